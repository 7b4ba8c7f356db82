// Connects the runtime to the module: passes requests and responses in parts.

import * as module from "./build/workos_example_worker.js";
import wasm from "./build/workos_example_worker_bg.wasm";

module.initSync({ module: wasm });

// Shared by all requests: public keys, verified access tokens and refreshes in progress.
let application;

// The maximum size of a request body in bytes.
const LIMIT = 1 << 20;

async function read(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > LIMIT) return null;
    chunks.push(chunk);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

export default {
  async fetch(request, env, context) {
    try {
      application ??= new module.Application(
        env.WORKOS_API_KEY,
        env.WORKOS_CLIENT_ID,
        env.WORKOS_REDIRECT_URI,
        env.WORKOS_COOKIE_PASSWORD,
        env.WORKOS_WEBHOOK_SECRET,
        env.WORKOS_BASE_URL,
      );
      const body = await read(request);
      if (!body) return new Response("request body too large\n", { status: 413 });
      const handled = application.handle(request.method, request.url, [...request.headers].flat(), body);
      // Runs to completion even if the client disconnects: a refresh token works once, and other requests may wait for
      // what is fetched.
      context.waitUntil(handled.catch(() => {}));
      const reply = await handled;
      if (reply.error) console.error(reply.error);
      const headers = new Headers();
      for (let i = 0, flat = reply.headers; i < flat.length; i += 2) headers.append(flat[i], flat[i + 1]);
      const response = new Response(reply.body, { status: reply.status, headers });
      reply.free();
      return response;
    } catch (error) {
      console.error(error.message);
      return new Response("internal error\n", { status: 500 });
    }
  },
};
