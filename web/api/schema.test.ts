import { readFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";
import { expect, test } from "vitest";

test("the types are those of the API's own description (npm run types makes them again)", async () => {
  const made = astToString(await openapiTS(new URL("./openapi.json", import.meta.url)));
  const kept = await readFile(new URL("./schema.d.ts", import.meta.url), "utf8");
  // The command line puts a heading above; from the first declaration on both are the same.
  const body = (text: string) => text.slice(text.indexOf("export interface paths")).trim();
  expect(body(kept)).toBe(body(made));
});
