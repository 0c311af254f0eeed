// kit/table.tsx: a plain list of rows whose first cell leads on; on a phone each row becomes a card.
import type { ReactNode } from "react";
import { Link } from "wouter";
import { RowsBody, useRows } from "./rows.tsx";
import css from "./table.module.css";

const row_px = 49;

export interface Column<T> {
  key: string;
  head: string;
  cell: (row: T) => ReactNode;
  number?: boolean;
}

export function Table<T>({ caption, columns, rows, to, idOf }: { caption: string; columns: Column<T>[]; rows: T[]; to: (row: T) => string; idOf: (row: T) => string }) {
  const [first, ...rest] = columns;
  const shown = useRows(rows.length, row_px);
  return (
    <div className={css.panel}>
      <table className={css.table} aria-rowcount={rows.length + 1}>
        <caption className="unseen">{caption}</caption>
        <thead>
          <tr>{columns.map((column) => <th key={column.key} scope="col" data-number={column.number || undefined}>{column.head}</th>)}</tr>
        </thead>
        <RowsBody rows={shown}>
          {shown.shown.map(({ index, mark }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <tr key={idOf(row)} className={css.row} {...mark}>
                <th scope="row"><Link href={to(row)} className={css.link ?? ""}>{first?.cell(row)}</Link></th>
                {rest.map((column) => <td key={column.key} data-number={column.number || undefined} data-head={column.head}>{column.cell(row)}</td>)}
              </tr>
            );
          })}
        </RowsBody>
      </table>
    </div>
  );
}
