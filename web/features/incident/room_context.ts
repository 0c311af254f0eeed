// features/incident/room_context.ts: what every part of the incident room needs: the incident as seen, and a way to do something about it.
import { createContext, useContext } from "react";
import type { Commands, Incident } from "~api/incidents.ts";
import type { Schemas } from "~api/client.ts";
import type { Values } from "~kit/draft.ts";
import type { Reason } from "~kit/why.tsx";
import { words } from "~app/words/words.ts";

export type CommandName = keyof Commands;
export type Possible = Schemas["possible"];
export type PossibleAction = Schemas["possible_action"];

export interface Room {
  incident: Incident;
  /** When the incident was fetched, by the browser's clock. */
  fetchedAt: number;
  /** Opens the form of a command, with some fields filled in. */
  open: (command: CommandName, preset?: Values) => void;
  /** Orders an action; asks first for what is missing, or when it cannot be undone. */
  order: (action: PossibleAction, step: string) => void;
  /** Does at once what needs no form. */
  now: (command: "start_clock") => void;
  busy: boolean;
}

export const RoomContext = createContext<Room | undefined>(undefined);
export function useRoom(): Room {
  const room = useContext(RoomContext);
  if (room === undefined) throw new Error("not inside an incident room");
  return room;
}

/** Why a command may not be given now; undefined when it may. */
export function whyNot(incident: Incident, command: CommandName): Reason | undefined {
  const possible = incident.commands.find((one) => one.command === command);
  if (possible === undefined) return { sentence: words.room.not_yours, mend: "" };
  if (possible.allowed) return undefined;
  return possible.why_not ?? { sentence: possible.title, mend: "" };
}
