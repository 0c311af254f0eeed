// app/words/de.ts: every word of the console in German, a file a screen as in English.
import { billing } from "./de/billing.ts";
import { clients } from "./de/clients.ts";
import { commands } from "./de/commands.ts";
import { desk } from "./de/desk.ts";
import { domain } from "./de/domain.ts";
import { figures } from "./de/figures.ts";
import { invoices } from "./de/invoices.ts";
import { link } from "./de/link.ts";
import { kept } from "./de/kept.ts";
import { procedure } from "./de/procedure.ts";
import { room } from "./de/room.ts";
import { said_of_incidents } from "./de/said_of_incidents.ts";
import { said_of_the_firm } from "./de/said_of_the_firm.ts";
import { settings } from "./de/settings.ts";
import { updates } from "./de/updates.ts";
import { shell } from "./de/shell.ts";
import type { Sentences, Words } from "./words.ts";

export const words: Words = { ...shell, ...domain, ...desk, ...room, ...commands, ...clients, ...invoices, ...link, ...settings, ...updates, ...figures, ...billing };
export { kept, procedure };
export const sentences: Sentences = { ...said_of_incidents, ...said_of_the_firm };
