// kit/kept_words.ts: what the ledger keeps as English text (a machine's answer, say) in the reader's language: the catalogue knows those sentences, {} for what differs.
import { kept_text } from "~app/words/words.ts";
import { fill } from "./fill.ts";

type Known = { said: RegExp; wording: string }[];
const compiled = new WeakMap<Record<string, string>, Known>();

function known(wordings: Record<string, string>): Known {
  let all = compiled.get(wordings);
  if (all === undefined) {
    all = Object.entries(wordings)
      // The one that says most itself comes first: what is filled in may hold anything.
      .sort(([a], [b]) => b.replaceAll("{}", "").length - a.replaceAll("{}", "").length)
      .map(([sentence, wording]) => ({ said: new RegExp(`^${sentence.split("{}").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("(.{1,400}?)")}$`, "s"), wording }));
    compiled.set(wordings, all);
  }
  return all;
}

const longest = 2000;

/** undefined: not a sentence the catalogue knows. */
export function keptSaid(text: string, wordings: Record<string, string> = kept_text): string | undefined {
  if (text.length > longest) return undefined;
  for (const { said, wording } of known(wordings)) {
    const found = said.exec(text);
    if (found !== null) return fill(wording, found.slice(1));
  }
  return undefined;
}
