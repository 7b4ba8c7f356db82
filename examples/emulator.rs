//! Serves the emulator of WorkOS on a local port, for programs and tests in any language.
//!
//! ```sh
//! cargo run --example emulator -- --seed examples/seed.yaml      # prints http://127.0.0.1:4100
//! cargo run --example emulator -- --help
//! ```
//!
//! The API key is `sk_test_emulator`, the client ID `client_emulator`. `emulator.md` beside this file shows how
//! WorkOS's SDKs use the server.

use std::process::ExitCode;

fn main() -> ExitCode {
    workos_examples::server::main()
}
