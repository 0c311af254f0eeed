// features/incident/restore_points.tsx: each machine's restore points on a time line with the first evidence drawn in; beside it, or instead, the same as a table.
import { Button, SegmentedControl } from "@mantine/core";
import { useRef, useState } from "react";
import type { Schemas } from "~api/client.ts";
import { words } from "~app/words/words.ts";
import { Badge } from "~kit/badge.tsx";
import { moment } from "~kit/format.ts";
import { Icon } from "~kit/icon.tsx";
import { Card } from "~kit/layout.tsx";
import { useServerNow } from "~kit/now.ts";
import { PictureMenu } from "~kit/picture.tsx";
import { nameOf, PointLine, pointRows, type LinePoint } from "~kit/point_line.tsx";
import { reasonText } from "~kit/why.tsx";
import { useRoom, whyNot } from "./room_context.ts";
import css from "./restore_points.module.css";

const w = words.points;
type Machine = Schemas["incident_machine"];

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
        {shown.map((machine) => <OneMachine key={machine.id} machine={machine} alone={shown.length === 1} as={as} number={incident.number} />)}
      </div>
      {state === undefined && (
        <Button mt="sm" size="compact-sm" variant="default" leftSection={<Icon name="flag" size={14} />} onClick={() => open("state_first_evidence")}>
          {words.commands.state_first_evidence?.title}
        </Button>
      )}
    </Card>
  );
}

function OneMachine({ machine, alone, as, number }: { machine: Machine; alone: boolean; as: string; number: string }) {
  const picture = useRef<SVGSVGElement>(null);
  const judged = machine.first_evidence_at !== undefined;
  const points: LinePoint[] = machine.restore_points.map((point) => ({
    id: point.id, made_at: point.made_at, description: point.description,
    ...(judged ? { usable: point.usable, reason: point.usable ? w.usable : point.why_not === undefined ? w.unusable : reasonText(point.why_not) } : {}),
  }));
  if (points.length === 0) return <p className={css.none}>{w.none}</p>;
  return (
    <div>
      <div className={css.machineHead}>
        <h3 className={alone ? "unseen" : css.machine}>{machine.name}</h3>
        {as === "line" && <PictureMenu name={`${number}-${machine.name}`} of={`${w.title}, ${machine.name}`} svg={picture} rows={() => pointRows(points, machine.first_evidence_at)} />}
      </div>
      {as === "line" ? <PointLine points={points} evidence_at={machine.first_evidence_at} svg={picture} /> : <Table machine={machine.name} points={points} />}
      {!judged && <p className={css.none}>{w.no_first_evidence}</p>}
    </div>
  );
}

function Table({ machine, points }: { machine: string; points: LinePoint[] }) {
  const now = useServerNow(60_000);
  const rows = [...points].sort((a, b) => Date.parse(b.made_at) - Date.parse(a.made_at));
  return (
    <div className={css.scroll} tabIndex={0} role="region" aria-label={`${w.title}, ${machine}`}>
      <table className={css.table}>
        <thead>
          <tr><th scope="col">{w.made}</th><th scope="col">{w.what}</th><th scope="col">{w.can_use}</th></tr>
        </thead>
        <tbody>
          {rows.map((point) => (
            <tr key={point.id}>
              <td className="figure">{moment(point.made_at, now)}</td>
              <th scope="row">{nameOf(point)}</th>
              <td>{point.usable === true ? <Badge tone="ok" icon="check">{w.usable}</Badge> : point.usable === false ? <span className={css.reason}><Icon name="cross" size={14} stroke={2.4} />{point.reason}</span> : words.not_known}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
