// app/words/words.ts: the words on the screen, in the language of the reader. A further language is one file beside de.ts, its folder, and a line here.
import { en } from "./en.ts";

export type Words = typeof en;
export const languages = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof languages;

const kept_as = "language";
const known = (code: string | null | undefined): Language | undefined => Object.keys(languages).find((one): one is Language => one === code?.slice(0, 2).toLowerCase());
const wished = typeof navigator === "undefined" ? [] : [...(navigator.languages ?? []), navigator.language];

function kept(): Language | undefined {
  try {
    return known(localStorage.getItem(kept_as));
  } catch {
    return undefined; // storage may be forbidden: then it is the browser's language
  }
}

/** What the reader chose, or else the first of the browser's languages that there is. */
export const language: Language = kept() ?? wished.map(known).find((one) => one !== undefined) ?? "en";

/** Keeps the choice and draws the page anew in it. */
export function readIn(chosen: Language) {
  try {
    localStorage.setItem(kept_as, chosen);
  } catch {
    return; // not kept, so loading again would change nothing
  }
  location.reload();
}

/** For dates and amounts: the reader's own variety of the language, where the browser names one. */
export const locale: string = wished.find((one) => known(one) === language) ?? { en: "en-US", de: "de-DE" }[language];

// Only the language that is read is fetched. A language's files import nothing from here: this waits for them.
export const words: Words = language === "de" ? (await import("./de.ts")).de : en;
