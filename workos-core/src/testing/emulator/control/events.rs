//! Events that no request causes.

use serde_json::Value;

use super::{
    super::{
        api::{Type, api},
        events::{EVENTS, with_fields},
        response::{ErrorDetail, ErrorResponse},
        row::Row,
        shape::Shaper,
        store::Store,
    },
    check_fields,
};
use crate::types::Timestamp;

/// Records an event and returns it. The data is completed to its schema; a 422 error if a field is unknown or of another
/// type.
pub(super) fn record(store: &mut Store, fields: &Row, now: Timestamp) -> Result<Row, ErrorResponse> {
    check_fields(fields, &["event", "data", "organization_id", "context"])?;
    let name = fields.text("event");
    let kind = api().events.get(name).ok_or_else(|| ErrorResponse::invalid_field("event"))?;
    let given = fields.get("data").cloned().unwrap_or_else(|| Row::default().into_json());
    if !given.is_object() {
        return Err(ErrorResponse::invalid_field("data"));
    }
    check(kind, &given, now)?;
    let mut row = Row::from(given);
    if let Some(organization_id) = fields.optional_text("organization_id") {
        row.set_default("organization_id", organization_id);
    }
    store.record_with_context(now, name, &row, fields.object("context"));
    let event = store.all(&EVENTS).next_back();
    Ok(event.map(with_fields).unwrap_or_default())
}

/// Returns a 422 error if bringing data into the documented shape changes a value.
fn check(kind: &Type, given: &Value, now: Timestamp) -> Result<(), ErrorResponse> {
    let shaped = Shaper::new(now).value(kind, Some(given), "data");
    let mut details = Vec::new();
    let mut pending = vec![("data".to_owned(), given, Some(&shaped))];
    while let Some((path, given, shaped)) = pending.pop() {
        match (given, shaped) {
            (Value::Object(fields), Some(Value::Object(shaped))) => pending.extend(
                fields.iter().map(|(name, value)| (format!("{path}.{name}"), value, shaped.get(name))),
            ),
            (Value::Array(items), Some(Value::Array(shaped))) => pending.extend(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, value)| (format!("{path}[{index}]"), value, shaped.get(index))),
            ),
            // An optional field that is null is left out.
            (Value::Null, None) => {}
            (given, shaped) if Some(given) == shaped => {}
            (_, shaped) => {
                let code = if shaped.is_none() { "unknown" } else { "invalid" };
                details.push(ErrorDetail::field(&path, code));
            }
        }
    }
    if details.is_empty() { Ok(()) } else { Err(ErrorResponse::invalid(details)) }
}
