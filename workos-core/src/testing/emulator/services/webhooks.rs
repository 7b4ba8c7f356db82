//! Webhook endpoints, and deliveries of events to them.

use std::time::Duration;

use http::{StatusCode, Uri};
use serde_json::Value;

use super::{
    super::{
        request::Call,
        resource::{self, Resource},
        response::{ErrorResponse, HandlerResult, Reply},
        row::Row,
        store::Store,
        table::{TableDefinition, belongs_to},
    },
    Service,
};
use crate::types::Timestamp;

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&ENDPOINTS, &DELIVERIES],
    resources: &[ENDPOINT],
    operations: &[
        ("webhooks.create_webhook_endpoint", create),
        ("webhooks.delete_webhook_endpoint", delete),
        ("webhooks.update_webhook_endpoint", update),
    ],
    ..Service::EMPTY
};

pub(in super::super) const ENDPOINTS: TableDefinition =
    TableDefinition::new("webhook_endpoints", "Webhook endpoint", "we").indexes(&["endpoint_url"]);

const ENDPOINT: Resource = Resource::new("/webhook_endpoints", &ENDPOINTS);

/// Deliveries: `endpoint_id`, `event_id`, the name of the `event`, the `body` as it is sent, the number of `attempts`,
/// `next_attempt_at` while the `status` is `pending`; then it is `succeeded` or `failed`.
pub(in super::super) const DELIVERIES: TableDefinition =
    TableDefinition::new("webhook_deliveries", "Webhook delivery", "webhook_delivery")
        .indexes(&["status"])
        .references(&[belongs_to("endpoint_id", "webhook_endpoints")])
        .history();

/// Delays before the retries of a failed delivery, in minutes. WorkOS documents "up to 6 times, with exponential
/// backoff over 3 days" (<https://workos.com/docs/events/data-syncing/webhooks>) and not the delays. Each of these is
/// four times the one before, and the last retry is 68 hours after the first attempt.
const RETRY_DELAYS_IN_MINUTES: [u64; 6] = [3, 12, 48, 192, 768, 3_072];

/// Time after which a delivery whose result was not recorded is due again.
const RESULT_TIMEOUT: Duration = Duration::from_secs(60);

fn create(call: &mut Call<'_>) -> HandlerResult {
    let (fields, now) = (call.body.clone(), call.now);
    add(call.store, fields, now).map(Reply::Object)
}

/// Creates an endpoint from `endpoint_url`, `events` and, unless a new one is wanted, `secret`.
pub(in super::super) fn add(
    store: &mut Store,
    mut fields: Row,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    check_url(store, &fields, "")?;
    if !fields.has("secret") {
        fields.set("secret", store.new_token("whsec"));
    }
    fields.set_default("events", Vec::<Value>::new());
    fields.set_default("status", "enabled");
    Ok(store.insert(&ENDPOINTS, fields, now))
}

fn update(call: &mut Call<'_>) -> HandlerResult {
    let endpoint = resource::get(call, &ENDPOINT)?;
    check_url(call.store, &call.body, endpoint.id())?;
    let changes = call.body.clone();
    resource::change(call, &ENDPOINT, endpoint.id(), changes).map(Reply::Object)
}

fn delete(call: &mut Call<'_>) -> HandlerResult {
    resource::delete(call, &ENDPOINT)?;
    Ok(Reply::Empty)
}

/// Returns an error if the URL in a body is no HTTP URL or another endpoint has it. WorkOS requires HTTPS outside of
/// loopback addresses; the emulator accepts HTTP, as its endpoints are on the same machine.
fn check_url(store: &Store, fields: &Row, own_id: &str) -> Result<(), ErrorResponse> {
    let Some(url) = fields.optional_text("endpoint_url") else { return Ok(()) };
    let parsed: Option<Uri> = url.parse().ok();
    let is_http = parsed.is_some_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some_and(|host| !host.is_empty())
    });
    if !is_http {
        return Err(ErrorResponse::unprocessable("invalid_url", "The endpoint URL is no HTTP URL."));
    }
    if store.find(&ENDPOINTS, "endpoint_url", url).any(|other| other.id() != own_id) {
        let error = ErrorResponse::conflict("Another webhook endpoint has this URL.");
        return Err(error.code("duplicate_endpoint"));
    }
    Ok(())
}

/// Queues an event, as it is stored, for all enabled endpoints that are subscribed to it.
pub(in super::super) fn queue(store: &mut Store, event: &Row, now: Timestamp) {
    let name = event.text("event");
    let is_subscribed = |endpoint: &&Row| {
        endpoint.text("status") == "enabled" && endpoint.list("events").iter().any(|other| other == name)
    };
    let endpoints = store.all(&ENDPOINTS).filter(is_subscribed).map(|endpoint| endpoint.id().to_owned());
    for endpoint_id in endpoints.collect::<Vec<_>>() {
        let delivery = Row::default()
            .with("endpoint_id", endpoint_id)
            .with("event_id", event.id())
            .with("event", name)
            .with("body", event.text("json"))
            .with("attempts", 0)
            .with("next_attempt_at", now)
            .with("status", "pending");
        store.insert(&DELIVERIES, delivery, now);
    }
}

/// A delivery to be sent.
pub(in super::super) struct Delivery {
    pub(in super::super) id: String,
    pub(in super::super) event: String,
    pub(in super::super) endpoint_url: String,
    pub(in super::super) secret: String,
    pub(in super::super) body: String,
}

/// Returns the deliveries that are due, oldest first. None of them is due again before its result is recorded or a
/// minute has passed, so that a caller who sends them in the background does not send one twice.
pub(in super::super) fn due(store: &mut Store, now: Timestamp) -> Vec<Delivery> {
    let pending =
        store.find(&DELIVERIES, "status", "pending").filter(|row| row.is_past("next_attempt_at", now));
    let pending: Vec<Row> = pending.cloned().collect();
    let mut deliveries = Vec::new();
    for row in pending {
        let Some(endpoint) = store.row(&ENDPOINTS, row.text("endpoint_id")) else { continue };
        // A disabled endpoint gets its deliveries after it is enabled again.
        if endpoint.text("status") != "enabled" {
            continue;
        }
        deliveries.push(Delivery {
            id: row.id().to_owned(),
            event: row.text("event").to_owned(),
            endpoint_url: endpoint.text("endpoint_url").to_owned(),
            secret: endpoint.text("secret").to_owned(),
            body: row.text("body").to_owned(),
        });
        let timeout = now + RESULT_TIMEOUT;
        drop(store.update(&DELIVERIES, row.id(), now, |row| row.set("next_attempt_at", timeout)));
    }
    deliveries
}

/// Records the result of an attempt: the status of the response, or `None` if there was none. A status of 2xx is a
/// success; anything else is retried.
pub(in super::super) fn record_result(
    store: &mut Store,
    id: &str,
    status: Option<StatusCode>,
    now: Timestamp,
) {
    let Some(delivery) = store.row(&DELIVERIES, id).filter(|row| row.text("status") == "pending") else {
        return;
    };
    let attempts = delivery.number("attempts").saturating_add(1);
    let delay = usize::try_from(attempts).ok().and_then(|attempts| {
        RETRY_DELAYS_IN_MINUTES.get(attempts.checked_sub(1)?).map(|delay| Duration::from_secs(delay * 60))
    });
    let result = match (status.is_some_and(|status| status.is_success()), delay) {
        (true, _) => Row::default().with("status", "succeeded").with("next_attempt_at", ()),
        (false, Some(delay)) => Row::default().with("next_attempt_at", now + delay),
        (false, None) => Row::default().with("status", "failed").with("next_attempt_at", ()),
    };
    let result =
        result.with("attempts", attempts).with("response_status", status.map(|status| status.as_u16()));
    drop(store.update(&DELIVERIES, id, now, |row| row.merge(result)));
}
