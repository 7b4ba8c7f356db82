// Walks through the pages of the emulator in Chromium, from examples/web_app and back, and prints a line per check.
// Ends at the first that fails.

import { createHmac } from "node:crypto";

import { Chromium, RESTORED, button, heading, link, run, same, startApplication } from "./session.mjs";

const ADA = "ada@acme.com";
const GRACE = "grace@acme.com";
const PASSWORD = "correct horse battery";
const NEW_PASSWORD = "staple of another battery";
const ACME = "Acme Corporation";

const origin = await startApplication();
const chromium = await Chromium.launch(origin);
const emulator = new URL((await fetch(`${origin}/sign-in`, { redirect: "manual" })).headers.get("location")).origin;

/** Sends a request to the emulator and returns the JSON of the response. */
async function call(method, path, body) {
  const response = await fetch(emulator + path, {
    method,
    headers: { authorization: "Bearer sk_test_emulator", "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  if (response.status >= 300) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.status === 204 ? null : response.json();
}

const person = { password: PASSWORD, email_verified: true };
await call("POST", "/_emulator/reset");
/** IDs by kind and name. */
const ids = await call("POST", "/_emulator/seed", {
  settings: { shows_sign_in_page: true, homepage: origin },
  redirect_uris: [`${origin}/callback`],
  organizations: [{ name: ACME }, { name: "Globex" }],
  users: [
    { email: ADA, first_name: "Ada", ...person },
    { email: GRACE, first_name: "Grace", ...person },
  ],
  memberships: [
    { user: ADA, organization: ACME },
    { user: ADA, organization: "Globex" },
    { user: GRACE, organization: ACME },
  ],
  connections: [
    { name: "Acme SAML", organization: ACME, type: "OktaSAML", domains: ["acme.com"] },
    { name: "Globex OIDC", organization: "Globex", type: "GenericOIDC", domains: ["globex.com"] },
  ],
});
const snapshot = await call("GET", "/_emulator/snapshot");

/** Starts again with the objects of the seed. */
async function start(settings = {}) {
  await call("POST", "/_emulator/restore", snapshot);
  await call("PATCH", "/_emulator/settings", settings);
}

/** Returns the last message to an address. */
async function lastMessage(to, kind) {
  const { data } = await call("GET", "/_emulator/outbox");
  return data.findLast((message) => message.to === to && message.kind === kind);
}

/** Computes the code of an authenticator app (RFC 6238), `later` steps of 30 seconds after the time of the emulator. */
async function totp(secret, later = 0) {
  const { now } = await call("GET", "/_emulator/clock");
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((digit) => alphabet.indexOf(digit).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.parse(now) / 30_000) + later));
  const hash = createHmac("sha1", key).update(step).digest();
  const number = hash.readUInt32BE(hash[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** Opens the sign-in page, from the dashboard of the application. */
async function openSignIn() {
  const window = await chromium.window();
  const page = await window.newPage();
  await page.goto(`${origin}/dashboard`);
  await heading(page, "Sign in");
  return page;
}

async function fillPassword(page, email, password = PASSWORD) {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await button(page, "Sign in").click();
}

async function fillCode(page, code) {
  await page.getByLabel("Code").fill(code);
  await button(page, "Continue").click();
}

/** Enters a wrong code, which is announced. */
async function fillWrongCode(page, code = "000000") {
  chromium.expectStatus(422);
  await fillCode(page, code);
  await page.getByRole("alert").waitFor();
  same(await page.getByLabel("Code").getAttribute("aria-describedby"), "error", "the description of the code");
}

/** Waits for the dashboard of the application. */
async function signedIn(page, name) {
  await heading(page, `Hello ${name}`);
  same(page.url(), `${origin}/dashboard`, "the URL");
}

async function signOut(page) {
  await button(page, "Sign out").click();
  await link(page, "Create an account").waitFor();
}

const close = (page) => page.context().close();

/** The secret of Grace's authenticator app. */
let secret;

const checks = {
  async "the first sign-in sets up an authenticator app"() {
    await start({ requires_mfa: true });
    // A code is that of 30 seconds.
    await call("POST", "/_emulator/clock", { frozen: true });
    const page = await openSignIn();
    await chromium.inspect(page, "sign-in");
    await fillPassword(page, GRACE);
    await heading(page, "Set up an authenticator app");
    await chromium.inspect(page, "enroll-factor");
    await fillWrongCode(page);
    await chromium.inspect(page, "enroll-factor-wrong", 422);
    secret = await page.getByText("Secret", { exact: true }).locator("..").locator("code").innerText();
    await fillCode(page, await totp(secret));
    await signedIn(page, "Grace");
    await signOut(page);
    await close(page);
  },

  async "the next sign-in asks for the code of the authenticator app"() {
    const page = await openSignIn();
    await fillPassword(page, GRACE);
    await heading(page, "Two-factor authentication");
    await chromium.inspect(page, "totp");
    await fillWrongCode(page, await totp(secret));
    await page.getByText("used already").waitFor();
    await fillWrongCode(page);
    await chromium.inspect(page, "totp-wrong", 422);
    await fillCode(page, await totp(secret, 1));
    await signedIn(page, "Grace");
    await close(page);
  },

  async "the back button leads from the code to the sign-in and on again"() {
    const page = await openSignIn();
    await fillPassword(page, GRACE);
    await heading(page, "Two-factor authentication");
    await page.goBack(RESTORED);
    await heading(page, "Sign in");
    await page.goForward(RESTORED);
    await heading(page, "Two-factor authentication");
    chromium.expectStatus(400);
    await button(page, "Cancel").click();
    await heading(page, "The sign-in was not completed");
    await close(page);
  },

  async "a code that is sent by email signs in"() {
    await start();
    const page = await openSignIn();
    await page.getByLabel("Email").fill(GRACE);
    await button(page, "Email me a code").click();
    await heading(page, "Check your email");
    await chromium.inspect(page, "magic-auth");
    await fillWrongCode(page);
    await chromium.inspect(page, "magic-auth-wrong", 422);
    const before = (await lastMessage(GRACE, "magic_auth")).code;
    await button(page, "Send another code").click();
    await heading(page, "Check your email");
    await page.getByRole("alert").waitFor({ state: "detached" });
    const { code } = await lastMessage(GRACE, "magic_auth");
    same(code === before, false, "the code is the same");
    await fillCode(page, code);
    await signedIn(page, "Grace");
    await close(page);
  },

  async "a code needs an email address"() {
    const page = await openSignIn();
    chromium.expectStatus(422);
    await button(page, "Email me a code").click();
    await page.getByRole("alert").getByText("Enter an email address.").waitFor();
    await close(page);
  },

  async "a forgotten password is reset by the link in the email"() {
    const page = await openSignIn();
    await page.getByLabel("Email").fill(GRACE);
    await link(page, "Forgot password?").click();
    await heading(page, "Forgot your password?");
    await chromium.inspect(page, "forgot-password");
    await page.getByLabel("Email").fill(GRACE);
    await button(page, "Send the link").click();
    await heading(page, "Check your email");
    await chromium.inspect(page, "forgot-password-sent");
    const { url } = await lastMessage(GRACE, "password_reset");
    await page.goto(url);
    await heading(page, "Reset your password");
    await chromium.inspect(page, "reset-password");
    // Chromium checks the length.
    await page.getByLabel("New password").fill("short");
    await button(page, "Set the password").click();
    same(await page.getByLabel("New password").evaluate((input) => input.validity.tooShort), true, "the length");
    await page.getByLabel("New password").fill(NEW_PASSWORD);
    await button(page, "Set the password").click();
    await heading(page, "Password set");
    await chromium.inspect(page, "password-set");
    chromium.expectStatus(404);
    await page.goto(url);
    await heading(page, "Link not valid");
    await chromium.inspect(page, "link-not-valid", 404);
    await close(page);
  },

  async "only the new password signs in"() {
    const page = await openSignIn();
    chromium.expectStatus(422);
    await fillPassword(page, GRACE);
    await page.getByRole("alert").getByText("Email or password is wrong.").waitFor();
    await chromium.inspect(page, "wrong-password", 422);
    await fillPassword(page, GRACE, NEW_PASSWORD);
    await signedIn(page, "Grace");
    await close(page);
  },

  async "a sign-up verifies the email address"() {
    await start({ requires_email_verification: true });
    const email = "lin@initech.com";
    const page = await openSignIn();
    await link(page, "Sign up").click();
    await heading(page, "Sign up");
    await chromium.inspect(page, "sign-up");
    chromium.expectStatus(422);
    await page.getByLabel("First name").fill("Lin");
    await page.getByLabel("Email").fill(ADA);
    await page.getByLabel("Password").fill(PASSWORD);
    await button(page, "Sign up").click();
    await page.getByRole("alert").waitFor();
    same(await page.getByLabel("First name").inputValue(), "Lin", "the first name");
    await chromium.inspect(page, "sign-up-taken", 422);
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password").fill(PASSWORD);
    await button(page, "Sign up").click();
    await heading(page, "Verify your email");
    await chromium.inspect(page, "verify-email");
    await fillWrongCode(page);
    await chromium.inspect(page, "verify-email-wrong", 422);
    await button(page, "Send another code").click();
    await page.getByRole("alert").waitFor({ state: "detached" });
    await heading(page, "Verify your email");
    await fillCode(page, (await lastMessage(email, "email_verification")).code);
    await signedIn(page, "Lin");
    await close(page);
  },

  async "a user of two organizations chooses one"() {
    await start();
    const page = await openSignIn();
    await fillPassword(page, ADA);
    await heading(page, "Choose an organization");
    await chromium.inspect(page, "organizations");
    await button(page, "Globex").click();
    await signedIn(page, "Ada");
    await page.getByRole("button", { name: "Globex", pressed: true }).waitFor();
    await page.goBack(RESTORED);
    await heading(page, "Choose an organization");
    // The application keeps its session.
    await button(page, ACME).click();
    await signedIn(page, "Ada");
    await close(page);
  },

  async "the domain of the email address leads to the identity provider: SAML"() {
    const page = await openSignIn();
    chromium.expectStatus(422);
    await page.getByLabel("Email").fill("lin@initech.com");
    await button(page, "Continue with SSO").click();
    await page.getByRole("alert").getByText("No identity provider").waitFor();
    await page.getByLabel("Email").fill(ADA);
    await button(page, "Continue with SSO").click();
    await heading(page, "Acme SAML · test identity provider");
    same(await page.getByLabel("Email").inputValue(), ADA, "the email");
    same(await page.getByLabel("First name").inputValue(), "Ada", "the first name");
    await chromium.inspect(page, "identity-provider-saml");
    await button(page, "Continue").click();
    await signedIn(page, "Ada");
    chromium.expectStatus(400);
    await page.goBack(RESTORED);
    await heading(page, "The sign-in has expired");
    await chromium.inspect(page, "identity-provider-expired", 400);
    await close(page);
  },

  async "a new user of the identity provider becomes a member: OIDC"() {
    const email = "lin@globex.com";
    const page = await openSignIn();
    await page.getByLabel("Email").fill(email);
    await button(page, "Continue with SSO").click();
    await heading(page, "Globex OIDC · test identity provider");
    await page.getByLabel("First name").fill("Lin");
    await page.getByLabel("Groups").fill("Engineering, Sales");
    await chromium.inspect(page, "identity-provider-oidc");
    await page.getByLabel("First name").fill("Lin");
    await button(page, "Continue").click();
    await signedIn(page, "Lin");
    await page.getByRole("button", { name: "Globex", pressed: true }).waitFor();
    await close(page);
  },

  async "a user who cancels at the identity provider is not signed in"() {
    const page = await openSignIn();
    await page.getByLabel("Email").fill(ADA);
    await button(page, "Continue with SSO").click();
    chromium.expectStatus(400);
    await button(page, "Cancel").click();
    await heading(page, "The sign-in was not completed");
    await close(page);
  },

  async "an invited user signs up"() {
    await start();
    const email = "lin@initech.com";
    const inviter_user_id = ids.users[ADA];
    await call("POST", "/user_management/invitations", {
      email,
      inviter_user_id,
      organization_id: ids.organizations[ACME],
    });
    const { url } = await lastMessage(email, "invitation");
    const page = await (await chromium.window()).newPage();
    await page.goto(url);
    await heading(page, `Join ${ACME}`);
    await chromium.inspect(page, "invitation");
    await link(page, "Sign up").click();
    await heading(page, "Sign up");
    same(await page.getByLabel("Email").inputValue(), email, "the email");
    await page.getByLabel("First name").fill("Lin");
    await page.getByLabel("Password").fill(PASSWORD);
    await button(page, "Sign up").click();
    await heading(page, "Welcome back");
    await page.goto(`${origin}/dashboard`);
    await heading(page, "Hello Lin");
    await page.getByRole("button", { name: ACME, pressed: true }).waitFor();
    chromium.expectStatus(404);
    await page.goto(url);
    await heading(page, "Invitation not found");
    await chromium.inspect(page, "invitation-not-found", 404);
    await close(page);
  },

  async "a user who is signed in accepts an invitation"() {
    await start();
    const page = await openSignIn();
    await fillPassword(page, GRACE);
    await signedIn(page, "Grace");
    await call("POST", "/user_management/invitations", { email: GRACE, organization_id: ids.organizations.Globex });
    await page.goto((await lastMessage(GRACE, "invitation")).url);
    await heading(page, "Join Globex");
    await chromium.inspect(page, "invitation-signed-in");
    await button(page, "Accept the invitation").click();
    await heading(page, "Invitation accepted");
    await chromium.inspect(page, "invitation-accepted");
    await page.goto(`${origin}/dashboard`);
    await button(page, "Globex").waitFor();
    await close(page);
  },

  async "a device that polls is signed in by its user"() {
    await start();
    const client_id = "client_emulator";
    const device = await call("POST", "/user_management/authorize/device", { client_id });
    const poll = async () => {
      const grant_type = "urn:ietf:params:oauth:grant-type:device_code";
      const body = JSON.stringify({ client_id, grant_type, device_code: device.device_code });
      const headers = { "content-type": "application/json" };
      await call("POST", "/_emulator/clock", { advance: device.interval + 1 });
      return (await fetch(`${emulator}/user_management/authenticate`, { method: "POST", headers, body })).json();
    };
    same((await poll()).error, "authorization_pending", "the first response");
    const page = await (await chromium.window()).newPage();
    await page.goto(device.verification_uri);
    await heading(page, "Connect a device");
    await chromium.inspect(page, "device");
    chromium.expectStatus(422);
    await fillCode(page, "XXXX-XXXX");
    await page.getByRole("alert").waitFor();
    await chromium.inspect(page, "device-wrong-code", 422);
    await fillCode(page, device.user_code);
    await heading(page, "Sign in");
    chromium.expectStatus(422);
    await button(page, "Cancel").click();
    await page.getByRole("alert").getByText("The sign-in was not completed.").waitFor();
    await fillCode(page, device.user_code);
    await heading(page, "Sign in");
    await fillPassword(page, GRACE);
    await heading(page, "Is this your device?");
    await page.getByText(device.user_code).waitFor();
    await chromium.inspect(page, "device-confirmation");
    same((await poll()).error, "authorization_pending", "the second response");
    await button(page, "Allow").click();
    await heading(page, "Device connected");
    await chromium.inspect(page, "device-connected");
    same((await poll()).user.email, GRACE, "the user");
    await page.goBack(RESTORED);
    await heading(page, "Is this your device?");
    chromium.expectStatus(422);
    await button(page, "Allow").click();
    await page.getByRole("alert").getByText("The code is unknown or has expired.").waitFor();
    const other = await call("POST", "/user_management/authorize/device", { client_id });
    await page.goto(other.verification_uri_complete);
    await button(page, "Deny").click();
    await heading(page, "Device denied");
    await chromium.inspect(page, "device-denied");
    await close(page);
  },

  async "an application of OAuth asks for the consent"() {
    await start();
    const redirect = `${origin}/`;
    const application = await call("POST", "/connect/applications", {
      name: "Notes",
      application_type: "oauth",
      is_first_party: false,
      organization_id: ids.organizations[ACME],
      redirect_uris: [{ uri: redirect, default: true }],
      scopes: ["posts:read"],
    });
    const query = new URLSearchParams({
      client_id: application.client_id,
      redirect_uri: redirect,
      response_type: "code",
      scope: "openid email offline_access posts:read",
      state: "state of the application",
    });
    const page = await (await chromium.window()).newPage();
    await page.goto(`${emulator}/oauth2/authorize?${query}`);
    await heading(page, "Sign in");
    await fillPassword(page, GRACE);
    await heading(page, "Allow Notes?");
    await chromium.inspect(page, "consent");
    await button(page, "Deny").click();
    await heading(page, "Acme");
    same(new URL(page.url()).searchParams.get("error"), "access_denied", "the error");
    await page.goBack(RESTORED);
    await heading(page, "Allow Notes?");
    await button(page, "Allow").click();
    await heading(page, "Acme");
    const { searchParams } = new URL(page.url());
    same(searchParams.get("state"), "state of the application", "the state");
    const { secret } = await call("POST", `/connect/applications/${application.client_id}/client_secrets`, {});
    const response = await fetch(`${emulator}/oauth2/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "authorization_code",
        client_id: application.client_id,
        client_secret: secret,
        redirect_uri: redirect,
        code: searchParams.get("code"),
      }),
    });
    const tokens = await response.json();
    const types = ["access_token", "id_token"].map((name) => typeof tokens[name]);
    same([response.status, ...types], [200, "string", "string"], "the tokens");
    // The user is not asked again for the same scopes.
    await page.goto(`${emulator}/oauth2/authorize?${query}`);
    await heading(page, "Acme");
    same(new URL(page.url()).searchParams.has("code"), true, "another code");
    await close(page);
  },

  async "a user whom the customer signs in makes a choice with the consent"() {
    await start({ connect_login_uri: origin });
    const redirect = `${origin}/`;
    const registered = await (
      await fetch(`${emulator}/oauth2/register`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ client_name: "Notes", redirect_uris: [redirect], token_endpoint_auth_method: "none" }),
      })
    ).json();
    const query = new URLSearchParams({
      client_id: registered.client_id,
      redirect_uri: redirect,
      response_type: "code",
      scope: "openid",
      // The challenge of RFC 7636, appendix B.
      code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
      code_challenge_method: "S256",
    });
    const page = await (await chromium.window()).newPage();
    await page.goto(`${emulator}/oauth2/authorize?${query}`);
    await heading(page, "Acme");
    const choices = [{ value: "t1", label: "Engines" }, { value: "t2", label: "Compilers" }];
    const { redirect_uri } = await call("POST", "/authkit/oauth2/complete", {
      external_auth_id: new URL(page.url()).searchParams.get("external_auth_id"),
      user: { id: "ada", email: "ada.external@acme.com" },
      user_consent_options: [{ claim: "urn:acme:team", type: "enum", label: "Team", choices }],
    });
    await page.goto(redirect_uri);
    await heading(page, "Allow Notes?");
    await chromium.inspect(page, "consent-with-choice");
    await page.getByLabel("Team").selectOption("Compilers");
    await button(page, "Allow").click();
    await heading(page, "Acme");
    const response = await fetch(`${emulator}/oauth2/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "authorization_code",
        client_id: registered.client_id,
        redirect_uri: redirect,
        code: new URL(page.url()).searchParams.get("code"),
        code_verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
      }),
    });
    const { access_token } = await response.json();
    const claims = JSON.parse(Buffer.from(access_token.split(".")[1], "base64url"));
    same(claims["urn:acme:team"], "t2", "the claim");
    await close(page);
  },

  async "the overview shows tables, messages, events and requests"() {
    await start({ requires_email_verification: true });
    const page = await openSignIn();
    await page.getByLabel("Email").fill(GRACE);
    await button(page, "Email me a code").click();
    await heading(page, "Check your email");
    const { code } = await lastMessage(GRACE, "magic_auth");
    await link(page, "WorkOS emulator").click();
    await heading(page, "WorkOS emulator");
    await page.getByRole("region", { name: "Outbox" }).getByText(code).first().waitFor();
    await page.getByRole("region", { name: "Events" }).getByText("magic_auth.created").first().waitFor();
    await page.getByRole("region", { name: "Requests" }).getByText("/user_management/authorize").first().waitFor();
    await page.getByText("Connect an SDK").click();
    await page.getByText("workos_reqwest::client").waitFor();
    await page.getByText("Empty tables").click();
    await link(page, "vault_keys").waitFor();
    await chromium.inspect(page, "overview");
    await link(page, "users").click();
    await heading(page, "users");
    await chromium.inspect(page, "table");
    await page.getByRole("link", { name: /^user_/ }).first().click();
    await page.getByText(`"email": "${ADA}"`).waitFor();
    await chromium.inspect(page, "row");
    await page.goBack(RESTORED);
    await heading(page, "users");
    await link(page, "Overview").click();
    await page.getByRole("link", { name: "magic_auth.created" }).first().click();
    await page.getByText('"event": "magic_auth.created"').waitFor();
    await chromium.inspect(page, "event");
    await link(page, "Overview").click();
    await page.getByRole("link", { name: "/user_management/authorize" }).first().click();
    await page.getByText('"method": ').waitFor();
    await chromium.inspect(page, "request");
    chromium.expectStatus(404);
    await page.goto(`${emulator}/?table=unknown`);
    await heading(page, "Not found");
    await chromium.inspect(page, "not-found", 404);
    await close(page);
  },

  async "the overview reloads itself on request"() {
    const page = await (await chromium.window()).newPage();
    await page.goto(emulator);
    await link(page, "Start live updates").click();
    // The user has asked for it, and can stop it.
    await chromium.look(page, "overview-live", "meta-refresh");
    await call("POST", "/organizations", { name: "Initech" });
    await page.getByRole("link", { name: "organization.created" }).nth(2).waitFor();
    await link(page, "Stop live updates").click();
    await link(page, "Start live updates").waitFor();
    same(page.url(), `${emulator}/`, "the URL");
    await close(page);
  },

  async "no page reports an error, loads from elsewhere, or is hard to read"() {
    same(chromium.problems, [], "the problems");
    same(chromium.unreported, [], "the error statuses that Chromium has not reported");
  },
};

await run(chromium, checks);
