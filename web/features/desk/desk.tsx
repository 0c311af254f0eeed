// features/desk/desk.tsx: the queue: open incidents, what breaches first on top, as the server orders them.
import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { Link, useLocation } from "wouter";
import { deskQuery, incidentsQuery, type DeskRow } from "~api/incidents.ts";
import { serverNow } from "~api/server_time.ts";
import { words } from "~app/words/words.ts";
import { HoldBadge, PriorityBadge } from "~kit/badge.tsx";
import { attendedNow, ClockRing } from "~kit/clock_ring.tsx";
import { saveCsv } from "~kit/csv.ts";
import { span, untilTarget } from "~kit/format.ts";
import { Icon } from "~kit/icon.tsx";
import { useKeys } from "~kit/keys.ts";
import { Empty, Failed, Loading, Page } from "~kit/layout.tsx";
import { useServerNow } from "~kit/now.ts";
import { RowsBody, useRows, type Rows } from "~kit/rows.tsx";
import { written } from "~kit/wording.ts";
import { Heat } from "./heat.tsx";
import { FirstSteps } from "./first_steps.tsx";
import css from "./desk.module.css";

const w = words.desk;
const row_px = 67;
type Shown = "open" | "all";

export function Desk() {
  const [search, setSearch] = useState("");
  const [shown, setShown] = useState<Shown>("open");
  const trimmed = search.trim();
  const desk = useQuery(deskQuery());
  const all = useQuery({ ...incidentsQuery(trimmed === "" ? {} : { search: trimmed }), enabled: shown === "all", placeholderData: (before) => before });
  const query = shown === "open" ? desk : all;
  const rows = useMemo(() => {
    if (shown === "all") return all.data?.items;
    const parts = trimmed.toLowerCase().split(/\s+/).filter(Boolean);
    return desk.data?.filter((row) => parts.every((part) => `${row.number} ${row.client.name} ${row.summary} ${row.assigned_to?.name ?? ""}`.toLowerCase().includes(part)));
  }, [all.data, desk.data, shown, trimmed]);

  const [heat, setHeat] = useLocalStorage({ key: "desk-heat", defaultValue: "off", getInitialValueInEffect: false });
  const [, go] = useLocation();
  const [at, setAt] = useState(-1);
  const list = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const move = (by: number) => setAt((old) => Math.max(0, Math.min((rows?.length ?? 1) - 1, old + by)));
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    "/": () => input.current?.focus(),
    Enter: (event) => {
      const row = rows?.[at];
      if (row !== undefined && event.target === document.body) go(`/incidents/${row.id}`);
      else (event.target as HTMLElement | null)?.click();
    },
  });
  const windowed = useRows(rows?.length ?? 0, row_px);
  const { reach } = windowed;
  const reachRow = useRef(reach);
  reachRow.current = reach;
  useEffect(() => {
    if (at < 0) return undefined;
    const link = () => list.current?.querySelector<HTMLAnchorElement>(`a[data-row="${at}"]`);
    const here = link();
    if (here !== null && here !== undefined) {
      here.focus();
      return undefined;
    }
    reachRow.current(at); // far away: it is drawn first
    const frame = requestAnimationFrame(() => requestAnimationFrame(() => link()?.focus()));
    return () => cancelAnimationFrame(frame);
  }, [at]);

  const save = () =>
    saveCsv(w.csv_name, [
      ["number", "client", "summary", "phase", "hold", "priority", "next step", "attended minutes", "limit minutes", "assigned to", "respond by", "resolve by", "reported at"],
      ...(rows ?? []).map((row) => [
        row.number, row.client.name, row.summary, row.phase, row.hold, row.priority ?? "", row.next_step, Math.floor(row.attended / 60), row.limit === undefined ? "" : Math.floor(row.limit / 60),
        row.assigned_to?.name ?? "", row.respond_by ?? "", row.resolve_by ?? "", row.reported_at,
      ]),
    ]);

  return (
    <Page
      title={w.title}
      subtitle={desk.data === undefined ? undefined : w.subtitle(desk.data.length)}
      actions={
        <>
          <TextInput ref={input} className={css.search ?? ""} leftSection={<Icon name="search" size={16} />} placeholder={w.search} aria-label={w.search} aria-keyshortcuts="/" value={search} onChange={(e) => { setSearch(e.currentTarget.value); setAt(-1); }} />
          <SegmentedControl role="radiogroup" aria-label={w.which} data={[{ value: "open", label: w.open_only }, { value: "all", label: w.all }]} value={shown} onChange={(v) => { setShown(v as Shown); setAt(-1); }} />
          <Button variant="default" aria-pressed={heat === "on"} leftSection={<Icon name="flag" size={16} />} onClick={() => setHeat(heat === "on" ? "off" : "on")}>{words.heat.show}</Button>
          <Button variant="default" leftSection={<Icon name="download" size={16} />} onClick={save}>{words.export_csv}</Button>
        </>
      }
    >
      {rows === undefined ? (
        query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading lines={6} />
      ) : rows.length === 0 ? (
        <div className={css.empty}>
        {trimmed === "" && <FirstSteps />}
        <div className={css.panel}>
          {trimmed !== "" ? (
            <Empty icon="search" title={w.empty_search}>{w.empty_search_mend}</Empty>
          ) : (
            <Empty icon="check" title={w.empty_title} action={<Button component={Link} href="/report">{words.nav.report}</Button>}>{w.empty}</Empty>
          )}
        </div>
        </div>
      ) : (
        <>
          {heat === "on" && shown === "open" && <div className={css.heat}><Heat rows={rows} /></div>}
          <div className={css.panel} ref={list}>
            <table className={css.table} aria-rowcount={rows.length + 1}>
              <caption className="unseen">{w.title}</caption>
              <thead>
                <tr>
                  <th scope="col">{w.columns.target}</th>
                  <th scope="col">{w.columns.priority}</th>
                  <th scope="col">{w.columns.incident}</th>
                  <th scope="col">{w.columns.next}</th>
                  <th scope="col">{w.columns.who}</th>
                  <th scope="col">{w.columns.clock}</th>
                </tr>
              </thead>
              <RowsBody rows={windowed}>
                {windowed.shown.map(({ index, mark }) => {
                  const row = rows[index];
                  return row === undefined ? null : <Row key={row.id} row={row} mark={mark} fetchedAt={query.dataUpdatedAt} focused={() => setAt(index)} />;
                })}
              </RowsBody>
            </table>
          </div>
          <p className={css.keys}>{w.keys}</p>
        </>
      )}
    </Page>
  );
}

function Row({ row, mark, fetchedAt, focused }: { row: DeskRow; mark: Rows["shown"][number]["mark"]; fetchedAt: number; focused: () => void }) {
  const now = useServerNow(row.clock_running ? 5000 : 30_000);
  const ran = row.clock_running ? (now - serverNow(fetchedAt)) / 1000 : 0;
  const attended = attendedNow({ attended: row.attended, limit: row.limit }, ran, 1);
  const left = row.limit === undefined ? undefined : Math.max(0, row.limit - attended);
  return (
    <tr className={css.row} {...mark}>
      <td className={css.targetCell}><Target row={row} now={now} /></td>
      <td className={css.priorityCell}><PriorityBadge priority={row.priority} /></td>
      <th scope="row" className={css.incidentCell}>
        <Link href={`/incidents/${row.id}`} data-row={mark["data-index"]} className={css.link ?? ""} onFocus={focused}>
          <span className={css.line}>
            <span className={css.number}>{row.number}</span>
            <span className={css.client}>{row.client.name}</span>
          </span>
          <span className={css.summary}>{row.summary}</span>
        </Link>
      </th>
      <td className={css.nextCell}>
        <span className={css.next}>{row.phase === "closed" ? words.phase.closed : written(row.next_step)}</span>
        <HoldBadge hold={row.hold} />
      </td>
      <td className={css.whoCell}>
        {row.assigned_to === undefined ? <span className={css.nobody}><Icon name="user" size={14} /> {w.nobody}</span> : <span className={css.who}><Icon name="user" size={14} /> {row.assigned_to.name}</span>}
      </td>
      <td className={css.clockCell}>
        <span className={css.clock}>
          <ClockRing face="small" size={34} running={row.clock_running} state={row.hold === "stopped_at_limit" ? "at_limit" : ""} times={{ attended, included: row.limit ?? 0, authorised: 0, limit: row.limit }} />
          <span className={css.clockText}>
            <span className={`${css.worked} figure`}>
              {span(attended)}
              {row.clock_running && <span className={css.running}><Icon name="play" size={11} />{words.clock.running}</span>}
            </span>
            <span className={`${css.left} figure`}>{left === undefined ? words.clock.not_agreed_short : words.time.left(span(left))}</span>
          </span>
        </span>
      </td>
    </tr>
  );
}

/** Which target comes next, and how far away it is. */
function Target({ row, now }: { row: DeskRow; now: number }) {
  const by = row.respond_by ?? row.resolve_by;
  if (by === undefined || row.phase === "closed") return <span className={css.noTarget}>{row.phase === "closed" ? words.phase.closed : w.no_target}</span>;
  const what = row.respond_by === undefined ? w.resolve : w.respond;
  if (row.target_paused)
    return (
      <span className={css.target} data-tone="paused">
        <span className={css.what}>{what}</span>
        <span className={css.until}><Icon name="pause" size={14} />{words.time.paused}</span>
      </span>
    );
  const { text, secondsLeft } = untilTarget(by, now);
  const tone = secondsLeft < 0 ? "over" : secondsLeft < 3600 ? "near" : "far";
  return (
    <span className={css.target} data-tone={tone}>
      <span className={css.what}>{what}</span>
      <span className={`${css.until} figure`}>
        {tone !== "far" && <Icon name={tone === "over" ? "alert" : "clock"} size={14} />}
        {text}
      </span>
    </span>
  );
}
