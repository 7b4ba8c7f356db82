//! The redirect URI of a web application.

use http::{Uri, uri::Scheme};

use super::base_url::{is_host_and_port, is_loopback};

/// A valid redirect URI with the parts that requests are compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RedirectUri {
    /// The URI as it is registered at WorkOS.
    pub(crate) text: Box<str>,
    /// The origin as browsers send it: in lower case, without a default port.
    pub(crate) origin: Box<str>,
    /// The path, without the query.
    pub(crate) path: Box<str>,
    /// Whether the scheme is https.
    pub(crate) is_https: bool,
}

impl RedirectUri {
    /// Parses a redirect URI. The error says what is wrong.
    pub(crate) fn new(text: &str) -> Result<Self, &'static str> {
        // `http::Uri` drops a fragment silently.
        if text.contains('#') {
            return Err("has a fragment");
        }
        let uri: Uri = text.parse().map_err(|_| "is not a URL")?;
        let scheme = uri.scheme().ok_or("has no scheme; expected `https://…`")?;
        let authority = uri.authority().ok_or("has no host")?;
        if authority.host().is_empty() {
            return Err("has no host");
        }
        if authority.as_str().contains('@') {
            return Err("has user information");
        }
        if !is_host_and_port(authority) {
            return Err("has an invalid host or port");
        }
        let is_https = *scheme == Scheme::HTTPS;
        if !is_https {
            if *scheme != Scheme::HTTP {
                return Err("has a scheme other than https");
            }
            if !is_loopback(authority.host()) {
                return Err("is plain http to a host that is not loopback");
            }
        }
        let default_port = if is_https { ":443" } else { ":80" };
        let authority = authority.as_str().strip_suffix(default_port).unwrap_or(authority.as_str());
        Ok(Self {
            origin: format!("{scheme}://{}", authority.to_ascii_lowercase()).into(),
            path: uri.path().into(),
            is_https,
            text: text.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::RedirectUri;

    #[test]
    fn origin_is_that_which_browsers_send() {
        for (text, origin, path) in [
            ("https://acme.com/callback", "https://acme.com", "/callback"),
            ("https://Acme.com:443/callback?x=1", "https://acme.com", "/callback"),
            ("https://acme.com:8443/a/b/", "https://acme.com:8443", "/a/b/"),
            ("https://acme.com", "https://acme.com", "/"),
            ("http://127.0.0.1:8787/callback", "http://127.0.0.1:8787", "/callback"),
            ("http://[::1]:80/c", "http://[::1]", "/c"),
            ("http://LOCALHOST:80/c", "http://localhost", "/c"),
            ("http://acme.localhost:3000/c", "http://acme.localhost:3000", "/c"),
        ] {
            let uri = RedirectUri::new(text).unwrap();
            assert_eq!((&*uri.origin, &*uri.path, &*uri.text), (origin, path, text));
            assert_eq!(uri.is_https, text.starts_with("https"));
        }
    }

    #[test]
    fn url_that_cookies_would_leak_to_is_rejected() {
        for (text, reason) in [
            ("http://acme.com/callback", "is plain http to a host that is not loopback"),
            ("http://localhost.acme.com/callback", "is plain http to a host that is not loopback"),
            ("acme://callback/x", "has a scheme other than https"),
            ("/callback", "has no scheme; expected `https://…`"),
            ("acme.com", "has no scheme; expected `https://…`"),
            ("", "is not a URL"),
            ("https://acme.com/#x", "has a fragment"),
            ("https://a@acme.com/", "has user information"),
            ("https://acme.com:99999/", "has an invalid host or port"),
            ("https://acme.com/\n", "is not a URL"),
        ] {
            assert_eq!(RedirectUri::new(text).unwrap_err(), reason, "{text:?}");
        }
    }
}
