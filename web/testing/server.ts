// testing/server.ts: the pretend firm behind the API's addresses: reading works, changes are taken and forgotten, the socket tells of a tool at work.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import type { Duplex } from "node:stream";
import type { Schemas } from "../api/client.ts";
import { makeFirm } from "./firm.ts";

export interface Fake {
  address: string;
  signedIn: boolean;
  emptyDesk: boolean;
  nobodyYet: boolean;
  stop: () => Promise<void>;
}

const types: Record<string, string> = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2" };
/** The policy that the real server sends. */
export const policy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default; base-uri 'none'; form-action 'self'; object-src 'none'";

function frame(message: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(message));
  const head = text.length < 126 ? Buffer.from([0x81, text.length]) : Buffer.from([0x81, 126, text.length >> 8, text.length & 255]);
  return Buffer.concat([head, text]);
}

export async function startFake(dist: string): Promise<Fake> {
  const fake: Fake = { address: "", signedIn: true, emptyDesk: false, nobodyYet: false, stop: async () => undefined };
  const sockets = new Set<Duplex>();

  const answer = (path: string, method: string): { status: number; body?: unknown } => {
    const firm = makeFirm(Date.now());
    const problem = (status: number, code: Schemas["problem"]["code"], detail: string) => ({ status, body: { type: `/docs#${code}`, title: code, status, code, detail } });
    const link = /^\/v1\/links\/([^/]+)(\/approve|\/decline)?$/.exec(path);
    if (link !== null) {
      if (link[1] === "gone") return problem(410, "link_expired", "This link's time is over.");
      return { status: 200, body: { ...firm.link, ...(link[2] === undefined ? {} : { state: link[2] === "/approve" ? "approved" : "declined" }) } };
    }
    if (path === "/v1/first_run") return { status: 200, body: { needed: fake.nobodyYet, firm_name: firm.session.firm_name } };
    if (path === "/v1/sessions" && method === "POST") {
      fake.signedIn = true;
      return { status: 201, body: firm.session };
    }
    if (!fake.signedIn) return problem(401, "signed_out", "You are not signed in.");
    if (path.endsWith("/agreement/preview")) return { status: 200, body: firm.agreementPreview };
    if (path === "/v1/simulations") return { status: 200, body: firm.simulation };
    if (method !== "GET") return { status: 200, body: { version: 28, events: [] } };
    const [, , resource, one, below] = path.split("/");
    switch (resource) {
      case "sessions": return { status: 200, body: firm.session };
      case "desk": return { status: 200, body: { items: fake.emptyDesk ? [] : firm.desk } };
      case "technicians": return { status: 200, body: { items: firm.technicians } };
      case "incidents":
        if (one === undefined) return { status: 200, body: { items: firm.desk } };
        if (below === "advice") return { status: 200, body: firm.advice };
        if (below === "sweep") return { status: 200, body: firm.sweep };
        if (below === "timeline") return { status: 200, body: { items: firm.timeline } };
        return { status: 200, body: firm.incident };
      case "clients":
        if (below === "billing") return { status: 200, body: firm.clientBilling };
        if (below === "readiness") return { status: 200, body: firm.readiness };
        if (below === "agreement") return { status: 200, body: { client: firm.client.client.id, items: [] } };
        return { status: 200, body: one === undefined ? { items: firm.clients } : firm.client };
      case "reports": return { status: 200, body: one === "advice" ? firm.adviceReport : firm.margins };
      case "assumptions": return { status: 200, body: firm.assumptions };
      case "agent_releases": return { status: 200, body: firm.agentReleases };
      case "labour_costs": return { status: 200, body: firm.labourCosts };
      case "preparations": return { status: 200, body: firm.preparations };
      case "procedure": return { status: 200, body: firm.procedure };
      case "api_keys": return { status: 200, body: { items: firm.apiKeys } };
      case "machines":
        if (below === "history") return { status: 200, body: firm.machineHistory };
        return { status: 200, body: firm.machineView };
      case "invoices": return one === undefined ? { status: 200, body: { items: firm.invoices } } : { status: 200, body: firm.invoices.find((invoice) => invoice.id === one) };
      default: return problem(404, "not_found", "There is nothing here.");
    }
  };

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const path = new URL(request.url ?? "/", "http://fake").pathname;
    if (path.startsWith("/v1/")) {
      if (/\/evidence\//.test(path)) {
        response.writeHead(200, { "Content-Type": "application/octet-stream" }).end("/home/tom/Downloads/invoice_0412.pdf.exe: Win.Test.EICAR_HDB-1 FOUND\n\n----------- SCAN SUMMARY -----------\nScanned files: 91244\nInfected files: 1\nTime: 702.118 sec\n");
        return;
      }
      const { status, body } = answer(path, request.method ?? "GET");
      response.writeHead(status, { "Content-Type": status < 400 ? "application/json" : "application/problem+json" }).end(JSON.stringify(body));
      return;
    }
    const wanted = normalize(path).replace(/^(\.\.[/\\])+/, "");
    const file = extname(wanted) === "" ? "index.html" : wanted;
    try {
      const content = await readFile(join(dist, file));
      response.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream", "Content-Security-Policy": policy }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  };

  const server: Server = createServer((request, response) => void serve(request, response));
  server.on("upgrade", (request, socket: Duplex) => {
    const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"] ?? ""}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    const { incident } = makeFirm(Date.now());
    const order = incident.orders.at(-1);
    socket.write(frame({ type: "present", payload: { incident: incident.id, names: ["Dana Whitfield", "Marcus Obi"] } }));
    socket.write(frame({ type: "order_progress", payload: { incident: incident.id, order: order?.id, machine: order?.machine, doing: "Looking at /usr/lib/x86_64-linux-gnu", done: 58112, of: 91244, output: "/home/tom/Downloads: OK\n/home/tom/Documents: OK\n/usr/bin: OK\n/usr/lib/x86_64-linux-gnu/libcrypto.so.3: OK\n" } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  fake.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  fake.stop = () =>
    new Promise((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return fake;
}
