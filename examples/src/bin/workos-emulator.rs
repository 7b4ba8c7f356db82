//! Serves the emulator of WorkOS on a local port, for programs and tests in any language; `--help` lists the
//! options.

use std::process::ExitCode;

fn main() -> ExitCode {
    workos_examples::server::main()
}
