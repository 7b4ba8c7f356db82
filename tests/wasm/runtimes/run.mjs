// Runs all cases in the runtimes named on the command line, and prints a line per case. `WASM_OUT` is the folder with the
// output of wasm-bindgen (`node` and `web`), `EMULATOR` the program that serves the emulator, `DENO`, `BUN`, `CHROMIUM` and
// `WORKERD` the runtimes.

import { spawn } from "node:child_process";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { runAll } from "./cases.mjs";
import { servePages, serveFaults, startEmulator } from "./server.mjs";
import { firstLine, startWorkerd } from "./workerd.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { WASM_OUT: out, EMULATOR: emulatorProgram, WORKERD: workerd, CHROMIUM: chromium, DENO: deno, BUN: bun } = process.env;
const LIMIT = 120_000;

const within = (promise, what) =>
  Promise.race([
    promise,
    new Promise((_, reject) => setTimeout(() => reject(new Error(`${what} did not finish`)), LIMIT).unref()),
  ]);

/** Runs the cases in a runtime that executes programs. */
async function inProgram(program, options, server) {
  const file = join(here, "program.mjs");
  const child = spawn(program, [...options, file, join(out, "web"), server], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    return JSON.parse(await within(firstLine(child.stdout, (line) => line.startsWith("[")), program));
  } finally {
    child.kill();
  }
}

/** Runs the cases in a window, a worker or a service worker. */
async function inChromium(scope, server) {
  const profile = await mkdtemp(join(tmpdir(), "chromium-"));
  let report;
  const results = new Promise((resolve) => (report = resolve));
  const pages = await servePages([here, join(out, "web")], report);
  const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
  const quiet = ["--disable-background-networking", "--no-first-run", `--user-data-dir=${profile}`];
  const page = `${pages.address}/page.html?${new URLSearchParams({ scope, server })}`;
  const browser = spawn(chromium, [...flags, ...quiet, page], { stdio: "ignore" });
  try {
    return await within(results, "chromium");
  } finally {
    browser.kill();
    pages.close();
    await new Promise((resolve) => browser.once("exit", resolve));
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

const runtimes = {
  node: (server) => runAll(createRequire(import.meta.url)(join(out, "node", "workos_wasm_tests.js")), server),
  deno: (server) => inProgram(deno, ["run", "--allow-all", "--quiet"], server),
  bun: (server) => inProgram(bun, ["run"], server),
  chromium: (server) => inChromium("window", server),
  "chromium-worker": (server) => inChromium("worker", server),
  "chromium-service-worker": (server) => inChromium("service worker", server),

  async workerd(server) {
    const folder = join(out, "web");
    await copyFile(join(here, "worker.mjs"), join(folder, "worker.mjs"));
    const modules = ["worker.mjs", "workos_wasm_tests.js", "workos_wasm_tests_bg.wasm"];
    const { address, stop } = await within(startWorkerd(workerd, folder, modules), "workerd");
    try {
      const names = await (await fetch(address)).json();
      const results = [];
      for (const name of names) {
        const started = performance.now();
        const response = await within(fetch(`${address}?${new URLSearchParams({ case: name, server })}`), name);
        const failure = response.ok ? (await response.json()).failure : `status ${response.status}`;
        results.push({ name, failure, milliseconds: Math.round(performance.now() - started) });
      }
      return results;
    } finally {
      stop();
    }
  },
};

const [emulator, url] = await startEmulator(emulatorProgram);
const server = await serveFaults(url);
let failed = 0;
for (const runtime of process.argv.slice(2)) {
  const results = await runtimes[runtime](server.address).catch((error) => [
    { name: "the runtime starts", failure: String(error.stack), milliseconds: 0 },
  ]);
  for (const { name, failure, milliseconds } of results) {
    console.log(`${failure ? "FAILED" : "ok    "}  ${runtime}: ${name} (${milliseconds} ms)${failure ? `: ${failure}` : ""}`);
    failed += failure ? 1 : 0;
  }
  const passed = results.filter(({ failure }) => !failure).length;
  console.log(`${runtime}: ${passed} passed, ${results.length - passed} failed\n`);
}
server.close();
emulator.kill();
process.exit(failed ? 1 : 0);
