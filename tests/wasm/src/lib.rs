//! What must work wherever the crates run on wasm32: the same cases in all runtimes.
//!
//! Each case is a name and a function of the base URL of `tests/wasm/runtimes/server.mjs`, which is an emulator with
//! trouble in front of it. A case that fails says why. `tests/wasm/run` builds this, starts the server, and has
//! each of the runtimes run all cases.

mod cases;
mod race;

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// The names of all cases.
#[wasm_bindgen]
#[must_use]
pub fn cases() -> Vec<String> {
    cases::ALL.iter().map(|name| (*name).to_owned()).collect()
}

/// Runs a case against a server.
///
/// # Errors
///
/// Throws what went wrong, as a text.
#[wasm_bindgen]
pub async fn run(name: String, base_url: String) -> Result<(), JsValue> {
    cases::run(&name, &base_url).await.map_err(|failure| failure.to_string().into())
}
