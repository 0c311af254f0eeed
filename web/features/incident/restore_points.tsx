// features/incident/restore_points.tsx: restore points on a time line with the first evidence drawn in; beside it, or instead, the same as a table.
import { Button, SegmentedControl, Tooltip } from "@mantine/core";
import { useId, useState } from "react";
import type { Schemas } from "~api/client.ts";
import { words } from "~app/words/words.ts";
import { Badge } from "~kit/badge.tsx";
import { moment } from "~kit/format.ts";
import { Icon } from "~kit/icon.tsx";
import { Card } from "~kit/layout.tsx";
import { useServerNow } from "~kit/now.ts";
import { reasonText } from "~kit/why.tsx";
import { useRoom, whyNot } from "./room_context.ts";
import css from "./restore_points.module.css";

const w = words.points;
type Machine = Schemas["incident_machine"];

/** Places on the line, 0 to 1, by time; everything drawn fits with a little air on both sides. */
export function placesOf(moments: number[], now: number): (at: number) => number {
  const from = Math.min(...moments, now);
  const to = Math.max(...moments, now);
  const whole = Math.max(1, to - from);
  return (at) => 0.03 + 0.94 * ((at - from) / whole);
}

export function RestorePoints() {
  const { incident, open } = useRoom();
  const shown = incident.machines.filter((machine) => machine.restore_points.length > 0 || machine.first_evidence_at !== undefined);
  const [as, setAs] = useState("line");
  if (shown.length === 0) return null;
  const state = whyNot(incident, "state_first_evidence");
  return (
    <Card
      title={w.title}
      icon="history"
      aside={<SegmentedControl role="radiogroup" size="xs" aria-label={w.title} value={as} onChange={setAs} data={[{ value: "line", label: w.as_picture }, { value: "table", label: w.as_table }]} />}
    >
      <div className={css.machines}>
        {shown.map((machine) => (
          <div key={machine.id}>
            {shown.length > 1 && <h3 className={css.machine}>{machine.name}</h3>}
            {machine.restore_points.length === 0 ? <p className={css.none}>{w.none}</p> : as === "line" ? <Line machine={machine} /> : <Table machine={machine} />}
            {machine.first_evidence_at === undefined && machine.restore_points.length > 0 && <p className={css.none}>{w.no_first_evidence}</p>}
          </div>
        ))}
      </div>
      {state === undefined && (
        <Button mt="sm" size="compact-sm" variant="default" leftSection={<Icon name="flag" size={14} />} onClick={() => open("state_first_evidence")}>
          {words.commands.state_first_evidence?.title}
        </Button>
      )}
    </Card>
  );
}

function Line({ machine }: { machine: Machine }) {
  const now = useServerNow(60_000);
  const points = machine.restore_points;
  const evidence = machine.first_evidence_at === undefined ? undefined : Date.parse(machine.first_evidence_at);
  const place = placesOf([...points.map((point) => Date.parse(point.made_at)), ...(evidence === undefined ? [] : [evidence])], now);
  const percent = (at: number) => `${(place(at) * 100).toFixed(2)}%`;
  const usable = points.filter((point) => point.usable).length;
  return (
    <div role="group" aria-label={w.line_label(points.length, usable)}>
      <div className={css.line}>
        <span className={css.axis} aria-hidden="true" />
        {evidence !== undefined && (
          <>
            <span className={css.infected} style={{ left: percent(evidence) }} aria-hidden="true" />
            <span className={css.evidence} style={{ left: percent(evidence) }}>
              <span className={css.flag} data-side={place(evidence) > 0.5 ? "left" : "right"}>
                <Icon name="flag" size={13} />
                {w.first_evidence}
                <span className={css.when}>{moment(machine.first_evidence_at ?? "", now)}</span>
              </span>
            </span>
          </>
        )}
        {points.map((point) => <Point key={point.id} point={point} left={percent(Date.parse(point.made_at))} now={now} />)}
        <span className={css.now} aria-hidden="true">{w.now}</span>
      </div>
      <ul className={css.legend}>
        <li><span className={css.dot} data-usable="" aria-hidden="true" />{w.usable}</li>
        <li><span className={css.dot} aria-hidden="true" />{w.unusable}</li>
      </ul>
    </div>
  );
}

function Point({ point, left, now }: { point: Schemas["restore_point_view"]; left: string; now: number }) {
  const id = useId();
  const reason = point.usable ? w.usable : point.why_not === undefined ? w.unusable : reasonText(point.why_not);
  return (
    <Tooltip label={`${point.description === "" ? point.id : point.description}, ${moment(point.made_at, now)}. ${reason}`} events={{ hover: true, focus: true, touch: true }}>
      <button type="button" className={css.point} data-usable={point.usable || undefined} style={{ left }} aria-describedby={id}>
        {point.usable ? <Icon name="check" size={12} stroke={3} /> : <Icon name="cross" size={11} stroke={3} />}
        <span className="unseen">{point.description === "" ? point.id : point.description}, {moment(point.made_at, now)}</span>
        <span id={id} className="unseen">{reason}</span>
      </button>
    </Tooltip>
  );
}

function Table({ machine }: { machine: Machine }) {
  const now = useServerNow(60_000);
  const rows = [...machine.restore_points].sort((a, b) => Date.parse(b.made_at) - Date.parse(a.made_at));
  return (
    <div className={css.scroll} tabIndex={0} role="region" aria-label={`${w.title}, ${machine.name}`}>
      <table className={css.table}>
        <thead>
          <tr><th scope="col">{w.made}</th><th scope="col">{w.what}</th><th scope="col">{w.can_use}</th></tr>
        </thead>
        <tbody>
          {rows.map((point) => (
            <tr key={point.id}>
              <td className="figure">{moment(point.made_at, now)}</td>
              <th scope="row">{point.description === "" ? point.id : point.description}</th>
              <td>{point.usable ? <Badge tone="ok" icon="check">{w.usable}</Badge> : <span className={css.reason}><Icon name="cross" size={14} stroke={2.4} />{point.why_not === undefined ? w.unusable : reasonText(point.why_not)}</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
