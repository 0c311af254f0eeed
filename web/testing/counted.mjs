// testing/counted.mjs: types, lint and component tests, closing with "N passed, N failed" for ./dev test.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let passed = 0;
let failed = 0;
const run = (name, ...command) => {
  const done = spawnSync("npx", ["--no-install", ...command], { stdio: "inherit" });
  console.log(`${done.status === 0 ? "ok  " : "FAIL"} ${name}`);
  return done.status === 0;
};
for (const [name, ...command] of [["types", "tsc", "-p", "tsconfig.json"], ["lint and arrows", "eslint", "."]]) {
  if (run(name, ...command)) passed += 1;
  else failed += 1;
}

const folder = mkdtempSync(join(tmpdir(), "standfirm-web-"));
const file = join(folder, "tests.json");
const ended = run("component tests", "vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`);
try {
  const result = JSON.parse(readFileSync(file, "utf8"));
  passed += result.numPassedTests;
  failed += result.numFailedTests + (result.numFailedTests === 0 && !ended ? 1 : 0);
} catch {
  failed += 1; // it ended before it could write what it found
}
rmSync(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
