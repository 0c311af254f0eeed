// features/desk/heat.tsx: the queue as heat: how many incidents of which priority breach how soon. The table behind it is the file it saves.
import { useElementSize } from "@mantine/hooks";
import { useRef } from "react";
import type { DeskRow } from "~api/incidents.ts";
import { words } from "~app/words/words.ts";
import { Card } from "~kit/layout.tsx";
import { useServerNow } from "~kit/now.ts";
import { PictureMenu } from "~kit/picture.tsx";
import css from "./heat.module.css";

const w = words.heat;
export const spans = ["overdue", "hour", "half_day", "day", "later", "resting"] as const;
export const priorities = ["p1", "p2", "p3", "p4", "none"] as const;
type Span = (typeof spans)[number];
type Priority = (typeof priorities)[number];
const hour_ms = 3_600_000;

/** How soon the next target of an incident is breached. */
export function spanOf(row: Pick<DeskRow, "respond_by" | "resolve_by" | "target_paused">, now: number): Span {
  const by = row.respond_by ?? row.resolve_by;
  if (by === undefined || row.target_paused) return "resting";
  const left = Date.parse(by) - now;
  if (left < 0) return "overdue";
  if (left < hour_ms) return "hour";
  if (left < 4 * hour_ms) return "half_day";
  return left < 24 * hour_ms ? "day" : "later";
}

export function counted(rows: DeskRow[], now: number): Record<Priority, Record<Span, number>> {
  const all = Object.fromEntries(priorities.map((priority) => [priority, Object.fromEntries(spans.map((span) => [span, 0]))])) as Record<Priority, Record<Span, number>>;
  for (const row of rows) all[row.priority ?? "none"][spanOf(row, now)] += 1;
  return all;
}

const name = (priority: Priority) => (priority === "none" ? words.no_priority : words.priority[priority]);
const left = 86;
const top = 24;
const high = 26;

export function Heat({ rows }: { rows: DeskRow[] }) {
  const now = useServerNow(60_000);
  const { ref, width } = useElementSize();
  const picture = useRef<SVGSVGElement>(null);
  const counts = counted(rows, now);
  const most = Math.max(1, ...priorities.flatMap((priority) => spans.map((span) => counts[priority][span])));
  const wide = Math.max(280, width);
  const each = (wide - left) / spans.length;
  const shown = priorities.filter((priority) => priority !== "none" || spans.some((span) => counts.none[span] > 0));
  const table = () => [["priority", ...spans], ...priorities.map((priority) => [priority, ...spans.map((span) => counts[priority][span])])];
  const said = shown.map((priority) => `${name(priority)}: ${spans.filter((span) => counts[priority][span] > 0).map((span) => `${counts[priority][span]} ${w.spans[span]}`).join(", ") || words.none}`).join("; ");
  return (
    <Card title={w.title} icon="flag" aside={<PictureMenu name={w.file} of={w.title} svg={picture} rows={table} />}>
      <div ref={ref} className={css.scroll}>
        <svg ref={picture} role="img" aria-label={`${w.title}. ${said}`} width={wide} height={top + shown.length * high} viewBox={`0 0 ${wide} ${top + shown.length * high}`} className={css.heat}>
          {spans.map((span, column) => <text key={span} x={left + column * each + each / 2} y="14" textAnchor="middle" className={css.head}>{w.spans[span]}</text>)}
          {shown.map((priority, line) => (
            <g key={priority} transform={`translate(0 ${top + line * high})`}>
              <text x="0" y="17" className={css.name}>{name(priority)}</text>
              {spans.map((span, column) => {
                const count = counts[priority][span];
                const hot = span === "overdue" || span === "hour";
                return (
                  <g key={span} transform={`translate(${left + column * each} 0)`}>
                    <rect x="1.5" y="1.5" width={Math.max(1, each - 3)} height={high - 3} rx="4" className={css.empty} />
                    {count > 0 && <rect x="1.5" y="1.5" width={Math.max(1, each - 3)} height={high - 3} rx="4" className={hot ? css.hot : css.warm} opacity={0.18 + 0.42 * (count / most)} />}
                    {count > 0 && <text x={each / 2} y="17" textAnchor="middle" className={css.count}>{count}</text>}
                  </g>
                );
              })}
            </g>
          ))}
        </svg>
      </div>
    </Card>
  );
}
