//! Recording of events.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    api::{Schema, Type, api},
    row::Row,
    services::webhooks,
    shape::Shaper,
    store::Store,
    table::TableDefinition,
};
use crate::types::Timestamp;

/// Events. `event`, `organization_id` and `created_at` are fields; the whole event is JSON in `json`, which takes a
/// quarter of the memory. [`with_fields`] returns all fields.
pub(super) const EVENTS: TableDefinition = TableDefinition::new("events", "Event", "event").history();

impl Store {
    /// Records an event with the documented fields of `row` as its data. The event belongs to the organization of
    /// the row.
    pub(super) fn record(&mut self, now: Timestamp, event: &str, row: &Row) {
        self.record_with_context(now, event, row, Row::default());
    }

    /// Records the event of an update with the previous values of the changed fields, unless no documented field
    /// has changed.
    pub(super) fn record_update(&mut self, now: Timestamp, event: &str, before: &Row, after: &Row) {
        let previous = previous_attributes(&data(event, before, now), &data(event, after, now));
        if !previous.is_empty() {
            let context = Row::default().with("previous_attributes", previous);
            self.record_with_context(now, event, after, context);
        }
    }

    /// Records an event with a context.
    pub(super) fn record_with_context(&mut self, now: Timestamp, event: &str, row: &Row, context: Row) {
        let organization_id = match row.optional_text("organization_id") {
            None if event.starts_with("organization.") => Some(row.id()),
            organization_id => organization_id,
        };
        let envelope = Row::default()
            .with("object", "event")
            .with("id", self.new_id(&EVENTS))
            .with("event", event)
            .with("data", data(event, row, now))
            .with("context", context)
            .with("created_at", now);
        let mut shaped = Row::from(Shaper::new(now).object(&envelope_schema(event), &envelope));
        // Events whose schema has no context have an empty one.
        shaped.set_default("context", json!({}));
        let stored = shaped
            .only(&["id", "event", "created_at"])
            .with("json", shaped.into_json().to_string())
            .with("organization_id", organization_id);
        webhooks::queue(self, &stored, now);
        self.insert(&EVENTS, stored, now);
    }
}

/// Returns a row with the fields that are stored as JSON. Only events have such.
pub(super) fn with_fields(row: &Row) -> Row {
    let mut row = row.clone();
    let Some(Value::String(json)) = row.take("json") else { return row };
    let mut event = Row::from(serde_json::from_str::<Value>(&json).unwrap_or_default());
    // Fields that the control API has changed.
    event.merge(row);
    event
}

/// Returns the data of an event.
fn data(event: &str, row: &Row, now: Timestamp) -> Value {
    let kind = api().events.get(event).unwrap_or(&Type::Any);
    Shaper::new(now).row(kind, row.clone(), event)
}

/// Returns the name of the schema of an event with its envelope.
fn envelope_schema(event: &str) -> String {
    let kinds = match api().schema("EventSchema") {
        Some(Schema::Union { kinds, .. }) => kinds.get(event),
        _ => None,
    };
    kinds.copied().unwrap_or("EventSchema").to_owned()
}

/// Returns the previous values of the changed fields, except `updated_at`.
fn previous_attributes(before: &Value, after: &Value) -> Map<String, Value> {
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else { return Map::new() };
    let names: BTreeSet<_> = before.keys().chain(after.keys()).filter(|name| *name != "updated_at").collect();
    let changed = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    changed.map(|name| (name.clone(), before.get(name).cloned().unwrap_or_default())).collect()
}
