// tests/journeys/german.mjs: an incident worked in German: on its screens no sentence of the server is left in English.
import assert from "node:assert/strict";
import { owner, password, technician } from "./firm.mjs";

/** Words that stand in nearly every English sentence and in no German one. */
const english = /\b(the|is|are|of|and|not|you|this|with|has|have|been|from|were|by|your|its|for|to)\b/;
/** What people wrote or named themselves, in the firm's own language: an agreement's name, what it doesn't include. */
const own = ["Care for small practices", "Northgate IT"];

async function englishLines(page) {
  // What is said to screen readers counts too.
  const labels = await page.locator("main [aria-label]").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label") ?? ""));
  const text = await page.locator("main").innerText();
  const lines = [...text.split("\n"), ...labels].map((line) => own.reduce((left, name) => left.replaceAll(name, ""), line).trim());
  return [...new Set(lines.filter((line) => english.test(line)))];
}

async function signInGerman(page, email) {
  await page.goto("/");
  await page.getByLabel("E-Mail").fill(email);
  await page.getByLabel("Passwort", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Anmelden" }).click();
  await page.getByRole("heading", { level: 1, name: "Arbeitsplatz" }).waitFor();
}

export const german_journeys = {
  async "a worked incident in German: no sentence of the server is left in English on its screens"({ firm, open }) {
    const page = await open({ locale: "de-DE" });
    await signInGerman(page, owner.email);
    const made = await firm.api.post("/v1/incidents", { client: firm.client, person: firm.user, summary: "Werbefenster am Empfang", words: "Da steht, ich soll klicken.", machines: [firm.machine], through: "phone" });
    const command = (name, body) => firm.api.post(`/v1/incidents/${made.id}/${name}`, body);
    const left = {};
    const look = async (where, path) => {
      await page.goto(path);
      await page.locator("h1").first().waitFor();
      await page.getByRole("status", { name: "Wird geladen" }).first().waitFor({ state: "hidden" });
      await page.waitForLoadState("networkidle");
      const lines = await englishLines(page);
      if (lines.length > 0) left[where] = lines;
    };
    const room = `/incidents/${made.id}`;
    await look("room, just reported", room);
    assert.match(await page.locator("main").innerText(), /Nehmen Sie die Hände von der Tastatur|nehmen Sie die Hände von der Tastatur/, "the script is said in German");
    await command("triage", { urgency: "high", impact: "one_person" });
    await command("end_step", { step: "report", succeeded: true, statement: "Mit Tom gesprochen." });
    await look("room, triaged", room);
    await command("end_step", { step: "triage", succeeded: true, statement: "Nur ein Rechner." });
    await look("room, before the limits", room);
    assert.match(await page.locator("main").innerText(), /Das ist Ihr erster Virenvorfall unter unserem Vertrag\./);
    await command("agree_limits", { with: firm.approver, heard_by: "phone", authorised: 60, at_limit: "reinstall" });
    await command("start_clock", {});
    await command("add_note", { text: "Tom hat am Freitag auf das X geklickt." });
    await command("pause_clock", { why: "Mittag" });
    await look("room, agreed", room);
    await command("account_for_machine", { machine: firm.machine, disposition: "not_infected", statement: "Es war Werbung im Browser." });
    for (let steps = 0; steps < 40; steps += 1) {
      const now = await firm.api.get(`/v1/incidents/${made.id}`);
      if (now.phase === "closed") break;
      if (now.commands.some((one) => one.command === "close" && one.allowed)) {
        await look("room, before it closes", room);
        await command("close", { summary: "Falscher Alarm: Werbung im Browser." });
        continue;
      }
      const step = now.steps.find((one) => one.id === now.current_step);
      const open_needs = (step?.needs ?? now.closing_needs).filter((need) => !need.met && need.waived_by === undefined && need.what !== "statement");
      for (const need of open_needs) await command("waive", { need: need.what, reason: "Da war kein Virus." });
      if (step !== undefined) await command("end_step", { step: step.id, succeeded: true, statement: "Mit dem Benutzer angesehen." });
      if (steps % 3 === 0) await look(`room, at ${step?.id ?? "the closing"}`, room);
    }
    await look("room, closed", room);
    await look("desk", "/");
    await look("client", `/clients/${firm.client}`);
    await look("machine", `/machines/${firm.machine}`);
    const { items } = await firm.api.get("/v1/invoices");
    await look("invoices", "/invoices");
    await look("invoice, a draft", `/invoices/${items[0].id}`);
    for (const place of ["margin", "advice", "simulator", "assumptions"]) await look(place, `/money/${place}`);
    await look("agreement", `/clients/${firm.client}/agreement`);
    await look("settings", "/settings");
    await look("nothing there", "/nirgends");
    assert.deepEqual(left, {});
  },

  async "a firm's own wording of a step is said as the firm wrote it, in German too"({ firm, open }) {
    const page = await open({ locale: "de-DE" });
    await signInGerman(page, technician.email);
    const made = await firm.api.post("/v1/incidents", { client: firm.client, person: firm.user, summary: "Werbefenster am Empfang", words: "Da steht, ich soll klicken.", machines: [firm.machine], through: "phone" });
    await page.goto(`/incidents/${made.id}`);
    await page.getByText("Moin, hier ist Dana Whitfield von Northgate IT.").waitFor();
    await page.getByText("Klicken Sie nichts an", { exact: false }).waitFor(); // the next line is as it is shipped
  },
};
export const german_starts = {
  "a firm's own wording of a step is said as the firm wrote it, in German too": { binder: [["{{firm}}, this is {{technician}}. Thank you for telling us at once, that helps more than anything.", "Moin, hier ist {{technician}} von {{firm}}."]] },
};
