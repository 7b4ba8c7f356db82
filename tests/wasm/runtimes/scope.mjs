// Runs the cases in a global scope of the web: a window that imports this module, or a worker or service worker with this
// script. Workers receive the address of the server as a message and post the results.

import init, * as module from "/workos_wasm_tests.js";
import { runAll } from "/cases.mjs";

export async function runCases(server) {
  await init();
  return runAll(module, server);
}

if (globalThis.document === undefined) {
  addEventListener("message", (event) => {
    const failed = (error) => [{ name: "the runtime starts", failure: String(error?.stack ?? error), milliseconds: 0 }];
    const posted = runCases(event.data)
      .catch(failed)
      .then((results) => (event.source ?? globalThis).postMessage(results));
    event.waitUntil?.(posted);
  });
}
