// features/incident/order_form.tsx: what an action still needs to know before it can be ordered, and a last look before what cannot be undone.
import { useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { commandIncident, incidentQuery, whatHappenedSince, type Incident } from "~api/incidents.ts";
import { serverNow } from "~api/server_time.ts";
import { words } from "~app/words/words.ts";
import type { Values } from "~kit/draft.ts";
import { Dialog } from "~kit/dialog.tsx";
import { Form, type Field } from "~kit/form.tsx";
import { moment } from "~kit/format.ts";
import { makeOld } from "~kit/live.tsx";
import { reasonText } from "~kit/why.tsx";
import { isPlain, kindOf, listOf, textOf, type Plain } from "./results/shapes.ts";
import type { PossibleAction } from "./room_context.ts";
import css from "./order_form.module.css";

const w = words.order_form;

const argumentsOf = (action: PossibleAction): Plain => (isPlain(action.arguments) ? action.arguments : {});
export const wholeAction = (action: PossibleAction, more: Plain = {}): Plain => ({ ...argumentsOf(action), ...more, type: action.action });

/** What tells this action from others of its kind: the restore point, the start-up entry, the file, the tool, the user. */
export function detailOf(action: PossibleAction, incident: Incident): string {
  const given = argumentsOf(action);
  switch (action.action) {
    case "roll_back": {
      const point = incident.machines.find((one) => one.id === action.machine)?.restore_points.find((one) => one.id === textOf(given, "restore_point"));
      const made = point?.made_at ?? textOf(given, "made_at");
      return [point?.description === undefined || point.description === "" ? textOf(given, "restore_point") : point.description, made === "" ? "" : moment(made, serverNow())].filter(Boolean).join(", ");
    }
    case "remove_startup_entry": return [textOf(given, "kind").replaceAll("_", " "), textOf(given, "location") || textOf(given, "name")].filter(Boolean).join(": ");
    case "quarantine_file": return textOf(given, "path");
    case "restore_file": return textOf(given, "vault_id");
    case "scan": return [textOf(given, "tool"), given.clean === true ? words.order_form.cleans : ""].filter(Boolean).join(", ");
    case "sign_in_as_user": case "log_off_user": case "remove_administrator": case "add_administrator": return textOf(given, "user");
    default: return "";
  }
}

/** Results of this kind from this machine, newest first. */
const results = (incident: Incident, machine: string, kind: string): Plain[] =>
  [...incident.orders].reverse().filter((order) => order.machine === machine && kindOf(order.result) === kind).map((order) => order.result).filter(isPlain);

/** The fields an action still needs; none: it can be ordered as it is. */
export function missingFor(action: PossibleAction, incident: Incident): Field[] {
  const given = argumentsOf(action);
  const lacks = (name: string) => textOf(given, name) === "";
  const machine = incident.machines.find((one) => one.id === action.machine);
  switch (action.action) {
    case "roll_back":
      if (!lacks("restore_point")) return [];
      return [
        {
          kind: "choice", as: "radio", name: "restore_point", label: w.point,
          initial: machine?.restore_points.filter((point) => point.usable).sort((a, b) => Date.parse(b.made_at) - Date.parse(a.made_at))[0]?.id,
          options: [...(machine?.restore_points ?? [])].sort((a, b) => Date.parse(b.made_at) - Date.parse(a.made_at)).map((point) => ({
            value: point.id,
            label: `${moment(point.made_at, serverNow())}, ${point.description === "" ? point.id : point.description}`,
            hint: point.usable ? words.points.usable : point.why_not === undefined ? words.points.unusable : reasonText(point.why_not),
          })),
        },
      ];
    case "sign_in_as_user": case "log_off_user": case "remove_administrator": case "add_administrator":
      return lacks("user") ? [{ kind: "text", name: "user", label: w.user, longest: 64 }] : [];
    case "make_restore_point":
      return lacks("description") ? [{ kind: "text", name: "description", label: w.description, initial: w.description_default(incident.number), longest: 120 }] : [];
    case "remove_startup_entry":
      if (!lacks("digest")) return [];
      return [{ kind: "choice", name: "entry", label: w.startup, hint: startupEntries(incident, action.machine).length === 0 ? w.no_startup : undefined, options: startupEntries(incident, action.machine).map((entry) => ({ value: textOf(entry, "digest"), label: `${textOf(entry, "name")} (${textOf(entry, "kind").replaceAll("_", " ")}): ${textOf(entry, "command").slice(0, 120)}` })) }];
    case "quarantine_file":
      if (!lacks("path")) return [];
      return [{ kind: "text", name: "path", label: w.file, longest: 4096 }, { kind: "text", name: "sha256", label: w.sha, longest: 64 }];
    case "restore_file":
      return lacks("vault_id") ? [{ kind: "text", name: "vault_id", label: w.vault, longest: 80 }] : [];
    default: return [];
  }
}

function startupEntries(incident: Incident, machine: string): Plain[] {
  const seen = new Map<string, Plain>();
  for (const result of results(incident, machine, "signed_in_as_user")) for (const entry of listOf(result, "came_back")) seen.set(textOf(entry, "digest"), entry);
  const newest = results(incident, machine, "startup_entries_listed")[0];
  // What no package owns comes first: that is where a virus hides.
  const listed = newest === undefined ? [] : listOf(newest, "entries").sort((a, b) => Number(textOf(a, "package") !== "") - Number(textOf(b, "package") !== ""));
  for (const entry of listed) seen.set(textOf(entry, "digest"), entry);
  return [...seen.values()].filter((entry) => textOf(entry, "digest") !== "");
}

function filledIn(action: PossibleAction, values: Values, incident: Incident): Plain {
  if (action.action === "remove_startup_entry" && values.entry !== undefined) {
    const entry = startupEntries(incident, action.machine).find((one) => textOf(one, "digest") === values.entry);
    return entry === undefined ? {} : { kind: textOf(entry, "kind"), location: textOf(entry, "location"), name: textOf(entry, "name"), digest: textOf(entry, "digest") };
  }
  if (action.action === "roll_back" && values.restore_point !== undefined) {
    const machine = incident.machines.find((one) => one.id === action.machine);
    const point = machine?.restore_points.find((one) => one.id === values.restore_point);
    return { restore_point: values.restore_point, ...(point === undefined ? {} : { made_at: point.made_at }), ...(machine?.first_evidence_at === undefined ? {} : { first_evidence_at: machine.first_evidence_at }) };
  }
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}

export interface AskedOrder {
  action: PossibleAction;
  step: string;
}

export function OrderDialog({ incident, asked, close }: { incident: Incident; asked: AskedOrder | undefined; close: () => void }) {
  const machine = incident.machines.find((one) => one.id === asked?.action.machine)?.name ?? "";
  return (
    <Dialog opened={asked !== undefined} close={close} size={520} title={asked === undefined ? "" : w.title(asked.action.title, machine)}>
      {asked !== undefined && <OrderForm key={asked.action.action + asked.action.machine} incident={incident} asked={asked} close={close} />}
    </Dialog>
  );
}

function OrderForm({ incident, asked, close }: { incident: Incident; asked: AskedOrder; close: () => void }) {
  const queries = useQueryClient();
  const seen = useRef(incident.version);
  const { action, step } = asked;
  const destructive = action.hazard === "destructive";
  return (
    <Form
      fields={missingFor(action, incident)}
      draftKey={`${incident.id}-${action.action}-${action.machine}`}
      submitLabel={destructive ? action.title : words.room.order}
      danger={destructive}
      cancel={close}
      intro={
        <>
          {detailOf(action, incident) !== "" && <p className={css.detail}>{detailOf(action, incident)}</p>}
          {destructive && <p className={css.warning}>{words.room.destructive_confirm}</p>}
        </>
      }
      changes={async () => {
        const since = seen.current;
        seen.current = (await queries.fetchQuery({ ...incidentQuery(incident.id), staleTime: 0 })).version;
        return whatHappenedSince(incident.id, since);
      }}
      submit={async (values, key) => {
        await commandIncident(incident.id, "order_action", { machine: action.machine, step, action: wholeAction(action, filledIn(action, values, incident)) }, seen.current, key);
        makeOld(queries, { view: "incident", id: incident.id });
        close();
      }}
    />
  );
}
