// kit/clock_ring.tsx: the clock as a ring: what is included, what is authorised beyond it, what has been worked. Says the same in words.
import type { RefObject } from "react";
import { words } from "~app/words/words.ts";
import { clockFace, span, spokenSpan } from "./format.ts";
import css from "./clock_ring.module.css";

export interface RingTimes {
  attended: number;
  included: number;
  authorised: number;
  limit?: number | undefined;
  warn_at?: number | undefined;
}

/** Seconds worked by now: the server's count plus what has run since, never past the limit (there the server stops the clock). */
export function attendedNow(times: { attended: number; limit?: number | undefined }, runningSinceCount_s: number, clocks: number): number {
  const worked = times.attended + Math.max(0, runningSinceCount_s) * clocks;
  return times.limit === undefined ? worked : Math.min(worked, Math.max(times.limit, times.attended));
}

const turn = (share: number) => Math.max(0, Math.min(1, share));

function Arc({ from, to, radius, width, className }: { from: number; to: number; radius: number; width: number; className: string | undefined }) {
  const around = 2 * Math.PI * radius;
  const length = turn(to - from) * around;
  if (length <= 0) return null;
  return <circle cx="50" cy="50" r={radius} fill="none" strokeWidth={width} className={className} strokeDasharray={`${length} ${around - length}`} transform={`rotate(${-90 + from * 360} 50 50)`} />;
}

export function ClockRing({ times, running, state, size = 176, face = "full", svg }: { times: RingTimes; running: boolean; state: string; size?: number; face?: "full" | "small"; svg?: RefObject<SVGSVGElement | null> }) {
  const { attended, limit } = times;
  const whole = limit === undefined ? 0 : Math.max(limit, attended, 1);
  const includedEnd = whole === 0 ? 0 : turn(times.included / whole);
  const limitEnd = whole === 0 ? 0 : turn((limit ?? 0) / whole);
  const worked = whole === 0 ? 0 : turn(attended / whole);
  const radius = face === "small" ? 42 : 43;
  const width = face === "small" ? 13 : 9;
  const spoken =
    limit === undefined ? words.clock.ring_no_limit(spokenSpan(attended)) : words.clock.ring(spokenSpan(attended), spokenSpan(limit), spokenSpan(Math.max(0, limit - attended)));
  const stopped = state === "at_limit";
  const warnAt = times.warn_at !== undefined && whole > 0 && limit !== undefined ? turn(times.warn_at / whole) : undefined;
  return (
    <div className={css.ring} style={{ width: size, height: size }} data-state={state} data-running={running || undefined}>
      <svg ref={svg} viewBox="0 0 100 100" role="img" aria-label={spoken} width={size} height={size}>
        <circle cx="50" cy="50" r={radius} fill="none" strokeWidth={width} className={limit === undefined ? css.open : css.track} />
        <Arc from={0} to={includedEnd} radius={radius} width={width} className={css.includedSoft} />
        <Arc from={includedEnd} to={limitEnd} radius={radius} width={width} className={css.authorisedSoft} />
        <Arc from={0} to={Math.min(worked, includedEnd)} radius={radius} width={width} className={stopped ? css.over : css.included} />
        <Arc from={includedEnd} to={Math.max(includedEnd, Math.min(worked, limitEnd))} radius={radius} width={width} className={stopped ? css.over : css.authorised} />
        <Arc from={limitEnd} to={Math.max(limitEnd, worked)} radius={radius} width={width} className={css.over} />
        {warnAt !== undefined && face === "full" && (
          <line x1="50" y1={50 - radius - width / 2 - 1.5} x2="50" y2={50 - radius + width / 2 + 1.5} className={css.warn} transform={`rotate(${warnAt * 360} 50 50)`} />
        )}
        {face === "full" && (
          <>
            <text x="50" y="52" textAnchor="middle" className={`${css.big} figure`}>{clockFace(attended, running)}</text>
            <text x="50" y="62" textAnchor="middle" className={`${css.small} figure`}>{limit === undefined ? words.clock.worked : words.clock.of(span(limit))}</text>
          </>
        )}
      </svg>
    </div>
  );
}
