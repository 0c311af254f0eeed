// kit/draft.ts: what was typed into a form is kept through a lost connection, a reload and a sign-in, until it is sent or given up.
import { useCallback, useState } from "react";

const prefix = "draft:";

export type Values = Record<string, string>;

/** With an empty key nothing is kept: a form with a password in it. */
function stored(key: string): Values | undefined {
  if (key === "") return undefined;
  try {
    const text = sessionStorage.getItem(prefix + key);
    return text === null ? undefined : (JSON.parse(text) as Values);
  } catch {
    return undefined;
  }
}

export function useDraft(key: string, initial: Values): [Values, (name: string, value: string) => void, () => void] {
  const [values, setValues] = useState<Values>(() => ({ ...initial, ...stored(key) }));
  const change = useCallback(
    (name: string, value: string) =>
      setValues((old) => {
        const next = { ...old, [name]: value };
        try {
          if (key !== "") sessionStorage.setItem(prefix + key, JSON.stringify(next));
        } catch {
          // Storage may be full or forbidden: the form still works, it only isn't kept.
        }
        return next;
      }),
    [key],
  );
  const forget = useCallback(() => {
    try {
      sessionStorage.removeItem(prefix + key);
    } catch {
      // as above
    }
  }, [key]);
  return [values, change, forget];
}
