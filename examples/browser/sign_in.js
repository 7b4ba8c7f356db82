// Signs somebody in with AuthKit. The state and the code verifier are in sessionStorage while the browser is away.

import load, { begin, finish } from "./workos_example_browser.js";

// Your client id, and where WorkOS is if not at https://api.workos.com. Neither is a secret.
const CLIENT_ID = "client_123";
const BASE_URL = undefined;

const query = new URLSearchParams(location.search);
// The code and the state are for now, not for the browser's history.
history.replaceState(null, "", location.pathname);

// On your own machine the query can name another WorkOS, such as the emulator. Elsewhere a link must not choose where
// people sign in.
const onThisMachine = ["127.0.0.1", "localhost"].includes(location.hostname);
let clientId = (onThisMachine && query.get("client_id")) || CLIENT_ID;
let baseUrl = (onThisMachine && query.get("base_url")) || BASE_URL;

const KEPT = "sign-in";
const button = document.querySelector("#sign-in");

/** Sends the browser to AuthKit. */
function goToSignIn() {
  const redirectUri = location.origin + location.pathname;
  const { url, state, codeVerifier } = begin(clientId, redirectUri, baseUrl, query.get("login_hint"));
  sessionStorage.setItem(KEPT, JSON.stringify({ clientId, baseUrl, state, codeVerifier }));
  location.assign(url);
}

/** The browser is back, with a code or with an error. */
async function comeBack() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT));
  // Good for one answer, whatever comes of it.
  sessionStorage.removeItem(KEPT);
  if (!kept) throw new Error("no sign-in has begun in this tab");
  // The query is another one now, and there may be another try.
  ({ clientId, baseUrl } = kept);
  if (query.has("error")) throw new Error(query.get("error_description") ?? query.get("error"));
  const [code, state] = [query.get("code") ?? "", query.get("state") ?? ""];
  const who = await finish(clientId, baseUrl, code, state, kept.state, kept.codeVerifier);
  show(`Hello ${who.firstName ?? who.email}`);
}

/** As text: part of it may come from the address. */
function show(message) {
  document.querySelector("#message").textContent = message;
  report(message);
}

/** Does it, and shows what goes wrong. The button is there for another try. */
async function attempt(what) {
  try {
    await what();
  } catch (error) {
    button.hidden = false;
    show(`That did not work: ${error.message}`);
  }
}

// For the test of this page only, on this machine: with `report=1` it presses its button by itself, and posts to /results
// what it shows and what is left of the sign-in.
if (onThisMachine && query.has("report")) sessionStorage.setItem("report", "1");
const reports = sessionStorage.getItem("report") !== null;
function report(message) {
  const left = { address: location.href, kept: sessionStorage.getItem(KEPT) };
  if (reports) fetch("/results", { method: "POST", body: JSON.stringify({ message, ...left }) });
}

button.addEventListener("click", () => attempt(goToSignIn));
await attempt(async () => {
  await load();
  if (query.has("code") || query.has("error")) return comeBack();
  button.hidden = false;
  if (reports) button.click();
});
