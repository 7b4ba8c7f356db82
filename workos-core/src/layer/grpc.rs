//! Denials of gRPC requests.

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Response, StatusCode,
    header::{CONTENT_TYPE, RETRY_AFTER, SET_COOKIE, WWW_AUTHENTICATE},
};

const GRPC_STATUS: HeaderName = HeaderName::from_static("grpc-status");
const GRPC_MESSAGE: HeaderName = HeaderName::from_static("grpc-message");

/// Whether a request is one of gRPC: its content type is `application/grpc`, perhaps with a suffix or parameters.
pub(super) fn is_grpc(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    content_type.and_then(|value| value.strip_prefix(b"application/grpc")).is_some_and(|rest| {
        // Not `application/grpc-web`, whose clients read the HTTP status.
        matches!(rest, [] | [b'+' | b';' | b' ', ..])
    })
}

/// Creates the response of trailers only that has the meaning of an HTTP response about a session.
pub(super) fn denial(response: &Response<Bytes>) -> Response<Bytes> {
    let message = match response.status() {
        StatusCode::UNAUTHORIZED => "no session",
        StatusCode::FORBIDDEN => "permission denied",
        StatusCode::SERVICE_UNAVAILABLE => "session cannot be checked at the moment",
        _ => "request cannot be authenticated",
    };
    denial_with(response, message)
}

/// Creates the response of trailers only that has the meaning of an HTTP response, with a message.
pub(super) fn denial_with(response: &Response<Bytes>, message: &'static str) -> Response<Bytes> {
    let status = match response.status() {
        StatusCode::UNAUTHORIZED => "16",
        StatusCode::FORBIDDEN => "7",
        StatusCode::SERVICE_UNAVAILABLE => "14",
        _ => "13",
    };
    let mut denial = Response::new(Bytes::new());
    let headers = denial.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    headers.insert(GRPC_STATUS, HeaderValue::from_static(status));
    headers.insert(GRPC_MESSAGE, HeaderValue::from_static(message));
    for name in [SET_COOKIE, RETRY_AFTER, WWW_AUTHENTICATE] {
        for value in response.headers().get_all(&name) {
            headers.append(&name, value.clone());
        }
    }
    denial
}
