// features/incident/commands/ending.ts: commands that end something: verified, accounted for, waived, rights, closed, reopened.
import { words } from "~app/words/words.ts";
import { approverField, heardBy, machineField, one, options, reasonField, text, type Specs } from "./spec.ts";

export const ending: Pick<Specs, "confirm_as_user" | "account_for_machine" | "waive" | "propose_rights_removal" | "agree_rights_removal" | "close" | "reopen"> = {
  confirm_as_user: {
    fields: (incident, { people }) => [
      machineField(incident),
      { kind: "choice", name: "person", label: words.fields.person, optional: true, initial: incident.reported_by?.id, options: people.map((person) => ({ value: person.id, label: person.name })) },
      { kind: "text", name: "statement", label: words.fields.statement, hint: words.fields.statement_hint, lines: 3 },
    ],
    body: (values) => ({ machine: one(values, "machine"), statement: text(values, "statement"), ...(values.person ? { person: values.person } : {}) }),
  },
  account_for_machine: {
    fields: (incident) => [
      machineField(incident),
      { kind: "choice", name: "disposition", label: words.fields.disposition, options: options(["cleaned", "rolled_back", "reinstalled", "replaced", "not_infected"] as const, words.disposition) },
      { kind: "text", name: "statement", label: words.fields.statement, lines: 2 },
    ],
    body: (values) => ({ machine: one(values, "machine"), disposition: one(values, "disposition"), statement: text(values, "statement") }),
  },
  waive: {
    danger: true,
    fields: (incident) => {
      const open = [...incident.closing_needs, ...(incident.steps.find((step) => step.id === incident.current_step)?.needs ?? [])].filter((need) => !need.met && need.waived_by === undefined);
      const byWhat = new Map(open.map((need) => [need.what, need.sentence]));
      return [
        { kind: "choice", name: "need", label: words.fields.need, options: [...byWhat].map(([value, label]) => ({ value, label })) },
        machineField(incident, true),
        reasonField,
      ];
    },
    body: (values) => ({ need: one(values, "need"), reason: text(values, "reason"), ...(values.machine ? { machine: values.machine } : {}) }),
  },
  propose_rights_removal: {
    fields: (incident, { people }) => [
      machineField(incident),
      { kind: "choice", name: "person", label: words.fields.person, initial: incident.reported_by?.id, options: people.map((person) => ({ value: person.id, label: person.name })) },
      { kind: "text", name: "user", label: words.fields.user, initial: people.find((person) => person.id === incident.reported_by?.id)?.user_name, longest: 64 },
    ],
    body: (values) => ({ machine: one(values, "machine"), person: one(values, "person"), user: text(values, "user") }),
  },
  agree_rights_removal: {
    fields: (incident, { people }) => [
      machineField(incident),
      { kind: "text", name: "user", label: words.fields.user, initial: people.find((person) => person.id === incident.reported_by?.id)?.user_name, longest: 64 },
      approverField(incident, "by", words.fields.by_person),
      heardBy,
    ],
    body: (values) => ({ machine: one(values, "machine"), user: text(values, "user"), by: one(values, "by"), heard_by: one(values, "heard_by") }),
  },
  close: {
    fields: () => [{ kind: "text", name: "summary", label: words.fields.summary, hint: words.fields.summary_hint, lines: 4 }],
    body: (values) => ({ summary: text(values, "summary") }),
  },
  reopen: {
    fields: () => [reasonField],
    body: (values) => ({ reason: text(values, "reason") }),
  },
};
