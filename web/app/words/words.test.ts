// app/words/words.test.ts: the catalogues say the same things; the compiler sees to the names, this to what it can't see.
import { expect, test } from "vitest";
import { de } from "./de.ts";
import { en } from "./en.ts";

function paths(of: unknown, at = ""): [string, unknown][] {
  if (typeof of !== "object" || of === null) return [[at, of]];
  return Object.entries(of).flatMap(([name, one]) => paths(one, `${at}.${name}`));
}

test("the German catalogue has every word of the English one, and no other", () => {
  expect(paths(de).map(([at]) => at).sort()).toEqual(paths(en).map(([at]) => at).sort());
});

test("no word is empty in German that is not empty in English", () => {
  const english = new Map(paths(en));
  expect(paths(de).filter(([at, word]) => word === "" && english.get(at) !== "").map(([at]) => at)).toEqual([]);
});

test("what takes values takes as many in both", () => {
  const german = new Map(paths(de));
  const differing = paths(en).filter(([at, word]) => typeof word === "function" && (word as () => string).length !== (german.get(at) as () => string).length);
  expect(differing.map(([at]) => at)).toEqual([]);
});
