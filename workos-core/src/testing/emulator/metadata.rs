//! Metadata of objects.

use serde_json::{Map, Value};

use super::{response::ErrorResponse, row::Row};

/// Replaces the metadata in a request by what an object has after it: a string sets a key, null removes a key,
/// and null in place of the object removes all keys. `invalid_metadata` (400) if a limit is exceeded: 50 pairs
/// after the change, keys of 1 to 40 characters, values of up to 600 characters.
pub(super) fn apply(changes: &mut Row, before: &Row) -> Result<(), ErrorResponse> {
    let merged = match changes.get("metadata") {
        None => return Ok(()),
        Some(Value::Object(pairs)) => merge(&before.object("metadata"), pairs)?,
        Some(_) => Map::new(),
    };
    changes.set("metadata", merged);
    Ok(())
}

fn merge(before: &Row, changes: &Map<String, Value>) -> Result<Map<String, Value>, ErrorResponse> {
    let mut merged: Map<_, _> = before.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    for (key, value) in changes {
        match value {
            Value::Null => drop(merged.remove(key)),
            Value::String(text) if is_key(key) && text.chars().count() <= 600 => {
                merged.insert(key.clone(), value.clone());
            }
            Value::String(_) => return Err(invalid("keys have 1 to 40 characters, values at most 600")),
            _ => return Err(invalid("values are strings")),
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
