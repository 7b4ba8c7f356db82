// The cases in a global scope of the web: a window that imports this, a dedicated worker and a service worker that it is
// the script of. The latter two are sent the server's address, and send back the results.

import init, * as module from "/workos_wasm_tests.js";
import { runAll } from "/cases.mjs";

export async function runCases(server) {
  await init();
  return runAll(module, server);
}

if (globalThis.document === undefined) {
  addEventListener("message", (event) => {
    const failed = (error) => [{ name: "it runs", failure: String(error?.stack ?? error), milliseconds: 0 }];
    const answered = runCases(event.data)
      .catch(failed)
      .then((results) => (event.source ?? globalThis).postMessage(results));
    event.waitUntil?.(answered);
  });
}
