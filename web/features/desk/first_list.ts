// features/desk/first_list.ts: the desk's incidents as plain links, on the screen while the program that draws the rest is still on a slow line.
import type { components } from "~api/schema.d.ts";
import css from "./first_list.module.css";

type Row = components["schemas"]["desk_row"];
/** As many as a large screen shows; the desk itself brings the others. */
const most = 40;

const isRow = (row: unknown): row is Row => typeof row === "object" && row !== null && "id" in row && "client" in row && "number" in row && "summary" in row;

function element(tag: string, className: string | undefined, ...inside: (Node | string)[]): HTMLElement {
  const made = document.createElement(tag);
  made.className = className ?? "";
  made.append(...inside); // text stays text
  return made;
}

function link(row: Row): HTMLElement {
  const made = element("a", css.link, element("span", css.line, element("span", css.number, row.number), element("span", css.client, row.client.name)), element("span", css.summary, row.summary));
  made.setAttribute("href", `/incidents/${encodeURIComponent(row.id)}`);
  return element("li", css.row, made);
}

/** Puts the answer of GET /v1/desk below the page's frame; nothing when it is none, is empty, or the program is there already. */
export function drawFirstList(root: HTMLElement | null, answer: unknown) {
  const frame = root?.querySelector(":scope > .frame");
  if (frame === null || frame === undefined || typeof answer !== "object" || answer === null || !("items" in answer) || !Array.isArray(answer.items)) return;
  const rows = answer.items.filter(isRow).slice(0, most);
  if (rows.length > 0) frame.after(element("main", css.page, element("ul", css.list, ...rows.map(link))));
}
