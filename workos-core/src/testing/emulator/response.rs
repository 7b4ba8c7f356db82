//! Responses of the emulator, in the shapes of WorkOS.

use http::{
    HeaderValue, StatusCode,
    header::{CONTENT_TYPE, LOCATION},
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::endpoint::HttpResponse;

/// Result of a handler.
pub(super) type HandlerResult = Result<Response, ErrorResponse>;

/// A response with a status of 2xx or 3xx.
pub(super) struct Response {
    status: StatusCode,
    body: Option<Value>,
    location: Option<HeaderValue>,
}

impl Response {
    /// Creates a 200 response with an object.
    pub(super) fn ok(body: impl Serialize) -> Self {
        Self { status: StatusCode::OK, body: Some(to_json(body)), location: None }
    }

    /// Creates a 201 response with the created object.
    pub(super) fn created(body: impl Serialize) -> Self {
        Self { status: StatusCode::CREATED, body: Some(to_json(body)), location: None }
    }

    /// Creates a response without a body.
    pub(super) fn empty(status: StatusCode) -> Self {
        Self { status, body: None, location: None }
    }

    /// Creates a 302 response; `invalid_request` (400) if the location is not a header value.
    #[cfg(feature = "session")]
    pub(super) fn redirect(location: &str) -> HandlerResult {
        let invalid = |_| ErrorResponse::oauth("invalid_request", "The browser cannot be sent there.");
        let location = HeaderValue::from_str(location).map_err(invalid)?;
        Ok(Self { status: StatusCode::FOUND, body: None, location: Some(location) })
    }
}

/// A response with an error status.
#[derive(Debug)]
pub(super) struct ErrorResponse {
    status: StatusCode,
    body: Value,
}

impl ErrorResponse {
    /// Creates an error with a message and without a code.
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, body: json!({ "message": message.into() }) }
    }

    /// Creates a 400 error with a code.
    pub(super) fn bad_request(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message).code(code)
    }

    /// Creates a 400 error in the shape of OAuth 2.0 (RFC 6749, section 5.2).
    #[cfg(feature = "session")]
    pub(super) fn oauth(error: &str, description: &str) -> Self {
        let body = json!({ "error": error, "error_description": description });
        Self { status: StatusCode::BAD_REQUEST, body }
    }

    /// Creates a 401 error: the API key is missing or wrong.
    pub(super) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Unauthorized")
    }

    /// Creates a 404 `entity_not_found` error for an object of this kind with this ID.
    pub(super) fn not_found(kind: &str, id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("{kind} not found: '{id}'."))
            .code("entity_not_found")
            .with("entity_id", id)
    }

    /// Creates a 409 error: the request conflicts with existing objects.
    pub(super) fn conflict(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, message)
    }

    /// Creates a 422 error for invalid fields.
    pub(super) fn invalid(details: Vec<ErrorDetail>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "Validation failed.").with("errors", details)
    }

    /// Sets the `code`.
    pub(super) fn code(self, code: &str) -> Self {
        self.with("code", code)
    }

    /// Sets a field of the body.
    pub(super) fn with(mut self, name: &str, value: impl Serialize) -> Self {
        if let Value::Object(body) = &mut self.body {
            body.insert(name.to_owned(), to_json(value));
        }
        self
    }
}

/// An element of the `errors` of an error response.
#[derive(Debug, Serialize)]
pub(super) struct ErrorDetail {
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

impl ErrorDetail {
    /// Creates the detail of an invalid field.
    pub(super) fn field(field: &'static str, code: &'static str) -> Self {
        Self { code, field: Some(field), message: None }
    }

    /// Creates a detail with a message, of no particular field.
    pub(super) fn message(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, field: None, message: Some(message.into()) }
    }
}

impl From<Response> for HttpResponse {
    fn from(response: Response) -> Self {
        let mut http = http_response(response.status, response.body.as_ref());
        if let Some(location) = response.location {
            http.headers_mut().insert(LOCATION, location);
        }
        http
    }
}

impl From<ErrorResponse> for HttpResponse {
    fn from(error: ErrorResponse) -> Self {
        http_response(error.status, Some(&error.body))
    }
}

fn http_response(status: StatusCode, body: Option<&Value>) -> HttpResponse {
    let mut response = HttpResponse::default();
    *response.status_mut() = status;
    if let Some(body) = body {
        *response.body_mut() = body.to_string().into();
        let json = HeaderValue::from_static("application/json; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, json);
    }
    response
}

/// Serializes a type of the emulator. None of them can fail to serialize.
pub(super) fn to_json(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
