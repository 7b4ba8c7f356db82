//! Objects as JSON.

use std::{borrow::Cow, collections::BTreeSet, sync::LazyLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::{api::api, response::to_json};
use crate::types::Timestamp;

/// An object of a table, or the fields of a body: names and JSON values. Fields that no response documents
/// are kept and not shown.
///
/// The fields are a list that is sorted by name, and the names of the API are shared: a row takes a third of the memory
/// of a JSON object.
#[derive(Clone, Default, PartialEq, Debug)]
pub(super) struct Row(Vec<(Cow<'static, str>, Value)>);

/// Returns a name for a field of a row, without an allocation for the names of the API.
fn shared(name: Cow<'_, str>) -> Cow<'static, str> {
    static NAMES: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| api().field_names().collect());
    match NAMES.get(&*name) {
        Some(shared) => Cow::Borrowed(shared),
        None => Cow::Owned(name.into_owned()),
    }
}

impl Row {
    /// Returns the position of a field, or the one that it would have.
    fn position(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| (**other).cmp(name))
    }

    /// Returns a field.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        let position = self.position(name).ok()?;
        self.0.get(position).map(|(_, value)| value)
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

    fn insert(&mut self, name: Cow<'_, str>, value: Value) {
        match self.position(&name) {
            Ok(position) => {
                if let Some((_, field)) = self.0.get_mut(position) {
                    *field = value;
                }
            }
            Err(position) => self.0.insert(position, (shared(name), value)),
        }
    }

    /// Sets a field.
    pub(super) fn set(&mut self, name: &str, value: impl Serialize) {
        self.insert(name.into(), to_json(value));
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
        let position = self.position(name).ok()?;
        Some(self.0.remove(position).1)
    }

    /// Sets all fields of another row.
    pub(super) fn merge(&mut self, other: Self) {
        for (name, value) in other.0 {
            self.insert(name, value);
        }
    }

    /// Returns a row with those of these fields that are present.
    pub(super) fn only(&self, names: &[&str]) -> Self {
        let mut row = Self::default();
        for name in names {
            if let Some(value) = self.get(name) {
                row.insert((*name).into(), value.clone());
            }
        }
        row
    }

    /// Removes the other fields than those whose names match.
    pub(super) fn retain(&mut self, matches: impl Fn(&str) -> bool) {
        self.0.retain(|(name, _)| matches(name));
    }

    /// Iterates over the fields.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    /// Returns the row as JSON.
    pub(super) fn into_json(self) -> Value {
        self.0.into_iter().map(|(name, value)| (name.into_owned(), value)).collect()
    }

    /// Gives back the memory for further fields.
    pub(super) fn shrink(&mut self) {
        self.0.shrink_to_fit();
    }
}

/// Returns the fields of an object; no fields for any other value.
impl From<Value> for Row {
    fn from(value: Value) -> Self {
        match value {
            Value::Object(fields) => fields.into_iter().collect(),
            _ => Self::default(),
        }
    }
}

impl FromIterator<(String, Value)> for Row {
    fn from_iter<T: IntoIterator<Item = (String, Value)>>(fields: T) -> Self {
        let fields = fields.into_iter();
        let mut row = Self(Vec::with_capacity(fields.size_hint().0));
        fields.for_each(|(name, value)| row.insert(name.into(), value));
        row
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(|fields| fields.into_iter().collect())
    }
}
