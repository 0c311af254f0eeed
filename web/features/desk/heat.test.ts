// features/desk/heat.test.ts: which incident counts where.
import { expect, test } from "vitest";
import { makeFirm } from "~testing/firm.ts";
import { counted, spanOf } from "./heat.tsx";

const now = Date.parse("2026-03-02T10:00:00Z");
const due = (minutes: number) => ({ respond_by: new Date(now + minutes * 60_000).toISOString(), target_paused: false });

test("an incident counts by its next target, and rests while the client decides", () => {
  expect([-1, 59, 61, 239, 600, 3000].map((minutes) => spanOf(due(minutes), now))).toEqual(["overdue", "hour", "half_day", "half_day", "day", "later"]);
  expect(spanOf({ ...due(-1), target_paused: true }, now)).toBe("resting");
  expect(spanOf({ target_paused: false }, now)).toBe("resting");
});

test("every incident is counted once", () => {
  const { desk } = makeFirm(now);
  const counts = counted(desk, now);
  expect(Object.values(counts).flatMap((one) => Object.values(one)).reduce((sum, one) => sum + one, 0)).toBe(desk.length);
  expect(counts.p1.overdue).toBe(1);
});
