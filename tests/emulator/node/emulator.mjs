// The emulator as a developer's scripts see it: the SDK, the control API, a browser without scripts, time-based codes.

import { createHmac } from "node:crypto";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.EMULATOR_PACKAGES}/`);
const { WorkOS, createWorkOS } = require("@workos-inc/node");

export const EMULATOR_URL = process.env.EMULATOR_URL.replace(/\/$/, "");
export const API_KEY = process.env.EMULATOR_API_KEY ?? "sk_test_emulator";
export const CLIENT_ID = process.env.EMULATOR_CLIENT_ID ?? "client_emulator";
export const REDIRECT_URI = "http://localhost:3000/callback";

const { hostname, port } = new URL(EMULATOR_URL);
export const server = { apiHostname: hostname, port: Number(port), https: false, maxRetries: 0, timeout: 30_000 };

/** Methods of the SDK that were called, as `service.method`. */
export const called = new Set();

/** Records the calls of each service. */
const recorded = (client) =>
  new Proxy(client, {
    get(target, name) {
      const service = target[name];
      if (!services(target).includes(name)) return service;
      return new Proxy(service, {
        get(inner, method) {
          const value = Reflect.get(inner, method, inner);
          if (typeof value !== "function") return value;
          return (...values) => {
            called.add(`${name}.${String(method)}`);
            return value.apply(inner, values);
          };
        },
      });
    },
  });

/** Services of the SDK: its objects that have methods of their own. `client` is the HTTP client. */
export const services = (client) =>
  Object.keys(client).filter((name) => !["client", "options"].includes(name) && methods(client[name]).length > 0);

/** Names of the methods of a service, with those that getters return. */
export function methods(service) {
  const names = [];
  if (typeof service !== "object" || service === null) return names;
  for (let type = Object.getPrototypeOf(service); type && type !== Object.prototype; type = Object.getPrototypeOf(type)) {
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(type))) {
      if (name === "constructor") continue;
      if (typeof property.value === "function" || typeof (property.get && service[name]) === "function") names.push(name);
    }
  }
  return names;
}

export const workos = recorded(new WorkOS(API_KEY, { clientId: CLIENT_ID, ...server }));
export const publicClient = recorded(createWorkOS({ clientId: CLIENT_ID, ...server }));

/** Sends a request to the control API, and returns the JSON of the response. */
export async function control(method, path, body) {
  const response = await fetch(`${EMULATOR_URL}/_emulator/${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const content = await response.text();
  if (!response.ok) throw new Error(`${method} /_emulator/${path} expected success, got ${response.status} ${content.slice(0, 200)}`);
  return content ? JSON.parse(content) : undefined;
}

/** Returns the latest message of the outbox to an address. */
export async function latestMessage(to, kind) {
  const { data } = await control("GET", "outbox");
  const message = data.filter((message) => message.to === to && message.kind === kind).at(-1);
  if (!message) throw new Error(`the outbox has no ${kind} to the user`);
  return message;
}

let count = 0;

/** Returns a text that is used once, so that the scripts can run again on the same emulator. */
export const unique = (prefix) => `${prefix}-${process.pid.toString(36)}-${(count += 1)}`;

export const uniqueEmail = (name = "ada") => `${unique(name)}@example.com`;

/** Returns the code of RFC 6238 for a secret in base32: HMAC-SHA-1, six digits, 30 seconds. */
export function totp(secret, now = Date.now()) {
  const bits = [...secret.replace(/[\s=]/g, "").toUpperCase()]
    .map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const digest = createHmac("sha1", key).update(counter).digest();
  const offset = digest.at(-1) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** A browser without scripts: keeps cookies, follows redirects and fills in forms. */
export class Browser {
  #cookies = new Map();

  async #send(address, options = {}) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(address, { redirect: "manual", ...options, headers: { ...options.headers, cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (/max-age=0/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }

  /**
   * Visits a URL and fills in the forms that follow, until a redirect leaves the emulator. On a page without a form the
   * link whose text is `values.link` is followed.
   * Returns the URL of that redirect, or the last page if it has no form.
   */
  async visit(address, values = {}) {
    let response = await this.#send(address);
    for (let step = 0; step < 12; step += 1) {
      const location = response.headers.get("location");
      if (location) {
        address = new URL(location, address).href;
        if (!address.startsWith(EMULATOR_URL)) return new URL(address);
        response = await this.#send(address);
        continue;
      }
      const html = await response.text();
      const form = findForm(html, values);
      const alert = /role="alert"[^>]*>([^<]*)/.exec(html)?.[1];
      const link = values.link && new RegExp(`<a href="([^"]*)"[^>]*>${values.link}</a>`).exec(html)?.[1];
      if (!form && link) {
        address = new URL(unescape(link), address).href;
        response = await this.#send(address);
        continue;
      }
      if (!form) return { status: response.status, html, alert };
      if (alert && step > 0) throw new Error(`the page shows: ${alert}`);
      address = new URL(form.action || address, address).href;
      if (form.method === "get") {
        const target = new URL(address);
        for (const [name, value] of form.fields) target.searchParams.set(name, value);
        response = await this.#send(target.href);
      } else {
        response = await this.#send(address, { method: "POST", body: new URLSearchParams(form.fields) });
      }
    }
    throw new Error("the pages do not end");
  }
}

const unescape = (value) =>
  value.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" })[name]);

function attributes(tag) {
  const found = [...tag.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].slice(1);
  return Object.fromEntries(found.map(([, name, value]) => [name, unescape(value ?? "")]));
}

/**
 * Returns the first form of a page with its fields filled in. The button is the one whose name and value are in `values`,
 * otherwise the first that does not cancel.
 */
function findForm(html, values) {
  const [, tag, content] = /(<form[^>]*>)(.*?)<\/form>/s.exec(html) ?? [];
  if (!tag) return undefined;
  const { action, method } = attributes(tag);
  const inputs = [...content.matchAll(/<(?:input|select|textarea)[^>]*>/g)].map(([input]) => attributes(input));
  const fields = inputs
    .filter(({ name, type }) => name && type !== "checkbox")
    .map(({ name, value }) => [name, values[name] ?? value ?? ""]);
  const buttons = [...content.matchAll(/<button[^>]*>/g)].map(([button]) => attributes(button)).filter(({ name }) => name);
  const button =
    buttons.find(({ name, value }) => values[name] === value) ?? buttons.find(({ value }) => !/cancel|deny/.test(value));
  if (button) fields.push([button.name, button.value]);
  return { action, method: (method ?? "get").toLowerCase(), fields };
}
