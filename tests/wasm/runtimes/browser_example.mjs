// Goes through the sign-in of examples/browser in headless Chromium, on the emulator, and prints each case by name.
// `BROWSER_OUT` is the folder with what wasm-bindgen made, `EMULATOR` the program that serves the emulator, `CHROMIUM` the
// browser.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { servePages, serveTrouble } from "./server.mjs";
import { firstLine } from "./workerd.mjs";

const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const { BROWSER_OUT: out, EMULATOR: emulatorProgram, CHROMIUM: chromium } = process.env;
const LIMIT = 60_000;

/** Stands between the browser and WorkOS: notes every request, and may change where a request goes. */
async function serveNotes(upstream) {
  const front = { requests: [], change: (path) => path };
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    front.requests.push({ method: request.method, path: request.url, headers: request.headers, body: String(body) });
    const options = { method: request.method, headers: request.headers };
    const forward = http.request(upstream + front.change(request.url), options, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    forward.on("error", () => response.destroy());
    forward.end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  front.address = `http://127.0.0.1:${server.address().port}`;
  front.close = () => (server.closeAllConnections(), server.close());
  return front;
}

/** Has a new browser open the page; gives what the page reports. */
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
    timer = setTimeout(() => reject(new Error("the page reported nothing")), LIMIT);
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

/** What a sign-in owes whatever came of it: nothing kept, and an address without code and state. */
const sameEnd = ({ page, message, address, kept }, expected) => {
  same(message, expected, "the page shows");
  same(kept, null, "what is kept");
  same(address, page, "the address");
};

const exchanges = (requests) =>
  requests.filter(({ method, path }) => method === "POST" && path === "/user_management/authenticate");

const cases = {
  async "somebody signs in and is greeted"(front, settings) {
    sameEnd(await visit({ ...settings, login_hint: "ada@acme.com" }), "Hello Ada");
    same(exchanges(front.requests).length, 1, "exchanges");
  },

  async "who has no first name is greeted by e-mail address"(front, settings) {
    sameEnd(await visit({ ...settings, login_hint: "x@acme.com" }), "Hello x@acme.com");
  },

  async "no request carries a secret"(front, settings) {
    await visit({ ...settings, login_hint: "ada@acme.com" });
    const [page] = front.requests.filter(({ path }) => path.startsWith("/user_management/authorize?"));
    const [exchange] = exchanges(front.requests);
    const { code_verifier: verifier, ...rest } = JSON.parse(exchange.body);
    same(Object.keys(rest).sort().join(), "client_id,code,grant_type", "the other fields");
    same(new URL(page.path, front.address).searchParams.get("code_challenge_method"), "S256", "the method");
    for (const { method, path, headers, body } of front.requests) {
      same("authorization" in headers, false, `${method} ${path} has an Authorization header`);
      same(`${path} ${body}`.includes("client_secret"), false, `${method} ${path} has a client secret`);
      same(path.includes(verifier), false, `${method} has the verifier in its address`);
    }
  },

  async "another state is refused and no code exchanged"(front, settings) {
    // The state that comes back is the one that was sent on.
    front.change = (path) => path.replace(/([?&]state=)[^&]*/, "$1somebody-elses");
    const end = await visit({ ...settings, login_hint: "ada@acme.com" });
    sameEnd(end, "That did not work: the answer belongs to another sign-in");
    same(exchanges(front.requests).length, 0, "exchanges");
  },

  async "a code that nobody asked for is refused"(front, settings) {
    const end = await visit({ ...settings, code: "code_1", state: "state_1" });
    sameEnd(end, "That did not work: no sign-in has begun in this tab");
    same(front.requests.length, 0, "requests");
  },

  async "a verifier that is not the challenge's is refused by WorkOS"(front, settings) {
    front.change = (path) => path.replace(/([?&]code_challenge=)[^&]*/, `$1${"A".repeat(43)}`);
    const end = await visit({ ...settings, login_hint: "ada@acme.com" });
    const refused = /^That did not work: authenticate_with_code: 400 invalid_grant/.test(end.message);
    same(refused, true, end.message);
    sameEnd(end, end.message);
  },

  async "an error of AuthKit is shown"(front, settings) {
    const end = await visit({ ...settings, login_hint: "nobody@acme.com" });
    sameEnd(end, "That did not work: Nobody sits at the browser.");
    same(exchanges(front.requests).length, 0, "exchanges");
  },

  async "a client id that cannot be one is refused"(front, settings) {
    const end = await visit({ ...settings, client_id: "not an id" });
    same(end.message.startsWith("That did not work: "), true, end.message);
    same(front.requests.length, 0, "requests");
  },
};

/** Makes a user, past the front that notes what the browser sends. */
async function createUser(workos, user) {
  const headers = { authorization: "Bearer sk_test_emulator", "content-type": "application/json" };
  const made = await fetch(`${workos}/user_management/users`, { method: "POST", headers, body: JSON.stringify(user) });
  if (!made.ok) throw new Error(`no user: ${made.status} ${await made.text()}`);
}

const emulator = spawn(emulatorProgram, { stdio: ["pipe", "pipe", "inherit"] });
const workos = await serveTrouble(await firstLine(emulator.stdout, (line) => line.startsWith("http://")));
await createUser(workos.address, { email: "ada@acme.com", first_name: "Ada" });
await createUser(workos.address, { email: "x@acme.com" });

let [passed, failed] = [0, 0];
for (const [name, run] of Object.entries(cases)) {
  const started = performance.now();
  const front = await serveNotes(workos.address);
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
