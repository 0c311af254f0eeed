// features/incident/commands/talking.tsx: commands of the conversation: triage, limits, asking for time, authorisations, terms.
import { words } from "~app/words/words.ts";
import { money } from "~kit/format.ts";
import type { Incident } from "~api/incidents.ts";
import type { Schemas } from "~api/client.ts";
import type { Values } from "~kit/draft.ts";
import { chosen } from "~kit/form.tsx";
import { approverField, atLimit, heardBy, one, options, reasonField, whole, type Specs } from "./spec.ts";
import css from "./commands.module.css";

/** What so many minutes cost at most: shown while deciding; the server reckons what counts. */
export function atMost(incident: Incident, minutes: number): string | undefined {
  const rate = incident.terms?.hourly_rate;
  if (rate === undefined || !Number.isFinite(minutes) || minutes <= 0) return undefined;
  const decimals = rate.amount.split(".")[1]?.length ?? 0;
  const increment = Math.max(1, incident.terms?.increment ?? 1);
  const billed = Math.ceil(minutes / increment) * increment;
  return money({ currency: rate.currency, amount: ((Number(rate.amount) * billed) / 60).toFixed(decimals) });
}
const cost = (name: string) => function Cost(values: Values, incident: Incident) {
  const most = atMost(incident, whole(values, name));
  return (
    <>
      {incident.terms !== undefined && <p className={css.terms}>{incident.terms.in_words}</p>}
      {most !== undefined && <p className={css.cost} role="status">{words.fields.at_most(most)}</p>}
    </>
  );
};

export const talking: Pick<Specs, "triage" | "agree_limits" | "ask_for_time" | "authorise_time" | "decline_time" | "override_terms"> = {
  triage: {
    fields: (incident) => [
      { kind: "choice", as: "radio", name: "urgency", label: words.fields.urgency, initial: incident.urgency, options: options(["low", "normal", "high", "critical"] as const, words.urgency) },
      { kind: "choice", as: "radio", name: "impact", label: words.fields.impact, initial: incident.impact, options: options(["one_person", "several_people", "whole_site"] as const, words.impact) },
    ],
    body: (values) => ({ urgency: one(values, "urgency"), impact: one(values, "impact") }),
  },
  agree_limits: {
    fields: (incident, { breaches = [] }) => [
      approverField(incident, "with", words.fields.with),
      heardBy,
      { kind: "number", name: "authorised", label: words.fields.authorised, hint: words.fields.authorised_hint, min: 0, max: 6000, step: incident.terms?.increment ?? 15, unit: "min", initial: "0" },
      atLimit("reinstall"),
      ...(breaches.length === 0 ? [] : [{ kind: "several" as const, name: "breaches", label: words.fields.breaches, hint: words.fields.breaches_hint, options: breaches.map((value) => ({ value, label: words.preview.breach[value] ?? value })) }]),
    ],
    body: (values) => ({
      with: one(values, "with"), heard_by: one(values, "heard_by"), authorised: whole(values, "authorised"), at_limit: one(values, "at_limit"),
      ...(chosen(values.breaches).length === 0 ? {} : { breaches: chosen(values.breaches) as Schemas["breach"][] }),
    }),
    aside: cost("authorised"),
  },
  ask_for_time: {
    fields: (incident) => [
      approverField(incident, "of", words.fields.of),
      { kind: "number", name: "minutes", label: words.fields.minutes, min: 1, max: 6000, step: incident.terms?.increment ?? 15, unit: "min", initial: "60" },
      atLimit(incident.authorisations.at(-1)?.at_limit ?? "reinstall"),
    ],
    body: (values) => ({ of: one(values, "of"), minutes: whole(values, "minutes"), at_limit: one(values, "at_limit") }),
    aside: cost("minutes"),
  },
  authorise_time: {
    fields: (incident) => [
      approverField(incident, "by", words.fields.by_person),
      heardBy,
      { kind: "number", name: "minutes", label: words.fields.minutes, min: 1, max: 6000, step: incident.terms?.increment ?? 15, unit: "min", initial: "60" },
      atLimit(incident.authorisations.at(-1)?.at_limit ?? "reinstall"),
    ],
    body: (values) => ({ by: one(values, "by"), minutes: whole(values, "minutes"), heard_by: one(values, "heard_by"), at_limit: one(values, "at_limit") }),
    aside: cost("minutes"),
  },
  decline_time: {
    fields: (incident) => [approverField(incident, "by", words.fields.by_no), heardBy, reasonField],
    body: (values) => ({ by: one(values, "by"), heard_by: one(values, "heard_by"), reason: values.reason ?? "" }),
  },
  override_terms: {
    fields: (incident) => [
      {
        kind: "choice", as: "radio", name: "courtesy", label: words.fields.courtesy, initial: incident.terms?.courtesy === true ? "no" : "yes",
        options: [{ value: "yes", label: words.fields.courtesy_yes }, { value: "no", label: words.fields.courtesy_no }],
      },
      reasonField,
    ],
    body: (values) => ({ courtesy: values.courtesy === "yes", reason: values.reason ?? "" }),
  },
};
