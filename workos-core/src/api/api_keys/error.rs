//! Reasons why a request has no valid API key, and the response to each.

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{
    HeaderValue, Response, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
};

use crate::error::Error;

/// Reason why a request has no valid API key.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum ApiKeyError {
    /// The request has no `Authorization` header with the scheme `Bearer`, and no other header that keys are
    /// [accepted](super::ApiKeyCache::accept_header) in.
    Missing,
    /// The request has more than one header with credentials.
    MultipleHeaders,
    /// The value is not that of a valid API key: unknown, expired, deleted or malformed.
    Invalid,
    /// The API key is valid and lacks the permission with this slug.
    MissingPermission(Box<str>),
    /// WorkOS could not be asked, so the API key was not validated. All requests that waited for the same
    /// validation get the same error.
    Unavailable(Arc<Error>),
}

impl ApiKeyError {
    /// Returns the status of the response:
    ///
    /// | error | status |
    /// |---|---|
    /// | [`Missing`](Self::Missing), [`Invalid`](Self::Invalid) | 401 |
    /// | [`MultipleHeaders`](Self::MultipleHeaders) | 400 |
    /// | [`MissingPermission`](Self::MissingPermission) | 403 |
    /// | [`Unavailable`](Self::Unavailable), transient | 503 |
    /// | [`Unavailable`](Self::Unavailable), such as a rejected API key of the application itself | 500 |
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Missing | Self::Invalid => StatusCode::UNAUTHORIZED,
            Self::MultipleHeaders => StatusCode::BAD_REQUEST,
            Self::MissingPermission(_) => StatusCode::FORBIDDEN,
            Self::Unavailable(error) if error.is_transient() => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unavailable(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Creates the response: the [status](Self::status), `{"error":"…"}` in JSON, and the headers that belong to
    /// it.
    ///
    /// A 401 has the header `WWW-Authenticate: Bearer`, with `error="invalid_token"` if there was a key, and a 403 has
    /// `error="insufficient_scope"` and the permission as `scope`
    /// ([RFC 6750, section 3](https://www.rfc-editor.org/rfc/rfc6750#section-3)); a 503 has `Retry-After`, at least
    /// one second.
    #[must_use]
    pub fn response(&self) -> Response<Bytes> {
        let (challenge, code) = match self {
            Self::Missing => (Some("Bearer"), "unauthorized"),
            Self::Invalid => (Some("Bearer error=\"invalid_token\""), "invalid_token"),
            Self::MultipleHeaders => (Some("Bearer error=\"invalid_request\""), "invalid_request"),
            Self::MissingPermission(_) => (Some("Bearer error=\"insufficient_scope\""), "insufficient_scope"),
            Self::Unavailable(error) if error.is_transient() => (None, "temporarily_unavailable"),
            Self::Unavailable(_) => (None, "server_error"),
        };
        let mut response = Response::new(Bytes::from(format!(r#"{{"error":"{code}"}}"#)));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(challenge) = challenge {
            let challenge =
                self.challenge_of_permission(challenge).unwrap_or(HeaderValue::from_static(challenge));
            headers.insert(WWW_AUTHENTICATE, challenge);
        }
        if self.status() == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, HeaderValue::from(self.retry_after().as_secs()));
        }
        response
    }

    /// Returns a challenge with the missing permission. `None` if its slug is no scope in the grammar of RFC 6750.
    fn challenge_of_permission(&self, challenge: &'static str) -> Option<HeaderValue> {
        let Self::MissingPermission(slug) = self else { return None };
        let is_allowed = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\');
        let is_scope = !slug.is_empty() && slug.bytes().all(is_allowed);
        is_scope.then(|| format!("{challenge}, scope=\"{slug}\"")).and_then(|value| value.try_into().ok())
    }

    fn retry_after(&self) -> Duration {
        let Self::Unavailable(error) = self else { return Duration::ZERO };
        pause(error)
    }
}

/// Returns the time for which a failed validation is shared: the `Retry-After` of WorkOS, within 1 and 30 seconds.
pub(super) fn pause(error: &Error) -> Duration {
    let retry_after = error.api().and_then(|api| api.retry_after).unwrap_or_default();
    retry_after.clamp(Duration::from_secs(1), Duration::from_secs(30))
}

impl fmt::Display for ApiKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "request has no bearer API key",
            Self::MultipleHeaders => "request has more than one header with credentials",
            Self::Invalid => "API key is not valid",
            Self::MissingPermission(_) => "API key lacks the required permission",
            Self::Unavailable(error) => return write!(f, "API key could not be validated: {error}"),
        })
    }
}

impl std::error::Error for ApiKeyError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unavailable(error) => Some(&**error),
            _ => None,
        }
    }
}
