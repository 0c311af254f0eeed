// kit/script.test.ts: a line of the script in another language, with this client's terms.
import { expect, test } from "vitest";
import { filledIn, scriptLine } from "./script.ts";

const values = [
  { name: "client", said: ["Harbor"] },
  { name: "courtesy", said: [""] },
  { name: "past", said: ["one", "two"] },
];

test("names are filled in; one that is not there says nothing", () => expect(filledIn("Hallo {{client}}{{user}}.", values)).toBe("Hallo Harbor."));

test("a section is there when its name is, the other one when it isn't", () => {
  expect(filledIn("{{#user}}{{user}}{{/user}}{{^user}}dem Benutzer{{/user}}", values)).toBe("dem Benutzer");
  expect(filledIn("{{#courtesy}}Auf uns.{{/courtesy}}{{^courtesy}}Berechnet.{{/courtesy}}", values)).toBe("Auf uns.");
});

test("a list is said item by item, and sections stand inside one another", () => {
  expect(filledIn("{{#past}}{{#courtesy}}{{client}} {{/courtesy}}{{.}};{{/past}}", values)).toBe("Harbor one;Harbor two;");
  expect(filledIn("{{#courtesy}}{{#past}}{{.}}{{/past}}{{/courtesy}}{{ # lessons }}!{{/lessons }}", values)).toBe("onetwo");
});

test("a value is never read as a line", () => expect(filledIn("{{client}}", [{ name: "client", said: ["{{firm}}"] }])).toBe("{{firm}}"));

test("the shipped line is said in the reader's language, a firm's own as the server filled it in", () => {
  const wordings = { "Hello {{client}}.": "Guten Tag, {{client}}." };
  expect(scriptLine({ text: "Hello Harbor.", line: "Hello  {{client}}.\n" }, values, wordings)).toBe("Guten Tag, Harbor.");
  expect(scriptLine({ text: "Hi Harbor.", line: "Hi {{client}}." }, values, wordings)).toBe("Hi Harbor.");
});
