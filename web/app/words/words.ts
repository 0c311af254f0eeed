// app/words/words.ts: the words on the screen, in the language of the reader. Each file beside this one is a language, called by its two letters: `words` is what the console says itself, `sentences` what the server says, `procedure` the steps as they are shipped.
// docs/recipes/add-a-language.md tells how to add one.
import type { components } from "~api/schema.d.ts";
import { words as en } from "./en.ts";

export type Words = typeof en;
/** A sentence of the server as it stands in its English wording, {} for what is filled in. */
export type Phrase = components["schemas"]["phrase"];
/** {} or, where the order differs, {0}, {1} ... for what is filled in. */
export type Sentences = Record<Phrase, string>;
export interface Catalogue {
  words: Words;
  sentences: Sentences;
  /** The procedure as it is shipped, by its English text; what a firm words itself is shown as it is. */
  procedure?: Record<string, string>;
  /** What the ledger keeps as English text, machines' answers before all, {} for what differs. Anything else is shown as it stands. */
  kept?: Record<string, string>;
}

// Only the language that is read is fetched. A language's files import nothing from here but types: this waits for them.
const others = import.meta.glob<Catalogue>(["./??.ts", "!./en.ts"]);
const codeOf = (path: string) => path.slice(2, 4);
export const codes: string[] = ["en", ...Object.keys(others).map(codeOf)].sort();
/** Each language by its own name. */
export const languages: Record<string, string> = Object.fromEntries(codes.map((code) => [code, new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code]));

const kept_as = "language";
const known = (code: string | null | undefined): string | undefined => codes.find((one) => one === code?.slice(0, 2).toLowerCase());
const wished = typeof navigator === "undefined" ? [] : [...(navigator.languages ?? []), navigator.language];

function kept(): string | undefined {
  try {
    return known(localStorage.getItem(kept_as));
  } catch {
    return undefined; // storage may be forbidden: then it is the browser's language
  }
}

/** What the reader chose, or else the first of the browser's languages that there is. */
export const language: string = kept() ?? wished.map(known).find((one) => one !== undefined) ?? "en";

/** Keeps the choice and draws the page anew in it. */
export function readIn(chosen: string) {
  try {
    localStorage.setItem(kept_as, chosen);
  } catch {
    return; // not kept, so loading again would change nothing
  }
  location.reload();
}

const usual = new Intl.Locale(language).maximize();
/** For dates and amounts: the reader's own variety of the language, where the browser names one. */
export const locale: string = wished.find((one) => known(one) === language) ?? [usual.language, usual.region].filter(Boolean).join("-");

const read = others[`./${language}.ts`];
const catalogue: { words: Words; sentences: Partial<Sentences>; procedure?: Record<string, string>; kept?: Record<string, string> } = read === undefined ? { words: en, sentences: {} } : await read();
export const words: Words = catalogue.words;
/** What the server says, worded; in English it is the phrase itself. */
export const sentences: Partial<Sentences> = catalogue.sentences;
/** The shipped procedure, worded; in English it stands as the server gives it. */
export const procedure: Partial<Record<string, string>> = catalogue.procedure ?? {};
export const kept_text: Record<string, string> = catalogue.kept ?? {};
