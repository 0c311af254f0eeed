// api/incidents.ts: the desk, incidents, their time line and evidence, and every command on an incident.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answered, ApiProblem, at, client, Unreachable, type Schemas } from "./client.ts";
import { heardServerTime } from "./server_time.ts";
import type { paths } from "./schema.d.ts";

export type DeskRow = Schemas["desk_row"];
export type Incident = Schemas["incident_view"];
export type Step = Schemas["step_view"];
export type Order = Schemas["order_view"];
export type TimelineEntry = Schemas["timeline_entry"];

type Post<P extends keyof paths> = paths[P] extends { post: { requestBody: { content: { "application/json": infer Body } } } } ? Body : never;
type CommandName = Extract<keyof paths, `/v1/incidents/{incident}/${string}`> extends infer P
  ? P extends `/v1/incidents/{incident}/${infer Name}` ? (Post<P & keyof paths> extends never ? never : Name) : never
  : never;
/** The commands of an incident by the last part of their address, with their bodies. */
export type Commands = { [N in Exclude<CommandName, "evidence">]: Post<`/v1/incidents/{incident}/${N}` & keyof paths> };

const page_limit = 200;

export const deskQuery = () =>
  queryOptions({
    queryKey: ["desk"],
    queryFn: async ({ signal, client: queries }) => {
      const items: DeskRow[] = [];
      let after: string | undefined;
      do {
        const page = await answered(client.GET("/v1/desk", { params: { query: { limit: page_limit, ...(after === undefined ? {} : { after }) } }, signal }));
        items.push(...page.items);
        after = page.next;
        // What breaches first is on the first page: it is on the screen while the rest still comes.
        if (after !== undefined && queries.getQueryData(["desk"]) === undefined) queries.setQueryData(["desk"], [...items]);
      } while (after !== undefined && items.length < 10_000);
      return items;
    },
  });

export const incidentsQuery = (filter: { client?: string; search?: string }) =>
  queryOptions({
    queryKey: ["incidents", filter],
    queryFn: ({ signal }) => answered(client.GET("/v1/incidents", { params: { query: { ...filter, limit: 50 } }, signal })),
  });

export const incidentQuery = (id: string) =>
  queryOptions({
    queryKey: ["incident", id],
    queryFn: async ({ signal }) => {
      const incident = await answered(client.GET("/v1/incidents/{incident}", { params: { path: { incident: id } }, signal }));
      heardServerTime(incident.clock.as_of);
      return incident;
    },
  });

export const sweepQuery = (id: string) =>
  queryOptions({
    queryKey: ["incident", id, "sweep"],
    queryFn: ({ signal }) => answered(client.GET("/v1/incidents/{incident}/sweep", { params: { path: { incident: id } }, signal })),
  });

export const procedureQuery = () =>
  queryOptions({ queryKey: ["procedure"], staleTime: 10 * 60_000, queryFn: ({ signal }) => answered(client.GET("/v1/procedure", { signal })) });

export const timelineQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["incident", id, "timeline"],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) =>
      answered(
        client.GET("/v1/incidents/{incident}/timeline", {
          params: { path: { incident: id }, query: { limit: page_limit, ...(pageParam === undefined ? {} : { after: pageParam }) } },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next,
  });

/** Sentences of what happened after `version`, oldest first. */
export async function whatHappenedSince(id: string, version: number): Promise<string[]> {
  const said: string[] = [];
  let after: string | undefined;
  do {
    const page = await answered(
      client.GET("/v1/incidents/{incident}/timeline", { params: { path: { incident: id }, query: { limit: page_limit, ...(after === undefined ? {} : { after }) } } }),
    );
    for (const entry of page.items) if (entry.version > version) said.push(entry.who === "" ? entry.sentence : `${entry.who}: ${entry.sentence}`);
    after = page.next;
  } while (after !== undefined);
  return said;
}

export const reportIncident = (body: Schemas["report_incident"], idempotencyKey: string) =>
  answered(client.POST("/v1/incidents", { body, headers: { "Idempotency-Key": idempotencyKey } }));

/** What this page itself has just changed: from the version it looked at to the one its own commands made of it. */
const own = new Map<string, { since: number; now: number }>();

/** The version a command stands on: what was on the screen, with one's own changes that it may not show yet. Anybody else's still conflict. */
export function standsOn(incident: string, seen: number): number {
  const mine = own.get(incident);
  return mine !== undefined && seen >= mine.since && seen < mine.now ? mine.now : seen;
}
export function changedByMe(incident: string, seen: number, now: number) {
  const before = own.get(incident);
  own.set(incident, { since: before !== undefined && before.now === standsOn(incident, seen) ? before.since : seen, now });
}

/** Sends a command made against `version`; the server refuses it when somebody else was faster. */
export async function commandIncident<N extends keyof Commands>(incident: string, name: N, body: Commands[N], version: number, idempotencyKey: string): Promise<Schemas["command_done"]> {
  // The address is one of the documented ones by the type of `name`; the compiler cannot follow a joined one.
  const address = `/v1/incidents/{incident}/${name}` as "/v1/incidents/{incident}/add_note";
  const done = await answered(
    client.POST(address, { params: { path: { incident } }, body: body as Commands["add_note"], headers: at(standsOn(incident, version), idempotencyKey) }),
  );
  changedByMe(incident, version, done.version);
  return done;
}

export const longest_evidence_bytes = 8 * 1024 * 1024;

/** Keeps a file as evidence; the server takes its hash. */
export async function addEvidence(incident: string, file: File, idempotencyKey: string) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return answered(
    client.POST("/v1/incidents/{incident}/evidence", {
      params: { path: { incident } },
      body: { name: file.name, media_type: file.type === "" ? "application/octet-stream" : file.type, content: btoa(text) },
      headers: { "Idempotency-Key": idempotencyKey },
    }),
  );
}

export const evidenceAddress = (incident: string, evidence: string) => `/v1/incidents/${encodeURIComponent(incident)}/evidence/${encodeURIComponent(evidence)}`;
export const reportAddress = (incident: string) => `/v1/incidents/${encodeURIComponent(incident)}/report.pdf`;

/** The first `limit` bytes of a piece of evidence. Evidence is only ever shown as text, bytes or a bitmap, never run. */
export const evidenceQuery = (incident: string, evidence: string, limit_bytes: number) =>
  queryOptions({
    queryKey: ["evidence", incident, evidence, limit_bytes],
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      let response: Response;
      try {
        response = await fetch(evidenceAddress(incident, evidence), { signal, credentials: "same-origin" });
      } catch {
        throw new Unreachable();
      }
      if (!response.ok) throw new ApiProblem(response.status, response.status === 404 ? "not_found" : `http_${response.status}`, `HTTP ${response.status}`);
      const reader = response.body?.getReader();
      const parts: Uint8Array[] = [];
      let size = 0;
      while (reader !== undefined && size < limit_bytes) {
        const { done, value } = await reader.read();
        if (done) break;
        parts.push(value);
        size += value.length;
      }
      await reader?.cancel();
      const bytes = new Uint8Array(Math.min(size, limit_bytes));
      let filled = 0;
      for (const part of parts) {
        const fits = part.subarray(0, bytes.length - filled);
        bytes.set(fits, filled);
        filled += fits.length;
      }
      return bytes;
    },
  });
