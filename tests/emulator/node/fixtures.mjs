// Resources that calls need: created on first use, and shared; `fresh` creates one for a call that changes or deletes it.

import { createHmac } from "node:crypto";

import { reason } from "./check.mjs";
import { CLIENT_ID, EMULATOR_URL, REDIRECT_URI, Browser, control, totp, unique, uniqueEmail, workos } from "./emulator.mjs";

export const PASSWORD = "correct horse battery";
export const FGA_TYPE = "document";
const CONTEXT = { organization_id: "org_1" };

const um = workos.userManagement;

/** What each resource is created with. */
const recipes = {
  organization: () => workos.organizations.createOrganization({ name: unique("Acme"), externalId: unique("acme") }),
  organizationDomain: async ({ organization }) =>
    workos.organizationDomains.createOrganizationDomain({
      organizationId: (await organization).id,
      domain: `${unique("acme")}.com`,
    }),
  itContact: async ({ organization }) =>
    workos.organizations.createItContact({ organizationId: (await organization).id, email: uniqueEmail("it") }),
  user: () =>
    um.createUser({
      email: uniqueEmail(),
      password: PASSWORD,
      firstName: "Ada",
      lastName: "Lovelace",
      emailVerified: true,
      externalId: unique("ada"),
    }),
  membership: async ({ organization, user }) =>
    um.createOrganizationMembership({ organizationId: (await organization).id, userId: (await user).id }),
  /** A user of its own, with a membership of the organization, signed in with a password. */
  signIn: async ({ organization }, use) => {
    const user = await use.fresh("user");
    const membership = await um.createOrganizationMembership({
      organizationId: (await organization).id,
      userId: user.id,
    });
    const answer = await um.authenticateWithPassword({ email: user.email, password: PASSWORD });
    return { ...answer, membership, claims: claims(answer.accessToken) };
  },
  deactivated: async (_, use) => um.deactivateOrganizationMembership((await use.fresh("signIn")).membership.id),
  unverified: () => um.createUser({ email: uniqueEmail(), password: PASSWORD }),
  /** A user and an organization of their own. */
  ownMember: async (_, use) => {
    const [user, organization] = [await use.fresh("user"), await use.fresh("organization")];
    await um.createOrganizationMembership({ organizationId: organization.id, userId: user.id });
    return { user, organizationId: organization.id };
  },
  /** An invitation to a user who exists. */
  acceptable: async ({ organization }, use) =>
    um.sendInvitation({ email: (await use.fresh("user")).email, organizationId: (await organization).id }),
  invitation: async ({ organization }) =>
    um.sendInvitation({ email: uniqueEmail("grace"), organizationId: (await organization).id }),
  magicAuth: async (_, use) => um.createMagicAuth({ email: (await use.fresh("user")).email }),
  passwordReset: async (_, use) => um.createPasswordReset({ email: (await use.fresh("user")).email }),
  /** A user who has not verified the email address, with the ID and the code of the verification. */
  emailVerification: async () => {
    const user = await um.createUser({ email: uniqueEmail(), password: PASSWORD });
    const error = await withSettings({ requires_email_verification: true }, () => incompleteSignIn(user));
    const id = error.rawData.email_verification_id;
    const { code } = await um.getEmailVerification(id);
    return { id, code, user, pendingAuthenticationToken: error.pendingAuthenticationToken };
  },
  waitlist: () => control("POST", "tables/waitlists", {}),
  waitlistEntry: async ({ waitlist }) =>
    um.createWaitlistEntry((await waitlist).id, { email: uniqueEmail("guest"), additionalFields: { team: "Blue" } }),
  factor: () => workos.multiFactorAuth.enrollFactor({ type: "totp", issuer: "Acme", user: "ada@acme.com" }),
  challenge: async ({ factor }) =>
    workos.multiFactorAuth.challengeFactor({ authenticationFactorId: (await factor).id }),
  userFactor: async (_, use) => {
    const user = await use.fresh("user");
    return { user, ...(await workos.multiFactorAuth.createUserAuthFactor({ userId: user.id, type: "totp", totpIssuer: "Acme" })) };
  },
  userApiKey: async ({ organization, user, membership }) => {
    await membership;
    return um.createUserApiKey((await user).id, { name: "CI", organizationId: (await organization).id });
  },
  apiKey: async ({ organization }) =>
    workos.apiKeys.createOrganizationApiKey({ organizationId: (await organization).id, name: "CI" }),
  permission: () =>
    workos.authorization.createPermission({ slug: unique("posts:write"), name: "Write posts", description: "Writes" }),
  role: () => workos.authorization.createEnvironmentRole({ slug: unique("editor"), name: "Editor" }),
  organizationRole: async ({ organization }) =>
    workos.authorization.createOrganizationRole((await organization).id, { slug: unique("org-editor"), name: "Editor" }),
  roleWithPermission: async ({ organization, permission }, use) => {
    const { slug } = await use.fresh("organizationRole");
    const permissions = [(await permission).slug];
    return workos.authorization.setOrganizationRolePermissions((await organization).id, slug, { permissions });
  },
  fgaPermission: () =>
    workos.authorization.createPermission({ slug: unique("document:edit"), name: "Edit", resourceTypeSlug: FGA_TYPE }),
  /** A role of resources that has the permission. */
  fgaRole: async ({ fgaPermission }) => {
    const role = await workos.authorization.createEnvironmentRole({
      slug: unique("document-editor"),
      name: "Editor",
      resourceTypeSlug: FGA_TYPE,
    });
    return workos.authorization.setEnvironmentRolePermissions(role.slug, { permissions: [(await fgaPermission).slug] });
  },
  resource: async ({ organization }) =>
    workos.authorization.createResource({
      organizationId: (await organization).id,
      resourceTypeSlug: FGA_TYPE,
      externalId: unique("doc"),
      name: "Budget",
    }),
  childResource: async ({ organization, resource }) =>
    workos.authorization.createResource({
      organizationId: (await organization).id,
      resourceTypeSlug: FGA_TYPE,
      externalId: unique("page"),
      name: "Page",
      parentResourceId: (await resource).id,
    }),
  roleAssignment: async ({ membership, fgaRole, resource }) =>
    workos.authorization.assignRole({
      organizationMembershipId: (await membership).id,
      roleSlug: (await fgaRole).slug,
      resourceId: (await resource).id,
    }),
  group: async ({ organization }) =>
    workos.groups.createGroup({ organizationId: (await organization).id, name: unique("Engineering"), description: "All" }),
  /** A group with the membership. */
  groupMember: async ({ organization, membership }, use) => {
    const group = await use.fresh("group");
    const [organizationId, organizationMembershipId] = [(await organization).id, (await membership).id];
    await workos.groups.addOrganizationMembership({ organizationId, groupId: group.id, organizationMembershipId });
    return { group, organizationMembershipId };
  },
  groupRoleAssignment: async ({ fgaRole, resource }, use) =>
    workos.authorization.createGroupRoleAssignment({
      groupId: (await use.fresh("group")).id,
      roleSlug: (await fgaRole).slug,
      resourceId: (await resource).id,
    }),
  connection: () => {
    const [name, domain] = [unique("Acme SAML"), `${unique("sso")}.com`];
    return seeded("connections", name, {
      organizations: [{ name: `${name} Inc`, domains: [domain] }],
      connections: [{ name, organization: `${name} Inc`, type: "OktaSAML", domains: [domain] }],
    }).then((connection) => ({ ...connection, name, domain }));
  },
  directory: () => {
    const name = unique("Acme SCIM");
    const email = uniqueEmail("grace");
    return seeded("directories", name, {
      organizations: [{ name: `${name} Inc` }],
      directories: [
        {
          name,
          organization: `${name} Inc`,
          type: "okta scim v2.0",
          users: [{ email, first_name: "Grace", last_name: "Hopper" }],
          groups: [{ name: "Engineering", members: [email] }],
        },
      ],
    }).then((directory) => ({ ...directory, name, email }));
  },
  directoryUser: async ({ directory }) =>
    (await workos.directorySync.listUsers({ directory: (await directory).id })).data[0],
  directoryGroup: async ({ directory }) =>
    (await workos.directorySync.listGroups({ directory: (await directory).id })).data[0],
  flag: async () => {
    const slug = unique("editor");
    await control("POST", "seed", { feature_flags: [{ slug, name: "Editor", enabled: true, default_value: false }] });
    return { slug };
  },
  /** A flag that has an organization as its target. */
  flaggedOrganization: async ({ organization }, use) => {
    const [{ slug }, { id }] = [await use.fresh("flag"), await organization];
    await workos.featureFlags.addFlagTarget({ slug, targetId: id });
    return { slug, organizationId: id };
  },
  flaggedUser: async ({ user }, use) => {
    const [{ slug }, { id }] = [await use.fresh("flag"), await user];
    await workos.featureFlags.addFlagTarget({ slug, targetId: id });
    return { slug, userId: id };
  },
  application: async ({ organization }) =>
    workos.connect.createM2MApplication(unique("Job"), (await organization).id, "Runs at night", ["reports:read"]),
  oauthApplication: () =>
    workos.connect.createOAuthApplication(unique("App"), true, "An application", ["openid"], [{ uri: REDIRECT_URI, default: true }], true),
  clientSecret: async ({ application }) =>
    workos.connect.createApplicationClientSecret({ id: (await application).id }),
  /** A sign-in of an OAuth application whose users the customer's own login page knows. */
  externalAuth: async ({ oauthApplication }) => {
    const query = { client_id: (await oauthApplication).clientId, redirect_uri: REDIRECT_URI, response_type: "code" };
    // The challenge of RFC 7636, appendix B.
    const pkce = { code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256" };
    const parameters = new URLSearchParams({ ...query, ...pkce, login_uri: "http://localhost:3000/login", state: "s1" });
    const login = await new Browser().visit(`${EMULATOR_URL}/oauth2/authorize?${parameters}`);
    return { id: login.searchParams.get("external_auth_id") };
  },
  auditLogSchema: async () => {
    const action = unique("document.shared");
    const schema = await workos.auditLogs.createSchema({
      action,
      targets: [{ type: "document", metadata: { title: "string" } }],
      actor: { metadata: { department: "string" } },
      metadata: { pages: "number" },
    });
    return { ...schema, action };
  },
  auditLogExport: async ({ organization }) =>
    workos.auditLogs.createExport({
      organizationId: (await organization).id,
      rangeStart: new Date(Date.now() - 3_600_000),
      rangeEnd: new Date(Date.now() + 3_600_000),
    }),
  blueprint: async ({ permission }) =>
    workos.agents.createBlueprint({
      name: unique("Reporter"),
      description: "Writes reports",
      permissions: [(await permission).slug],
      sessionSettings: SESSION_SETTINGS,
    }),
  agentToken: async ({ blueprint, organization }) =>
    workos.agents.mintToken({
      agentBlueprintId: (await blueprint).id,
      type: "autonomous",
      organizationId: (await organization).id,
      intent: "Write the report",
    }),
  agentRegistration: async ({ organization }) =>
    control("POST", "tables/agent_registrations", { organization_id: (await organization).id, kind: "service_auth" }),
  claimAttempt: async ({ agentRegistration }) =>
    control("POST", "tables/agent_registration_claim_attempts", { agent_registration_id: (await agentRegistration).id }),
  integration: () => customIntegration("oauth"),
  apiKeyIntegration: () => customIntegration("api_key"),
  clientCredentialsIntegration: () => customIntegration("client_credentials"),
  organizationIntegration: async ({ organization, user, membership }) => {
    await membership;
    return workos.pipes.createDataIntegration({
      provider: unique("crm"),
      ownership: "organization",
      enabled: true,
      authMethods: ["api_key"],
      customProvider: { name: "CRM" },
      apiKey: { secret: "crm-secret-1234", userId: (await user).id, organizationId: (await organization).id },
    });
  },
  connectedAccount: async ({ integration }, use) => {
    const user = await use.fresh("user");
    const slug = (await integration).slug;
    const account = await workos.pipes.createUserConnectedAccount({ userId: user.id, slug, ...ACCOUNT_TOKENS });
    return { ...account, user, slug };
  },
  /** An integration whose accounts belong to organizations. */
  sharedIntegration: () => customIntegration("oauth", "organization"),
  organizationAccount: async ({ sharedIntegration }, use) => {
    const { user, organizationId } = await use.fresh("ownMember");
    const slug = (await sharedIntegration).slug;
    const account = await workos.pipes.createOrganizationConnectedAccount({
      organizationId,
      slug,
      userId: user.id,
      ...ACCOUNT_TOKENS,
    });
    return { ...account, user, organizationId, slug };
  },
  apiKeyAccount: async ({ apiKeyIntegration }, use) => {
    const user = await use.fresh("user");
    const slug = (await apiKeyIntegration).slug;
    const account = await workos.pipes.createDataIntegrationApiKey({ slug, userId: user.id, secret: "crm-1111", connectionIntent: "add" });
    return { ...account, user, slug };
  },
  clientCredentialsAccount: async ({ clientCredentialsIntegration }, use) => {
    const user = await use.fresh("user");
    const slug = (await clientCredentialsIntegration).slug;
    const account = await workos.pipes.createDataIntegrationClientCredential({
      slug,
      userId: user.id,
      clientId: "crm-client",
      clientSecret: "crm-secret-2222",
      connectionIntent: "add",
    });
    return { ...account, user, slug };
  },
  radarAttempt: () =>
    workos.radar.createAttempt({
      ipAddress: "203.0.113.7",
      userAgent: "Mozilla/5.0",
      email: uniqueEmail(),
      authMethod: "Password",
      action: "sign-in",
    }),
  radarEntry: async () => {
    const entry = `198.51.100.${1 + (process.pid % 250)}`;
    await addRadarEntry("ip_address", entry);
    return entry;
  },
  passwordlessSession: () => workos.passwordless.createSession({ type: "MagicLink", email: uniqueEmail(), state: "s1" }),
  vaultObject: () => workos.vault.createObject({ name: unique("db"), value: "v1", context: CONTEXT }),
  vaultByName: async () => {
    const name = unique("db");
    return { name, ...(await workos.vault.createObject({ name, value: "v1", context: CONTEXT })) };
  },
  dataKey: () => workos.vault.createDataKey({ context: CONTEXT }),
  ciphertext: () => workos.vault.encrypt("text", CONTEXT, "associated"),
  webhookEndpoint: () =>
    workos.webhooks.createWebhookEndpoint({ endpointUrl: `${NO_LISTENER}/${unique("hook")}`, events: ["user.created"] }),
  userCreatedSignature: () => signature(USER_CREATED),
  userRegistrationSignature: () => signature(USER_REGISTRATION),
  /** The code of a sign-in with the page of AuthKit. */
  code: async (_, use) => {
    const user = await use.fresh("user");
    const address = um.getAuthorizationUrl({ provider: "authkit", redirectUri: REDIRECT_URI, state: "s1", loginHint: user.email });
    const callback = await new Browser().visit(address, { email: user.email, password: PASSWORD });
    return { user, code: callback.searchParams?.get("code") };
  },
  codeWithVerifier: async (_, use) => {
    const user = await use.fresh("user");
    const { url, state, codeVerifier } = await um.getAuthorizationUrlWithPKCE({ provider: "authkit", redirectUri: REDIRECT_URI });
    const callback = await new Browser().visit(url, { email: user.email, password: PASSWORD });
    return { user, code: callback.searchParams?.get("code"), codeVerifier, state };
  },
  ssoCode: async ({ connection }) => {
    const address = workos.sso.getAuthorizationUrl({ connection: (await connection).id, clientId: CLIENT_ID, redirectUri: REDIRECT_URI });
    const email = `ada@${(await connection).domain}`;
    const callback = await new Browser().visit(address, { email, first_name: "Ada", last_name: "Lovelace" });
    return { email, code: callback.searchParams?.get("code") };
  },
  profileAndToken: async ({ ssoCode }) =>
    workos.sso.getProfileAndToken({ code: (await ssoCode).code, clientId: CLIENT_ID }),
  /** A sign-in that waits for the code of a factor. */
  mfaChallenge: async (_, use) => {
    const { user, authenticationFactor } = await use.fresh("userFactor");
    const error = await withSettings({ requires_mfa: true }, () => incompleteSignIn(user));
    const challenge = await workos.multiFactorAuth.challengeFactor({ authenticationFactorId: authenticationFactor.id });
    return { user, challenge, code: totp(authenticationFactor.totp.secret), pending: error.pendingAuthenticationToken };
  },
  /** A sign-in of a user of two organizations, that waits for the choice of one. */
  organizationSelection: async (_, use) => {
    const user = await use.fresh("user");
    const organizations = [await use.fresh("organization"), await use.fresh("organization")];
    for (const { id } of organizations) await um.createOrganizationMembership({ organizationId: id, userId: user.id });
    const error = await incompleteSignIn(user);
    return { user, organizations, error, pending: error.pendingAuthenticationToken };
  },
  sealedSession: async (_, use) => {
    const user = await use.fresh("user");
    const session = { sealSession: true, cookiePassword: COOKIE_PASSWORD };
    return um.authenticateWithPassword({ email: user.email, password: PASSWORD, session });
  },
};

export const COOKIE_PASSWORD = "a cookie password of 32 characters or more";
export const SESSION_SETTINGS = { maxAgeSeconds: 86_400, accessTokenTtlSeconds: 300, refreshTokenTtlSeconds: 3_600 };
export const ACCOUNT_TOKENS = {
  accessToken: "at-1",
  refreshToken: "rt-1",
  expiresAt: new Date("2030-01-01T00:00:00.000Z"),
  scopes: ["repo"],
};
/** Connections to this address are refused. */
export const NO_LISTENER = "http://127.0.0.1:9";
export const WEBHOOK_SECRET = "whsec_of_the_script";

/** Bodies that are signed here, for the methods that verify signatures. */
export const USER_CREATED = JSON.stringify({
  id: "event_1",
  event: "user.created",
  created_at: "2026-01-15T12:00:00.000Z",
  data: { object: "user", id: "user_1", email: "ada@acme.com", email_verified: true },
});
export const USER_REGISTRATION = JSON.stringify({
  id: "action_1",
  object: "user_registration_action_context",
  user_data: { object: "user_data", email: "ada@acme.com", first_name: "Ada", last_name: "Lovelace" },
});

export const hmac = (content, secret) => createHmac("sha256", secret).update(content).digest("hex");

const signature = (body, now = Date.now()) => `t=${now}, v1=${hmac(`${now}.${body}`, WEBHOOK_SECRET)}`;

/** Returns the claims of a token, without a check of the signature. */
export const claims = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url"));

/** Applies a seed with one named resource and its organization, and returns their IDs. */
async function seeded(kind, name, seed) {
  const ids = await control("POST", "seed", seed);
  return { id: ids[kind]?.[name], organizationId: ids.organizations?.[`${name} Inc`] };
}

const customIntegration = (authMethod, ownership = "user") =>
  workos.pipes.createDataIntegration({
    provider: unique("crm"),
    ownership,
    description: "The CRM",
    enabled: true,
    scopes: ["repo"],
    authMethods: [authMethod],
    credentials: { type: "custom", clientId: "crm-client", clientSecret: "crm-secret" },
    customProvider: {
      name: "CRM",
      authorizationUrl: "https://crm.example.com/authorize",
      tokenUrl: "https://crm.example.com/token",
    },
  });

/** Runs a function while the emulator has these settings. */
export async function withSettings(settings, run) {
  const before = await control("GET", "settings");
  await control("PATCH", "settings", settings);
  try {
    return await run();
  } finally {
    const changed = Object.keys(settings).map((name) => [name, before[name] ?? null]);
    await control("PATCH", "settings", Object.fromEntries(changed));
  }
}

/** Returns the error of a sign-in with a password. */
async function incompleteSignIn(user) {
  const error = await um.authenticateWithPassword({ email: user.email, password: PASSWORD }).catch((error) => error);
  if (!error.pendingAuthenticationToken) throw new Error(`expected a pending authentication token, got ${error.message ?? "a sign-in"}`);
  return error;
}

/** Blocks an entry. `radar.addListEntry` of 11.0.0 throws a TypeError if the list did not have the entry, since that answer has no body. */
export const addRadarEntry = (type, entry) => workos.post(`/radar/lists/${type}/block`, { entry });

/** Creates the resources of a script. */
export class Fixtures {
  #shared = new Map();
  #names = new Proxy({}, { get: (_, name) => this.shared(name) });

  /** Returns the resource that all calls share. */
  shared(name) {
    if (!this.#shared.has(name)) {
      const resource = this.fresh(name);
      // A call that needs the resource reports the error.
      resource.catch(() => {});
      this.#shared.set(name, resource);
    }
    return this.#shared.get(name);
  }

  /** Creates a resource for one call; those that it depends on are shared. */
  async fresh(name) {
    if (!recipes[name]) throw new Error(`no recipe for ${name}`);
    return recipes[name](this.#names, this);
  }

  /** Returns the resources of a text such as `organization fresh:group`. */
  async all(needs) {
    const found = {};
    for (const need of needs.split(" ").filter(Boolean)) {
      const [name, fresh] = need.startsWith("fresh:") ? [need.slice(6), true] : [need, false];
      try {
        found[name] = await (fresh ? this.fresh(name) : this.shared(name));
      } catch (error) {
        throw new Error(`precondition ${name}: ${reason(error)}`);
      }
    }
    return found;
  }
}
