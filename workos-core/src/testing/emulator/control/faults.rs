//! Faults as JSON.

use std::time::Duration;

use http::{HeaderValue, Method, StatusCode, header::RETRY_AFTER};
use serde_json::{Value, json};

use super::{
    super::{
        api::api,
        fault::{Effect, Fault, Faults, is_of_operation},
        response::{ErrorResponse, Response},
        row::Row,
    },
    check_fields, field,
};
use crate::endpoint::{HttpRequest, HttpResponse};

/// Maximum of a delay: one hour.
const MAX_DELAY: Duration = Duration::from_secs(3_600);

/// Returns the faults with the number of requests that each still applies to.
pub(super) fn list(faults: &Faults) -> Vec<Row> {
    let fault = |fault: &Fault| {
        let source = fault.source.clone();
        // A fault of a test in Rust has no JSON.
        let row = source.unwrap_or_else(|| Row::default().with("effect", format!("{fault:?}")));
        row.with("count", fault.times)
    };
    faults.iter().map(fault).collect()
}

/// Parses a fault. Without a `count`, it applies to one request, or with a `probability` to any number of requests.
pub(super) fn parse(fields: &Row) -> Result<Fault, ErrorResponse> {
    check_fields(fields, &["operation", "method", "path", "count", "probability", "seed", "effect"])?;
    let known = |value: &Value| {
        let name = value.as_str()?;
        api().operations.iter().any(|operation| operation.name == name).then(|| name.to_owned())
    };
    let operation = field(fields, "operation", known)?;
    let method: Option<Method> = field(fields, "method", |value| value.as_str()?.parse().ok())?;
    let path = field(fields, "path", |value| value.as_str().map(str::to_owned))?;
    let probability = field(fields, "probability", |value| {
        value.as_f64().filter(|probability| (0.0..=1.0).contains(probability))
    })?;
    let count =
        field(fields, "count", |value| u32::try_from(value.as_u64()?).ok().filter(|count| *count > 0))?;
    let seed = field(fields, "seed", Value::as_u64)?.unwrap_or_default();
    let matches = move |request: &HttpRequest| {
        operation.as_deref().is_none_or(|name| is_of_operation(request, name))
            && method.as_ref().is_none_or(|method| request.method() == method)
            && path.as_deref().is_none_or(|path| request.uri().path() == path)
    };
    let effect =
        fields.get("effect").and_then(effect).ok_or_else(|| ErrorResponse::invalid_field("effect"))?;
    let mut fault = Fault::new(effect).when(matches);
    fault = fault.times(count.unwrap_or(if probability.is_some() { u32::MAX } else { 1 }));
    if let Some(probability) = probability {
        fault = fault.probability(probability, seed);
    }
    fault.source = Some(fields.clone());
    Ok(fault)
}

/// Returns the effect that JSON describes; `None` if it is invalid.
fn effect(value: &Value) -> Option<Effect> {
    match value.as_str() {
        Some("drop_connection") => return Some(Effect::DropConnection),
        Some("lose_response") => return Some(Effect::LoseResponse),
        Some("hang") => return Some(Effect::Hang),
        _ => {}
    }
    let fields = Row::from(value.clone());
    if let Some(milliseconds) = fields.get("latency_ms") {
        check_fields(&fields, &["latency_ms"]).ok()?;
        let delay = Duration::from_millis(milliseconds.as_u64()?);
        return (delay <= MAX_DELAY).then_some(Effect::Delay(delay));
    }
    if fields.has("rate_limit") {
        check_fields(&fields, &["rate_limit"]).ok()?;
        let seconds = fields.object("rate_limit").number("retry_after");
        let response = Fault::rate_limit(Duration::from_secs(seconds));
        return Some(response.into_effect());
    }
    check_fields(&fields, &["status", "body", "retry_after"]).ok()?;
    let status = u16::try_from(fields.get("status")?.as_u64()?).ok();
    let status = StatusCode::from_u16(status?).ok()?;
    let default = || json!({ "message": status.canonical_reason().unwrap_or("An injected fault") });
    let body = fields.get("body").cloned().unwrap_or_else(default);
    let mut response: HttpResponse = Response::json(status, body).into();
    if let Some(seconds) = fields.get("retry_after") {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds.as_u64()?));
    }
    Some(Effect::Respond(response))
}
