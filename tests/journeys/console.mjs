// tests/journeys/console.mjs: journeys about the console itself: a firm's first day, long lists, another language, a lost network, pictures and files.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { axeFindings, phone, signIn } from "./browser.mjs";
import { owner, password, technician } from "./firm.mjs";

const dialog = (page, name) => page.getByRole("dialog", { name });
const done = (page, name) => dialog(page, name).waitFor({ state: "hidden" });
const many = 5000;
const most_rows_in_the_page = 120;

async function reported(firm, summary) {
  return (await firm.api.post("/v1/incidents", { client: firm.client, person: firm.user, summary, words: "It says click.", machines: [firm.machine], through: "phone" })).id;
}
/** One pixel, as a screenshot program would write it. */
const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

export const console_journeys = {
  async "a new firm begins in the browser with the code the server says, and is led through its first steps"({ firm, open }) {
    const page = await open();
    await page.goto("/");
    await page.getByRole("heading", { level: 1, name: "Begin" }).waitFor();
    assert.deepEqual(await axeFindings(page), []);
    const code = /begin with the code (\S+)/.exec(firm.words())?.[1] ?? "";
    const fill = async (with_code) => {
      await page.getByLabel("Code").fill(with_code);
      await page.getByLabel("Your name").fill(owner.name);
      await page.getByLabel("E-mail").fill(owner.email);
      await page.getByLabel("Password", { exact: true }).fill(password);
      await page.getByRole("button", { name: "Begin" }).click();
    };
    await fill("aaaa-bbbb-cccc-dddd");
    await page.getByText("That is not the code.", { exact: false }).waitFor();
    await fill(code);
    await page.getByRole("heading", { level: 1, name: "Desk" }).waitFor();

    await page.getByRole("link", { name: "Go there: Add your first client" }).click();
    await page.getByRole("button", { name: "Add a client" }).click();
    const client = dialog(page, "Add a client");
    await client.getByLabel("Name").fill("Harbor Dental");
    await client.getByLabel("Time zone").fill("America/New_York");
    await client.getByRole("button", { name: "Add a client" }).click();
    await page.getByRole("heading", { level: 1, name: "Harbor Dental" }).waitFor();

    await page.getByRole("link", { name: "Desk" }).first().click();
    await page.getByRole("link", { name: "Go there: Put an agreement in force" }).click();
    await page.getByLabel("Hourly rate").fill("a lot");
    await page.getByLabel("Name").fill("Care for small practices");
    await page.getByRole("button", { name: "Put it in force" }).click();
    await page.getByText("An amount like 150.00 is needed.").waitFor();
    await page.getByLabel("Hourly rate").fill("165.00");
    await page.getByRole("button", { name: "Put it in force" }).click();
    await page.getByRole("heading", { level: 1, name: "Harbor Dental" }).waitFor();
    await page.getByText("$165.00").first().waitFor();

    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("button", { name: "Add a person" }).click();
    const person = dialog(page, "Add a person");
    await person.getByLabel("Name").fill(technician.name);
    await person.getByLabel("E-mail").fill(technician.email);
    await person.getByLabel("First password").fill(password);
    await person.getByRole("button", { name: "Add a person" }).click();
    await done(page, "Add a person");
    await page.getByRole("listitem").filter({ hasText: technician.email }).waitFor();
    await page.getByRole("button", { name: "Make a key" }).click();
    const key = dialog(page, "Make a key");
    await key.getByLabel("What for").fill("Alerts");
    await key.getByRole("button", { name: "Make a key" }).click();
    assert.match(await key.getByLabel("API keys").innerText(), /^sfk_/);
    await key.getByRole("button", { name: "Close" }).last().click();
    await page.getByRole("button", { name: "Revoke Alerts" }).click();
    await dialog(page, "Revoke").getByRole("button", { name: "Revoke" }).click();
    await page.getByText("Revoked", { exact: true }).waitFor();
    // The door that was open on the first day is shut.
    const again = await (await page.request.get("/v1/first_run")).json();
    assert.equal(again.needed, false);
  },

  async "the desk with 5,000 incidents: the page stays small, scrolls to its end, is searched and walked by keyboard"({ firm, open }) {
    const numbers = Array.from({ length: many }, (_, i) => i + 1);
    const take = async () => {
      for (let n = numbers.pop(); n !== undefined; n = numbers.pop()) await firm.api.post("/v1/incidents", { client: firm.client, summary: `Something odd no. ${n}`, words: "", machines: [], through: "phone" });
    };
    await Promise.all(Array.from({ length: 24 }, take));
    const page = await open();
    await signIn(page, technician, password);
    await page.getByText(`${many} incidents`, { exact: false }).waitFor({ timeout: 60_000 });
    const rows = () => page.locator("tbody tr:not([aria-hidden])").count();
    assert.ok((await rows()) <= most_rows_in_the_page, `${await rows()} rows stand in the page`);
    const first = await page.locator("tbody th a").first().innerText();
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await page.waitForFunction(() => [...document.querySelectorAll("tbody tr[aria-rowindex]")].some((row) => row.getAttribute("aria-rowindex") === "5001"));
    assert.ok((await rows()) <= most_rows_in_the_page);
    await page.evaluate(() => scrollTo(0, 0));
    await page.waitForFunction((text) => document.querySelector("tbody th a")?.textContent?.replace(/\s/g, "") === text.replace(/\s/g, ""), first);
    await page.locator("body").press("j");
    for (let i = 0; i < 60; i += 1) await page.keyboard.press("j");
    await page.waitForFunction(() => document.activeElement?.getAttribute("data-row") === "60");
    assert.deepEqual(await axeFindings(page), []);
    await page.getByRole("textbox", { name: /Search/ }).fill("no. 4321");
    await page.getByRole("link", { name: /Something odd no\. 4321/ }).click();
    await page.getByRole("heading", { level: 1, name: "Something odd no. 4321" }).waitFor();
  },

  async "who reads German gets German, dates and money included, and may choose otherwise"({ firm, open }) {
    const id = await reported(firm, "Fenster am Empfang");
    const page = await open({ locale: "de-DE", viewport: phone });
    await page.goto("/");
    await page.getByRole("heading", { level: 1, name: "Anmelden" }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), "de");
    await page.getByLabel("E-Mail").fill(owner.email);
    await page.getByLabel("Passwort", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Anmelden" }).click();
    await page.getByRole("heading", { level: 1, name: "Arbeitsplatz" }).waitFor();
    await page.goto(`/incidents/${id}`);
    await page.getByRole("heading", { level: 1, name: "Fenster am Empfang" }).waitFor();
    await page.getByText(/0,00\s\$/).first().waitFor();
    await page.getByRole("heading", { name: "Geld bis jetzt" }).waitFor();
    assert.deepEqual(await axeFindings(page), []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), true);
    await page.getByRole("button", { name: /Konto$/ }).click();
    assert.deepEqual(await axeFindings(page), []);
    await page.getByRole("menuitemradio", { name: "English" }).click();
    await page.getByRole("heading", { name: "Money so far" }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  },

  async "the network goes away in the middle of a step, and what was typed is sent once when it is back"({ firm, open }) {
    const id = await reported(firm, "Pop-ups on the front desk PC");
    const page = await open();
    await signIn(page, technician, password);
    await page.goto(`/incidents/${id}`);
    await page.getByText("Live", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Done, next step" }).click();
    const form = dialog(page, "End the step");
    await form.getByLabel(/What you saw/).fill("She clicked the red X.");
    await page.context().setOffline(true);
    await form.getByRole("button", { name: "End the step" }).click();
    await form.getByText("it is not known whether this was done", { exact: false }).waitFor();
    await page.context().setOffline(false);
    await form.getByRole("button", { name: "End the step" }).click();
    await done(page, "End the step");
    await page.getByRole("heading", { level: 2, name: "Decide how urgent it is" }).waitFor();
    const { items } = await firm.api.get(`/v1/incidents/${id}/timeline?limit=200`);
    assert.equal(items.filter((entry) => entry.sentence.text.includes("She clicked the red X.")).length, 1);
  },

  async "a screenshot handed in is seen in place, and the clock and the time line are taken along as files"({ firm, open }) {
    const id = await reported(firm, "Pop-ups on the front desk PC");
    const page = await open();
    await signIn(page, technician, password);
    await page.goto(`/incidents/${id}`);
    await page.getByRole("tab", { name: /Evidence/ }).click();
    await page.locator('input[type="file"]').setInputFiles({ name: "screen.png", mimeType: "image/png", buffer: png });
    await page.getByRole("button", { name: /screen\.png/ }).click();
    const picture = dialog(page, "screen.png").getByRole("img", { name: "screen.png" });
    await picture.waitFor();
    assert.equal(await picture.evaluate((one) => one.naturalWidth), 1);
    await dialog(page, "screen.png").getByText("Bytes", { exact: true }).click();
    await dialog(page, "screen.png").getByText("89 50 4e 47", { exact: false }).waitFor();
    await dialog(page, "screen.png").getByRole("button", { name: "Close" }).click();
    await done(page, "screen.png");

    const saved = async (act) => {
      const [file] = await Promise.all([page.waitForEvent("download"), act()]);
      return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
    };
    const choose = (item) => async () => {
      await page.getByRole("button", { name: "Export Clock" }).click();
      await page.getByRole("menuitem", { name: item }).click();
    };
    const drawn = await saved(choose("The picture (PNG)"));
    assert.match(drawn.name, /^INC-\d+-clock\.png$/);
    assert.deepEqual([...drawn.bytes.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
    assert.match((await saved(choose("The numbers (CSV)"))).bytes.toString("utf8"), /worked,0/);
    await page.getByRole("tab", { name: "Time line" }).click();
    const told = await saved(() => page.getByRole("button", { name: "Export CSV" }).click());
    assert.match(told.bytes.toString("utf8"), /Pop-ups on the front desk PC/);
  },
};

/** What a journey starts from, where that is not a new firm with Harbor Dental. */
export const console_starts = { "a new firm begins in the browser with the code the server says, and is led through its first steps": { empty: true } };
