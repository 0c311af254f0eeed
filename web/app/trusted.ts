// app/trusted.ts: what may become markup: nothing. With Trusted Types the browser asks here before a string is parsed as HTML; the only
// strings set that way are style sheets that Mantine writes into its own <style> elements, and those have no angle bracket.
interface Policies {
  createPolicy: (name: string, rules: { createHTML: (text: string) => string | null }) => unknown;
}

export const onlyWithoutMarkup = (text: string): string | null => (text.includes("<") ? null : text);

const { trustedTypes } = globalThis as { trustedTypes?: Policies };
// There is no createScript and no createScriptURL: a string never becomes a script.
trustedTypes?.createPolicy("default", { createHTML: onlyWithoutMarkup });
