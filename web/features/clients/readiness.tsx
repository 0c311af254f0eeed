// features/clients/readiness.tsx: what viruses are expected to cost this client a year, what each fix saves, how sure that is and where it comes from.
import { UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Link } from "wouter";
import type { Schemas } from "~api/client.ts";
import { readinessQuery } from "~api/money.ts";
import { words } from "~app/words/words.ts";
import { Badge, type Tone } from "~kit/badge.tsx";
import { Bars, type Bar } from "~kit/bars.tsx";
import { count, money } from "~kit/format.ts";
import { Icon, type IconName } from "~kit/icon.tsx";
import { Card, Failed, Loading } from "~kit/layout.tsx";
import { PictureMenu } from "~kit/picture.tsx";
import css from "./readiness.module.css";

const w = words.readiness;
type Step = Schemas["readiness_step"];
type Machine = Schemas["machine_readiness"];
const looks: Record<string, [Tone, IconName]> = { present: ["ok", "check"], missing: ["warn", "cross"], unknown: ["neutral", "info"] };

/** What is left after its cost in front; what it costs behind. */
export const barOf = (step: Step): Bar => {
  const net = Number(step.net.amount);
  return { key: step.id, label: step.title, said: w.net(money(step.net)), parts: net < 0 ? [{ value: net, tone: "bad" }] : [{ value: net, tone: "good" }] };
};

export function Readiness({ client }: { client: string }) {
  const query = useQuery(readinessQuery(client));
  const picture = useRef<SVGSVGElement>(null);
  const [whole, setWhole] = useState(false);
  const readiness = query.data;
  const rows = () => [["fix", "saves", "costs", "net", "currency", "source"], ...(readiness?.steps ?? []).map((step) => [step.title, Number(step.saving.amount), Number(step.cost.amount), Number(step.net.amount), step.net.currency, step.source])];
  return (
    <Card title={w.title} icon="isolated" aside={readiness !== undefined && readiness.steps.length > 0 && <PictureMenu name={w.file} of={w.title} svg={picture} rows={rows} />}>
      {readiness === undefined ? query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading lines={3} /> : readiness.machines.length === 0 ? <p className={css.none}>{w.none}</p> : (
        <>
          <p className={css.total}><strong className="figure">{money(readiness.yearly_cost)}</strong> {w.a_year}<span className={css.dim}>{w.between(money(readiness.low), money(readiness.high))}</span></p>
          <h3 className={css.caption}>{w.fixes}</h3>
          <Bars bars={readiness.steps.map(barOf)} label={w.fixes} svg={picture} />
          {readiness.steps.some((step) => !step.worth_it) && <p className={css.dim}><span className={css.mark} />{w.not_worth}</p>}
          {!readiness.complete && <p className={css.dim}>{w.incomplete}</p>}
          <UnstyledButton className={css.toggle ?? ""} aria-expanded={whole} onClick={() => setWhole(!whole)}><Icon name={whole ? "down" : "right"} size={13} stroke={2.4} />{w.sources}</UnstyledButton>
          {whole && (
            <>
              <ul className={css.sources}>{readiness.steps.map((step) => <li key={step.id}><strong>{step.title}</strong>: {w.saves(money(step.saving))}, {w.costs(money(step.cost))}. {step.source}</li>)}</ul>
              <h3 className={css.caption}>{w.machines}</h3>
              {readiness.machines.map((machine) => <OneMachine key={machine.machine} machine={machine} />)}
              <ul className={css.sources}>{readiness.sources.map((source, i) => <li key={i}>{source}</li>)}</ul>
            </>
          )}
        </>
      )}
    </Card>
  );
}

function OneMachine({ machine }: { machine: Machine }) {
  return (
    <div className={css.machine}>
      <p><Link href={`/machines/${machine.machine}`}>{machine.name}</Link> <strong className="figure">{money(machine.yearly_cost)}</strong> <span className={css.dim}>{w.between(money(machine.low), money(machine.high))}; {w.per_machine(count(Math.round(machine.infections_a_year * 1000) / 1000))}; {w.score(count(Math.round(machine.score)))}</span></p>
      <ul>
        {machine.preparations.map((one) => {
          const [tone, icon] = looks[one.state] ?? ["neutral", "info"];
          return <li key={one.id}><Badge tone={tone} icon={icon}>{w.state[one.state] ?? one.state}</Badge> <span>{one.title} <span className={css.how}>({one.how_known})</span></span></li>;
        })}
      </ul>
    </div>
  );
}
