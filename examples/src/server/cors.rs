//! Cross-origin requests of browsers (the Fetch standard).
//!
//! Every origin is allowed, with credentials: pages of any development server may call the emulator.

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode,
    header::{
        ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
        ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
        ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
    },
};

/// Returns the response to a preflight request, `None` for any other request.
pub(super) fn preflight(method: &Method, request: &HeaderMap) -> Option<Response<Bytes>> {
    if method != Method::OPTIONS || !request.contains_key(ORIGIN) {
        return None;
    }
    let requested = request.get(ACCESS_CONTROL_REQUEST_METHOD)?;
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, requested.clone());
    if let Some(names) = request.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    // Chromium asks before requests from a public page to a local address (Private Network Access).
    if request.contains_key("access-control-request-private-network") {
        let name = HeaderName::from_static("access-control-allow-private-network");
        headers.insert(name, HeaderValue::from_static("true"));
    }
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    let vary = "access-control-request-method, access-control-request-headers";
    headers.insert(VARY, HeaderValue::from_static(vary));
    Some(response)
}

/// Adds the headers that let the page of a cross-origin request read the response.
pub(super) fn allow(origin: Option<&HeaderValue>, response: &mut HeaderMap) {
    let Some(origin) = origin else { return };
    // A wildcard is not valid with credentials.
    let names: Vec<&str> = response.keys().map(HeaderName::as_str).collect();
    let exposed = HeaderValue::try_from(names.join(", ")).ok();
    response.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    response.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    response.extend(exposed.map(|names| (ACCESS_CONTROL_EXPOSE_HEADERS, names)));
    response.append(VARY, HeaderValue::from_static("origin"));
}
