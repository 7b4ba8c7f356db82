#!/usr/bin/env bash
# Builds the smallest module into build/. Requires the Rust target wasm32-unknown-unknown
# (rustup target add wasm32-unknown-unknown) and wasm-bindgen's command line in the version of Cargo.lock; uses wasm-opt
# if installed.
set -euo pipefail
cd "$(dirname "$0")"

# LLVM's inliner trades size for speed even at opt-level "z". Link-time optimization of the whole module happens here, so the
# argument is needed for this crate only.
cargo rustc --quiet --profile edge --target wasm32-unknown-unknown --lib --crate-type cdylib "$@" -- -C llvm-args=-inline-threshold=0
module=$(cargo metadata --no-deps --format-version 1 | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/wasm32-unknown-unknown/edge/workos_example_worker.wasm
"${WASM_BINDGEN:-wasm-bindgen}" --target web --no-typescript --out-dir build "$module"
if command -v "${WASM_OPT:-wasm-opt}" >/dev/null; then
  "${WASM_OPT:-wasm-opt}" -Oz build/workos_example_worker_bg.wasm -o build/optimized.wasm
  mv build/optimized.wasm build/workos_example_worker_bg.wasm
fi
