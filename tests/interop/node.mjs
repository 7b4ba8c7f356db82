// Reads sessions, webhooks, actions and vault values of workos-core with WorkOS's JavaScript libraries, and creates others
// for workos-core to read. The input is JSON on standard input, the output JSON on standard output.

import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const require = createRequire(`${process.env.INTEROP_PACKAGES}/`);
const { WorkOS } = require("@workos-inc/node");
const { sealData, unsealData } = require("iron-session");

const input = JSON.parse(await text(process.stdin));
const workos = new WorkOS(input.api_key, {
  clientId: input.client_id,
  apiHostname: "127.0.0.1",
  port: input.port,
  https: false,
});
const output = {};

// Sessions: a session sealed by workos-core is authenticated and refreshed by the Node SDK, and unsealed by iron-session.
const session = workos.userManagement.loadSealedSession({
  sessionData: input.session.sealed,
  cookiePassword: input.session.password,
});
const authenticated = await session.authenticate();
output.session_authenticated = authenticated.authenticated;
output.session_email = authenticated.user?.email;
output.session_first_name = authenticated.user?.firstName;
output.session_id = authenticated.sessionId;
const refreshed = await session.refresh();
output.session_refreshed = refreshed.sealedSession ?? `not refreshed: ${refreshed.reason}`;
const data = await unsealData(input.session.sealed, { password: input.session.password });
output.iron_session_email = data.user?.email;
output.iron_session_sealed = await sealData(data, { password: input.session.password, ttl: 0 });

// Webhooks: one signed by workos-core, and one to verify.
const event = await workos.webhooks.constructEvent({
  payload: input.webhook.body,
  sigHeader: input.webhook.header,
  secret: input.webhook.secret,
});
output.webhook_event = event.id;
output.webhook_tampered = await workos.webhooks
  .constructEvent({
    payload: input.webhook.body.replace("evt", "evu"),
    sigHeader: input.webhook.header,
    secret: input.webhook.secret,
  })
  .then(() => "accepted", () => "rejected");
const now = Date.now();
output.webhook_body = JSON.stringify({ ...JSON.parse(input.webhook.body), id: "event_from_node_ü" });
output.webhook_header = `t=${now}, v1=${await workos.webhooks.computeSignature(now, output.webhook_body, input.webhook.secret)}`;

// Actions: a request signed by workos-core, and the signature of its response to compare.
const action = await workos.actions.constructAction({
  payload: input.action.body,
  sigHeader: input.action.header,
  secret: input.action.secret,
});
output.action_object = action.object;
const response = JSON.parse(input.action.response);
output.action_response_signature = await workos.webhooks.computeSignature(
  response.payload.timestamp,
  response.payload,
  input.action.secret,
);

// The vault, with data keys of the emulator.
output.vault_decrypted = await workos.vault.decrypt(input.vault.ciphertext, input.vault.associated_data);
output.vault_encrypted = await workos.vault.encrypt("from Node: ü", { organization_id: "org_1" }, "context of Node");

// PKCE.
output.pkce = await workos.pkce.generate();

console.log(JSON.stringify(output));
