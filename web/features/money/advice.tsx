// features/money/advice.tsx: what was advised, what was chosen and what came of it: who was right.
import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useRef } from "react";
import type { Schemas } from "~api/client.ts";
import { adviceReportQuery } from "~api/money.ts";
import { words } from "~app/words/words.ts";
import { Badge, type Tone } from "~kit/badge.tsx";
import { Bars, type Bar } from "~kit/bars.tsx";
import { count, day, money } from "~kit/format.ts";
import type { IconName } from "~kit/icon.tsx";
import { Card, Empty, Failed, Loading, Page } from "~kit/layout.tsx";
import { PictureMenu } from "~kit/picture.tsx";
import { Table, type Column } from "~kit/table.tsx";
import css from "./money.module.css";
import { MoneyPlaces } from "./places.tsx";

const w = words.advice;
type Choice = Schemas["judged_choice"];
type Report = Schemas["advice_report"];
type Verdict = keyof typeof w.verdict;
const looks: Record<Verdict, [Tone, IconName]> = {
  followed_worked: ["ok", "check"], followed_failed: ["warn", "cross"], own_way_cheaper: ["info", "user"], advice_was_cheaper: ["warn", "filter"], open: ["neutral", "waiting"],
};
const verdicts = Object.keys(looks) as Verdict[];
const known = (verdict: string): Verdict => verdicts.find((one) => one === verdict) ?? "open";

function VerdictBadge({ verdict }: { verdict: string }) {
  const [tone, icon] = looks[known(verdict)];
  return <Badge tone={tone} icon={icon}>{w.verdict[known(verdict)]}</Badge>;
}

const columns: Column<Choice>[] = [
  { key: "incident", head: w.columns.incident, cell: (row) => `${row.incident_number} · ${row.client_name}` },
  { key: "at", head: w.columns.at, cell: (row) => day(row.at) },
  { key: "advised", head: w.columns.advised, cell: (row) => <>{row.advised_title} <span className={css.dim}>{money(row.advised_cost)}</span></> },
  { key: "chosen", head: w.columns.chosen, cell: (row) => (row.followed ? w.followed(row.by) : <>{row.chosen_title} <span className={css.dim}>{row.by}</span></>) },
  { key: "came_to", head: w.columns.came_to, cell: (row) => (row.came_to === undefined ? "–" : money(row.came_to)), number: true },
  { key: "verdict", head: w.columns.verdict, cell: (row) => <VerdictBadge verdict={row.verdict} /> },
];
const tones: Record<Verdict, Bar["parts"][number]["tone"]> = { open: "soft", followed_worked: "good", followed_failed: "bad", own_way_cheaper: "plain", advice_was_cheaper: "bad" };
const barsOf = (report: Report): Bar[] => verdicts.map((one) => ({ key: one, label: w.verdict[one], said: count(report[one]), parts: [{ value: report[one], tone: tones[one] }] }));

export function Advice() {
  const query = useInfiniteQuery(adviceReportQuery());
  const picture = useRef<SVGSVGElement>(null);
  const report = query.data?.pages[0];
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const file = () => [["incident", "client", "at", "by", "machine", "advised", "expected", "chosen", "came to", "verdict"],
    ...rows.map((row) => [row.incident_number, row.client_name, row.at, row.by, row.machine_name, row.advised_title, Number(row.advised_cost.amount), row.chosen_title, row.came_to === undefined ? "" : Number(row.came_to.amount), row.verdict])];
  return (
    <Page title={w.title} subtitle={w.subtitle} above={<MoneyPlaces />}>
      {report === undefined ? (
        query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading lines={6} />
      ) : report.choices === 0 ? (
        <Card><Empty icon="filter" title={w.empty_title}>{w.empty}</Empty></Card>
      ) : (
        <div className={css.stack}>
          <Card title={w.who} icon="filter" aside={<PictureMenu name={w.file} of={w.title} svg={picture} rows={file} />}>
            <p className={css.sentence}>{report.in_words}</p>
            <Bars bars={barsOf(report)} label={w.who} svg={picture} />
            <p className={css.none}>{w.measured}</p>
          </Card>
          <Table caption={w.title} columns={columns} rows={rows} to={(row) => `/incidents/${row.incident}`} idOf={(row) => `${row.incident}${row.event}`} />
          {query.hasNextPage && <div><Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{words.show_more}</Button></div>}
        </div>
      )}
    </Page>
  );
}
