// tests/journeys/list.mjs: the journeys by the sentence that must hold. Each gets a fresh firm and opens the browsers it needs.
import assert from "node:assert/strict";
import { get } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { axeFindings, desktop, phone, print_ms, signIn } from "./browser.mjs";
import { owner, password, technician } from "./firm.mjs";

/** The address in the letter that asks for time. */
const link_in = /https?:\/\/[^\s"<>]+\/approve\/[\w.~-]+/;
/** The answer as it crossed the line. */
const fetched = (address, encoding) =>
  new Promise((done, failed) => {
    get(address, { headers: { Accept: "text/html", "Accept-Encoding": encoding } }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part)).on("end", () => done({ headers: answer.headers, body: Buffer.concat(parts) })).on("error", failed);
    }).on("error", failed);
  });
const room = (firm, id) => `${firm.address}/incidents/${id}`;
const dialog = (page, name) => page.getByRole("dialog", { name });
const done = (page, name) => dialog(page, name).waitFor({ state: "hidden" });

/** Reports an incident through the screen and comes into its room. */
async function report(page, summary) {
  await page.getByRole("link", { name: "Report an incident" }).first().click();
  await page.getByRole("combobox", { name: "Client" }).click();
  await page.getByRole("option", { name: "Harbor Dental" }).click();
  await page.getByLabel("What happened, in one line").fill(summary);
  await page.getByLabel(/In their own words/).fill("It says I have 300 viruses and should click.");
  await page.getByRole("combobox", { name: /Who reports it/ }).click();
  await page.getByRole("option", { name: "Tom Reyes" }).click();
  await page.getByRole("combobox", { name: /^Machines/ }).click();
  await page.getByRole("option", { name: "FRONT-DESK" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Report the incident" }).click();
  await page.getByRole("heading", { level: 1, name: summary }).waitFor();
  return page.url().split("/").at(-1);
}

async function triage(page) {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Triage", exact: true }).click();
  const form = dialog(page, "Triage");
  await form.getByLabel(/^High/).check();
  await form.getByLabel("One person").check();
  await form.getByRole("button", { name: "Set the priority" }).click();
  await done(page, "Triage");
}

async function agreeLimits(page, authorised) {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Agree the limits", exact: true }).click();
  const form = dialog(page, "Agree the limits");
  await form.getByLabel("Billable minutes beyond what is included").fill(String(authorised));
  await form.getByLabel("Reinstall the machine").check();
  await form.getByRole("button", { name: "Record what was agreed" }).click();
  await done(page, "Agree the limits");
}

/** The same by the API, where the journey is about something later. */
async function agreedIncident(firm, authorised = 0) {
  const made = await firm.api.post("/v1/incidents", { client: firm.client, person: firm.user, summary: "Pop-ups on the front desk PC", words: "It says click.", machines: [firm.machine], through: "phone" });
  const command = (name, body) => firm.api.post(`/v1/incidents/${made.id}/${name}`, body);
  await command("triage", { urgency: "high", impact: "one_person" });
  await command("agree_limits", { with: firm.approver, heard_by: "phone", authorised, at_limit: "reinstall" });
  return made.id;
}

export const journeys = {
  async "a technician signs in, reports, triages, agrees the limits and works on the clock"({ firm, open }) {
    const page = await open();
    await page.goto("/");
    await page.getByLabel("E-mail").fill(technician.email);
    await page.getByLabel("Password", { exact: true }).fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    await signIn(page, technician, password);
    await page.getByText("Nothing is open. Good.").waitFor();

    const id = await report(page, "Pop-ups on the front desk PC say 300 viruses");
    // Before the limits are agreed the clock's button is there, cannot be used, and says why.
    const start = page.getByRole("button", { name: "Start", exact: true });
    assert.equal(await start.getAttribute("aria-disabled"), "true");
    assert.notEqual((await page.locator(`#${CSS_escape(await start.getAttribute("aria-describedby"))}`).textContent())?.trim(), "");

    await triage(page);
    await page.getByText("Priority 3").first().waitFor({ state: "attached" }); // high urgency, one person: the server reckons it
    await agreeLimits(page, 60);
    await page.getByRole("img", { name: /of 5 hours/ }).waitFor(); // 4 hours of courtesy and 60 minutes authorised
    await page.getByText("The first virus incident is on us", { exact: false }).first().waitFor();

    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
    await page.getByText("Dana Whitfield, since", { exact: false }).waitFor();
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await dialog(page, "Pause the clock").getByRole("button", { name: "Pause it" }).click();
    await page.getByRole("button", { name: "Start", exact: true }).waitFor();

    await page.keyboard.press("w");
    await dialog(page, "Write a note").getByLabel("Note").fill("Tom clicked the red X on Friday.");
    await dialog(page, "Write a note").getByRole("button", { name: "Add the note" }).click();
    await page.getByText("Tom clicked the red X on Friday.", { exact: false }).waitFor();

    const seen = await firm.api.get(`/v1/incidents/${id}`);
    assert.equal(seen.clock.included, 240 * 60);
    assert.equal(seen.clock.authorised, 60 * 60);
    assert.equal(seen.reported_by.name, "Tom Reyes");
    await page.getByRole("link", { name: "Desk" }).first().click();
    await page.getByRole("link", { name: new RegExp(seen.number) }).waitFor();
  },

  async "the client approves time on a phone, without signing in, and the technician sees it at once"({ firm, open }) {
    const id = await agreedIncident(firm);
    const page = await open();
    await signIn(page, technician, password);
    await page.goto(room(firm, id));
    await page.getByRole("button", { name: "Ask for time" }).click();
    const form = dialog(page, "Ask the client for time");
    await form.getByLabel("Minutes").fill("90");
    await form.getByText("At most $225.00", { exact: false }).waitFor();
    await form.getByRole("button", { name: "Send the link" }).click();
    await page.getByText("Waiting for the client").first().waitFor();

    const letter = await firm.mailbox.find((one, text) => one.to.includes("ines@harbordental.example") && link_in.test(text));
    const address = link_in.exec(letter)?.[0] ?? "";
    const handset = await open({ viewport: phone, hasTouch: true, isMobile: true });
    await handset.goto(address);
    await handset.getByRole("heading", { level: 1, name: /Northgate IT asks for 1 hour 30 minutes more/ }).waitFor();
    assert.match((await handset.locator("main").innerText()).replace(/\s+/g, " "), /It costs at most \$225\.00/);
    assert.deepEqual(await axeFindings(handset), []);
    assert.equal((await handset.context().cookies()).length, 0);
    await handset.getByLabel("Stop and call me").check();
    await handset.getByRole("button", { name: "Approve up to $225.00" }).click();
    await handset.getByRole("heading", { name: "Approved. Thank you." }).waitFor();
    assert.deepEqual(await axeFindings(handset), []);

    await page.getByRole("img", { name: /of 5 hours 30 minutes/ }).waitFor(); // without a reload
    await page.getByText("Waiting for the client").first().waitFor({ state: "hidden" });
    const seen = await firm.api.get(`/v1/incidents/${id}`);
    assert.deepEqual(seen.authorisations.map(({ minutes, heard_by, at_limit }) => ({ minutes, heard_by, at_limit })).at(-1), { minutes: 90, heard_by: "link", at_limit: "stop" });

    await handset.reload(); // a link is for one yes
    await handset.getByRole("heading", { name: /Approved|doesn't work any more/ }).waitFor();
  },

  async "the client declines on a phone with a reason, and the technician reads it"({ firm, open }) {
    const id = await agreedIncident(firm);
    await firm.api.post(`/v1/incidents/${id}/ask_for_time`, { of: firm.approver, minutes: 60, at_limit: "reinstall" });
    const letter = await firm.mailbox.find((one, text) => one.to.includes("ines@harbordental.example") && link_in.test(text));
    const handset = await open({ viewport: phone, hasTouch: true, isMobile: true });
    await handset.goto(link_in.exec(letter)?.[0] ?? "");
    await handset.getByRole("button", { name: "Decline" }).click();
    await handset.getByRole("button", { name: "Decline" }).click(); // without a reason: asked for
    await handset.getByText("This is needed.").waitFor();
    await handset.getByLabel("Tell us why, in a few words").fill("We replace it anyway.");
    await handset.getByRole("button", { name: "Decline" }).click();
    await handset.getByRole("heading", { name: "Declined" }).waitFor();

    const page = await open();
    await signIn(page, technician, password);
    await page.goto(room(firm, id));
    await page.getByText("We replace it anyway.", { exact: false }).first().waitFor();
  },

  async "a link that was never given out shows nothing"({ open }) {
    const handset = await open({ viewport: phone });
    await handset.goto("/approve/this-is-no-token");
    await handset.getByRole("heading", { name: "This link doesn't work any more" }).waitFor();
  },

  async "two technicians in one incident see each other, and a stale click says what changed"({ firm, open }) {
    const id = await agreedIncident(firm);
    const [dana, olga] = [await open(), await open()];
    await signIn(dana, technician, password);
    await signIn(olga, owner, password);
    await dana.goto(room(firm, id));
    await olga.goto(room(firm, id));
    await dana.getByText("Also here: Olga Kranz").waitFor();
    await olga.getByText("Also here: Dana Whitfield").waitFor();

    await dana.getByRole("button", { name: "Write a note" }).click();
    await dialog(dana, "Write a note").getByLabel("Note").fill("Written while Olga was faster.");
    await olga.getByRole("button", { name: "Start", exact: true }).click();
    await olga.getByRole("button", { name: "Pause", exact: true }).waitFor();
    await dialog(dana, "Write a note").getByRole("button", { name: "Add the note" }).click();
    const said = dialog(dana, "Write a note").getByRole("alert");
    await said.getByText("This changed while you were looking at it.").waitFor();
    await said.getByText("Olga Kranz", { exact: false }).first().waitFor();
    await dialog(dana, "Write a note").getByRole("button", { name: "Add the note" }).click(); // what was typed is kept
    await done(dana, "Write a note");
    await olga.getByText("Written while Olga was faster.", { exact: false }).first().waitFor(); // without a reload
  },

  async "an incident reported elsewhere appears on the desk by itself"({ firm, open }) {
    const page = await open();
    await signIn(page, technician, password);
    await page.getByText("Nothing is open. Good.").waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
    await agreedIncident(firm);
    await page.getByRole("link", { name: /Harbor Dental/ }).waitFor();
  },

  async "when the server restarts the page says so, comes back by itself and goes on"({ firm, open }) {
    const id = await agreedIncident(firm);
    const page = await open();
    await signIn(page, technician, password);
    await page.goto(room(firm, id));
    await page.getByText("Live", { exact: true }).waitFor();
    await page.evaluate(() => (window.stillTheSamePage = true));
    await page.getByRole("button", { name: "Write a note" }).click();
    await dialog(page, "Write a note").getByLabel("Note").fill("Typed before the server went away.");
    await firm.stop("SIGKILL");
    await page.getByText("The server can't be reached just now", { exact: false }).waitFor();
    await dialog(page, "Write a note").getByRole("button", { name: "Add the note" }).click();
    await dialog(page, "Write a note").getByText("it is not known whether this was done", { exact: false }).waitFor();
    await firm.start();
    await page.getByText("Live", { exact: true }).waitFor({ timeout: 30_000 });
    await dialog(page, "Write a note").getByRole("button", { name: "Add the note" }).click();
    await done(page, "Write a note");
    await page.getByText("Typed before the server went away.", { exact: false }).first().waitFor();
    assert.equal(await page.evaluate(() => window.stillTheSamePage), true);
    const { items } = await (await firm.api.signIn(owner.email)).get(`/v1/incidents/${id}/timeline?limit=200`);
    assert.equal(items.filter((entry) => entry.sentence.text.includes("Typed before the server went away.")).length, 1);
  },

  async "what was typed survives a reload, and a session that ended in the middle of it"({ firm, open }) {
    const id = await agreedIncident(firm);
    const page = await open();
    await signIn(page, technician, password);
    await page.goto(room(firm, id));
    await page.getByRole("button", { name: "Write a note" }).click();
    await dialog(page, "Write a note").getByLabel("Note").fill("Half a sentence");
    await page.reload();
    await page.getByRole("button", { name: "Write a note" }).click();
    assert.equal(await dialog(page, "Write a note").getByLabel("Note").inputValue(), "Half a sentence");
    await page.context().clearCookies();
    await dialog(page, "Write a note").getByRole("button", { name: "Add the note" }).click();
    const again = dialog(page, "Sign in again");
    await again.getByLabel("E-mail").fill(technician.email);
    await again.getByLabel("Password", { exact: true }).fill(password);
    await again.getByRole("button", { name: "Sign in" }).click();
    await done(page, "Sign in again");
    assert.equal(await dialog(page, "Write a note").getByLabel("Note").inputValue(), "Half a sentence");
    await dialog(page, "Write a note").getByRole("button", { name: "Add the note" }).click();
    await done(page, "Write a note");
    await page.getByText("Half a sentence", { exact: false }).first().waitFor();
  },

  async "a false alarm goes through by hand to its closing, its invoice and the invoice's PDF"({ firm, open }) {
    const id = await agreedIncident(firm);
    await firm.api.post(`/v1/incidents/${id}/start_clock`, {});
    await firm.api.post(`/v1/incidents/${id}/pause_clock`, { why: "done" });
    await closeByHand(firm, id);
    const page = await open();
    await signIn(page, owner, password);
    await page.goto(room(firm, id));
    await page.getByText(/^Closed /).first().waitFor();
    await page.getByRole("link", { name: "See the invoice" }).click();
    await page.getByRole("heading", { level: 1, name: /Draft · Harbor Dental/ }).waitFor();
    await page.getByText("The next", { exact: false }).first().waitFor();
    await page.getByRole("button", { name: "Issue", exact: true }).click();
    await dialog(page, "Issue").getByRole("button", { name: "Issue" }).click();
    await page.getByRole("heading", { level: 1, name: /\d{4}-0001 · Harbor Dental/ }).waitFor();
    assert.equal(await page.getByRole("button", { name: "Issue", exact: true }).getAttribute("aria-disabled"), "true");
    const pdf = await page.request.get(await page.getByRole("link", { name: "Open the PDF" }).getAttribute("href"), { timeout: print_ms });
    assert.equal(pdf.status(), 200);
    assert.equal(pdf.headers()["content-type"], "application/pdf");
    assert.equal((await pdf.body()).subarray(0, 5).toString(), "%PDF-");
    await page.getByRole("button", { name: "Send by e-mail" }).click();
    await dialog(page, "Send by e-mail").getByRole("button", { name: "Send by e-mail" }).click();
    await done(page, "Send by e-mail");
    await firm.mailbox.find((one, text) => one.to.includes("ines@harbordental.example") && /application\/pdf/i.test(text));
  },

  async "the desk and the room are worked by keyboard alone"({ firm, open }) {
    await agreedIncident(firm);
    const page = await open();
    await signIn(page, technician, password);
    await page.getByRole("link", { name: /Harbor Dental/ }).waitFor();
    await page.locator("body").press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Pop-ups on the front desk PC" }).waitFor();
    await page.keyboard.press("s");
    await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
    await page.keyboard.press("s");
    await dialog(page, "Pause the clock").waitFor();
    await page.keyboard.press("Escape");
    await done(page, "Pause the clock");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Go to or do" }).fill("invoices");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Invoices" }).waitFor();
  },

  async "the demonstration firm's history is there to be looked at: desk, incident, client, invoice"({ firm, open }) {
    const page = await open();
    await signIn(page, firm.owner, password);
    const { items } = await firm.api.get("/v1/desk");
    assert.notEqual(items.length, 0);
    for (const row of items) await page.getByRole("link", { name: new RegExp(row.number) }).waitFor();
    await page.getByRole("link", { name: new RegExp(items[0].number) }).click();
    await page.getByRole("heading", { level: 1, name: items[0].summary }).waitFor();
    await page.getByRole("link", { name: items[0].client.name }).first().click();
    await page.getByRole("heading", { level: 1, name: items[0].client.name }).waitFor();
    await page.getByRole("link", { name: "Money", exact: true }).click();
    const [invoice] = (await firm.api.get("/v1/invoices")).items.filter((one) => one.status === "issued");
    await page.getByRole("link", { name: invoice.number, exact: true }).click();
    await page.getByText(invoice.sentences[0] ?? invoice.client_name).first().waitFor();
  },

  async "what is due is billed once, a margin opens to its events, years are simulated, and terms are previewed"({ firm, open }) {
    const page = await open();
    await signIn(page, firm.owner, password);
    const client = (await firm.api.get("/v1/clients")).items.find((one) => one.has_agreement);
    await page.goto(`/clients/${client.id}`);
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByLabel("What for").fill("Anti-virus subscription");
    await page.getByLabel(/^Price/).fill("3.50");
    await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText("Anti-virus subscription").waitFor();
    await page.getByRole("link", { name: "Money", exact: true }).click();
    for (const said of [/on 1 draft/, /billed already/]) {
      await page.getByRole("button", { name: "Bill what is due" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Bill what is due" }).click();
      await page.getByText(said).first().waitFor();
    }

    await page.getByRole("link", { name: "Margin", exact: true }).click();
    await page.locator("tbody button").first().click();
    const event = page.getByRole("list", { name: "The events it comes from" }).getByRole("link").first();
    const where = await event.getAttribute("href");
    await event.click();
    await page.waitForURL(`**${where}`);

    await page.goto("/money/simulator");
    await page.getByRole("button", { name: "Simulate" }).click();
    await page.getByRole("heading", { name: "2,000 simulated years" }).waitFor();
    await page.getByRole("img", { name: /Margins of the simulated years/ }).waitFor();

    await page.goto(`/clients/${client.id}/agreement`);
    await page.getByLabel("Hourly rate").fill("199.00");
    await page.getByRole("button", { name: "Preview" }).click();
    await page.getByText("A year in all").waitFor();
    assert.match(await page.getByRole("region", { name: "What it says and comes to" }).innerText(), /hourly rate: .* → 199\.00/);
    assert.doesNotMatch(JSON.stringify(await firm.api.get(`/v1/clients/${client.id}`)), /199\.00/, "a preview changes nothing");
  },

  async "on a slow line the desk's incidents can be clicked before the program is there, in light and dark"({ firm, open }) {
    const id = await agreedIncident(firm);
    for (const colorScheme of ["light", "dark"]) {
      const page = await open({ colorScheme });
      await signIn(page, technician, password);
      let arrive = () => undefined;
      const line = new Promise((there) => { arrive = there; });
      await page.route(/\/assets\/main-[^/]*\.js$/, async (route) => { await line; await route.continue(); });
      await page.goto("/", { waitUntil: "commit" });
      const link = page.getByRole("link", { name: /Harbor Dental/ });
      await link.waitFor();
      assert.equal(await link.getAttribute("href"), `/incidents/${id}`);
      assert.equal(await page.getByRole("heading").count(), 0, "the program is not there yet");
      arrive();
      await page.getByRole("heading", { level: 1, name: "Desk" }).waitFor();
      assert.equal(await page.getByRole("link", { name: /Harbor Dental/ }).count(), 1);
    }
  },

  async "the console's files are the same as brotli, as gzip and plain, and say that they differ by what is asked for"({ firm }) {
    const page = await fetched(`${firm.address}/`, "identity");
    const files = [...page.body.toString().matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path);
    assert.ok(files.length > 3);
    for (const path of ["/", ...files]) {
      const plain = await fetched(firm.address + path, "identity");
      const gzip = await fetched(firm.address + path, "gzip");
      const brotli = await fetched(firm.address + path, "gzip, deflate, br;q=0.9");
      for (const one of [plain, gzip, brotli]) assert.equal(one.headers.vary ?? "", gzip.headers["content-encoding"] === undefined ? "" : "Accept-Encoding", path);
      assert.equal(plain.headers["content-encoding"], undefined);
      if (gzip.headers["content-encoding"] === undefined) continue; // too small to pack
      assert.equal(brotli.headers["content-encoding"], "br", path);
      assert.deepEqual(gunzipSync(gzip.body), plain.body, path);
      assert.deepEqual(brotliDecompressSync(brotli.body), plain.body, path);
      assert.ok(brotli.body.length <= gzip.body.length, path);
      const refused = await fetched(firm.address + path, "br;q=0, gzip");
      assert.equal(refused.headers["content-encoding"], "gzip", path);
    }
  },

  async "an owner sees what the advisor takes for granted and where it comes from, and changes it; a technician only sees it"({ firm, open }) {
    const page = await open();
    await signIn(page, owner, password);
    await page.getByRole("link", { name: "Money", exact: true }).click();
    await page.getByRole("link", { name: "Assumptions", exact: true }).click();
    const row = page.getByRole("row", { name: /An hour without the machine, to the client/ });
    await row.getByText("40", { exact: true }).waitFor();
    await row.getByText("BLS 2018", { exact: false }).waitFor();
    await page.getByRole("button", { name: "Change the assumptions" }).click();
    const form = dialog(page, "Change the assumptions");
    await form.getByLabel("An approver says yes to replacing").fill("1.5");
    await form.getByRole("button", { name: "Save" }).click();
    await form.getByText(/between 0 and 1\./).first().waitFor(); // the server's own refusal
    await form.getByLabel("An approver says yes to replacing").fill("0.25");
    await form.getByLabel("An hour without the machine, to the client").fill("85.50");
    await form.getByRole("button", { name: "Save" }).click();
    await done(page, "Change the assumptions");
    await row.getByText("85.5", { exact: true }).waitFor();
    const kept = await firm.api.get("/v1/assumptions");
    assert.equal(kept.downtime_per_hour, 85.5);
    assert.equal(kept.says_yes_to_replace, 0.25);
    assert.equal(kept.reinstall_hours, 5);

    const other = await open();
    await signIn(other, technician, password);
    await other.goto("/money/assumptions");
    await other.getByText("Only an owner may change them.", { exact: false }).waitFor();
    assert.equal(await other.getByRole("button", { name: "Change the assumptions" }).count(), 0);
  },

  async "every screen, light and dark, desktop and phone: axe finds nothing, nothing is wider than the screen"({ firm, open }) {
    const id = await agreedIncident(firm);
    const screens = ["/", "/report", `/incidents/${id}`, "/clients", `/clients/${firm.client}`, `/machines/${firm.machine}`, `/clients/${firm.client}/agreement`, "/invoices", "/money/margin", "/money/advice", "/money/simulator", "/money/assumptions", "/settings", "/nowhere"];
    for (const colorScheme of ["light", "dark"])
      for (const viewport of [desktop, { width: 320, height: 640 }]) {
        const page = await open({ colorScheme, viewport });
        await page.goto("/");
        await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
        assert.deepEqual(await axeFindings(page), [], `sign-in, ${colorScheme}, ${viewport.width}`);
        await signIn(page, owner, password);
        for (const path of screens) {
          await page.goto(path);
          await page.locator("h1").first().waitFor();
          await page.getByRole("status", { name: "Loading" }).first().waitFor({ state: "hidden" });
          const where = `${path}, ${colorScheme}, ${viewport.width}`;
          assert.deepEqual(await axeFindings(page), [], where);
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), true, `${where} is wider than the screen`);
        }
      }
  },
};

/** What a journey starts from, where that is not a new firm. */
export const starts = { "the demonstration firm's history is there to be looked at: desk, incident, client, invoice": { demonstration: true }, "what is due is billed once, a margin opens to its events, years are simulated, and terms are previewed": { demonstration: true } };

const CSS_escape = (id) => (id ?? "").replace(/[^\w-]/g, (one) => `\\${one}`);

/** Goes through the procedure as far as a person without an agent can: says what was seen, and waives by name what a machine would have shown. */
async function closeByHand(firm, id) {
  const command = (name, body) => firm.api.post(`/v1/incidents/${id}/${name}`, body);
  await command("account_for_machine", { machine: firm.machine, disposition: "not_infected", statement: "It was an advertisement in the browser." });
  for (let steps = 0; steps < 40; steps += 1) {
    const now = await firm.api.get(`/v1/incidents/${id}`);
    if (now.phase === "closed") return;
    const possible = (name) => now.commands.find((one) => one.command === name)?.allowed === true;
    if (possible("close")) {
      await command("close", { summary: "A false alarm: an advertisement in the browser." });
      continue;
    }
    const step = now.steps.find((one) => one.id === now.current_step);
    const open = (needs) => (needs ?? []).filter((need) => !need.met && need.waived_by === undefined && need.what !== "statement");
    if (step === undefined) for (const need of open(now.closing_needs)) await command("waive", { need: need.what, reason: "There was no virus." });
    else {
      for (const need of open(step.needs)) await command("waive", { need: need.what, reason: "There was no virus." });
      await command("end_step", { step: step.id, succeeded: true, statement: "Looked at it with the user." });
    }
  }
  throw new Error("the procedure did not come to its end");
}
