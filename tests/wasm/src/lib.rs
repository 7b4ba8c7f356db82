//! Cases that run on wasm32 in every supported JavaScript runtime.
//!
//! Each case is a name and a function of the base URL of `tests/wasm/runtimes/server.mjs`, an emulator behind
//! a proxy that injects faults. `tests/wasm/run` builds this crate, starts the server, and runs all cases in
//! each runtime.

mod cases;
mod race;

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// Returns the names of all cases.
#[wasm_bindgen]
#[must_use]
pub fn cases() -> Vec<String> {
    cases::ALL.iter().map(|name| (*name).to_owned()).collect()
}

/// Runs a case against a server.
///
/// # Errors
///
/// Throws the failure of the case as a string.
#[wasm_bindgen]
pub async fn run(name: String, base_url: String) -> Result<(), JsValue> {
    cases::run(&name, &base_url).await.map_err(|failure| failure.to_string().into())
}
