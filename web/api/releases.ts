// api/releases.ts: releases of the agent and how each goes out to the machines.
import { queryOptions } from "@tanstack/react-query";
import { answered, at, client, type Schemas } from "./client.ts";

export const releasesQuery = () =>
  queryOptions({ queryKey: ["agent_releases"], queryFn: ({ signal }) => answered(client.GET("/v1/agent_releases", { signal })) });
export const enrolledQuery = () =>
  queryOptions({
    queryKey: ["machines"],
    queryFn: ({ signal }) => answered(client.GET("/v1/machines", { params: { query: { limit: 200 } }, signal })),
    select: (page) => page.items.filter((one) => one.enrolled),
  });
export const startRollout = (body: Schemas["start_agent_rollout"], version: number, key: string) => answered(client.POST("/v1/agent_rollouts", { body, headers: at(version, key) }));
export const stopRollout = (body: Schemas["stop_agent_rollout"], version: number, key: string) => answered(client.POST("/v1/agent_rollouts/stop", { body, headers: at(version, key) }));
export const goOnWithRollout = (body: Schemas["go_on_with_agent_rollout"], version: number, key: string) =>
  answered(client.POST("/v1/agent_rollouts/go_on", { body, headers: at(version, key) }));
