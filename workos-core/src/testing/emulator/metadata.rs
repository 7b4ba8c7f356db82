//! Metadata of organizations and users.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::response::ErrorResponse;
use crate::types::Patch;

/// Key–value pairs of an object.
pub(super) type Pairs = BTreeMap<String, String>;

/// Returns the metadata after a change: a string sets a key, null removes a key, and null in place of the
/// object removes all keys. `invalid_metadata` (400) if a limit is exceeded: 50 pairs after the change, keys
/// of 1 to 40 characters, values of up to 600 characters.
pub(super) fn merge(pairs: &Pairs, change: Patch<Map<String, Value>>) -> Result<Pairs, ErrorResponse> {
    let changes = match change {
        Patch::Keep => return Ok(pairs.clone()),
        Patch::Clear => return Ok(Pairs::new()),
        Patch::Set(changes) => changes,
    };
    let mut merged = pairs.clone();
    for (key, value) in changes {
        match value {
            Value::Null => drop(merged.remove(&key)),
            Value::String(text) if is_key(&key) && text.chars().count() <= 600 => {
                merged.insert(key, text);
            }
            Value::String(_) => return Err(invalid("keys have 1 to 40 characters, values at most 600")),
            _ => return Err(invalid("values are texts")),
        }
    }
    if merged.len() > 50 {
        return Err(invalid("there are at most 50 pairs"));
    }
    Ok(merged)
}

fn is_key(key: &str) -> bool {
    (1..=40).contains(&key.chars().count())
}

fn invalid(rule: &str) -> ErrorResponse {
    ErrorResponse::bad_request("invalid_metadata", format!("The metadata is invalid: {rule}."))
}
