//! Checks responses against the inventory, independently of how the emulator shapes them.

use serde_json::Value;
use workos_tests::inventory::{Field, Inventory, Schema, Type};

/// Returns what is wrong with a value of a type, each with its place.
pub(crate) fn problems(inventory: &Inventory, kind: &Type, value: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    check(inventory, kind, value, "", &mut problems);
    problems
}

fn check(inventory: &Inventory, kind: &Type, value: &Value, place: &str, problems: &mut Vec<String>) {
    let mut wrong = |what: &str| problems.push(format!("{place}: {what}, found {value}"));
    match kind {
        Type::Plain(name) => {
            let fits = match name.as_str() {
                "string" => value.is_string(),
                "date-time" => value.as_str().is_some_and(is_timestamp),
                "integer" => value.is_i64() || value.is_u64(),
                "number" => value.is_number(),
                "boolean" => value.is_boolean(),
                _ => true,
            };
            if !fits {
                wrong(&format!("expected {name}"));
            }
        }
        Type::Constant(text) => {
            let expected = text.parse::<bool>().map_or_else(|_| Value::from(&**text), Value::from);
            if *value != expected {
                wrong(&format!("expected {text}"));
            }
        }
        Type::Enum(name, values) => {
            if !value.as_str().is_some_and(|value| values.iter().any(|known| known == value)) {
                wrong(&format!("expected one of {name}"));
            }
        }
        Type::Schema(name) => schema(inventory, name, value, place, problems),
        Type::List(item) => match value {
            Value::Array(items) => items.iter().enumerate().for_each(|(index, value)| {
                check(inventory, item, value, &format!("{place}[{index}]"), problems);
            }),
            _ => wrong("expected a list"),
        },
        Type::Map(item) => match value {
            Value::Object(pairs) => pairs.iter().for_each(|(name, value)| {
                check(inventory, item, value, &format!("{place}.{name}"), problems);
            }),
            _ => wrong("expected a map"),
        },
        Type::Page(item) => {
            let Some(Value::Array(items)) = value.get("data") else { return wrong("expected a page") };
            if !value.get("list_metadata").is_some_and(Value::is_object) {
                wrong("expected list_metadata");
            }
            for (index, value) in items.iter().enumerate() {
                check(inventory, item, value, &format!("{place}.data[{index}]"), problems);
            }
        }
        Type::OneOf(kinds) => {
            let of = |kind: &Type| {
                let mut problems = Vec::new();
                check(inventory, kind, value, place, &mut problems);
                problems
            };
            if let Some(fewest) = kinds.iter().map(of).min_by_key(Vec::len) {
                problems.extend(fewest);
            }
        }
    }
}

fn schema(inventory: &Inventory, name: &str, value: &Value, place: &str, problems: &mut Vec<String>) {
    let Some(object) = value.as_object() else {
        return problems.push(format!("{place}: expected {name}, found {value}"));
    };
    let fields = match inventory.schemas.get(name) {
        None => return problems.push(format!("{place}: unknown schema {name}")),
        Some(Schema::Union { one_of, by, kinds }) => {
            let told = by.as_ref().and_then(|by| object.get(by));
            let told = told.map(|told| told.as_str().map_or_else(|| told.to_string(), str::to_owned));
            let names: Vec<&String> = match told.and_then(|told| kinds.get(&told)) {
                Some(kind) => vec![kind],
                None => one_of.iter().collect(),
            };
            let of = |name: &&String| {
                let mut problems = Vec::new();
                schema(inventory, name, value, place, &mut problems);
                problems
            };
            return problems.extend(names.iter().map(of).min_by_key(Vec::len).unwrap_or_default());
        }
        Some(Schema::Object(fields)) => fields,
    };
    for name in object.keys().filter(|name| !fields.contains_key(*name)) {
        problems.push(format!("{place}.{name}: not documented"));
    }
    for (name, Field { required, nullable, kind }) in fields {
        let place = format!("{place}.{name}");
        match object.get(name) {
            None if *required => problems.push(format!("{place}: missing")),
            None => {}
            Some(Value::Null) if *nullable => {}
            Some(value) => check(inventory, kind, value, &place, problems),
        }
    }
}

/// Whether a text is a time as WorkOS writes it: `2026-01-01T00:00:00.000Z`.
fn is_timestamp(text: &str) -> bool {
    let pattern = "dddd-dd-ddTdd:dd:dd.dddZ";
    text.len() == pattern.len()
        && text.chars().zip(pattern.chars()).all(|(found, expected)| match expected {
            'd' => found.is_ascii_digit(),
            expected => found == expected,
        })
}
