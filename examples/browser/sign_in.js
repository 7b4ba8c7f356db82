// Signs a user in with AuthKit, and keeps the user signed in, in all tabs. sessionStorage keeps the state and the code
// verifier during the redirect.

import { TabStore } from "./token_store.js";
import load, { Session, begin, finish } from "./workos_example_browser.js";

// Your client ID, and the base URL of WorkOS if it is not https://api.workos.com. Neither is a secret.
const CLIENT_ID = "client_123";
const BASE_URL = undefined;

const query = new URLSearchParams(location.search);
// Removes the code and the state from the browser's history.
history.replaceState(null, "", location.pathname);

// On localhost the query can name another base URL, such as the emulator's. On other hosts a link must not choose where
// users sign in.
const isLocal = ["127.0.0.1", "localhost"].includes(location.hostname);
let clientId = (isLocal && query.get("client_id")) || CLIENT_ID;
let baseUrl = (isLocal && query.get("base_url")) || BASE_URL;

const KEY = "sign-in";
const button = document.querySelector("#sign-in");
const signOut = document.querySelector("#sign-out");

const openSession = () => new Session(clientId, baseUrl, new TabStore(clientId));

/** Redirects the browser to AuthKit. */
function startSignIn() {
  const redirectUri = location.origin + location.pathname;
  const { url, state, codeVerifier } = begin(clientId, redirectUri, baseUrl, query.get("login_hint"));
  sessionStorage.setItem(KEY, JSON.stringify({ clientId, baseUrl, state, codeVerifier }));
  location.assign(url);
}

/** Completes the sign-in after the redirect, with a code or with an error. */
async function completeSignIn() {
  const stored = JSON.parse(sessionStorage.getItem(KEY));
  // State and code verifier are valid for one callback.
  sessionStorage.removeItem(KEY);
  if (!stored) throw new Error("no sign-in has started in this tab");
  // The query of the callback lacks them, and a second attempt needs them.
  ({ clientId, baseUrl } = stored);
  const [code, state] = [query.get("code") ?? "", query.get("state") ?? ""];
  // A link to this page can contain any error, but not the state of this sign-in.
  if (query.has("error")) {
    if (state !== stored.state) throw new Error("the state is of another sign-in");
    throw new Error(query.get("error_description") ?? query.get("error"));
  }
  const user = await finish(openSession(), code, state, stored.state, stored.codeVerifier);
  greet(user.firstName ?? user.email);
}

/** Greets the user who signed in before, in this tab or another. Returns whether there is one. */
async function continueSession() {
  try {
    // For a request to your API: `await session.accessToken()`.
    greet((await openSession().email()) ?? "user");
    return true;
  } catch (error) {
    if (!error.needsSignIn) throw error;
    return false;
  }
}

/** Removes the tokens of all tabs, and ends the session at AuthKit. */
async function endSession() {
  const url = await openSession().signOut();
  if (url) return location.assign(url);
  signOut.hidden = true;
  button.hidden = false;
  show("Signed out");
}

function greet(name) {
  signOut.hidden = false;
  show(`Hello ${name}`);
}

/** Shows a message as text, because part of the message may be from the URL. */
function show(message) {
  document.querySelector("#message").textContent = message;
  report(message);
}

/** Runs a step. On failure, shows the error and the button for a second attempt. */
async function attempt(step) {
  try {
    await step();
  } catch (error) {
    button.hidden = false;
    show(`Sign-in failed: ${error.message}`);
  }
}

// For the test of this page, on localhost only: with `report=1` the page presses its button, and posts the message and what
// remains of the sign-in to /results.
if (isLocal && query.has("report")) sessionStorage.setItem("report", "1");
const reports = sessionStorage.getItem("report") !== null;
function report(message) {
  const left = { address: location.href, kept: sessionStorage.getItem(KEY) };
  if (reports) fetch("/results", { method: "POST", body: JSON.stringify({ message, ...left }) });
}

button.addEventListener("click", () => attempt(startSignIn));
signOut.addEventListener("click", () => attempt(endSession));
await attempt(async () => {
  await load();
  if (query.has("code") || query.has("error")) return completeSignIn();
  if (await continueSession()) return;
  button.hidden = false;
  if (reports) button.click();
});
