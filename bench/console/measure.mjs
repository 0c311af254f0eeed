// bench/console/measure.mjs STANDFIRM [--json]: how fast the console is on a slow line, measured in Chromium against a real server with
// its demonstration firm: fast 3G as browsers' own tools emulate it (1.6 Mbit/s down, 750 kbit/s up, 150 ms), nothing cached.
import { openBrowser, openPage, signIn } from "../../tests/journeys/browser.mjs";
import { openFirm, password } from "../../tests/journeys/firm.mjs";

const [standfirm, ...flags] = process.argv.slice(2);
const runs = 5;
const fast_3g = { offline: false, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (750 * 1024) / 8, latency: 150 };
const ceilings = { first_screen_ms: 1000, incidents_ms: 1000, javascript_kb: 250, layout_shift: 0.1, blocked_ms: 200 };
const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];

const firm = await openFirm(standfirm, { demonstration: true });
const browser = await openBrowser();
const seen = [];
try {
  const page = await openPage(browser, firm.address);
  await signIn(page, firm.owner, password);
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  await session.send("Network.emulateNetworkConditions", fast_3g);
  const scripts = new Set();
  let javascript = 0;
  session.on("Network.responseReceived", ({ requestId, type }) => { if (type === "Script") scripts.add(requestId); });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => { if (scripts.has(requestId)) javascript += encodedDataLength; });
  await page.addInitScript(() => {
    window.shift = 0;
    // The incidents one can click: the first frame they are drawn in.
    const watch = new MutationObserver(() => {
      if (document.querySelector('main a[href^="/incidents/"]') === null) return;
      watch.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => { window.incidents_ms = performance.now(); }));
    });
    watch.observe(document, { childList: true, subtree: true });
    window.blocked = 0;
    new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) window.shift += one.value; }).observe({ type: "layout-shift", buffered: true });
    new PerformanceObserver((list) => { for (const one of list.getEntries()) window.blocked += Math.max(0, one.duration - 50); }).observe({ type: "longtask", buffered: true });
  });
  for (let i = 0; i < runs; i += 1) {
    javascript = 0;
    await page.goto("/", { waitUntil: "commit" });
    await page.locator("tbody tr").first().waitFor({ timeout: 60_000 });
    seen.push(await page.evaluate(() => ({
      first_screen_ms: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity,
      incidents_ms: window.incidents_ms, desk_ms: performance.now(), layout_shift: window.shift, blocked_ms: window.blocked,
    })));
    seen.at(-1).javascript_kb = javascript / 1000;
  }
} finally {
  await browser.close();
  await firm.close();
}
const figures = Object.fromEntries(Object.keys(seen[0]).map((name) => [name, Math.round(median(seen.map((one) => one[name])) * 1000) / 1000]));
const over = Object.entries(ceilings).filter(([name, most]) => figures[name] > most);
if (flags.includes("--json")) console.log(JSON.stringify({ line: "fast 3G", runs, figures, ceilings }));
else {
  const what = { first_screen_ms: "first screen", incidents_ms: "incidents to click", desk_ms: "the whole desk", javascript_kb: "JavaScript for the desk, compressed", layout_shift: "layout shift", blocked_ms: "blocked by scripts" };
  for (const [name, value] of Object.entries(figures)) console.log(`${(what[name] ?? name).padEnd(38)} ${String(Math.round(value * 100) / 100).padStart(9)} ${name.split("_").at(-1).replace("shift", "")}`.padEnd(56) + (ceilings[name] === undefined ? "" : `at most ${ceilings[name]}`));
}
for (const [name, most] of over) console.error(`${name}: ${figures[name]} is over its ceiling of ${most}`);
process.exitCode = over.length === 0 ? 0 : 1;
