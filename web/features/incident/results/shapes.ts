// features/incident/results/shapes.ts: the results of actions, as far as the screen shows them. The API documents them as "any",
// so each is checked here before it is believed: they come from a machine that may be infected.
export type Plain = Record<string, unknown>;
export const isPlain = (value: unknown): value is Plain => typeof value === "object" && value !== null && !Array.isArray(value);
export const textOf = (from: Plain, name: string): string => (typeof from[name] === "string" ? from[name] : typeof from[name] === "number" ? String(from[name]) : "");
export const numberOf = (from: Plain, name: string): number | undefined => (typeof from[name] === "number" ? from[name] : undefined);
export const yesOf = (from: Plain, name: string): boolean => from[name] === true;
export const textsOf = (from: Plain, name: string): string[] => (Array.isArray(from[name]) ? from[name].filter((one): one is string => typeof one === "string") : []);
export const listOf = (from: Plain, name: string): Plain[] => (Array.isArray(from[name]) ? from[name].filter(isPlain) : []);
export const kindOf = (result: unknown): string => (isPlain(result) ? textOf(result, "type") : "");
