// api/clients.ts: clients with people, agreement, machines and enrolment; machines; technicians.
import { queryOptions } from "@tanstack/react-query";
import { answered, at, client, type Schemas } from "./client.ts";

export const clientsQuery = (search = "") =>
  queryOptions({
    queryKey: ["clients", search],
    queryFn: ({ signal }) => answered(client.GET("/v1/clients", { params: { query: { limit: 200, ...(search === "" ? {} : { search }) } }, signal })),
  });
export const clientQuery = (id: string) =>
  queryOptions({
    queryKey: ["client", id],
    queryFn: ({ signal }) => answered(client.GET("/v1/clients/{client}", { params: { path: { client: id } }, signal })),
  });
export const machineQuery = (id: string) =>
  queryOptions({
    queryKey: ["machine", id],
    queryFn: ({ signal }) => answered(client.GET("/v1/machines/{machine}", { params: { path: { machine: id } }, signal })),
  });
export const machineHistoryQuery = (id: string) =>
  queryOptions({
    queryKey: ["machine", id, "history"],
    queryFn: ({ signal }) => answered(client.GET("/v1/machines/{machine}/history", { params: { path: { machine: id } }, signal })),
  });
export const techniciansQuery = () =>
  queryOptions({
    queryKey: ["technicians"],
    staleTime: 60_000,
    queryFn: ({ signal }) => answered(client.GET("/v1/technicians", { params: { query: { limit: 200 } }, signal })),
  });

export const addClient = (body: Schemas["add_client"]) => answered(client.POST("/v1/clients", { body }));
export const addPerson = (id: string, version: number, body: Schemas["add_person"]) =>
  answered(client.POST("/v1/clients/{client}/people", { params: { path: { client: id } }, body, headers: at(version) }));
export const addMachineToClient = (id: string, version: number, body: Schemas["add_machine_to_client"]) =>
  answered(client.POST("/v1/clients/{client}/machines", { params: { path: { client: id } }, body, headers: at(version) }));
export const makeEnrolmentToken = (id: string, body: Schemas["make_enrolment_token"]) =>
  answered(client.POST("/v1/clients/{client}/enrolment_tokens", { params: { path: { client: id } }, body }));
export const agreeTerms = (id: string, version: number, body: Schemas["agreement_terms"]) =>
  answered(client.POST("/v1/clients/{client}/agreement", { params: { path: { client: id } }, body, headers: at(version) }));
