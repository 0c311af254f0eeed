// tests/journeys/releases.mjs: a new version of the agent, from the firm's key to the owner's page.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { axeFindings, signIn } from "./browser.mjs";
import { owner, password } from "./firm.mjs";

/** Makes the firm's key and trusts it, then signs an empty package of each version and puts it on the server. */
export function putReleases(firm, versions) {
  const key = join(firm.folder, "firm.releasekey");
  const said = firm.run("releases", "key", "--out", key);
  firm.run("releases", "trust", said.trim());
  for (const version of versions) {
    const stage = join(firm.folder, `agent-${version}`);
    mkdirSync(join(stage, "DEBIAN"), { recursive: true });
    writeFileSync(join(stage, "DEBIAN/control"), `Package: standfirm-agent\nVersion: ${version}\nArchitecture: amd64\nMaintainer: Firm <it@firm.example>\nDescription: Nothing\n`);
    const file = join(firm.folder, `standfirm-agent_${version}_amd64.deb`);
    execFileSync("dpkg-deb", ["--root-owner-group", "--build", stage, file], { stdio: "ignore" });
    firm.run("releases", "sign", "--key", key, file);
    firm.run("releases", "add", file);
  }
}

const dialog = (page, name) => page.getByRole("dialog", { name });

export const release_journeys = {
  "the owner has a new version of the agent go out, stops it with a reason and goes on": async ({ firm, open }) => {
    const page = await open();
    await page.goto("/");
    await signIn(page, owner, password);
    await page.goto("/settings");
    const card = page.locator("#agent-updates");
    await card.getByText("No release key yet").waitFor();
    assert.ok(await card.getByText("standfirm releases key --out firm.releasekey").isVisible(), "the empty state teaches the command");
    putReleases(firm, ["1.4.0", "1.5.0"]);
    await page.reload();
    const one = card.getByRole("listitem").filter({ hasText: /^1\.4\.0/ });
    const other = card.getByRole("listitem").filter({ hasText: /^1\.5\.0/ });
    await one.getByRole("button", { name: "Start" }).click();
    await dialog(page, "Start version 1.4.0").getByRole("button", { name: "Start" }).click();
    await one.getByText("Going out").waitFor();
    await one.getByText("No machine of the first ring has kept it yet.").waitFor();
    await other.getByRole("button", { name: "Start" }).focus();
    await page.getByText("Version 1.4.0 is going out.").first().waitFor();
    assert.deepEqual(await axeFindings(page), []);

    await one.getByRole("button", { name: "Stop" }).click();
    const stop = dialog(page, "Stop version 1.4.0");
    await stop.getByLabel("Why").fill("It is Friday.");
    await stop.getByRole("button", { name: "Stop" }).click();
    await one.getByText("Stopped: It is Friday.").waitFor();
    await one.getByRole("button", { name: "Go on" }).click();
    await dialog(page, "Go on with version 1.4.0").getByRole("button", { name: "Go on" }).click();
    await one.getByText("Going out").waitFor();
    await one.getByText(/^This ring is watched until/).waitFor();
  },
};
