// features/incident/steps.tsx: the procedure as this incident goes through it, and what closing still asks for.
import { Button, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { procedureQuery, type Step } from "~api/incidents.ts";
import type { Schemas } from "~api/client.ts";
import { words } from "~app/words/words.ts";
import { Icon, type IconName } from "~kit/icon.tsx";
import { Card } from "~kit/layout.tsx";
import { useRoom, whyNot } from "./room_context.ts";
import css from "./steps.module.css";

const pictures: Record<string, IconName> = { done: "check", failed: "cross", skipped: "right" };

/** What has been gone through, and what comes from here when all goes well. The procedure's other ways are a fold away. */
export function pathOf(steps: Step[], current: string, procedure: { id: string; on_success: string }[]): Set<string> {
  const path = new Set(steps.filter((step) => step.state === "done" || step.state === "failed" || step.state === "current").map((step) => step.id));
  const next = new Map(procedure.map((step) => [step.id, step.on_success]));
  const seen = new Set<string>();
  for (let at: string | undefined = current; at !== undefined && next.has(at) && !seen.has(at); at = next.get(at)) {
    seen.add(at);
    path.add(at);
  }
  return path;
}

export function Steps({ chosen, choose }: { chosen: string; choose: (step: string) => void }) {
  const { incident } = useRoom();
  const procedure = useQuery(procedureQuery());
  const [others, setOthers] = useState(false);
  const path = procedure.data === undefined ? undefined : pathOf(incident.steps, incident.current_step, procedure.data.steps);
  const onPath = incident.steps.filter((step) => path === undefined || path.has(step.id));
  const offPath = incident.steps.filter((step) => path !== undefined && !path.has(step.id));
  const done = onPath.filter((step) => step.state === "done").length;
  return (
    <Card title={words.room.steps} icon="flag" aside={<span className="figure">{words.room.steps_done(done, onPath.length)}</span>} pad={false}>
      <ol className={css.steps}>
        {onPath.map((step) => <StepLine key={step.id} step={step} chosen={step.id === chosen} choose={() => choose(step.id)} />)}
      </ol>
      {offPath.length > 0 && (
        <div className={css.others}>
          <UnstyledButton className={css.toggle ?? ""} aria-expanded={others} onClick={() => setOthers(!others)}>
            <Icon name={others ? "down" : "right"} size={13} stroke={2.4} />{words.room.other_steps(offPath.length)}
          </UnstyledButton>
          {others && <ul className={css.steps}>{offPath.map((step) => <StepLine key={step.id} step={step} chosen={step.id === chosen} choose={() => choose(step.id)} />)}</ul>}
        </div>
      )}
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
