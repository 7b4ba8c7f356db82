//! Responses in the documented shape: rows are cut to the fields of their schema, and required fields that a row
//! lacks are filled.

use std::fmt;

use serde_json::{Map, Value};

use super::{
    api::{Field, Schema, Type, api},
    response::to_json,
    row::Row,
    validation::{constant, is_of},
};
use crate::types::Timestamp;

/// Depth of nested schemas up to which values are filled. No schema of the API is deeper.
const MAX_DEPTH: usize = 16;

/// Brings values into the documented shape.
pub(super) struct Shaper {
    now: Timestamp,
    /// Required fields that had no value and were filled with the plainest one of their type.
    filled: Vec<String>,
}

impl Shaper {
    pub(super) fn new(now: Timestamp) -> Self {
        Self { now, filled: Vec::new() }
    }

    /// Returns the fields that were filled so far, such as `Connection.name`.
    pub(super) fn into_filled(self) -> Vec<String> {
        self.filled
    }

    /// Returns a value of a type: `value` without undocumented fields, or the plainest value if it is missing or of
    /// another type.
    pub(super) fn value(&mut self, kind: &Type, value: Option<&Value>, path: &str) -> Value {
        self.nested_value(kind, value, format_args!("{path}"), MAX_DEPTH)
    }

    /// Returns a row as a value of a type.
    pub(super) fn row(&mut self, kind: &Type, row: Row, path: &str) -> Value {
        match kind {
            Type::Schema(schema) => self.object(schema, &row),
            kind => self.value(kind, Some(&row.into_json()), path),
        }
    }

    /// Returns a row with the fields of a schema.
    pub(super) fn object(&mut self, schema: &str, row: &Row) -> Value {
        self.schema(schema, row, MAX_DEPTH)
    }

    fn nested_value(
        &mut self,
        kind: &Type,
        value: Option<&Value>,
        path: fmt::Arguments<'_>,
        depth: usize,
    ) -> Value {
        let Some(depth) = depth.checked_sub(1) else { return Value::Null };
        match kind {
            Type::List(item) => {
                let Some(Value::Array(items)) = value else {
                    return self.fill(path, Value::Array(Vec::new()));
                };
                items.iter().map(|value| self.nested_value(item, Some(value), path, depth)).collect()
            }
            Type::Map(item) => {
                let Some(Value::Object(pairs)) = value else { return self.fill(path, Map::new().into()) };
                let pairs = pairs.iter().map(|(name, value)| {
                    let value = if value.is_null() {
                        Value::Null
                    } else {
                        self.nested_value(item, Some(value), path, depth)
                    };
                    (name.clone(), value)
                });
                Value::Object(pairs.collect())
            }
            Type::Schema(name) => {
                let empty = Map::new();
                self.schema(name, value.and_then(Value::as_object).unwrap_or(&empty), depth)
            }
            Type::OneOf(kinds) => {
                let schema = |kind: &Type| if let Type::Schema(name) = kind { Some(*name) } else { None };
                let schemas: Vec<_> = kinds.iter().filter_map(schema).collect();
                if let Some(Value::Object(fields)) = value.filter(|_| !schemas.is_empty()) {
                    return best_of(&schemas, fields)
                        .map_or(Value::Null, |name| self.schema(name, fields, depth));
                }
                let fitting = kinds.iter().find(|kind| value.is_some_and(|value| is_of(kind, value)));
                match fitting.or(kinds.first()) {
                    Some(kind) => self.nested_value(kind, value, path, depth),
                    None => Value::Null,
                }
            }
            kind => match value.filter(|value| is_of(kind, value)) {
                // A time of a request, such as `2026-01-01T00:00:00Z`, gets the form that WorkOS's times have.
                Some(Value::String(text)) if matches!(kind, Type::DateTime) => {
                    text.parse::<Timestamp>().map_or_else(|_| text.as_str().into(), to_json)
                }
                Some(value) => value.clone(),
                None => {
                    let plainest = self.plainest(kind);
                    // A constant says nothing that the row would have to.
                    if matches!(kind, Type::Constant(_)) { plainest } else { self.fill(path, plainest) }
                }
            },
        }
    }

    fn fill(&mut self, path: fmt::Arguments<'_>, value: Value) -> Value {
        self.filled.push(path.to_string());
        value
    }

    fn plainest(&self, kind: &Type) -> Value {
        match kind {
            Type::String => "".into(),
            Type::DateTime => to_json(self.now),
            Type::Integer | Type::Number => 0.into(),
            Type::Boolean => false.into(),
            Type::Constant(text) => constant(text),
            Type::Enum(values) => values.first().copied().into(),
            Type::Map(_) => Map::new().into(),
            Type::List(_) => Vec::<Value>::new().into(),
            Type::Any | Type::Schema(_) | Type::Page(_) | Type::OneOf(_) => Value::Null,
        }
    }

    /// Nullable fields without a value are null if they are required, and absent otherwise.
    fn schema(&mut self, name: &str, row: &dyn Object, depth: usize) -> Value {
        let Some(depth) = depth.checked_sub(1) else { return Value::Null };
        let fields = match api().schema(name) {
            None => return Value::Null,
            Some(Schema::Union { by, kinds, one_of }) => {
                let value = by.and_then(|by| row.field(by));
                let text = value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
                let kind = text.and_then(|text| kinds.get(text.as_str()).copied());
                let kind = kind.or_else(|| best_of(one_of, row));
                return kind.map_or(Value::Null, |kind| self.schema(kind, row, depth));
            }
            Some(Schema::Object(fields)) => fields,
        };
        let mut object = Map::new();
        for (field, facts) in fields {
            let value = match row.field(field) {
                None | Some(Value::Null) if !facts.is_required => continue,
                None | Some(Value::Null) if facts.is_nullable => Value::Null,
                value => self.nested_value(&facts.kind, value, format_args!("{name}.{field}"), depth),
            };
            object.insert((*field).to_owned(), value);
        }
        Value::Object(object)
    }
}

/// An object whose fields are brought into the shape of a schema: a row, or one that is nested in it.
trait Object {
    fn field(&self, name: &str) -> Option<&Value>;
}

impl Object for Row {
    fn field(&self, name: &str) -> Option<&Value> {
        self.get(name)
    }
}

impl Object for Map<String, Value> {
    fn field(&self, name: &str) -> Option<&Value> {
        self.get(name)
    }
}

/// Returns the schema that a row fits best: with the fewest other constants, then the fewest missing required fields.
fn best_of(schemas: &[&'static str], row: &dyn Object) -> Option<&'static str> {
    let misfits = |name: &&str| match api().schema(name) {
        Some(Schema::Object(fields)) => {
            let is_other = |(name, field): &(&&str, &Field)| match (&field.kind, row.field(name)) {
                (Type::Constant(text), Some(value)) => *value != constant(text),
                _ => false,
            };
            let missing =
                fields.iter().filter(|(name, field)| field.is_required && row.field(name).is_none());
            (fields.iter().filter(is_other).count(), missing.count())
        }
        _ => (usize::MAX, usize::MAX),
    };
    schemas.iter().copied().min_by_key(misfits)
}
