//! Responses with a status other than 2xx.

use std::{collections::BTreeMap, fmt, time::Duration};

use bytes::Bytes;
use http::StatusCode;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    ErrorCode,
    stop_reason::{StopReason, write_details},
};
use crate::{
    headers,
    operation::{HttpResponse, Operation},
};

/// A response with a status other than 2xx and any body: one of WorkOS's formats (`{code, message, errors}`,
/// `{error, error_description}`, `{message}`, a JSON string), the HTML of a proxy, or none.
///
/// Neither `Display` nor `Debug` prints the body, which may contain a pending authentication token. Read it
/// with [`field`](Self::field) or from [`body`](Self::body).
#[derive(Clone)]
#[non_exhaustive]
pub struct ApiError {
    /// Operation that the error is about.
    pub operation: &'static Operation,
    /// The status of the response.
    pub status: StatusCode,
    /// The error code: `code`, or `error` (OAuth 2.0) if there is no `code`.
    pub code: Option<ErrorCode>,
    /// The error message: `message` or `error_description`. Several messages are joined by `; `.
    pub message: Option<String>,
    /// Errors of single fields, if WorkOS reports them.
    pub errors: Vec<FieldError>,
    /// The `X-Request-ID` of the response, which WorkOS support asks for.
    pub request_id: Option<String>,
    /// The delay that WorkOS asks for, from the `Retry-After` header, or `retry_after` or
    /// `retry_after_seconds` in the body.
    pub retry_after: Option<Duration>,
    /// The body, unchanged.
    pub body: Bytes,
    /// Number of times the request was sent.
    pub attempts: u32,
    /// Reason why the call was not retried, or not retried again. `None` if the response was decoded without a call.
    pub stop_reason: Option<StopReason>,
}

/// The error of one field of a request. Which parts are present depends on the operation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct FieldError {
    /// The error code, such as `required`.
    pub code: Option<String>,
    /// The field: `field`, `property` or `instancePath`, which is a JSON pointer.
    pub field: Option<String>,
    /// The error message. Several violated constraints are joined by `; `.
    pub message: Option<String>,
}

impl ApiError {
    /// Creates the error of a response with any body.
    #[cold]
    #[must_use]
    pub fn from_response(operation: &'static Operation, response: &HttpResponse) -> Self {
        let body: Body = serde_json::from_slice(response.body()).unwrap_or_default();
        Self {
            operation,
            status: response.status(),
            code: text(body.code).or_else(|| text(body.error)).map(ErrorCode::from),
            message: text(body.message).or_else(|| text(body.error_description)).or(body.bare),
            errors: match body.errors {
                Value::Array(items) => items.into_iter().map(FieldError::from).collect(),
                Value::Null => Vec::new(),
                other => vec![FieldError::from(other)],
            },
            request_id: headers::request_id(response.headers()).map(str::to_owned),
            retry_after: headers::retry_after(response, None).or_else(|| {
                let seconds = body.retry_after.as_f64().or_else(|| body.retry_after_seconds.as_f64())?;
                Duration::try_from_secs_f64(seconds).ok()
            }),
            body: response.body().clone(),
            attempts: 1,
            stop_reason: None,
        }
    }

    /// Returns the error code as text, such as `entity_not_found`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_ref().map(ErrorCode::as_str)
    }

    /// Decodes another field of the body, such as `pending_authentication_token`. Returns `None` if the field
    /// is missing or not a valid `T`.
    #[must_use]
    pub fn field<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let mut object: BTreeMap<String, Value> = serde_json::from_slice(&self.body).ok()?;
        serde_json::from_value(object.remove(name)?).ok()
    }

    /// Returns whether the status is 401: the credentials are missing or invalid.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED
    }

    /// Returns whether the status is 404: the object does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status == StatusCode::NOT_FOUND
    }

    /// Returns whether the status is 409: the request conflicts with the state of an object, such as one that
    /// already exists.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.status == StatusCode::CONFLICT
    }

    /// Returns whether the status is 422: a field is invalid; see [`errors`](Self::errors).
    #[must_use]
    pub fn is_invalid(&self) -> bool {
        self.status == StatusCode::UNPROCESSABLE_ENTITY
    }

    /// Returns whether the status is 429: the rate limit is exceeded; see [`retry_after`](Self::retry_after).
    #[doc(alias = "rate limit")]
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.status == StatusCode::TOO_MANY_REQUESTS
    }

    /// Returns whether the same call may succeed later: the status is 408, 429 or 5xx.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.is_rate_limited() || self.status == StatusCode::REQUEST_TIMEOUT || self.status.is_server_error()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation.name, self.status.as_u16())?;
        match (&self.code, &self.message) {
            (None, None) if self.status.is_redirection() => {
                f.write_str(" (redirects are not followed; check the base URL)")?;
            }
            (None, None) => write!(f, " {}", self.status.canonical_reason().unwrap_or("unknown status"))?,
            (code, message) => {
                if let Some(code) = code {
                    write!(f, " {}", Printable(code.as_str()))?;
                }
                if let Some(message) = message {
                    write!(f, ": {}", Printable(message))?;
                }
            }
        }
        for error in self.errors.iter().filter(|error| !error.is_empty()).take(8) {
            write!(f, "; {error}")?;
        }
        match &self.request_id {
            Some(id) => {
                let id = Printable(id);
                write_details(f, Some(format_args!("request {id}")), self.attempts, self.stop_reason)
            }
            None => write_details(f, None, self.attempts, self.stop_reason),
        }
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("operation", &self.operation.name)
            .field("status", &self.status.as_u16())
            .field("code", &self.code)
            .field("message", &self.message)
            .field("errors", &self.errors)
            .field("request_id", &self.request_id)
            .field("retry_after", &self.retry_after)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("attempts", &self.attempts)
            .field("stop_reason", &self.stop_reason)
            .finish()
    }
}

impl std::error::Error for ApiError {}

impl FieldError {
    fn is_empty(&self) -> bool {
        self.code.is_none() && self.field.is_none() && self.message.is_none()
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for part in [&self.field, &self.code, &self.message].into_iter().flatten() {
            write!(f, "{separator}{}", Printable(part))?;
            separator = " ";
        }
        Ok(())
    }
}

impl std::error::Error for FieldError {}

/// The fields of all formats. Each may be any JSON, so that no body fails to decode.
#[derive(Default)]
struct Body {
    code: Value,
    error: Value,
    error_description: Value,
    message: Value,
    errors: Value,
    retry_after: Value,
    retry_after_seconds: Value,
    bare: Option<String>,
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Value::deserialize(deserializer)? {
            Value::Object(mut object) => {
                let mut take = |name| object.remove(name).unwrap_or_default();
                Self {
                    code: take("code"),
                    error: take("error"),
                    error_description: take("error_description"),
                    message: take("message"),
                    errors: take("errors"),
                    retry_after: take("retry_after"),
                    retry_after_seconds: take("retry_after_seconds"),
                    bare: None,
                }
            }
            Value::String(bare) => Self { bare: Some(bare), ..Self::default() },
            _ => Self::default(),
        })
    }
}

impl From<Value> for FieldError {
    fn from(item: Value) -> Self {
        match item {
            Value::Object(mut object) => {
                let mut take = |name| object.remove(name).and_then(text);
                Self {
                    code: take("code"),
                    field: take("field").or_else(|| take("property")).or_else(|| take("instancePath")),
                    message: take("message").or_else(|| take("constraints")),
                }
            }
            other => Self { message: text(other), ..Self::default() },
        }
    }
}

/// Returns the text of a JSON value. The texts within an array or object are joined by `; `.
fn text(value: Value) -> Option<String> {
    let joined = |parts: Vec<String>| (!parts.is_empty()).then(|| parts.join("; "));
    match value {
        Value::Null => None,
        Value::String(text) => (!text.is_empty()).then_some(text),
        Value::Array(items) => joined(items.into_iter().filter_map(text).collect()),
        Value::Object(fields) => joined(fields.into_iter().filter_map(|(_, value)| text(value)).collect()),
        other => Some(other.to_string()),
    }
}

/// Text of a response, made safe for a terminal or a log: without control characters, at most 300 characters.
pub(super) struct Printable<'a>(pub(super) &'a str);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MAX_CHARACTERS: usize = 300;
        let mut characters = self.0.chars();
        for character in characters.by_ref().take(MAX_CHARACTERS) {
            fmt::Write::write_char(f, if character.is_control() { ' ' } else { character })?;
        }
        if characters.next().is_some() { f.write_str("…") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::{Method, Response, StatusCode};

    use super::ApiError;
    use crate::operation::{Auth, Idempotency, Operation};

    static OPERATION: Operation =
        Operation::new("create_thing", Method::POST, "/things", Auth::ApiKey, Idempotency::NotIdempotent);

    fn error(status: u16, body: &str) -> ApiError {
        let response = Response::builder()
            .status(StatusCode::from_u16(status).unwrap())
            .header("x-request-id", "req_1")
            .body(body.to_owned().into())
            .unwrap();
        ApiError::from_response(&OPERATION, &response)
    }

    #[test]
    fn from_response_reads_code_and_message_of_every_format() {
        for (body, code, message) in [
            (r#"{"message":"m"}"#, None, Some("m")),
            (r#"{"code":"c","message":"m"}"#, Some("c"), Some("m")),
            (r#"{"error":"invalid_grant","error_description":"d"}"#, Some("invalid_grant"), Some("d")),
            (r#"{"error":"e"}"#, Some("e"), None),
            (r#"{"message":["a","b"],"error":"Bad Request"}"#, Some("Bad Request"), Some("a; b")),
            (r#"{"message":null,"code":null,"statusCode":400}"#, None, None),
            (r#""Ratelimited""#, None, Some("Ratelimited")),
            ("", None, None),
            ("<html>502</html>", None, None),
            ("[1]", None, None),
            (r#"{"code":7,"message":{"a":"x","b":["y"]}}"#, Some("7"), Some("x; y")),
        ] {
            let error = error(400, body);
            assert_eq!((error.code(), error.message.as_deref()), (code, message), "{body}");
            assert_eq!(error.body, body);
            assert_eq!(error.request_id.as_deref(), Some("req_1"));
        }
    }

    #[test]
    fn from_response_reads_field_errors_of_every_format() {
        let error = error(
            422,
            r#"{"message":"m","errors":[{"code":"c","message":"m1"},{"code":"required","field":"name"},
               {"instancePath":"/actor"},{"property":"origin","constraints":{"isUrl":"must be a URL"}},"plain",{}]}"#,
        );
        let parts: Vec<_> = error
            .errors
            .iter()
            .map(|e| {
                [e.code.as_deref(), e.field.as_deref(), e.message.as_deref()].map(Option::unwrap_or_default)
            })
            .collect();
        assert_eq!(
            parts,
            [
                ["c", "", "m1"],
                ["required", "name", ""],
                ["", "/actor", ""],
                ["", "origin", "must be a URL"],
                ["", "", "plain"],
                ["", "", ""]
            ]
        );
        assert!(error.is_invalid());
    }

    #[test]
    fn field_decodes_other_fields_and_display_omits_them() {
        let error = error(
            403,
            r#"{"code":"mfa_challenge","message":"m","pending_authentication_token":"tok_secret"}"#,
        );
        assert_eq!(error.field::<String>("pending_authentication_token").as_deref(), Some("tok_secret"));
        assert_eq!(error.field::<String>("nothing"), None);
        assert!(!format!("{error} {error:?}").contains("tok_secret"));
    }

    #[test]
    fn display_is_one_line_of_limited_length() {
        assert_eq!(
            error(404, r#"{"code":"c","message":"m"}"#).to_string(),
            "create_thing: 404 c: m (request req_1)"
        );
        assert_eq!(
            error(500, "<html>").to_string(),
            "create_thing: 500 Internal Server Error (request req_1)"
        );
        let long =
            error(400, &format!(r#"{{"message":"{}\n{}"}}"#, "x".repeat(299), "y".repeat(5_000))).to_string();
        assert!(long.len() < 400 && !long.contains('\n'), "{long}");
    }

    #[test]
    fn retry_after_is_read_from_the_body() {
        for (body, wait) in [
            (r#"{"retry_after":2}"#, Some(Duration::from_secs(2))),
            (r#"{"retry_after_seconds":1.5}"#, Some(Duration::from_millis(1_500))),
            (r#"{"retry_after":-1}"#, None),
            (r#"{"retry_after":1e300}"#, None),
            (r#"{"retry_after":"soon"}"#, None),
        ] {
            assert_eq!(error(429, body).retry_after, wait, "{body}");
        }
    }
}
