// app/words/words.ts: the words on the screen, in the language of the reader. A further language is one file beside en.ts.
import { en } from "./en.ts";

export type Words = typeof en;
export const words: Words = en;
export const locale: string = typeof navigator === "undefined" ? "en-US" : navigator.language;
