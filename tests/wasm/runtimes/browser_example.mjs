// Runs the sign-in of examples/browser in headless Chromium against the emulator, and prints a line per case. `BROWSER_OUT`
// is the folder with the output of wasm-bindgen, `EMULATOR` the program that serves the emulator, `CHROMIUM` the browser.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { servePages, serveFaults, startEmulator } from "./server.mjs";

const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const { BROWSER_OUT: out, EMULATOR: emulatorProgram, CHROMIUM: chromium } = process.env;
const LIMIT = 60_000;

/** Serves a proxy between the browser and WorkOS that records every request and can change its path. */
async function serveRecorder(upstream) {
  const front = { requests: [], change: (path) => path };
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    front.requests.push({ method: request.method, path: request.url, headers: request.headers, body: String(body) });
    const options = { method: request.method, headers: request.headers };
    const forward = http.request(upstream + front.change(request.url), options, (reply) => {
      response.writeHead(reply.statusCode, reply.headers);
      reply.pipe(response);
    });
    forward.on("error", () => response.destroy());
    forward.end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  front.address = `http://127.0.0.1:${server.address().port}`;
  front.close = () => (server.closeAllConnections(), server.close());
  return front;
}

/** Opens the page in a new browser and returns what the page reports. */
async function visit(query) {
  const profile = await mkdtemp(join(tmpdir(), "chromium-"));
  let report;
  const reported = new Promise((resolve) => (report = resolve));
  const pages = await servePages([join(repository, "examples", "browser"), out], report);
  const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
  const quiet = ["--disable-background-networking", "--no-first-run", `--user-data-dir=${profile}`];
  const page = `${pages.address}/index.html`;
  const browser = spawn(chromium, [...flags, ...quiet, `${page}?${new URLSearchParams({ ...query, report: 1 })}`], {
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => browser.once("close", resolve));
  let timer;
  const late = new Promise((_, reject) => {
    browser.once("error", reject);
    timer = setTimeout(() => reject(new Error("the page did not report")), LIMIT);
  });
  try {
    return { page, ...(await Promise.race([reported, late])) };
  } finally {
    clearTimeout(timer);
    browser.kill();
    pages.close();
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

const same = (found, expected, what) => {
  if (found !== expected) throw new Error(`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
};

/** Checks the message, and that nothing is stored and the URL has neither code nor state. */
const sameEnd = ({ page, message, address, kept }, expected) => {
  same(message, expected, "the message");
  same(kept, null, "the stored state");
  same(address, page, "the URL");
};

const exchanges = (requests) =>
  requests.filter(({ method, path }) => method === "POST" && path === "/user_management/authenticate");

const cases = {
  async "a user signs in"(front, settings) {
    sameEnd(await visit({ ...settings, login_hint: "ada@acme.com" }), "Hello Ada");
    same(exchanges(front.requests).length, 1, "exchanges");
  },

  async "a user without a first name is greeted by email"(front, settings) {
    sameEnd(await visit({ ...settings, login_hint: "x@acme.com" }), "Hello x@acme.com");
  },

  async "no request contains a secret"(front, settings) {
    await visit({ ...settings, login_hint: "ada@acme.com" });
    const [page] = front.requests.filter(({ path }) => path.startsWith("/user_management/authorize?"));
    const [exchange] = exchanges(front.requests);
    const { code_verifier: verifier, ...rest } = JSON.parse(exchange.body);
    same(Object.keys(rest).sort().join(), "client_id,code,grant_type", "the other fields");
    same(new URL(page.path, front.address).searchParams.get("code_challenge_method"), "S256", "the method");
    for (const { method, path, headers, body } of front.requests) {
      same("authorization" in headers, false, `${method} ${path} has an Authorization header`);
      same(`${path} ${body}`.includes("client_secret"), false, `${method} ${path} has a client secret`);
      same(path.includes(verifier), false, `${method} has the code verifier in its URL`);
    }
  },

  async "another state is rejected before the code is exchanged"(front, settings) {
    // The state in the callback is the one in the authorization URL.
    front.change = (path) => path.replace(/([?&]state=)[^&]*/, "$1another");
    const end = await visit({ ...settings, login_hint: "ada@acme.com" });
    sameEnd(end, "Sign-in failed: the state is of another sign-in");
    same(exchanges(front.requests).length, 0, "exchanges");
  },

  async "an unsolicited code is rejected"(front, settings) {
    const end = await visit({ ...settings, code: "code_1", state: "state_1" });
    sameEnd(end, "Sign-in failed: no sign-in has started in this tab");
    same(front.requests.length, 0, "requests");
  },

  async "a code verifier that does not match the challenge is rejected by WorkOS"(front, settings) {
    front.change = (path) => path.replace(/([?&]code_challenge=)[^&]*/, `$1${"A".repeat(43)}`);
    const end = await visit({ ...settings, login_hint: "ada@acme.com" });
    const rejected = /^Sign-in failed: authenticate_with_code: 400 invalid_grant/.test(end.message);
    same(rejected, true, end.message);
    sameEnd(end, end.message);
  },

  async "an error of AuthKit is shown"(front, settings) {
    const end = await visit({ ...settings, login_hint: "nobody@acme.com" });
    // The description of the error, not its code.
    same(/^Sign-in failed: (?!access_denied)./.test(end.message), true, end.message);
    sameEnd(end, end.message);
    same(exchanges(front.requests).length, 0, "exchanges");
  },

  async "an error with another state is not shown"(front, settings) {
    front.change = (path) => path.replace(/([?&]state=)[^&]*/, "$1another");
    const end = await visit({ ...settings, login_hint: "nobody@acme.com" });
    sameEnd(end, "Sign-in failed: the state is of another sign-in");
  },

  async "an unsolicited error is not shown"(front, settings) {
    const end = await visit({ ...settings, error: "x", error_description: "Call 555-0100", state: "state_1" });
    sameEnd(end, "Sign-in failed: no sign-in has started in this tab");
  },

  async "an invalid client ID is rejected"(front, settings) {
    const end = await visit({ ...settings, client_id: "not an id" });
    same(end.message.startsWith("Sign-in failed: "), true, end.message);
    same(front.requests.length, 0, "requests");
  },
};

/** Creates a user, without the recording proxy. */
async function createUser(workos, user) {
  const headers = { authorization: "Bearer sk_test_emulator", "content-type": "application/json" };
  const created = await fetch(`${workos}/user_management/users`, { method: "POST", headers, body: JSON.stringify(user) });
  if (!created.ok) throw new Error(`no user: ${created.status} ${await created.text()}`);
}

const [emulator, url] = await startEmulator(emulatorProgram);
const workos = await serveFaults(url);
await createUser(workos.address, { email: "ada@acme.com", first_name: "Ada" });
await createUser(workos.address, { email: "x@acme.com" });

let [passed, failed] = [0, 0];
for (const [name, run] of Object.entries(cases)) {
  const started = performance.now();
  const front = await serveRecorder(workos.address);
  const failure = await run(front, { client_id: "client_emulator", base_url: front.address }).then(
    () => null,
    (error) => String(error?.stack ?? error),
  );
  front.close();
  const milliseconds = Math.round(performance.now() - started);
  console.log(`${failure ? "FAILED" : "ok    "}  browser: ${name} (${milliseconds} ms)${failure ? `: ${failure}` : ""}`);
  failure ? failed++ : passed++;
}
console.log(`browser: ${passed} passed, ${failed} failed\n`);
workos.close();
emulator.kill();
process.exit(failed ? 1 : 0);
