// testing/screens.ts: every screen of the pretend firm, light and dark, desktop and phone, as PNG files beside an axe.json; fails when axe finds anything.
// Run: node testing/run.mjs screens.ts [folder] [only these names...]
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { makeFirm } from "./firm.ts";
import { startFake } from "./server.ts";

interface Screen {
  name: string;
  path: string;
  signedOut?: boolean;
  emptyDesk?: boolean;
  nobodyYet?: boolean;
  then?: (page: Page) => Promise<unknown>;
}
const { incident, client, invoices, machineView } = makeFirm(Date.now());
const room = `/incidents/${incident.id}`;
const screens: Screen[] = [
  { name: "sign_in", path: "/", signedOut: true },
  { name: "first_run", path: "/", signedOut: true, nobodyYet: true },
  { name: "desk", path: "/" },
  { name: "desk_heat", path: "/", then: (page) => page.getByRole("button", { name: "Heat" }).click() },
  { name: "desk_empty", path: "/", emptyDesk: true },
  { name: "report", path: `/report?client=${client.client.id}` },
  { name: "room", path: room },
  { name: "room_orders", path: room, then: (page) => page.getByRole("tab", { name: /Orders/ }).click().then(() => page.getByRole("button", { name: "What was read back" }).first().click()) },
  { name: "room_sweep", path: room, then: (page) => page.getByRole("tab", { name: "Other machines" }).click().then(() => page.getByText("3 of 5 machines have answered").waitFor()) },
  { name: "machine_sources", path: `/machines/${machineView.machine.id}`, then: (page) => page.getByRole("switch", { name: "Where each comes from" }).check({ force: true }) },
  { name: "room_points_table", path: room, then: (page) => page.getByText("As a table").click() },
  { name: "room_ask", path: room, then: (page) => page.getByRole("button", { name: "Ask for time" }).click() },
  { name: "room_more", path: room, then: (page) => page.getByRole("button", { name: "More", exact: true }).click() },
  { name: "room_roll_back", path: room, then: (page) => page.getByRole("button", { name: /^Roll back/ }).first().click() },
  { name: "evidence", path: room, then: (page) => page.getByRole("button", { name: "Evidence", exact: true }).first().click() },
  { name: "palette", path: room, then: (page) => page.keyboard.press("Control+k") },
  { name: "clients", path: "/clients" },
  { name: "client", path: `/clients/${client.client.id}` },
  { name: "machine", path: `/machines/${machineView.machine.id}` },
  { name: "client_billing", path: `/clients/${client.client.id}`, then: (page) => page.getByRole("button", { name: "Change", exact: true }).click() },
  { name: "client_readiness", path: `/clients/${client.client.id}`, then: (page) => page.getByRole("button", { name: "Where the figures come from" }).click() },
  { name: "agreement_preview", path: `/clients/${client.client.id}/agreement`, then: (page) => page.getByRole("button", { name: "Preview" }).click().then(() => page.getByText("A year in all").waitFor()) },
  { name: "room_ways", path: room, then: (page) => page.getByRole("button", { name: /other ways/ }).click() },
  { name: "agreement", path: `/clients/${client.client.id}/agreement` },
  { name: "margin", path: "/money/margin", then: (page) => page.getByRole("button", { name: "Harbor Dental" }).click() },
  { name: "advice", path: "/money/advice" },
  { name: "assumptions", path: "/money/assumptions" },
  { name: "simulator", path: "/money/simulator", then: (page) => page.getByRole("button", { name: "Simulate" }).click().then(() => page.getByRole("heading", { name: /simulated years/ }).waitFor()) },
  { name: "settings", path: "/settings" },
  { name: "account", path: "/settings", then: (page) => page.getByRole("button", { name: /Account$/ }).click() },
  { name: "invoices", path: "/invoices" },
  { name: "invoice_draft", path: `/invoices/${invoices[0]?.id}` },
  { name: "invoices_run", path: "/invoices", then: (page) => page.getByRole("button", { name: "Bill what is due" }).click() },
  { name: "invoice", path: `/invoices/${invoices[1]?.id}` },
  { name: "link", path: "/link/open" },
  { name: "link_declining", path: "/link/open", then: (page) => page.getByRole("button", { name: "Decline" }).click() },
  { name: "link_approved", path: "/link/open", then: (page) => page.getByRole("button", { name: /^Approve/ }).click() },
  { name: "link_gone", path: "/link/gone" },
];

const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 }, narrow: { width: 320, height: 640 } };
const browserFlags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

interface Finding {
  screen: string;
  rule: string;
  help: string;
  nodes: string[];
}

/** STANDFIRM_SCREENS_LOCALE=de-DE draws the screens in another language: those that need nothing clicked, for what is clicked is found by its English name. */
const locale = process.env.STANDFIRM_SCREENS_LOCALE ?? "en-US";

export async function run(folder = "screens", ...only: string[]) {
  const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  await mkdir(folder, { recursive: true });
  const fake = await startFake(join(process.cwd(), "dist"));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: browserFlags });
  const findings: Finding[] = [];
  const troubles: string[] = [];
  let pictures = 0;
  try {
    for (const [size, viewport] of Object.entries(sizes))
      for (const colorScheme of ["light", "dark"] as const) {
        if (size === "narrow" && colorScheme === "dark") continue;
        const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: 1, reducedMotion: "reduce", bypassCSP: true, locale });
        const page = await context.newPage();
        page.on("pageerror", (error) => troubles.push(`${page.url()}: ${error.message}`));
        page.on("console", (message) => {
          if (message.type() === "error" && !/401|410/.test(message.text())) troubles.push(`${page.url()}: ${message.text()}`);
        });
        for (const screen of screens) {
          if (only.length > 0 && !only.includes(screen.name)) continue;
          if (screen.then !== undefined && locale !== "en-US") continue;
          fake.signedIn = screen.signedOut !== true;
          fake.nobodyYet = screen.nobodyYet === true;
          fake.emptyDesk = screen.emptyDesk === true;
          await page.goto(fake.address + screen.path);
          await page.locator("h1").first().waitFor();
          await page.evaluate(() => document.fonts.ready);
          await screen.then?.(page);
          await page.waitForTimeout(250); // let the dialog's transition end before the picture
          const name = `${screen.name}-${size}-${colorScheme}`;
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          if (wide > 0) troubles.push(`${name}: ${wide} px wider than the screen`);
          const dialog = (await page.locator('[role="dialog"], [role="menu"]').count()) > 0;
          await page.screenshot({ path: join(folder, `${name}.png`), fullPage: !dialog });
          pictures += 1;
          await page.evaluate(axe);
          const result = await page.evaluate(() => (window as unknown as { axe: { run: (o: object) => Promise<{ violations: { id: string; help: string; nodes: { target: string[]; failureSummary?: string }[] }[] }> } }).axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
          for (const one of result.violations) findings.push({ screen: name, rule: one.id, help: one.help, nodes: one.nodes.slice(0, 4).map((node) => `${node.target.join(" ")} — ${(node.failureSummary ?? "").split("\n")[1]?.trim() ?? ""}`) });
        }
        await context.close();
      }
  } finally {
    await browser.close();
    await fake.stop();
  }
  await writeFile(join(folder, "axe.json"), JSON.stringify(findings, null, 1));
  for (const finding of findings) console.log(`axe  ${finding.screen}  ${finding.rule}: ${finding.help}\n       ${finding.nodes.join("\n       ")}`);
  for (const trouble of new Set(troubles)) console.log(`page ${trouble}`);
  console.log(`${pictures} pictures in ${folder}, ${findings.length} axe findings, ${troubles.length} troubles`);
  if (findings.length + troubles.length > 0) process.exitCode = 1;
}
