// What stands between the runtime and the module: requests and responses in their parts.

import * as module from "./build/workos_example_worker.js";
import wasm from "./build/workos_example_worker_bg.wasm";

module.initSync({ module: wasm });

// What is kept from request to request: public keys, verified tokens, refreshes under way.
let application;

// The most bytes of a body that are read.
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
        env.WORKOS_COOKIE_PASSWORD,
        env.WORKOS_WEBHOOK_SECRET,
        env.WORKOS_BASE_URL,
      );
      const body = await read(request);
      if (!body) return new Response("too much\n", { status: 413 });
      const handled = application.handle(request.method, request.url, [...request.headers].flat(), body);
      // To the end, even if the browser leaves: a refresh token works once, and others may wait for what is fetched.
      context.waitUntil(handled.catch(() => {}));
      const answer = await handled;
      const headers = new Headers();
      for (let i = 0, flat = answer.headers; i < flat.length; i += 2) headers.append(flat[i], flat[i + 1]);
      const response = new Response(answer.body, { status: answer.status, headers });
      answer.free();
      return response;
    } catch (error) {
      console.error(error.message);
      return new Response("that did not work\n", { status: 500 });
    }
  },
};
