// features/incident/commands/spec.ts: what a command's form asks and how its answers become the body that is sent.
import type { ReactNode } from "react";
import type { Commands, Incident } from "~api/incidents.ts";
import type { Schemas } from "~api/client.ts";
import { words } from "~app/words/words.ts";
import type { Values } from "~kit/draft.ts";
import type { Field, Option } from "~kit/form.tsx";

/** What a form may need beyond the incident; fetched when the form opens. */
export interface Around {
  technicians: Schemas["technician_view"][];
  people: Schemas["person_view"][];
  clientMachines: Schemas["machine_row"][];
  /** What the agreement says is billed from the first minute when it was the cause. */
  breaches?: Schemas["breach"][];
}
export interface Spec<Body> {
  fields: (incident: Incident, around: Around) => Field[];
  body: (values: Values, incident: Incident) => Body;
  danger?: boolean;
  aside?: (values: Values, incident: Incident) => ReactNode;
}
export type Specs = { [N in keyof Commands]: Spec<Commands[N]> };

export const text = (values: Values, name: string): string => (values[name] ?? "").trim();
export const whole = (values: Values, name: string): number => Number.parseInt(values[name] ?? "0", 10);
export const one = <T extends string>(values: Values, name: string): T => (values[name] ?? "") as T;

export const options = <T extends string>(all: readonly T[], label: Record<T, string>, hint?: Partial<Record<T, string>>): Option[] =>
  all.map((value) => ({ value, label: label[value], hint: hint?.[value] }));

export const machineField = (incident: Incident, optional = false): Field => ({
  kind: "choice", name: "machine", label: words.fields.machine, optional,
  options: incident.machines.map((machine) => ({ value: machine.id, label: machine.name })),
  initial: !optional && incident.machines.length === 1 ? incident.machines[0]?.id : undefined,
});
export const approverField = (incident: Incident, name: string, label: string): Field => ({
  kind: "choice", name, label, options: incident.approvers.map((person) => ({ value: person.id, label: person.name })),
  initial: incident.approvers.length === 1 ? incident.approvers[0]?.id : undefined,
});
export const reasonField: Field = { kind: "text", name: "reason", label: words.fields.reason, lines: 2, longest: 2000 };
export const heardBy: Field = {
  kind: "choice", name: "heard_by", label: words.fields.heard_by, initial: "phone",
  options: options(["phone", "email", "in_person"] as const, words.channel),
};
export const atLimit = (initial?: string): Field => ({
  kind: "choice", as: "radio", name: "at_limit", label: words.fields.at_limit, initial,
  options: options(["reinstall", "replace", "stop"] as const, words.fallback_firm),
});
