// features/incident/step.tsx: the step in the middle: what to say, what to do, what the machine can be asked, what it waits for.
import { Button } from "@mantine/core";
import { useState } from "react";
import type { Step } from "~api/incidents.ts";
import type { Schemas } from "~api/client.ts";
import { serverNow } from "~api/server_time.ts";
import { words } from "~app/words/words.ts";
import { Badge } from "~kit/badge.tsx";
import { moment } from "~kit/format.ts";
import { Icon } from "~kit/icon.tsx";
import { scriptLine } from "~kit/script.ts";
import { WhyButton } from "~kit/why.tsx";
import { RunningOrder } from "./orders.tsx";
import { detailOf } from "./order_form.tsx";
import { Needs } from "./steps.tsx";
import { useRoom, whyNot, type CommandName, type PossibleAction } from "./room_context.ts";
import css from "./step.module.css";

const w = words.room;

/** The binder breaks its lines for its editor; the screen breaks them for its reader. Empty lines part paragraphs, lists keep theirs. */
export const flowing = (text: string): string => text.trim().replace(/([^\n])\n(?!\n|\s*[-*\d])/g, "$1 ");

/** Which command gets a need met, where a person and not a machine does it. */
const helpFor: Partial<Record<string, CommandName[]>> = {
  triaged: ["triage"],
  limits_agreed: ["agree_limits", "ask_for_time"],
  verified_as_user: ["confirm_as_user"],
  machines_accounted_for: ["account_for_machine"],
  rights_considered: ["propose_rights_removal"],
  rolled_back: ["choose_way"],
  reinstalled: ["account_for_machine"],
  replaced: ["account_for_machine"],
  statement: ["end_step"],
};

export function StepPanel({ step, current, toCurrent }: { step: Step; current: boolean; toCurrent: () => void }) {
  const { incident, open, busy } = useRoom();
  const say = step.say.map((line) => scriptLine(line, incident.script).trim()).filter((line) => line !== "");
  const running = incident.orders.filter((order) => order.status === "ordered" || order.status === "delivered");
  const end = whyNot(incident, "end_step");
  return (
    <section className={css.panel} aria-labelledby="step-title" data-current={current || undefined}>
      <header className={css.head}>
        <div className={css.kicker}>
          <span>{words.phase[step.phase]}</span>
          {current ? <Badge tone="strong">{w.current_step}</Badge> : <Badge>{words.step_state[step.state] ?? step.state}</Badge>}
          {!current && incident.phase !== "closed" && <Button size="compact-xs" variant="subtle" onClick={toCurrent}>{w.to_current}</Button>}
        </div>
        <h2 id="step-title" className={css.title}>{step.title}</h2>
        {step.ended_by !== undefined && step.ended_at !== undefined && <p className={css.ended}>{w.ended(step.ended_by, moment(step.ended_at, serverNow()))}</p>}
      </header>

      {say.length > 0 && (
        <div className={css.say}>
          <h3 className={css.label}><Icon name="speech" size={15} />{w.say}</h3>
          {say.map((line, i) => <blockquote key={i} className={css.line}>{line}</blockquote>)}
        </div>
      )}

      {step.do_this.trim() !== "" && (
        <div>
          <h3 className={css.label}><Icon name="check" size={15} />{w.do}</h3>
          <p className={css.do}>{flowing(step.do_this)}</p>
        </div>
      )}

      {step.actions.length > 0 && <Actions step={step} />}

      {running.length > 0 && current && (
        <div className={css.running}>{running.map((order) => <RunningOrder key={order.id} order={order} />)}</div>
      )}

      {step.needs.length > 0 && (
        <div>
          <h3 className={css.label}><Icon name="flag" size={15} />{w.needs}</h3>
          <Needs needs={step.needs} {...(current ? { help: (need: Schemas["need"]) => <Help need={need} /> } : {})} />
        </div>
      )}

      {current && incident.phase !== "closed" && (
        <footer className={css.foot}>
          <WhyButton why={end} inline={end !== undefined} onClick={() => open("end_step", { succeeded: "yes" })} leftSection={<Icon name="check" size={16} stroke={2.4} />} aria-keyshortcuts="e" loading={busy}>
            {w.done}
          </WhyButton>
          {end === undefined && <Button variant="default" onClick={() => open("end_step", { succeeded: "no" })}>{w.failed}</Button>}
        </footer>
      )}
    </section>
  );
}

/** After the last step: what closing asks for, and closing. */
export function ClosePanel() {
  const { incident, open } = useRoom();
  const why = whyNot(incident, "close");
  return (
    <section className={css.panel} aria-labelledby="step-title" data-current="">
      <header className={css.head}>
        <div className={css.kicker}><span>{words.phase[incident.phase]}</span></div>
        <h2 id="step-title" className={css.title}>{w.to_close_title}</h2>
      </header>
      <p className={css.do}>{w.to_close}</p>
      <Needs needs={incident.closing_needs} help={(need) => <Help need={need} />} />
      <footer className={css.foot}>
        <WhyButton why={why} inline={why !== undefined} onClick={() => open("close")} leftSection={<Icon name="check" size={16} stroke={2.4} />}>{words.commands.close?.submit}</WhyButton>
      </footer>
    </section>
  );
}

function Help({ need }: { need: Schemas["need"] }) {
  const { incident, open } = useRoom();
  return (helpFor[need.what] ?? []).map((command) =>
    whyNot(incident, command) === undefined && command !== "order_action" ? (
      <Button key={command} size="compact-xs" variant="light" onClick={() => open(command)}>{words.commands[command]?.title}</Button>
    ) : null,
  );
}

const shown_of_a_kind = 3;
const most_numbered = 9;

/** The actions that may be ordered now, in the order they stand on the screen: keys 1 to 9 go to them. */
export function numberedActions(step: Step | undefined): PossibleAction[] {
  const kinds = [...new Set((step?.actions ?? []).map((action) => action.action))];
  return kinds.flatMap((kind) => (step?.actions ?? []).filter((action) => action.action === kind && action.allowed).slice(0, shown_of_a_kind)).slice(0, most_numbered);
}

function Actions({ step }: { step: Step }) {
  const byKind = new Map<string, PossibleAction[]>();
  for (const action of step.actions) byKind.set(action.action, [...(byKind.get(action.action) ?? []), action]);
  return (
    <div>
      <h3 className={css.label}><Icon name="machine" size={15} />{w.actions}</h3>
      <ul className={css.actions}>
        {[...byKind].map(([kind, list]) => <Kind key={kind} step={step} list={list} />)}
      </ul>
    </div>
  );
}

/** Actions of one kind: the same for each machine, or one for each restore point, start-up entry, file. */
function Kind({ step, list }: { step: Step; list: PossibleAction[] }) {
  const [all, setAll] = useState(false);
  const ordered = [...list].sort((a, b) => Number(b.allowed) - Number(a.allowed));
  const shown = all ? ordered : ordered.slice(0, shown_of_a_kind);
  return (
    <>
      {shown.map((action, i) => <OneAction key={`${action.machine}-${i}`} action={action} step={step} alone={list.length === 1} />)}
      {list.length > shown_of_a_kind && !all && (
        <li className={css.action}>
          <Button size="compact-sm" variant="subtle" onClick={() => setAll(true)}>{w.all_of_kind(list.length, list[0]?.title ?? "")}</Button>
        </li>
      )}
    </>
  );
}

function OneAction({ action, step, alone }: { action: PossibleAction; step: Step; alone: boolean }) {
  const key = numberedActions(step).indexOf(action) + 1;
  const { incident, order, busy } = useRoom();
  const detail = detailOf(action, incident);
  const machine = incident.machines.length > 1 ? incident.machines.find((one) => one.id === action.machine)?.name : undefined;
  const about = [machine, detail].filter(Boolean).join(", ");
  return (
    <li className={css.action}>
      <WhyButton
        inline
        why={action.allowed ? undefined : (action.why_not ?? { sentence: action.title, mend: "" })}
        variant={action.hazard === "destructive" ? "default" : "light"}
        className={action.hazard === "destructive" ? (css.destructive ?? "") : ""}
        aria-label={about === "" ? action.title : `${action.title}: ${about}`}
        loading={busy && alone}
        aria-keyshortcuts={key === 0 ? undefined : String(key)}
        data-action-key={key === 0 ? undefined : key}
        onClick={() => order(action, step.id)}
      >
        {action.title}
      </WhyButton>
      <span className={css.about}>
        {about !== "" && <span className={css.detail}>{about}</span>}
        <Hazard hazard={action.hazard} />
      </span>
    </li>
  );
}

function Hazard({ hazard }: { hazard: PossibleAction["hazard"] }) {
  const picture = { reads: "search", reversible: "undo", destructive: "alert" } as const;
  return <span className={css.hazard} data-hazard={hazard}><Icon name={picture[hazard]} size={13} />{words.hazard[hazard]}</span>;
}
