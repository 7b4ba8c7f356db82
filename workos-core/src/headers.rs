//! Header values that several layers read or write.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};

use crate::{
    operation::HttpResponse,
    types::{Secret, Timestamp},
};

/// Returns the `Authorization` value `Bearer …`, marked as sensitive. `None` if the token is empty or has
/// characters that are not allowed there.
pub(crate) fn bearer(token: &Secret) -> Option<HeaderValue> {
    if token.expose().is_empty() || token.expose().contains(char::is_whitespace) {
        return None;
    }
    let mut value = HeaderValue::from_maybe_shared(Bytes::from(format!("Bearer {}", token.expose()))).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Returns the value of a header if it is visible ASCII.
pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Returns WorkOS's `X-Request-ID`. Spans contain the ID, so one of more than 256 bytes counts as missing.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    text(headers, "x-request-id").filter(|id| id.len() <= 256)
}

/// Returns the delay that `Retry-After` asks for (RFC 9110, section 10.2.3): seconds, or an HTTP date.
///
/// A date is measured against the response's own `Date`, so that a difference between the two clocks does not
/// matter, and against `now` if there is none.
pub(crate) fn retry_after(response: &HttpResponse, now: Option<Timestamp>) -> Option<Duration> {
    let value = text(response.headers(), "retry-after")?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    match text(response.headers(), "date").and_then(|date| httpdate::parse_http_date(date).ok()) {
        Some(date) => Some(until.duration_since(date).unwrap_or_default()),
        None => Some(Timestamp::from(until).saturating_duration_since(now?)),
    }
}
