// features/machines/machine.tsx: one machine: what it said about itself, and what happened to it.
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { machineQuery } from "~api/clients.ts";
import { serverNow } from "~api/server_time.ts";
import { words } from "~app/words/words.ts";
import { isPlain, listOf, textOf } from "~features/incident/results/shapes.ts";
import { Badge } from "~kit/badge.tsx";
import { moment } from "~kit/format.ts";
import { Icon } from "~kit/icon.tsx";
import { Card, Empty, Failed, Loading, Page } from "~kit/layout.tsx";
import { History } from "./history.tsx";
import { Told } from "./told.tsx";
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
          {machine.enrolled && machine.agent_version !== undefined && <span>{w.agent(machine.agent_version)}</span>}
          <span>{machine.last_seen_at === undefined ? w.never_seen : w.last_seen(moment(machine.last_seen_at, serverNow()))}</span>
        </span>
      }
    >
      <div className={css.page}>
        {query.data.facts_are_old !== undefined && facts !== undefined && <p className={css.old} role="status"><Icon name="alert" size={16} />{w.old(Math.floor((serverNow() - Date.parse(textOf(facts, "read_at"))) / 86_400_000))}</p>}
        {facts === undefined ? <Card><Empty icon="machine" title={w.facts_none} /></Card> : <Told facts={facts} name={machine.name} />}
        <History id={id} name={machine.name} points={facts === undefined ? undefined : listOf(facts, "restore_points")} />
      </div>
    </Page>
  );
}
