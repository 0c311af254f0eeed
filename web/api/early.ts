// api/early.ts: what the first page asks first, asked while its program is still on the way. Each answer is taken once, by the very same question.
export const first_of_the_desk = "/v1/desk?limit=200";
const asked = new Map<string, Promise<Response>>();

/** What a page at this address asks before anything else. */
export function firstQuestions(path: string): string[] {
  if (/^\/(link|approve)\//.test(path)) return [];
  return path === "/" ? ["/v1/sessions/current", first_of_the_desk] : ["/v1/sessions/current"];
}

export function askEarly(path: string) {
  for (const question of firstQuestions(path)) {
    const answer = fetch(question, { credentials: "same-origin", headers: { Accept: "application/json, application/problem+json" } });
    answer.catch(() => undefined); // whoever asks again hears of it
    asked.set(question, answer);
  }
}

/** What a good answer to an early question holds; it stays there to be taken. undefined when nothing was asked or the answer is no. */
export async function peekEarly(question: string): Promise<unknown> {
  try {
    const answer = await asked.get(question)?.then((response) => response.clone());
    return answer?.ok === true ? await answer.json() : undefined;
  } catch {
    return undefined;
  }
}

/** The answer on its way to this question, when it was asked early. */
export function askedAlready(request: Request): Promise<Response> | undefined {
  // A change (signing in, say) makes what was asked before it old.
  if (request.method !== "GET") asked.clear();
  if (asked.size === 0) return undefined;
  const { pathname, search } = new URL(request.url);
  const answer = asked.get(pathname + search);
  asked.delete(pathname + search);
  return answer;
}
