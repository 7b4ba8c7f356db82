// Runs the sign-in of examples/browser in headless Chromium against the emulator, and prints a line per case. `BROWSER_OUT`
// is the folder with the output of wasm-bindgen, `EMULATOR` the program that serves the emulator, `CHROMIUM` the browser.

import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import http from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { servePages, serveFaults, startEmulator } from "./server.mjs";

const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const { BROWSER_OUT: out, EMULATOR: emulatorProgram, CHROMIUM: chromium } = process.env;
const LIMIT = 60_000;

/** Serves a proxy between the browser and WorkOS that records every request and can change its path and its response. */
async function serveRecorder(upstream) {
  const front = { requests: [], change: (path) => path, changeResponse: async (body) => body };
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    front.requests.push({ method: request.method, path: request.url, headers: request.headers, body: String(body) });
    const options = { method: request.method, headers: request.headers };
    const forward = http.request(upstream + front.change(request.url), options, async (reply) => {
      const parts = [];
      for await (const part of reply) parts.push(part);
      const { "content-length": _, ...headers } = reply.headers;
      const changed = await front.changeResponse(Buffer.concat(parts), String(body));
      response.writeHead(reply.statusCode, { ...headers, "content-length": changed.length }).end(changed);
    });
    forward.on("error", () => response.destroy());
    forward.end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  front.address = `http://127.0.0.1:${server.address().port}`;
  front.close = () => (server.closeAllConnections(), server.close());
  return front;
}

/** Opens the page in a new browser and returns what the page reports. `then`, if any, goes on in the same browser. */
async function visit(query, then) {
  const profile = await mkdtemp(join(tmpdir(), "chromium-"));
  let report;
  let reported = new Promise((resolve) => (report = resolve));
  const pages = await servePages([join(repository, "examples", "browser"), out], (value) => report(value));
  const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
  const quiet = ["--disable-background-networking", "--no-first-run", `--user-data-dir=${profile}`];
  const page = `${pages.address}/index.html`;
  const address = `${page}?${new URLSearchParams({ ...query, report: 1 })}`;
  const browser = spawn(chromium, [...flags, ...quiet, "--remote-debugging-port=0", address], { stdio: "ignore" });
  const ended = new Promise((resolve) => browser.once("close", resolve));
  let timer;
  const late = new Promise((_, reject) => {
    browser.once("error", reject);
    timer = setTimeout(() => reject(new Error("the page did not report")), LIMIT);
  });
  try {
    const first = await Promise.race([reported, late]);
    if (!then) return { page, ...first };
    const reports = [];
    report = (value) => reports.push(value);
    const openTab = async () => {
      const [port] = (await readFile(join(profile, "DevToolsActivePort"), "utf8")).split("\n");
      await fetch(`http://127.0.0.1:${port}/json/new?${address}`, { method: "PUT" });
    };
    return await Promise.race([then({ first, reports, openTab }), late]);
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

const refreshes = (requests) => exchanges(requests).filter(({ body }) => JSON.parse(body).grant_type === "refresh_token");

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until a condition holds. */
async function until(holds) {
  while (!holds()) await pause(20);
}

/** Returns the response of a sign-in with an access token that is valid for a second. Its signature is not verified. */
function shortLived(body) {
  const response = JSON.parse(body);
  const [header, claims, signature] = response.access_token.split(".");
  const changed = JSON.parse(Buffer.from(claims, "base64url"));
  changed.exp = changed.iat + 1;
  response.access_token = [header, Buffer.from(JSON.stringify(changed)).toString("base64url"), signature].join(".");
  return Buffer.from(JSON.stringify(response));
}

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

  async "two tabs with an expired token send one refresh"(front, settings) {
    front.changeResponse = async (body, request) => {
      if (!request.includes("grant_type")) return body;
      if (request.includes("authorization_code")) return shortLived(body);
      // Long enough for the other tab to wait for the lock.
      await pause(700);
      return body;
    };
    await visit({ ...settings, login_hint: "ada@acme.com" }, async ({ first, reports, openTab }) => {
      same(first.message, "Hello Ada", "the message");
      await pause(1_100);
      await Promise.all([openTab(), openTab(), openTab()]);
      await until(() => reports.length === 3);
      for (const { message } of reports) same(message, "Hello ada@acme.com", "the message of a tab");
      same(refreshes(front.requests).length, 1, "refreshes");
      // Later tabs use the stored tokens.
      await openTab();
      await until(() => reports.length === 4);
      same(refreshes(front.requests).length, 1, "refreshes");
      same(exchanges(front.requests).length, 2, "exchanges");
    });
  },

  async "a rejected refresh token leads to a sign-in"(front, settings) {
    let signedIn;
    front.changeResponse = async (body, request) => {
      if (!request.includes("authorization_code")) return body;
      signedIn = JSON.parse(body);
      return shortLived(body);
    };
    await visit({ ...settings, login_hint: "ada@acme.com" }, async ({ first, reports, openTab }) => {
      same(first.message, "Hello Ada", "the message");
      const revoked = `${settings.base_url}/_emulator/tables/refresh_tokens/${signedIn.refresh_token}`;
      same((await fetch(revoked, { method: "DELETE" })).ok, true, "the refresh token is revoked");
      await pause(1_100);
      await openTab();
      await until(() => reports.length === 1);
      // The tab has signed in again.
      same(reports[0].message, "Hello Ada", "the message");
      same(refreshes(front.requests).length, 1, "refreshes");
    });
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
