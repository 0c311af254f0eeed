// kit/picture.tsx: a picture that people look at rather than read: the same as a table, and as a file (CSV and PNG).
import { Button, Menu } from "@mantine/core";
import type { RefObject } from "react";
import { words } from "~app/words/words.ts";
import { saveAs, saveCsv } from "./csv.ts";
import { Icon } from "./icon.tsx";

const drawn_with = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity", "font-family", "font-size", "font-weight", "text-anchor", "letter-spacing", "dominant-baseline"] as const;
const pixels_per_unit = 3;

/** The picture as it stands on the screen, with its colours written into it, so that it can stand alone. */
export function aloneAs(svg: SVGSVGElement, background: string): { text: string; width: number; height: number } {
  const { width, height } = svg.getBoundingClientRect();
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const from = [svg, ...svg.querySelectorAll<SVGElement>("*")];
  const to = [copy, ...copy.querySelectorAll<SVGElement>("*")];
  from.forEach((one, i) => {
    const style = getComputedStyle(one);
    for (const name of drawn_with) to[i]?.setAttribute(name, style.getPropertyValue(name));
    to[i]?.removeAttribute("class");
  });
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of [["x", "-1000"], ["y", "-1000"], ["width", "10000"], ["height", "10000"], ["fill", background]] as const) paper.setAttribute(name, value);
  copy.prepend(paper);
  return { text: new XMLSerializer().serializeToString(copy), width, height };
}

async function savePng(name: string, svg: SVGSVGElement) {
  const { text, width, height } = aloneAs(svg, getComputedStyle(document.documentElement).getPropertyValue("--surface"));
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const picture = new Image();
    picture.src = address;
    await picture.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * pixels_per_unit);
    canvas.height = Math.round(height * pixels_per_unit);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const png = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
    if (png !== null) saveAs(`${name}.png`, png, "image/png");
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** The menu beside a picture. `rows`: the table behind it, head first. */
export function PictureMenu({ name, of, svg, rows }: { name: string; of: string; svg: RefObject<SVGSVGElement | null>; rows: () => (string | number)[][] }) {
  return (
    <Menu position="bottom-end" shadow="md" withInitialFocusPlaceholder={false} withinPortal={false}>
      <Menu.Target>
        <Button size="compact-xs" variant="subtle" leftSection={<Icon name="download" size={13} />} aria-label={words.picture.export_of(of)}>{words.picture.export}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => saveCsv(`${name}.csv`, rows())}>{words.picture.csv}</Menu.Item>
        <Menu.Item onClick={() => { if (svg.current !== null) void savePng(name, svg.current); }}>{words.picture.png}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
