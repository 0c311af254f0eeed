import { MantineProvider } from "@mantine/core";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { WhyButton } from "./why.tsx";

const draw = (why?: { sentence: string; mend: string }) => renderToStaticMarkup(<MantineProvider><WhyButton inline why={why} onClick={() => undefined}>Close the incident</WhyButton></MantineProvider>);

test("a button that may not be pressed is there, can be reached, and its reason is its description", () => {
  const drawn = draw({ sentence: "Nobody has verified it.", mend: "Sign in as the user." });
  const id = /aria-describedby="([^"]+)"/.exec(drawn)?.[1];
  expect(drawn).toContain('aria-disabled="true"');
  expect(drawn).not.toMatch(/<button[^>]* disabled/);
  expect(drawn).toContain(`id="${id}"`);
  expect(drawn).toContain("Nobody has verified it. Sign in as the user.");
});
test("a button that may be pressed carries no reason", () => {
  expect(draw()).not.toContain("aria-disabled");
});
