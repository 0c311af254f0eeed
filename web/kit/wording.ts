// kit/wording.ts: the server's sentences in the reader's words: the phrase as the catalogue says it, amounts, spans and times as the reader's locale writes them.
import type { Sentence } from "~api/sentences.ts";
import { serverNow } from "~api/server_time.ts";
import { procedure, sentences } from "~app/words/words.ts";
import { fill } from "./fill.ts";
import { keptSaid } from "./kept_words.ts";
import { billedHours, count, minutes, moment, money, number } from "./format.ts";

type Wordings = Partial<Record<string, string>>;
type Filled = NonNullable<Sentence["values"]>[number];

function filled(value: Filled, wordings: Wordings): string {
  if (value.money !== undefined) return money(value.money);
  if (value.span !== undefined) return minutes(value.span);
  if (value.hours !== undefined) return billedHours(value.hours);
  if (value.count !== undefined) return count(value.count);
  if (value.number !== undefined) return number(value.number, 2);
  if (value.at !== undefined) return moment(value.at, serverNow());
  if (value.said !== undefined) return value.said.map((one) => sentence(one, wordings)).join(", ");
  return written(value.text ?? "");
}

/** The shipped procedure in the reader's language; anything else, a firm's own wording among it, as it was written. */
export const written = (text: string, wordings: Wordings = procedure): string => wordings[text.replace(/\s+/g, " ").trim()] ?? text;

export function sentence(said: Sentence, wordings: Wordings = sentences): string {
  // Without a phrase it is what the ledger keeps as text (a machine's answer), or somebody's own words.
  if (said.phrase === undefined) return keptSaid(said.text) ?? written(said.text);
  // A server newer than this page may say what the page has no words for.
  const wording = wordings[said.phrase] ?? said.phrase;
  return fill(wording, (said.values ?? []).map((value) => filled(value, wordings)));
}
