// api/early.test.ts: what is asked before the program is there, is asked once.
import { afterEach, expect, test, vi } from "vitest";
import { askEarly, askedAlready, firstQuestions, first_of_the_desk, peekEarly } from "./early.ts";

afterEach(() => vi.unstubAllGlobals());

test("the desk asks who is there and what is open; another page only who is there; a client's link neither", () => {
  expect(firstQuestions("/")).toEqual(["/v1/sessions/current", "/v1/desk?limit=200"]);
  expect(firstQuestions("/clients")).toEqual(["/v1/sessions/current"]);
  expect(firstQuestions("/link/abc")).toEqual([]);
});

test("the answer is taken once, by the very same question", async () => {
  const fetched = vi.fn(() => Promise.resolve(new Response("{}")));
  vi.stubGlobal("fetch", fetched);
  askEarly("/");
  const question = () => new Request("http://here.example/v1/desk?limit=200");
  expect(await (await askedAlready(question()))?.text()).toBe("{}");
  expect(askedAlready(question())).toBeUndefined();
  expect(fetched).toHaveBeenCalledTimes(2);
});

test("what was asked before somebody signed in is not the answer after it", () => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("{}", { status: 401 })));
  askEarly("/");
  expect(askedAlready(new Request("http://here.example/v1/sessions", { method: "POST" }))).toBeUndefined();
  expect(askedAlready(new Request("http://here.example/v1/desk?limit=200"))).toBeUndefined();
});

test("an answer that was looked at is still there to be taken; one that says no shows nothing", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response('{"items":[]}')));
  askEarly("/");
  expect(await peekEarly(first_of_the_desk)).toEqual({ items: [] });
  expect(await (await askedAlready(new Request(`http://here.example${first_of_the_desk}`)))?.json()).toEqual({ items: [] });
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("{}", { status: 401 })));
  askEarly("/");
  expect(await peekEarly(first_of_the_desk)).toBeUndefined();
});
