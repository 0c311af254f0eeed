// kit/format.ts: money, spans and times as the reader's locale writes them.
import { locale, words } from "~app/words/words.ts";
import type { Schemas } from "~api/client.ts";

export const money = (value: Schemas["money"]): string => {
  const fraction = value.amount.split(".")[1]?.length ?? 0;
  return new Intl.NumberFormat(locale, { style: "currency", currency: value.currency, minimumFractionDigits: fraction, maximumFractionDigits: fraction }).format(Number(value.amount));
};

/** "1 h 35 min"; seconds are cut, as a clock shows them. */
export const span = (seconds: number): string => {
  const minutes = Math.floor(Math.max(0, seconds) / 60);
  return words.time.hours_minutes(Math.floor(minutes / 60), minutes % 60);
};
export const minutes = (count: number): string => span(count * 60);
export const spokenSpan = (seconds: number): string => {
  const whole = Math.floor(Math.max(0, seconds) / 60);
  return words.time.spoken(Math.floor(whole / 60), whole % 60);
};

/** "1:35" or, with seconds, "1:35:07". */
export const clockFace = (seconds: number, withSeconds = false): string => {
  const whole = Math.floor(Math.max(0, seconds));
  const two = (n: number) => String(n).padStart(2, "0");
  const face = `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}`;
  return withSeconds ? `${face}:${two(whole % 60)}` : face;
};

const sameDay = (a: Date, b: Date) => a.toDateString() === b.toDateString();
/** The time alone when it is today, otherwise with its day. */
export const moment = (iso: string, now: number): string => {
  const at = new Date(iso);
  const today = new Date(now);
  if (sameDay(at, today)) return at.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
  const sameYear = at.getFullYear() === today.getFullYear();
  return at.toLocaleString(locale, { day: "numeric", month: "short", ...(sameYear ? {} : { year: "numeric" }), hour: "2-digit", minute: "2-digit" });
};
/** The server's and the machines' sentences name moments in UTC; the reader gets them in their own time. */
export const inReadersTime = (sentence: string, now: number): string => sentence.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z/g, (iso) => moment(iso, now));
export const fullMoment = (iso: string): string => new Date(iso).toLocaleString(locale, { dateStyle: "full", timeStyle: "medium" });
export const day = (iso: string): string => {
  const at = iso.length === 10 ? new Date(`${iso}T12:00:00`) : new Date(iso);
  return at.toLocaleDateString(locale, { day: "numeric", month: "short", year: "numeric" });
};

/** "2 h 10 min left" / "25 min overdue", as of `now`. */
export const untilTarget = (iso: string, now: number): { text: string; secondsLeft: number } => {
  const secondsLeft = Math.round((Date.parse(iso) - now) / 1000);
  const far = Math.abs(secondsLeft) >= 48 * 3600;
  const shown = far ? words.time.days(Math.floor(Math.abs(secondsLeft) / 86400)) : span(Math.abs(secondsLeft));
  return { text: secondsLeft < 0 ? words.time.overdue(shown) : words.time.left(shown), secondsLeft };
};

export const bytes = (count: number): string => {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return new Intl.NumberFormat(locale, { style: "unit", unit: units[unit] ?? "byte", unitDisplay: unit === 0 ? "long" : "short", maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0 }).format(value);
};
export const number = (n: number, places: number): string => new Intl.NumberFormat(locale, { maximumFractionDigits: places }).format(n);
/** Worked time as it is billed: "1.00", "1.75". */
export const billedHours = (minutes_worked: number): string => new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(minutes_worked / 60);
export const count = (n: number): string => new Intl.NumberFormat(locale).format(n);
