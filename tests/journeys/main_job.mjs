// tests/journeys/main_job.mjs: the whole main job in the browser, by role and label, on a real machine: report, terms, isolate, clean,
// restart, verify, update, new restore point, release, close, invoice.
import assert from "node:assert/strict";
import { print_ms, signIn } from "./browser.mjs";
import { owner, password } from "./firm.mjs";

export const infections = ["L1-cron", "eicar-plain"];
/** The firm watches a signed-in user for three seconds, so that the journey fits a test run. */
export const firm_of_the_main_job = (machine) => ({ agents: machine.host, user_name: "front-desk", binder: [["watch: 120", "watch: 3"]] });

const tool_ms = 90_000;
const restart_ms = 90_000;
const dialog = (page, name) => page.getByRole("dialog", { name });
const done = (page, name) => dialog(page, name).waitFor({ state: "hidden" });

async function choose(page, where, label, option) {
  await where.getByRole("combobox", { name: label }).click();
  await page.getByRole("option", { name: option }).click();
}

/** The client's page: a token for FRONT-DESK, its file taken to the machine; the page shows by itself that it is there. */
async function enrol(page, machine) {
  await page.getByRole("link", { name: "Clients" }).first().click();
  await page.getByRole("link", { name: "Harbor Dental" }).click();
  await page.getByRole("button", { name: "Enrolment token" }).click();
  const form = dialog(page, "Enrol a machine");
  await choose(page, form, /For which machine/, "FRONT-DESK");
  await form.getByRole("button", { name: "Make the token" }).click();
  const file = await form.getByLabel("Enrolment token").innerText();
  await form.getByRole("button", { name: "Close" }).last().click();
  await machine.join(file);
  await page.getByRole("listitem").filter({ hasText: "FRONT-DESK" }).getByText("Online").waitFor({ timeout: 60_000 });
}

async function report(page, summary) {
  await page.getByRole("link", { name: "Report an incident" }).first().click();
  await choose(page, page, "Client", "Harbor Dental");
  await page.getByLabel("What happened, in one line").fill(summary);
  await page.getByLabel(/In their own words/).fill("A window says I have viruses. I clicked the X and it came back.");
  await choose(page, page, /Who reports it/, "Tom Reyes");
  await choose(page, page, /^Machines/, "FRONT-DESK");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Report the incident" }).click();
  await page.getByRole("heading", { level: 1, name: summary }).waitFor();
}

/** The room, worked by what is on the screen. */
class Hands {
  constructor(page) {
    this.page = page;
    this.ordered = new Map();
  }
  async at(step) {
    await this.page.getByRole("heading", { level: 2, name: step, exact: true }).waitFor();
  }
  async command(name, submit, fill) {
    await this.page.getByRole("button", { name: "More", exact: true }).click();
    await this.page.getByRole("menuitem", { name, exact: true }).click();
    await this.fill(name, submit, fill);
  }
  async fill(name, submit, fill) {
    const form = dialog(this.page, name);
    await fill?.(form);
    await form.getByRole("button", { name: submit }).click();
    await done(this.page, name);
  }
  /** Presses an action's button and waits until its order has ended well. `about` tells it from others of its kind. */
  async order(title, { about, within_ms = 30_000, ends = "Succeeded" } = {}) {
    const before = this.ordered.get(title) ?? 0;
    this.ordered.set(title, before + 1);
    const button = this.page.getByRole("button", about === undefined ? { name: title, exact: true } : { name: new RegExp(`^${title}: .*${about}`) }).and(this.page.locator(':not([aria-disabled="true"])'));
    await button.first().click({ timeout: within_ms });
    const mine = this.page.getByRole("tabpanel").getByRole("listitem").filter({ has: this.page.getByText(title, { exact: true }) });
    const well = mine.filter({ hasText: ends }).nth(before);
    const badly = mine.filter({ hasText: /Failed|Refused by the machine|Expired|Unknown/ }).first();
    await well.or(badly).first().waitFor({ timeout: within_ms });
    if (!(await well.isVisible())) throw new Error(`${title}: ${await mine.first().innerText()}`);
    return mine.first();
  }
  async end(statement) {
    await this.page.getByRole("button", { name: "Done, next step" }).click();
    await this.fill("End the step", "End the step", (form) => form.getByLabel(/What you saw/).fill(statement));
  }
}

export async function main_job({ firm, open, machine }) {
  const page = await open();
  await signIn(page, owner, password);
  await enrol(page, machine);

  await report(page, "A window says there are viruses, and it comes back");
  const id = page.url().split("/").at(-1);
  await page.getByRole("tab", { name: /Orders/ }).click();
  const hands = new Hands(page);
  await hands.at("Take the report");
  await hands.end("Tom: the window came after he opened an attachment; he clicked its X.");

  await hands.at("Decide how urgent it is");
  await hands.command("Triage", "Set the priority", async (form) => {
    await form.getByLabel(/^High/).check();
    await form.getByLabel("One person").check();
  });
  await hands.order("Isolate from the network");
  await page.getByText("Isolated", { exact: true }).first().waitFor();
  await hands.end("One machine; it asks to install something.");

  await hands.at("Talk about time and money");
  await page.getByText("This one is on us: up to", { exact: false }).waitFor(); // the script with this client's terms
  await hands.command("Agree the limits", "Record what was agreed", async (form) => {
    await form.getByLabel("Billable minutes beyond what is included").fill("0");
    await form.getByLabel("Reinstall the machine").check();
  });
  await hands.end("Ines agreed by phone.");
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByRole("button", { name: "Pause", exact: true }).waitFor();

  await hands.at("Isolate the machine");
  await hands.end("Isolated since before the conversation.");
  await hands.at("Read the machine's facts");
  await hands.order("Read the machine's facts");
  await hands.order("List start-up entries");
  await hands.order("List restore points");
  await page.getByRole("group", { name: /1 restore point on a time line/ }).waitFor();
  await hands.end("A start-up entry belongs to no package.");

  await hands.at("Restart into safe mode");
  await hands.order("Restart into safe mode", { within_ms: restart_ms });
  await hands.end("In safe mode, still isolated.");

  await hands.at("Run the approved tools");
  const scanned = await hands.order("Run an approved tool", { about: "clamav", within_ms: tool_ms });
  await scanned.getByRole("button", { name: "What was read back" }).click();
  await scanned.getByRole("row").filter({ hasText: "/home/front-desk/Downloads/eicar.com" }).filter({ hasText: "in the vault" }).waitFor();
  await hands.order("Run an approved tool", { about: "debsums", within_ms: tool_ms });
  await hands.end("EICAR and the program behind the start-up entry are in the vault.");

  await hands.at("Take out what starts by itself");
  await hands.order("Remove a start-up entry", { about: "/etc/cron.d/sysupd" });
  await hands.order("List start-up entries");
  await hands.end("The entry in cron is out; the rest is the system's own.");

  await hands.at("Restart to normal");
  await hands.order("Restart to normal", { within_ms: restart_ms });
  await hands.end("Up in normal mode, still isolated.");
  await hands.at("Sign in as the user and watch");
  await hands.order("Sign in as the user and watch", { about: "front-desk", within_ms: 60_000 });
  await hands.end("Nothing came back.");
  await hands.at("A second opinion");
  await hands.order("Run an approved tool", { about: "debsums", within_ms: tool_ms });
  await hands.end("Nothing found.");
  await hands.at("Verify the system's own files");
  await hands.order("Verify system files", { within_ms: tool_ms });
  await hands.end("All as their packages brought them.");
  await hands.at("The user says it is right");
  await page.getByRole("button", { name: "Verified as the user", exact: true }).click();
  await hands.fill("Verified as the user", "Record it", (form) => form.getByLabel(/What you saw/).fill("Everything is as it was, and the window is gone."));
  await hands.end("Tom is content.");

  await hands.at("Update everything");
  const close = page.getByRole("button", { name: "Close the incident" });
  assert.equal(await close.count(), 0); // not offered before the procedure is through
  await hands.order("Apply all updates", { within_ms: tool_ms });
  await hands.end("Nothing is pending.");
  await hands.at("Make a new restore point");
  await hands.order("Make a restore point");
  await hands.order("List restore points");
  await page.getByRole("group", { name: /2 restore points on a time line/ }).waitFor();
  await hands.end("Made and seen in the list.");
  await hands.at("Let it back on the network");
  await hands.order("Release from isolation");
  await page.getByText("On the network", { exact: true }).first().waitFor();
  await hands.end("Tom's mail and printer work.");
  await hands.at("Talk about what follows");
  await hands.end("Told Ines how it came in.");
  await hands.at("Tell the client, and close");
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await hands.fill("Pause the clock", "Pause it");
  await page.getByRole("button", { name: "Account for a machine" }).first().click();
  await hands.fill("Account for a machine", "Record it", async (form) => {
    await choose(page, form, "How it ended up", "Cleaned");
    await form.getByLabel("What you saw").fill("Cleaned, verified, updated.");
  });
  await hands.end("Told Ines what was found and what the invoice will say.");
  await close.first().click();
  await hands.fill("Close the incident", "Close it", (form) => form.getByLabel("Summary for the client").fill("A fake virus from an attachment, started from cron. Taken out, verified, updated."));
  await page.getByText(/^Closed /).first().waitFor();

  const report_pdf = await page.request.get(`/v1/incidents/${id}/report.pdf`, { timeout: print_ms });
  assert.equal((await report_pdf.body()).subarray(0, 5).toString(), "%PDF-");
  await page.getByRole("link", { name: "See the invoice" }).click();
  await page.getByRole("heading", { level: 1, name: /Draft · Harbor Dental/ }).waitFor();
  await page.getByRole("button", { name: "Issue", exact: true }).click();
  await hands.fill("Issue", "Issue");
  await page.getByRole("heading", { level: 1, name: /\d{4}-0001 · Harbor Dental/ }).waitFor();
  await page.getByText("$0.00").first().waitFor();
  await page.getByText(/The next .*150\.00/).first().waitFor();
  const pdf = await page.request.get(await page.getByRole("link", { name: "Open the PDF" }).getAttribute("href"), { timeout: print_ms });
  assert.equal(pdf.headers()["content-type"], "application/pdf");
  assert.equal((await pdf.body()).subarray(0, 5).toString(), "%PDF-");

  const seen = await firm.api.get(`/v1/incidents/${id}`);
  assert.equal(seen.phase, "closed");
  assert.deepEqual(seen.orders.filter((order) => order.status !== "succeeded").map((order) => order.title), []);
}
