//! Responses of the emulator, in the shapes of WorkOS.

use http::{
    HeaderName, HeaderValue, StatusCode,
    header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, PRAGMA, SET_COOKIE},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::{Value, json};

use super::{row::Row, table::Page};
use crate::{cookie::SetCookie, endpoint::HttpResponse};

/// Result of a handler.
pub(super) type HandlerResult = Result<Reply, ErrorResponse>;

/// What a handler returns. An operation's reply is brought into its documented shape, with its documented status.
pub(super) enum Reply {
    /// An object.
    Object(Row),
    /// A list without pages.
    List(Vec<Row>),
    /// A page of a list.
    Page(Page),
    /// No body.
    Empty,
    /// Another documented status, and the object if there is a body.
    Status(StatusCode, Option<Row>),
    /// A response that is sent as it is: a redirect, a page, JSON of another shape.
    Response(Response),
}

impl From<Row> for Reply {
    fn from(row: Row) -> Self {
        Self::Object(row)
    }
}

impl From<Page> for Reply {
    fn from(page: Page) -> Self {
        Self::Page(page)
    }
}

impl From<Response> for Reply {
    fn from(response: Response) -> Self {
        Self::Response(response)
    }
}

/// A response with a status of 2xx or 3xx.
pub(super) struct Response {
    status: StatusCode,
    body: Option<Body>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

enum Body {
    Json(String),
    Html(String),
    Csv(String),
    /// With the media type of the headers.
    Other(String),
}

impl Response {
    /// Creates a 200 response with JSON.
    pub(super) fn ok(body: impl Serialize) -> Self {
        Self::json(StatusCode::OK, body)
    }

    /// Creates a response with JSON.
    pub(super) fn json(status: StatusCode, body: impl Serialize) -> Self {
        let json = serde_json::to_string(&body).unwrap_or_default();
        Self { body: Some(Body::Json(json)), ..Self::empty(status) }
    }

    /// Creates a response without a body.
    pub(super) fn empty(status: StatusCode) -> Self {
        Self { status, body: None, headers: Vec::new() }
    }

    /// Creates a 302 response; `invalid_request` (400) if the location is not a header value.
    pub(super) fn redirect(location: &str) -> Result<Self, ErrorResponse> {
        let invalid = |_| ErrorResponse::oauth("invalid_request", "The browser cannot be sent there.");
        let location = HeaderValue::from_str(location).map_err(invalid)?;
        Ok(Self { headers: vec![(LOCATION, location)], ..Self::empty(StatusCode::FOUND) })
    }

    /// Creates a page without scripts, which no other page may show in a frame.
    pub(super) fn html(status: StatusCode, html: String) -> Self {
        let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";
        let headers = [(CACHE_CONTROL, "no-store"), (CONTENT_SECURITY_POLICY, policy)];
        let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
        Self { status, body: Some(Body::Html(html)), headers: headers.into() }
    }

    /// Creates a 200 response with a CSV file ([RFC 4180](https://www.rfc-editor.org/rfc/rfc4180)).
    pub(super) fn csv(csv: String) -> Self {
        Self { body: Some(Body::Csv(csv)), ..Self::empty(StatusCode::OK) }
    }

    /// Creates a response with a body of any type, which the headers say.
    pub(super) fn other(status: StatusCode, headers: Vec<(HeaderName, HeaderValue)>, body: String) -> Self {
        Self { status, body: Some(Body::Other(body)), headers }
    }

    /// Adds a header.
    pub(super) fn with_header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.push((name, HeaderValue::from_static(value)));
        self
    }

    /// Adds the headers of a response that no cache may store (RFC 6749, section 5.1).
    pub(super) fn no_store(self) -> Self {
        self.with_header(CACHE_CONTROL, "no-store").with_header(PRAGMA, "no-cache")
    }

    /// Sets a cookie of the browser.
    pub(super) fn with_cookie(mut self, cookie: &SetCookie) -> Self {
        self.headers.push((SET_COOKIE, cookie.to_header_value()));
        self
    }
}

/// A response with an error status.
#[derive(Debug)]
pub(super) struct ErrorResponse {
    status: StatusCode,
    body: Value,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl ErrorResponse {
    /// Creates an error with a message and without a code.
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, body: json!({ "message": message.into() }), headers: Vec::new() }
    }

    /// Creates a 400 error with a code.
    pub(super) fn bad_request(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message).code(code)
    }

    /// Creates a 403 error with a code.
    pub(super) fn forbidden(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, message).code(code)
    }

    /// Creates a 422 error with a code.
    pub(super) fn unprocessable(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, message).code(code)
    }

    /// Creates a 400 error in the shape of OAuth 2.0 (RFC 6749, section 5.2).
    pub(super) fn oauth(error: &str, description: &str) -> Self {
        let body = json!({ "error": error, "error_description": description });
        Self { status: StatusCode::BAD_REQUEST, body, headers: Vec::new() }
    }

    /// Creates an error whose body has nothing but a message, in `error`: the shape of the vault.
    pub(super) fn bare(status: StatusCode, error: &str) -> Self {
        Self { status, body: json!({ "error": error }), headers: Vec::new() }
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

    /// Creates a 422 error for one invalid field.
    pub(super) fn invalid_field(field: &str) -> Self {
        Self::invalid(vec![ErrorDetail::field(field, "invalid")])
    }

    /// Returns the status.
    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the code and the message, in either shape of errors.
    pub(super) fn code_and_message(&self) -> (&str, &str) {
        let text = |name| self.body.get(name).and_then(Value::as_str);
        let code = text("code").or(text("error")).unwrap_or_default();
        (code, text("message").or(text("error_description")).unwrap_or_default())
    }

    /// Returns the message for a user: that of the first detail, if there are details.
    pub(super) fn message(&self) -> String {
        let text = |value: &Value, name| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let detail = self.body.get("errors").and_then(|errors| errors.get(0));
        let of_field =
            |detail: &Value| Some(format!("{} is {}.", text(detail, "field")?, text(detail, "code")?));
        let detail = detail.and_then(|detail| text(detail, "message").or_else(|| of_field(detail)));
        detail.unwrap_or_else(|| self.code_and_message().1.to_owned())
    }

    /// Returns the name of the first invalid field, such as `domain_data[0].state`.
    pub(super) fn field(&self) -> Option<&str> {
        self.body.get("errors")?.get(0)?.get("field")?.as_str()
    }

    /// Sets the status.
    pub(super) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Adds a header.
    pub(super) fn with_header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.push((name, HeaderValue::from_static(value)));
        self
    }

    /// Adds the headers of a response that no cache may store (RFC 6749, section 5.1).
    pub(super) fn no_store(self) -> Self {
        self.with_header(CACHE_CONTROL, "no-store").with_header(PRAGMA, "no-cache")
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
    field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

impl ErrorDetail {
    /// Creates the detail of an invalid field, such as `domain_data[0].state`.
    pub(super) fn field(field: &str, code: &'static str) -> Self {
        Self { code, field: Some(field.to_owned()), message: None }
    }

    /// Creates a detail with a message, of no particular field.
    pub(super) fn message(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, field: None, message: Some(message.into()) }
    }
}

impl From<Response> for HttpResponse {
    fn from(response: Response) -> Self {
        let mut http = Self::default();
        *http.status_mut() = response.status;
        let content_type = match response.body {
            None => None,
            Some(Body::Json(json)) => {
                *http.body_mut() = json.into();
                Some("application/json; charset=utf-8")
            }
            Some(Body::Html(html)) => {
                *http.body_mut() = html.into();
                Some("text/html; charset=utf-8")
            }
            Some(Body::Csv(csv)) => {
                *http.body_mut() = csv.into();
                Some("text/csv; charset=utf-8")
            }
            Some(Body::Other(text)) => {
                *http.body_mut() = text.into();
                None
            }
        };
        let content_type = content_type.map(|value| (CONTENT_TYPE, HeaderValue::from_static(value)));
        for (name, value) in response.headers.into_iter().chain(content_type) {
            http.headers_mut().append(name, value);
        }
        http
    }
}

impl From<ErrorResponse> for HttpResponse {
    fn from(error: ErrorResponse) -> Self {
        Response { headers: error.headers, ..Response::json(error.status, error.body) }.into()
    }
}

/// All but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Returns a URL with parameters added to its query.
pub(super) fn with_parameters<'a>(
    url: &str,
    parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    let (url, fragment) = url.split_once('#').map_or((url, None), |(url, fragment)| (url, Some(fragment)));
    let mut location = url.to_owned();
    for (name, value) in parameters {
        location.push(if location.contains('?') { '&' } else { '?' });
        location.push_str(name);
        location.push('=');
        location.extend(utf8_percent_encode(value, RESERVED));
    }
    location.extend(fragment.into_iter().flat_map(|fragment| ["#", fragment]));
    location
}

/// Serializes a type of the emulator. None of them can fail to serialize.
pub(super) fn to_json(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
