//! Events.

use std::time::Duration;

use super::{
    request::Request,
    response::{ErrorDetail, ErrorResponse, HandlerResult, to_json},
    route::Route,
    store::Store,
    table::Order,
};
use crate::types::Timestamp;

pub(super) const ROUTES: &[Route] = &[Route::get("/events", list)];

/// Age up to which events are listed.
const RETENTION: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// Lists events oldest first. WorkOS accepts and ignores `order`.
fn list(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let names = request.query.list("events");
    if names.is_empty() {
        return Err(ErrorResponse::invalid(vec![ErrorDetail::field("events", "required")]));
    }
    let start: Option<Timestamp> = request.query.parse("range_start")?;
    let end: Option<Timestamp> = request.query.parse("range_end")?;
    if start.zip(end).is_some_and(|(start, end)| start > end) {
        return Err(ErrorResponse::bad_request("bad_request", "range_start is later than range_end."));
    }
    let organization_id = request.query.get("organization_id");
    let oldest = request.now - RETENTION;
    let paging = store.events.paging(&request.query)?.in_order(Order::Ascending);
    let page = store.events.page(
        &paging,
        |event| {
            names.contains(&event.event)
                && event.created_at >= oldest
                && start.is_none_or(|start| event.created_at > start)
                && end.is_none_or(|end| event.created_at < end)
                && organization_id.is_none_or(|id| event.organization_id.as_deref() == Some(id))
        },
        |event| to_json(event),
    );
    Ok(page.forward_only_response())
}
