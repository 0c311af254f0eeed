// kit/kept_words.test.ts: an agent's sentence is known by what it says itself.
import { expect, test } from "vitest";
import { kept as german } from "~app/words/de/kept.ts";
import { keptSaid } from "./kept_words.ts";

const said = (text: string) => keptSaid(text, german);

test("what differs is kept as the machine said it", () => {
  expect(said("clamav looked at 184212 files and found 1 threat; all are in the vault.")).toBe("clamav hat 184212 Dateien angesehen und 1 Bedrohung gefunden; sie ist im Tresor.");
  expect(said("evil (x).service in /etc/systemd was taken out; a copy is in the vault.")).toBe("evil (x).service in /etc/systemd wurde herausgenommen; eine Kopie ist im Tresor.");
});

test("the sentence that says most is the one", () => {
  expect(said("It was interrupted, but /tmp/x is gone and in the vault.")).toBe("Es wurde unterbrochen, aber /tmp/x ist weg und im Tresor.");
  expect(said("/tmp/x is in the vault.")).toBe("/tmp/x ist im Tresor.");
});

test("what nobody knows stays as it was said", () => {
  expect(said("Something new happened.")).toBeUndefined();
  expect(said("x".repeat(5000))).toBeUndefined();
});
