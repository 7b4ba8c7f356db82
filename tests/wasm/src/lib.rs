//! Cases that run on wasm32 in every supported JavaScript runtime.
//!
//! Each case is a name and a function of the base URL of `tests/wasm/runtimes/server.mjs`, an emulator behind
//! a proxy that injects faults. `tests/wasm/run` builds this crate, starts the server, and runs all cases in
//! each runtime.

// The cases of workos-core, which fail by a panic.
#[allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "tests"
)]
#[path = "../../../workos-core/src/authkit/tests/mod.rs"]
mod authkit;
mod cases;
mod race;

/// What the names of the cases of AuthKit begin with. Each runs on values and through the layer of tower.
const AUTHKIT: &str = "AuthKit: ";

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// Returns the names of all cases.
#[wasm_bindgen]
#[must_use]
pub fn cases() -> Vec<String> {
    let of_authkit = authkit::CASES.iter().map(|(name, _)| format!("{AUTHKIT}{}", name.replace('_', " ")));
    cases::ALL.iter().map(|name| (*name).to_owned()).chain(of_authkit).collect()
}

/// Runs a case against a server.
///
/// # Errors
///
/// Throws the failure of the case as a string.
#[wasm_bindgen]
pub async fn run(name: String, base_url: String) -> Result<(), JsValue> {
    if let Some(name) = name.strip_prefix(AUTHKIT) {
        let name = name.replace(' ', "_");
        let found = authkit::CASES.iter().find(|(other, _)| *other == name);
        let (_, case) = found.ok_or("unknown case")?;
        authkit::run_on(authkit::Driver::Machine, *case);
        authkit::run_on(authkit::Driver::Tower, *case);
        return Ok(());
    }
    cases::run(&name, &base_url).await.map_err(|failure| failure.to_string().into())
}
