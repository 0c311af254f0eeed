// app/scheme.ts: light or dark from the first drawing on, as Mantine will set it: what the reader chose, or else what the device says.
const kept_as = "mantine-color-scheme-value";

export function applyScheme() {
  let chosen: string | null = null;
  try {
    chosen = localStorage.getItem(kept_as);
  } catch {
    chosen = null; // storage may be forbidden: then it is the device's
  }
  const dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
}
