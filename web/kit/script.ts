// kit/script.ts: what to say to the client, in the reader's language: a line of the shipped procedure filled in here, a firm's own line as the server filled it in.
import type { Schemas } from "~api/client.ts";
import { procedure } from "~app/words/words.ts";

type Line = Schemas["script_line"];
type Value = Schemas["script_value"];

/** One pass over a line that the server found right: {{name}}, {{.}}, {{#name}}...{{/name}}, {{^name}}...{{/name}}. */
export function filledIn(line: string, values: Value[]): string {
  const by = new Map(values.map(({ name, said }) => [name, said]));
  let at = 0;
  const part = (item: string): string => {
    let out = "";
    for (;;) {
      const from = line.indexOf("{{", at);
      const end = line.indexOf("}}", from);
      if (from < 0 || end < 0) {
        out += line.slice(at);
        at = line.length;
        return out;
      }
      out += line.slice(at, from);
      at = end + 2;
      const tag = line.slice(from + 2, end).trim();
      const name = tag.slice(1).trim();
      const said = by.get(name) ?? [];
      if (tag.startsWith("/")) return out;
      if (tag === ".") out += item;
      else if (tag.startsWith("^")) {
        const inside = part(item);
        out += said.length === 0 ? inside : "";
      } else if (tag.startsWith("#")) {
        const begin = at;
        const all = (said.length === 0 ? [""] : said).map((each) => {
          at = begin;
          return part(each === "" ? item : each);
        });
        out += said.length === 0 ? "" : all.join("");
      } else out += by.get(tag)?.join(", ") ?? "";
    }
  };
  return part("");
}

export function scriptLine({ text, line }: Line, values: Value[], wordings: Partial<Record<string, string>> = procedure): string {
  const wording = wordings[line.replace(/\s+/g, " ").trim()];
  return wording === undefined ? text : filledIn(wording, values);
}
