// tests/journeys/machine.mjs: a practice machine (tests/endpoint) for a journey: a real Debian that joins the journey's firm and is infected.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const booting_ms = 600_000; // the first time the image is made
const joining_ms = 120_000;
const program = (standfirm) => join(dirname(standfirm), "practice_machine");

/** Why there can be no practice machine here, or undefined. */
export function whyNoMachine(standfirm) {
  const { status, stderr, error } = spawnSync(program(standfirm), ["--check"], { encoding: "utf8", timeout: 30_000 });
  return status === 0 ? undefined : (error?.message ?? stderr.trim());
}

/** Boots one; `infections` are planted once it has joined. */
export async function openMachine(standfirm, infections) {
  const folder = mkdtempSync(join(tmpdir(), "standfirm-machine-"));
  const child = spawn(program(standfirm), ["--boot", "--join", "--infect", ...infections], { stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  const waiting = new Set();
  const ended = new Promise((done) => child.on("exit", done));
  const look = () => waiting.forEach((one) => one());
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => { said += text; look(); });
  child.on("exit", look);
  const says = (what, within_ms) =>
    new Promise((resolve, reject) => {
      const settle = (end) => { clearTimeout(timer); waiting.delete(one); end(); };
      const one = () => {
        const found = what.exec(said);
        if (found !== null) settle(() => resolve(found));
        else if (child.exitCode !== null) settle(() => reject(new Error(`the practice machine ended: ${said}`)));
      };
      const timer = setTimeout(() => settle(() => reject(new Error(`the practice machine did not say ${what} within ${within_ms / 1000} s: ${said}`))), within_ms);
      waiting.add(one);
      one();
    });
  const close = async () => {
    if (child.exitCode === null) child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [, host] = await says(/^booted .* host=(\S+)$/m, booting_ms);
    return {
      host, close,
      /** Puts the enrolment file onto the machine, as the firm's technician would, and waits until the agent runs and the infection is in. */
      async join(enrolment) {
        const token = join(folder, "token.json");
        writeFileSync(token, JSON.stringify({ token: "", expires_at: "2100-01-01T00:00:00Z", file: enrolment }), { mode: 0o600 });
        child.stdin.write(`${token}\n`);
        await says(/^joined$/m, joining_ms);
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
