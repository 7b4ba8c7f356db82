// Reads twiggy's analysis of a module (`twiggy top -f json`) from standard input and prints the size of each crate in the
// module, and of each module of `workos_core`. Generic code counts for the crate that defines it; code of the standard
// library and of serde's traits counts for the crate that instantiates it.

import { text } from "node:stream/consumers";

const SHOWN = 12;
const COMMON = new Set(["core", "alloc", "std", "serde", "serde_core"]);

const crates = new Map();
const modules = new Map();
const add = (map, name, bytes) => map.set(name, (map.get(name) ?? 0) + bytes);
let total = 0;
for (const { name, shallow_size: bytes } of JSON.parse(await text(process.stdin))) {
  // Names are not in the deployed module.
  if (/subsection|custom section/.test(name)) continue;
  total += bytes;
  // `workos_core[19fa…]::session::…` in v0 mangling, `workos_core::session::…` in legacy mangling.
  const paths = [...name.matchAll(/(?<![\w:])([a-z][a-z_0-9]*)(?:\[[0-9a-f]+\])?((?:::[a-z_0-9]+)*)::/g)];
  const [path] = [...paths.filter(([, crate]) => !COMMON.has(crate)), ...paths];
  const crate = path?.[1] ?? (name.startsWith("data segment") ? "constants and strings" : "other");
  add(crates, crate, bytes);
  if (crate === "workos_core") add(modules, path[2].split("::").slice(1, 3).join("::"), bytes);
}

const print = (title, map) => {
  console.log(title);
  const sorted = [...map].sort(([, one], [, other]) => other - one);
  for (const [name, bytes] of sorted.slice(0, SHOWN)) {
    console.log(`${String(bytes).padStart(8)}  ${((100 * bytes) / total).toFixed(1).padStart(4)} %  ${name}`);
  }
};
print(`worker: ${total} bytes, by crate`, crates);
print("worker: workos_core by module", modules);
