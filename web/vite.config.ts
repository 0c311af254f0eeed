// vite.config.ts: the console's build, its dev server (which passes /v1 on to a real standfirm) and its component tests.
import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const server = process.env.STANDFIRM_URL ?? "http://127.0.0.1:8470";
const here = (folder: string) => fileURLToPath(new URL(folder, import.meta.url));

export default defineConfig({
  plugins: [react()],
  resolve: {
    alias: { "~app": here("./app"), "~api": here("./api"), "~kit": here("./kit"), "~features": here("./features"), "~testing": here("./testing") },
  },
  server: {
    port: Number(process.env.PORT ?? 5173),
    strictPort: true,
    proxy: { "/v1": { target: server, ws: true, secure: false, changeOrigin: false } },
  },
  build: {
    target: "es2022",
    modulePreload: { polyfill: false }, // the polyfill is an inline script; the policy forbids those
    assetsInlineLimit: 0, // data: addresses would need a wider policy
    reportCompressedSize: true,
    sourcemap: false,
    // What every page needs comes in one file: on a slow line thirty small ones cost thirty waits.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "base", test: /\/(node_modules|kit|api)\//, minShareCount: 2 }] } } },
  },
  test: { environment: "node", include: ["{app,api,kit,features,testing}/**/*.test.{ts,tsx}"] },
});
