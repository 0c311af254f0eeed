// kit/live.tsx: the live socket for the whole page: what changed is fetched again, progress and presence are at hand.
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import type { Schemas } from "~api/client.ts";
import { Live, type LiveState } from "~api/live.ts";

export interface Progress {
  doing: string;
  done: number;
  of: number;
  output: string;
}
const longest_output = 64_000;

/** What the socket says beyond "changed"; read by components, each by its own key. */
export class LiveStore {
  state: LiveState = "connecting";
  private progress = new Map<string, Progress>();
  private present = new Map<string, string[]>();
  private listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  private say() {
    for (const listener of this.listeners) listener();
  }
  setState(state: LiveState) {
    this.state = state;
    this.say();
  }
  heardProgress(p: Schemas["order_progress"]) {
    const before = this.progress.get(p.order)?.output ?? "";
    this.progress.set(p.order, { doing: p.doing, done: p.done, of: p.of, output: (before + p.output).slice(-longest_output) });
    this.say();
  }
  heardPresent(p: Schemas["present"]) {
    this.present.set(p.incident, p.names);
    this.say();
  }
  progressOf(order: string) {
    return this.progress.get(order);
  }
  presentIn(incident: string) {
    return this.present.get(incident);
  }
}

/** Which of what is on the screen a `changed` frame makes old. */
export function makeOld(queries: QueryClient, changed: Pick<Schemas["changed"], "view" | "id">) {
  const old = (...key: string[]) => void queries.invalidateQueries({ queryKey: key });
  switch (changed.view) {
    case "desk": old("desk"); old("incidents"); break;
    case "incident": old("incident", changed.id); old("incidents"); break;
    case "machine": old("machine", changed.id); old("client"); old("incident"); break; // both show whether it is in reach
    case "client": old("client", changed.id); old("clients"); break;
    case "rollout": old("agent_releases"); break;
    case "invoice": old("invoice", changed.id); old("invoices"); break;
  }
}

const LiveContext = createContext<{ store: LiveStore; live: Live } | undefined>(undefined);

export function LiveProvider({ session, children }: { session: string; children: ReactNode }) {
  const queries = useQueryClient();
  const kept = useRef<{ store: LiveStore; live: Live } | undefined>(undefined);
  const value = useMemo(() => {
    if (kept.current !== undefined) return kept.current;
    const store = new LiveStore();
    const live = new Live({
      changed: (frame) => makeOld(queries, frame),
      resync: () => void queries.invalidateQueries({ type: "active" }),
      progress: (frame) => store.heardProgress(frame),
      present: (frame) => store.heardPresent(frame),
      state: (state) => store.setState(state),
    });
    kept.current = { store, live };
    return kept.current;
  }, [queries]);
  useEffect(() => {
    value.live.start();
    return () => value.live.stop();
  }, [value]);
  // The socket of a session that ended is closed; the next one begins at once.
  useEffect(() => value.live.hurry(), [session, value]);
  return <LiveContext value={value}>{children}</LiveContext>;
}

function useLive() {
  const live = useContext(LiveContext);
  if (live === undefined) throw new Error("LiveProvider is missing above");
  return live;
}

export function useLiveState(): LiveState {
  const { store } = useLive();
  return useSyncExternalStore(store.subscribe, () => store.state);
}
export function useProgress(order: string): Progress | undefined {
  const { store } = useLive();
  return useSyncExternalStore(store.subscribe, () => store.progressOf(order));
}
/** Says that this incident is on the screen, and hears who else has it open. */
export function usePresence(incident: string): string[] {
  const { store, live } = useLive();
  useEffect(() => {
    live.lookAt(incident);
    return () => live.lookAt(undefined);
  }, [incident, live]);
  return useSyncExternalStore(store.subscribe, () => store.presentIn(incident)) ?? none;
}
const none: string[] = [];

/** True for a while after the connection came back. */
export function useBackAgain(state: LiveState): boolean {
  const [back, setBack] = useState(false);
  const before = useRef(state);
  useEffect(() => {
    const was = before.current;
    before.current = state;
    if (state !== "live" || was !== "reconnecting") return undefined;
    setBack(true);
    const timer = setTimeout(() => setBack(false), 4000);
    return () => clearTimeout(timer);
  }, [state]);
  return back;
}
