// api/invoices.ts: invoices: list, read, issue, send, void.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answered, at, client, type Schemas } from "./client.ts";

export type Invoice = Schemas["invoice_view"];

export const invoicesQuery = () =>
  infiniteQueryOptions({
    queryKey: ["invoices"],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) =>
      answered(client.GET("/v1/invoices", { params: { query: { limit: 100, ...(pageParam === undefined ? {} : { after: pageParam }) } }, signal })),
    getNextPageParam: (last) => last.next,
  });
export const invoiceQuery = (id: string) =>
  queryOptions({
    queryKey: ["invoice", id],
    queryFn: ({ signal }) => answered(client.GET("/v1/invoices/{invoice}", { params: { path: { invoice: id } }, signal })),
  });
export const pdfAddress = (id: string) => `/v1/invoices/${encodeURIComponent(id)}/pdf`;

export const issueInvoice = (id: string, version: number, idempotencyKey: string) =>
  answered(client.POST("/v1/invoices/{invoice}/issue", { params: { path: { invoice: id } }, body: {}, headers: at(version, idempotencyKey) }));
export const sendInvoice = (id: string, version: number, idempotencyKey: string, to: string) =>
  answered(client.POST("/v1/invoices/{invoice}/send", { params: { path: { invoice: id } }, body: to === "" ? {} : { to }, headers: at(version, idempotencyKey) }));
export const voidInvoice = (id: string, version: number, idempotencyKey: string, reason: string) =>
  answered(client.POST("/v1/invoices/{invoice}/void", { params: { path: { invoice: id } }, body: { reason }, headers: at(version, idempotencyKey) }));
export const writeOffLine = (id: string, version: number, idempotencyKey: string, line: number, reason: string) =>
  answered(client.POST("/v1/invoices/{invoice}/write_off", { params: { path: { invoice: id } }, body: { line, reason }, headers: at(version, idempotencyKey) }));
export const recordPayment = (id: string, version: number, idempotencyKey: string, body: Schemas["record_payment"]) =>
  answered(client.POST("/v1/invoices/{invoice}/payments", { params: { path: { invoice: id } }, body, headers: at(version, idempotencyKey) }));
/** Issued invoices as a bookkeeping program imports them: the file's text. */
export const booksFile = (program: string, from: string, through: string) =>
  answered(client.GET("/v1/invoices.csv", { params: { query: { for: program, ...(from === "" ? {} : { from }), ...(through === "" ? {} : { through }) } }, parseAs: "text" }));
