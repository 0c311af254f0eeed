// features/incident/ways_on.tsx: the advisor: what each way on is expected to cost, as bars with their reasons, the cheapest first.
import { Button, Select, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState, type RefObject } from "react";
import type { Schemas } from "~api/client.ts";
import { adviceQuery } from "~api/money.ts";
import { words } from "~app/words/words.ts";
import { Badge } from "~kit/badge.tsx";
import { Bars, type Bar } from "~kit/bars.tsx";
import { minutes, money } from "~kit/format.ts";
import { Icon } from "~kit/icon.tsx";
import { Card, Failed, Loading } from "~kit/layout.tsx";
import { PictureMenu } from "~kit/picture.tsx";
import { useRoom, whyNot, type CommandName } from "./room_context.ts";
import css from "./ways_on.module.css";

const w = words.ways;
type Way = Schemas["advice_way"];
/** How many stand as bars at once; the rest are with the reasons. */
const most_bars = 5;

/** The form that takes a way, with what is known filled in; none: it is taken in the step itself. */
export function formFor(way: string): { command: CommandName; preset: Record<string, string> } | undefined {
  if (way === "reinstall") return { command: "choose_way", preset: { way: "reinstalled" } };
  if (way === "replace") return { command: "choose_way", preset: { way: "replaced" } };
  if (way.startsWith("rollback:")) return { command: "choose_way", preset: { way: "rolled_back" } };
  if (way === "ask_hours") return { command: "ask_for_time", preset: {} };
  return undefined;
}

/** What makes up the expected cost: our time, the time without the machine, and every risk after it. What is billed only changes hands. */
export function barOf(way: Way): Bar {
  const part = (what: string) => Number(way.parts.find((one) => one.what === what)?.amount.amount ?? 0);
  const work = part("work");
  const downtime = part("downtime");
  const rest = way.parts.reduce((sum, one) => sum + Number(one.amount.amount), 0) - work - downtime;
  return { key: way.way, label: way.title, said: money(way.expected), parts: [{ value: work, tone: "good" }, { value: downtime, tone: "plain" }, { value: rest, tone: "soft" }] };
}

export function WaysOn() {
  const { incident } = useRoom();
  const [machine, setMachine] = useState<string>();
  const query = useQuery({ ...adviceQuery(incident.id, machine), enabled: incident.phase !== "closed" });
  const picture = useRef<SVGSVGElement>(null);
  if (incident.phase === "closed") return null;
  const advice = query.data;
  const rows = () => [
    ["way", "expected", "our time", "time without the machine", "risks and the rest", "firm", "client", "price", "work minutes", "down minutes", "comes back %", "reason"],
    ...(advice?.ways ?? []).map((way) => [way.title, Number(way.expected.amount), ...barOf(way).parts.map((part) => Math.round(part.value * 100) / 100), Number(way.firm.amount), Number(way.client.amount), Number(way.price.amount), way.work, way.downtime, way.comes_back_percent, way.reason]),
  ];
  return (
    <Card title={w.title} icon="filter" aside={advice !== undefined && advice.ways.length > 0 && <PictureMenu name={`${incident.number}-${w.file}`} of={w.title} svg={picture} rows={rows} />}>
      {incident.machines.length > 1 && <Select mb="sm" size="xs" aria-label={words.fields.machine} allowDeselect={false} value={machine ?? advice?.machine ?? null} onChange={(to) => setMachine(to ?? undefined)} data={incident.machines.map((one) => ({ value: one.id, label: one.name }))} />}
      {advice === undefined ? query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading lines={2} /> : advice.ways.length === 0 ? <p className={css.none}>{advice.nothing ?? w.nothing}</p> : <Advised advice={advice} picture={picture} />}
    </Card>
  );
}

function Advised({ advice, picture }: { advice: Schemas["advice_view"]; picture: RefObject<SVGSVGElement | null> }) {
  const [whole, setWhole] = useState(false);
  const best = advice.ways.find((way) => way.best);
  const others = advice.ways.filter((way) => !way.best);
  return (
    <>
      {best !== undefined && <Reason way={best} />}
      {advice.stop_after !== undefined && <p className={css.box}><Icon name="clock" size={15} />{w.stop_after(minutes(advice.stop_after))}</p>}
      <Bars bars={advice.ways.slice(0, most_bars).map(barOf)} label={w.title} svg={picture} />
      <ul className={css.legend}><li><span data-of="work" />{w.our_time}</li><li><span data-of="downtime" />{w.downtime}</li><li><span data-of="rest" />{w.risks}</li></ul>
      {advice.disagreement !== undefined && <p className={css.disagree}><Icon name="info" size={15} />{advice.disagreement}</p>}
      {advice.to_the_client !== "" && <figure className={css.say}><figcaption>{w.to_the_client}</figcaption><blockquote>{advice.to_the_client}</blockquote></figure>}
      <UnstyledButton className={css.toggle ?? ""} aria-expanded={whole} onClick={() => setWhole(!whole)}>
        <Icon name={whole ? "down" : "right"} size={13} stroke={2.4} />{w.reasons(others.length)}
      </UnstyledButton>
      {whole && (
        <>
          <ul className={css.others}>{others.map((way) => <li key={way.way}><Reason way={way} /></li>)}</ul>
          <h3 className={css.from}>{w.sources}</h3>
          <ul className={css.sources}>{advice.sources.map((source, i) => <li key={i}>{source}</li>)}</ul>
        </>
      )}
    </>
  );
}

/** Why this way, what the client would pay, and the button that takes it where the server allows it. */
function Reason({ way }: { way: Way }) {
  const { incident, open } = useRoom();
  const form = formFor(way.way);
  return (
    <div className={css.reason}>
      <p className={css.line}>
        <strong>{way.title}</strong>
        {way.best && <Badge tone="ok" icon="check">{w.best}</Badge>}
      </p>
      <p>{way.reason}</p>
      <p className={css.figures}>{[w.price(money(way.price)), w.work(minutes(way.work)), w.down(minutes(way.downtime)), w.comes_back(way.comes_back_percent)].join(" · ")}</p>
      {form !== undefined && whyNot(incident, form.command) === undefined && <Button size="compact-sm" variant={way.best ? "filled" : "default"} onClick={() => open(form.command, form.preset)}>{words.commands[form.command]?.title}</Button>}
    </div>
  );
}
