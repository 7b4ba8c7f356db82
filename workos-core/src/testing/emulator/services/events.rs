//! Lists of events.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    super::{
        events::{EVENTS, with_fields},
        request::Call,
        response::{ErrorDetail, ErrorResponse, HandlerResult, Response},
        shape::Shaper,
        table::Order,
    },
    Service,
};
use crate::types::Timestamp;

pub(in super::super) const SERVICE: Service =
    Service { operations: &[("events.list_events", list)], ..Service::EMPTY };

/// Age up to which events are listed.
const RETENTION: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// Lists events oldest first. WorkOS accepts and ignores `order`.
fn list(call: &mut Call<'_>) -> HandlerResult {
    let names = call.query.list("events");
    if names.is_empty() {
        return Err(ErrorResponse::invalid(vec![ErrorDetail::field("events", "required")]));
    }
    let start: Option<Timestamp> = call.query.parse("range_start")?;
    let end: Option<Timestamp> = call.query.parse("range_end")?;
    if start.zip(end).is_some_and(|(start, end)| start > end) {
        return Err(ErrorResponse::bad_request("bad_request", "range_start is later than range_end."));
    }
    let organization_id = call.query.get("organization_id");
    let oldest = call.now - RETENTION;
    let paging = call.paging(&EVENTS)?.in_order(Order::Ascending);
    let page = call.store.page(&EVENTS, &paging, None, |event| {
        let is_in_range = |created_at: Timestamp| {
            created_at >= oldest
                && start.is_none_or(|start| created_at > start)
                && end.is_none_or(|end| created_at < end)
        };
        names.contains(&event.text("event"))
            && organization_id.is_none_or(|id| event.optional_text("organization_id") == Some(id))
            && event.time("created_at").is_some_and(is_in_range)
    });
    let mut shaper = Shaper::new(call.now);
    let data: Vec<Value> =
        page.rows.iter().map(|event| shaper.object("EventSchema", &with_fields(event))).collect();
    // The list has a cursor of the next page only.
    let metadata = json!({ "after": page.after });
    Ok(Response::ok(json!({ "object": "list", "data": data, "list_metadata": metadata })).into())
}
