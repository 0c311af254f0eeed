// tests/journeys/journeys.mjs: runs the journeys, each against a firm of its own; see run.
import { openBrowser, openPage } from "./browser.mjs";
import { openFirm } from "./firm.mjs";
import { console_journeys, console_starts } from "./console.mjs";
import { german_journeys, german_starts } from "./german.mjs";
import { journeys, starts } from "./list.mjs";
import { firm_of_the_main_job, infections, main_job } from "./main_job.mjs";
import { release_journeys } from "./releases.mjs";
import { openMachine, whyNoMachine } from "./machine.mjs";

const longest_ms = 180_000;
const [standfirm, ...names] = process.argv.slice(2);
const main_job_name = "a virus incident on a real machine, from the report to the invoice, all of it by hand in the browser";
const all = { ...journeys, ...console_journeys, ...german_journeys, ...release_journeys, [main_job_name]: main_job };
const chosen = Object.entries(all).filter(([name]) => names.length === 0 || names.some((part) => name.includes(part)));
let passed = 0;
let failed = 0;
let skipped = 0;

const browser = await openBrowser();
for (const [name, journey] of chosen) {
  const why = name === main_job_name ? whyNoMachine(standfirm) : undefined;
  if (why !== undefined) {
    skipped += 1;
    console.log(`skip ${name}: ${why}`);
    continue;
  }
  const began = Date.now();
  const pages = [];
  let machine;
  let firm;
  let timer;
  try {
    if (name === main_job_name) machine = await openMachine(standfirm, infections);
    firm = await openFirm(standfirm, machine === undefined ? { ...starts, ...console_starts, ...german_starts }[name] : firm_of_the_main_job(machine));
    const open = async (options) => {
      const page = await openPage(browser, firm.address, options);
      pages.push(page);
      return page;
    };
    const tooLong = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not done within ${longest_ms / 1000} s`)), longest_ms);
    });
    await Promise.race([journey({ firm, open, machine }), tooLong]);
    const wrong = pages.flatMap((page) => page.wrong);
    if (wrong.length > 0) throw new Error(`the page reported: ${wrong.join("; ")}`);
    passed += 1;
    console.log(`ok   ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}: ${error.stack ?? error}`);
    for (const [i, page] of pages.entries()) {
      if (process.env.JOURNEY_PICTURES !== undefined) await page.screenshot({ path: `${process.env.JOURNEY_PICTURES}/${name.replace(/\W+/g, "_")}-${i}.png`, fullPage: true }).catch(() => undefined);
      console.log(`     at ${page.url()}`);
    }
    if (firm !== undefined) console.log(`     the server said: ${firm.words().slice(-1500)}`);
  } finally {
    clearTimeout(timer);
    for (const page of pages) await page.context().close().catch(() => undefined);
    await machine?.close();
    await firm?.close();
  }
}
await browser.close();
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed === 0 && passed + skipped > 0 ? 0 : 1;
