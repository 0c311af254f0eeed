// features/money/margin.tsx: what was earned, what it cost and what is left, as bars and as a table that leads to the events each figure comes from.
import { SegmentedControl, TextInput, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Link } from "wouter";
import type { Schemas } from "~api/client.ts";
import { marginQuery, type MarginBy } from "~api/money.ts";
import { words } from "~app/words/words.ts";
import { Bars, type Bar } from "~kit/bars.tsx";
import { day, money, span } from "~kit/format.ts";
import { Icon } from "~kit/icon.tsx";
import { Card, Empty, Failed, Loading, Page } from "~kit/layout.tsx";
import { PictureMenu } from "~kit/picture.tsx";
import { LabourCosts } from "./labour.tsx";
import css from "./money.module.css";
import { MoneyPlaces } from "./places.tsx";

const w = words.margin;
const ways: MarginBy[] = ["client", "incident", "agreement", "technician", "month"];
const most_bars = 12;
type Row = Schemas["margin_row"];

/** Margin and cost side by side are what was earned; a loss goes to the left of nothing. */
export const barOf = (row: Row): Bar => {
  const margin = Number(row.margin.amount);
  const cost = Number(row.cost.amount);
  return { key: row.key, label: row.name, said: money(row.margin), parts: margin < 0 ? [{ value: margin, tone: "bad" }] : [{ value: margin, tone: "good" }, { value: cost, tone: "soft" }] };
};

/** Where an event of the ledger is shown: "incident/<id>", "invoice/<id>". */
export function pageOf(stream: string): string | undefined {
  const [kind, id] = stream.split("/");
  if (id === undefined || id === "") return undefined;
  return kind === "incident" ? `/incidents/${id}` : kind === "invoice" ? `/invoices/${id}` : undefined;
}

export function Margin() {
  const [by, setBy] = useState<MarginBy>("client");
  const [from, setFrom] = useState("");
  const [through, setThrough] = useState("");
  const query = useQuery({ ...marginQuery(by, from, through), placeholderData: (before) => before });
  const rows = query.data?.items;
  const currencies = [...new Set(rows?.map((row) => row.margin.currency))];
  return (
    <Page title={w.title} subtitle={w.subtitle} above={<MoneyPlaces />}>
      <div className={css.stack}>
        <div className={css.tools}>
          <SegmentedControl role="radiogroup" aria-label={w.by} value={by} onChange={(to) => setBy(to as MarginBy)} data={ways.map((value) => ({ value, label: w.ways[value] }))} className={css.by ?? ""} />
          <TextInput type="date" label={w.from} value={from} onChange={(e) => setFrom(e.currentTarget.value)} />
          <TextInput type="date" label={w.through} value={through} onChange={(e) => setThrough(e.currentTarget.value)} />
        </div>
        {rows === undefined ? (
          query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading lines={6} />
        ) : rows.length === 0 ? (
          <Card><Empty icon="money" title={w.empty_title}>{w.empty}</Empty></Card>
        ) : (
          <>
            {currencies.map((currency) => <Plot key={currency} title={currencies.length === 1 ? w.of_each(w.ways[by]) : `${w.of_each(w.ways[by])} (${currency})`} rows={rows.filter((row) => row.margin.currency === currency)} />)}
            {query.data?.complete === false && <p className={css.incomplete}>{w.incomplete}</p>}
            <Card pad={false}>
              <div className={css.scroll} tabIndex={0} role="region" aria-label={w.table}>
                <table className={css.table}>
                  <thead><tr><th scope="col">{w.ways[by]}</th><th scope="col">{w.earned}</th><th scope="col">{w.cost}</th><th scope="col">{w.margin}</th><th scope="col">{w.attended}</th></tr></thead>
                  {rows.map((row) => <OneRow key={row.key} row={row} />)}
                </table>
              </div>
            </Card>
          </>
        )}
        <LabourCosts />
      </div>
    </Page>
  );
}

/** Amounts of one currency, on one scale. */
function Plot({ title, rows }: { title: string; rows: Row[] }) {
  const picture = useRef<SVGSVGElement>(null);
  const file = () => [["name", "earned", "cost", "margin", "currency", "attended minutes"], ...rows.map((row) => [row.name, Number(row.earned.amount), Number(row.cost.amount), Number(row.margin.amount), row.margin.currency, Math.floor(row.attended / 60)])];
  return (
    <Card title={title} icon="chart" aside={<PictureMenu name={w.file} of={title} svg={picture} rows={file} />}>
      <Bars bars={rows.slice(0, most_bars).map(barOf)} label={title} svg={picture} />
      {rows.length > most_bars && <p className={css.none}>{words.and_more(rows.length - most_bars)}</p>}
      <ul className={css.legend}><li><span data-tone="good" />{w.margin}</li><li><span data-tone="soft" />{w.cost}</li>{rows.some((row) => row.margin.amount.startsWith("-")) && <li><span data-tone="bad" />{w.loss}</li>}</ul>
    </Card>
  );
}

function OneRow({ row }: { row: Row }) {
  const [opened, setOpened] = useState(false);
  return (
    <tbody>
      <tr>
        <th scope="row"><UnstyledButton className={css.toggle ?? ""} aria-expanded={opened} onClick={() => setOpened(!opened)}><Icon name={opened ? "down" : "right"} size={13} stroke={2.4} />{row.name}</UnstyledButton></th>
        <td data-head={w.earned}>{money(row.earned)}</td>
        <td data-head={w.cost}>{money(row.cost)}</td>
        <td data-head={w.margin} className={row.margin.amount.startsWith("-") ? css.loss : css.gained}>{money(row.margin)}</td>
        <td data-head={w.attended}>{span(row.attended)}</td>
      </tr>
      {opened && (
        <tr>
          <td colSpan={5} className={css.opened}>
            <ul className={css.sources} aria-label={w.sources}>
              {row.sources.map((source) => {
                const page = pageOf(source.stream);
                return (
                  <li key={`${source.stream}${source.version}`}>
                    <span>{day(source.at)}</span>
                    <span>{page === undefined ? source.sentence : <Link href={page}>{source.sentence}</Link>}</span>
                    <span className={source.amount.amount.startsWith("-") ? undefined : css.gained}>{money(source.amount)}</span>
                  </li>
                );
              })}
              {row.more_sources > 0 && <li>{words.and_more(row.more_sources)}</li>}
            </ul>
          </td>
        </tr>
      )}
    </tbody>
  );
}
