// Calls every operation of WorkOS's Node SDK, and runs whole flows, against the emulator at EMULATOR_URL.

import { calls, skipped } from "./calls.mjs";
import { Rejection, reason, rejected, report, same } from "./check.mjs";
import { called, control, methods, services, workos } from "./emulator.mjs";
import { Fixtures } from "./fixtures.mjs";
import { flows } from "./flows.mjs";

const only = process.argv[2] ?? "";
const resources = new Fixtures();
process.on("unhandledRejection", (error) => report.failed("node unhandled rejection", reason(error)));

// The flows fill in the pages; otherwise the emulator signs in its user at once.
await control("PATCH", "settings", { shows_sign_in_page: true }).catch((error) => report.failed("node settings", reason(error)));

for (const [name, needs, values, expected] of calls.filter(([name]) => name.includes(only))) {
  const [service, method] = name.split(".");
  try {
    const $ = await resources.all(needs);
    const call = async () => workos[service][method](...(typeof values === "function" ? values($) : values));
    if (expected instanceof Rejection) await rejected(call(), expected.fields, "the call");
    else same(await call(), typeof expected === "function" ? expected($) : expected, "");
    report.ok(`node ${name}`);
  } catch (error) {
    report.failed(`node ${name}`, reason(error));
  }
}

for (const [name, flow] of Object.entries(flows).filter(([name]) => name.includes(only))) {
  try {
    await flow(resources);
    report.ok(`node flow: ${name}`);
  } catch (error) {
    report.failed(`node flow: ${name}`, reason(error));
  }
}

if (!only) {
  const inTable = new Set(calls.map(([name]) => name));
  for (const service of services(workos)) {
    for (const method of methods(workos[service])) {
      const name = `${service}.${method}`;
      if (inTable.has(name) || called.has(name)) continue;
      if (skipped[name]) report.skipped(`node ${name}`, skipped[name]);
      else report.failed(`node ${name}`, "expected a call of this method in the script, got none");
    }
  }
  for (const name of inTable) {
    const [service, method] = name.split(".");
    if (typeof workos[service]?.[method] !== "function") report.failed(`node ${name}`, "expected a method of the SDK, got none");
  }
}

process.exit(report.total("node"));
