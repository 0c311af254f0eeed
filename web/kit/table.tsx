// kit/table.tsx: a plain list of rows whose first cell leads on; on a phone each row becomes a card.
import type { ReactNode } from "react";
import { Link } from "wouter";
import css from "./table.module.css";

export interface Column<T> {
  key: string;
  head: string;
  cell: (row: T) => ReactNode;
  number?: boolean;
}

export function Table<T>({ caption, columns, rows, to, idOf }: { caption: string; columns: Column<T>[]; rows: T[]; to: (row: T) => string; idOf: (row: T) => string }) {
  const [first, ...rest] = columns;
  return (
    <div className={css.panel}>
      <table className={css.table}>
        <caption className="unseen">{caption}</caption>
        <thead>
          <tr>{columns.map((column) => <th key={column.key} scope="col" data-number={column.number || undefined}>{column.head}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={idOf(row)} className={css.row}>
              <th scope="row"><Link href={to(row)} className={css.link ?? ""}>{first?.cell(row)}</Link></th>
              {rest.map((column) => <td key={column.key} data-number={column.number || undefined} data-head={column.head}>{column.cell(row)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
