// api/sentences.ts: the server's sentences. In an answer each {text, phrase, values} becomes one string, worded by whoever knows the reader's language (kit/wording.ts).
import type { components } from "./schema.d.ts";

export type Sentence = components["schemas"]["sentence"];

/** What an answer is once its sentences are worded. */
export type Worded<T> = T extends Sentence ? (Sentence extends T ? string : { [K in keyof T]: Worded<T[K]> }) : T extends (infer One)[] ? Worded<One>[] : T extends object ? { [K in keyof T]: Worded<T[K]> } : T;

let say = (sentence: Sentence): string => sentence.text;
export function sayWith(wording: (sentence: Sentence) => string) {
  say = wording;
}

const fields = new Set(["text", "phrase", "values"]);
function isSentence(value: object): value is Sentence {
  return "text" in value && typeof value.text === "string" && Object.keys(value).every((name) => fields.has(name));
}

export function worded<T>(answer: T): Worded<T> {
  if (typeof answer !== "object" || answer === null) return answer as Worded<T>;
  if (Array.isArray(answer)) return answer.map((one: unknown) => worded(one)) as Worded<T>;
  if (isSentence(answer)) return say(answer) as Worded<T>;
  return Object.fromEntries(Object.entries(answer).map(([name, one]) => [name, worded(one as unknown)])) as Worded<T>;
}
