//! Golden vectors: output of WorkOS's SDKs, decoded and reproduced by workos-core. `tests/vectors.json` names
//! the SDK of each vector; `tests/feature_flag_rules.json` is that of Python.

#[path = "vectors/actions.rs"]
mod actions;
#[path = "vectors/authentication.rs"]
mod authentication;
#[path = "vectors/feature_flag_rules.rs"]
mod feature_flag_rules;
#[path = "vectors/feature_flags.rs"]
mod feature_flags;
#[path = "vectors/seals.rs"]
mod seals;
#[path = "vectors/tokens.rs"]
mod tokens;
#[path = "vectors/urls.rs"]
mod urls;
#[path = "vectors/vault.rs"]
mod vault;
#[path = "vectors/webhooks.rs"]
mod webhooks;

use serde_json::Value;

/// Returns the vectors at a JSON pointer.
fn vectors(pointer: &str) -> Value {
    let all: Value = serde_json::from_str(include_str!("../vectors.json")).unwrap();
    all.pointer(pointer).unwrap_or_else(|| panic!("no vectors at {pointer}")).clone()
}

/// Returns a string field of a vector.
fn text<'a>(vector: &'a Value, field: &str) -> &'a str {
    vector[field].as_str().unwrap_or_else(|| panic!("no {field} in {vector}"))
}
