//! The parts of a seed, and errors that name their place.

use std::fmt;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::super::super::{response::ErrorResponse, row::Row};

/// The error of a seed that an [`Emulator`](crate::testing::Emulator) rejects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedError {
    place: String,
    message: String,
}

impl SeedError {
    pub(super) fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: place.into(), message: message.into() }
    }

    /// Returns the place in the seed, such as `users[2].email`. Empty for the whole seed.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Returns the reason without the place.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for SeedError {}

pub(super) type SeedResult<T = ()> = Result<T, SeedError>;

pub(super) fn rejected(place: &str, error: &ErrorResponse) -> SeedError {
    let place = match error.field() {
        Some(field) => format!("{place}.{field}"),
        None => place.to_owned(),
    };
    SeedError::new(place, error.message())
}

pub(super) fn encoded(segment: &str) -> String {
    utf8_percent_encode(segment, NON_ALPHANUMERIC).to_string()
}

pub(super) fn object(place: &str, value: &Value) -> SeedResult<Row> {
    match value {
        Value::Object(_) => Ok(Row::from(value.clone())),
        _ => Err(SeedError::new(place, "not an object")),
    }
}

pub(super) fn take_object(seed: &mut Row, prefix: &str, name: &str) -> SeedResult<Row> {
    match seed.take(name) {
        None | Some(Value::Null) => Ok(Row::default()),
        Some(value) => object(&format!("{prefix}{name}"), &value),
    }
}

/// Removes a list of objects and returns each with its place, such as `users[2]`.
pub(super) fn take_list(seed: &mut Row, prefix: &str, name: &str) -> SeedResult<Vec<(String, Row)>> {
    let value = seed.take(name);
    let items = items(value.as_ref(), &format!("{prefix}{name}"))?.into_iter();
    items.map(|(place, item)| object(&place, &item).map(|item| (place, item))).collect()
}

pub(super) fn items(value: Option<&Value>, place: &str) -> SeedResult<Vec<(String, Value)>> {
    match value {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(items)) => {
            let items = items.iter().enumerate();
            Ok(items.map(|(index, item)| (format!("{place}[{index}]"), item.clone())).collect())
        }
        Some(_) => Err(SeedError::new(place, "not a list")),
    }
}

/// Removes and returns the fields that are present.
pub(super) fn take_fields(item: &mut Row, names: &[&str]) -> Row {
    let fields = item.only(names);
    for name in names {
        item.take(name);
    }
    fields
}

/// Returns a required string.
pub(super) fn text(place: &str, item: &Row, name: &str) -> SeedResult<String> {
    let value = item.optional_text(name).filter(|value| !value.is_empty());
    value.map(str::to_owned).ok_or_else(|| SeedError::new(format!("{place}.{name}"), "a string is required"))
}

pub(super) fn check_known(place: &str, item: &Row, known: &[&str]) -> SeedResult {
    match item.iter().find(|(name, _)| !known.contains(name)) {
        None => Ok(()),
        Some((name, _)) if place.is_empty() => Err(SeedError::new(name, "unknown key")),
        Some((name, _)) => Err(SeedError::new(format!("{place}.{name}"), "unknown key")),
    }
}
