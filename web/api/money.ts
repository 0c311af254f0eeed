// api/money.ts: what each way on is expected to cost, what came of the work, what a year would come to; billing and payments.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answered, at, client, type Schemas } from "./client.ts";

export type MarginBy = "client" | "incident" | "agreement" | "technician" | "month";
const keyed = (key: string) => ({ "Idempotency-Key": key });

export const adviceQuery = (incident: string, machine: string | undefined) =>
  queryOptions({
    queryKey: ["incident", incident, "advice", machine ?? ""],
    queryFn: ({ signal }) => answered(client.GET("/v1/incidents/{incident}/advice", { params: { path: { incident }, query: machine === undefined ? {} : { machine } }, signal })),
  });
export const adviceReportQuery = () =>
  infiniteQueryOptions({
    queryKey: ["advice_report"],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) => answered(client.GET("/v1/reports/advice", { params: { query: { limit: 100, ...(pageParam === undefined ? {} : { after: pageParam }) } }, signal })),
    getNextPageParam: (last) => last.next,
  });

export const marginQuery = (by: MarginBy, from: string, through: string) =>
  queryOptions({
    queryKey: ["margin", by, from, through],
    queryFn: ({ signal }) => answered(client.GET("/v1/reports/margin", { params: { query: { by, ...(from === "" ? {} : { from }), ...(through === "" ? {} : { through }) } }, signal })),
  });
export const labourCostsQuery = () =>
  queryOptions({ queryKey: ["labour_costs"], queryFn: ({ signal }) => answered(client.GET("/v1/labour_costs", { signal })) });
export const setLabourCost = (body: Schemas["labour_cost"], version: number, key: string) => answered(client.POST("/v1/labour_costs", { body, headers: at(version, key) }));

export const assumptionsQuery = () =>
  queryOptions({ queryKey: ["assumptions"], queryFn: ({ signal }) => answered(client.GET("/v1/assumptions", { signal })) });
export const changeAssumptions = (body: Schemas["assumptions"], version: number, key: string) => answered(client.POST("/v1/assumptions", { body, headers: at(version, key) }));

export const preparationsQuery = () =>
  queryOptions({ queryKey: ["preparations"], staleTime: 10 * 60_000, queryFn: ({ signal }) => answered(client.GET("/v1/preparations", { signal })) });
export const simulate = (body: Schemas["simulate"], key: string) => answered(client.POST("/v1/simulations", { body, headers: keyed(key) }));
export const readinessQuery = (id: string) =>
  queryOptions({
    queryKey: ["client", id, "readiness"],
    staleTime: 60_000,
    queryFn: ({ signal }) => answered(client.GET("/v1/clients/{client}/readiness", { params: { path: { client: id } }, signal })),
  });

export const clientBillingQuery = (id: string) =>
  queryOptions({
    queryKey: ["client", id, "billing"],
    queryFn: ({ signal }) => answered(client.GET("/v1/clients/{client}/billing", { params: { path: { client: id } }, signal })),
  });
export const changeBilling = (id: string, version: number, key: string, body: Schemas["billing_details"]) =>
  answered(client.POST("/v1/clients/{client}/billing", { params: { path: { client: id } }, body, headers: at(version, key) }));
export const agreeCharge = (id: string, version: number, key: string, body: Schemas["agree_charge"]) =>
  answered(client.POST("/v1/clients/{client}/charges", { params: { path: { client: id } }, body, headers: at(version, key) }));
export const endCharge = (id: string, charge: string, version: number, key: string, on: string) =>
  answered(client.POST("/v1/clients/{client}/charges/{charge}/end", { params: { path: { client: id, charge } }, body: { on }, headers: at(version, key) }));
export const runBilling = (through: string, key: string) => answered(client.POST("/v1/billing_runs", { body: { through }, headers: keyed(key) }));

export const previewAgreement = (id: string, terms: Schemas["agreement_terms"]) =>
  answered(client.POST("/v1/clients/{client}/agreement/preview", { params: { path: { client: id } }, body: terms }));
export const agreementVersionsQuery = (id: string) =>
  queryOptions({
    queryKey: ["client", id, "agreement_versions"],
    queryFn: ({ signal }) => answered(client.GET("/v1/clients/{client}/agreement/versions", { params: { path: { client: id } }, signal })),
  });
