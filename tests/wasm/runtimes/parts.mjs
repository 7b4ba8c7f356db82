// Reads from standard input what twiggy says of a module (`twiggy top -f json`) and prints how much each crate weighs in it,
// and what of `workos_core` does. Generic code counts for the crate that wrote it, code of the standard library and of
// serde's traits for the crate it was made for.

import { text } from "node:stream/consumers";

const SHOWN = 12;
const COMMON = new Set(["core", "alloc", "std", "serde", "serde_core"]);

const crates = new Map();
const modules = new Map();
const add = (map, name, bytes) => map.set(name, (map.get(name) ?? 0) + bytes);
let total = 0;
for (const { name, shallow_size: bytes } of JSON.parse(await text(process.stdin))) {
  // What is not in the module that is deployed: names.
  if (/subsection|custom section/.test(name)) continue;
  total += bytes;
  // `workos_core[19fa…]::session::…` by today's rules of mangling, `workos_core::session::…` by the older ones.
  const paths = [...name.matchAll(/(?<![\w:])([a-z][a-z_0-9]*)(?:\[[0-9a-f]+\])?((?:::[a-z_0-9]+)*)::/g)];
  const [path] = [...paths.filter(([, crate]) => !COMMON.has(crate)), ...paths];
  const crate = path?.[1] ?? (name.startsWith("data segment") ? "constants and texts" : "the rest");
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
print("worker: of that workos_core, by module", modules);
