//! The head of a request, and what the client expects in return.

use http::{HeaderMap, HeaderName, Method, Request, Uri, header::ACCEPT, request::Parts};

/// The head of a request: method, URI and headers, of any type that has them.
#[derive(Debug, Clone, Copy)]
pub struct RequestHead<'r> {
    /// The method.
    pub method: &'r Method,
    /// The URI. Only its path and query are read.
    pub uri: &'r Uri,
    /// The headers.
    pub headers: &'r HeaderMap,
}

impl<'r, B> From<&'r Request<B>> for RequestHead<'r> {
    fn from(request: &'r Request<B>) -> Self {
        Self { method: request.method(), uri: request.uri(), headers: request.headers() }
    }
}

impl<'r> From<&'r Parts> for RequestHead<'r> {
    fn from(parts: &'r Parts) -> Self {
        Self { method: &parts.method, uri: &parts.uri, headers: &parts.headers }
    }
}

const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
#[cfg(feature = "authkit")]
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_PURPOSE: HeaderName = HeaderName::from_static("sec-purpose");
const PURPOSE: HeaderName = HeaderName::from_static("purpose");
const X_MOZ: HeaderName = HeaderName::from_static("x-moz");

impl RequestHead<'_> {
    /// Whether the browser loads a page, by a link, a redirect, the address bar or a form. Browsers say so in
    /// `Sec-Fetch-Mode` ([Fetch Metadata](https://www.w3.org/TR/fetch-metadata/)); without it, the answer is
    /// whether HTML is accepted.
    #[must_use]
    pub fn expects_page(&self) -> bool {
        let is_navigation = match self.headers.get(SEC_FETCH_MODE) {
            Some(mode) => mode == "navigate",
            None => {
                self.headers.get_all(ACCEPT).iter().any(|accept| contains(accept.as_bytes(), b"text/html"))
            }
        };
        is_navigation && !self.is_prefetch()
    }

    /// Whether the browser loads a page and can be redirected to another site, which the body of a POST cannot.
    #[must_use]
    pub fn is_navigation(&self) -> bool {
        self.is_read() && self.expects_page()
    }

    /// Whether the method is GET or HEAD.
    pub(crate) fn is_read(&self) -> bool {
        matches!(*self.method, Method::GET | Method::HEAD)
    }

    /// Whether the browser loads the page in advance, without the user having asked for it.
    pub(crate) fn is_prefetch(&self) -> bool {
        [SEC_PURPOSE, PURPOSE, X_MOZ]
            .iter()
            .any(|name| self.headers.get(name).is_some_and(|value| contains(value.as_bytes(), b"prefetch")))
    }

    /// Whether a page of this origin sent the request. Browsers say so in `Sec-Fetch-Site`, older ones in
    /// `Origin`; without both the answer is no.
    #[cfg(feature = "authkit")]
    pub(crate) fn is_same_origin(&self, origin: &str) -> bool {
        match self.headers.get(SEC_FETCH_SITE) {
            Some(site) => site == "same-origin",
            None => self.headers.get(http::header::ORIGIN).is_some_and(|sender| sender == origin),
        }
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn with<R>(
        method: Method,
        headers: &[(&'static str, &'static str)],
        read: impl Fn(RequestHead<'_>) -> R,
    ) -> R {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        read(RequestHead { method: &method, uri: &Uri::from_static("/x?y"), headers: &headers })
    }

    #[test]
    fn navigation_is_recognized() {
        for (method, headers, expects_page, is_navigation) in [
            (Method::GET, &[("sec-fetch-mode", "navigate")][..], true, true),
            (Method::HEAD, &[("sec-fetch-mode", "navigate")], true, true),
            (Method::POST, &[("sec-fetch-mode", "navigate")], true, false),
            (Method::GET, &[("sec-fetch-mode", "cors"), ("accept", "text/html")], false, false),
            (Method::GET, &[("accept", "application/xhtml+xml, TEXT/HTML;q=0.9")], true, true),
            (Method::POST, &[("accept", "text/html")], true, false),
            (Method::GET, &[("accept", "*/*")], false, false),
            (Method::GET, &[("accept", "application/json")], false, false),
            (Method::GET, &[], false, false),
            (
                Method::GET,
                &[("sec-fetch-mode", "navigate"), ("sec-purpose", "prefetch;prerender")],
                false,
                false,
            ),
            (Method::GET, &[("accept", "text/html"), ("purpose", "prefetch")], false, false),
            (Method::GET, &[("accept", "text/html"), ("x-moz", "prefetch")], false, false),
        ] {
            let found = with(method.clone(), headers, |head| (head.expects_page(), head.is_navigation()));
            assert_eq!(found, (expects_page, is_navigation), "{method} {headers:?}");
        }
    }

    #[cfg(feature = "authkit")]
    #[test]
    fn only_pages_of_the_own_origin_are_same_origin() {
        for (headers, is_same) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("origin", "https://acme.com")], true),
            (&[("sec-fetch-site", "same-origin"), ("origin", "null")], true),
            (&[], false),
            (&[("sec-fetch-site", "none")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site"), ("origin", "https://acme.com")], false),
            (&[("origin", "null")], false),
            (&[("origin", "")], false),
            (&[("origin", "http://acme.com")], false),
            (&[("origin", "https://acme.com:8443")], false),
            (&[("origin", "https://acme.com.evil.example")], false),
            (&[("host", "acme.com"), ("referer", "https://acme.com/x")], false),
        ] {
            let found = with(Method::POST, headers, |head| head.is_same_origin("https://acme.com"));
            assert_eq!(found, is_same, "{headers:?}");
        }
    }
}
