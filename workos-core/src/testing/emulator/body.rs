//! Reads the fields of a body and collects what is wrong with them, so that one answer names it all.

use serde_json::{Map, Value};

use super::answer::{Problem, Refusal};
use crate::types::Patch;

/// The fields of a body, taken out one by one.
#[derive(Default)]
pub(super) struct Body {
    fields: Map<String, Value>,
    problems: Vec<Problem>,
}

impl Body {
    pub(super) fn new(fields: Map<String, Value>) -> Self {
        Self { fields, problems: Vec::new() }
    }

    /// A field that may be left out, null, or a value that `read` takes.
    pub(super) fn patch<T>(&mut self, name: &'static str, read: impl FnOnce(Value) -> Option<T>) -> Patch<T> {
        match self.fields.remove(name) {
            None => Patch::Keep,
            Some(Value::Null) => Patch::Clear,
            Some(value) => read(value).map_or_else(
                || {
                    self.problem(name, "invalid");
                    Patch::Keep
                },
                Patch::Set,
            ),
        }
    }

    /// A field that may be left out, but not null.
    pub(super) fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Value) -> Option<T>,
    ) -> Option<T> {
        match self.patch(name, read) {
            Patch::Set(value) => Some(value),
            Patch::Keep => None,
            Patch::Clear => {
                self.problem(name, "invalid");
                None
            }
        }
    }

    /// A field that must be there.
    pub(super) fn required<T: Default>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Value) -> Option<T>,
    ) -> T {
        if !self.fields.contains_key(name) {
            self.problem(name, "required");
        }
        self.optional(name, read).unwrap_or_default()
    }

    /// Notes that a field is wrong.
    pub(super) fn problem(&mut self, name: &'static str, code: &'static str) {
        self.problems.push(Problem::of(name, code));
    }

    /// Refuses the request if anything was wrong.
    pub(super) fn finish(self) -> Result<(), Refusal> {
        if self.problems.is_empty() { Ok(()) } else { Err(Refusal::invalid(self.problems)) }
    }
}

/// Any text.
pub(super) fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// A text with something in it.
pub(super) fn name(value: Value) -> Option<String> {
    text(value).filter(|text| !text.trim().is_empty())
}

/// True or false.
pub(super) fn flag(value: Value) -> Option<bool> {
    value.as_bool()
}

/// An object.
pub(super) fn object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(fields) => Some(fields),
        _ => None,
    }
}

/// A list whose items `read` takes.
pub(super) fn list<T>(value: Value, read: impl Fn(Value) -> Option<T>) -> Option<Vec<T>> {
    match value {
        Value::Array(items) => items.into_iter().map(read).collect(),
        _ => None,
    }
}

/// What looks like an e-mail address.
pub(super) fn email(value: Value) -> Option<String> {
    text(value).filter(|text| is_email(text))
}

/// Whether a text looks like an e-mail address.
pub(super) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    !local.is_empty() && !local.contains(['@', ' ']) && is_domain(domain)
}

/// A domain, in lower case.
pub(super) fn domain(value: Value) -> Option<String> {
    text(value).map(|text| text.to_ascii_lowercase()).filter(|text| is_domain(text))
}

fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-') && label.len() <= 63
    };
    text.contains('.') && text.len() <= 253 && text.split('.').all(label)
}

/// The caller's own id of an object: ASCII, 1 to 128 characters.
pub(super) fn external_id(value: Value) -> Option<String> {
    text(value).filter(|text| text.is_ascii() && (1..=128).contains(&text.len()))
}
