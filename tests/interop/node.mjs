// What WorkOS's JavaScript libraries make of what this crate wrote, and what they write for it to read.
// Reads the cases as JSON from standard input and writes its own to standard output.

import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const require = createRequire(`${process.env.INTEROP_PACKAGES}/`);
const { WorkOS } = require("@workos-inc/node");
const { sealData, unsealData } = require("iron-session");

const given = JSON.parse(await text(process.stdin));
const workos = new WorkOS(given.api_key, {
  clientId: given.client_id,
  apiHostname: "127.0.0.1",
  port: given.port,
  https: false,
});
const made = {};

// Sessions: what we sealed is authenticated by the Node SDK, refreshed by it, and read by iron-session.
const session = workos.userManagement.loadSealedSession({
  sessionData: given.session.sealed,
  cookiePassword: given.session.password,
});
const authenticated = await session.authenticate();
made.session_authenticated = authenticated.authenticated;
made.session_email = authenticated.user?.email;
made.session_first_name = authenticated.user?.firstName;
made.session_id = authenticated.sessionId;
const refreshed = await session.refresh();
made.session_refreshed = refreshed.sealedSession ?? `not refreshed: ${refreshed.reason}`;
const data = await unsealData(given.session.sealed, { password: given.session.password });
made.iron_session_email = data.user?.email;
made.iron_session_sealed = await sealData(data, { password: given.session.password, ttl: 0 });

// Webhooks, both ways.
const event = await workos.webhooks.constructEvent({
  payload: given.webhook.body,
  sigHeader: given.webhook.header,
  secret: given.webhook.secret,
});
made.webhook_event = event.id;
made.webhook_tampered = await workos.webhooks
  .constructEvent({
    payload: given.webhook.body.replace("evt", "evu"),
    sigHeader: given.webhook.header,
    secret: given.webhook.secret,
  })
  .then(() => "accepted", () => "refused");
const now = Date.now();
made.webhook_body = JSON.stringify({ ...JSON.parse(given.webhook.body), id: "event_from_node_ü" });
made.webhook_header = `t=${now}, v1=${await workos.webhooks.computeSignature(now, made.webhook_body, given.webhook.secret)}`;

// Actions: the request that we signed, and a response for us to compare with.
const action = await workos.actions.constructAction({
  payload: given.action.body,
  sigHeader: given.action.header,
  secret: given.action.secret,
});
made.action_object = action.object;
const response = JSON.parse(given.action.response);
made.action_response_signature = await workos.webhooks.computeSignature(
  response.payload.timestamp,
  response.payload,
  given.action.secret,
);

// The vault: values go through the data keys of the emulator.
made.vault_decrypted = await workos.vault.decrypt(given.vault.ciphertext, given.vault.associated_data);
made.vault_encrypted = await workos.vault.encrypt("from Node: ü", { organization_id: "org_1" }, "context of Node");

// PKCE.
made.pkce = await workos.pkce.generate();

console.log(JSON.stringify(made));
