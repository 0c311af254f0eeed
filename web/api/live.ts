// api/live.ts: the live socket. Says what changed, which tool does what, who else looks; reconnects by itself.
import type { Schemas } from "./client.ts";

export type LiveState = "connecting" | "live" | "reconnecting";
export interface LiveEvents {
  changed: (payload: Schemas["changed"]) => void;
  resync: () => void;
  progress: (payload: Schemas["order_progress"]) => void;
  present: (payload: Schemas["present"]) => void;
  state: (state: LiveState) => void;
}

const first_wait_ms = 400;
const longest_wait_ms = 10_000;

/** Waits double up to `longest_wait_ms`, with a quarter of jitter so that a firm's browsers don't return all at once. */
export function waitBeforeAttempt(attempt: number, random: number = Math.random()): number {
  const wait = Math.min(longest_wait_ms, first_wait_ms * 2 ** Math.min(attempt, 10));
  return Math.round(wait * (0.75 + random * 0.5));
}

export class Live {
  private socket: WebSocket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private wasLive = false;
  private stopped = false;
  private looking: string | undefined;

  constructor(
    private readonly events: LiveEvents,
    private readonly address: () => string = () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/v1/live`,
  ) {}

  start() {
    this.stopped = false;
    this.connect();
    globalThis.addEventListener?.("online", this.hurry);
  }

  stop() {
    this.stopped = true;
    globalThis.removeEventListener?.("online", this.hurry);
    clearTimeout(this.timer);
    this.socket?.close();
    this.socket = undefined;
  }

  /** Tells the server which incident is on the screen, so that others see it. */
  lookAt(incident: string | undefined) {
    this.looking = incident;
    if (this.socket?.readyState === WebSocket.OPEN) this.sayWhatIsLookedAt();
  }

  /** Tries now: the network is back, or somebody has just signed in again. */
  readonly hurry = () => {
    if (this.stopped || (this.socket?.readyState ?? WebSocket.CLOSED) <= WebSocket.OPEN) return; // open, or about to be
    clearTimeout(this.timer);
    this.attempt = 0;
    this.connect();
  };

  private sayWhatIsLookedAt() {
    this.socket?.send(JSON.stringify({ type: "looking", payload: this.looking === undefined ? {} : { incident: this.looking } }));
  }

  private connect() {
    this.events.state(this.wasLive ? "reconnecting" : "connecting");
    this.socket?.close();
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.address());
    } catch {
      this.retry();
      return;
    }
    this.socket = socket;
    socket.onopen = () => {
      this.attempt = 0;
      this.events.state("live");
      if (this.wasLive) this.events.resync(); // frames were missed while away
      this.wasLive = true;
      if (this.looking !== undefined) this.sayWhatIsLookedAt();
    };
    socket.onmessage = (frame) => this.hear(frame.data);
    socket.onclose = () => {
      if (this.socket !== socket || this.stopped) return;
      this.retry();
    };
  }

  private retry() {
    this.wasLive = true; // from now on it is "reconnecting", whether or not it ever was live
    this.events.state("reconnecting");
    this.timer = setTimeout(() => this.connect(), waitBeforeAttempt(this.attempt));
    this.attempt += 1;
  }

  private hear(data: unknown) {
    if (typeof data !== "string") return;
    let frame: { type?: string; payload?: unknown };
    try {
      frame = JSON.parse(data) as typeof frame;
    } catch {
      return;
    }
    switch (frame.type) {
      case "changed": return this.events.changed(frame.payload as Schemas["changed"]);
      case "resync": return this.events.resync();
      case "order_progress": return this.events.progress(frame.payload as Schemas["order_progress"]);
      case "present": return this.events.present(frame.payload as Schemas["present"]);
      default: return; // a newer server may say more
    }
  }
}
