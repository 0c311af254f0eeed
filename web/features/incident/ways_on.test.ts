import { expect, test } from "vitest";
import { formFor } from "./ways_on.tsx";

test("a way on opens the form that takes it, with what is known filled in", () => {
  expect(formFor("rollback:21")).toEqual({ command: "choose_way", preset: { way: "rolled_back" } });
  expect(formFor("reinstall")?.preset).toEqual({ way: "reinstalled" });
  expect(formFor("ask_hours")?.command).toBe("ask_for_time");
});
test("a tool is taken in the step itself, and giving up has no button", () => {
  expect(formFor("tool:clamav")).toBeUndefined();
  expect(formFor("stop")).toBeUndefined();
});
