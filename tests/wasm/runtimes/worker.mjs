// Runs the cases in workerd, one per request, because a request cannot continue IO that another started.

import * as module from "./workos_wasm_tests.js";
import wasm from "./workos_wasm_tests_bg.wasm";

module.initSync({ module: wasm });

export default {
  async fetch(request) {
    const query = new URL(request.url).searchParams;
    if (!query.has("case")) return Response.json(module.cases());
    const failure = await module.run(query.get("case"), query.get("server")).then(
      () => null,
      (error) => String(error?.stack ?? error),
    );
    return Response.json({ failure });
  },
};
