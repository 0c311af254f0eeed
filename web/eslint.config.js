// eslint.config.js: what the compiler doesn't see. Arrows between folders: api knows nobody; kit knows api and app/words; features know all but app's shell.
import tseslint from "typescript-eslint";

const arrows = (files, forbidden, why) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: [{ group: forbidden, message: why }] }] },
});

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "api/schema.d.ts"] },
  ...tseslint.configs.recommended,
  {
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": "error",
      "no-console": "error",
      eqeqeq: "error",
    },
  },
  arrows(["api/**"], ["~kit/*", "~features/*", "~app/*", "react", "@mantine/*"], "api speaks to the server and draws nothing"),
  arrows(["kit/**"], ["~features/*", "~app/shell*", "~app/app*"], "kit is drawn by features, not the other way round"),
  arrows(["features/**"], ["~app/app*", "~app/main*"], "features are put together in app"),
  { files: ["testing/**", "vite.config.ts"], rules: { "no-console": "off" } },
);
