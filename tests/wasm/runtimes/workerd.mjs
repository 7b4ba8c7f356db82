// Starts workerd, the runtime of Cloudflare Workers, with one worker.

import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Returns a port of this machine that is free. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Returns the first line of a stream that fits. */
export async function firstLine(stream, fits) {
  for await (const line of createInterface({ input: stream })) if (fits(line)) return line;
  throw new Error("the program ended without the expected line");
}

/**
 * Starts workerd. `modules` are files in `folder`, the first of them the worker; `bindings` are its variables, `port` is
 * a free one, by default chosen by workerd. Returns the worker's address and a function to stop workerd.
 */
export async function startWorkerd(program, folder, modules, bindings = {}, port = 0) {
  const kind = (file) => (file.endsWith(".wasm") ? "wasm" : "esModule");
  const config = join(folder, `workerd-${Math.random().toString(36).slice(2)}.capnp`);
  await writeFile(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    # The emulator runs on this machine.
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "worker")],
);
const worker :Workerd.Worker = (
  modules = [${modules.map((file) => `(name = "${file}", ${kind(file)} = embed "${file}")`).join(", ")}],
  bindings = [${Object.entries(bindings)
    .map(([name, text]) => `(name = "${name}", text = ${JSON.stringify(text)})`)
    .join(", ")}],
  compatibilityDate = "2026-01-01",
  globalOutbound = "internet",
);
`,
  );
  const options = ["serve", config, "--control-fd=3"];
  const worker = spawn(program, options, { stdio: ["ignore", "inherit", "inherit", "pipe"] });
  const line = await firstLine(worker.stdio[3], (line) => line.includes('"port"'));
  return { address: `http://127.0.0.1:${JSON.parse(line).port}`, stop: () => worker.kill() };
}
