import { describe, expect, test } from "vitest";
import { chosen, faultsOf, localMoment, momentToWire, type Field } from "./form.tsx";

const minutes: Field = { kind: "number", name: "minutes", label: "Minutes" };
const note: Field = { kind: "text", name: "note", label: "Note" };

describe("a form", () => {
  test("asks for what is missing, and only for that", () => {
    expect(Object.keys(faultsOf([minutes, note], { minutes: "60", note: "  " }))).toEqual(["note"]);
  });
  test("lets optional fields and unticked boxes be", () => {
    expect(faultsOf([{ ...note, optional: true }, { kind: "check", name: "yes", label: "Yes" }], {})).toEqual({});
  });
  test.each(["1.5", "six", "1e3", "--2"])("does not take %s for a whole number", (typed) => {
    expect(faultsOf([minutes], { minutes: typed })).toHaveProperty("minutes");
  });
  test("takes minutes away with a minus", () => {
    expect(faultsOf([minutes], { minutes: "-15" })).toEqual({});
  });
  test("keeps several choices apart", () => {
    expect(chosen("a\nb")).toEqual(["a", "b"]);
    expect(chosen("")).toEqual([]);
  });
  test("sends the moment that was meant, in UTC", () => {
    const at = new Date("2026-03-02T10:30:00Z");
    expect(momentToWire(localMoment(at))).toBe("2026-03-02T10:30:00.000Z");
  });
});
