// features/agreement/terms.ts: an agreement's terms as fields of a form, and back. Percent are shown as people write them and sent in thousandths.
import type { Schemas } from "~api/client.ts";
import { words } from "~app/words/words.ts";
import type { Values } from "~kit/draft.ts";
import { chosen, type Field } from "~kit/form.tsx";

const w = words.agreement_form;
const r = words.preview;
type Terms = Schemas["agreement_terms"];
type Rules = NonNullable<Terms["rules"]>;
const breaches = ["lapsed_firewall", "user_was_administrator", "antivirus_removed", "software_installed_by_client"] as const;
const priorities = ["p1", "p2", "p3", "p4"] as const;
const usual_targets: Record<(typeof priorities)[number], [respond: number, resolve: number]> = { p1: [30, 240], p2: [60, 480], p3: [120, 960], p4: [240, 1440] };

/** Where the server names a field otherwise than the form does. */
export const namedByServer: Record<string, string> = { tax_percent_millis: "tax", ...Object.fromEntries(priorities.flatMap((one, i) => [[`targets[${i}].respond_within`, `${one}_respond`], [`targets[${i}].resolve_within`, `${one}_resolve`]])) };

const yes = (value: boolean | undefined) => (value === true ? "yes" : "");

export function fieldsOf(terms: Terms | undefined): Field[] {
  const target = (of: (typeof priorities)[number]) => terms?.targets.find((one) => one.priority === of);
  return [
    { kind: "text", name: "name", label: w.name, longest: 200, initial: terms?.name },
    { kind: "part", name: "money", label: w.money },
    { kind: "text", name: "currency", label: w.currency, longest: 3, initial: terms?.hourly_rate.currency ?? "USD" },
    { kind: "amount", name: "hourly_rate", label: w.hourly_rate, initial: terms?.hourly_rate.amount ?? "150.00" },
    { kind: "number", name: "increment", label: w.increment, min: 1, max: 480, unit: "min", initial: String(terms?.increment ?? 15) },
    { kind: "amount", name: "tax", label: w.tax, initial: String((terms?.tax_percent_millis ?? 0) / 1000) },
    { kind: "number", name: "payment_days", label: w.payment, min: 0, max: 365, unit: w.days, initial: String(terms?.payment_days ?? 14) },
    { kind: "number", name: "courtesy_incidents", label: w.courtesy_incidents, min: 0, max: 100, initial: String(terms?.courtesy_incidents ?? 1) },
    { kind: "number", name: "courtesy_minutes", label: w.courtesy_minutes, min: 0, max: 6000, unit: "min", initial: String(terms?.courtesy_minutes ?? 240) },
    { kind: "choice", name: "courtesy_counted_by", label: w.courtesy_by, initial: terms?.courtesy_counted_by ?? "client", options: (["client", "person", "machine"] as const).map((value) => ({ value, label: w.counted[value] })) },
    { kind: "number", name: "courtesy_period_days", label: w.courtesy_days, hint: w.courtesy_days_hint, min: 0, max: 3650, unit: w.days, initial: String(terms?.courtesy_period_days ?? 0) },
    { kind: "number", name: "included_minutes", label: w.included, min: 0, max: 6000, unit: "min", initial: String(terms?.included_minutes ?? 0) },
    { kind: "amount", name: "replacement_guide_price", label: w.replacement, initial: terms?.replacement_guide_price.amount ?? "1500.00" },
    { kind: "part", name: "time", label: w.time },
    { kind: "text", name: "business_hours", label: w.hours, hint: w.hours_hint, longest: 200, initial: terms?.business_hours ?? "Mo-Fr 08:00-17:00" },
    { kind: "number", name: "watch_days", label: w.watch, min: 0, max: 365, unit: w.days, initial: String(terms?.watch_days ?? 15) },
    ...priorities.flatMap((one): Field[] => [
      { kind: "number", name: `${one}_respond`, label: w.respond(words.priority[one]), min: 1, max: 100_000, unit: "min", initial: String(target(one)?.respond_within ?? usual_targets[one][0]) },
      { kind: "number", name: `${one}_resolve`, label: w.resolve(words.priority[one]), min: 1, max: 100_000, unit: "min", initial: String(target(one)?.resolve_within ?? usual_targets[one][1]) },
    ]),
    { kind: "text", name: "holidays", label: w.holidays, hint: w.holidays_hint, lines: 2, optional: true, initial: terms?.holidays.join("\n") },
    { kind: "part", name: "rules", label: r.rules },
    { kind: "number", name: "most_billed", label: r.most_billed, hint: r.zero_none, min: 0, max: 6000, step: 15, unit: "min", initial: String(terms?.rules?.most_billed ?? 0) },
    { kind: "number", name: "minimum_billed", label: r.minimum_billed, hint: r.zero_none, min: 0, max: 6000, step: 15, unit: "min", initial: String(terms?.rules?.minimum_billed ?? 0) },
    { kind: "number", name: "warranty_days", label: r.warranty_days, hint: r.warranty_hint, min: 0, max: 3650, unit: w.days, initial: String(terms?.rules?.warranty_days ?? 0) },
    { kind: "number", name: "project_from", label: r.project_from, hint: r.zero_none, min: 0, max: 60000, step: 60, unit: "min", initial: String(terms?.rules?.project_from ?? 0) },
    { kind: "number", name: "no_resolve", label: r.no_resolve, hint: r.no_resolve_hint, min: 0, max: 10000, initial: String(terms?.rules?.no_resolve_target_from_machines ?? 0) },
    { kind: "several", name: "not_covered_when", label: r.not_covered_when, options: breaches.map((value) => ({ value, label: r.breach[value] ?? value })), initial: terms?.rules?.not_covered_when.join("\n") },
    { kind: "text", name: "other_rules", label: r.other, hint: w.excluded_hint, lines: 2, optional: true, initial: terms?.rules?.other.join("\n") },
    { kind: "part", name: "clauses", label: w.clauses },
    { kind: "check", name: "only_our_people_install_software", label: w.only_ours, initial: yes(terms?.only_our_people_install_software ?? true) },
    { kind: "check", name: "lapsed_firewall_voids_courtesy", label: w.firewall, initial: yes(terms?.lapsed_firewall_voids_courtesy) },
    { kind: "check", name: "unattended_tool_time_costs", label: w.unattended, initial: yes(terms?.unattended_tool_time_costs) },
    { kind: "text", name: "not_included", label: w.excluded, hint: w.excluded_hint, lines: 2, optional: true, initial: terms?.not_included.join("\n") },
  ];
}

/** An agreement that never had any such rule stays without. */
const withRules = (rules: Rules, before: Rules | undefined): Pick<Terms, "rules"> => (before === undefined && Object.values(rules).every((one) => (Array.isArray(one) ? one.length === 0 : one === 0)) ? {} : { rules });

/** `before`: the rules there are; what the form has no field for stays as it is. */
export function termsOf(values: Values, before?: Rules): Terms {
  const text = (name: string) => (values[name] ?? "").trim();
  const whole = (name: string) => Number.parseInt(text(name), 10);
  const currency = text("currency").toUpperCase();
  const lines = (name: string) => text(name).split("\n").map((line) => line.trim()).filter((line) => line !== "");
  return {
    name: text("name"),
    hourly_rate: { amount: text("hourly_rate"), currency },
    replacement_guide_price: { amount: text("replacement_guide_price"), currency },
    tax_percent_millis: Math.round(Number(text("tax")) * 1000),
    increment: whole("increment"),
    payment_days: whole("payment_days"),
    courtesy_incidents: whole("courtesy_incidents"),
    courtesy_minutes: whole("courtesy_minutes"),
    courtesy_counted_by: text("courtesy_counted_by"),
    courtesy_period_days: whole("courtesy_period_days"),
    included_minutes: whole("included_minutes"),
    business_hours: text("business_hours"),
    holidays: lines("holidays"),
    watch_days: whole("watch_days"),
    targets: priorities.map((priority) => ({ priority, respond_within: whole(`${priority}_respond`), resolve_within: whole(`${priority}_resolve`) })),
    only_our_people_install_software: values.only_our_people_install_software === "yes",
    lapsed_firewall_voids_courtesy: values.lapsed_firewall_voids_courtesy === "yes",
    unattended_tool_time_costs: values.unattended_tool_time_costs === "yes",
    not_included: lines("not_included"),
    ...withRules({
      most_billed: whole("most_billed") || 0,
      minimum_billed: whole("minimum_billed") || 0,
      warranty_days: whole("warranty_days") || 0,
      project_from: whole("project_from") || 0,
      no_resolve_target_from_machines: whole("no_resolve") || 0,
      not_covered_when: breaches.filter((one) => chosen(values.not_covered_when).includes(one)),
      readiness_goals: before?.readiness_goals ?? [],
      other: lines("other_rules"),
    }, before),
  };
}
