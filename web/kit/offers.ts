// kit/offers.ts: what the page on the screen offers to do, so that the palette can offer it too.
import { useEffect, useSyncExternalStore } from "react";
import type { IconName } from "./icon.tsx";

export interface Offer {
  icon: IconName;
  title: string;
  why?: string | undefined;
  act: () => void;
}
let offers: Offer[] = [];
const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
const put = (next: Offer[]) => {
  offers = next;
  for (const listener of listeners) listener();
};

export const useOffers = (): Offer[] => useSyncExternalStore(subscribe, () => offers);

/** The page's offers, for as long as it is shown. Pass a list that stays the same while nothing changed. */
export function useOffering(mine: Offer[]) {
  useEffect(() => {
    put(mine);
    return () => put([]);
  }, [mine]);
}
