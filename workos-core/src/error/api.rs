//! Responses with a status other than 2xx.

use std::{fmt, time::Duration};

use bytes::Bytes;
use http::StatusCode;
use serde::{
    Deserializer,
    de::{DeserializeOwned, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{
    ErrorCode,
    problem::start,
    stop_reason::{StopReason, write_details},
};
use crate::{
    headers,
    operation::{HttpResponse, Operation},
    types::{fields, from_json},
};

/// Maximum number of field errors that an [`ApiError`] keeps. Further ones are in the body only.
pub const MAX_FIELD_ERRORS: usize = 100;

/// Maximum length of each text that an [`ApiError`] keeps, in bytes: 4 KiB. A longer text is cut and ends with `…`.
pub const MAX_ERROR_TEXT_BYTES: usize = 4_096;

/// Maximum length of the JSON that a text is read from, in bytes.
const MAX_TEXT_JSON_BYTES: usize = 16 * MAX_ERROR_TEXT_BYTES;

/// Maximum number of field errors that are printed.
const MAX_PRINTED_ERRORS: usize = 8;

/// Maximum length of a text that is printed, in bytes.
const MAX_PRINTED_BYTES: usize = 300;

/// Maximum length of a text of a field error that is printed, in bytes.
const MAX_PRINTED_FIELD_BYTES: usize = 100;

/// A response with a status other than 2xx and any body: one of WorkOS's formats (`{code, message, errors}`,
/// `{error, error_description}`, `{message}`, a JSON string), the HTML of a proxy, or none.
///
/// Neither `Display` nor `Debug` prints the body, which may contain a pending authentication token. Read it
/// with [`field`](Self::field) or from [`body`](Self::body). Both print the error code and the messages of WorkOS,
/// each cut at 300 bytes, with `*` in place of one that is a number, and the first 8 field errors, cut at 100 bytes.
///
/// Apart from the body, an error keeps at most [`MAX_FIELD_ERRORS`] field errors and [`MAX_ERROR_TEXT_BYTES`] of
/// each text. A text that takes more than 64 KiB of the body is left out.
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
    /// Errors of single fields, if WorkOS reports them; the first [`MAX_FIELD_ERRORS`].
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
#[derive(Clone, PartialEq, Eq, Default)]
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
        let body = response.body();
        let names =
            ["code", "error", "message", "error_description", "errors", "retry_after", "retry_after_seconds"];
        let [code, error, message, description, errors, retry_after, retry_after_seconds] =
            fields(body, names).unwrap_or_default();
        // A body may be a JSON string in place of an object.
        let is_string = body.trim_ascii_start().starts_with(b"\"");
        let bare = || is_string.then(|| from_json(body).ok()).flatten();
        Self {
            operation,
            status: response.status(),
            code: text(code).or_else(|| text(error)).map(ErrorCode::from),
            message: text(message).or_else(|| text(description)).or_else(|| text(bare())),
            errors: errors.map(FieldError::list).unwrap_or_default(),
            request_id: headers::request_id(response.headers()).map(str::to_owned),
            retry_after: headers::retry_after(response, None).or_else(|| {
                let seconds = number(retry_after).or_else(|| number(retry_after_seconds))?;
                Duration::try_from_secs_f64(seconds).ok()
            }),
            body: body.clone(),
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
        let [field] = fields(&self.body, [name])?;
        serde_json::from_str(field?.get()).ok()
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
                    write!(f, " {}", Words(code.as_str(), MAX_PRINTED_BYTES))?;
                }
                if let Some(message) = message {
                    write!(f, ": {}", Words(message, MAX_PRINTED_BYTES))?;
                }
            }
        }
        for error in self.errors.iter().filter(|error| !error.is_empty()).take(MAX_PRINTED_ERRORS) {
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
            .field("code", &self.code.as_ref().map(|code| Words(code.as_str(), MAX_PRINTED_BYTES)))
            .field("message", &self.message.as_deref().map(|message| Words(message, MAX_PRINTED_BYTES)))
            .field("errors", &FirstErrors(&self.errors))
            .field("request_id", &self.request_id.as_deref().map(Printable))
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
    /// Formats the field, the code and the message, of those that are present: `email required Email is missing.`
    /// Each is cut at 100 bytes, and one that is a number is printed as `*`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for part in [&self.field, &self.code, &self.message].into_iter().flatten() {
            write!(f, "{separator}{}", Words(part, MAX_PRINTED_FIELD_BYTES))?;
            separator = " ";
        }
        Ok(())
    }
}

impl fmt::Debug for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = |text| Words(text, MAX_PRINTED_FIELD_BYTES);
        f.debug_struct("FieldError")
            .field("code", &self.code.as_deref().map(words))
            .field("field", &self.field.as_deref().map(words))
            .field("message", &self.message.as_deref().map(words))
            .finish()
    }
}

impl std::error::Error for FieldError {}

/// The first field errors, for `Debug`.
struct FirstErrors<'a>(&'a [FieldError]);

impl fmt::Debug for FirstErrors<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_list();
        list.entries(self.0.iter().take(MAX_PRINTED_ERRORS));
        if self.0.len() > MAX_PRINTED_ERRORS { list.finish_non_exhaustive() } else { list.finish() }
    }
}

impl FieldError {
    /// Reads the field `errors`: a list, or a single error.
    fn list(json: &RawValue) -> Vec<Self> {
        let mut errors = Vec::new();
        match json.get().as_bytes().first() {
            Some(b'[') => {
                // Items after the last one that is kept are not read, which is an error of the deserializer.
                let mut deserializer = serde_json::Deserializer::from_str(json.get());
                let _ = deserializer.deserialize_seq(List(&mut errors));
            }
            Some(b'n') | None => {}
            Some(_) => errors.push(Self::parse(json)),
        }
        errors
    }

    fn parse(json: &RawValue) -> Self {
        let names = ["code", "field", "property", "instancePath", "message", "constraints"];
        match fields(json.get().as_bytes(), names) {
            Some([code, field, property, instance_path, message, constraints]) => Self {
                code: text(code),
                field: text(field).or_else(|| text(property)).or_else(|| text(instance_path)),
                message: text(message).or_else(|| text(constraints)),
            },
            None => Self { message: text(Some(json)), ..Self::default() },
        }
    }
}

struct List<'a>(&'a mut Vec<FieldError>);

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while self.0.len() < MAX_FIELD_ERRORS {
            let Some(item) = items.next_element::<&RawValue>()? else { break };
            self.0.push(FieldError::parse(item));
        }
        Ok(())
    }
}

fn number(json: Option<&RawValue>) -> Option<f64> {
    json?.get().parse().ok()
}

/// Returns the text of a JSON value. The texts within an array or object are joined by `; `. The JSON is read
/// until the text has its maximum length.
fn text(json: Option<&RawValue>) -> Option<String> {
    let json = json?.get();
    if json.len() > MAX_TEXT_JSON_BYTES {
        return None;
    }
    let mut joined = String::new();
    // An error means that the text is long enough or the nesting too deep.
    let _ = Texts(&mut joined).deserialize(&mut serde_json::Deserializer::from_str(json));
    (!joined.is_empty()).then_some(joined)
}

/// Appends the texts within a JSON value.
struct Texts<'a>(&'a mut String);

impl Texts<'_> {
    fn push<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        const ELLIPSIS: &str = "…";
        if text.is_empty() {
            return Ok(());
        }
        if !self.0.is_empty() {
            self.0.push_str("; ");
        }
        self.0.push_str(text);
        if self.0.len() <= MAX_ERROR_TEXT_BYTES {
            return Ok(());
        }
        self.0.truncate(start(self.0, MAX_ERROR_TEXT_BYTES - ELLIPSIS.len()).len());
        self.0.push_str(ELLIPSIS);
        Err(E::custom("text is long enough"))
    }
}

impl<'de> DeserializeSeed<'de> for Texts<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Texts<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.push(text)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.push(if value { "true" } else { "false" })
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.push(&value.to_string())
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.push(&value.to_string())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        self.push(&value.to_string())
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Texts(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        while fields.next_key::<IgnoredAny>()?.is_some() {
            fields.next_value_seed(Texts(self.0))?;
        }
        Ok(())
    }
}

/// Text of a response, made safe for a terminal or a log: without control characters, at most 300 bytes.
pub(super) struct Printable<'a>(pub(super) &'a str);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_printable(f, self.0, MAX_PRINTED_BYTES)
    }
}

fn write_printable(f: &mut fmt::Formatter<'_>, text: &str, max: usize) -> fmt::Result {
    let printed = start(text, max);
    for character in printed.chars() {
        fmt::Write::write_char(f, if character.is_control() { ' ' } else { character })?;
    }
    if printed.len() < text.len() { f.write_str("…") } else { Ok(()) }
}

impl fmt::Debug for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string(), f)
    }
}

/// An error code or a message of WorkOS. A number in its place is a value, such as a one-time code, and is not
/// printed.
struct Words<'a>(&'a str, usize);

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_number =
            |text: &str| text.bytes().any(|byte| byte.is_ascii_digit()) && text.trim().parse::<f64>().is_ok();
        if !self.0.split("; ").any(is_number) {
            return write_printable(f, self.0, self.1);
        }
        let parts: Vec<&str> =
            self.0.split("; ").map(|part| if is_number(part) { "*" } else { part }).collect();
        write_printable(f, &parts.join("; "), self.1)
    }
}

impl fmt::Debug for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string(), f)
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
    fn field_error_displays_field_code_and_message() {
        for (json, text) in [
            (
                r#"{"field":"email","code":"required","message":"Email is missing."}"#,
                "email required Email is missing.",
            ),
            (r#"{"code":"required"}"#, "required"),
            (r#"{"message":"Email is missing."}"#, "Email is missing."),
            (r#"{"field":"code","message":"123456"}"#, "code *"),
        ] {
            let error = error(422, &format!(r#"{{"errors":[{json}]}}"#));
            assert_eq!(error.errors[0].to_string(), text);
        }
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
