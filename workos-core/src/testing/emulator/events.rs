//! What happened, for those who ask later.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    answer::{Outcome, Problem, Refusal, to_json},
    request::Incoming,
    router::Route,
    table::Order,
    world::World,
};
use crate::types::Timestamp;

pub(super) const ROUTES: &[Route] = &[Route::get("/events", list)];

/// How long events are kept.
const KEPT: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// Something that happened.
#[derive(Serialize)]
pub(super) struct Event {
    object: &'static str,
    id: String,
    event: &'static str,
    data: Value,
    created_at: Timestamp,
    context: Value,
    #[serde(skip)]
    organization_id: Option<String>,
}

impl World {
    /// Remembers that something happened to an organization or in it, or to what belongs to none.
    pub(super) fn record(
        &mut self,
        now: Timestamp,
        event: &'static str,
        organization_id: Option<&str>,
        data: Value,
    ) {
        self.record_in_context(now, event, organization_id, data, json!({}));
    }

    /// Remembers a change, with what the changed fields held before.
    pub(super) fn record_change(
        &mut self,
        now: Timestamp,
        event: &'static str,
        organization_id: Option<&str>,
        data: Value,
        previous: Map<String, Value>,
    ) {
        self.record_in_context(now, event, organization_id, data, json!({ "previous_attributes": previous }));
    }

    fn record_in_context(
        &mut self,
        now: Timestamp,
        event: &'static str,
        organization_id: Option<&str>,
        data: Value,
        context: Value,
    ) {
        let id = self.events.new_id();
        let organization_id = organization_id.map(str::to_owned);
        let event = Event { object: "event", id, event, data, created_at: now, context, organization_id };
        self.events.put(&event.id.clone(), event);
    }
}

/// Lists events oldest first: the real list takes `order` and ignores it.
fn list(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let names = request.query.list("events");
    if names.is_empty() {
        return Err(Refusal::invalid(vec![Problem::of("events", "required")]));
    }
    let start: Option<Timestamp> = request.query.parsed("range_start")?;
    let end: Option<Timestamp> = request.query.parsed("range_end")?;
    if start.zip(end).is_some_and(|(start, end)| start > end) {
        return Err(Refusal::bad_request("bad_request", "range_start is later than range_end."));
    }
    let organization = request.query.text("organization_id");
    let oldest = request.now - KEPT;
    let paging = world.events.paging(&request.query)?.in_order(Order::Ascending);
    let page = world.events.page(
        &paging,
        |event| {
            names.contains(&event.event)
                && event.created_at >= oldest
                && start.is_none_or(|start| event.created_at > start)
                && end.is_none_or(|end| event.created_at < end)
                && organization.is_none_or(|id| event.organization_id.as_deref() == Some(id))
        },
        |event| to_json(event),
    );
    Ok(page.answer_forwards())
}
