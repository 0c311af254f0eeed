import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { attendedNow, ClockRing } from "./clock_ring.tsx";

const h = 3600;

test("a running clock counts on between two answers of the server", () => {
  expect(attendedNow({ attended: 10 * 60, limit: 4 * h }, 90, 1)).toBe(690);
});
test("two technicians at work count twice", () => {
  expect(attendedNow({ attended: 0, limit: 4 * h }, 60, 2)).toBe(120);
});
test("the clock never shows more than the limit: there the server stops it", () => {
  expect(attendedNow({ attended: 2 * h - 5, limit: 2 * h }, 600, 1)).toBe(2 * h);
});
test("without a limit it just counts", () => {
  expect(attendedNow({ attended: 0 }, 60, 1)).toBe(60);
});
test("a clock that stands does not move", () => {
  expect(attendedNow({ attended: 77, limit: 100 }, 1000, 0)).toBe(77);
});
test("the ring says in words what it shows", () => {
  const drawn = renderToStaticMarkup(<ClockRing running={false} state="paused" times={{ attended: 95 * 60, included: 4 * h, authorised: 0, limit: 4 * h }} />);
  expect(drawn).toContain('aria-label="Worked 1 hour 35 minutes of 4 hours; 2 hours 25 minutes left"');
});
test("at the limit nothing is drawn as left", () => {
  const drawn = renderToStaticMarkup(<ClockRing running={false} state="at_limit" times={{ attended: 2 * h, included: 0, authorised: 2 * h, limit: 2 * h }} />);
  expect(drawn).toContain("0 minutes left");
});
