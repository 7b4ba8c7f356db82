//! The cost of calls, webhooks, sessions, vault values and hostile responses: allocations, instructions and time, beside the
//! same work written by hand in the same run. `cargo bench -p workos-tests`
//!
//! `cargo bench -p workos-tests -- --help` lists the options. With `--no-default-features` the cryptography is pure Rust, with
//! `--features aws-lc-rs` that of AWS-LC. BENCHMARKS.md explains the rows.

mod authkit;
mod backend;
mod by_hand;
mod calls;
mod emulator;
mod growth;
#[path = "../harness/mod.rs"]
mod harness;
mod hostile;
mod loopback;
mod sessions;
mod tokens;
mod vault;
mod webhooks;

use std::process::ExitCode;

use harness::{Group, Program};

fn main() -> ExitCode {
    harness::loopback::serve_if_asked();
    emulator::run_if_asked();
    let program = Program {
        name: backend::NAME,
        results: concat!(env!("CARGO_MANIFEST_DIR"), "/../target/bench"),
        budget: cfg!(all(feature = "ring", not(feature = "aws-lc-rs")))
            .then_some(concat!(env!("CARGO_MANIFEST_DIR"), "/budget.json")),
    };
    let groups = vec![
        Group { heading: "Calls, without network", rows: calls::rows() },
        Group { heading: "Calls over loopback, CPU of the client", rows: loopback::rows() },
        Group { heading: "Webhooks", rows: webhooks::rows() },
        Group { heading: "Sessions", rows: sessions::rows() },
        Group { heading: "AuthKit", rows: authkit::rows() },
        Group { heading: "Access tokens of the authorization server", rows: tokens::rows() },
        Group { heading: "Vault", rows: vault::rows() },
        Group { heading: "Hostile responses of 16 MiB", rows: hostile::rows() },
        Group { heading: "Emulator", rows: emulator::rows() },
        Group { heading: "Growth", rows: growth::rows() },
    ];
    if harness::run(program, groups) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
