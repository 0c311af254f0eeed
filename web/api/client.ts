// api/client.ts: one way to the server. Adds the headers every change needs and turns problem documents into ApiProblem.
import createClient from "openapi-fetch";
import { askedAlready } from "./early.ts";
import type { components, paths } from "./schema.d.ts";
import { heardServerDate } from "./server_time.ts";
import { worded, type Worded } from "./sentences.ts";

/** The API's types with its sentences as the reader reads them. */
export type Schemas = { [Name in keyof components["schemas"]]: Worded<components["schemas"][Name]> };
type Problem = components["schemas"]["problem"];

/** An answer that says no: the refusal's code, its sentence, what would satisfy it and the field at fault. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly mend: string | undefined;
  readonly field: string | undefined;
  constructor(status: number, code: string, sentence: string, mend?: string, field?: string) {
    super(sentence);
    this.name = "ApiProblem";
    this.status = status;
    this.code = code;
    this.mend = mend === "" ? undefined : mend;
    this.field = field;
  }
}

/** The server could not be reached at all; nothing is known about whether a change happened. */
export class Unreachable extends Error {
  constructor() {
    super("unreachable");
    this.name = "Unreachable";
  }
}

let csrf: string | undefined;
export function useCsrf(token: string | undefined) {
  csrf = token;
}

type Listener = () => void;
const signedOutListeners = new Set<Listener>();
/** Called whenever the server says that the session is over. */
export function onSignedOut(listener: Listener): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

export const client = createClient<paths>({ baseUrl: globalThis.location?.origin ?? "http://server.invalid", credentials: "same-origin", fetch: (request) => askedAlready(request) ?? globalThis.fetch(request) });

client.use({
  onRequest({ request }) {
    if (request.method !== "GET" && request.method !== "HEAD") {
      if (csrf !== undefined) request.headers.set("X-CSRF-Token", csrf);
      if (request.method === "POST" && !request.headers.has("Idempotency-Key")) request.headers.set("Idempotency-Key", crypto.randomUUID());
    }
    request.headers.set("Accept", "application/json, application/problem+json");
    return request;
  },
  onResponse({ response }) {
    heardServerDate(response.headers.get("Date"));
  },
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

function isProblem(value: unknown): value is Partial<Problem> {
  return typeof value === "object" && value !== null && ("code" in value || "detail" in value || "title" in value);
}

/** The answer's body, or a thrown ApiProblem / Unreachable. */
export async function answered<T>(call: Promise<Answer<T>>): Promise<Worded<T>> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Unreachable();
  }
  if (answer.response.ok) return worded(answer.data as T);
  const { status } = answer.response;
  const problem = isProblem(answer.error) ? worded(answer.error) : undefined;
  const code = problem?.code ?? (status === 401 ? "signed_out" : `http_${status}`);
  if (status === 401 && code === "signed_out") for (const listener of signedOutListeners) listener();
  // A proxy in between that cannot reach the server answers in its own words.
  if (problem === undefined && (status === 502 || status === 503 || status === 504 || status === 500)) throw new Unreachable();
  throw new ApiProblem(status, code, problem?.sentence ?? problem?.detail ?? problem?.title ?? `HTTP ${status}`, problem?.mend, problem?.field);
}

/** Headers of a change to something that was read at `version`. */
export const at = (version: number, idempotencyKey?: string): Record<string, string> => ({
  "If-Match": `"${version}"`,
  ...(idempotencyKey === undefined ? {} : { "Idempotency-Key": idempotencyKey }),
});
