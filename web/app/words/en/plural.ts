// app/words/en/plural.ts: a number with its word, in English.
export const plural = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;
