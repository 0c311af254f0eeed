// kit/bars.tsx: amounts as bars from a common zero, each with its name and number written out; below zero goes to the left.
import { useElementSize } from "@mantine/hooks";
import type { RefObject } from "react";
import css from "./bars.module.css";

export interface Bar {
  key: string;
  label: string;
  /** Parts one after another, from zero on; negative ones go to the left. */
  parts: { value: number; tone: "good" | "plain" | "bad" | "soft" }[];
  /** What is written at the end of the name's line. */
  said: string;
}

const row = 42;
const thick = 12;
const label_px = 7.2;
const figure_px = 7.8;

/** As much of a name as there is room for; it stands in full in the picture's words and the table below. */
export function shortened(text: string, room_px: number): string {
  const most = Math.max(4, Math.floor(room_px / label_px));
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
}

export function Bars({ bars, label, svg }: { bars: Bar[]; label: string; svg?: RefObject<SVGSVGElement | null> }) {
  const { ref, width } = useElementSize();
  const wide = Math.max(180, width);
  const sum = (bar: Bar, sign: 1 | -1) => bar.parts.reduce((all, part) => all + Math.max(0, sign * part.value), 0);
  const most = Math.max(0, ...bars.map((bar) => sum(bar, 1)));
  const least = Math.max(0, ...bars.map((bar) => sum(bar, -1)));
  const unit = wide / Math.max(1, most + least);
  const zero = least * unit;
  return (
    <div ref={ref}>
      <svg ref={svg} role="img" aria-label={`${label}: ${bars.map((bar) => `${bar.label} ${bar.said}`).join("; ")}`} width={wide} height={bars.length * row} viewBox={`0 0 ${wide} ${bars.length * row}`} className={css.bars}>
        {bars.map((bar, i) => {
          let right = zero;
          let left = zero;
          const name = shortened(bar.label, wide - bar.said.length * figure_px - 12);
          return (
            <g key={bar.key} transform={`translate(0 ${i * row})`}>
              {name !== bar.label && <title>{bar.label}</title>}
              <text x="0" y="14" className={css.label}>{name}</text>
              <text x={wide} y="14" textAnchor="end" className={css.said}>{bar.said}</text>
              <rect x="0" y="20" width={wide} height={thick} rx="3" className={css.track} />
              {bar.parts.map((part, n) => {
                const length = part.value === 0 ? 0 : Math.max(1.5, Math.abs(part.value) * unit);
                const x = part.value < 0 ? left - length : right;
                if (part.value < 0) left -= length;
                else right += length;
                return <rect key={n} x={x} y="20" width={length} height={thick} className={css[part.tone]} />;
              })}
              {least > 0 && <line x1={zero} x2={zero} y1="17" y2={20 + thick + 3} className={css.zero} />}
            </g>
          );
        })}
      </svg>
    </div>
  );
}
