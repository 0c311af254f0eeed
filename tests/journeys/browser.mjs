// tests/journeys/browser.mjs: Chromium as a person's browser: by role and label, with axe at hand.
import { readFileSync } from "node:fs";
import { chromium } from "../../web/node_modules/playwright-core/index.mjs";

const axe = readFileSync(new URL("../../web/node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
/** A document is set by a program of its own, which takes its time on a busy machine. */
export const print_ms = 60_000;
export const phone = { width: 390, height: 844 };
export const desktop = { width: 1440, height: 900 };

export const openBrowser = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });

/** A page of a browser of its own; collects what goes wrong in it, violations of the page's own security policy included. */
export async function openPage(browser, address, options = {}) {
  const context = await browser.newContext({ baseURL: address, viewport: desktop, locale: "en-US", reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  page.wrong = [];
  page.on("pageerror", (error) => page.wrong.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && /Content.Security.Policy|Refused to/.test(message.text())) page.wrong.push(message.text());
  });
  return page;
}

export async function signIn(page, { email }, password) {
  await page.goto("/");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1, name: "Desk" }).waitFor();
}

/** What axe finds, as lines. Evaluated in the page, past its policy, as a browser's own tool would. */
export async function axeFindings(page) {
  // The page takes on light or dark after its first drawing; what is looked at is how it stands then.
  await page.waitForFunction(() => document.documentElement.getAttribute("data-mantine-color-scheme") === (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined))));
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: axe });
  const { result } = await session.send("Runtime.evaluate", {
    expression: `axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then((r) => JSON.stringify(r.violations.map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " (" + (n.failureSummary || "").split("\\n")[1] + ")").join("; "))))`,
    awaitPromise: true,
    returnByValue: true,
  });
  await session.detach();
  return JSON.parse(result.value);
}
