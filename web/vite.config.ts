// vite.config.ts: the console's build, its dev server (which passes /v1 on to a real standfirm) and its component tests.
import react from "@vitejs/plugin-react";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const server = process.env.STANDFIRM_URL ?? "http://127.0.0.1:8470";
const here = (folder: string) => fileURLToPath(new URL(folder, import.meta.url));

const inBase = /\/(node_modules|kit|api(?!\/early))\//;
const formParts = /\/(react-number-format\/|@mantine\/core\/esm\/components\/(NumberInput|MultiSelect|Select|Combobox|Checkbox|Radio|Textarea|PasswordInput|Pill|PillsInput)\/|kit\/(form|point_line)\.)/;

/** Beside each file its brotli, as small as it gets: the server packs both into its program. */
const brotliBeside = (): Plugin => ({
  name: "brotli-beside",
  apply: "build",
  writeBundle: async ({ dir }) => {
    if (dir === undefined) return;
    for (const one of await readdir(dir, { recursive: true })) {
      if (!/\.(js|css|html|svg)$/.test(one)) continue;
      const whole = await readFile(join(dir, one));
      await writeFile(join(dir, `${one}.br`), brotliCompressSync(whole, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: whole.length } }));
    }
  },
});

/** The program is fetched beside the first file, not after it: the browser is told of its parts in the page itself. Its styles hold back nothing that
 * is drawn before it. */
const programBesideStart = (): Plugin => ({
  name: "program-beside-start",
  transformIndexHtml: {
    order: "post",
    handler: (_html, { bundle }) => {
      const chunks = Object.values(bundle ?? {}).filter((one) => one.type === "chunk");
      const main = chunks.find((one) => one.facadeModuleId?.endsWith("/app/main.tsx"));
      if (main === undefined) return [];
      const styles = [main, ...chunks.filter((one) => main.imports.includes(one.fileName))].flatMap((one) => [...(one.viteMetadata?.importedCss ?? [])]);
      return [
        ...[main.fileName, ...main.imports].map((file) => ({ tag: "link", attrs: { rel: "modulepreload", crossorigin: true, href: `/${file}` }, injectTo: "head" as const })),
        ...styles.map((file) => ({ tag: "link", attrs: { rel: "preload", as: "style", crossorigin: true, href: `/${file}` }, injectTo: "head" as const })),
      ];
    },
  },
});

export default defineConfig({
  plugins: [react(), programBesideStart(), brotliBeside()],
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
    // What every page needs comes in one file, what only forms need in another: on a slow line thirty small ones cost thirty waits.
    rolldownOptions: { output: { codeSplitting: { groups: [
      { name: "start", test: /preload-helper|\/api\/early\.|\/app\/(trusted|scheme|colours)\.|\/desk\/first_list\./, priority: 3 },
      { name: "base", test: (id) => inBase.test(id) && !formParts.test(id), minShareCount: 2, priority: 2 },
      { name: "forms", test: formParts, minShareCount: 2, priority: 1 },
    ] } } },
  },
  test: { environment: "node", include: ["{app,api,kit,features,testing}/**/*.test.{ts,tsx}"] },
});
