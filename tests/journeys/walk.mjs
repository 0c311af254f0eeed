// tests/journeys/walk.mjs: the pictures of docs/first-incident.md, taken while a first incident is worked on the demonstration firm.
import { join } from "node:path";

const dialog = (page, name) => page.getByRole("dialog", { name });

/** Takes `walk_1_….png` and so on into `folder`; how many. `page` is signed in. */
export async function walk(firm, page, folder) {
  let pictures = 0;
  const take = async (name) => {
    await page.getByRole("status", { name: "Loading" }).first().waitFor({ state: "hidden" });
    await page.evaluate(() => document.fonts.ready);
    pictures += 1;
    await page.screenshot({ path: join(folder, `walk_${pictures}_${name}.png`) });
  };
  const { items } = await firm.api.get("/v1/desk");
  const { items: all } = await firm.api.get("/v1/incidents?limit=200");
  const at = (phase) => all.find((one) => one.phase === phase);
  const room = async (one) => {
    await page.goto(`/incidents/${one.id}`);
    await page.getByRole("heading", { level: 1, name: one.summary }).waitFor();
  };

  await page.goto("/");
  await page.getByRole("link", { name: new RegExp(items[0].number) }).waitFor();
  await take("desk");

  await page.goto("/report");
  await page.getByRole("combobox", { name: "Client" }).click();
  await page.getByRole("option", { name: "Harbor Dental" }).click();
  await page.getByLabel("What happened, in one line").fill("Pop-ups on the front desk PC say 300 viruses were found");
  await page.getByLabel(/In their own words/).fill("It wants me to click and pay. I closed it with the red X and it came back.");
  await take("report");

  await room(at("reported"));
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Triage", exact: true }).click();
  await dialog(page, "Triage").getByLabel(/^High/).check();
  await dialog(page, "Triage").getByLabel("One person").check();
  await take("triage");

  await room(at("cleaning"));
  await page.getByRole("button", { name: "Ask for time" }).click();
  await dialog(page, "Ask the client for time").getByLabel("Minutes").fill("60");
  await take("ask");
  await page.keyboard.press("Escape");
  await dialog(page, "Ask the client for time").waitFor({ state: "hidden" });
  await take("clean");

  const closed = all.find((one) => one.phase === "closed");
  await room(closed);
  const into = (where) => where.evaluate((one) => one.scrollIntoView({ block: "center" }));
  await into(page.getByRole("group", { name: /time line/ }).first());
  await take("restore_points");
  await page.getByRole("tab", { name: /Orders/ }).click();
  await page.getByRole("tab", { name: /Orders/ }).evaluate((one) => scrollBy(0, one.getBoundingClientRect().top - 80));
  await take("orders");

  const { items: invoices } = await firm.api.get("/v1/invoices");
  const issued = invoices.find((one) => one.status === "issued" && one.incident !== undefined);
  await page.goto(`/invoices/${issued.id}`);
  await page.getByRole("article").waitFor();
  await take("invoice");
  return pictures;
}
