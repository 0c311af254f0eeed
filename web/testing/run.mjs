// testing/run.mjs: runs one of the scripts beside it, which are TypeScript: node testing/run.mjs screens.ts [arguments...]
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const [script, ...rest] = process.argv.slice(2);
const { module } = await runnerImport(fileURLToPath(new URL(`./${script}`, import.meta.url)), { configFile: false, logLevel: "error" });
await module.run(...rest);
