// api/firm.ts: who works at the firm, and the keys their programs use.
import { queryOptions } from "@tanstack/react-query";
import { answered, client, type Schemas } from "./client.ts";

export const apiKeysQuery = () =>
  queryOptions({
    queryKey: ["api_keys"],
    queryFn: ({ signal }) => answered(client.GET("/v1/api_keys", { params: { query: { limit: 200 } }, signal })),
  });
export const addTechnician = (body: Schemas["add_technician"], key: string) => answered(client.POST("/v1/technicians", { body, headers: { "Idempotency-Key": key } }));
export const makeApiKey = (body: Schemas["make_api_key"], key: string) => answered(client.POST("/v1/api_keys", { body, headers: { "Idempotency-Key": key } }));
export const revokeApiKey = (id: string) => answered(client.DELETE("/v1/api_keys/{api_key}", { params: { path: { api_key: id } } }));
