// features/machines/machine.tsx: one machine: what it said about itself, and what happened to it.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { machineQuery } from "~api/clients.ts";
import { serverNow } from "~api/server_time.ts";
import { words } from "~app/words/words.ts";
import { isPlain, listOf, numberOf, textOf, textsOf, type Plain } from "~features/incident/results/shapes.ts";
import { Badge } from "~kit/badge.tsx";
import { bytes, moment } from "~kit/format.ts";
import { Card, Empty, Facts, Failed, Loading, Page } from "~kit/layout.tsx";
import { History } from "./history.tsx";
import css from "./machine.module.css";

const w = words.machine;

export function Machine({ id }: { id: string }) {
  const query = useQuery(machineQuery(id));
  if (query.data === undefined) return query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading lines={6} />;
  const { machine } = query.data;
  const facts = isPlain(query.data.facts) ? query.data.facts : undefined;
  return (
    <Page
      title={machine.name}
      subtitle={
        <span className={css.state}>
          <Link href={`/clients/${machine.client}`}>{machine.client_name}</Link>
          {!machine.enrolled ? <Badge icon="alert">{words.machine_card.not_enrolled}</Badge> : machine.online ? <Badge tone="ok" icon="online">{words.machine_card.online}</Badge> : <Badge tone="warn" icon="offline">{words.machine_card.offline}</Badge>}
          {machine.isolated && <Badge tone="info" icon="isolated">{words.machine_card.isolated}</Badge>}
          <span>{machine.last_seen_at === undefined ? w.never_seen : w.last_seen(moment(machine.last_seen_at, serverNow()))}</span>
        </span>
      }
    >
      <div className={css.page}>
        {facts === undefined ? <Card><Empty icon="machine" title={w.facts_none} /></Card> : <Told facts={facts} />}
        <History id={id} name={machine.name} points={facts === undefined ? undefined : listOf(facts, "restore_points")} />
      </div>
    </Page>
  );
}

function Told({ facts }: { facts: Plain }) {
  const unknown = isPlain(facts.unknown) ? facts.unknown : {};
  /** A fact, or why the machine could not tell it. */
  const fact = (name: string, shown: ReactNode): ReactNode => (facts[name] === undefined ? <span className={css.unknown}>{textOf(unknown, name) === "" ? words.not_known : `${w.unknown}: ${textOf(unknown, name)}`}</span> : shown);
  const many = (name: string): ReactNode => fact(name, textsOf(facts, name).length === 0 ? words.none : <span className={css.names}>{textsOf(facts, name).map((one) => <code key={one}>{one}</code>)}</span>);
  const pending = textsOf(facts, "pending_updates");
  return (
    <div className={css.grid}>
      <Card title={w.facts} icon="machine" aside={w.read_at(moment(textOf(facts, "read_at"), serverNow()))}>
        <Facts
          rows={[
            [w.os, fact("operating_system", `${textOf(facts, "operating_system")} ${textOf(facts, "operating_system_version")}`)],
            [w.host, <code key="host">{textOf(facts, "host_name")}</code>],
            [w.kernel, fact("kernel", textOf(facts, "kernel"))],
            [w.mode, textOf(facts, "mode") === "safe_mode" ? <Badge key="mode" tone="info" icon="safe">{words.machine_card.safe_mode}</Badge> : words.machine_card.normal_mode],
            [w.administrators, many("administrators")],
            [w.logged_on, many("logged_on")],
            [w.users, many("users")],
            [w.resolvers, many("resolvers")],
            [w.disk, fact("disk_bytes", w.disk_free(bytes(numberOf(facts, "disk_free_bytes") ?? 0), bytes(numberOf(facts, "disk_bytes") ?? 0)))],
            [w.memory, fact("memory_bytes", bytes(numberOf(facts, "memory_bytes") ?? 0))],
          ]}
        />
      </Card>
      <div className={css.column}>
        <Card title={w.antivirus} icon="isolated" pad={false}>
          <ul className={css.list}>
            {listOf(facts, "antivirus").map((one) => (
              <li key={textOf(one, "product")}>
                <span><strong>{textOf(one, "product")}</strong> {textOf(one, "version")}<span className={css.dim}>{words.orders.definitions("", textOf(one, "definitions_date") === "" ? words.not_known : moment(textOf(one, "definitions_date"), serverNow()))}</span></span>
                <Badge tone={one.running === true ? "ok" : "danger"} icon={one.running === true ? "check" : "alert"}>{w.av_line(one.running === true)}</Badge>
              </li>
            ))}
            {listOf(facts, "antivirus").length === 0 && <li>{fact("antivirus", words.none)}</li>}
          </ul>
        </Card>
        <Card title={w.pending} icon="download" aside={facts.pending_updates === undefined ? undefined : <span className="figure">{pending.length}</span>}>
          {fact("pending_updates", pending.length === 0 ? <Badge tone="ok" icon="check">{w.up_to_date}</Badge> : <span className={css.names}>{pending.slice(0, 100).map((one) => <code key={one}>{one}</code>)}{pending.length > 100 && <span>{words.and_more(pending.length - 100)}</span>}</span>)}
        </Card>
      </div>
    </div>
  );
}
