// features/incident/steps.tsx: the procedure as this incident goes through it, and what closing still asks for.
import { Button, UnstyledButton } from "@mantine/core";
import type { Step } from "~api/incidents.ts";
import type { Schemas } from "~api/client.ts";
import { words } from "~app/words/words.ts";
import { Icon, type IconName } from "~kit/icon.tsx";
import { Card } from "~kit/layout.tsx";
import { useRoom, whyNot } from "./room_context.ts";
import css from "./steps.module.css";

const pictures: Record<string, IconName> = { done: "check", failed: "cross", skipped: "right" };

export function Steps({ chosen, choose }: { chosen: string; choose: (step: string) => void }) {
  const { incident } = useRoom();
  const done = incident.steps.filter((step) => step.state === "done").length;
  return (
    <Card title={words.room.steps} icon="flag" aside={<span className="figure">{words.room.steps_done(done, incident.steps.length)}</span>} pad={false}>
      <ol className={css.steps}>
        {incident.steps.map((step) => <StepLine key={step.id} step={step} chosen={step.id === chosen} choose={() => choose(step.id)} />)}
      </ol>
      {incident.closing_needs.length > 0 && <Closing needs={incident.closing_needs} />}
    </Card>
  );
}

function StepLine({ step, chosen, choose }: { step: Step; chosen: boolean; choose: () => void }) {
  const picture = pictures[step.state];
  return (
    <li className={css.step} data-state={step.state}>
      <UnstyledButton className={css.button ?? ""} onClick={choose} aria-current={step.state === "current" ? "step" : undefined} data-chosen={chosen || undefined} aria-pressed={chosen}>
        <span className={css.mark} aria-hidden="true">{picture !== undefined ? <Icon name={picture} size={12} stroke={3} /> : null}</span>
        <span className={css.title}>{step.title}</span>
        <span className="unseen">, {words.step_state[step.state] ?? step.state}</span>
        {step.state === "failed" && <span className={css.failed}>{words.step_state.failed}</span>}
      </UnstyledButton>
    </li>
  );
}

function Closing({ needs }: { needs: Schemas["need"][] }) {
  const met = needs.filter((need) => need.met || need.waived_by !== undefined).length;
  return (
    <div className={css.closing}>
      <h3 className={css.closingTitle}>
        {words.room.closing}
        <span className={`${css.closingCount} figure`}>{words.room.closing_short(met, needs.length)}</span>
      </h3>
      <Needs needs={needs} />
    </div>
  );
}

/** What is asked for, each met, waived by somebody, or open; what is open can be waived where the server lets this person. */
export function Needs({ needs, help }: { needs: Schemas["need"][]; help?: (need: Schemas["need"]) => React.ReactNode }) {
  const { incident, open } = useRoom();
  const mayWaive = whyNot(incident, "waive") === undefined;
  return (
    <ul className={css.needs}>
      {needs.map((need) => {
        const settled = need.met || need.waived_by !== undefined;
        return (
          <li key={need.what} className={css.need} data-met={settled || undefined}>
            <span className={css.needMark} aria-hidden="true">{settled ? <Icon name="check" size={11} stroke={3} /> : null}</span>
            <span className={css.needText}>
              <span>{need.sentence}</span>
              <span className="unseen">: {need.met ? words.room.met : need.waived_by === undefined ? words.room.unmet : ""}</span>
              {need.waived_by !== undefined && <span className={css.waived}>{words.room.waived_by(need.waived_by)}</span>}
              {!settled && (help !== undefined || mayWaive) && (
                <span className={css.needButtons}>
                  {help?.(need)}
                  {mayWaive && (
                    <Button size="compact-xs" variant="subtle" color="gray" c="var(--ink-2)" onClick={() => open("waive", { need: need.what })}>
                      {words.room.waive}
                      <span className="unseen">: {need.sentence}</span>
                    </Button>
                  )}
                </span>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
