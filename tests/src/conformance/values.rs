//! Generates values of the inventory's types and compares values with those types.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::inventory::{Field, Fields, Inventory, Schema, Type};

/// How optional fields are generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Optional {
    Present,
    Absent,
    Null,
}

/// Generates values. Of an enum and of a union, it chooses alternative number `turn`.
pub(super) struct Values<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) optional: Optional,
    pub(super) turn: usize,
    /// The largest number of alternatives found so far: this many turns generate them all.
    pub(super) turns: usize,
}

impl Values<'_> {
    pub(super) fn value(&mut self, kind: &Type, depth: usize) -> Value {
        match kind {
            Type::Plain(plain) => match plain.as_str() {
                "date-time" => json!("2026-01-15T12:00:00.000Z"),
                "integer" => json!(7),
                "number" => json!(1.5),
                "boolean" => json!(true),
                "any" => json!({"any": ["thing", 1, null]}),
                _ => json!("text"),
            },
            Type::Constant(text) => match text.as_str() {
                "true" => json!(true),
                "false" => json!(false),
                text => json!(text),
            },
            Type::Enum(_, values) => {
                self.turns = self.turns.max(values.len());
                json!(values[self.turn % values.len()])
            }
            Type::Schema(name) => self.schema(name, depth),
            Type::List(item) => json!([self.value(item, depth)]),
            Type::Map(value) => json!({"key": self.value(value, depth)}),
            Type::Page(item) => json!({
                "object": "list",
                "data": [self.value(item, depth)],
                "list_metadata": {"before": "cursor_before", "after": "cursor_after"},
            }),
            Type::OneOf(types) => {
                self.turns = self.turns.max(types.len());
                self.value(&types[self.turn % types.len()], depth)
            }
        }
    }

    fn schema(&mut self, name: &str, depth: usize) -> Value {
        match self.inventory.schemas.get(name) {
            Some(Schema::Object(fields)) => self.object(fields, depth + 1),
            Some(Schema::Union { one_of, .. }) => {
                self.turns = self.turns.max(one_of.len());
                self.schema(&one_of[self.turn % one_of.len()], depth)
            }
            None => json!({}),
        }
    }

    pub(super) fn object(&mut self, fields: &Fields, depth: usize) -> Value {
        let mut object = Map::new();
        for (name, Field { required, nullable, kind }) in fields {
            let optional = if depth > 8 && !required { Optional::Absent } else { self.optional };
            // Optional fields are generated as null even if the inventory says non-null: servers do both.
            let value = match optional {
                Optional::Absent if !required => continue,
                Optional::Null if *nullable || !required => Value::Null,
                Optional::Absent if *nullable => Value::Null,
                _ => self.value(kind, depth),
            };
            object.insert(name.clone(), value);
        }
        Value::Object(object)
    }
}

/// Returns the places of a value, such as `data[].owner.id`.
pub(super) fn places(value: &Value) -> BTreeSet<String> {
    fn walk(place: &str, value: &Value, places: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    let place = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
                    places.insert(place.clone());
                    walk(&place, value, places);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| walk(&format!("{place}[]"), item, places)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    walk("", value, &mut found);
    found
}

/// Compares a value that was sent with its type in the inventory and adds the differences to `found`.
pub(super) fn mismatches(
    inventory: &Inventory,
    place: &str,
    value: &Value,
    kind: &Type,
    found: &mut Vec<String>,
) {
    let expected = match (kind, value) {
        (Type::Plain(plain), value) => match plain.as_str() {
            "string" => value.is_string(),
            "date-time" => {
                value.as_str().is_some_and(|text| text.parse::<workos_core::types::Timestamp>().is_ok())
            }
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            _ => true,
        },
        (Type::Constant(text), value) => is_constant(value, text),
        (Type::Enum(_, values), value) => {
            value.as_str().is_some_and(|text| values.iter().any(|known| known == text))
        }
        (Type::List(item), Value::Array(items)) => {
            items.iter().for_each(|value| mismatches(inventory, &format!("{place}[]"), value, item, found));
            true
        }
        // Null as the value of a key removes the key.
        (Type::Map(inner), Value::Object(values)) => {
            let values = values.values().filter(|value| !value.is_null());
            values.for_each(|value| mismatches(inventory, &format!("{place}.*"), value, inner, found));
            true
        }
        (Type::Schema(name), value) => match inventory.schemas.get(name) {
            Some(Schema::Object(fields)) => {
                object_mismatches(inventory, place, value, fields, found);
                value.is_object()
            }
            Some(Schema::Union { one_of, .. }) => {
                any_of(inventory, value, one_of.iter().map(|name| Type::Schema(name.clone())))
            }
            None => false,
        },
        (Type::OneOf(types), value) => any_of(inventory, value, types.iter().cloned()),
        _ => false,
    };
    if !expected {
        found.push(format!("{place} is {value}, expected {kind}"));
    }
}

/// Returns whether a value is the text, or the boolean or number that the text represents.
pub(super) fn is_constant(value: &Value, text: &str) -> bool {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned) == text
}

fn any_of(inventory: &Inventory, value: &Value, mut types: impl Iterator<Item = Type>) -> bool {
    types.any(|kind| {
        let mut found = Vec::new();
        mismatches(inventory, "", value, &kind, &mut found);
        found.is_empty()
    })
}

/// Compares the fields that an object has. Missing fields are checked by the caller.
pub(super) fn object_mismatches(
    inventory: &Inventory,
    place: &str,
    value: &Value,
    fields: &Fields,
    found: &mut Vec<String>,
) {
    for (name, value) in value.as_object().into_iter().flatten() {
        let place = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
        match fields.get(name) {
            None => found.push(format!("{place} is not a field")),
            Some(field) if value.is_null() => {
                if !field.nullable {
                    found.push(format!("{place} is null and not nullable"));
                }
            }
            Some(field) => mismatches(inventory, &place, value, &field.kind, found),
        }
    }
}

/// Returns every place that a value with these fields can have, without those inside maps, and the enums
/// among their types.
pub(super) fn all_places(
    inventory: &Inventory,
    fields: &Fields,
) -> (BTreeSet<String>, BTreeMap<String, Vec<String>>) {
    struct Walk<'a> {
        inventory: &'a Inventory,
        places: BTreeSet<String>,
        enums: BTreeMap<String, Vec<String>>,
    }

    impl Walk<'_> {
        fn fields(&mut self, place: &str, fields: &Fields, depth: usize) {
            for (name, field) in fields {
                let place = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
                self.places.insert(place.clone());
                self.kind(&place, &field.kind, depth);
            }
        }

        fn kind(&mut self, place: &str, kind: &Type, depth: usize) {
            match kind {
                Type::Enum(name, values) => drop(self.enums.insert(name.clone(), values.clone())),
                Type::List(item) => self.kind(&format!("{place}[]"), item, depth),
                Type::OneOf(types) => types.iter().for_each(|kind| self.kind(place, kind, depth)),
                Type::Schema(name) if depth < 8 => match self.inventory.schemas.get(name) {
                    Some(Schema::Object(fields)) => self.fields(place, fields, depth + 1),
                    Some(Schema::Union { one_of, .. }) => {
                        one_of.iter().for_each(|name| self.kind(place, &Type::Schema(name.clone()), depth));
                    }
                    None => {}
                },
                _ => {}
            }
        }
    }

    let mut walk = Walk { inventory, places: BTreeSet::new(), enums: BTreeMap::new() };
    walk.fields("", fields, 0);
    (walk.places, walk.enums)
}
