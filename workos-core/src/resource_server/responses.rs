//! Responses: challenges, denials, and metadata documents.

use bytes::Bytes;
use http::{
    HeaderValue, Method, Response, StatusCode,
    header::{
        ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
        ACCESS_CONTROL_MAX_AGE, ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE,
        X_CONTENT_TYPE_OPTIONS,
    },
};

use super::{RequiredScopes, TokenError, scope::is_scope};
use crate::{error::Error, headers};

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, OPTIONS");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Creates the value of `WWW-Authenticate`, if a token could change the outcome.
pub(super) fn challenge(
    metadata_url: &str,
    required: &RequiredScopes,
    error: &TokenError,
) -> Option<HeaderValue> {
    let (code, scopes) = match error {
        // RFC 6750, section 3.1: no code where there were no credentials.
        TokenError::Missing => (None, required),
        TokenError::InsufficientScope(scopes) => (Some(error.code()), scopes),
        TokenError::NotUser | TokenError::NotMachine | TokenError::Unavailable(_) => return None,
        _ => (Some(error.code()), required),
    };
    let mut text = String::from("Bearer ");
    parameter(&mut text, "resource_metadata", metadata_url);
    if let Some(code) = code {
        text.push_str(", ");
        parameter(&mut text, "error", code);
        text.push_str(", ");
        parameter(&mut text, "error_description", error.description());
    }
    // A scope that cannot be one is granted to no token, and would change the meaning of the list.
    let scopes: Vec<&str> = scopes.iter().filter(|scope| is_scope(scope)).collect();
    if !scopes.is_empty() {
        text.push_str(", ");
        parameter(&mut text, "scope", &scopes.join(" "));
    }
    HeaderValue::try_from(text).ok()
}

/// Appends a parameter as a quoted string (RFC 9110, section 5.6.4). Characters that such a string cannot have are left
/// out.
fn parameter(out: &mut String, name: &str, value: &str) {
    out.push_str(name);
    out.push_str("=\"");
    for character in value.chars().filter(|character| matches!(character, ' '..='~')) {
        if matches!(character, '"' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out.push('"');
}

/// Creates the response to a request without a valid token.
pub(super) fn denial(error: &TokenError, challenge: Option<HeaderValue>) -> Response<Bytes> {
    // Neither text has a character that JSON escapes.
    let json = format!(r#"{{"error":"{}","error_description":"{}"}}"#, error.code(), error.description());
    let mut response = json_response(error.status(), json.into());
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(challenge) = challenge {
        headers.insert(WWW_AUTHENTICATE, challenge);
    }
    if let (TokenError::Unavailable(error), StatusCode::SERVICE_UNAVAILABLE) = (error, response.status()) {
        response.headers_mut().insert(RETRY_AFTER, headers::retry_after_of_application(error.retry_after()));
    }
    response
}

/// Answers a method of a metadata document other than GET and HEAD. Browsers send OPTIONS before a `fetch` with headers
/// of its own, as MCP clients have.
pub(super) fn other_method(method: &Method) -> Option<Response<Bytes>> {
    if matches!(*method, Method::GET | Method::HEAD) {
        return None;
    }
    let mut response = if *method == Method::OPTIONS {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = StatusCode::NO_CONTENT;
        let headers = response.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*"));
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("3600"));
        response
    } else {
        let error = Bytes::from_static(br#"{"error":"method_not_allowed"}"#);
        json_response(StatusCode::METHOD_NOT_ALLOWED, error)
    };
    response.headers_mut().insert(ALLOW, METHODS);
    Some(readable_by_browsers(response))
}

/// Answers a GET or HEAD with a document that is public.
pub(super) fn document(method: &Method, json: Bytes, cache_control: &'static str) -> Response<Bytes> {
    let body = if *method == Method::HEAD { Bytes::new() } else { json };
    let mut response = json_response(StatusCode::OK, body);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(cache_control));
    readable_by_browsers(response)
}

/// Answers while a document cannot be fetched.
pub(super) fn document_unavailable(method: &Method, error: &Error) -> Response<Bytes> {
    let json = Bytes::from_static(br#"{"error":"temporarily_unavailable"}"#);
    let body = if *method == Method::HEAD { Bytes::new() } else { json };
    let mut response = json_response(StatusCode::SERVICE_UNAVAILABLE, body);
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(RETRY_AFTER, headers::retry_after_of_application(error.retry_after()));
    readable_by_browsers(response)
}

fn json_response(status: StatusCode, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, JSON);
    response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn readable_by_browsers(mut response: Response<Bytes>) -> Response<Bytes> {
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}
