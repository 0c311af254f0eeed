// tests/journeys/screens.mjs: pictures of every screen of a real server with its demonstration firm; see screens.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { axeFindings, desktop, openBrowser, openPage, phone, signIn } from "./browser.mjs";
import { openFirm, password } from "./firm.mjs";
import { putReleases } from "./releases.mjs";
import { walk } from "./walk.mjs";

const [standfirm, folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const firm = await openFirm(standfirm, { demonstration: true });
const unused = await openFirm(standfirm, { empty: true });
const browser = await openBrowser();
/** Somebody at a client is asked for an hour more; the address in their letter. */
async function linkToApprove() {
  const { items } = await firm.api.get("/v1/desk");
  const incident = items.find((one) => one.phase === "cleaning");
  const { approvers } = await firm.api.get(`/v1/incidents/${incident.id}`);
  await firm.api.post(`/v1/incidents/${incident.id}/ask_for_time`, { of: approvers[0].id, minutes: 60, at_limit: "reinstall" });
  const form = /https?:\/\/[^\s"<>]+(\/approve\/[\w.~-]+)/;
  const letter = await firm.mailbox.find((one, text) => form.test(text));
  return form.exec(letter)[1];
}
const findings = [];
let pictures = 0;
try {
  const link = await linkToApprove();
  putReleases(firm, ["1.4.0", "1.5.0"]);
  await firm.api.post("/v1/agent_rollouts", { version: "1.4.0" });
  const { items: open } = await firm.api.get("/v1/desk");
  const { items: all } = await firm.api.get("/v1/incidents?limit=200");
  const { items: clients } = await firm.api.get("/v1/clients");
  const { items: machines } = await firm.api.get("/v1/machines?limit=200");
  const { items: invoices } = await firm.api.get("/v1/invoices");
  const told = machines.find((one) => one.facts_at !== undefined) ?? machines[0];
  const closed = all.find((one) => one.phase === "closed");
  const screens = {
    desk: "/", report: "/report", clients: "/clients", client: `/clients/${clients[0].id}`, agreement: `/clients/${clients[0].id}/agreement`, settings: "/settings", machine: `/machines/${told.id}`, invoices: "/invoices", margin: "/money/margin", advice: "/money/advice", simulator: "/money/simulator", assumptions: "/money/assumptions", invoice: `/invoices/${(invoices.find((one) => one.incident !== undefined) ?? invoices[0]).id}`,
    ...Object.fromEntries(open.map((row) => [`incident_${row.number}_${row.phase}`, `/incidents/${row.id}`])),
    ...(closed === undefined ? {} : { [`incident_${closed.number}_closed`]: `/incidents/${closed.id}` }),
  };
  // English in light and dark; every other language (STANDFIRM_SCREENS_LANGUAGES, "de" unless said) in light.
  const others = (process.env.STANDFIRM_SCREENS_LANGUAGES ?? "de").split(",").filter(Boolean);
  const looks = [["light", "en"], ["dark", "en"], ...others.map((language) => ["light", language])];
  for (const [size, viewport] of Object.entries({ desktop, phone }))
    for (const [colorScheme, language] of looks) {
      const take = async (name, page) => {
        const file = `${name}-${size}-${colorScheme}${language === "en" ? "" : `-${language}`}`;
        await page.evaluate(() => document.fonts.ready);
        await page.screenshot({ path: join(folder, `${file}.png`), fullPage: true });
        pictures += 1;
        for (const finding of await axeFindings(page)) findings.push({ screen: file, finding });
      };
      // Before anybody has signed in: the first day, and what the client sees.
      for (const [name, address, path] of [["first_run", unused.address, "/"], ["client_link", firm.address, link]]) {
        const stranger = await openPage(browser, address, { viewport, colorScheme });
        await stranger.goto(path);
        await stranger.evaluate((to) => localStorage.setItem("language", to), language);
        await stranger.reload();
        await stranger.locator("h1").first().waitFor();
        await take(name, stranger);
        for (const wrong of stranger.wrong) findings.push({ screen: `${name}-${size}-${colorScheme}`, finding: wrong });
        await stranger.context().close();
      }
      const page = await openPage(browser, firm.address, { viewport, colorScheme });
      await page.goto("/");
      await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
      await take("sign_in", page);
      await signIn(page, firm.owner, password);
      await page.evaluate((to) => localStorage.setItem("language", to), language);
      for (const [name, path] of Object.entries(screens)) {
        await page.goto(path);
        await page.locator("h1").first().waitFor();
        await page.locator('[role="status"][class*="loading"]').first().waitFor({ state: "hidden" });
        await take(name, page);
      }
      if (size === "desktop" && colorScheme === "light" && language === "en") pictures += await walk(firm, page, folder);
      for (const wrong of page.wrong) findings.push({ screen: `${size}-${colorScheme}`, finding: wrong });
      await page.context().close();
    }
} finally {
  await browser.close();
  await firm.close();
  await unused.close();
}
writeFileSync(join(folder, "axe.json"), `${JSON.stringify(findings, null, 1)}\n`);
for (const { screen, finding } of findings) console.log(`${screen}: ${finding}`);
console.log(`${pictures} pictures in ${folder}, ${findings.length} findings`);
process.exitCode = findings.length === 0 ? 0 : 1;
