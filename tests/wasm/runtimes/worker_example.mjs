// Runs examples/worker in workerd against the emulator: sign-in and sign-out, webhooks, the API, and malformed requests.
// Prints a line per case, and the time of a cold start and of a request. `WORKER_OUT` is the folder with worker.mjs and
// build/, `EMULATOR` the program that serves the emulator, `WORKERD` the runtime.

import { createHmac } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";

import { serveFaults, startEmulator } from "./server.mjs";
import { freePort, startWorkerd } from "./workerd.mjs";

const { WORKER_OUT: out, EMULATOR: emulatorProgram, WORKERD: workerd } = process.env;
const MODULES = ["worker.mjs", "build/workos_example_worker.js", "build/workos_example_worker_bg.wasm"];
const EVENT = '{"id":"event_1","event":"user.created","created_at":"2026-01-15T12:00:00.000Z","data":{"object":"user","id":"user_1"}}';

const [emulator, url] = await startEmulator(emulatorProgram);
const server = await serveFaults(url);
const start = async (base, variables = {}) => {
  const port = await freePort();
  const bindings = {
    WORKOS_API_KEY: "sk_test_emulator",
    WORKOS_CLIENT_ID: "client_emulator",
    WORKOS_REDIRECT_URI: `http://127.0.0.1:${port}/callback`,
    WORKOS_COOKIE_PASSWORD: "a-cookie-password-of-32-chars-or-more!!",
    WORKOS_WEBHOOK_SECRET: "whsec_worker",
    WORKOS_BASE_URL: base,
    ...variables,
  };
  return startWorkerd(workerd, out, MODULES, bindings, port);
};

let failed = 0;
function check(name, found, expected) {
  const right = JSON.stringify(found) === JSON.stringify(expected);
  console.log(`${right ? "ok    " : "FAILED"}  worker: ${name}${right ? "" : `: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`}`);
  failed += right ? 0 : 1;
}

/** A browser that stores cookies and follows no redirects. */
class Browser {
  cookies = new Map();
  async visit(url, options = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    // As sent by a page of the application.
    const headers = { cookie, "sec-fetch-site": "same-origin", ...options.headers };
    const response = await navigate(url, { ...options, headers });
    for (const line of response.headers["set-cookie"] ?? []) {
      const [, name, value] = /^([^=]*)=([^;]*)/.exec(line);
      if (line.includes("Max-Age=0;")) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    // Counts the sign-ins of half a minute.
    this.cookies.delete("wos-sign-ins");
    return { status: response.statusCode, location: response.headers.location ?? null, text: response.text };
  }
}
/** Sends the request of a browser that loads a page. `fetch` calls itself a script. */
function navigate(url, { method = "GET", headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: { accept: "text/html", "sec-fetch-mode": "navigate", ...headers } });
    sent.once("error", reject).once("response", async (response) => {
      const chunks = await response.toArray();
      resolve(Object.assign(response, { text: Buffer.concat(chunks).toString(), status: response.statusCode }));
    });
    sent.end(body);
  });
}
const sign = (body, time = Date.now()) =>
  `t=${time}, v1=${createHmac("sha256", "whsec_worker").update(`${time}.${body}`).digest("hex")}`;
const status = async (response) => (await response).status;
/** Sends these bytes and returns the status of the response. */
const raw = (bytes) =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(app);
    const socket = connect(port, hostname, () => socket.write(bytes, "latin1"));
    socket.once("data", (data) => resolve(Number(data.toString("latin1").split(" ")[1]))).once("error", reject);
    socket.once("close", () => reject(new Error("closed without a response")));
  });
const until = async (holds) => {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries > 500) throw new Error(`not within 10 s: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const user = await fetch(`${server.address}/user_management/users`, {
  method: "POST",
  headers: { authorization: "Bearer sk_test_emulator", "content-type": "application/json" },
  body: JSON.stringify({ email: "ada@acme.com", first_name: "Ada" }),
});
check("a user is created in the emulator", user.status, 201);

const worker = await start(server.address);
const app = worker.address;
const other = new Browser();
check("a page without a cookie redirects to the sign-in", (await other.visit(`${app}/`)).location, "/sign-in");

// Sign-in.
const ada = new Browser();
const away = await ada.visit(`${app}/sign-in`);
check("the sign-in redirects to AuthKit", [away.status, away.location.startsWith(`${server.address}/user_management/authorize?`)], [302, true]);
const authkit = await fetch(`${away.location}&login_hint=ada%40acme.com`, { redirect: "manual" });
const back = authkit.headers.get("location");
check("the redirect URI is the configured one", new URL(away.location).searchParams.get("redirect_uri"), `${app}/callback`);
// The same worker under another name: a request's host is not that of the redirect URI.
const aliased = await new Browser().visit(`${app.replace("127.0.0.1", "localhost")}/sign-in`);
check("… whatever host the request names", new URL(aliased.location).searchParams.get("redirect_uri"), `${app}/callback`);
const secured = await start(server.address, { WORKOS_REDIRECT_URI: "https://acme.com/callback" });
const [secureCookie] = (await fetch(`${secured.address}/sign-in`, { redirect: "manual" })).headers.getSetCookie();
check("the PKCE cookie of an https redirect URI is Secure, whatever scheme the request has", /; Secure/.test(secureCookie), true);
secured.stop();
const restarted = await other.visit(back);
check("the callback in another browser starts a sign-in there", [restarted.status, restarted.location.startsWith(`${server.address}/user_management/authorize?`)], [302, true]);
check("the callback sets the session cookie", (({ status, location }) => [status, location])(await ada.visit(back)), [302, "/"]);
check("the page greets the user", (await ada.visit(`${app}/`)).text, "hello Ada\n");
check("the API returns the user", JSON.parse((await ada.visit(`${app}/api/me`)).text).email, "ada@acme.com");
check("the API updates the first name", JSON.parse((await ada.visit(`${app}/api/me`, { method: "PUT", body: "Augusta" })).text).first_name, "Augusta");
check("a first name that is not UTF-8 is a bad request", await status(ada.visit(`${app}/api/me`, { method: "PUT", body: new Uint8Array([255]) })), 400);
check("a body of 2 MiB is too large", await status(ada.visit(`${app}/api/me`, { method: "PUT", body: "x".repeat(2 << 20) })), 413);
check("an unknown path or method of the API is not found", [await status(ada.visit(`${app}/api/nothing`)), await status(ada.visit(`${app}/api/me`, { method: "DELETE" }))], [404, 404]);

// Callbacks that fail remove the PKCE cookie.
const failing = async (name, change, expected) => {
  const browser = new Browser();
  const authorization = await fetch(`${(await browser.visit(`${app}/sign-in`)).location}&login_hint=ada%40acme.com`, { redirect: "manual" });
  const { status } = await browser.visit(change(authorization.headers.get("location")));
  check(`${name} is ${expected} and removes the PKCE cookie`, [status, browser.cookies.size], [expected, 0]);
};
const retried = new Browser();
const rejected = await fetch(`${(await retried.visit(`${app}/sign-in`)).location}&login_hint=ada%40acme.com`, { redirect: "manual" });
const again = await retried.visit(rejected.headers.get("location").replace("code=", "code=x"));
const second_try = await fetch(`${again.location}&login_hint=ada%40acme.com`, { redirect: "manual" });
check("a rejected code starts the sign-in again", [again.status, (await retried.visit(second_try.headers.get("location"))).location], [302, "/"]);
await failing("an error of AuthKit", (url) => url.replace("code=", "error=access_denied&error_description="), 400);
await failing("a callback without a code", (url) => url.replace("code=", "nothing="), 400);

// Requests of other sites.
const foreign = (path, method, headers) => status(ada.visit(`${app}${path}`, { method, headers: { "sec-fetch-site": "", ...headers } }));
for (const headers of [{ "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }, { "sec-fetch-site": "none" }]) {
  check(`a request of another site (${headers["sec-fetch-site"]}) changes nothing`, [
    await foreign("/sign-out", "POST", headers),
    await foreign("/api/me", "PUT", headers),
    await foreign("/api/sessions/session_1", "DELETE", headers),
  ], [403, 403, 403]);
}
check("a link does not sign out", [await foreign("/sign-out", "GET", { "sec-fetch-site": "cross-site" }), ada.cookies.has("wos-session")], [405, true]);

// A second browser, and revoking its session from the first.
const second = new Browser();
const authorized = await fetch(`${(await second.visit(`${app}/sign-in`)).location}&login_hint=ada%40acme.com`, { redirect: "manual" });
await second.visit(authorized.headers.get("location"));
const sessions = async () => JSON.parse((await ada.visit(`${app}/api/sessions`)).text);
const secondSession = (await sessions()).find(({ is_this }) => !is_this);
check("the API lists the sessions of the user", (await sessions()).map(({ is_this }) => is_this).sort(), [false, false, true]);
const revoke = (id) => status(ada.visit(`${app}/api/sessions/${id}`, { method: "DELETE" }));
check("the session of another user is not found", await revoke("session_01OTHER"), 404);
check("an invalid session ID is not found", [await revoke("%2e%2e"), await revoke("")], [404, 404]);
check("a session of the user is revoked", [await revoke(secondSession.id), (await sessions()).length], [200, 2]);

// Webhooks.
const webhook = (signature, body = EVENT) =>
  status(fetch(`${app}/webhooks`, { method: "POST", headers: signature ? { "workos-signature": signature } : {}, body }));
check("a signed webhook is accepted", await webhook(sign(EVENT)), 200);
check("a tampered webhook is rejected", await webhook(sign(EVENT), EVENT.replace("user_1", "user_2")), 401);
check("an old webhook is rejected", await webhook(sign(EVENT, Date.now() - 600_000)), 401);
check("an unsigned webhook is rejected", await webhook(null), 401);
check("a malformed signature header is rejected", await webhook("t=,v1=;\u00e9"), 401);
check("a signed body that is not an event is a bad request", await webhook(sign("[]"), "[]"), 400);

// Malformed requests. A panic would poison the instance, so that every later case would fail.
for (const cookie of ["wos-session=", "wos-session=Fe26.2*garbage", `wos-session=${"x".repeat(5_000)}`, "wos-session=%ff%zz", "=;;==;"]) {
  check(`an invalid cookie (${cookie.slice(0, 24)}) redirects to the sign-in`, await status(navigate(`${app}/`, { headers: { cookie } })), 302);
  check("… and is unauthorized at the API", await status(fetch(`${app}/api/me`, { headers: { cookie } })), 401);
}
const session = ada.cookies.get("wos-session");
const flipped = session.replace(/.{9}$/, (end) => end.replace(/^./, (letter) => (letter === "A" ? "B" : "A")));
check("a tampered session redirects to the sign-in", await status(navigate(`${app}/`, { headers: { cookie: `wos-session=${flipped}` } })), 302);
check("a callback without parameters starts a sign-in", await status(fetch(`${app}/callback`, { redirect: "manual" })), 302);
check("an unknown page is not found", await status(fetch(`${app}/nowhere?x=%`)), 404);
for (const target of ["/%", "/\"<>\\^`{|}", "/\u00e9?\u00ff=\u0001", "//", `/${"a".repeat(70_000)}`]) {
  const found = await raw(`GET ${target} HTTP/1.1\r\nhost: a\r\ncookie: \u00e9\r\nconnection: close\r\n\r\n`);
  check(`an unusual path (${JSON.stringify(target.slice(0, 16))}) is a client error`, Math.floor(found / 100), 4);
}
check("the session is still valid", (await ada.visit(`${app}/`)).text, "hello Ada\n");

// Outage: WorkOS cannot be reached, and sessions are kept.
const outage = await start("http://127.0.0.1:9");
const waiting = new Browser();
waiting.cookies.set("wos-session", session);
check("a page with a session is 503 in an outage", await status(waiting.visit(`${outage.address}/`)), 503);
check("… and the cookie is kept", waiting.cookies.get("wos-session") === session, true);
check("… and a webhook is still accepted", await status(fetch(`${outage.address}/webhooks`, { method: "POST", headers: { "workos-signature": sign(EVENT) }, body: EVENT })), 200);
outage.stop();

// Another server responds at WorkOS's address.
const confused = await start(`${server.address}/garbage`);
const stray = new Browser();
stray.cookies.set("wos-session", session);
check("a page with a session is 503 if the key set is garbage", await status(stray.visit(`${confused.address}/`)), 503);
check("… and the cookie is kept", stray.cookies.get("wos-session") === session, true);
check("… and so is the API", await status(stray.visit(`${confused.address}/api/me`)), 503);
confused.stop();

// A client disconnects while the key set is fetched.
const slow = await start(`${server.address}/once-hang/keys`);
const visit = (signal) => fetch(`${slow.address}/`, { headers: { cookie: `wos-session=${session}` }, redirect: "manual", signal });
const leave = new AbortController();
const left = visit(leave.signal).catch(() => "aborted");
await until(async () => (await (await fetch(`${server.address}/hung/keys`)).text()) === "yes");
leave.abort();
check("the next request succeeds after a client disconnected while the key set was fetched", [await left, await status(visit())], ["aborted", 200]);
slow.stop();

const broken = new Browser();
broken.cookies.set("wos-session", "garbage");
check("the sign-out removes an unreadable cookie", [await status(broken.visit(`${app}/sign-out`, { method: "POST" })), broken.cookies.size], [303, 0]);
const signedOut = await ada.visit(`${app}/sign-out`, { method: "POST" });
check("the sign-out redirects to WorkOS and removes the cookie", [signedOut.location.startsWith(`${server.address}/user_management/sessions/logout?`), ada.cookies.has("wos-session")], [true, false]);

// The time of a cold start and of sequential requests on one connection, compared with those of a worker that does
// nothing.
const measured = async (work) => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};
const compare = async (rounds, ours, nothing) => {
  const times = { ours: [], nothing: [] };
  for (let round = 0; round < rounds; round++) {
    times.nothing.push(await measured(nothing));
    times.ours.push(await measured(ours));
  }
  const median = (list) => list.sort((a, b) => a - b)[list.length >> 1].toFixed(2);
  return `${median(times.ours)} ms, baseline ${median(times.nothing)} ms (median of ${rounds})`;
};
await writeFile(join(out, "nothing.mjs"), "export default { fetch: () => new Response() };\n");
const cold = async (starting) => {
  const { address, stop } = await starting;
  await (await fetch(`${address}/`, { redirect: "manual" })).text();
  stop();
};
const starts = await compare(11, () => cold(start(server.address)), () => cold(startWorkerd(workerd, out, ["nothing.mjs"])));
console.log(`worker: from the start of workerd to the first response ${starts}`);
const get = (path) => async () =>
  (await fetch(`${app}${path}`, { headers: { cookie: `wos-session=${session}` }, redirect: "manual" })).text();
console.log(`worker: a request with a session ${await compare(300, get("/"), get("/nowhere"))}`);
console.log(`worker: ${failed} failed\n`);
worker.stop();
server.close();
emulator.kill();
process.exit(failed ? 1 : 0);
