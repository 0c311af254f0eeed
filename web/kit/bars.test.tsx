import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Bars, shortened, type Bar } from "./bars.tsx";

const widthOf = (html: string, tone: string) => [...html.matchAll(new RegExp(`<rect x="([-\\d.]+)" y="20" width="([\\d.]+)" height="12" class="[^"]*${tone}[^"]*"`, "g"))].map((found) => [Number(found[1]), Number(found[2])]);
const bars: Bar[] = [
  { key: "a", label: "Harbor Dental", said: "$40.00", parts: [{ value: 40, tone: "good" }, { value: 60, tone: "soft" }] },
  { key: "b", label: "Oak Street", said: "-$50.00", parts: [{ value: -50, tone: "bad" }] },
];

test("a loss goes to the left of the common zero, as long as its amount", () => {
  const html = renderToStaticMarkup(<Bars bars={bars} label="Margin" />);
  const [loss] = widthOf(html, "bad");
  const [gain] = widthOf(html, "good");
  expect(loss?.[0]).toBe(0);
  expect(loss?.[1]).toBeCloseTo(60); // a third of 180
  expect(gain?.[0]).toBeCloseTo(60);
  expect((loss?.[1] ?? 0) / 50).toBeCloseTo((gain?.[1] ?? 0) / 40);
});
test("the picture says every name and number to who cannot see it", () => {
  expect(renderToStaticMarkup(<Bars bars={bars} label="Margin" />)).toContain('aria-label="Margin: Harbor Dental $40.00; Oak Street -$50.00"');
});
test("a name without room is cut with a sign and stands in full in its title", () => {
  expect(shortened("Roll back to the restore point of 2026-11-18", 150)).toBe("Roll back to the re…");
  expect(shortened("Reinstall", 150)).toBe("Reinstall");
});
