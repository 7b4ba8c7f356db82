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

/// Reason why the headers of a request have no bearer token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg(any(feature = "api-keys", feature = "resource-server"))]
pub(crate) enum BearerError {
    /// There is no `Authorization` header with the scheme `Bearer`.
    Missing,
    /// There is more than one `Authorization` header.
    Multiple,
    /// The value is no bearer token.
    Invalid,
}

/// Returns the bearer token of the only `Authorization` header
/// ([RFC 6750, section 2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)). Its length is not limited.
#[cfg(any(feature = "api-keys", feature = "resource-server"))]
pub(crate) fn read_bearer(headers: &HeaderMap) -> Result<&str, BearerError> {
    let mut values = headers.get_all(http::header::AUTHORIZATION).iter();
    let value = values.next().ok_or(BearerError::Missing)?;
    if values.next().is_some() {
        return Err(BearerError::Multiple);
    }
    let value = value.to_str().map_err(|_| BearerError::Invalid)?;
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    // Schemes have no case (RFC 9110, section 11.1).
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(BearerError::Missing);
    }
    let token = token.trim_matches(' ');
    if is_b64token(token) { Ok(token) } else { Err(BearerError::Invalid) }
}

/// Whether a text has the form of a bearer token, `b64token` in the grammar of RFC 6750.
#[cfg(any(feature = "api-keys", feature = "auth"))]
pub(crate) fn is_b64token(text: &str) -> bool {
    let token = text.trim_end_matches('=');
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte))
}

/// Returns the value of a header if it is visible ASCII.
pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Returns WorkOS's `X-Request-ID`. Spans contain the ID, so one of more than 256 bytes counts as missing.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    text(headers, "x-request-id").filter(|id| id.len() <= 256)
}

/// Returns the `Retry-After` of a response of the application during an outage of WorkOS: the delay that WorkOS asks
/// for, rounded up to whole seconds and at least one, or 5 seconds.
#[cfg(any(feature = "authkit", feature = "axum-08", feature = "resource-server"))]
pub(crate) fn retry_after_of_application(asked: Option<Duration>) -> HeaderValue {
    let rounded = |delay: Duration| delay.as_secs().saturating_add(u64::from(delay.subsec_nanos() > 0));
    asked.map_or(5, |delay| rounded(delay).max(1)).into()
}

/// Returns the delay that `Retry-After` asks for (RFC 9110, section 10.2.3): seconds, or an HTTP date.
///
/// A date is measured against the response's own `Date`, so that a difference between the two clocks does not
/// matter, and against `now` if there is none.
pub(crate) fn retry_after(response: &HttpResponse, now: Option<Timestamp>) -> Option<Duration> {
    let value = text(response.headers(), "retry-after")?.trim();
    // Digits only: the parser of integers takes a sign, too.
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number beyond 64 bits is a very long delay, not a missing one.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    match text(response.headers(), "date").and_then(|date| httpdate::parse_http_date(date).ok()) {
        Some(date) => Some(until.duration_since(date).unwrap_or_default()),
        None => Some(Timestamp::from(until).saturating_duration_since(now?)),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::{HeaderMap, HeaderValue, header::AUTHORIZATION};

    use super::{BearerError, read_bearer, retry_after};
    use crate::{operation::HttpResponse, types::Timestamp};

    #[test]
    fn bearer_token_is_that_of_the_only_header() {
        use BearerError::{Invalid, Missing, Multiple};
        for (values, expected) in [
            (&[] as &[&[u8]], Err(Missing)),
            (&[b""], Err(Missing)),
            (&[b"sk_1"], Err(Missing)),
            (&[b"Basic c2tfMTo="], Err(Missing)),
            (&[b"Bearersk_1"], Err(Missing)),
            (&[b"Bearer sk_1"], Ok("sk_1")),
            (&[b"bearer sk_1"], Ok("sk_1")),
            (&[b"bEARER sk_1"], Ok("sk_1")),
            (&[b"BEARER   sk_1 "], Ok("sk_1")),
            (&[b"Bearer A-z.0_9~+/=="], Ok("A-z.0_9~+/==")),
            (&[b"Bearer"], Err(Invalid)),
            (&[b"Bearer "], Err(Invalid)),
            (&[b"Bearer =="], Err(Invalid)),
            (&[b"Bearer sk=1"], Err(Invalid)),
            (&[b"Bearer Bearer sk_1"], Err(Invalid)),
            (&[b"Bearer sk_1 sk_2"], Err(Invalid)),
            (&[b"Bearer sk_1,sk_2"], Err(Invalid)),
            (&[b"Bearer \"sk_1\""], Err(Invalid)),
            (&[b"Bearer sk_1\t"], Err(Invalid)),
            (&[b"Bearer\tsk_1"], Err(Missing)),
            (&[b"Bearer sk_\xff"], Err(Invalid)),
            (&[b"Bearer sk_1", b"Bearer sk_1"], Err(Multiple)),
            (&[b"Bearer sk_1", b"Basic c2tfMTo="], Err(Multiple)),
            (&[b"Basic c2tfMTo=", b"Bearer sk_1"], Err(Multiple)),
        ] {
            let headers: HeaderMap =
                values.iter().map(|value| (AUTHORIZATION, HeaderValue::from_bytes(value).unwrap())).collect();
            assert_eq!(read_bearer(&headers), expected, "{values:?}");
        }
    }

    #[test]
    fn retry_after_is_digits_or_a_date() {
        let now = Timestamp::from_unix_seconds(784_111_777);
        for (value, date, seconds) in [
            ("0", None, Some(0)),
            (" 7 ", None, Some(7)),
            ("007", None, Some(7)),
            ("18446744073709551615", None, Some(u64::MAX)),
            ("18446744073709551616", None, Some(u64::MAX)),
            ("99999999999999999999999999", None, Some(u64::MAX)),
            ("+7", None, None),
            ("-7", None, None),
            ("7.5", None, None),
            ("7s", None, None),
            ("", None, None),
            ("soon", None, None),
            // 08:49:37 is `now`.
            ("Sun, 06 Nov 1994 08:49:47 GMT", None, Some(10)),
            ("Sun, 06 Nov 1994 08:49:27 GMT", None, Some(0)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", Some("Sun, 06 Nov 1994 08:49:40 GMT"), Some(7)),
        ] {
            let mut response = HttpResponse::new("".into());
            response.headers_mut().insert("retry-after", value.parse().unwrap());
            if let Some(date) = date {
                response.headers_mut().insert("date", date.parse().unwrap());
            }
            let delay = retry_after(&response, Some(now));
            assert_eq!(delay, seconds.map(Duration::from_secs), "{value}");
        }
    }
}
