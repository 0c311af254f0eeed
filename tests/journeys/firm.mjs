// tests/journeys/firm.mjs: a real server with a firm of its own in a folder of its own: an owner, a technician, Harbor Dental with
// its agreement, people and machine, all made through the command line and the API.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { openMailbox } from "./mailbox.mjs";

const project = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const password = "correct horse battery 9";
export const owner = { name: "Olga Kranz", email: "olga@firm.example" };
export const technician = { name: "Dana Whitfield", email: "dana@firm.example" };

async function freePort() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, "127.0.0.1", done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

/** The API as a signed-in person's program would use it. */
export class Api {
  constructor(address) {
    this.address = address;
  }
  async signIn(email) {
    const answer = await fetch(`${this.address}/v1/sessions`, { method: "POST", headers: { "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID() }, body: JSON.stringify({ email, password }) });
    if (!answer.ok) throw new Error(`sign-in of ${email}: ${answer.status} ${await answer.text()}`);
    this.cookie = answer.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
    this.csrf = (await answer.json()).csrf;
    return this;
  }
  async get(path) {
    const answer = await fetch(this.address + path, { headers: { Cookie: this.cookie } });
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
  async post(path, body, version) {
    const answer = await fetch(this.address + path, {
      method: "POST",
      headers: { Cookie: this.cookie, "X-CSRF-Token": this.csrf, "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID(), ...(version === undefined ? {} : { "If-Match": `"${version}"` }) },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}

const usd = (amount) => ({ amount, currency: "USD" });
const terms = {
  name: "Care for small practices", courtesy_incidents: 1, courtesy_period_days: 0, courtesy_counted_by: "client", courtesy_minutes: 240, included_minutes: 0, hourly_rate: usd("150.00"), increment: 15, tax_percent_millis: 0,
  targets: [1, 2, 3, 4].map((n) => ({ priority: `p${n}`, respond_within: 30 * n, resolve_within: 240 * n })), business_hours: "Mo-Su 00:00-24:00", holidays: [], watch_days: 15, unattended_tool_time_costs: false,
  only_our_people_install_software: true, lapsed_firewall_voids_courtesy: false, replacement_guide_price: usd("1500.00"), not_included: ["Hardware"], payment_days: 14,
};

/**
 * `empty`: a server that nobody has used yet. `demonstration`: the firm that `standfirm demo` makes, with its history, instead of a new one. `agents`: where machines find the
 * server. `binder`: what the firm changed in its procedure, as pairs of what stood there and what stands there now. `user_name`: Tom's
 * on the machine.
 */
export async function openFirm(standfirm, { empty = false, demonstration = false, agents = "127.0.0.1", binder = [], user_name = "tom" } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "standfirm-journeys-"));
  const mailbox = await openMailbox();
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const settings = join(folder, "standfirm.toml");
  let binder_folder = join(project, "binder");
  if (binder.length > 0) {
    cpSync(binder_folder, join(folder, "binder"), { recursive: true });
    binder_folder = join(folder, "binder");
    const procedure = join(binder_folder, "procedures/virus-response.yaml");
    let text = readFileSync(procedure, "utf8");
    for (const [before, now] of binder) {
      if (!text.includes(before)) throw new Error(`the procedure doesn't say "${before}" any more`);
      text = text.replaceAll(before, now);
    }
    writeFileSync(procedure, text);
  }
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  writeFileSync(
    settings,
    `[data]\nfolder = "${join(folder, "data")}"\n[binder]\nfolder = "${binder_folder}"\n[firm]\nname = "Northgate IT"\nphone = "+1 207 555 0199"\nemail = "help@northgate.example"\n` +
      `[people]\nport = ${port}\npublic_address = "${address}"\n[agents]\naddress = "${agents}"\nport = ${await freePort()}\npublic_host = "${agents}"\n` +
      `[mail]\nsmtp = "smtp://127.0.0.1:${mailbox.port}"\nplain_text_allowed = true\n[log]\nform = "text"\nlevel = "warn"\n`,
  );
  const begin = demonstration ? ["demo", "--json"] : ["owner", "add", "--name", owner.name, "--email", owner.email];
  const begun = empty ? { status: 0 } : spawnSync(standfirm, [...begin, "--config", settings, "--password-file", passwordFile], { encoding: "utf8", timeout: 120_000 });
  if (begun.status !== 0) throw new Error(`standfirm ${begin.join(" ")} ended with ${begun.status}: ${begun.stderr}${begun.stdout}`);

  let server;
  let said = "";
  const start = async () => {
    said = "";
    server = spawn(standfirm, ["serve", "--config", settings], { stdio: ["ignore", "pipe", "pipe"] });
    const mine = server;
    mine.ended = new Promise((done) => mine.on("exit", done));
    for (const stream of [mine.stdout, mine.stderr]) stream.setEncoding("utf8").on("data", (text) => (said = (said + text).slice(-20_000)));
    const until = Date.now() + 30_000;
    for (;;) {
      const ready = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(2000) }).then((answer) => answer.ok, () => false);
      if (ready) return;
      if (mine.exitCode !== null) throw new Error(`the server ended with ${mine.exitCode}: ${said}`);
      if (Date.now() > until) throw new Error(`the server was not ready within 30 s: ${said}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  };
  const stop = async (signal = "SIGTERM") => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    server.kill(signal);
    await server.ended;
  };

  try {
    await start();
    const firm = {
      address, mailbox, start, stop,
      words: () => said,
      folder,
      /** One command on the server's own host; what it printed. */
      run(...command) {
        const ran = spawnSync(standfirm, [...command, "--config", settings], { encoding: "utf8", timeout: 60_000 });
        if (ran.status !== 0) throw new Error(`standfirm ${command.join(" ")} ended with ${ran.status}: ${ran.stderr}`);
        return ran.stdout;
      },
      async close() {
        await stop();
        mailbox.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
    if (empty) return firm;
    if (demonstration) {
      const { accounts } = JSON.parse(begun.stdout).firm;
      const first = accounts.find((one) => one.role === "owner");
      return { ...firm, accounts, owner: first, api: await new Api(address).signIn(first.email) };
    }
    const api = await new Api(address).signIn(owner.email);
    await api.post("/v1/technicians", { ...technician, password, role: "technician" });
    const client = (await api.post("/v1/clients", { name: "Harbor Dental", time_zone: "America/New_York", currency: "USD" })).id;
    const make = async (what, body) => (await api.post(`/v1/clients/${client}/${what}`, body)).id;
    await make("agreement", terms);
    const approver = await make("people", { name: "Ines Calloway", email: "ines@harbordental.example", phone: "+1 207 555 0110", approver: true });
    const user = await make("people", { name: "Tom Reyes", email: "tom@harbordental.example", phone: "", approver: false, user_name });
    const machine = await make("machines", { name: "FRONT-DESK" });
    return { ...firm, api, client, approver, user, machine };
  } catch (error) {
    await stop("SIGKILL");
    mailbox.close();
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`${error.message}\nthe server said: ${said}`);
  }
}
