// app/theme.ts: Mantine's theme. Colours used beyond Mantine's own components are in colours.css.
import { createTheme, type MantineColorsTuple } from "@mantine/core";

const pine: MantineColorsTuple = ["#e9f5f1", "#d3e9e2", "#a5d3c6", "#74bca9", "#4ba890", "#319b81", "#1f8a71", "#127560", "#0d5c4f", "#07463b"];
const slate: MantineColorsTuple = ["#e9eeea", "#bcc6c0", "#a3afa8", "#77857d", "#4a5750", "#323c37", "#1b221f", "#121714", "#0e1210", "#090c0a"];

export const theme = createTheme({
  fontFamily: '"Inter Variable", Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  primaryColor: "pine",
  primaryShade: { light: 8, dark: 7 },
  autoContrast: true,
  luminanceThreshold: 0.32,
  colors: { pine, dark: slate },
  defaultRadius: 8,
  cursorType: "pointer",
  respectReducedMotion: true,
  focusRing: "auto",
  headings: {
    fontWeight: "640",
    sizes: {
      h1: { fontSize: "1.5rem", lineHeight: "1.25" },
      h2: { fontSize: "1.125rem", lineHeight: "1.35" },
      h3: { fontSize: "0.9375rem", lineHeight: "1.4" },
    },
  },
  components: {
    Button: { defaultProps: { radius: 8 }, styles: { label: { fontWeight: 560 } } },
    TextInput: { defaultProps: { size: "sm" } },
    Tooltip: { defaultProps: { withArrow: true, multiline: true, maw: 340, openDelay: 150, transitionProps: { duration: 100 } } },
    Select: { defaultProps: { allowDeselect: false, checkIconPosition: "right", comboboxProps: { shadow: "md" } } },
  },
});
