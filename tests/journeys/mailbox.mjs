// tests/journeys/mailbox.mjs: takes the letters the server sends, on a loopback port, and keeps them for a journey to read.
import { createServer } from "node:net";

/** Undoes quoted-printable and base64 parts as far as a link in the text needs it. */
export function readable(raw) {
  const unquoted = raw.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  const decoded = [...raw.matchAll(/Content-Transfer-Encoding: base64[\s\S]*?\r?\n\r?\n([A-Za-z0-9+/=\r\n]+)/gi)].map((part) => Buffer.from(part[1], "base64").toString("utf8"));
  return [unquoted, ...decoded].join("\n");
}

export async function openMailbox() {
  const letters = [];
  const waiting = new Set();
  const sockets = new Set();
  const server = createServer((socket) => {
    let rest = "";
    let to = [];
    let data;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
    socket.setEncoding("utf8");
    socket.write("220 mailbox ready\r\n");
    const line = (text) => {
      if (data !== undefined) {
        if (text === ".") {
          letters.push({ to, raw: data.join("\r\n") });
          data = undefined;
          to = [];
          socket.write("250 taken\r\n");
          for (const look of waiting) look();
        } else data.push(text.startsWith("..") ? text.slice(1) : text);
        return;
      }
      const word = text.slice(0, 4).toUpperCase();
      if (word === "EHLO") socket.write("250-mailbox\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n");
      else if (word === "RCPT") {
        to.push(/<([^>]*)>/.exec(text)?.[1] ?? "");
        socket.write("250 ok\r\n");
      } else if (word === "DATA") {
        data = [];
        socket.write("354 go on\r\n");
      } else if (word === "QUIT") socket.end("221 bye\r\n");
      else socket.write("250 ok\r\n");
    };
    socket.on("data", (chunk) => {
      rest += chunk;
      const lines = rest.split("\r\n");
      rest = lines.pop() ?? "";
      for (const one of lines) line(one);
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: server.address().port,
    letters,
    /** The first letter, also one that came before, that `holds`; fails after `within_ms`. */
    find(holds, within_ms = 20_000) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = letters.find((letter) => holds(letter, readable(letter.raw)));
          if (found === undefined) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(readable(found.raw));
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`no such letter within ${within_ms / 1000} s; there are ${letters.length}, to ${letters.flatMap((letter) => letter.to).join(", ") || "nobody"}`));
        }, within_ms);
        waiting.add(look);
        look();
      });
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
