// api/server_time.ts: the server's clock as far as the browser knows it. Countdowns follow it, not the reader's own clock.
let offsetMs = 0;
let heardExactly = false;

/** From a `Date` header: whole seconds, so used only until something more exact was heard. */
export function heardServerDate(header: string | null, now: number = Date.now()) {
  if (header === null || heardExactly) return;
  const told = Date.parse(header);
  if (!Number.isNaN(told)) offsetMs = Math.abs(told - now) < 2000 ? 0 : told - now;
}

/** From a view that says as of when it is. */
export function heardServerTime(asOf: string, now: number = Date.now()) {
  const told = Date.parse(asOf);
  if (Number.isNaN(told)) return;
  offsetMs = Math.abs(told - now) < 2000 ? 0 : told - now;
  heardExactly = true;
}

/** Milliseconds since 1970 by the server's clock. */
export const serverNow = (now: number = Date.now()): number => now + offsetMs;
