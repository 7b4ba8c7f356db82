// Flows of several requests, as an application runs them.

import { createPublicKey, verify } from "node:crypto";
import { createServer } from "node:http";
import { once } from "node:events";
import { createRequire } from "node:module";

import { id, integer, listWith, listWithout, nothing, oneOf, rejected, same, text, time, url } from "./check.mjs";
import {
  API_KEY,
  Browser,
  CLIENT_ID,
  EMULATOR_URL,
  REDIRECT_URI,
  control,
  latestMessage,
  publicClient,
  server,
  totp,
  unique,
  uniqueEmail,
  workos,
} from "./emulator.mjs";
import { COOKIE_PASSWORD, FGA_TYPE, PASSWORD, addRadarEntry, claims, withSettings } from "./fixtures.mjs";

const { WorkOS } = createRequire(`${process.env.EMULATOR_PACKAGES}/`)("@workos-inc/node");
const um = workos.userManagement;
const session = { sealSession: true, cookiePassword: COOKIE_PASSWORD };

/** Waits until a function returns a value, at most ten seconds. */
async function eventually(what, get) {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    const value = await get();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`expected ${what} within ten seconds`);
}

/** Signs in at a URL of AuthKit, and returns the code of the callback. */
async function codeOf(address, values, state, browser = new Browser()) {
  const callback = await browser.visit(address, values);
  if (!(callback instanceof URL)) throw new Error(`expected a redirect to the application, got a page: ${callback.alert ?? callback.status}`);
  same(`${callback.origin}${callback.pathname}`, REDIRECT_URI, "the redirect URI");
  if (state) same(callback.searchParams.get("state") === state, true, "the state is returned");
  same(callback.searchParams.get("error"), null, "the error of the callback");
  return callback.searchParams.get("code");
}

/** Returns a runtime client of feature flags after its first poll. */
async function runtimeClient() {
  const client = workos.featureFlags.createRuntimeClient();
  const failed = new Promise((_, reject) => client.on("error", reject));
  await Promise.race([client.waitUntilReady({ timeoutMs: 5_000 }), failed]).catch((error) => {
    client.close();
    throw error;
  });
  return client;
}

/** Returns the claims of a token whose signature is of a key of the environment. */
async function verified(token) {
  const [header, payload, signature] = token.split(".");
  if (signature === undefined) throw new Error("expected a JWT, got another text");
  const { kid } = JSON.parse(Buffer.from(header, "base64url"));
  const { keys } = await (await fetch(um.getJwksUrl(CLIENT_ID))).json();
  const key = createPublicKey({ key: keys.find((key) => key.kid === kid), format: "jwk" });
  const isValid = verify("sha256", `${header}.${payload}`, key, Buffer.from(signature, "base64url"));
  same(isValid, true, "the signature is valid");
  return claims(token);
}

export const flows = {
  async "sign-in with PKCE as a public client"(use) {
    const user = await use.fresh("user");
    const { url, state, codeVerifier } = await publicClient.userManagement.getAuthorizationUrlWithPKCE({
      provider: "authkit",
      redirectUri: REDIRECT_URI,
    });
    const code = await codeOf(url, { email: user.email, password: PASSWORD }, state);
    const wrong = publicClient.userManagement.authenticateWithCodeAndVerifier({ code, codeVerifier: "x".repeat(43) });
    await rejected(wrong, { error: "invalid_grant" }, "another verifier");
    const second = await publicClient.userManagement.getAuthorizationUrlWithPKCE({ provider: "authkit", redirectUri: REDIRECT_URI });
    const secondCode = await codeOf(second.url, { email: user.email, password: PASSWORD }, second.state);
    const answer = await publicClient.userManagement.authenticateWithCodeAndVerifier({ code: secondCode, codeVerifier: second.codeVerifier });
    same(answer, { user: { id: user.id, email: user.email }, accessToken: text, refreshToken: text }, "the answer");
    same(await verified(answer.accessToken), { sub: user.id, sid: id("session_"), iss: text, exp: integer, iat: integer }, "the claims");
    const again = publicClient.userManagement.authenticateWithCodeAndVerifier({ code: secondCode, codeVerifier: second.codeVerifier });
    await rejected(again, { error: "invalid_grant" }, "a used code");
    const refreshed = await publicClient.userManagement.authenticateWithRefreshToken({ refreshToken: answer.refreshToken });
    same(claims(refreshed.accessToken).sid, claims(answer.accessToken).sid, "the session after a refresh");
  },

  async "sign-in is cancelled"() {
    const address = um.getAuthorizationUrl({ provider: "authkit", redirectUri: REDIRECT_URI, state: "s1" });
    const callback = await new Browser().visit(address, { intent: "cancel" });
    same(callback.searchParams?.get("error"), "access_denied", "the error");
    same(callback.searchParams.get("state"), "s1", "the state");
  },

  async "sign-up on the page of AuthKit"() {
    const email = uniqueEmail("grace");
    const address = um.getAuthorizationUrl({ provider: "authkit", redirectUri: REDIRECT_URI, screenHint: "sign-up" });
    const values = { email, first_name: "Grace", last_name: "Hopper", password: PASSWORD };
    const answer = await um.authenticateWithCode({ code: await codeOf(address, values) });
    same(answer.user, { email, firstName: "Grace", lastName: "Hopper" }, "the user");
  },

  async "single sign-on between applications of one browser"(use) {
    const [user, browser] = [await use.fresh("user"), new Browser()];
    const address = um.getAuthorizationUrl({ provider: "authkit", redirectUri: REDIRECT_URI });
    const first = await codeOf(address, { email: user.email, password: PASSWORD }, undefined, browser);
    const second = await codeOf(address, {}, undefined, browser);
    same((await um.authenticateWithCode({ code: first })).user.id, user.id, "the user");
    same((await um.authenticateWithCode({ code: second })).user.id, user.id, "the user without a form");
  },

  async "password and magic auth"(use) {
    const user = await use.fresh("user");
    const wrong = um.authenticateWithPassword({ email: user.email, password: "wrong password" });
    await rejected(wrong, { status: oneOf(400, 401), code: "invalid_credentials" }, "a wrong password");
    const password = await um.authenticateWithPassword({ email: user.email, password: PASSWORD });
    same(password, { authenticationMethod: "Password" }, "the answer");
    const magic = await um.createMagicAuth({ email: user.email });
    same((await latestMessage(user.email, "magic_auth")).code === magic.code, true, "the outbox has the code");
    const wrongCode = um.authenticateWithMagicAuth({ email: user.email, code: magic.code === "000000" ? "111111" : "000000" });
    await rejected(wrongCode, { status: 400, code: "invalid_one_time_code" }, "a wrong code");
    const answer = await um.authenticateWithMagicAuth({ email: user.email, code: magic.code });
    same(answer, { user: { id: user.id, lastSignInAt: time }, authenticationMethod: "MagicAuth" }, "the answer");
    await rejected(um.authenticateWithMagicAuth({ email: user.email, code: magic.code }), { status: 400 }, "a used code");
  },

  async "sealed session: authenticate, refresh, log out"(use) {
    const user = await use.fresh("user");
    const address = um.getAuthorizationUrl({ provider: "authkit", redirectUri: REDIRECT_URI });
    const code = await codeOf(address, { email: user.email, password: PASSWORD });
    const { sealedSession } = await um.authenticateWithCode({ code, session });
    const sealed = um.loadSealedSession({ sessionData: sealedSession, cookiePassword: COOKIE_PASSWORD });
    const authenticated = await sealed.authenticate();
    same(authenticated, { authenticated: true, sessionId: id("session_"), user: { email: user.email } }, "the session");
    const refreshed = await sealed.refresh();
    same(refreshed, { authenticated: true, sealedSession: text, sessionId: authenticated.sessionId }, "the refreshed session");
    const later = um.loadSealedSession({ sessionData: refreshed.sealedSession, cookiePassword: COOKIE_PASSWORD });
    same(await later.authenticate(), { authenticated: true, user: { id: user.id } }, "the session after the refresh");
    const logout = await later.getLogoutUrl({ returnTo: "http://localhost:3000/bye" });
    const end = await new Browser().visit(logout);
    same(end instanceof URL && end.href, "http://localhost:3000/bye", "the redirect after the log-out");
    same(await later.refresh(), { authenticated: false, reason: "invalid_grant", retryable: false }, "a refresh after the log-out");
    same((await um.listSessions(user.id)).data, listWithout({ status: "active" }), "the sessions");
  },

  async "organization switch by refresh, with role and permissions"(use) {
    const [user, first, second] = [await use.fresh("user"), await use.fresh("organization"), await use.fresh("organization")];
    const [role, permission] = [await use.fresh("role"), await use.shared("permission")];
    await workos.authorization.setEnvironmentRolePermissions(role.slug, { permissions: [permission.slug] });
    await um.createOrganizationMembership({ organizationId: first.id, userId: user.id });
    const answer = await um.authenticateWithPassword({ email: user.email, password: PASSWORD, session });
    same(answer, { organizationId: first.id }, "the only organization");
    await um.createOrganizationMembership({ organizationId: second.id, userId: user.id, roleSlug: role.slug });
    const sealed = um.loadSealedSession({ sessionData: answer.sealedSession, cookiePassword: COOKIE_PASSWORD });
    const switched = await sealed.refresh({ organizationId: second.id });
    same(switched, { authenticated: true, organizationId: second.id, role: role.slug, permissions: [permission.slug] }, "the session");
    const foreign = await use.fresh("organization");
    const token = switched.session.refreshToken;
    const error = await um.authenticateWithRefreshToken({ refreshToken: token, organizationId: foreign.id }).catch((error) => error);
    same(error, { status: oneOf(400, 403) }, "an organization without a membership");
  },

  async "organization selection"(use) {
    const { user, organizations, error, pending } = await use.fresh("organizationSelection");
    same(error, { status: 403, code: "organization_selection_required" }, "the error");
    same(error.rawData.organizations, listWith({ id: organizations[0].id, name: organizations[0].name }), "the organizations");
    const chosen = { organizationId: organizations[0].id, pendingAuthenticationToken: pending };
    const answer = await um.authenticateWithOrganizationSelection(chosen);
    same(answer, { organizationId: organizations[0].id, user: { id: user.id } }, "the answer");
    same(claims(answer.accessToken).org_id, organizations[0].id, "the claim");
  },

  async "password reset"(use) {
    const user = await use.fresh("user");
    const { accessToken } = await um.authenticateWithPassword({ email: user.email, password: PASSWORD });
    same(claims(accessToken).sub, user.id, "the subject");
    const reset = await um.createPasswordReset({ email: user.email });
    const message = await latestMessage(user.email, "password_reset");
    same(message.url === reset.passwordResetUrl, true, "the outbox has the URL");
    const weak = um.resetPassword({ token: reset.passwordResetToken, newPassword: "short" });
    await rejected(weak, { status: oneOf(400, 422) }, "a short password");
    await um.resetPassword({ token: reset.passwordResetToken, newPassword: "another correct horse" });
    const old = um.authenticateWithPassword({ email: user.email, password: PASSWORD });
    await rejected(old, { code: "invalid_credentials" }, "the old password");
    same(await um.authenticateWithPassword({ email: user.email, password: "another correct horse" }), { user: { id: user.id } }, "the new password");
    const again = um.resetPassword({ token: reset.passwordResetToken, newPassword: "a third correct horse" });
    await rejected(again, { status: oneOf(400, 404) }, "a used token");
  },

  async "password reset in the browser"(use) {
    const user = await use.fresh("user");
    const { passwordResetUrl } = await um.createPasswordReset({ email: user.email });
    const page = await new Browser().visit(passwordResetUrl, { new_password: "another correct horse" });
    same(page.alert, nothing, "the alert of the page");
    const answer = await um.authenticateWithPassword({ email: user.email, password: "another correct horse" });
    same(answer, { user: { id: user.id } }, "the new password");
  },

  async "email verification"(use) {
    await withSettings({ requires_email_verification: true }, async () => {
      const user = await use.fresh("unverified");
      const error = await rejected(
        um.authenticateWithPassword({ email: user.email, password: PASSWORD }),
        { status: 403, code: "email_verification_required", pendingAuthenticationToken: text },
        "an address that is not verified",
      );
      const { code } = await latestMessage(user.email, "email_verification");
      const pendingAuthenticationToken = error.pendingAuthenticationToken;
      const answer = await um.authenticateWithEmailVerification({ code, pendingAuthenticationToken });
      same(answer.user, { id: user.id, emailVerified: true }, "the user");
      same(await um.authenticateWithPassword({ email: user.email, password: PASSWORD }), { accessToken: text }, "the next sign-in");
    });
  },

  async "MFA with TOTP"(use) {
    const { user, authenticationFactor, authenticationChallenge } = await use.fresh("userFactor");
    const { secret } = authenticationFactor.totp;
    const wrong = { authenticationChallengeId: authenticationChallenge.id, code: totp(secret) === "000000" ? "111111" : "000000" };
    same(await workos.multiFactorAuth.verifyChallenge(wrong), { valid: false }, "a wrong code");
    const error = await withSettings({ requires_mfa: true }, () =>
      rejected(
        um.authenticateWithPassword({ email: user.email, password: PASSWORD }),
        { status: 403, code: "mfa_challenge", pendingAuthenticationToken: text },
        "a password without the second factor",
      ),
    );
    same(error.rawData.authentication_factors, listWith({ id: authenticationFactor.id }), "the factors");
    const challenge = await workos.multiFactorAuth.challengeFactor({ authenticationFactorId: authenticationFactor.id });
    const answer = await um.authenticateWithTotp({
      code: totp(secret),
      authenticationChallengeId: challenge.id,
      pendingAuthenticationToken: error.pendingAuthenticationToken,
    });
    same(answer, { user: { id: user.id }, accessToken: text }, "the answer");
  },

  async "MFA is required"(use) {
    await withSettings({ requires_mfa: true }, async () => {
      const user = await use.fresh("user");
      const attempt = um.authenticateWithPassword({ email: user.email, password: PASSWORD });
      await rejected(attempt, { status: 403, code: "mfa_enrollment", pendingAuthenticationToken: text }, "a user without a factor");
    });
  },

  async "invitations"(use) {
    const organization = await use.fresh("organization");
    const email = uniqueEmail("grace");
    const sent = await um.sendInvitation({ email, organizationId: organization.id, expiresInDays: 5 });
    const message = await latestMessage(email, "invitation");
    same(message.url === sent.acceptInvitationUrl, true, "the outbox has the URL");
    same(await um.findInvitationByToken(sent.token), { id: sent.id, email, state: "pending" }, "the invitation");
    const again = um.sendInvitation({ email, organizationId: organization.id });
    await rejected(again, { status: oneOf(400, 409, 422) }, "a second invitation to the same address");
    const user = await um.createUser({ email, password: PASSWORD, emailVerified: true });
    const answer = await um.authenticateWithPassword({ email, password: PASSWORD, invitationToken: sent.token });
    same(answer, { user: { id: user.id }, organizationId: organization.id }, "the answer");
    same(await um.getInvitation(sent.id), { state: "accepted", acceptedUserId: user.id }, "the accepted invitation");
    const members = await um.listOrganizationMemberships({ organizationId: organization.id, userId: user.id });
    same(members.data, listWith({ status: "active" }), "the membership");
    const other = await um.sendInvitation({ email: uniqueEmail("eve"), organizationId: organization.id });
    same(await um.revokeInvitation(other.id), { state: "revoked" }, "the revoked invitation");
    await rejected(um.acceptInvitation(other.id), { status: 400 }, "an invitation that is revoked");
  },

  async "invitation accepted in the browser, with sign-up"(use) {
    const organization = await use.fresh("organization");
    const email = uniqueEmail("joan");
    const sent = await um.sendInvitation({ email, organizationId: organization.id });
    const values = { link: "Sign up", email, password: PASSWORD, first_name: "Joan", last_name: "Clarke" };
    const callback = await new Browser().visit(sent.acceptInvitationUrl, values);
    const accepted = await um.getInvitation(sent.id);
    same(accepted, { state: "accepted", acceptedUserId: id("user_") }, "the invitation");
    const members = await um.listOrganizationMemberships({ organizationId: organization.id });
    same(members.data, listWith({ userId: accepted.acceptedUserId, status: "active" }), "the membership");
    same(callback instanceof URL && callback.searchParams.get("code"), text, "the code of the callback");
  },

  async "organization chosen on the page of AuthKit"(use) {
    const { user, organizations } = await use.fresh("organizationSelection");
    const address = um.getAuthorizationUrl({ provider: "authkit", redirectUri: REDIRECT_URI, loginHint: user.email });
    const values = { email: user.email, password: PASSWORD, organization_id: organizations[1].id };
    const answer = await um.authenticateWithCode({ code: await codeOf(address, values) });
    same(answer, { organizationId: organizations[1].id }, "the organization that was chosen");
  },

  async "single sign-on with a connection"(use) {
    const connection = await use.fresh("connection");
    const email = `ada@${connection.domain}`;
    const values = { email, first_name: "Ada", last_name: "Lovelace" };
    const { url, state, codeVerifier } = await workos.sso.getAuthorizationUrlWithPKCE({
      organization: connection.organizationId,
      clientId: CLIENT_ID,
      redirectUri: REDIRECT_URI,
    });
    const code = await codeOf(url, values, state);
    const { accessToken, profile } = await workos.sso.getProfileAndToken({ code, clientId: CLIENT_ID, codeVerifier });
    const expected = { email, firstName: "Ada", lastName: "Lovelace", connectionId: connection.id, organizationId: connection.organizationId };
    same(profile, expected, "the profile");
    same(await workos.sso.getProfile({ accessToken }), expected, "the profile by its token");
    const used = workos.sso.getProfileAndToken({ code, clientId: CLIENT_ID, codeVerifier });
    await rejected(used, { error: "invalid_grant" }, "a used code");
    const address = um.getAuthorizationUrl({ connectionId: connection.id, redirectUri: REDIRECT_URI });
    const answer = await um.authenticateWithCode({ code: await codeOf(address, values) });
    same(answer, { user: { email }, authenticationMethod: "SSO", organizationId: connection.organizationId }, "the user");
    const cancelled = await new Browser().visit(address, { intent: "cancel" });
    same(cancelled.searchParams?.get("error"), "access_denied", "the error of a cancelled sign-on");
  },

  async "sign-in with a provider of OAuth"() {
    const email = uniqueEmail("ada");
    const address = um.getAuthorizationUrl({ provider: "GoogleOAuth", redirectUri: REDIRECT_URI, state: "s1" });
    const answer = await um.authenticateWithCode({ code: await codeOf(address, { email, first_name: "Ada", last_name: "Lovelace" }, "s1") });
    same(answer, { user: { email, emailVerified: true }, authenticationMethod: "GoogleOAuth" }, "the user");
    same(await um.getUserIdentities(answer.user.id), [{ idpId: text, type: "OAuth", provider: "GoogleOAuth" }], "the identities");
  },

  async "a refresh is repeatable for a moment, and impossible after the session"(use) {
    const { refreshToken, claims: before, user } = await use.fresh("signIn");
    const first = await um.authenticateWithRefreshToken({ refreshToken });
    const again = await um.authenticateWithRefreshToken({ refreshToken });
    same(again.refreshToken === first.refreshToken, true, "the tokens of a repeated refresh are the same");
    same(claims(first.accessToken).sid, before.sid, "the session");
    await um.revokeSession({ sessionId: before.sid });
    const late = um.authenticateWithRefreshToken({ refreshToken: first.refreshToken });
    await rejected(late, { error: "invalid_grant" }, "a refresh of a revoked session");
    same((await um.listSessions(user.id)).data, listWithout({ id: before.sid, status: "active" }), "the sessions");
  },

  async "what belongs to a deleted user and organization is deleted"(use) {
    const { user, membership, refreshToken } = await use.fresh("signIn");
    await um.deleteUser(user.id);
    await rejected(um.getUser(user.id), { status: 404 }, "the user");
    await rejected(um.getOrganizationMembership(membership.id), { status: 404 }, "the membership");
    await rejected(um.authenticateWithRefreshToken({ refreshToken }), { error: "invalid_grant" }, "the session");
    const organization = await use.fresh("organization");
    const domain = await workos.organizationDomains.createOrganizationDomain({ organizationId: organization.id, domain: `${unique("d")}.com` });
    await workos.organizations.deleteOrganization(organization.id);
    await rejected(workos.organizationDomains.getOrganizationDomain(domain.id), { status: 404 }, "the domain");
    const { data } = await workos.events.listEvents({ events: ["user.deleted"], limit: 100, order: "desc" });
    same(data, listWith({ event: "user.deleted", data: { id: user.id } }), "the events");
  },

  async "directory sync"(use) {
    const directory = await use.fresh("directory");
    const email = uniqueEmail("joan");
    const row = { directory_id: directory.id, email, first_name: "Joan", last_name: "Clarke" };
    const added = await control("POST", "tables/directory_users", row);
    const users = await workos.directorySync.listUsers({ directory: directory.id });
    same(users.data, listWith({ id: added.id, email, firstName: "Joan", state: "active" }), "the users");
    await control("PATCH", `tables/directory_users/${added.id}`, { state: "inactive" });
    same(await workos.directorySync.getUser(added.id), { state: "inactive" }, "the user after an update");
    const [group] = (await workos.directorySync.listGroups({ directory: directory.id })).data;
    const members = await workos.directorySync.listUsers({ group: group.id });
    same(members.data, listWith({ email: directory.email }), "the members of the group");
    same(members.data, listWithout({ id: added.id }), "the members of the group");
    await control("DELETE", `tables/directory_users/${added.id}`);
    const kinds = ["dsync.user.created", "dsync.user.updated", "dsync.user.deleted"];
    const { data } = await workos.events.listEvents({ events: kinds, organizationId: directory.organizationId, limit: 100 });
    for (const event of kinds) same(data, listWith({ event, data: { id: added.id } }), event);
  },

  async "audit logs: schema, event, export"(use) {
    const organization = await use.fresh("organization");
    const action = unique("document.printed");
    const schema = { action, targets: [{ type: "document" }], metadata: { pages: "number" } };
    same(await workos.auditLogs.createSchema(schema), { version: 1 }, "the schema");
    same(await workos.auditLogs.createSchema({ ...schema, metadata: { copies: "number" } }), { version: 2 }, "the second schema");
    const event = {
      action,
      version: 2,
      occurredAt: new Date(),
      actor: { id: "user_1", type: "user", name: "Ada" },
      targets: [{ id: "doc_1", type: "document" }],
      context: { location: "203.0.113.7" },
      metadata: { copies: 2 },
    };
    await workos.auditLogs.createEvent(organization.id, event);
    const wrong = workos.auditLogs.createEvent(organization.id, { ...event, targets: [{ id: "i1", type: "invoice" }] });
    await rejected(wrong, { status: oneOf(400, 422) }, "an event that is not as its schema");
    const range = { rangeStart: new Date(Date.now() - 3_600_000), rangeEnd: new Date(Date.now() + 60_000) };
    const created = await workos.auditLogs.createExport({ organizationId: organization.id, ...range, actions: [action] });
    const ready = await eventually("the export", async () => {
      const found = await workos.auditLogs.getExport(created.id);
      return found.state === "ready" && found;
    });
    same(ready, { url }, "the export");
    const csv = await (await fetch(ready.url)).text();
    same(csv.includes(action) && csv.includes("doc_1"), true, "the file has the event");
  },

  async "vault: objects, versions, local encryption"() {
    const name = unique("api-key");
    const created = await workos.vault.createObject({ name, value: "v1", context: { organization_id: "org_1" } });
    await rejected(workos.vault.createObject({ name, value: "v2", context: {} }), { status: oneOf(400, 409, 422) }, "a name in use");
    const read = await workos.vault.readObject({ id: created.id });
    same(read, { name, value: "v1" }, "the object");
    const versionCheck = read.metadata.versionId;
    await workos.vault.updateObject({ id: created.id, value: "v2", versionCheck });
    const stale = workos.vault.updateObject({ id: created.id, value: "v3", versionCheck });
    await rejected(stale, { status: oneOf(400, 409, 412, 422) }, "an outdated version");
    same(await workos.vault.readObjectByName(name), { id: created.id, value: "v2" }, "the new value");
    const versions = await workos.vault.listObjectVersions({ id: created.id });
    same(versions.length, 2, "the number of versions");
    same(versions.filter((version) => version.currentVersion).length, 1, "the number of current versions");
    await workos.vault.deleteObject({ id: created.id });
    await rejected(workos.vault.readObject({ id: created.id }), { status: 404 }, "a deleted object");
    const sealed = await workos.vault.encrypt("text: ü", { organization_id: "org_1" }, "associated");
    same(await workos.vault.decrypt(sealed, "associated"), "text: ü", "the text");
    await rejected(workos.vault.decrypt(sealed, "other"), {}, "other associated data");
  },

  async "webhooks are received and verified"() {
    const received = [];
    const listener = createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      received.push({ body: Buffer.concat(chunks).toString(), signature: request.headers["workos-signature"] });
      response.end();
    }).listen(0, "127.0.0.1");
    await once(listener, "listening");
    try {
      const endpointUrl = `http://127.0.0.1:${listener.address().port}/webhooks`;
      const endpoint = await workos.webhooks.createWebhookEndpoint({ endpointUrl, events: ["user.created", "user.deleted"] });
      const email = uniqueEmail();
      const user = await um.createUser({ email });
      await um.updateUser({ userId: user.id, firstName: "Ada" });
      await um.deleteUser(user.id);
      await eventually("two webhooks", () => received.filter(({ body }) => body.includes(user.id)).length >= 2);
      const events = [];
      for (const { body, signature } of received) {
        const options = { payload: body, sigHeader: signature, secret: endpoint.secret };
        events.push(await workos.webhooks.constructEvent(options));
        const tampered = { ...options, payload: body.replace("event", "other") };
        await rejected(workos.webhooks.constructEvent(tampered), { name: "SignatureVerificationException" }, "a tampered body");
      }
      same(events, listWith({ event: "user.created", data: { id: user.id, email } }), "the webhooks");
      same(events, listWith({ event: "user.deleted", data: { id: user.id } }), "the webhooks");
      same(events, listWithout({ event: "user.updated" }), "the webhooks");
      await workos.webhooks.deleteWebhookEndpoint({ id: endpoint.id });
    } finally {
      listener.close();
    }
  },

  async "feature flags in the runtime client and in tokens"(use) {
    const [{ slug }, { user, organizationId }] = [await use.fresh("flag"), await use.fresh("ownMember")];
    const client = await runtimeClient();
    try {
      same(client.isEnabled(slug, { organizationId }), false, "the flag without a target");
      same(client.getFlag(slug), { slug, enabled: true, default_value: false }, "the flag");
    } finally {
      client.close();
    }
    await workos.featureFlags.addFlagTarget({ slug, targetId: organizationId });
    const later = await runtimeClient();
    try {
      same(later.isEnabled(slug, { organizationId }), true, "the flag for its target");
      same(later.isEnabled(slug, { organizationId: "org_other" }), false, "the flag for another organization");
    } finally {
      later.close();
    }
    const answer = await um.authenticateWithPassword({ email: user.email, password: PASSWORD });
    same(claims(answer.accessToken).feature_flags, listWith(slug), "the claim feature_flags");
    await workos.featureFlags.disableFeatureFlag(slug);
    const flags = await workos.featureFlags.listOrganizationFeatureFlags({ organizationId });
    same(flags.data, listWithout({ slug, enabled: true }), "the flags of the organization");
  },

  async "events are listed and paged"(use) {
    const organization = await use.fresh("organization");
    for (const name of ["One", "Two", "Three"]) await workos.organizations.updateOrganization({ organization: organization.id, name });
    const options = { events: ["organization.created", "organization.updated"], organizationId: organization.id, order: "asc" };
    const names = [];
    let after;
    do {
      const page = await workos.events.listEvents({ ...options, limit: 2, after });
      same(page.data.length <= 2, true, "the limit");
      names.push(...page.data.map(({ data }) => data.name));
      after = page.data.length === 2 ? page.data.at(-1).id : undefined;
    } while (after);
    same(names, [organization.name, "One", "Two", "Three"], "the events");
    const future = await workos.events.listEvents({ ...options, rangeStart: new Date(Date.now() + 60_000).toISOString() });
    same(future.data.length, 0, "the number of events after the range's start");
  },

  async "lists are paged in both orders"() {
    const domain = unique("page");
    for (let count = 0; count < 5; count += 1) await um.createUser({ email: `u${count}@${domain}.example.com` });
    const ids = (page) => page.data.map((user) => user.id);
    const first = await um.listUsers({ limit: 2 });
    const second = await um.listUsers({ limit: 2, after: first.listMetadata.after });
    const back = await um.listUsers({ limit: 2, before: second.listMetadata.before ?? second.data[0].id });
    same(ids(back), ids(first), "the page before the second");
    const all = await (await um.listUsers()).autoPagination();
    same(all.slice(0, 4).map((user) => user.id), [...ids(first), ...ids(second)], "all pages");
    same(new Set(all.map((user) => user.id)).size, all.length, "the number of users");
    const oldest = await (await um.listUsers({ order: "asc" })).autoPagination();
    same(oldest.map((user) => user.id).reverse(), all.map((user) => user.id), "the other order");
  },

  async "FGA: roles on a resource hold for its children"(use) {
    const { user, organizationId } = await use.fresh("ownMember");
    const [permission, role] = [await use.shared("fgaPermission"), await use.shared("fgaRole")];
    const resource = { organizationId, resourceTypeSlug: FGA_TYPE };
    const folder = await workos.authorization.createResource({ ...resource, externalId: unique("folder"), name: "Folder" });
    const page = { ...resource, externalId: unique("page"), name: "Page", parentResourceId: folder.id };
    const child = await workos.authorization.createResource(page);
    const [membership] = (await um.listOrganizationMemberships({ userId: user.id })).data;
    const member = { organizationMembershipId: membership.id };
    const byId = { ...member, permissionSlug: permission.slug, resourceId: child.id };
    same(await workos.authorization.check(byId), { authorized: false }, "without a role");
    await workos.authorization.assignRole({ ...member, roleSlug: role.slug, resourceId: folder.id });
    same(await workos.authorization.check(byId), { authorized: true }, "with a role on the parent");
    const byExternalId = { resourceExternalId: child.externalId, resourceTypeSlug: FGA_TYPE };
    const check = { ...member, permissionSlug: permission.slug, ...byExternalId };
    same(await workos.authorization.check(check), { authorized: true }, "by external ID");
    const direct = { resourceId: child.id, permissionSlug: permission.slug, assignment: "direct" };
    same((await workos.authorization.listMembershipsForResource(direct)).data, [], "memberships with a role on the child");
    const indirect = await workos.authorization.listMembershipsForResource({ ...direct, assignment: "indirect" });
    same(indirect.data, listWith({ id: membership.id }), "memberships with a role on the parent");
    await workos.authorization.removeRole({ ...member, roleSlug: role.slug, resourceId: folder.id });
    same(await workos.authorization.check(byId), { authorized: false }, "after the removal");
    await rejected(workos.authorization.deleteResource({ resourceId: folder.id }), { status: oneOf(400, 409, 422) }, "a parent without cascade");
    await workos.authorization.deleteResource({ resourceId: folder.id, cascadeDelete: true });
    await rejected(workos.authorization.getResource(child.id), { status: 404 }, "the child of a deleted parent");
  },

  async "groups give their members roles"(use) {
    const { user, organizationId } = await use.fresh("ownMember");
    const [permission, role] = [await use.shared("fgaPermission"), await use.shared("fgaRole")];
    const [membership] = (await um.listOrganizationMemberships({ userId: user.id })).data;
    const group = await workos.groups.createGroup({ organizationId, name: "Writers" });
    const externalId = unique("doc");
    const resource = { organizationId, resourceTypeSlug: FGA_TYPE, externalId, name: "Book" };
    const { id: resourceId } = await workos.authorization.createResource(resource);
    await workos.authorization.createGroupRoleAssignment({ groupId: group.id, roleSlug: role.slug, resourceId });
    const member = { organizationId, groupId: group.id, organizationMembershipId: membership.id };
    const check = { organizationMembershipId: membership.id, permissionSlug: permission.slug, resourceId };
    same(await workos.authorization.check(check), { authorized: false }, "before the membership of the group");
    await workos.groups.addOrganizationMembership(member);
    same(await workos.authorization.check(check), { authorized: true }, "as a member of the group");
    const assignments = await workos.authorization.listRoleAssignments({ organizationMembershipId: membership.id });
    same(assignments.data, listWith({ role: { slug: role.slug }, source: { type: "group" } }), "the assignments");
    await workos.groups.removeOrganizationMembership(member);
    same(await workos.authorization.check(check), { authorized: false }, "after the membership of the group");
  },

  async "API keys are validated until they are deleted"(use) {
    const [organization, permission] = [await use.shared("organization"), await use.shared("permission")];
    const options = { organizationId: organization.id, name: "CI", permissions: [permission.slug] };
    const key = await workos.apiKeys.createOrganizationApiKey(options);
    const valid = await workos.apiKeys.createValidation({ value: key.value });
    same(valid.apiKey, { id: key.id, permissions: [permission.slug], owner: { type: "organization", id: organization.id } }, "the key");
    same(await workos.apiKeys.createValidation({ value: `${key.value}x` }), { apiKey: null }, "another value");
    await workos.apiKeys.deleteApiKey(key.id);
    same(await workos.apiKeys.createValidation({ value: key.value }), { apiKey: null }, "a deleted key");
  },

  async "Connect: a token for a machine"(use) {
    const application = await use.fresh("application");
    const { secret } = await workos.connect.createApplicationClientSecret({ id: application.id });
    const token = (clientSecret) => {
      const form = { grant_type: "client_credentials", client_id: application.clientId, client_secret: clientSecret };
      return fetch(`${EMULATOR_URL}/oauth2/token`, { method: "POST", body: new URLSearchParams(form) });
    };
    const response = await token(secret);
    same(response.status, 200, "the status");
    const answer = await response.json();
    same(answer, { access_token: text, token_type: oneOf("Bearer", "bearer"), expires_in: integer }, "the answer");
    same(claims(answer.access_token), { org_id: application.organizationId, iss: text }, "the claims");
    const wrong = await token("wrong");
    same({ status: wrong.status, ...(await wrong.json()) }, { status: oneOf(400, 401), error: "invalid_client" }, "another secret");
  },

  async "Pipes: an account is connected in the browser"(use) {
    const [integration, user] = [await use.shared("integration"), await use.fresh("user")];
    const slug = integration.slug;
    const before = await workos.pipes.getAccessToken({ provider: slug, userId: user.id });
    same(before, { active: false, error: "not_installed" }, "the token before");
    const { url } = await workos.pipes.authorizeDataIntegration({ slug, userId: user.id, returnTo: REDIRECT_URI });
    const end = await new Browser().visit(url);
    same(end instanceof URL && end.href.startsWith(REDIRECT_URI), true, "the browser returns to the application");
    same(await workos.pipes.getUserConnectedAccount({ userId: user.id, slug }), { state: "connected" }, "the account");
    const after = await workos.pipes.getAccessToken({ provider: slug, userId: user.id });
    same(after, { active: true, accessToken: { accessToken: text } }, "the token");
  },

  async "widgets: the token is a JWT of the environment"(use) {
    const { user, organizationId } = await use.fresh("ownMember");
    const { token } = await workos.widgets.createToken({ organizationId, userId: user.id, scopes: ["widgets:users-table:manage"] });
    same(await verified(token), { exp: integer, iss: text }, "the claims");
  },

  async "Admin Portal"(use) {
    const organization = await use.shared("organization");
    const { link } = await workos.adminPortal.generateLink({ organization: organization.id, intent: "dsync" });
    same(link.startsWith(EMULATOR_URL), true, "the link is of the emulator");
    same((await fetch(link)).status, 200, "the status");
  },

  async "passwordless"() {
    const email = uniqueEmail();
    const created = await workos.passwordless.createSession({ type: "MagicLink", email, redirectURI: REDIRECT_URI, state: "s1" });
    await workos.passwordless.sendSession(created.id);
    same((await latestMessage(email, "passwordless")).url === created.link, true, "the outbox has the link");
    const callback = await new Browser().visit(created.link);
    same(callback instanceof URL && callback.searchParams.get("state"), "s1", "the state of the callback");
    const { profile } = await workos.sso.getProfileAndToken({ code: callback.searchParams.get("code"), clientId: CLIENT_ID });
    same(profile, { email, connectionType: "MagicLink" }, "the profile");
  },

  async "Radar: lists decide attempts"() {
    const email = uniqueEmail("mallory");
    const attempt = { ipAddress: "203.0.113.9", userAgent: "curl", email, authMethod: "Password", action: "sign-in" };
    same(await workos.radar.createAttempt(attempt), { verdict: "allow" }, "before");
    await addRadarEntry("email", email);
    same(await workos.radar.createAttempt(attempt), { verdict: "block", blocklistType: "email" }, "with an entry of the list");
    await workos.radar.removeListEntry({ type: "email", action: "block", entry: email });
    same(await workos.radar.createAttempt(attempt), { verdict: "allow" }, "after");
  },

  async "agents: tokens of a blueprint"(use) {
    const [blueprint, organization] = [await use.fresh("blueprint"), await use.shared("organization")];
    const options = { agentBlueprintId: blueprint.id, type: "autonomous", organizationId: organization.id };
    const token = await workos.agents.mintToken(options);
    same(token, { newInstance: true, permissions: blueprint.permissions }, "the token");
    same(await workos.agents.mintToken(options), { newInstance: false, agentInstanceId: token.agentInstanceId }, "the second token");
    const refresh = { agentBlueprintId: blueprint.id, type: "refresh", refreshToken: token.refreshToken };
    same(await workos.agents.mintToken(refresh), { agentInstanceSessionId: token.agentInstanceSessionId }, "the refreshed token");
    await workos.agents.revokeInstanceSession(token.agentInstanceSessionId);
    await rejected(workos.agents.mintToken(refresh), { status: oneOf(400, 401, 403) }, "the refresh token of a revoked session");
    const delegated = await use.fresh("signIn");
    const user = { agentBlueprintId: blueprint.id, type: "user_delegated", userAccessToken: delegated.accessToken };
    const instance = await workos.agents.getInstance((await workos.agents.mintToken(user)).agentInstanceId);
    same(instance, { type: "delegated", organizationMembershipId: delegated.membership.id }, "the instance of a user");
  },

  async "errors have the classes of the SDK"(use) {
    const { organization } = await use.all("organization");
    const notFound = workos.organizations.getOrganization("org_01H00000000000000000000000");
    await rejected(notFound, { status: 404, name: "NotFoundException", code: "entity_not_found", requestID: text }, "an unknown ID");
    const key = new WorkOS("sk_test_wrong", { clientId: CLIENT_ID, ...server }).organizations.listOrganizations();
    await rejected(key, { status: 401, name: "UnauthorizedException" }, "another API key");
    const taken = workos.organizations.createOrganization({ name: "Acme", externalId: organization.externalId });
    await rejected(taken, { status: oneOf(400, 409), code: "external_id_already_used" }, "an external ID in use");
    await rejected(um.createUser({ email: "no email" }), { status: oneOf(400, 422) }, "an email that is none");
    const limit = workos.organizations.listOrganizations({ limit: 1000 });
    await rejected(limit, { status: oneOf(400, 422) }, "a limit of 1,000");
  },

  async "faults: rate limits and outages are retried by the SDK"(use) {
    const { organization } = await use.all("organization");
    const get = { method: "GET", path: `/organizations/${organization.id}` };
    await control("POST", "faults", { ...get, count: 1, effect: { rate_limit: { retry_after: 3 } } });
    const limited = workos.organizations.getOrganization(organization.id);
    await rejected(limited, { status: 429, name: "RateLimitExceededException", retryAfter: 3 }, "a rate limit");
    const patient = new WorkOS(API_KEY, { clientId: CLIENT_ID, ...server, maxRetries: 3 });
    for (const effect of [{ status: 503, retry_after: 1 }, "drop_connection", "lose_response"]) {
      await control("POST", "faults", { ...get, count: 1, effect });
      same(await patient.organizations.getOrganization(organization.id), { id: organization.id }, `after ${JSON.stringify(effect)}`);
    }
    await control("DELETE", "faults");
  },

  async "the clock expires tokens and codes"(use) {
    const user = await use.fresh("user");
    const magic = await um.createMagicAuth({ email: user.email });
    const { sealedSession } = await um.authenticateWithPassword({ email: user.email, password: PASSWORD, session });
    const snapshot = await control("GET", "snapshot");
    try {
      await control("POST", "clock", { advance: 3_600 });
      const late = um.authenticateWithMagicAuth({ email: user.email, code: magic.code });
      await rejected(late, { status: 400, code: "one_time_code_expired" }, "a code after an hour");
      const sealed = um.loadSealedSession({ sessionData: sealedSession, cookiePassword: COOKIE_PASSWORD });
      same(await sealed.refresh(), { authenticated: true }, "a refresh after an hour");
    } finally {
      await control("POST", "clock", { now: new Date().toISOString() });
    }
    await control("POST", "restore", snapshot);
    same(await um.authenticateWithMagicAuth({ email: user.email, code: magic.code }), { user: { id: user.id } }, "the restored code");
  },
};

