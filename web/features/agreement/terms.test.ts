// features/agreement/terms.test.ts: an agreement goes through the form unchanged.
import { expect, test } from "vitest";
import { faultsOf } from "~kit/form.tsx";
import { makeFirm } from "~testing/firm.ts";
import { fieldsOf, termsOf } from "./terms.ts";

const terms = makeFirm(Date.parse("2026-03-02T10:00:00Z")).client.agreement?.terms;
const filled = (from: typeof terms) => Object.fromEntries(fieldsOf(from).map((field) => [field.name, field.kind === "part" ? "" : (field.initial ?? "")]));

test("what nobody touched comes out as it went in", () => {
  if (terms === undefined) throw new Error("the pretend firm has an agreement");
  const four = { ...terms, targets: (["p1", "p2", "p3", "p4"] as const).map((priority, i) => ({ priority, respond_within: 30 + i, resolve_within: 240 + i })), tax_percent_millis: 8875, holidays: ["2026-12-25", "2026-12-26"] };
  expect(termsOf(filled(four))).toEqual(four);
});

test("a first agreement asks for nothing but its name", () => {
  expect(Object.keys(faultsOf(fieldsOf(undefined), filled(undefined)))).toEqual(["name"]);
});

test("an amount with a comma or a word is caught at the field", () => {
  expect(Object.keys(faultsOf(fieldsOf(terms), { ...filled(terms), hourly_rate: "150,00", tax: "some" }))).toEqual(["hourly_rate", "tax"]);
});

test("rules stay, also those that the form has no field for; without any there are none", () => {
  if (terms === undefined) throw new Error("the pretend firm has an agreement");
  const rules = { most_billed: 180, minimum_billed: 30, warranty_days: 15, project_from: 360, no_resolve_target_from_machines: 5, not_covered_when: ["user_was_administrator" as const], readiness_goals: [{ what: "antivirus_current", at_least_percent: 95 }], other: ["Nights are double."] };
  expect(termsOf(filled({ ...terms, rules }), rules).rules).toEqual(rules);
  expect(termsOf(filled(terms)).rules).toBeUndefined();
});
