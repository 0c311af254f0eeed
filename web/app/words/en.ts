// app/words/en.ts: every word of the console in English, a file a screen. The phrases of the server are English themselves.
import { billing } from "./en/billing.ts";
import { clients } from "./en/clients.ts";
import { commands } from "./en/commands.ts";
import { desk } from "./en/desk.ts";
import { domain } from "./en/domain.ts";
import { figures } from "./en/figures.ts";
import { invoices } from "./en/invoices.ts";
import { link } from "./en/link.ts";
import { room } from "./en/room.ts";
import { settings } from "./en/settings.ts";
import { updates } from "./en/updates.ts";
import { shell } from "./en/shell.ts";

export const words = { ...shell, ...domain, ...desk, ...room, ...commands, ...clients, ...invoices, ...link, ...settings, ...updates, ...figures, ...billing };
