import { expect, test } from "vitest";
import { clockFace, inReadersTime, money, span, spokenSpan, untilTarget } from "./format.ts";

test("money keeps the decimals its currency has", () => {
  expect(money({ amount: "412.50", currency: "USD" })).toBe("$412.50");
  expect(money({ amount: "1500", currency: "JPY" })).toBe("¥1,500");
  expect(money({ amount: "0.00", currency: "USD" })).toBe("$0.00");
});
test("a span is cut to whole minutes, as a clock shows it", () => {
  expect(span(95 * 60 + 59)).toBe("1\u00a0h 35\u00a0min");
  expect(span(4 * 3600)).toBe("4\u00a0h");
  expect(span(59)).toBe("0\u00a0min");
  expect(spokenSpan(3660)).toBe("1 hour 1 minute");
});
test("the face of the clock", () => {
  expect(clockFace(3 * 3600 + 5 * 60 + 9, true)).toBe("3:05:09");
  expect(clockFace(65)).toBe("0:01");
});
test("a target says what is left, and when it is over, by how much", () => {
  const now = Date.parse("2026-03-02T10:00:00Z");
  expect(untilTarget("2026-03-02T12:10:00Z", now)).toEqual({ text: "2\u00a0h 10\u00a0min left", secondsLeft: 7800 });
  expect(untilTarget("2026-03-02T09:35:00Z", now).text).toBe("25\u00a0min overdue");
  expect(untilTarget("2026-03-06T10:00:00Z", now).text).toBe("4 days left");
});

test("moments inside the server's sentences are told in the reader's time", () => {
  const said = inReadersTime("Isolated until 2026-03-03T10:15:22.906Z.", Date.parse("2026-03-02T10:00:00Z"));
  expect(said).not.toMatch(/T10:15/);
  expect(said).toMatch(/^Isolated until .*Mar 3.*\.$/);
  expect(inReadersTime("No moment in 2026-03-03 alone.", 0)).toBe("No moment in 2026-03-03 alone.");
});
