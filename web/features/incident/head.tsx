// features/incident/head.tsx: which incident this is, how pressing, who has it, and the commands that belong to no step.
import { Button, Menu } from "@mantine/core";
import { Link } from "wouter";
import { reportAddress } from "~api/incidents.ts";
import { words } from "~app/words/words.ts";
import { Badge, HoldBadge, PriorityBadge } from "~kit/badge.tsx";
import { moment, untilTarget } from "~kit/format.ts";
import { Icon } from "~kit/icon.tsx";
import { usePresence } from "~kit/live.tsx";
import { useServerNow } from "~kit/now.ts";
import { useSession } from "~kit/session.ts";
import { reasonText, WhyButton } from "~kit/why.tsx";
import { hasForm } from "./commands/dialog.tsx";
import { useRoom, whyNot, type CommandName } from "./room_context.ts";
import css from "./head.module.css";

const w = words.room;
/** What the clock, the steps and the head have buttons for; the menu shows the rest. */
const elsewhere = new Set<string>(["start_clock", "pause_clock", "correct_clock", "ask_for_time", "authorise_time", "order_action", "end_step", "add_note", "assign"]);

export function Head() {
  const { incident, open } = useRoom();
  const now = useServerNow(30_000);
  const session = useSession();
  const others = usePresence(incident.id).filter((name) => name !== session.name);
  const closed = incident.phase === "closed";
  const close = whyNot(incident, "close");
  const rest = incident.commands.filter((one) => !elsewhere.has(one.command) && hasForm(one.command));
  return (
    <header className={css.head}>
      <div className={css.text}>
        <p className={css.line}>
          <span className={css.number}>{incident.number}</span>
          <Link href={`/clients/${incident.client.id}`} className={css.client ?? ""}>{incident.client.name}</Link>
          <PriorityBadge priority={incident.priority} />
          <Badge tone={closed ? "ok" : "neutral"} icon={closed ? "check" : undefined}>{words.phase[incident.phase]}</Badge>
          <HoldBadge hold={incident.hold} />
        </p>
        <h1 className={css.title}>{incident.summary}</h1>
        <p className={css.meta}>
          <span>
            {w.reported_line(words.channel[incident.reported_through], moment(incident.reported_at, now))}
            {incident.reported_by !== undefined && ` ${w.reported_by(incident.reported_by.name)}`}
          </span>
          {closed && incident.closed_at !== undefined ? <span>{w.closed_line(moment(incident.closed_at, now))}</span> : <Targets now={now} />}
          {others.length > 0 && <span className={css.others} role="status"><Icon name="users" size={15} />{w.also_here(others.join(", "))}</span>}
        </p>
      </div>
      <div className={css.actions}>
        <WhyButton variant="default" leftSection={<Icon name="user" size={16} />} why={whyNot(incident, "assign")} onClick={() => open("assign")}>
          {incident.assigned_to?.name ?? w.unassigned}
        </WhyButton>
        <WhyButton variant="default" leftSection={<Icon name="note" size={16} />} why={whyNot(incident, "add_note")} onClick={() => open("add_note")} aria-keyshortcuts="w">{w.note}</WhyButton>
        {close === undefined && <Button leftSection={<Icon name="check" size={16} stroke={2.4} />} onClick={() => open("close")}>{words.commands.close?.title}</Button>}
        <Menu position="bottom-end" width="min(320px, calc(100vw - 40px))" shadow="md" withInitialFocusPlaceholder={false} withinPortal={false}>
          <Menu.Target><Button variant="default" rightSection={<Icon name="down" size={14} />}>{w.more_commands}</Button></Menu.Target>
          <Menu.Dropdown>
            {rest.map((one) => (
              <Menu.Item
                key={one.command}
                aria-disabled={!one.allowed || undefined}
                className={one.allowed ? "" : (css.notNow ?? "")}
                closeMenuOnClick={one.allowed}
                onClick={() => { if (one.allowed) open(one.command as CommandName); }}
              >
                {words.commands[one.command]?.title ?? one.title}
                {!one.allowed && one.why_not !== undefined && <span className={css.why}>{reasonText(one.why_not)}</span>}
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Item component="a" href={reportAddress(incident.id)} target="_blank" rel="noreferrer" leftSection={<Icon name="file" size={16} />}>{w.report_pdf}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
    </header>
  );
}

function Targets({ now }: { now: number }) {
  const { incident } = useRoom();
  const one = (label: string, by: string | undefined) => {
    if (by === undefined) return null;
    const { text, secondsLeft } = untilTarget(by, now);
    const tone = incident.target_paused ? "paused" : secondsLeft < 0 ? "over" : secondsLeft < 3600 ? "near" : "far";
    return (
      <span className={css.target} data-tone={tone} title={new Date(by).toLocaleString()}>
        <Icon name={incident.target_paused ? "pause" : tone === "over" ? "alert" : "clock"} size={14} />
        {label}: <span className="figure">{incident.target_paused ? words.desk.paused : text}</span>
      </span>
    );
  };
  return incident.respond_by !== undefined && incident.responded_at === undefined ? one(words.desk.respond, incident.respond_by) : one(words.desk.resolve, incident.resolve_by);
}
