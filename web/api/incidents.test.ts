// api/incidents.test.ts: one's own change is no conflict, somebody else's is.
import { expect, test } from "vitest";
import { changedByMe, standsOn } from "./incidents.ts";

test("a command stands on what was seen and on one's own changes since", () => {
  expect(standsOn("a", 5)).toBe(5);
  changedByMe("a", 5, 7);
  expect(standsOn("a", 5)).toBe(7); // the page has not been drawn anew yet
  changedByMe("a", 5, 8);
  expect([5, 6, 7].map((seen) => standsOn("a", seen))).toEqual([8, 8, 8]);
  expect(standsOn("b", 5)).toBe(5);
});

test("what somebody else did in between still conflicts", () => {
  changedByMe("c", 5, 7);
  expect(standsOn("c", 9)).toBe(9); // seen with theirs in it
  changedByMe("c", 9, 10);
  expect(standsOn("c", 5)).toBe(5); // a form opened before theirs stands on what it saw
  expect(standsOn("c", 4)).toBe(4);
});
