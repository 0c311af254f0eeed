import { expect, test } from "vitest";
import { words } from "~app/words/words.ts";
import { makeFirm } from "~testing/firm.ts";
import { answers, inOrder } from "./sweep.tsx";

const { sweep } = makeFirm(Date.parse("2026-03-02T10:00:00Z"));

test("machines that want a look stand first, those where nothing was found last", () => {
  expect(inOrder(sweep.machines).map((one) => one.name)).toEqual(["RECEPTION-2", "FRONT-DESK", "LAPTOP-DR", "XRAY-2", "LAB-1"]);
});
test("every answer the API names has its look and its words", () => {
  // wire/people/incidents.hpp, SweptMachine
  const states = ["asked", "looking", "nothing_found", "found", "looks_alike", "incomplete", "not_reached", "failed", "no_agent", "not_asked", "where_found"];
  expect(Object.keys(answers).sort()).toEqual([...states].sort());
  expect(Object.keys(words.sweep.states).sort()).toEqual([...states].sort());
});
test("an answer of a newer server comes last instead of breaking the list", () => {
  const newer = { ...sweep.machines[0]!, name: "NEW", state: "something_newer" };
  expect(inOrder([newer, ...sweep.machines]).at(-1)?.name).toBe("NEW");
});
