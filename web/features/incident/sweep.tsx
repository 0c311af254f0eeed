// features/incident/sweep.tsx: whether the client's other machines have what was found here: one plain answer a machine.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { sweepQuery } from "~api/incidents.ts";
import type { Schemas } from "~api/client.ts";
import { words } from "~app/words/words.ts";
import { Badge, type Tone } from "~kit/badge.tsx";
import { saveCsv } from "~kit/csv.ts";
import { inReadersTime, moment } from "~kit/format.ts";
import { Icon, type IconName } from "~kit/icon.tsx";
import { Failed, Loading } from "~kit/layout.tsx";
import { useServerNow } from "~kit/now.ts";
import { reasonText } from "~kit/why.tsx";
import { useRoom, whyNot } from "./room_context.ts";
import css from "./sweep.module.css";

const w = words.sweep;
type Swept = Schemas["swept_machine"];

/** How each answer looks, and what wants a look first stands first. */
export const answers: Record<string, [tone: Tone, icon: IconName, rank: number]> = {
  found: ["danger", "alert", 0],
  where_found: ["danger", "flag", 1],
  looks_alike: ["warn", "search", 2],
  incomplete: ["warn", "alert", 3],
  failed: ["warn", "cross", 4],
  not_reached: ["warn", "offline", 5],
  no_agent: ["warn", "offline", 6],
  looking: ["info", "search", 7],
  asked: ["info", "waiting", 8],
  not_asked: ["neutral", "waiting", 9],
  nothing_found: ["ok", "check", 10],
};
const lookOf = (state: string) => answers[state] ?? (["neutral", "more", 11] as const);
export const inOrder = (machines: Swept[]): Swept[] =>
  [...machines].sort((a, b) => lookOf(a.state)[2] - lookOf(b.state)[2] || a.name.localeCompare(b.name));

export function Sweep() {
  const { incident, open } = useRoom();
  const query = useQuery(sweepQuery(incident.id));
  const now = useServerNow(30_000);
  if (query.data === undefined) return query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading lines={3} />;
  const { looked_for, machines } = query.data;
  const why = whyNot(incident, "sweep");
  const asked = machines.length > 0;
  const answered = machines.filter((one) => one.answered_at !== undefined || one.state === "where_found").length;
  return (
    <div className={css.sweep}>
      <div className={css.head}>
        <p className={css.lead}>{asked ? w.answered(answered, machines.length) : looked_for.length === 0 ? w.nothing_to_look_for : w.not_asked}</p>
        {asked && <Button size="compact-sm" variant="subtle" leftSection={<Icon name="download" size={14} />} onClick={() => saveCsv(`${incident.number}-${w.csv}`, rowsOf(machines))}>{words.export_csv}</Button>}
        {why === undefined && <Button size="compact-sm" leftSection={<Icon name="search" size={14} />} onClick={() => open("sweep")}>{asked ? w.again : words.commands.sweep?.title}</Button>}
      </div>
      {!asked && why !== undefined && <p className={css.dim}>{reasonText(why)}</p>}
      {looked_for.length > 0 && (
        <details className={css.signs} open={!asked}>
          <summary>{w.looked_for(looked_for.length)}</summary>
          <ul>{looked_for.map((sign) => <li key={sign}>{sign}</li>)}</ul>
        </details>
      )}
      {asked && <ul className={css.list} aria-label={w.title}>{inOrder(machines).map((one) => <OneMachine key={one.machine} one={one} now={now} />)}</ul>}
    </div>
  );
}

function OneMachine({ one, now }: { one: Swept; now: number }) {
  const [tone, icon] = lookOf(one.state);
  return (
    <li>
      <div className={css.head}>
        <Link href={`/machines/${one.machine}`} className={css.name ?? ""}>{one.name}</Link>
        <Badge tone={tone} icon={icon}>{w.states[one.state] ?? one.state}</Badge>
        <span className={css.dim}>{one.answered_at !== undefined ? w.answered_at(moment(one.answered_at, now)) : one.asked_at !== undefined ? w.asked_at(moment(one.asked_at, now)) : ""}</span>
      </div>
      <p className={css.sentence}>{inReadersTime(one.sentence, now)}</p>
      {one.seen.length > 0 && (
        <ul className={css.seen}>
          {one.seen.slice(0, 50).map((seen, i) => <li key={i}>{w.what[seen.what] ?? seen.what}: <code>{seen.where}</code></li>)}
          {one.seen.length > 50 && <li>{words.and_more(one.seen.length - 50)}</li>}
        </ul>
      )}
    </li>
  );
}

const rowsOf = (machines: Swept[]): string[][] => [
  ["machine", "result", "said", "where", "sha256", "answered at"],
  ...inOrder(machines).flatMap((one) => {
    const line = (where: string, sha256: string) => [one.name, one.state, one.sentence, where, sha256, one.answered_at ?? ""];
    return one.seen.length === 0 ? [line("", "")] : one.seen.map((seen) => line(seen.where, seen.sha256));
  }),
];
