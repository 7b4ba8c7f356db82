// Signs in to the MCP server at MCP_URL with the OAuth clients of the MCP SDK for TypeScript: version 2, version 1, which clients
// still use, and 1.11 of May 2025, which knows no metadata of resources. The user, who signs in on the pages of the emulator, is the one of examples/mcp.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

import { Browser } from "../emulator/node/emulator.mjs";

const { MCP_URL, EMULATOR_URL, EMULATOR_PACKAGES } = process.env;
const require = createRequire(`${EMULATOR_PACKAGES}/`);
const load = (name) => import(pathToFileURL(require.resolve(name)));
const user = { email: "ada@acme.com", password: "correct horse battery" };

/** What an application stores, and the browser of its user. */
class Provider {
  redirectUrl = "http://127.0.0.1:8765/callback";
  browser = new Browser();
  stored = {};
  /** Scopes that the user was asked for, each time. */
  asked = [];

  get clientMetadata() {
    return {
      client_name: "Notebook",
      redirect_uris: [this.redirectUrl],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    };
  }
  state() {
    return (this.stored.state = crypto.randomUUID());
  }
  clientInformation() {
    return this.stored.client;
  }
  saveClientInformation(client) {
    this.stored.client = client;
  }
  tokens() {
    return this.stored.tokens;
  }
  saveTokens(tokens) {
    this.stored.tokens = tokens;
  }
  codeVerifier() {
    return this.stored.verifier;
  }
  saveCodeVerifier(verifier) {
    this.stored.verifier = verifier;
  }
  discoveryState() {
    return this.stored.discovery;
  }
  saveDiscoveryState(discovery) {
    this.stored.discovery = discovery;
  }
  redirectToAuthorization(url) {
    this.url = url;
    this.asked.push(url.searchParams.get("scope"));
  }

  /** Signs in and allows the access, and returns the query of the callback. */
  async callback() {
    const url = await this.browser.visit(this.url.href, user);
    assert.equal(`${url.origin}${url.pathname}`, this.redirectUrl, "the browser is redirected to the application");
    assert.equal(url.searchParams.get("error"), null);
    assert.equal(url.searchParams.get("state"), this.stored.state ?? null);
    return url.searchParams;
  }
}

async function walk(name, { auth, Client, StreamableHTTPClientTransport, UnauthorizedError }, refreshes) {
  let steps = 0;
  const ok = (what) => {
    console.log(`ok ${name}: ${what}`);
    steps += 1;
  };
  const provider = new Provider();
  const transport = () => new StreamableHTTPClientTransport(new URL(MCP_URL), { authProvider: provider });
  const isUnauthorized = (error) => error instanceof UnauthorizedError;
  const client = () => new Client({ name: "Notebook", version: "1.0.0" });
  const signIn = async (transport) => transport.finishAuth((await provider.callback()).get("code"));
  const further = refreshes ? " offline_access" : "";

  const first = transport();
  await assert.rejects(client().connect(first), isUnauthorized);
  assert.equal(provider.stored.discovery.authorizationServerUrl, EMULATOR_URL);
  assert.equal(provider.stored.discovery.resourceMetadata.resource, MCP_URL);
  ok("discovery from the challenge");
  assert.match(provider.stored.client.client_id, /^client_/);
  assert.equal(provider.stored.client.client_secret, undefined);
  ok("registration");
  assert.equal(provider.url.searchParams.get("resource"), MCP_URL);
  assert.deepEqual(provider.asked, [`openid email${further}`]);
  await signIn(first);
  ok("sign-in and consent");

  const mcp = client();
  const connected = transport();
  await mcp.connect(connected);
  assert.deepEqual((await mcp.listTools()).tools.map((tool) => tool.name).sort(), ["email", "whoami"]);
  const whoami = async () => (await mcp.callTool({ name: "whoami", arguments: {} })).structuredContent;
  const email = async () => (await mcp.callTool({ name: "email", arguments: {} })).content[0].text;
  const caller = await whoami();
  assert.match(caller.user_id, /^user_/);
  assert.match(caller.organization_id, /^org_/);
  assert.deepEqual(caller.scopes.slice(0, 2), ["openid", "email"]);
  assert.equal(await email(), user.email);
  ok("calls of tools, which see the user");

  // As if the application had asked for less at first.
  await auth(provider, { serverUrl: MCP_URL, scope: `openid${further}`, forceReauthorization: true });
  await signIn(connected);
  assert.ok(!(await whoami()).scopes.includes("email"));
  await assert.rejects(email(), isUnauthorized);
  assert.ok(provider.asked.at(-1).split(" ").includes("email"));
  await signIn(connected);
  assert.equal(await email(), user.email);
  ok("further scope for a tool that requires it");

  if (refreshes) {
    const [before, { length: asked }] = [provider.tokens(), provider.asked];
    provider.saveTokens({ ...before, access_token: `${before.access_token}x` });
    assert.equal((await whoami()).user_id, caller.user_id);
    assert.notEqual(provider.tokens().access_token, before.access_token);
    assert.equal(provider.asked.length, asked);
    ok("refresh of a rejected token without the user");
  }
  await mcp.close();
  console.log(`${name}: ${steps} steps passed`);
}

/** Clients of MCP's version 2025-03-26 ask the server itself for the metadata of the authorization server, and for no resource. */
async function walkOld(name, { Client, StreamableHTTPClientTransport, UnauthorizedError }) {
  const provider = new Provider();
  const transport = () => new StreamableHTTPClientTransport(new URL(MCP_URL), { authProvider: provider });
  const client = new Client({ name: "Notebook", version: "1.0.0" });
  const first = transport();
  await assert.rejects(new Client({ name: "Notebook", version: "1.0.0" }).connect(first), UnauthorizedError);
  assert.equal(provider.url.origin, EMULATOR_URL);
  assert.equal(provider.url.searchParams.get("resource"), null);
  await first.finishAuth((await provider.callback()).get("code"));
  await client.connect(transport());
  const { content } = await client.callTool({ name: "whoami", arguments: {} });
  assert.match(JSON.parse(content[0].text).user_id, /^user_/);
  await client.close();
  console.log(`${name}: signed in by the copy of the metadata, and called a tool`);
}

await walk("TypeScript SDK 2", await load("@modelcontextprotocol/client"), true);
/** The modules of version 1. */
const version1 = async (name) => {
  const modules = ["auth", "index", "streamableHttp"].map((module) => load(`${name}/client/${module}.js`));
  return Object.assign({}, ...(await Promise.all(modules)));
};
// Version 1 does not ask for `offline_access`, so it has no refresh token.
await walk("TypeScript SDK 1", await version1("@modelcontextprotocol/sdk"), false);
await walkOld("TypeScript SDK 1.11", await version1("mcp-sdk-1.11"));
