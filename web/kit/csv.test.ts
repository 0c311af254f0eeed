import { expect, test } from "vitest";
import { csvOf } from "./csv.ts";

test("a cell that a spreadsheet would run is made text", () => {
  expect(csvOf([["=HYPERLINK(\"http://bad\")", "+1", "@x", "-2"]])).toContain("\"'=HYPERLINK(\"\"http://bad\"\")\",'+1,'@x,'-2");
});
test("numbers stay numbers, also below nought", () => {
  expect(csvOf([[-2, 412.5]])).toContain("-2,412.5");
});
test("commas, quotes and line breaks stay inside their cell", () => {
  expect(csvOf([["a,b", 'say "no"', "two\nlines"]])).toContain('"a,b","say ""no""","two\nlines"');
});
