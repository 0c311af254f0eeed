// features/desk/first_steps.tsx: what a new firm does once, in order; gone from the desk when everything is there.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { clientQuery, clientsQuery, techniciansQuery } from "~api/clients.ts";
import { words } from "~app/words/words.ts";
import { Icon } from "~kit/icon.tsx";
import { Card } from "~kit/layout.tsx";
import css from "./first_steps.module.css";

const w = words.first;
type Name = "client" | "agreement" | "approver" | "machine" | "colleague";

export function FirstSteps() {
  const clients = useQuery(clientsQuery());
  const technicians = useQuery(techniciansQuery());
  const all = clients.data?.items;
  // The client furthest along tells what has been done once.
  const best = all === undefined ? undefined : [...all].sort((a, b) => Number(b.has_agreement) - Number(a.has_agreement) || b.machines - a.machines)[0];
  const one = useQuery({ ...clientQuery(best?.id ?? ""), enabled: best !== undefined });
  if (all === undefined || technicians.data === undefined || (best !== undefined && one.data === undefined)) return null;
  const there = best === undefined ? "/clients" : `/clients/${best.id}`;
  const steps: [Name, boolean, string][] = [
    ["client", best !== undefined, "/clients"],
    ["agreement", one.data?.agreement !== undefined, best === undefined ? "/clients" : `${there}/agreement`],
    ["approver", one.data?.people.some((person) => person.approver) === true, there],
    ["machine", one.data?.machines.some((machine) => machine.enrolled) === true, there],
    ["colleague", technicians.data.items.length > 1, "/settings"],
  ];
  const next = steps.find(([, done]) => !done)?.[0];
  if (next === undefined) return null;
  return (
    <Card title={w.title} icon="flag">
      <p className={css.intro}>{w.intro}</p>
      <ol className={css.steps}>
        {steps.map(([name, done, to]) => (
          <li key={name} data-done={done || undefined} data-next={name === next || undefined}>
            <span className={css.mark} aria-hidden="true">{done && <Icon name="check" size={12} stroke={3} />}</span>
            <span className={css.text}>
              <strong>{w[name]}</strong>
              <span className="unseen">, {done ? w.done : w.to_do}</span>
              <span className={css.why}>{w[`${name}_why`]}</span>
            </span>
            {!done && <Button component={Link} href={to} size="compact-sm" variant={name === next ? "filled" : "default"} aria-label={`${w.go}: ${w[name]}`}>{w.go}</Button>}
          </li>
        ))}
      </ol>
    </Card>
  );
}
