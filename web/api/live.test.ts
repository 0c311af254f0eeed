import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Live, waitBeforeAttempt, type LiveState } from "./live.ts";

class Socket {
  static made: Socket[] = [];
  static readonly OPEN = 1;
  static readonly CLOSED = 3;
  readyState = 0;
  sent: string[] = [];
  onopen?: () => void;
  onclose?: () => void;
  onmessage?: (frame: { data: unknown }) => void;
  constructor() {
    Socket.made.push(this);
  }
  send(text: string) {
    this.sent.push(text);
  }
  close() {
    this.readyState = 3;
    this.onclose?.();
  }
  opens() {
    this.readyState = 1;
    this.onopen?.();
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Socket);
  Socket.made = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function listen() {
  const heard = { states: [] as LiveState[], changed: [] as unknown[], resyncs: 0, progress: 0 };
  const live = new Live(
    { changed: (one) => heard.changed.push(one), resync: () => (heard.resyncs += 1), progress: () => (heard.progress += 1), present: () => undefined, state: (state) => heard.states.push(state) },
    () => "ws://test/v1/live",
  );
  live.start();
  return { live, heard, socket: () => Socket.made.at(-1) as Socket };
}

test("says what changed", () => {
  const { heard, socket } = listen();
  socket().opens();
  socket().onmessage?.({ data: '{"type":"changed","payload":{"view":"incident","id":"x","version":4}}' });
  expect(heard.changed).toEqual([{ view: "incident", id: "x", version: 4 }]);
});
test("comes back by itself and then fetches everything again", () => {
  const { heard, socket } = listen();
  socket().opens();
  expect(heard.resyncs).toBe(0);
  socket().close();
  expect(heard.states.at(-1)).toBe("reconnecting");
  vi.advanceTimersByTime(500); // the longest that the first wait can be
  expect(Socket.made).toHaveLength(2);
  socket().opens();
  expect(heard.states.at(-1)).toBe("live");
  expect(heard.resyncs).toBe(1);
});
test("says again what is looked at after coming back", () => {
  const { live, socket } = listen();
  socket().opens();
  live.lookAt("inc");
  socket().close();
  vi.advanceTimersByTime(1000);
  socket().opens();
  expect(socket().sent).toEqual(['{"type":"looking","payload":{"incident":"inc"}}']);
});
test("never waits longer than ten seconds and a quarter, nor less than a third of one", () => {
  for (const attempt of [0, 1, 5, 50]) {
    expect(waitBeforeAttempt(attempt, 1)).toBeLessThanOrEqual(12_500);
    expect(waitBeforeAttempt(attempt, 0)).toBeGreaterThanOrEqual(300);
  }
});
test("words it doesn't know, and what isn't JSON, are let pass", () => {
  const { heard, socket } = listen();
  socket().opens();
  socket().onmessage?.({ data: "not json" });
  socket().onmessage?.({ data: '{"type":"something_newer","payload":{}}' });
  expect(heard.changed).toEqual([]);
});
test("after stop nothing is tried again", () => {
  const { live, socket } = listen();
  socket().opens();
  live.stop();
  vi.advanceTimersByTime(60_000);
  expect(Socket.made).toHaveLength(1);
});
