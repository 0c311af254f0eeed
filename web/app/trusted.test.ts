// app/trusted.test.ts: the page's last word on markup.
import { expect, test } from "vitest";
import { onlyWithoutMarkup } from "./trusted.ts";

test("a style sheet passes, anything with an angle bracket is refused", () => {
  expect(onlyWithoutMarkup(":root{--a:1px}")).toBe(":root{--a:1px}");
  expect(onlyWithoutMarkup("<img src=x onerror=alert(1)>")).toBe(null);
  expect(onlyWithoutMarkup("a<b")).toBe(null);
});
