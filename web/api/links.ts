// api/links.ts: what a client's approver sees and does through the link they were sent; no sign-in.
import { queryOptions } from "@tanstack/react-query";
import { answered, client, type Schemas } from "./client.ts";

export type Link = Schemas["link_view"];

export const linkQuery = (token: string) =>
  queryOptions({
    queryKey: ["link", token],
    queryFn: ({ signal }) => answered(client.GET("/v1/links/{token}", { params: { path: { token } }, signal })),
  });
export const approveByLink = (token: string, at_limit: Schemas["fallback"], key: string) =>
  answered(client.POST("/v1/links/{token}/approve", { params: { path: { token } }, body: { at_limit }, headers: { "Idempotency-Key": key } }));
export const declineByLink = (token: string, reason: string, key: string) =>
  answered(client.POST("/v1/links/{token}/decline", { params: { path: { token } }, body: { reason }, headers: { "Idempotency-Key": key } }));
