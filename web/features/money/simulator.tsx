// features/money/simulator.tsx: what a change of cap, rate, courtesy, price or preparation does to a year's margin and the chance of a loss; keeps nothing on the server.
import { useQuery } from "@tanstack/react-query";
import { useElementSize } from "@mantine/hooks";
import { useRef, useState, type RefObject } from "react";
import { preparationsQuery, simulate } from "~api/money.ts";
import type { Schemas } from "~api/client.ts";
import { words } from "~app/words/words.ts";
import type { Values } from "~kit/draft.ts";
import { chosen, Form, type Field } from "~kit/form.tsx";
import { count, money } from "~kit/format.ts";
import { Card, Empty, Failed, Loading, Page } from "~kit/layout.tsx";
import { PictureMenu } from "~kit/picture.tsx";
import css from "./money.module.css";
import { MoneyPlaces } from "./places.tsx";

const w = words.simulator;
type Simulation = Schemas["simulation"];
const seed = 1; // the same years for every try, so that only what was changed makes a difference

export function questionOf(values: Values): Schemas["simulate"] {
  const whole = (name: string) => Number.parseInt(values[name] ?? "0", 10);
  const amount = (name: string) => ({ amount: (values[name] ?? "").trim(), currency: (values.currency ?? "").trim().toUpperCase() });
  return {
    clients: whole("clients"), machines_per_client: whole("machines_per_client"), preparations: chosen(values.preparations), hourly_rate: amount("hourly_rate"),
    monthly_price_per_machine: amount("monthly_price_per_machine"), courtesy_incidents: whole("courtesy_incidents"), courtesy_minutes: whole("courtesy_minutes"), cap: whole("cap"), policy: values.policy ?? "advice", seed,
  };
}

export function Simulator() {
  const preparations = useQuery(preparationsQuery());
  const [results, setResults] = useState<Simulation[]>([]);
  if (preparations.data === undefined) return preparations.isError ? <Failed error={preparations.error} retry={() => void preparations.refetch()} /> : <Loading lines={8} />;
  const fields: Field[] = [
    { kind: "number", name: "clients", label: w.clients, min: 1, max: 1000, initial: "20" },
    { kind: "number", name: "machines_per_client", label: w.machines, min: 1, max: 1000, initial: "15" },
    { kind: "text", name: "currency", label: words.agreement_form.currency, longest: 3, initial: "USD" },
    { kind: "amount", name: "hourly_rate", label: w.rate, initial: "150.00" },
    { kind: "amount", name: "monthly_price_per_machine", label: w.price, initial: "2.00" },
    { kind: "number", name: "courtesy_incidents", label: w.courtesy, min: 0, max: 100, initial: "1" },
    { kind: "number", name: "courtesy_minutes", label: w.courtesy_minutes, min: 0, max: 6000, step: 15, unit: "min", initial: "240" },
    { kind: "number", name: "cap", label: w.cap, hint: w.cap_hint, min: 15, max: 6000, step: 15, unit: "min", initial: "240" },
    { kind: "choice", name: "policy", label: w.policy, initial: "advice", options: [{ value: "advice", label: w.policies.advice }, { value: "rule", label: w.policies.rule }] },
    { kind: "several", name: "preparations", label: w.preparations, options: preparations.data.items.map((one) => ({ value: one.id, label: one.title })) },
  ];
  const [now, before] = results;
  return (
    <Page title={w.title} subtitle={w.subtitle} above={<MoneyPlaces />}>
      <div className={css.grid}>
        <Card title={w.question} icon="chart">
          <Form draftKey="simulator" fields={fields} submitLabel={w.action} submit={async (values, key) => { const made = await simulate(questionOf(values), key); setResults((old) => [made, ...old].slice(0, 2)); }} />
        </Card>
        <div role="status" aria-live="polite">{now === undefined ? <Card><Empty icon="chart" title={w.empty_title}>{w.empty}</Empty></Card> : <Result now={now} before={before} />}</div>
      </div>
    </Page>
  );
}

function Result({ now, before }: { now: Simulation; before: Simulation | undefined }) {
  const picture = useRef<SVGSVGElement>(null);
  const rows = () => [["margin from", "margin to", "years"], ...now.margins.map((bin) => [Number(bin.from.amount), Number(bin.to.amount), bin.years])];
  const percent = (value: number) => `${count(Math.round(value * 10) / 10)} %`;
  const figures: [string, (of: Simulation) => string][] = [
    [w.mean, (of) => money(of.margin_mean)], [w.loss, (of) => percent(of.loss_percent)], [w.low, (of) => money(of.margin_low)], [w.high, (of) => money(of.margin_high)],
    [w.break_even, (of) => money(of.break_even_price)], [w.safe, (of) => money(of.safe_price)], [w.incidents, (of) => count(Math.round(of.incidents_a_year * 10) / 10)], [w.incident_cost, (of) => money(of.cost_of_an_incident)],
  ];
  return (
    <Card title={w.result(count(now.years))} icon="chart" aside={<PictureMenu name={w.file} of={w.title} svg={picture} rows={rows} />}>
      <dl className={css.figures}>
        {figures.map(([label, of]) => <div key={label}><dt>{label}</dt><dd>{of(now)}{before !== undefined && of(before) !== of(now) && <span className={css.before}>{w.before(of(before))}</span>}</dd></div>)}
      </dl>
      <Histogram simulation={now} svg={picture} />
      <ul className={css.legend}><li><span data-tone="good" />{w.gain_years}</li>{now.loss_percent > 0 && <li><span data-tone="bad" />{w.loss_years}</li>}</ul>
      {now.sources.length > 0 && <ul className={css.from}>{now.sources.map((source, i) => <li key={i}>{source}</li>)}</ul>}
    </Card>
  );
}

/** How many of the years ended with which margin. */
function Histogram({ simulation, svg }: { simulation: Simulation; svg: RefObject<SVGSVGElement | null> }) {
  const { ref, width } = useElementSize();
  const wide = Math.max(240, width);
  const tall = 180;
  const most = Math.max(1, ...simulation.margins.map((bin) => bin.years));
  const each = wide / Math.max(1, simulation.margins.length);
  const from = Number(simulation.margins[0]?.from.amount ?? 0);
  const to = Number(simulation.margins.at(-1)?.to.amount ?? 1);
  const zero = ((0 - from) / Math.max(1, to - from)) * wide;
  return (
    <div ref={ref}>
      <svg ref={svg} role="img" aria-label={w.histogram(`${count(Math.round(simulation.loss_percent * 10) / 10)} %`, money(simulation.margin_mean))} width={wide} height={tall + 24} viewBox={`0 0 ${wide} ${tall + 24}`}>
        {simulation.margins.map((bin, i) => {
          const high = (bin.years / most) * (tall - 8);
          return <rect key={i} x={i * each + 1} y={tall - high} width={Math.max(1, each - 2)} height={high} rx="2" className={Number(bin.to.amount) <= 0 ? css.lossBar : css.gain} />;
        })}
        {zero > 60 && zero < wide - 60 && <text x={zero} y={tall + 18} textAnchor="middle" className={css.axis}>0</text>}
        {zero > 0 && zero < wide && <line x1={zero} x2={zero} y1="0" y2={tall} className={css.zero} />}
        <text x="0" y={tall + 18} className={css.axis}>{simulation.margins[0] === undefined ? "" : money(simulation.margins[0].from)}</text>
        <text x={wide} y={tall + 18} textAnchor="end" className={css.axis}>{simulation.margins.length === 0 ? "" : money(simulation.margins[simulation.margins.length - 1]?.to ?? simulation.margin_high)}</text>
      </svg>
    </div>
  );
}
