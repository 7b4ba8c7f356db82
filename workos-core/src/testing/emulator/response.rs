//! Responses of the emulator, in the shapes of WorkOS.

#[cfg(feature = "session")]
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use http::{
    HeaderValue, StatusCode,
    header::{CONTENT_TYPE, LOCATION, SET_COOKIE},
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::endpoint::HttpResponse;

/// Result of a handler.
pub(super) type HandlerResult = Result<Response, ErrorResponse>;

/// A response with a status of 2xx or 3xx.
pub(super) struct Response {
    status: StatusCode,
    body: Option<Body>,
    location: Option<HeaderValue>,
    set_cookie: Option<HeaderValue>,
}

enum Body {
    Json(Value),
    #[cfg(feature = "session")]
    Html(String),
}

impl Response {
    /// Creates a 200 response with an object.
    pub(super) fn ok(body: impl Serialize) -> Self {
        Self { body: Some(Body::Json(to_json(body))), ..Self::empty(StatusCode::OK) }
    }

    /// Creates a 201 response with the created object.
    pub(super) fn created(body: impl Serialize) -> Self {
        Self { body: Some(Body::Json(to_json(body))), ..Self::empty(StatusCode::CREATED) }
    }

    /// Creates a response without a body.
    pub(super) fn empty(status: StatusCode) -> Self {
        Self { status, body: None, location: None, set_cookie: None }
    }

    /// Creates a 302 response; `invalid_request` (400) if the location is not a header value.
    #[cfg(feature = "session")]
    pub(super) fn redirect(location: &str) -> HandlerResult {
        let invalid = |_| ErrorResponse::oauth("invalid_request", "The browser cannot be sent there.");
        let location = HeaderValue::from_str(location).map_err(invalid)?;
        Ok(Self { location: Some(location), ..Self::empty(StatusCode::FOUND) })
    }

    /// Creates a page.
    #[cfg(feature = "session")]
    pub(super) fn html(status: StatusCode, html: String) -> Self {
        Self { body: Some(Body::Html(html)), ..Self::empty(status) }
    }

    /// Sets a cookie of the browser.
    #[cfg(feature = "session")]
    pub(super) fn with_cookie(mut self, cookie: &crate::cookie::SetCookie) -> Self {
        self.set_cookie = Some(cookie.to_header_value());
        self
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

    /// Returns the message for a user: that of the first detail, if there are details.
    #[cfg(feature = "session")]
    pub(super) fn message(&self) -> String {
        let text = |value: &Value, name| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let detail = self.body.get("errors").and_then(|errors| errors.get(0));
        let of_field =
            |detail: &Value| Some(format!("{} is {}.", text(detail, "field")?, text(detail, "code")?));
        let detail = detail.and_then(|detail| text(detail, "message").or_else(|| of_field(detail)));
        detail.or_else(|| text(&self.body, "message")).unwrap_or_default()
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
        let mut http = match response.body {
            None => http_response(response.status, None),
            Some(Body::Json(body)) => http_response(response.status, Some(&body)),
            #[cfg(feature = "session")]
            Some(Body::Html(html)) => page(response.status, html),
        };
        for (name, value) in [(LOCATION, response.location), (SET_COOKIE, response.set_cookie)] {
            if let Some(value) = value {
                http.headers_mut().insert(name, value);
            }
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

/// Creates a page without scripts, which no other page may show in a frame.
#[cfg(feature = "session")]
fn page(status: StatusCode, html: String) -> HttpResponse {
    let mut response = HttpResponse::default();
    *response.status_mut() = status;
    *response.body_mut() = html.into();
    let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";
    for (name, value) in [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, policy),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Serializes a type of the emulator. None of them can fail to serialize.
pub(super) fn to_json(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
