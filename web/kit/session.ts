// kit/session.ts: who is signed in, for whoever asks below the shell.
import { createContext, useContext } from "react";
import type { Session } from "~api/session.ts";

export const SessionContext = createContext<Session | undefined>(undefined);
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error("nobody is signed in here");
  return session;
}
