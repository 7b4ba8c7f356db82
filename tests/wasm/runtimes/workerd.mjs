// workerd, the runtime of Cloudflare Workers, with one worker.

import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** The first line that fits of what a program prints. */
export async function firstLine(stream, fits) {
  for await (const line of createInterface({ input: stream })) if (fits(line)) return line;
  throw new Error("the program ended without a word");
}

/**
 * Starts workerd. `modules` are files of `folder`, the first the worker itself; `bindings` its variables. Gives the
 * worker's address and how to end it.
 */
export async function startWorkerd(program, folder, modules, bindings = {}) {
  const kind = (file) => (file.endsWith(".wasm") ? "wasm" : "esModule");
  const config = join(folder, `workerd-${Math.random().toString(36).slice(2)}.capnp`);
  await writeFile(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    # WorkOS is on this machine.
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
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
