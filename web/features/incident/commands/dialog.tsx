// features/incident/commands/dialog.tsx: the form of a command, made against the version that was on the screen when it opened.
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { clientQuery, techniciansQuery } from "~api/clients.ts";
import { commandIncident, incidentQuery, whatHappenedSince, type Commands, type Incident } from "~api/incidents.ts";
import { words } from "~app/words/words.ts";
import type { Values } from "~kit/draft.ts";
import { Dialog } from "~kit/dialog.tsx";
import { Form } from "~kit/form.tsx";
import { Loading } from "~kit/layout.tsx";
import { makeOld } from "~kit/live.tsx";
import type { CommandName } from "../room_context.ts";
import { ending } from "./ending.ts";
import { talking } from "./talking.tsx";
import { working } from "./working.ts";
import type { Specs, Spec } from "./spec.ts";
import css from "./commands.module.css";

export const specs: Omit<Specs, "order_action"> = { ...talking, ...working, ...ending };
export type FormCommand = keyof typeof specs;
export const hasForm = (name: string): name is FormCommand => name in specs;

export interface Asked {
  command: FormCommand;
  preset: Values;
}

export function CommandDialog({ incident, asked, close }: { incident: Incident; asked: Asked | undefined; close: () => void }) {
  const shown = asked === undefined ? undefined : words.commands[asked.command];
  return (
    <Dialog opened={asked !== undefined} close={close} title={shown?.title ?? ""} size={520}>
      {asked !== undefined && <CommandForm key={asked.command} incident={incident} asked={asked} close={close} />}
    </Dialog>
  );
}

function CommandForm({ incident, asked, close }: { incident: Incident; asked: Asked; close: () => void }) {
  const queries = useQueryClient();
  const technicians = useQuery({ ...techniciansQuery(), enabled: asked.command === "assign" });
  const needsClient = asked.command === "add_machine" || asked.command === "confirm_as_user" || asked.command === "agree_limits" || asked.command.endsWith("_rights_removal");
  const client = useQuery({ ...clientQuery(incident.client.id), enabled: needsClient });
  // What is decided here was decided looking at this version; a newer one is only used once its changes were shown.
  const seen = useRef(incident.version);
  const spec = specs[asked.command] as Spec<Commands[CommandName]>;
  const said = words.commands[asked.command];
  if ((asked.command === "assign" && technicians.data === undefined) || (needsClient && client.data === undefined)) return <Loading lines={3} />;

  const around = { technicians: technicians.data?.items ?? [], people: client.data?.people ?? [], clientMachines: client.data?.machines ?? [], breaches: client.data?.agreement?.terms.rules?.not_covered_when ?? [] };
  const fields = spec.fields(incident, around).map((field) => (asked.preset[field.name] === undefined ? field : { ...field, initial: asked.preset[field.name] }));
  return (
    <Form
      fields={fields}
      draftKey={`${incident.id}-${asked.command}-${JSON.stringify(asked.preset)}`}
      danger={spec.danger ?? false}
      submitLabel={said?.submit ?? words.save}
      cancel={close}
      intro={said?.intro === undefined || said.intro === "" ? undefined : <p className={css.intro}>{said.intro}</p>}
      aside={spec.aside === undefined ? undefined : (values) => spec.aside?.(values, incident)}
      changes={async () => {
        const since = seen.current;
        const now = await queries.fetchQuery({ ...incidentQuery(incident.id), staleTime: 0 });
        seen.current = now.version;
        return whatHappenedSince(incident.id, since);
      }}
      submit={async (values, key) => {
        await commandIncident(incident.id, asked.command, spec.body(values, incident), seen.current, key);
        makeOld(queries, { view: "incident", id: incident.id });
        makeOld(queries, { view: "desk", id: "" });
        close();
        notifications.show({ message: asked.command === "ask_for_time" ? words.done.link_sent : `${said?.title ?? ""}: ${words.done.default}`, color: "pine", autoClose: 2500, withBorder: true, closeButtonProps: { "aria-label": words.close } });
      }}
    />
  );
}
