//! The sample seed file and its JSON schema.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use serde_json::{Value, json};
use workos_core::testing::Emulator;

const SCHEMA: &str = include_str!("../seed.schema.json");
const SAMPLE: &str = include_str!("../seed.yaml");

fn schema() -> Value {
    serde_json::from_str(SCHEMA).unwrap()
}

fn sample() -> Value {
    yaml_serde::from_str(SAMPLE).unwrap()
}

/// Returns the schema itself, or the one that its `$ref` names.
fn resolve<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    schema.get("$ref").map_or(schema, |reference| {
        let pointer = reference.as_str().and_then(|reference| reference.strip_prefix('#'));
        root.pointer(pointer.unwrap()).unwrap_or_else(|| panic!("{reference} does not exist"))
    })
}

/// Adds where and why a value is invalid. Supports the keywords of the seed schema and rejects others, since an
/// unsupported keyword would check nothing.
fn validate(root: &Value, schema: &Value, value: &Value, place: &str, errors: &mut Vec<String>) {
    let schema = resolve(root, schema);
    for (keyword, argument) in schema.as_object().unwrap() {
        let is_valid = match (keyword.as_str(), value) {
            ("$schema" | "$defs" | "title" | "description" | "default", _) => true,
            ("type", _) => match argument {
                Value::Array(types) => types.iter().any(|name| has_type(value, name)),
                name => has_type(value, name),
            },
            ("enum", _) => argument.as_array().unwrap().contains(value),
            ("required", Value::Object(object)) => {
                argument.as_array().unwrap().iter().all(|key| object.contains_key(key.as_str().unwrap()))
            }
            ("properties", Value::Object(object)) => {
                for (key, value) in object {
                    if let Some(schema) = argument.get(key) {
                        validate(root, schema, value, &format!("{place}/{key}"), errors);
                    }
                }
                true
            }
            ("additionalProperties", Value::Object(object)) => {
                let declared = schema.get("properties").and_then(Value::as_object);
                object
                    .iter()
                    .filter(|(key, _)| declared.is_none_or(|declared| !declared.contains_key(*key)))
                    .all(|(key, value)| {
                        if argument.is_object() {
                            validate(root, argument, value, &format!("{place}/{key}"), errors);
                        }
                        argument.is_object()
                    })
            }
            ("items", Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    validate(root, argument, item, &format!("{place}/{index}"), errors);
                }
                true
            }
            ("maxProperties", Value::Object(object)) => object.len() as u64 <= argument.as_u64().unwrap(),
            ("maxLength", Value::String(text)) => text.chars().count() as u64 <= argument.as_u64().unwrap(),
            ("minimum", Value::Number(number)) => number.as_i64() >= argument.as_i64(),
            // A keyword for another type.
            (
                "required"
                | "properties"
                | "additionalProperties"
                | "items"
                | "maxProperties"
                | "maxLength"
                | "minimum",
                _,
            ) => true,
            (keyword, _) => panic!("unsupported keyword {keyword}"),
        };
        if !is_valid {
            errors.push(format!("{place}: {keyword}"));
        }
    }
}

fn has_type(value: &Value, name: &Value) -> bool {
    match name.as_str().unwrap() {
        "array" => value.is_array(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64(),
        "null" => value.is_null(),
        "object" => value.is_object(),
        "string" => value.is_string(),
        name => panic!("unsupported type {name}"),
    }
}

fn errors(seed: &Value) -> Vec<String> {
    let (schema, mut errors) = (schema(), Vec::new());
    validate(&schema, &schema, seed, "", &mut errors);
    errors
}

#[test]
fn sample_is_valid() {
    assert_eq!(errors(&sample()), [""; 0]);
    assert_eq!(errors(&Value::Object(serde_json::Map::new())), [""; 0]);
}

#[test]
fn mistakes_are_found() {
    for (pointer, value, error) in [
        ("/users", "{}", "/users: type"),
        ("/users/0", r#"{"password": "x"}"#, "/users/0: required"),
        ("/users/0/email", "1", "/users/0/email: type"),
        ("/roles/0", r#"{"slug": "a", "name": "A", "permission": []}"#, "/roles/0: additionalProperties"),
        ("/connections/0/type", r#""saml""#, "/connections/0/type: enum"),
        ("/organizations/0/metadata/tier", "1", "/organizations/0/metadata/tier: type"),
        ("/settings/replay_window", "-1", "/settings/replay_window: minimum"),
        ("/environments/0/users/0/email", "null", "/environments/0/users/0/email: type"),
    ] {
        let mut seed = sample();
        *seed.pointer_mut(pointer).unwrap() = serde_json::from_str(value).unwrap();
        assert_eq!(errors(&seed), [error]);
    }
}

/// The sample shows everything that a seed file can have.
#[test]
fn sample_has_each_key_of_the_schema() {
    fn keys(root: &Value, schema: &Value, values: &[&Value], place: &str, missing: &mut Vec<String>) {
        let schema = resolve(root, schema);
        for (key, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let place = format!("{place}/{key}");
            let values: Vec<_> = values.iter().filter_map(|value| value.get(key)).collect();
            if values.is_empty() {
                missing.push(place);
            } else if key != "environments" {
                keys(root, schema, &values, &place, missing);
            }
        }
        if let Some(items) = schema.get("items") {
            let values: Vec<_> = values.iter().filter_map(|value| value.as_array()).flatten().collect();
            keys(root, items, &values, place, missing);
        }
    }
    let (schema, mut missing) = (schema(), Vec::new());
    keys(&schema, &schema, &[&sample()], "", &mut missing);
    assert_eq!(missing, [""; 0]);
}

#[test]
fn sample_is_a_seed_of_the_emulator() {
    Emulator::new().seed(&sample()).unwrap();
}

/// The schema requires a key if and only if the emulator does.
#[test]
fn required_keys_are_those_of_the_emulator() {
    let minimal = json!({
        "permissions": [{"slug": "posts:read", "name": "Read posts"}],
        "roles": [{"slug": "admin", "name": "Admin"}],
        "organizations": [{"name": "Acme"}],
        "users": [{"email": "ada@acme.com"}],
        "memberships": [{"user": "ada@acme.com", "organization": "Acme"}],
        "connections": [{"name": "Acme SAML", "type": "OktaSAML"}],
        "directories": [{"name": "Acme SCIM", "organization": "Acme", "type": "okta scim v2.0"}],
        "feature_flags": [{"slug": "editor"}],
        "api_keys": [{"name": "CI", "organization": "Acme"}],
        "connect_applications": [{"name": "Reports"}],
        "resource_indicators": [{"uri": "https://mcp.acme.com/mcp"}],
        "webhook_endpoints": [{"url": "https://acme.app/webhooks", "events": ["user.created"]}],
    });
    assert_eq!(errors(&minimal), [""; 0]);
    Emulator::new().seed(&minimal).unwrap();
    for (section, items) in minimal.as_object().unwrap() {
        for key in items[0].as_object().unwrap().keys() {
            let mut seed = minimal.clone();
            seed[section][0].as_object_mut().unwrap().remove(key);
            assert_eq!(errors(&seed), [format!("/{section}/0: required")], "{key}");
            // The types of connections and directories have defaults.
            if key != "type" {
                assert!(Emulator::new().seed(&seed).is_err(), "{section} without {key}");
            }
        }
        let mut seed = minimal.clone();
        seed[section][0]["unknown"] = true.into();
        assert_eq!(errors(&seed), [format!("/{section}/0: additionalProperties")]);
    }
}
