// app/words/de/plural.ts: a number with its word, in German.
export const plural = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;
