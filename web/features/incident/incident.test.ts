import { describe, expect, test } from "vitest";
import { makeFirm } from "~testing/firm.ts";
import { words } from "~app/words/words.ts";
import { hasForm, specs } from "./commands/dialog.tsx";
import { atMost } from "./commands/talking.tsx";
import { hexOf, plainText } from "./evidence.tsx";
import { detailOf, missingFor, wholeAction } from "./order_form.tsx";
import { apart, placesOf } from "~kit/point_line.tsx";
import { flowing } from "./step.tsx";
import { kindOfEvent } from "./timeline.tsx";

const { incident } = makeFirm(Date.parse("2026-03-02T10:00:00Z"));
const machine = incident.machines[0]?.id ?? "";
const action = (kind: string, args: object = {}) => ({ action: kind, title: kind, machine, hazard: "reversible" as const, allowed: true, arguments: args as never });

describe("commands", () => {
  test("each has its words, and asks only for fields with a label", () => {
    for (const name of Object.keys(specs)) {
      expect(words.commands[name], name).toBeDefined();
      const fields = specs[name as keyof typeof specs].fields(incident, { technicians: [], people: [], clientMachines: [] });
      for (const field of fields) expect(field.label, `${name}.${field.name}`).toBeTruthy();
    }
  });
  test("what the server offers and the screen cannot ask for is left out", () => {
    expect(hasForm("something_newer")).toBe(false);
  });
  test("a correction is typed in minutes and sent in seconds", () => {
    expect(specs.correct_clock.body({ by: "-15", reason: "lunch" }, incident)).toEqual({ by: -900, reason: "lunch" });
  });
  test("ending a step ends the one that is current", () => {
    expect(specs.end_step.body({ succeeded: "no", statement: " it came back " }, incident)).toEqual({ step: "clean", succeeded: false, statement: "it came back" });
  });
  test("what minutes cost at most is rounded up to the agreement's step", () => {
    expect(atMost(incident, 60)).toBe("$150.00");
    expect(atMost(incident, 61)).toBe("$187.50");
    expect(atMost(incident, 0)).toBeUndefined();
  });
});

describe("orders", () => {
  test("an action that says everything is ordered as it was offered", () => {
    const scan = action("scan", { type: "scan", tool: "clamav" });
    expect(missingFor(scan, incident)).toEqual([]);
    expect(wholeAction(scan)).toEqual({ type: "scan", tool: "clamav" });
  });
  test("a roll-back without a point asks for one, the newest usable one chosen", () => {
    const [field] = missingFor(action("roll_back"), incident);
    expect(field !== undefined && "initial" in field ? field.initial : undefined).toBe("18");
  });
  test("a start-up entry is chosen from what was listed, what no package owns first", () => {
    const [field] = missingFor(action("remove_startup_entry"), incident);
    expect(field?.kind === "choice" ? field.options.map((option) => option.value[0]) : []).toEqual(["2", "3"]);
  });
  test("alike actions are told apart", () => {
    expect(detailOf(action("remove_startup_entry", { kind: "systemd_unit", location: "/etc/systemd/system/x.service" }), incident)).toBe("systemd unit: /etc/systemd/system/x.service");
  });
});

describe("the time line", () => {
  test.each([["note_added", "notes"], ["need_waived", "notes"], ["order_failed", "machine"], ["first_evidence_found", "machine"], ["limits_agreed", "client"], ["time_authorised", "client"], ["clock_started", "work"], ["step_ended", "work"]])("%s belongs to %s", (type, kind) => {
    expect(kindOfEvent(type)).toBe(kind);
  });
  test("points that lie close are moved apart, in order and inside the line", () => {
    expect(apart([50, 52, 200], 13, 300, 27)).toEqual([50, 77, 200]);
    expect(apart([280, 290, 299], 13, 300, 27)).toEqual([246, 273, 300]);
    expect(apart([], 13, 300, 27)).toEqual([]);
  });
  test("restore points keep their order on the line", () => {
    const place = placesOf([100, 500, 900], 1000);
    expect(place(100)).toBeLessThan(place(500));
    expect(place(1000)).toBeLessThanOrEqual(1);
    expect(place(100)).toBeGreaterThanOrEqual(0);
  });
});

describe("evidence", () => {
  test("a name that pretends to be another line is shown for what it is", () => {
    expect(plainText(new TextEncoder().encode("file\r\u001b[2Kclean\u202egpj.exe"))).toBe("file\\x0d\\x1b[2Kclean\\x202egpj.exe");
  });
  test("bytes are shown sixteen a line", () => {
    expect(hexOf(new Uint8Array([0x7f, 0x45, 0x4c, 0x46]))).toMatch(/^00000000 {2}7f 45 4c 46 +\.ELF$/);
  });
});

test("lines that the binder broke for its editor flow on the screen; paragraphs and lists stay", () => {
  expect(flowing("Write down\nwhat they saw.\n\nThen:\n- one\n- two\n")).toBe("Write down what they saw.\n\nThen:\n- one\n- two");
});

test("what the agreement bills from the first minute can be named when limits are agreed, and only then", () => {
  const { incident } = makeFirm(Date.now());
  const spec = specs.agree_limits;
  const around = { technicians: [], people: [], clientMachines: [] };
  expect(spec.fields(incident, around).map((field) => field.name)).not.toContain("breaches");
  expect(spec.fields(incident, { ...around, breaches: ["user_was_administrator"] }).map((field) => field.name)).toContain("breaches");
  const values = { with: "p", heard_by: "phone", authorised: "60", at_limit: "stop" };
  expect(spec.body(values, incident)).not.toHaveProperty("breaches");
  expect(spec.body({ ...values, breaches: "user_was_administrator" }, incident)).toMatchObject({ breaches: ["user_was_administrator"] });
});
