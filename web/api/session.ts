// api/session.ts: signing in, who am I, signing out.
import { queryOptions } from "@tanstack/react-query";
import { answered, client, useCsrf, type Schemas } from "./client.ts";

export type Session = Schemas["session_view"];

export async function readSession(): Promise<Session> {
  const session = await answered(client.GET("/v1/sessions/current"));
  useCsrf(session.csrf);
  return session;
}
export const sessionQuery = () => queryOptions({ queryKey: ["session"], queryFn: readSession, staleTime: Infinity, refetchInterval: 60_000 });
export async function signIn(email: string, password: string): Promise<Session> {
  const session = await answered(client.POST("/v1/sessions", { body: { email, password } }));
  useCsrf(session.csrf);
  return session;
}
export async function signOut(): Promise<void> {
  await answered(client.DELETE("/v1/sessions/current"));
  useCsrf(undefined);
}
export const lockDown = (why: string) => answered(client.POST("/v1/lockdown", { body: { why } }));
export const readFirstRun = () => answered(client.GET("/v1/first_run"));
export const beginFirm = (body: Schemas["begin_firm"], key: string) => answered(client.POST("/v1/first_run", { body, headers: { "Idempotency-Key": key } }));
