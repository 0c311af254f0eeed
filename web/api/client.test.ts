import { afterEach, expect, test, vi } from "vitest";
import { answered, ApiProblem, client, onSignedOut, Unreachable, useCsrf } from "./client.ts";
import { commandIncident } from "./incidents.ts";

const asked: Request[] = [];
function serverSays(status: number, body: unknown, type = "application/json") {
  vi.stubGlobal("fetch", (request: Request) => {
    asked.push(request);
    return Promise.resolve(new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { "Content-Type": type } }));
  });
}
afterEach(() => {
  vi.unstubAllGlobals();
  asked.length = 0;
});

test("a command carries the version that was seen, one key for one meaning, and the session's token", async () => {
  serverSays(200, { version: 8, events: ["note_added"] });
  useCsrf("token");
  await commandIncident("inc", "add_note", { text: "x" }, 7, "key-of-this-note");
  const [request] = asked;
  expect(new URL(request?.url ?? "").pathname).toBe("/v1/incidents/inc/add_note");
  expect(request?.headers.get("If-Match")).toBe('"7"');
  expect(request?.headers.get("Idempotency-Key")).toBe("key-of-this-note");
  expect(request?.headers.get("X-CSRF-Token")).toBe("token");
});
test("a refusal keeps its code, its sentence, the mend and the field", async () => {
  serverSays(409, { type: "/docs#limit_reached", title: "Limit reached", status: 409, code: "limit_reached", detail: "The clock is at its limit.", mend: "Ask for time.", field: "minutes" }, "application/problem+json");
  await expect(answered(client.GET("/v1/desk"))).rejects.toMatchObject({ code: "limit_reached", message: "The clock is at its limit.", mend: "Ask for time.", field: "minutes", status: 409 });
});
test("no answer at all is said as such, never guessed", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("network")));
  await expect(answered(client.GET("/v1/desk"))).rejects.toBeInstanceOf(Unreachable);
});
test("a proxy that can't reach the server is no answer of the server's", async () => {
  serverSays(502, undefined);
  await expect(answered(client.GET("/v1/desk"))).rejects.toBeInstanceOf(Unreachable);
});
test("when the session is over everybody who asked hears it", async () => {
  serverSays(401, { code: "signed_out", detail: "You are not signed in." }, "application/problem+json");
  const heard = vi.fn();
  const stop = onSignedOut(heard);
  await expect(answered(client.GET("/v1/desk"))).rejects.toBeInstanceOf(ApiProblem);
  expect(heard).toHaveBeenCalledOnce();
  stop();
});
