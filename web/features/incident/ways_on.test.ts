import { expect, test } from "vitest";
import { barOf, formFor } from "./ways_on.tsx";

const usd = (amount: string) => ({ amount, currency: "USD" });

test("a way on opens the form that takes it, with what is known filled in", () => {
  expect(formFor("rollback:21")).toEqual({ command: "choose_way", preset: { way: "rolled_back" } });
  expect(formFor("reinstall")?.preset).toEqual({ way: "reinstalled" });
  expect(formFor("ask_hours")?.command).toBe("ask_for_time");
});
test("a tool is taken in the step itself, and giving up has no button", () => {
  expect(formFor("tool:clamav")).toBeUndefined();
  expect(formFor("stop")).toBeUndefined();
});
test("the parts of a bar are its expected cost; what is billed is no cost of the two together", () => {
  const parts = [{ what: "work", amount: usd("88.00") }, { what: "downtime", amount: usd("40.00") }, { what: "coming_back", amount: usd("15.00") }, { what: "lost_work", amount: usd("5.00") }];
  const bar = barOf({ way: "tool:clamav", title: "Clean with clamav", expected: usd("148.00"), firm: usd("-100.00"), client: usd("248.00"), price: usd("188.00"), work: 88, downtime: 60, comes_back_percent: 4, parts, endings: [], reason: "", best: true });
  expect(bar.parts.map((part) => part.value)).toEqual([88, 40, 20]);
});
