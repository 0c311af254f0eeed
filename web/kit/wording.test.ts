// kit/wording.test.ts: what the server says, in the reader's words.
import { expect, test } from "vitest";
import { sentences as german } from "~app/words/de.ts";
import { worded } from "~api/sentences.ts";
import { fill } from "./fill.ts";
import { sentence } from "./wording.ts";

test("values go where the wording wants them", () => {
  expect(fill("{} before {}", ["A", "B"])).toBe("A before B");
  expect(fill("{1} nach {0}", ["A", "B"])).toBe("B nach A");
});

test("a sentence is said in the reader's language, with what it is made of", () => {
  const refusal = { text: "FRONT-DESK is still busy: Run an approved tool.", phrase: "{} is still busy: {}." as const, values: [{ text: "FRONT-DESK" }, { said: [{ text: "Run an approved tool", phrase: "Run an approved tool" as const }] }] };
  expect(sentence(refusal, german)).toBe("FRONT-DESK ist noch beschäftigt: Ein zugelassenes Werkzeug laufen lassen.");
});

test("somebody's own words stay as they were written", () => {
  expect(sentence({ text: "Tom saw a window then." }, german)).toBe("Tom saw a window then.");
});

test("what a newer server says and this page has no words for is said in English", () => {
  expect(sentence({ text: "7 things.", phrase: "{} things.", values: [{ count: 7 }] } as never, german)).toBe("7 things.");
});

test("an answer keeps its shape; only its sentences become text", () => {
  const answer = { id: "x", n: 1, list: [{ why_not: { code: "incident_closed", sentence: { text: "The incident is closed.", phrase: "The incident is closed." as const }, mend: { text: "" } } }], none: null };
  expect(worded(answer)).toEqual({ id: "x", n: 1, list: [{ why_not: { code: "incident_closed", sentence: "The incident is closed.", mend: "" } }], none: null });
});
