//! The caller's own key–value pairs on an object.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::answer::Refusal;
use crate::types::Patch;

/// The pairs of an object.
pub(super) type Pairs = BTreeMap<String, String>;

/// Merges a change into the pairs of an object: a value sets a key, null removes it, and null in place of
/// the whole change removes all.
pub(super) fn merge(pairs: &Pairs, change: Patch<Map<String, Value>>) -> Result<Pairs, Refusal> {
    let changes = match change {
        Patch::Keep => return Ok(pairs.clone()),
        Patch::Clear => return Ok(Pairs::new()),
        Patch::Set(changes) => changes,
    };
    let mut merged = pairs.clone();
    for (key, value) in changes {
        match value {
            Value::Null => drop(merged.remove(&key)),
            Value::String(text) if fits(&key, 40) && text.chars().count() <= 600 => {
                merged.insert(key, text);
            }
            Value::String(_) => return Err(refuse("keys have 1 to 40 characters, values at most 600")),
            _ => return Err(refuse("values are texts")),
        }
    }
    if merged.len() > 50 {
        return Err(refuse("there are at most 50 pairs"));
    }
    Ok(merged)
}

fn fits(key: &str, longest: usize) -> bool {
    (1..=longest).contains(&key.chars().count())
}

fn refuse(rule: &str) -> Refusal {
    Refusal::bad_request("invalid_metadata", format!("The metadata is invalid: {rule}."))
}
