// kit/fill.ts: a wording with its values put in.
/** {} takes the values in their order, {0} and further take them by number. */
export function fill(wording: string, values: string[]): string {
  let next = 0;
  return wording.replace(/\{(\d*)\}/g, (_, at: string) => values[at === "" ? next++ : Number(at)] ?? "");
}
