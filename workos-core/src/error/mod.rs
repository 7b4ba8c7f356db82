//! Errors of calls, requests and configurations.
//!
//! | variant of [`Error`] | meaning |
//! |---|---|
//! | [`Config`](Error::Config) | A value of the configuration is invalid. |
//! | [`Encode`](Error::Encode) | The request cannot be created from its parameters. Nothing was sent. |
//! | [`Api`](Error::Api) | WorkOS responded with a status other than 2xx, usually with an error code. |
//! | [`Decode`](Error::Decode) | WorkOS responded with a 2xx status and an unexpected body. |
//! | [`Transport`](Error::Transport) | There was no complete response. [`Delivery`] says whether the request may have been executed. |
//! | [`RepeatedCursor`](Error::RepeatedCursor) | A list returned a cursor for the second time. |
//! | [`Random`](Error::Random) | The runtime has no secure randomness. |
//! | [`Finished`](Error::Finished) | A state machine was polled after its result. |
//!
//! Types named `…Error` are complete errors. Types named `…Failure` are the cause as the encoder or the
//! transport reports it; the error adds the operation and the number of attempts. All of them implement
//! [`std::error::Error`].
//!
//! No error prints a secret: messages contain the operation and never its parameters, and neither `Display`
//! nor `Debug` prints a response body ([`ApiError::body`], [`DecodeError::body`]). What they print of a response are
//! the error codes and messages of WorkOS, the request ID and the content type, each cut at 300 bytes or less; a code or
//! message that is a number is printed as `*`. A [`DecodeError`] prints no value and no key of a map.
//!
//! # Limits
//!
//! Errors are small, whatever the response: an [`ApiError`] keeps [`MAX_FIELD_ERRORS`] field errors and
//! [`MAX_ERROR_TEXT_BYTES`] of each text, and its `Display` and `Debug` have at most 8 KiB. The path of a
//! [`DecodeError`] has at most 16 levels, and its `Display` and `Debug` at most 2 KiB. The body is shared with the
//! response rather than copied.

mod api;
mod code;
mod config;
mod decode;
mod encode;
mod path;
mod problem;
mod stop_reason;
mod transport;

use std::{fmt, time::Duration};

#[cfg(feature = "testing")]
pub(crate) use self::path::FIELD_NAMES;
pub(crate) use self::problem::describe;
pub use self::{
    api::{ApiError, FieldError, MAX_ERROR_TEXT_BYTES, MAX_FIELD_ERRORS},
    code::ErrorCode,
    config::ConfigError,
    decode::DecodeError,
    encode::{EncodeError, EncodeFailure},
    stop_reason::StopReason,
    transport::{Delivery, FailureKind, TransportError, TransportFailure},
};
use crate::{
    operation::{HttpResponse, Operation},
    runtime::RandomUnavailable,
};

/// The error of a call, a request or a configuration.
///
/// ```
/// use workos_core::{Delivery, Endpoint, Error, organizations::GetOrganization};
///
/// fn explain(error: &Error) -> String {
///     match error {
///         error if error.is_not_found() => "there is no such organization".to_owned(),
///         error if error.is_rate_limited() => format!("retry after {:?}", error.retry_after()),
///         Error::Api(error) => format!("rejected with {} {:?}", error.status, error.code()),
///         Error::Transport(error) if error.failure.delivery == Delivery::NotSent => {
///             "not sent, so sending the request again is safe".to_owned()
///         }
///         Error::Transport(_) => "the request may have been executed".to_owned(),
///         other => other.to_string(),
///     }
/// }
///
/// let mut response = http::Response::new(r#"{"code":"entity_not_found","message":"Not found."}"#.into());
/// *response.status_mut() = http::StatusCode::NOT_FOUND;
/// let error = GetOrganization::decode(&response).unwrap_err();
/// assert_eq!(explain(&error), "there is no such organization");
/// assert_eq!(error.to_string(), "get_organization: 404 entity_not_found: Not found.");
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A value of the configuration is invalid, such as an API key with a line break.
    Config(Box<ConfigError>),
    /// The request cannot be created from its parameters. Nothing was sent.
    Encode(Box<EncodeError>),
    /// WorkOS responded with a status other than 2xx.
    Api(Box<ApiError>),
    /// WorkOS responded with a 2xx status and a body that is not a valid output of the operation.
    Decode(Box<DecodeError>),
    /// There was no complete response.
    Transport(Box<TransportError>),
    /// A list returned a cursor for the second time, so following it would not end.
    RepeatedCursor(&'static Operation),
    /// The runtime has no secure randomness, which the operation requires.
    Random(RandomUnavailable),
    /// A state machine was polled after it had returned its result.
    Finished,
}

impl Error {
    pub(crate) fn encode(operation: &'static Operation, failure: EncodeFailure) -> Self {
        Self::Encode(Box::new(EncodeError { operation, failure }))
    }

    /// Not inlined, so that each decode function contains a single call for its errors.
    #[cold]
    pub(crate) fn decode(
        operation: &'static Operation,
        response: &HttpResponse,
        error: serde_json::Error,
    ) -> Self {
        Self::Decode(Box::new(DecodeError::new(operation, response, &error)))
    }

    /// Creates the error of a body that is invalid as a whole. The reason must not contain a value of the body.
    #[cold]
    pub(crate) fn undecodable(
        operation: &'static Operation,
        response: &HttpResponse,
        reason: &dyn fmt::Display,
    ) -> Self {
        let path = "$".to_owned();
        Self::Decode(Box::new(DecodeError::with_message(operation, response, path, reason.to_string())))
    }

    /// Adds what a call knows of the error and a decode function does not.
    pub(crate) fn with_outcome(mut self, attempts: u32, stop_reason: StopReason) -> Self {
        match &mut self {
            Self::Api(error) => {
                error.attempts = attempts;
                error.stop_reason = Some(stop_reason);
            }
            Self::Decode(error) => error.attempts = attempts,
            Self::Transport(error) => {
                error.attempts = attempts;
                error.stop_reason = Some(stop_reason);
            }
            Self::Config(_)
            | Self::Encode(_)
            | Self::RepeatedCursor(_)
            | Self::Random(_)
            | Self::Finished => {}
        }
        self
    }

    /// Returns the [`ApiError`] if the error is one.
    #[must_use]
    pub fn api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            _ => None,
        }
    }

    /// Returns the error code of the response as text, such as `entity_not_found`, if WorkOS responded with one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.api()?.code()
    }

    /// Returns the delay that WorkOS asks for, if WorkOS responded with one: [`ApiError::retry_after`].
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.api()?.retry_after
    }

    /// Returns whether WorkOS responded with the status 401: the credentials are missing or invalid.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.api().is_some_and(ApiError::is_unauthorized)
    }

    /// Returns whether WorkOS responded with the status 404: the object does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.api().is_some_and(ApiError::is_not_found)
    }

    /// Returns whether WorkOS responded with the status 409: the request conflicts with the state of an object, such
    /// as one that already exists.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.api().is_some_and(ApiError::is_conflict)
    }

    /// Returns whether WorkOS responded with the status 422: a field is invalid; see [`ApiError::errors`].
    #[must_use]
    pub fn is_invalid(&self) -> bool {
        self.api().is_some_and(ApiError::is_invalid)
    }

    /// Returns whether WorkOS responded with the status 429: the rate limit is exceeded; see
    /// [`retry_after`](Self::retry_after).
    #[doc(alias = "rate limit")]
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.api().is_some_and(ApiError::is_rate_limited)
    }

    /// Returns the operation that failed, if the error belongs to one.
    #[must_use]
    pub fn operation(&self) -> Option<&'static Operation> {
        match self {
            Self::Encode(error) => Some(error.operation),
            Self::Api(error) => Some(error.operation),
            Self::Decode(error) => Some(error.operation),
            Self::Transport(error) => Some(error.operation),
            Self::RepeatedCursor(operation) => Some(operation),
            Self::Config(_) | Self::Random(_) | Self::Finished => None,
        }
    }

    /// Returns the status of the response, if there was a response.
    #[must_use]
    pub fn status(&self) -> Option<http::StatusCode> {
        match self {
            Self::Api(error) => Some(error.status),
            Self::Decode(error) => Some(error.status),
            _ => None,
        }
    }

    /// Returns the `X-Request-ID` of the response, which WorkOS support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Api(error) => error.request_id.as_deref(),
            Self::Decode(error) => error.request_id.as_deref(),
            _ => None,
        }
    }

    /// Returns how many times the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        match self {
            Self::Api(error) => error.attempts,
            Self::Decode(error) => error.attempts,
            Self::Transport(error) => error.attempts,
            Self::Config(_)
            | Self::Encode(_)
            | Self::RepeatedCursor(_)
            | Self::Random(_)
            | Self::Finished => 0,
        }
    }

    /// Returns why the call was not retried, or not retried again, for [`Api`](Self::Api) and
    /// [`Transport`](Self::Transport) errors of a call.
    #[must_use]
    pub fn stop_reason(&self) -> Option<StopReason> {
        match self {
            Self::Api(error) => error.stop_reason,
            Self::Transport(error) => error.stop_reason,
            _ => None,
        }
    }

    /// Returns whether the same call may succeed later: there was no complete response, or the status is 408,
    /// 429 or 5xx.
    ///
    /// Whether sending the request again is safe depends on
    /// [`Operation::idempotency`](crate::endpoint::Operation::idempotency) and [`Delivery`].
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Api(error) => error.is_transient(),
            Self::Transport(error) => error.failure.is_transient(),
            _ => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => error.fmt(f),
            Self::Encode(error) => error.fmt(f),
            Self::Api(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
            Self::Transport(error) => error.fmt(f),
            Self::RepeatedCursor(operation) => {
                write!(f, "{}: the list returned a cursor for the second time", operation.name)
            }
            Self::Random(error) => error.fmt(f),
            Self::Finished => f.write_str("state machine polled after its result"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // The message is that of the inner error, so the chain continues with the inner error's source.
        match self {
            Self::Encode(error) => error.source(),
            Self::Transport(error) => error.source(),
            _ => None,
        }
    }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        Self::Api(Box::new(error))
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self::Config(Box::new(error))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Delivery, Error, FailureKind, TransportFailure};
    use crate::{
        Endpoint,
        organizations::GetOrganization,
        testing::{Reply, Script},
    };

    /// Asserts which of the questions about a status an error answers with yes.
    #[track_caller]
    fn assert_answers(error: &Error, expected: Option<&str>) {
        for (name, answer) in [
            ("unauthorized", error.is_unauthorized()),
            ("not found", error.is_not_found()),
            ("conflict", error.is_conflict()),
            ("invalid", error.is_invalid()),
            ("rate limited", error.is_rate_limited()),
        ] {
            assert_eq!(answer, expected == Some(name), "{name}: {error}");
        }
    }

    #[test]
    fn error_answers_what_its_response_says() {
        for (status, expected) in [
            (400, None),
            (401, Some("unauthorized")),
            (403, None),
            (404, Some("not found")),
            (409, Some("conflict")),
            (422, Some("invalid")),
            (429, Some("rate limited")),
            (500, None),
        ] {
            let response = http::Response::builder()
                .status(status)
                .header("x-request-id", "req_1")
                .header("retry-after", "7")
                .body(r#"{"code":"a_code"}"#.into());
            let error = GetOrganization::decode(&response.unwrap()).unwrap_err();
            assert_answers(&error, expected);
            assert_eq!(error.code(), Some("a_code"));
            assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
            assert_eq!(error.request_id(), Some("req_1"));
            assert_eq!(error.api().unwrap().status.as_u16(), status);
        }
    }

    #[test]
    fn error_without_a_rejection_answers_no() {
        let response = http::Response::builder().header("x-request-id", "req_1").body("[]".into());
        let error = GetOrganization::decode(&response.unwrap()).unwrap_err();
        assert_answers(&error, None);
        assert_eq!((error.code(), error.retry_after()), (None, None));
        assert_eq!(error.request_id(), Some("req_1"));

        let script = Script::new();
        script
            .expect_operation::<GetOrganization>()
            .fail(TransportFailure::new(FailureKind::BodyTooLarge, Delivery::Unknown));
        script.expect_operation::<GetOrganization>().reply(Reply::status(404));
        let client = script.client();
        let error = script.run(client.send(GetOrganization::new("org_1"))).unwrap_err();
        assert_answers(&error, None);
        assert_eq!((error.code(), error.retry_after(), error.request_id()), (None, None, None));
        assert!(error.api().is_none());
        let error = script.run(client.send(GetOrganization::new("org_1"))).unwrap_err();
        assert_answers(&error, Some("not found"));
    }
}
