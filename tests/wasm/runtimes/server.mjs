// A proxy in front of the emulator that injects faults: paths that hang, fail once, redirect, never end or return garbage.
// Every other request is forwarded to the emulator, from any origin (CORS). Also serves pages and receives their results.

import { spawn } from "node:child_process";
import http from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";

import { firstLine } from "./workerd.mjs";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

/** Starts the emulator on a free port, without its sign-in pages: a `login_hint` signs in. Returns the process and the URL. */
export async function startEmulator(program) {
  const emulator = spawn(program, ["--port", "0", "--quiet"], { stdio: ["pipe", "pipe", "inherit"] });
  const url = await firstLine(emulator.stdout, (line) => line.startsWith("http://"));
  const body = JSON.stringify({ shows_sign_in_page: false });
  const set = await fetch(`${url}/_emulator/settings`, { method: "PATCH", headers: { "content-type": "application/json" }, body });
  if (!set.ok) throw new Error(`the settings are not accepted: ${set.status}`);
  return [emulator, url];
}

/** Faults of the first request. */
const FAULTS = {
  "once-503": (response) => response.writeHead(503, { "retry-after": "0" }).end(),
  "once-hang": () => {},
  "once-cut": (response) =>
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" }).write("{", () => response.destroy()),
};

/** Listens on a free port of 127.0.0.1 and returns the server's address. */
const listen = (server) =>
  new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${server.address().port}`)),
  );

/** Serves the emulator at the address `emulator` with faults. */
export async function serveFaults(emulator) {
  const seen = new Set();
  const aborted = new Set();
  const upstream = new URL(emulator);
  const server = http.createServer((request, response) => {
    response.setHeader("access-control-allow-origin", request.headers.origin ?? "*");
    response.setHeader("access-control-expose-headers", "x-request-id, retry-after");
    if (request.method === "OPTIONS") {
      response.setHeader("access-control-allow-headers", request.headers["access-control-request-headers"] ?? "");
      response.setHeader("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE");
      return response.writeHead(204).end();
    }
    const [, kind, name] = request.url.split(/[/?]/);
    if (kind === "hang") {
      return response.on("close", () => response.writableFinished || aborted.add(name));
    }
    if (kind === "hung") return response.end(seen.has(name) ? "yes" : "no");
    if (kind === "aborted") return response.end(aborted.has(name) ? "yes" : "no");
    if (kind === "redirect") return response.writeHead(307, { location: "/organizations" }).end();
    if (kind === "garbage") return response.end("<html>\ufffd");
    if (kind === "endless") {
      response.writeHead(200, { "content-type": "application/json" });
      const timer = setInterval(() => response.write("x".repeat(50_000)), 1);
      return response.on("close", () => clearInterval(timer));
    }
    let path = request.url;
    if (kind.startsWith("once-")) {
      if (!seen.has(name)) {
        seen.add(name);
        return FAULTS[kind](response);
      }
      path = request.url.slice(`/${kind}/${name}`.length);
    }
    const forward = http.request(
      { host: upstream.hostname, port: upstream.port, path, method: request.method, headers: request.headers },
      (reply) => {
        response.writeHead(reply.statusCode, { ...response.getHeaders(), ...reply.headers });
        reply.pipe(response);
      },
    );
    forward.on("error", () => response.destroy());
    request.pipe(forward);
  });
  return { address: await listen(server), close: () => (server.closeAllConnections(), server.close()) };
}

/** Serves the files of folders, and calls `report` with what a page posts to /results. */
export async function servePages(folders, report) {
  const server = http.createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (request.method === "POST" && pathname === "/results") {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      response.end();
      return report(JSON.parse(Buffer.concat(chunks).toString()));
    }
    for (const folder of folders) {
      const file = join(folder, normalize(pathname));
      try {
        const content = await readFile(file);
        return response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "text/plain" }).end(content);
      } catch {
        // The file may be in the next folder.
      }
    }
    response.writeHead(404).end();
  });
  return { address: await listen(server), close: () => (server.closeAllConnections(), server.close()) };
}
