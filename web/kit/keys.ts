// kit/keys.ts: single keys for frequent actions. They rest while somebody types or a dialog is open, and can be turned off: who speaks
// to the computer, or leans on the keyboard, must not end a step by it.
import { useEffect, useRef, useSyncExternalStore } from "react";

const kept_as = "single-keys";
const listeners = new Set<() => void>();
const on = (): boolean => {
  try {
    return localStorage.getItem(kept_as) !== "off";
  } catch {
    return true;
  }
};
export function turnSingleKeys(to: boolean) {
  try {
    localStorage.setItem(kept_as, to ? "on" : "off");
  } catch {
    // Not kept then: they stay on.
  }
  for (const listener of listeners) listener();
}
export const useSingleKeys = (): boolean =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, on);

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null);

export type Keys = Record<string, (event: KeyboardEvent) => void>;

export function useKeys(keys: Keys) {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !on() || typing(event.target) || document.querySelector('[role="dialog"]') !== null) return;
      const act = latest.current[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act(event);
    };
    document.addEventListener("keydown", hear);
    return () => document.removeEventListener("keydown", hear);
  }, []);
}
