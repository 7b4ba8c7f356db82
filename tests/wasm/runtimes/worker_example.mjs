// Runs examples/worker in workerd against the emulator: a sign-in from beginning to end, webhooks, the API, and whatever
// else the world sends. Prints a line a case, and what a cold start and a request cost. `WORKER_OUT` is the folder with
// worker.mjs and build/, `EMULATOR` the program that serves the emulator, `WORKERD` the runtime.

import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";

import { serveTrouble } from "./server.mjs";
import { firstLine, startWorkerd } from "./workerd.mjs";

const { WORKER_OUT: out, EMULATOR: emulatorProgram, WORKERD: workerd } = process.env;
const MODULES = ["worker.mjs", "build/workos_example_worker.js", "build/workos_example_worker_bg.wasm"];
const EVENT = '{"id":"event_1","event":"user.created","created_at":"2026-01-15T12:00:00.000Z","data":{"object":"user","id":"user_1"}}';

const emulator = spawn(emulatorProgram, { stdio: ["pipe", "pipe", "inherit"] });
const server = await serveTrouble(await firstLine(emulator.stdout, (line) => line.startsWith("http://")));
const start = (base) =>
  startWorkerd(workerd, out, MODULES, {
    WORKOS_API_KEY: "sk_test_emulator",
    WORKOS_CLIENT_ID: "client_emulator",
    WORKOS_COOKIE_PASSWORD: "a-cookie-password-of-32-chars-or-more!!",
    WORKOS_WEBHOOK_SECRET: "whsec_worker",
    WORKOS_BASE_URL: base,
  });

let failed = 0;
function check(name, found, expected) {
  const right = JSON.stringify(found) === JSON.stringify(expected);
  console.log(`${right ? "ok    " : "FAILED"}  worker: ${name}${right ? "" : `: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`}`);
  failed += right ? 0 : 1;
}

/** A browser that keeps cookies and follows nothing. */
class Browser {
  cookies = new Map();
  async visit(url, options = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, { redirect: "manual", ...options, headers: { cookie, ...options.headers } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]*)=([^;]*)/.exec(line);
      if (line.includes("Max-Age=0;")) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return { status: answer.status, location: answer.headers.get("location"), text: await answer.text() };
  }
}
const sign = (body, time = Date.now()) =>
  `t=${time}, v1=${createHmac("sha256", "whsec_worker").update(`${time}.${body}`).digest("hex")}`;
const status = async (answer) => (await answer).status;
/** The status that an answer to these bytes has. */
const raw = (bytes) =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(app);
    const socket = connect(port, hostname, () => socket.write(bytes, "latin1"));
    socket.once("data", (data) => resolve(Number(data.toString("latin1").split(" ")[1]))).once("error", reject);
    socket.once("close", () => reject(new Error("closed without an answer")));
  });
const until = async (holds) => {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries > 500) throw new Error(`never: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const user = await fetch(`${server.address}/user_management/users`, {
  method: "POST",
  headers: { authorization: "Bearer sk_test_emulator", "content-type": "application/json" },
  body: JSON.stringify({ email: "ada@acme.com", first_name: "Ada" }),
});
check("the emulator has a user", user.status, 201);

const worker = await start(server.address);
const app = worker.address;
const stranger = new Browser();
check("a page without a cookie leads to the sign-in", (await stranger.visit(`${app}/`)).location, "/sign-in");

// Signing in: there and back.
const ada = new Browser();
const away = await ada.visit(`${app}/sign-in`);
check("the sign-in leads to AuthKit", [away.status, away.location.startsWith(`${server.address}/user_management/authorize?`)], [302, true]);
const authkit = await fetch(`${away.location}&login_hint=ada%40acme.com`, { redirect: "manual" });
const back = authkit.headers.get("location");
check("another browser cannot end it", await status(stranger.visit(back)), 400);
check("back with a code the session begins", (({ status, location }) => [status, location])(await ada.visit(back)), [302, "/"]);
check("the page knows them", (await ada.visit(`${app}/`)).text, "hello Ada\n");
check("the API knows them", JSON.parse((await ada.visit(`${app}/api/me`)).text).email, "ada@acme.com");
check("another name is taken", JSON.parse((await ada.visit(`${app}/api/me`, { method: "PUT", body: "Augusta" })).text).first_name, "Augusta");
check("a name that is no UTF-8 is a bad request", await status(ada.visit(`${app}/api/me`, { method: "PUT", body: new Uint8Array([255]) })), 400);
check("a body of two megabytes is too much", await status(ada.visit(`${app}/api/me`, { method: "PUT", body: "x".repeat(2 << 20) })), 413);
check("what no call is, is not found", [await status(ada.visit(`${app}/api/nothing`)), await status(ada.visit(`${app}/api/me`, { method: "DELETE" }))], [404, 404]);

// A second browser, and the end of its session from the first.
const elsewhere = new Browser();
const authorized = await fetch(`${(await elsewhere.visit(`${app}/sign-in`)).location}&login_hint=ada%40acme.com`, { redirect: "manual" });
await elsewhere.visit(authorized.headers.get("location"));
const sessions = async () => JSON.parse((await ada.visit(`${app}/api/sessions`)).text);
const other = (await sessions()).find(({ is_this }) => !is_this);
check("the API lists their sessions", (await sessions()).map(({ is_this }) => is_this).sort(), [false, true]);
const revoke = (id) => status(ada.visit(`${app}/api/sessions/${id}`, { method: "DELETE" }));
check("the session of a stranger is not theirs to end", await revoke("session_01STRANGER"), 404);
check("nor is what is no id", [await revoke("%2e%2e"), await revoke("")], [404, 404]);
check("theirs is", [await revoke(other.id), (await sessions()).length], [200, 1]);

// Webhooks.
const webhook = (signature, body = EVENT) =>
  status(fetch(`${app}/webhooks`, { method: "POST", headers: signature ? { "workos-signature": signature } : {}, body }));
check("a signed webhook is believed", await webhook(sign(EVENT)), 200);
check("a tampered one is not", await webhook(sign(EVENT), EVENT.replace("user_1", "user_2")), 401);
check("an old one is not", await webhook(sign(EVENT, Date.now() - 600_000)), 401);
check("an unsigned one is not", await webhook(null), 401);
check("a header of nonsense is not", await webhook("t=,v1=;\u00e9"), 401);
check("a signed body that is no event is a bad request", await webhook(sign("[]"), "[]"), 400);

// Whatever else the world sends. A panic would poison the instance, and all after it would fail.
for (const cookie of ["wos-session=", "wos-session=Fe26.2*garbage", `wos-session=${"x".repeat(5_000)}`, "wos-session=%ff%zz", "=;;==;"]) {
  check(`garbage in the cookie (${cookie.slice(0, 24)}) leads to the sign-in`, await status(fetch(`${app}/`, { redirect: "manual", headers: { cookie } })), 302);
  check("… and is no right to the API", await status(fetch(`${app}/api/me`, { headers: { cookie } })), 401);
}
const session = ada.cookies.get("wos-session");
const flipped = session.replace(/.{9}$/, (end) => end.replace(/^./, (letter) => (letter === "A" ? "B" : "A")));
check("a tampered session leads to the sign-in", await status(fetch(`${app}/`, { redirect: "manual", headers: { cookie: `wos-session=${flipped}` } })), 302);
check("a callback without anything is a bad request", await status(fetch(`${app}/callback`)), 400);
check("an unknown page is not found", await status(fetch(`${app}/nowhere?x=%`)), 404);
for (const target of ["/%", "/\"<>\\^`{|}", "/\u00e9?\u00ff=\u0001", "//", `/${"a".repeat(70_000)}`]) {
  const answer = await raw(`GET ${target} HTTP/1.1\r\nhost: a\r\ncookie: \u00e9\r\nconnection: close\r\n\r\n`);
  check(`an odd path (${JSON.stringify(target.slice(0, 16))}) is the fault of who asks`, Math.floor(answer / 100), 4);
}
check("the session still works", (await ada.visit(`${app}/`)).text, "hello Ada\n");

// WorkOS cannot be reached: nobody is logged out by that.
const alone = await start("http://127.0.0.1:9");
const cut = new Browser();
cut.cookies.set("wos-session", session);
check("without WorkOS a session is 503", await status(cut.visit(`${alone.address}/`)), 503);
check("… and its cookie stays", cut.cookies.get("wos-session") === session, true);
check("… and a webhook is still believed", await status(fetch(`${alone.address}/webhooks`, { method: "POST", headers: { "workos-signature": sign(EVENT) }, body: EVENT })), 200);
alone.stop();

// WorkOS's address answers with something else.
const confused = await start(`${server.address}/garbage`);
const stray = new Browser();
stray.cookies.set("wos-session", session);
check("with garbage for keys a session is 503", await status(stray.visit(`${confused.address}/`)), 503);
check("… and its cookie stays", stray.cookies.get("wos-session") === session, true);
check("… and a garbage answer is no 200", await status(stray.visit(`${confused.address}/api/me`)), 503);
confused.stop();

// Somebody leaves while the keys of tokens are fetched, and comes back.
const slow = await start(`${server.address}/once-hang/keys`);
const visit = (signal) => fetch(`${slow.address}/`, { headers: { cookie: `wos-session=${session}` }, redirect: "manual", signal });
const leave = new AbortController();
const left = visit(leave.signal).catch(() => "left");
await until(async () => (await (await fetch(`${server.address}/hung/keys`)).text()) === "yes");
leave.abort();
check("who leaves while keys are fetched may come back", [await left, await status(visit())], ["left", 200]);
slow.stop();

const signedOut = await ada.visit(`${app}/sign-out`);
check("signing out leads to WorkOS and takes the cookie", [signedOut.location.startsWith(`${server.address}/user_management/sessions/logout?`), ada.cookies.has("wos-session")], [true, false]);

// What it costs, from the outside, against what does nothing: to start, and to answer one request after the other on one
// connection.
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
  return `${median(times.ours)} ms, ${median(times.nothing)} ms what does nothing (median of ${rounds})`;
};
await writeFile(join(out, "nothing.mjs"), "export default { fetch: () => new Response() };\n");
const cold = async (starting) => {
  const { address, stop } = await starting;
  await (await fetch(`${address}/`, { redirect: "manual" })).text();
  stop();
};
const starts = await compare(11, () => cold(start(server.address)), () => cold(startWorkerd(workerd, out, ["nothing.mjs"])));
console.log(`worker: from the start of workerd to the first answer ${starts}`);
const get = (path) => async () =>
  (await fetch(`${app}${path}`, { headers: { cookie: `wos-session=${session}` }, redirect: "manual" })).text();
console.log(`worker: a request with a session ${await compare(300, get("/"), get("/nowhere"))}`);
console.log(`worker: ${failed} failed\n`);
worker.stop();
server.close();
emulator.kill();
process.exit(failed ? 1 : 0);
