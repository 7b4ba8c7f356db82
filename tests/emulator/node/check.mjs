// Compares answers with expectations, and reports a line for each operation and flow.

/** An expectation that is not one value, such as "a time". */
class Check {
  constructor(name, accepts, explain) {
    Object.assign(this, { name, accepts, explain });
  }
}

const check = (name, accepts, explain) => new Check(name, accepts, explain);

export const text = check("a text", (value) => typeof value === "string" && value !== "");
export const optionalText = check("a text that may be empty", (value) => typeof value === "string");
export const integer = check("an integer", Number.isInteger);
export const flag = check("a boolean", (value) => typeof value === "boolean");
export const nothing = check("nothing", (value) => value === undefined);
export const anything = check("a value", (value) => value !== undefined);
export const time = check(
  "a time",
  (value) => (value instanceof Date || typeof value === "string") && !Number.isNaN(new Date(value).getTime()),
);
export const url = check("a URL", (value) => typeof value === "string" && URL.canParse(value));
export const id = (prefix) =>
  check(`an ID ${prefix}…`, (value) => typeof value === "string" && value.startsWith(prefix) && value.length > prefix.length);
export const oneOf = (...values) => check(`one of ${values.join(", ")}`, (value) => values.includes(value));
export const nullable = (expected) =>
  check(`null or ${describe(expected)}`, (value) => value === null || !difference(value, expected));
export const optional = (expected) =>
  check(`nothing or ${describe(expected)}`, (value) => value === undefined || value === null || !difference(value, expected));

/** A list, or a page of the SDK, with an element that is as expected; all elements have the same type. */
export const listWith = (expected) =>
  check(
    `a list with ${describe(expected)}`,
    (value) => elements(value)?.some((element) => !difference(element, expected)),
    (value) => {
      const name = ["id", "slug"].find((name) => typeof expected?.[name] === "string") ?? "object";
      const closest = elements(value)?.find((element) => element?.[name] === expected?.[name]);
      return closest && `${name} ${closest[name]}: ${difference(closest, expected)}`;
    },
  );

/** A list, or a page of the SDK, of which every element is as expected. */
export const listOf = (expected) =>
  check(
    `a list of ${describe(expected)}`,
    (value) => elements(value)?.every((element) => !difference(element, expected)),
    (value) => elements(value)?.map((element) => difference(element, expected)).find(Boolean),
  );

/** A list, or a page of the SDK, without an element that is as described. */
export const listWithout = (unexpected) =>
  check(`a list without ${describe(unexpected)}`, (value) => elements(value)?.every((element) => difference(element, unexpected)));

const elements = (value) => (Array.isArray(value) ? value : Array.isArray(value?.data) ? value.data : undefined);

/** Whether a value is not printed. Codes of errors are printed, codes of sign-ins are not. */
const isSecret = (name, value) =>
  /token|secret|password|code|value|key|link|verifier|cipher|sealed/i.test(name) && !/^[a-z_]*$/.test(value);

function describe(expected) {
  if (expected instanceof Check) return expected.name;
  if (typeof expected !== "object" || expected === null) return JSON.stringify(expected);
  if (Array.isArray(expected)) return `[${expected.map(describe).join(", ")}]`;
  const fields = Object.entries(expected).map(([name, value]) => `${name}: ${isSecret(name, value) ? "…" : describe(value)}`);
  return `{${fields.join(", ")}}`;
}

function print(value, path) {
  if (value === undefined) return "nothing";
  if (value === null || typeof value === "boolean") return String(value);
  if (isSecret(path.split(".").at(-1), value)) return `a ${typeof value} (not shown)`;
  if (typeof value === "object") return print(shown(value, 0), "");
  return JSON.stringify(value)?.slice(0, 400) ?? typeof value;
}

/** Returns a text for an object, with the values of secrets replaced. */
function shown(value, depth) {
  const list = elements(value);
  if (list) return `[${list.length} elements] ${list.slice(-2).map((element) => shown(element, depth + 1)).join(" ")}`;
  if (typeof value !== "object" || value === null) return String(value);
  if (depth > 2) return "{…}";
  const field = ([name, inner]) => `${name}: ${isSecret(name, inner) ? "…" : shown(inner, depth + 1)}`;
  return `{${Object.entries(value).map(field).join(", ")}}`;
}

/** Returns what differs from the expectation, or undefined. Fields without an expectation are not compared. */
export function difference(actual, expected, path = "") {
  const at = path ? `${path} ` : "";
  const differs = () => expected?.explain?.(actual) ?? `${at}expected ${describe(expected)}, got ${print(actual, path)}`;
  if (expected instanceof Check) return expected.accepts(actual) ? undefined : differs();
  if (typeof expected !== "object" || expected === null) return actual === expected ? undefined : differs();
  if (typeof actual !== "object" || actual === null) return differs();
  if (Array.isArray(expected) && (!Array.isArray(actual) || actual.length !== expected.length)) return differs();
  for (const [name, value] of Object.entries(expected)) {
    const found = difference(actual[name], value, path ? `${path}.${name}` : name);
    if (found) return found;
  }
  return undefined;
}

/** Throws unless a value is as expected. */
export function same(actual, expected, what) {
  const found = difference(actual, expected, what);
  if (found) throw new Error(found);
}

/** Throws unless a promise is rejected with an error that has these fields. */
export async function rejected(promise, expected, what) {
  const error = await promise.then(() => undefined, (error) => error);
  if (!error) throw new Error(`${what} expected an error, got an answer`);
  same(error, expected, what);
  return error;
}

/** Expects a call to be rejected with an error that has these fields. */
export class Rejection {
  constructor(fields) {
    this.fields = fields;
  }
}

const counts = { ok: 0, failed: 0, skipped: 0 };

export const report = {
  ok(name) {
    counts.ok += 1;
    console.log(`ok   ${name}`);
  },
  failed(name, reason) {
    counts.failed += 1;
    console.log(`FAIL ${name}: ${reason}`);
  },
  skipped(name, reason) {
    counts.skipped += 1;
    console.log(`skip ${name}: ${reason}`);
  },
  /** Prints the totals, and returns the exit code. */
  total(what) {
    console.log(`${what}: ${counts.ok} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
    return counts.failed ? 1 : 0;
  },
};

/** Describes an error of the SDK without the values of requests. */
export function reason(error) {
  const code = error.code ?? error.error ?? error.rawData?.code ?? error.rawData?.error;
  const errors = error.errors ? ` ${JSON.stringify(error.errors).slice(0, 200)}` : "";
  if (error.status) return `expected success, got ${error.status} ${code ?? ""} ${error.message}${errors}`;
  return error.cause ? `${error.message} (${error.cause.message ?? error.cause})` : error.message;
}
