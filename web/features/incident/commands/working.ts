// features/incident/commands/working.ts: commands of the work itself: who, clock, steps, ways on, notes.
import { localMoment, momentToWire } from "~kit/form.tsx";
import { serverNow } from "~api/server_time.ts";
import { words } from "~app/words/words.ts";
import { machineField, one, options, reasonField, text, whole, type Specs } from "./spec.ts";

export const working: Pick<Specs, "assign" | "start_clock" | "pause_clock" | "correct_clock" | "end_step" | "choose_way" | "add_note" | "state_first_evidence" | "add_machine" | "resolve_order" | "sweep"> = {
  assign: {
    fields: (incident, { technicians }) => [
      { kind: "choice", name: "technician", label: words.fields.technician, initial: incident.assigned_to?.id, options: technicians.filter((one) => one.active).map((one) => ({ value: one.id, label: one.name })) },
    ],
    body: (values) => ({ technician: one(values, "technician") }),
  },
  add_machine: {
    fields: (incident, { clientMachines }) => [
      {
        kind: "choice", name: "machine", label: words.fields.machine,
        options: clientMachines.filter((machine) => !incident.machines.some((mine) => mine.id === machine.id)).map((machine) => ({ value: machine.id, label: machine.name })),
      },
    ],
    body: (values) => ({ machine: one(values, "machine") }),
  },
  start_clock: { fields: () => [], body: () => ({}) },
  sweep: { fields: () => [], body: () => ({}) },
  pause_clock: {
    fields: () => [
      { kind: "choice", as: "radio", name: "why", label: words.fields.why, initial: words.clock.why_pause[0], options: words.clock.why_pause.map((why) => ({ value: why, label: why })) },
      { kind: "text", name: "other", label: words.clock.why_other, optional: true, longest: 400 },
    ],
    body: (values) => ({ why: text(values, "other") === "" ? text(values, "why") : text(values, "other") }),
  },
  correct_clock: {
    fields: () => [{ kind: "number", name: "by", label: words.fields.minutes_by, step: 1, min: -6000, max: 6000, unit: "min", initial: "0" }, reasonField],
    body: (values) => ({ by: whole(values, "by") * 60, reason: text(values, "reason") }),
  },
  end_step: {
    fields: (incident) => [
      { kind: "choice", as: "radio", name: "succeeded", label: words.fields.succeeded, initial: "yes", options: [{ value: "yes", label: words.fields.succeeded_yes }, { value: "no", label: words.fields.succeeded_no }] },
      {
        kind: "text", name: "statement", label: words.fields.statement, hint: words.fields.statement_hint, lines: 3,
        optional: incident.steps.find((step) => step.id === incident.current_step)?.needs.some((need) => need.what === "statement") !== true,
      },
    ],
    body: (values, incident) => ({ step: incident.current_step, succeeded: values.succeeded === "yes", statement: text(values, "statement") }),
  },
  choose_way: {
    fields: () => [
      { kind: "choice", as: "radio", name: "way", label: words.fields.way, options: options(["cleaned", "rolled_back", "reinstalled", "replaced", "not_infected"] as const, words.way) },
      reasonField,
    ],
    body: (values) => ({ way: one(values, "way"), reason: text(values, "reason") }),
  },
  resolve_order: {
    fields: (incident) => {
      const open = incident.orders.filter((order) => order.status === "unknown" || order.status === "delivered");
      return [
        { kind: "choice", name: "order", label: words.fields.order, initial: open[0]?.id, options: open.map((order) => ({ value: order.id, label: `${order.title}, ${incident.machines.find((machine) => machine.id === order.machine)?.name ?? ""} (${words.order_status[order.status]})` })) },
        { kind: "choice", as: "radio", name: "succeeded", label: words.fields.succeeded, options: [{ value: "yes", label: words.fields.succeeded_yes }, { value: "no", label: words.fields.succeeded_no }] },
        { kind: "text", name: "statement", label: words.fields.statement, hint: words.fields.statement_hint, lines: 3 },
      ];
    },
    body: (values) => ({ order: one(values, "order"), succeeded: values.succeeded === "yes", statement: text(values, "statement") }),
  },
  add_note: {
    fields: () => [{ kind: "text", name: "text", label: words.fields.text, lines: 4 }],
    body: (values) => ({ text: text(values, "text") }),
  },
  state_first_evidence: {
    fields: (incident) => [
      machineField(incident),
      { kind: "moment", name: "at", label: words.fields.at, initial: localMoment(new Date(Math.min(serverNow(), Date.parse(incident.reported_at)))) },
      reasonField,
    ],
    body: (values) => ({ machine: one(values, "machine"), at: momentToWire(values.at ?? ""), reason: text(values, "reason") }),
  },
};
