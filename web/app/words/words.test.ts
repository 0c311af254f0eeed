// app/words/words.test.ts: the catalogues say the same things; the compiler sees to the names, this to what it can't see. And a made-up language is one file.
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { parse } from "yaml";
import openapi from "~api/openapi.json";
import { words as en } from "./en.ts";
import type * as Languages from "./words.ts";
import { codes, type Catalogue } from "./words.ts";

const phrases: string[] = openapi.components.schemas.phrase.enum;
const others = await Promise.all(codes.filter((code) => code !== "en").map(async (code) => ({ code, ...((await import(`../words/${code}.ts`)) as Catalogue) })));
const placesIn = (sentence: string): number => sentence.match(/\{\d*\}/g)?.length ?? 0;

function paths(of: unknown, at = ""): [string, unknown][] {
  if (typeof of !== "object" || of === null) return [[at, of]];
  return Object.entries(of).flatMap(([name, one]) => paths(one, `${at}.${name}`));
}

test("English and German are shipped", () => expect(codes).toEqual(expect.arrayContaining(["de", "en"])));

test.each(others)("$code has every word of the English catalogue, and no other", ({ words }) => {
  expect(paths(words).map(([at]) => at).sort()).toEqual(paths(en).map(([at]) => at).sort());
});

test.each(others)("no word is empty in $code that is not empty in English", ({ words }) => {
  const english = new Map(paths(en));
  expect(paths(words).filter(([at, word]) => word === "" && english.get(at) !== "").map(([at]) => at)).toEqual([]);
});

test.each(others)("what takes values takes as many in $code", ({ words }) => {
  const theirs = new Map(paths(words));
  const differing = paths(en).filter(([at, word]) => typeof word === "function" && (word as () => string).length !== (theirs.get(at) as () => string).length);
  expect(differing.map(([at]) => at)).toEqual([]);
});

test.each(others)("$code words every phrase the server can say, and no other", ({ sentences }) => {
  expect(phrases.length).toBeGreaterThan(500);
  expect(Object.keys(sentences).sort()).toEqual([...phrases].sort());
});

test.each(others)("every phrase says as many values in $code, and none is empty", ({ sentences }) => {
  expect(Object.entries(sentences).filter(([phrase, sentence]) => sentence === "" || placesIn(phrase) !== placesIn(sentence))).toEqual([]);
});

interface Steps {
  title: string;
  steps: { title: string; do_this: string; say?: string[] }[];
}
const shipped = parse(await readFile(join(import.meta.dirname, "../../../binder/procedures/virus-response.yaml"), "utf8")) as Steps;
const texts = [shipped.title, ...shipped.steps.flatMap((step) => [step.title, step.do_this, ...(step.say ?? [])]), "Close the incident"].map((text) => text.replace(/\s+/g, " ").trim());
const namesIn = (line: string): string[] => (line.match(/\{\{[^}]*\}\}/g) ?? []).sort();

test.each(others)("$code words the procedure as it is shipped, and no other", ({ procedure }) => {
  expect(Object.keys(procedure ?? {}).sort()).toEqual([...new Set(texts)].sort());
});

test.each(others)("every line of the script names the same values in $code", ({ procedure }) => {
  expect(Object.entries(procedure ?? {}).filter(([line, wording]) => namesIn(line).join() !== namesIn(wording).join())).toEqual([]);
});

afterEach(() => vi.unstubAllGlobals());

test("a further language is one file: laid beside the others it is offered, chosen and said", async () => {
  const folder = await mkdtemp(join(tmpdir(), "words-"));
  try {
    for (const part of ["words.ts", "en.ts", "en", "de.ts", "de"]) await cp(join(import.meta.dirname, part), join(folder, part), { recursive: true });
    await writeFile(
      join(folder, "eo.ts"),
      `import { words as en } from "./en.ts";
       export const words = { ...en, nav: { ...en.nav, desk: "Labortablo" } };
       export const sentences = { "The incident is closed.": "La okazaĵo estas fermita." };`,
    );
    vi.stubGlobal("navigator", { languages: ["eo"], language: "eo" });
    const made = (await import(/* @vite-ignore */ join(folder, "words.ts"))) as typeof Languages;
    expect(made.codes).toEqual(["de", "en", "eo"]);
    expect(made.languages.eo).toMatch(/esperanto/i);
    expect(made.language).toBe("eo");
    expect(made.words.nav.desk).toBe("Labortablo");
    expect(made.sentences["The incident is closed."]).toBe("La okazaĵo estas fermita.");
  } finally {
    await rm(folder, { recursive: true });
  }
});
