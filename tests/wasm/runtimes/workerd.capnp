using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "cases", worker = .cases),
    # The emulator is on this machine.
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "cases")],
);

const cases :Workerd.Worker = (
  modules = [
    (name = "worker.mjs", esModule = embed "worker.mjs"),
    (name = "workos_wasm_tests.js", esModule = embed "workos_wasm_tests.js"),
    (name = "workos_wasm_tests_bg.wasm", wasm = embed "workos_wasm_tests_bg.wasm"),
  ],
  compatibilityDate = "2026-01-01",
  globalOutbound = "internet",
);
