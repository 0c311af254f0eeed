// kit/point_line.tsx: restore points on a time line, with the first evidence drawn in where it is known. Each point can be reached by keyboard and says what it is.
import { Tooltip } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useId, type RefObject } from "react";
import { words } from "~app/words/words.ts";
import { moment } from "./format.ts";
import { useServerNow } from "./now.ts";
import css from "./point_line.module.css";

const w = words.points;

export interface LinePoint {
  id: string;
  made_at: string;
  description: string;
  /** Whether it may be gone back to; not known before there is a first evidence. */
  usable?: boolean | undefined;
  reason?: string | undefined;
}
export const nameOf = (point: LinePoint): string => (point.description === "" ? point.id : point.description);

/** Places on the line, 0 to 1, by time; everything drawn fits with a little air on both sides. */
export function placesOf(moments: number[], now: number): (at: number) => number {
  const from = Math.min(...moments, now);
  const to = Math.max(...moments, now);
  const whole = Math.max(1, to - from);
  return (at) => 0.03 + 0.94 * ((at - from) / whole);
}

/** The places moved so that each point can be hit by itself, in the same order and between `low` and `high` as far as they fit. */
export function apart(places: number[], low: number, high: number, by: number): number[] {
  const out: number[] = [];
  for (const place of places) out.push(Math.max(place, low, (out.at(-1) ?? low - by) + by));
  for (let i = out.length - 1, most = high; i >= 0; i -= 1, most -= by) out[i] = Math.max(low, Math.min(out[i] ?? low, most));
  return out;
}

const each_px = 27;
const label_px = 112;
const height = 96;
const axis = 62;

export function PointLine({ points, evidence_at, svg }: { points: LinePoint[]; evidence_at: string | undefined; svg: RefObject<SVGSVGElement | null> }) {
  const now = useServerNow(60_000);
  const { ref, width } = useElementSize();
  const wide = Math.max(200, width);
  const evidence = evidence_at === undefined ? undefined : Date.parse(evidence_at);
  const place = placesOf([...points.map((point) => Date.parse(point.made_at)), ...(evidence === undefined ? [] : [evidence])], now);
  const x = (at: number) => place(at) * wide;
  const usable = points.filter((point) => point.usable === true).length;
  const judged = evidence !== undefined;
  const flag = evidence === undefined ? undefined : { x: x(evidence), left: place(evidence) > 0.5 };
  const sorted = [...points].sort((a, b) => Date.parse(a.made_at) - Date.parse(b.made_at));
  // Those before the first evidence stay before it, however near they lie.
  const sides: [LinePoint[], number, number][] = flag === undefined ? [[sorted, 13, wide - 13]] : [[sorted.filter((point) => Date.parse(point.made_at) < (evidence ?? 0)), 13, flag.x - 15], [sorted.filter((point) => Date.parse(point.made_at) >= (evidence ?? 0)), flag.x + 15, wide - 13]];
  const at = new Map(sides.flatMap(([side, low, high]) => { const places = apart(side.map((point) => x(Date.parse(point.made_at))), low, high, each_px); return side.map((point, i) => [point.id, places[i] ?? 0] as const); }));
  const hatch = useId();
  // When a point was made stands below it where there is room for it.
  const dated = new Set<string>();
  let free_from = -label_px;
  for (const point of sorted) {
    const place_px = at.get(point.id) ?? 0;
    const left_px = place_px < label_px / 2 ? place_px - 12 : place_px - label_px / 2; // at the edge it begins at its point
    if (left_px < free_from || place_px > wide - label_px) continue;
    dated.add(point.id);
    free_from = left_px + label_px;
  }
  return (
    <div ref={ref}>
      <div className={css.line} role="group" aria-label={judged ? w.line_label(points.length, usable) : w.line_label_unjudged(points.length)}>
        <svg ref={svg} width={wide} height={height} viewBox={`0 0 ${wide} ${height}`} aria-hidden="true" className={css.picture}>
          <defs>
            <pattern id={hatch} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="7" className={css.hatch} /></pattern>
          </defs>
          <line x1="0" y1={axis} x2={flag?.x ?? wide} y2={axis} className={judged ? css.before : css.axis} />
          {flag !== undefined && (
            <>
              <rect x={flag.x} y={axis - 3} width={Math.max(0, wide - flag.x)} height="7" fill={`url(#${hatch})`} className={css.after} />
              <line x1={flag.x} y1="4" x2={flag.x} y2={axis + 6} className={css.pole} />
              <text x={flag.left ? flag.x - 8 : flag.x + 8} y="16" textAnchor={flag.left ? "end" : "start"} className={css.flag}>{w.first_evidence}</text>
              <text x={flag.left ? flag.x - 8 : flag.x + 8} y="32" textAnchor={flag.left ? "end" : "start"} className={css.when}>{moment(evidence_at ?? "", now)}</text>
            </>
          )}
          {points.map((point) => {
            return (
              <g key={point.id} transform={`translate(${at.get(point.id) ?? 0} ${axis})`}>
                <circle r="11" className={point.usable === true ? css.good : point.usable === false ? css.bad : css.plain} />
                {dated.has(point.id) && <text x={(at.get(point.id) ?? 0) < label_px / 2 ? -12 : 0} y="28" textAnchor={(at.get(point.id) ?? 0) < label_px / 2 ? "start" : "middle"} className={css.when}>{moment(point.made_at, now)}</text>}
                {point.usable === true && <path d="M-4.500 0.500l3 3 6-6.500" className={css.sign} />}
                {point.usable === false && <path d="M-3.500 -3.500l7 7M3.500 -3.500l-7 7" className={css.sign} />}
              </g>
            );
          })}
          <text x={wide} y={height - 6} textAnchor="end" className={css.when}>{w.now}</text>
        </svg>
        {points.map((point) => <Handle key={point.id} point={point} left={at.get(point.id) ?? 0} now={now} />)}
      </div>
      {judged && (
        <ul className={css.legend}>
          <li><span className={css.dot} data-usable="" aria-hidden="true" />{w.usable}</li>
          <li><span className={css.dot} aria-hidden="true" />{w.unusable}</li>
        </ul>
      )}
    </div>
  );
}

/** What a hand and a keyboard reach of a point. */
function Handle({ point, left, now }: { point: LinePoint; left: number; now: number }) {
  const id = useId();
  const reason = point.usable === undefined ? "" : (point.reason ?? (point.usable ? w.usable : w.unusable));
  const said = `${nameOf(point)}, ${moment(point.made_at, now)}`;
  return (
    <Tooltip label={reason === "" ? said : `${said}. ${reason}`} events={{ hover: true, focus: true, touch: true }}>
      <button type="button" className={css.handle} style={{ left, top: axis }} aria-describedby={id}>
        <span className="unseen">{said}</span>
        <span id={id} className="unseen">{reason}</span>
      </button>
    </Tooltip>
  );
}

/** The table behind the picture, for a file. */
export const pointRows = (points: LinePoint[], evidence_at: string | undefined): (string | number)[][] => [
  ["made at", "name", "usable", "reason"],
  ...[...points].sort((a, b) => Date.parse(b.made_at) - Date.parse(a.made_at)).map((point) => [point.made_at, nameOf(point), point.usable === undefined ? "" : point.usable ? "yes" : "no", point.reason ?? ""]),
  ...(evidence_at === undefined ? [] : [[evidence_at, "first evidence", "", ""]]),
];
