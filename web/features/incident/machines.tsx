// features/incident/machines.tsx: the incident's machines: in reach, isolated, in safe mode, and how far each is from closing.
import { Link } from "wouter";
import type { Schemas } from "~api/client.ts";
import { words } from "~app/words/words.ts";
import { Badge } from "~kit/badge.tsx";
import { moment } from "~kit/format.ts";
import { Icon } from "~kit/icon.tsx";
import { Card } from "~kit/layout.tsx";
import { useServerNow } from "~kit/now.ts";
import { useRoom } from "./room_context.ts";
import css from "./machines.module.css";

const w = words.machine_card;

export function Machines() {
  const { incident } = useRoom();
  return (
    <Card title={w.title} icon="machine" pad={false}>
      {incident.machines.length === 0 ? <p className={css.none}>{w.none}</p> : incident.machines.map((machine) => <Machine key={machine.id} machine={machine} />)}
    </Card>
  );
}

function Machine({ machine }: { machine: Schemas["incident_machine"] }) {
  const now = useServerNow(30_000);
  const way: [string, boolean][] = [
    [w.restarted, machine.restarted_after_cleaning],
    [w.verified, machine.verified_as_user],
    [w.updated, machine.updates_applied],
    [w.new_point, machine.new_restore_point],
  ];
  return (
    <div className={css.machine}>
      <div className={css.head}>
        <Link href={`/machines/${machine.id}`} className={css.name ?? ""}>{machine.name}</Link>
        {machine.disposition !== "open" && <Badge tone="ok" icon="check">{words.disposition[machine.disposition]}</Badge>}
      </div>
      <div className={css.badges}>
        {!machine.enrolled ? <Badge icon="alert" tone="warn">{w.not_enrolled}</Badge> : machine.online ? <Badge icon="online" tone="ok">{w.online}</Badge> : <Badge icon="offline" tone="warn">{w.offline}</Badge>}
        {machine.isolated ? <Badge icon="isolated" tone="info">{w.isolated}</Badge> : <Badge icon="link">{w.not_isolated}</Badge>}
        {machine.safe_mode && <Badge icon="safe" tone="info">{w.safe_mode}</Badge>}
      </div>
      {machine.isolated && machine.isolation_undo_at !== undefined && <p className={css.undo}>{w.isolated}: {w.undo(moment(machine.isolation_undo_at, now))}</p>}
      {machine.safe_mode && machine.safe_mode_undo_at !== undefined && <p className={css.undo}>{w.safe_mode}: {w.undo(moment(machine.safe_mode_undo_at, now))}</p>}
      <ul className={css.way} aria-label={w.progress}>
        {way.map(([label, done]) => (
          <li key={label} data-done={done || undefined}>
            <Icon name={done ? "check" : "more"} size={13} stroke={2.4} />
            {label}
            <span className="unseen">: {done ? words.room.met : words.room.unmet}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
