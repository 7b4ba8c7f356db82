// Walks through the authorization server of the emulator at EMULATOR_URL with the certified client library openid-client.

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

import { integer, nothing, oneOf, reason, rejected, report, same, text } from "../node/check.mjs";
import { Browser, EMULATOR_URL, REDIRECT_URI, control, uniqueEmail, workos } from "../node/emulator.mjs";

const require = createRequire(`${process.env.EMULATOR_PACKAGES}/`);
const oauth = await import(pathToFileURL(require.resolve("openid-client")).href);

const RESOURCE = "https://mcp.acme.com/mcp";
const PASSWORD = "correct horse battery staple";
const SCOPE = "openid profile email offline_access";
const DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";
const issuer = new URL(EMULATOR_URL);
const insecure = { execute: [oauth.allowInsecureRequests] };

const claims = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url"));

/** Discovers the server by RFC 8414 or OpenID Connect Discovery. */
const discover = (clientId, authentication, algorithm = "oauth2") =>
  oauth.discovery(issuer, clientId, undefined, authentication, { ...insecure, algorithm });

/** Registers a client by RFC 7591. */
const register = (metadata, authentication) =>
  oauth.dynamicClientRegistration(
    issuer,
    { client_name: "openid-client", redirect_uris: [REDIRECT_URI], grant_types: ["authorization_code", "refresh_token"], ...metadata },
    authentication,
    { ...insecure, algorithm: "oauth2" },
  );

const registerPublic = () => register({ token_endpoint_auth_method: "none" }, oauth.None());

async function createUser() {
  const email = uniqueEmail("oauth");
  const user = await workos.userManagement.createUser({ email, password: PASSWORD, emailVerified: true });
  return { email, id: user.id };
}

async function createMachine(scopes) {
  const organization = await workos.organizations.createOrganization({ name: "Acme" });
  const application = await workos.connect.createApplication({
    name: "Nightly",
    applicationType: "m2m",
    organizationId: organization.id,
    scopes,
  });
  const { secret } = await workos.connect.createApplicationClientSecret({ id: application.id });
  return { clientId: application.clientId, secret, organizationId: organization.id };
}

/** Authorizes a client as a user in a browser, and returns the tokens. */
async function authorize(config, user, further = {}) {
  const [verifier, state, nonce] = [oauth.randomPKCECodeVerifier(), oauth.randomState(), oauth.randomNonce()];
  const address = oauth.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT_URI,
    scope: SCOPE,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
    ...further,
  });
  const callback = await new Browser().visit(address.href, { email: user.email, password: PASSWORD });
  if (!(callback instanceof URL)) throw new Error(`expected a redirect to the client, got a page: ${callback.alert ?? callback.status}`);
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  const resource = further.resource ? { resource: further.resource } : {};
  return { callback, checks, tokens: await oauth.authorizationCodeGrant(config, callback, checks, resource) };
}

const flows = {
  async "discovery by both documents"() {
    const one = (await discover("client", oauth.None())).serverMetadata();
    const { registration_endpoint: registration, userinfo_endpoint: userinfo } = one;
    same({ issuer: one.issuer, registration, userinfo }, { issuer: EMULATOR_URL, registration: text, userinfo: nothing }, "RFC 8414");
    const other = (await discover("client", oauth.None(), "oidc")).serverMetadata();
    same(other, { issuer: EMULATOR_URL, userinfo_endpoint: text, registration_endpoint: nothing }, "OpenID Connect");
  },

  async "registration, code, refresh, user information, introspection, revocation"() {
    const [user, config, machine] = [await createUser(), await registerPublic(), await createMachine([])];
    const { callback, checks, tokens } = await authorize(config, user, { resource: RESOURCE });
    same(tokens, { token_type: oneOf("bearer"), expires_in: integer, refresh_token: text, scope: SCOPE }, "the tokens");
    same(tokens.claims(), { sub: user.id, email: user.email, aud: config.clientMetadata().client_id }, "the ID token");
    const expected = { iss: EMULATOR_URL, aud: RESOURCE, sub: user.id, client_id: config.clientMetadata().client_id, scope: SCOPE };
    same(claims(tokens.access_token), expected, "the access token");

    const refreshed = await oauth.refreshTokenGrant(config, tokens.refresh_token, { resource: RESOURCE });
    same(refreshed.refresh_token !== tokens.refresh_token, true, "the refresh token is rotated");
    const openid = await discover(config.clientMetadata().client_id, oauth.None(), "oidc");
    same(await oauth.fetchUserInfo(openid, refreshed.access_token, user.id), { email: user.email }, "the user information");

    const server = await discover(machine.clientId, oauth.ClientSecretPost(machine.secret));
    const introspect = (token) => oauth.tokenIntrospection(server, token);
    same(await introspect(refreshed.access_token), { active: true, sub: user.id, token_type: "access_token" }, "an access token");
    same(await introspect(refreshed.refresh_token), { active: true, token_type: "refresh_token" }, "a refresh token");

    await rejected(oauth.authorizationCodeGrant(config, callback, checks), { error: "invalid_grant", status: 400 }, "a used code");
    same(await introspect(refreshed.access_token), { active: false }, "a token of a code that was used twice");
    await rejected(oauth.refreshTokenGrant(config, refreshed.refresh_token), { error: "invalid_grant" }, "its refresh token");
  },

  async "a client with a secret, by both methods"() {
    const user = await createUser();
    // The response to a wrong user and password has a challenge, which the library reports in place of the code.
    const challenge = { code: "OAUTH_WWW_AUTHENTICATE_CHALLENGE", status: 401 };
    for (const [method, authentication, error] of [
      ["client_secret_post", oauth.ClientSecretPost, { error: "invalid_client", status: 401 }],
      ["client_secret_basic", oauth.ClientSecretBasic, challenge],
    ]) {
      const registered = (await register({ token_endpoint_auth_method: method })).clientMetadata();
      const config = await discover(registered.client_id, authentication(registered.client_secret));
      const { tokens } = await authorize(config, user);
      same(claims(tokens.access_token), { aud: text, client_id: registered.client_id }, method);
      const wrong = await discover(registered.client_id, authentication("wrong"));
      await rejected(oauth.refreshTokenGrant(wrong, tokens.refresh_token), error, method);
    }
  },

  async "a machine"() {
    const machine = await createMachine(["posts:read"]);
    const config = await discover(machine.clientId, oauth.ClientSecretBasic(machine.secret), "oidc");
    const tokens = await oauth.clientCredentialsGrant(config, { scope: "posts:read" });
    const expected = { sub: machine.clientId, client_id: machine.clientId, org_id: machine.organizationId, sid: nothing };
    same(claims(tokens.access_token), expected, "the access token");
    await rejected(oauth.clientCredentialsGrant(config, { scope: "posts:write" }), { error: "invalid_scope" }, "another scope");
  },

  async "a device"() {
    const [user, config] = [await createUser(), await registerPublic()];
    const device = await oauth.initiateDeviceAuthorization(config, { scope: SCOPE });
    const poll = () => oauth.genericGrantRequest(config, DEVICE_CODE, { device_code: device.device_code });
    await rejected(poll(), { error: "authorization_pending", status: 400 }, "before the decision");
    await rejected(poll(), { error: "slow_down" }, "a second poll");
    const page = await new Browser().visit(device.verification_uri_complete, { email: user.email, password: PASSWORD });
    same(page.html.includes("Device connected"), true, "the page after the decision");
    const { now } = await control("GET", "clock");
    await control("POST", "clock", { advance: 10 });
    const tokens = await poll().finally(() => control("POST", "clock", { now }));
    same(tokens, { access_token: text, refresh_token: text, scope: SCOPE }, "the tokens");
  },

  async "rejected requests"() {
    const [user, config] = [await createUser(), await registerPublic()];
    const invalid = { redirect_uris: ["http://acme.com/callback"] };
    await rejected(register(invalid, oauth.None()), { error: "invalid_redirect_uri", status: 400 }, "a redirect URI");
    await rejected(register({ scope: "admin" }, oauth.None()), { error: "invalid_client_metadata", status: 400 }, "a scope");
    for (const [parameters, error] of [
      [{ resource: "https://eve.com" }, "invalid_target"],
      [{ scope: "openid admin" }, "invalid_scope"],
      [{ code_challenge_method: "plain" }, "invalid_request"],
    ]) {
      await rejected(authorize(config, user, parameters), { error }, error);
    }
  },
};

await control("PATCH", "settings", { shows_sign_in_page: true });
await control("POST", "tables/authkit_oauth_resources", { uri: RESOURCE, default: false });

const only = process.argv[2] ?? "";
for (const [name, flow] of Object.entries(flows).filter(([name]) => name.includes(only))) {
  try {
    await flow();
    report.ok(`oauth flow: ${name}`);
  } catch (error) {
    report.failed(`oauth flow: ${name}`, reason(error));
  }
}

process.exit(report.total("oauth"));
