// Runs the cases in Deno and Bun: `program.mjs FOLDER SERVER`, with the folder of wasm-bindgen's output for the web. Prints
// the results as JSON.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

import { runAll } from "./cases.mjs";

const [folder, server] = process.argv.slice(2);
const module = await import(pathToFileURL(join(folder, "workos_wasm_tests.js")).href);
module.initSync({ module: await readFile(join(folder, "workos_wasm_tests_bg.wasm")) });
console.log(JSON.stringify(await runAll(module, server)));
