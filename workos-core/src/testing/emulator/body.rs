//! Parsing of request bodies. All invalid fields are collected, so that one error response names all of them.

use serde_json::{Map, Value};

use super::response::{ErrorDetail, ErrorResponse};
use crate::types::Patch;

/// The fields of a request body that have not been read yet, and the errors so far.
#[derive(Default)]
pub(super) struct Body {
    fields: Map<String, Value>,
    errors: Vec<ErrorDetail>,
}

impl Body {
    pub(super) fn new(fields: Map<String, Value>) -> Self {
        Self { fields, errors: Vec::new() }
    }

    /// Reads a field that may be omitted, null or a value that `parse` accepts.
    pub(super) fn patch<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(Value) -> Option<T>,
    ) -> Patch<T> {
        match self.fields.remove(name) {
            None => Patch::Keep,
            Some(Value::Null) => Patch::Clear,
            Some(value) => parse(value).map_or_else(
                || {
                    self.add_error(name, "invalid");
                    Patch::Keep
                },
                Patch::Set,
            ),
        }
    }

    /// Reads a field that may be omitted, but not null.
    pub(super) fn optional<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(Value) -> Option<T>,
    ) -> Option<T> {
        match self.patch(name, parse) {
            Patch::Set(value) => Some(value),
            Patch::Keep => None,
            Patch::Clear => {
                self.add_error(name, "invalid");
                None
            }
        }
    }

    /// Reads a required field; the default value if it is missing or invalid.
    pub(super) fn required<T: Default>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(Value) -> Option<T>,
    ) -> T {
        if !self.fields.contains_key(name) {
            self.add_error(name, "required");
        }
        self.optional(name, parse).unwrap_or_default()
    }

    /// Adds an error of a field.
    pub(super) fn add_error(&mut self, name: &'static str, code: &'static str) {
        self.errors.push(ErrorDetail::field(name, code));
    }

    /// Returns a 422 error if any field was missing or invalid.
    pub(super) fn finish(self) -> Result<(), ErrorResponse> {
        if self.errors.is_empty() { Ok(()) } else { Err(ErrorResponse::invalid(self.errors)) }
    }
}

/// Parses a string.
pub(super) fn string(value: Value) -> Option<String> {
    match value {
        Value::String(string) => Some(string),
        _ => None,
    }
}

/// Parses a string that is not blank.
pub(super) fn nonblank(value: Value) -> Option<String> {
    string(value).filter(|string| !string.trim().is_empty())
}

/// Parses a Boolean.
pub(super) fn boolean(value: Value) -> Option<bool> {
    value.as_bool()
}

/// Parses an object.
pub(super) fn object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(fields) => Some(fields),
        _ => None,
    }
}

/// Parses a list of items that `parse` accepts.
pub(super) fn list<T>(value: Value, parse: impl Fn(Value) -> Option<T>) -> Option<Vec<T>> {
    match value {
        Value::Array(items) => items.into_iter().map(parse).collect(),
        _ => None,
    }
}

/// Parses an email address.
pub(super) fn email(value: Value) -> Option<String> {
    string(value).filter(|string| is_email(string))
}

/// Whether a string has the form of an email address.
pub(super) fn is_email(string: &str) -> bool {
    let Some((local, domain)) = string.rsplit_once('@') else { return false };
    !local.is_empty() && !local.contains(['@', ' ']) && is_domain(domain)
}

/// Parses a domain, in lower case.
pub(super) fn domain(value: Value) -> Option<String> {
    string(value).map(|string| string.to_ascii_lowercase()).filter(|string| is_domain(string))
}

fn is_domain(string: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-') && label.len() <= 63
    };
    string.contains('.') && string.len() <= 253 && string.split('.').all(is_label)
}

/// Parses an external ID: 1 to 128 ASCII characters.
pub(super) fn external_id(value: Value) -> Option<String> {
    string(value).filter(|string| string.is_ascii() && (1..=128).contains(&string.len()))
}
