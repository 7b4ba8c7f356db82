//! Objects as JSON.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::response::to_json;
use crate::types::Timestamp;

/// An object of a table, or the fields of a body: names and JSON values. Fields that no response documents
/// are kept and not shown.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Row(Map<String, Value>);

impl Row {
    /// Returns a field.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Whether there is a field with a value other than null.
    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| !value.is_null())
    }

    /// Returns a string; empty if it is missing or of another type.
    pub(super) fn text(&self, name: &str) -> &str {
        self.optional_text(name).unwrap_or_default()
    }

    /// Returns a string; `None` if it is missing, null or of another type.
    pub(super) fn optional_text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_str)
    }

    /// Returns a list of strings; empty if it is missing.
    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        let items = self.list(name).iter();
        items.filter_map(|item| item.as_str().map(str::to_owned)).collect()
    }

    /// Returns a list; empty if it is missing.
    pub(super) fn list(&self, name: &str) -> &[Value] {
        self.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns a Boolean; `false` if it is missing.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    /// Returns a number that is not negative; 0 if it is missing.
    pub(super) fn number(&self, name: &str) -> u64 {
        self.get(name).and_then(Value::as_u64).unwrap_or_default()
    }

    /// Returns a time; `None` if it is missing or null.
    pub(super) fn time(&self, name: &str) -> Option<Timestamp> {
        self.optional_text(name)?.parse().ok()
    }

    /// Whether the time of a field has come. `false` if there is none.
    pub(super) fn is_past(&self, name: &str, now: Timestamp) -> bool {
        self.time(name).is_some_and(|time| time <= now)
    }

    /// Returns a nested object; an empty one if it is missing.
    pub(super) fn object(&self, name: &str) -> Self {
        self.get(name).cloned().map(Self::from).unwrap_or_default()
    }

    /// Returns the ID.
    pub(super) fn id(&self) -> &str {
        self.text("id")
    }

    /// Sets a field.
    pub(super) fn set(&mut self, name: &str, value: impl Serialize) {
        self.0.insert(name.to_owned(), to_json(value));
    }

    /// Sets a field and returns the row.
    pub(super) fn with(mut self, name: &str, value: impl Serialize) -> Self {
        self.set(name, value);
        self
    }

    /// Sets a field that is missing.
    pub(super) fn set_default(&mut self, name: &str, value: impl Serialize) {
        if self.get(name).is_none() {
            self.set(name, value);
        }
    }

    /// Removes and returns a field.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    /// Sets all fields of another row.
    pub(super) fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Returns a row with those of these fields that are present.
    pub(super) fn only(&self, names: &[&str]) -> Self {
        let fields = names.iter().filter_map(|name| Some(((*name).to_owned(), self.get(name)?.clone())));
        Self(fields.collect())
    }

    /// Removes the other fields than those whose names match.
    pub(super) fn retain(&mut self, matches: impl Fn(&str) -> bool) {
        self.0.retain(|name, _| matches(name));
    }

    /// Iterates over the fields.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Returns the fields by name.
    pub(super) fn fields(&self) -> &Map<String, Value> {
        &self.0
    }

    /// Returns the row as JSON.
    pub(super) fn into_json(self) -> Value {
        Value::Object(self.0)
    }
}

/// Returns the fields of an object; no fields for any other value.
impl From<Value> for Row {
    fn from(value: Value) -> Self {
        match value {
            Value::Object(fields) => Self(fields),
            _ => Self::default(),
        }
    }
}

impl FromIterator<(String, Value)> for Row {
    fn from_iter<T: IntoIterator<Item = (String, Value)>>(fields: T) -> Self {
        Self(Map::from_iter(fields))
    }
}
