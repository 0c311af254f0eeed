// features/incident/step.tsx: the step in the middle: what to say, what to do, what the machine can be asked, what it waits for.
import { Button } from "@mantine/core";
import type { Step } from "~api/incidents.ts";
import type { Schemas } from "~api/client.ts";
import { serverNow } from "~api/server_time.ts";
import { words } from "~app/words/words.ts";
import { Badge } from "~kit/badge.tsx";
import { moment } from "~kit/format.ts";
import { Icon } from "~kit/icon.tsx";
import { WhyButton } from "~kit/why.tsx";
import { RunningOrder } from "./orders.tsx";
import { Needs } from "./steps.tsx";
import { useRoom, whyNot, type CommandName, type PossibleAction } from "./room_context.ts";
import css from "./step.module.css";

const w = words.room;

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
  const say = step.say.map((line) => line.trim()).filter((line) => line !== "");
  const running = incident.orders.filter((order) => order.status === "ordered" || order.status === "delivered");
  const end = whyNot(incident, "end_step");
  return (
    <section className={css.panel} aria-labelledby="step-title" data-current={current || undefined}>
      <header className={css.head}>
        <div className={css.kicker}>
          <span>{words.phase[step.phase]}</span>
          {current ? <Badge tone="strong">{w.current_step}</Badge> : <Badge>{words.step_state[step.state] ?? step.state}</Badge>}
          {!current && <Button size="compact-xs" variant="subtle" onClick={toCurrent}>{w.to_current}</Button>}
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
          <p className={css.do}>{step.do_this.trim()}</p>
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

function Help({ need }: { need: Schemas["need"] }) {
  const { incident, open } = useRoom();
  return (helpFor[need.what] ?? []).map((command) =>
    whyNot(incident, command) === undefined && command !== "order_action" ? (
      <Button key={command} size="compact-xs" variant="light" onClick={() => open(command)}>{words.commands[command]?.title}</Button>
    ) : null,
  );
}

function Actions({ step }: { step: Step }) {
  const { incident, order, busy } = useRoom();
  const several = incident.machines.length > 1;
  const nameOf = (id: string) => incident.machines.find((machine) => machine.id === id)?.name ?? "";
  return (
    <div>
      <h3 className={css.label}><Icon name="machine" size={15} />{w.actions}</h3>
      <ul className={css.actions}>
        {step.actions.map((action, i) => (
          <li key={`${action.action}-${action.machine}-${i}`} className={css.action}>
            <WhyButton
              inline
              why={action.allowed ? undefined : (action.why_not ?? { sentence: action.title, mend: "" })}
              variant={action.hazard === "destructive" ? "outline" : "light"}
              color={action.hazard === "destructive" ? "red.8" : undefined}
              loading={busy}
              onClick={() => order(action, step.id)}
            >
              {several ? `${action.title}: ${nameOf(action.machine)}` : action.title}
            </WhyButton>
            <Hazard hazard={action.hazard} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Hazard({ hazard }: { hazard: PossibleAction["hazard"] }) {
  const picture = { reads: "search", reversible: "undo", destructive: "alert" } as const;
  return <span className={css.hazard} data-hazard={hazard}><Icon name={picture[hazard]} size={13} />{words.hazard[hazard]}</span>;
}
