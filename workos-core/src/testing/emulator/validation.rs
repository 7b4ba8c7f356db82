//! Validation of request bodies against the API. All invalid fields are collected, so that one error response
//! names all of them.

use serde_json::Value;

use super::{
    api::{Body, Field, Schema, Type, Variant, api},
    response::ErrorDetail,
    row::Row,
};
use crate::types::Timestamp;

/// Returns the details of all missing and invalid fields of a body.
pub(super) fn check(body: &Body, fields: &Row) -> Vec<ErrorDetail> {
    let mut details = Vec::new();
    let is_variant = |variant: &&Variant| {
        variant.constants.iter().all(|(name, value)| fields.optional_text(name) == Some(value))
    };
    // Without variants, the fields say which are required.
    let required: Vec<&str> = if body.variants.is_empty() {
        body.fields.iter().filter(|(_, field)| field.is_required).map(|(name, _)| *name).collect()
    } else {
        let variant =
            body.variants.iter().filter(is_variant).min_by_key(|variant| {
                variant.required.iter().filter(|name| fields.get(name).is_none()).count()
            });
        let of_all =
            || body.fields.iter().filter(|(_, field)| field.is_required).map(|(name, _)| *name).collect();
        variant.map_or_else(of_all, |variant| variant.required.clone())
    };
    let missing = required.iter().filter(|name| fields.get(name).is_none());
    details.extend(missing.map(|name| ErrorDetail::field(name, "required")));
    for group in &body.required_groups {
        let is_complete = |names: &Vec<&str>| names.iter().all(|name| fields.get(name).is_some());
        if !group.iter().any(is_complete) {
            let names = group.iter().flatten().filter(|name| fields.get(name).is_none());
            details.extend(names.map(|name| ErrorDetail::field(name, "required")));
        }
    }
    let selects_variant =
        |name: &str| body.variants.iter().any(|variant| variant.constants.contains_key(name));
    let is_known_variant = |name: &str, value: &Value| {
        let mut constants = body.variants.iter().filter_map(|variant| variant.constants.get(name));
        constants.any(|constant| value == constant)
    };
    for (name, field) in &body.fields {
        match fields.get(name) {
            // The type of such a field may have the values of some variants only.
            Some(value) if selects_variant(name) && is_known_variant(name, value) => {}
            value => check_field(name, field, value, name, &mut details),
        }
    }
    let required_and_blank = required.iter().filter(|name| fields.get(name).is_some_and(is_blank));
    details.extend(required_and_blank.map(|name| ErrorDetail::field(name, "invalid")));
    let formats = FORMATS.iter().filter(|(name, _)| body.fields.contains_key(name));
    for (name, is_valid) in formats {
        if fields.optional_text(name).is_some_and(|text| !is_blank(&text.into()) && !is_valid(text)) {
            details.push(ErrorDetail::field(name, "invalid"));
        }
    }
    details
}

/// Name of a field and whether a string has its format.
type Format = (&'static str, fn(&str) -> bool);

/// Formats of strings by the name of the field, in all bodies.
const FORMATS: &[Format] = &[("email", is_email), ("domain", is_domain), ("external_id", is_external_id)];

fn is_blank(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// Checks the type of a field that is present.
fn check_field(name: &str, field: &Field, value: Option<&Value>, path: &str, details: &mut Vec<ErrorDetail>) {
    match value {
        None if path == name || !field.is_required => {}
        None => details.push(ErrorDetail::field(path, "required")),
        Some(Value::Null) if field.is_nullable => {}
        Some(value) => check_value(&field.kind, value, path, details),
    }
}

/// Checks a value. Nested as deep as the JSON is, at most 128 levels.
fn check_value(kind: &Type, value: &Value, path: &str, details: &mut Vec<ErrorDetail>) {
    match (kind, value) {
        (Type::List(item), Value::Array(values)) => {
            for (index, value) in values.iter().enumerate() {
                check_value(item, value, &format!("{path}[{index}]"), details);
            }
        }
        // The values of a map may be null, which removes them.
        (Type::Map(item), Value::Object(values)) => {
            for (name, value) in values.iter().filter(|(_, value)| !value.is_null()) {
                check_value(item, value, &format!("{path}.{name}"), details);
            }
        }
        (Type::Schema(name), Value::Object(values)) => {
            if let Some(Schema::Object(known)) = api().schema(name) {
                for (name, field) in known {
                    check_field(name, field, values.get(*name), &format!("{path}.{name}"), details);
                }
            }
        }
        (Type::OneOf(kinds), value) => {
            if !kinds.iter().any(|kind| is_of(kind, value)) {
                details.push(ErrorDetail::field(path, "invalid"));
            }
        }
        (kind, value) if is_of(kind, value) => {}
        _ => details.push(ErrorDetail::field(path, "invalid")),
    }
}

/// Whether a value is of a type. Fields of objects are not looked at.
pub(super) fn is_of(kind: &Type, value: &Value) -> bool {
    match kind {
        Type::String => value.is_string(),
        Type::DateTime => value.as_str().is_some_and(|text| text.parse::<Timestamp>().is_ok()),
        Type::Integer => value.is_i64() || value.is_u64(),
        Type::Number => value.is_number(),
        Type::Boolean => value.is_boolean(),
        Type::Any => true,
        Type::Constant(text) => *value == constant(text),
        Type::Enum(values) => value.as_str().is_some_and(|value| values.contains(&value)),
        Type::Schema(_) => value.is_object(),
        Type::List(item) => {
            value.as_array().is_some_and(|items| items.iter().all(|value| is_of(item, value)))
        }
        Type::Map(item) => {
            value.as_object().is_some_and(|pairs| pairs.values().all(|value| is_of(item, value)))
        }
        Type::Page(_) => value.is_object(),
        Type::OneOf(kinds) => kinds.iter().any(|kind| is_of(kind, value)),
    }
}

/// Returns the value of a constant, which is a string or a Boolean.
pub(super) fn constant(text: &str) -> Value {
    match text {
        "true" => true.into(),
        "false" => false.into(),
        text => text.into(),
    }
}

/// Whether a string has the form of an email address.
pub(super) fn is_email(string: &str) -> bool {
    let Some((local, domain)) = string.rsplit_once('@') else { return false };
    !local.is_empty() && !local.contains(['@', ' ']) && is_domain(domain)
}

/// Whether a string has the form of a domain name.
pub(super) fn is_domain(string: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-') && label.len() <= 63
    };
    string.contains('.') && string.len() <= 253 && string.split('.').all(is_label)
}

/// Whether a string has the form of an absolute URL. URLs of apps have schemes of their own, such as `acme://callback`.
pub(super) fn is_url(string: &str) -> bool {
    let Some((scheme, rest)) = string.split_once(':') else { return false };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    let has_host = || rest.strip_prefix("//").is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    is_scheme
        && !rest.is_empty()
        && !string.contains(|c: char| c.is_whitespace() || c.is_control())
        && (!matches!(scheme, "http" | "https") || has_host())
}

/// Whether a string is an external ID: 1 to 128 ASCII characters.
pub(super) fn is_external_id(string: &str) -> bool {
    string.is_ascii() && (1..=128).contains(&string.len())
}
