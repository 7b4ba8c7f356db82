//! The responses of AuthKit's own: redirects, short JSON bodies, and pages of a few lines.

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Response, StatusCode,
    header::{
        ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY, RETRY_AFTER,
        VARY, X_CONTENT_TYPE_OPTIONS,
    },
};

use super::{RequestHead, params};
use crate::{cookie::SetCookie, error::Error, headers};

/// A response that says why something is not done, as a page or as JSON.
#[derive(Debug, Clone, Copy)]
pub(super) struct Notice {
    pub(super) status: StatusCode,
    /// A code for programs, such as `unauthorized`.
    pub(super) code: &'static str,
    pub(super) title: &'static str,
    pub(super) text: &'static str,
}

impl Notice {
    pub(super) const SIGN_IN_FIRST: Self = Self {
        status: StatusCode::UNAUTHORIZED,
        code: "unauthorized",
        title: "Sign in first",
        text: "This page requires that you sign in.",
    };
    pub(super) const FORBIDDEN: Self = Self {
        status: StatusCode::FORBIDDEN,
        code: "forbidden",
        title: "No access",
        text: "You are signed in, but have no permission for this.",
    };
    pub(super) const CROSS_SITE: Self = Self {
        status: StatusCode::FORBIDDEN,
        code: "cross_site_request",
        title: "Request rejected",
        text: "The request does not come from a page of this application.",
    };
    pub(super) const NOT_A_MEMBER: Self = Self {
        status: StatusCode::FORBIDDEN,
        code: "organization_unavailable",
        title: "No access to this organization",
        text: "You cannot switch to this organization.",
    };
    pub(super) const NO_ORGANIZATION: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "missing_organization_id",
        title: "Organization is missing",
        text: "The request names no organization.",
    };
    pub(super) const METHOD: Self = Self {
        status: StatusCode::METHOD_NOT_ALLOWED,
        code: "method_not_allowed",
        title: "Method not allowed",
        text: "This address does not support the method of the request.",
    };
    pub(super) const UNAVAILABLE: Self = Self {
        status: StatusCode::SERVICE_UNAVAILABLE,
        code: "temporarily_unavailable",
        title: "Temporarily unavailable",
        text: "Signing in is not possible at the moment. Try again in a few seconds.",
    };
    pub(super) const MISCONFIGURED: Self = Self {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        code: "server_error",
        title: "Something went wrong",
        text: "Your sign-in cannot be checked because of an error of this application.",
    };
    pub(super) const NOT_COMPLETED: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "sign_in_failed",
        title: "The sign-in was not completed",
        text: "Nothing has changed. You can sign in again.",
    };
    pub(super) const COOKIES_LOST: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "cookies_required",
        title: "The sign-in does not last",
        text: "You have signed in several times, but your browser has not kept the session. Allow cookies for this \
               site and try again.",
    };

    /// Creates the response in the form that the client expects. A page has the link, if there is one: from a
    /// page that the user may not see back to the application, and from the others to the sign-in.
    pub(super) fn respond(self, head: Expectation, link: Option<&str>) -> Response<Bytes> {
        if head.page {
            let is_forbidden = self.status == StatusCode::FORBIDDEN;
            let label = if is_forbidden { "Back to the application" } else { "Sign in" };
            return page(self.status, self.title, self.text, link.map(|path| (path, label)));
        }
        let json = format!(r#"{{"error":"{}","message":"{}"}}"#, self.code, self.text);
        let mut response = response(self.status, json.into());
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }
}

/// What the client of a request can use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expectation {
    /// Whether the browser shows the response as a page.
    pub(super) page: bool,
}

impl From<RequestHead<'_>> for Expectation {
    fn from(head: RequestHead<'_>) -> Self {
        Self { page: head.expects_page() }
    }
}

/// Returns a response that no cache stores.
fn response(status: StatusCode, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(VARY, HeaderValue::from_static("Cookie"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Redirects a GET.
pub(super) fn redirect(location: &str) -> Response<Bytes> {
    let mut response = response(StatusCode::FOUND, Bytes::new());
    response.headers_mut().insert(LOCATION, location_value(location));
    response
}

/// Redirects a POST of a form to a GET. A script cannot follow a redirect to another site, so it gets the URL as
/// JSON, `{"redirect":"…"}`.
pub(super) fn redirect_after_post(expectation: Expectation, location: &str) -> Response<Bytes> {
    if expectation.page {
        let mut response = redirect(location);
        *response.status_mut() = StatusCode::SEE_OTHER;
        return response;
    }
    let json = serde_json::json!({ "redirect": location }).to_string();
    let mut response = response(StatusCode::OK, json.into());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// Answers a request to load a page in advance.
pub(super) fn no_content() -> Response<Bytes> {
    response(StatusCode::NO_CONTENT, Bytes::new())
}

pub(super) fn method_not_allowed(expectation: Expectation, allow: &'static str) -> Response<Bytes> {
    let mut response = Notice::METHOD.respond(expectation, None);
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allow));
    response
}

/// Answers during an outage, with the delay that WorkOS asks for.
pub(super) fn unavailable(expectation: Expectation, error: Option<&Error>) -> Response<Bytes> {
    let mut response = Notice::UNAVAILABLE.respond(expectation, None);
    response
        .headers_mut()
        .insert(RETRY_AFTER, headers::retry_after_of_application(error.and_then(Error::retry_after)));
    response
}

/// Returns the path of a sign-in that returns to a path.
pub(super) fn sign_in_location(sign_in: &str, return_pathname: &str) -> String {
    if return_pathname == "/" {
        return sign_in.to_owned();
    }
    format!("{sign_in}?{}={}", super::RETURN_PATHNAME, params::encode(return_pathname))
}

pub(super) fn append_cookies<'c>(headers: &mut HeaderMap, cookies: impl IntoIterator<Item = &'c SetCookie>) {
    cookies.into_iter().for_each(|cookie| cookie.append_to(headers));
}

fn location_value(location: &str) -> HeaderValue {
    HeaderValue::from_str(location).unwrap_or_else(|_| HeaderValue::from_static("/"))
}

/// Neither scripts nor anything from elsewhere; the style is in the page.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);
const STYLE: &str = "*{box-sizing:border-box}:root{color-scheme:light dark;--accent:#5b3df5;\
background:Canvas;font:16px/1.5 system-ui,sans-serif}@media(prefers-color-scheme:dark){:root{--accent:#a493ff}}\
body{display:grid;min-height:100vh;margin:0;padding:1.5rem;place-content:center;text-align:center}\
main{max-width:30rem}h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem;text-wrap:balance}\
p{margin:0 0 1.25rem;color:color-mix(in srgb,CanvasText 75%,Canvas);text-wrap:balance}\
a{display:inline-block;padding:.5rem 1.25rem;border:1px solid;border-radius:.5rem;color:var(--accent);\
font-weight:600;text-decoration:none}a:focus-visible{outline:3px solid;outline-offset:2px}";

fn page(status: StatusCode, title: &str, text: &str, link: Option<(&str, &str)>) -> Response<Bytes> {
    // The path of a route has no character that HTML gives a meaning to, except `&`, `"`, `'` and `<`.
    let link = link.map(|(path, label)| format!("<p><a href=\"{}\">{label}</a></p>", escape(path)));
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style></head><body><main>\
         <h1>{title}</h1><p>{text}</p>{}</main></body></html>",
        link.unwrap_or_default()
    );
    let mut response = response(status, html.into());
    let headers: [(HeaderName, HeaderValue); 3] = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CONTENT_SECURITY_POLICY, POLICY),
        // The URL of a callback holds a code.
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    response.headers_mut().extend(headers);
    response
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('\'', "&#39;").replace('<', "&lt;")
}
