//! The base URL of the API.

use std::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
    sync::Arc,
};

use http::{
    Uri,
    uri::{Authority, PathAndQuery, Scheme},
};

use crate::error::{ConfigError, Error};

/// The base URL of the API; `https://api.workos.com` by default.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    scheme: Scheme,
    authority: Authority,
    /// Without a trailing slash, so that an operation's path can be appended.
    path: Arc<str>,
}

impl BaseUrl {
    /// Parses `https://host[:port][/path]`. A trailing slash is ignored.
    ///
    /// Plain HTTP is accepted for a loopback host only (`localhost`, `*.localhost`, `127.0.0.0/8`, `::1`),
    /// because requests carry the API key; see [`plain_http`](Self::plain_http).
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError::BaseUrl`] for any other URL: without a scheme or host, with another scheme, or
    /// with user information, a query or a fragment.
    pub fn new(url: &str) -> Result<Self, Error> {
        Self::parse(url, false)
    }

    /// Parses the base URL of a domain, which may be without a scheme, as in `acme.authkit.app`.
    pub(crate) fn of_domain(domain: &str) -> Result<Self, Error> {
        if domain.contains("://") { Self::new(domain) } else { Self::new(&format!("https://{domain}")) }
    }

    /// Parses a base URL and accepts plain HTTP for any host, for example a proxy in a private network. The
    /// API key is then readable on the network path.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError::BaseUrl`] in the same cases as [`new`](Self::new), except for plain HTTP.
    pub fn plain_http(url: &str) -> Result<Self, Error> {
        Self::parse(url, true)
    }

    fn parse(url: &str, any_http: bool) -> Result<Self, Error> {
        let reject = |reason| Err(Error::from(ConfigError::BaseUrl(reason)));
        // `http::Uri` drops a fragment silently.
        if url.contains('#') {
            return reject("has a fragment");
        }
        let Ok(uri) = url.parse::<Uri>() else { return reject("is not a URL") };
        let parts = uri.into_parts();
        let Some(scheme) = parts.scheme else { return reject("has no scheme; expected `https://…`") };
        let Some(authority) = parts.authority else { return reject("has no host") };
        if authority.host().is_empty() {
            return reject("has no host");
        }
        if authority.as_str().contains('@') {
            return reject("has user information");
        }
        // `http::uri::Authority` accepts text between a bracket and the port, such as `[::1].acme.com`. Its
        // `host` omits that text, and another reader may not.
        if !is_host_and_port(&authority) {
            return reject("has an invalid host or port");
        }
        if scheme == Scheme::HTTP {
            if !any_http && !is_loopback(authority.host()) {
                return reject("is plain http to a host that is not loopback; see `BaseUrl::plain_http`");
            }
        } else if scheme != Scheme::HTTPS {
            return reject("has a scheme other than https");
        }
        let path = parts.path_and_query;
        if path.as_ref().is_some_and(|path| path.query().is_some()) {
            return reject("has a query");
        }
        let path = path.as_ref().map_or("", |path| path.path()).trim_end_matches('/').into();
        Ok(Self { scheme, authority, path })
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Whether a URI is this URL or below it: scheme, host and port are the same, there is no user information, and the
    /// path starts with the same segments and cannot leave them again.
    #[cfg(feature = "tower-03")]
    pub(crate) fn contains(&self, uri: &Uri) -> bool {
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return false };
        let default_port = if self.scheme == Scheme::HTTP { 80 } else { 443 };
        let port = |authority: &Authority| authority.port_u16().unwrap_or(default_port);
        scheme.eq_ignore_ascii_case(self.scheme.as_str())
            && is_host_and_port(authority)
            && authority.host().eq_ignore_ascii_case(self.authority.host())
            && port(authority) == port(&self.authority)
            && (self.path.is_empty() || self.contains_path(uri.path()))
    }

    #[cfg(feature = "tower-03")]
    fn contains_path(&self, path: &str) -> bool {
        let is_below =
            path.strip_prefix(&*self.path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        // As servers may read it.
        let path = path.to_ascii_lowercase().replace("%2e", ".").replace("%2f", "/").replace("%5c", "/");
        is_below && !path.split(['/', '\\']).any(|segment| matches!(segment, "." | ".."))
    }

    pub(crate) fn uri(&self, path_and_query: PathAndQuery) -> Uri {
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(path_and_query);
        // Fails only if one of the three parts is missing.
        Uri::from_parts(parts).unwrap_or_default()
    }
}

/// Whether an authority without user information is nothing but its host and an optional port.
pub(super) fn is_host_and_port(authority: &Authority) -> bool {
    let Some(rest) = authority.as_str().strip_prefix(authority.host()) else { return false };
    rest.is_empty() || rest.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok())
}

/// Whether a host is `localhost` or below, or a loopback address in its canonical form. Other spellings that
/// some resolvers read as loopback, such as `127.1` and `localhost.`, are not.
pub(super) fn is_loopback(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        return address.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback());
    }
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        return address.is_loopback();
    }
    let is_label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    host.split('.').all(is_label)
        && host.rsplit('.').next().is_some_and(|label| label.eq_ignore_ascii_case("localhost"))
}

impl Default for BaseUrl {
    fn default() -> Self {
        Self { scheme: Scheme::HTTPS, authority: Authority::from_static("api.workos.com"), path: "".into() }
    }
}

impl std::str::FromStr for BaseUrl {
    type Err = Error;

    fn from_str(url: &str) -> Result<Self, Error> {
        Self::new(url)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.path)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::BaseUrl;

    #[test]
    fn new_accepts_https_and_loopback_http_only() {
        for (url, shown) in [
            ("https://api.workos.com", "https://api.workos.com"),
            ("https://api.workos.com/", "https://api.workos.com"),
            ("https://proxy.example/workos/v1/", "https://proxy.example/workos/v1"),
            ("https://proxy.example:8443", "https://proxy.example:8443"),
            ("http://localhost:4000", "http://localhost:4000"),
            ("http://LOCALHOST", "http://LOCALHOST"),
            ("http://api.localhost", "http://api.localhost"),
            ("http://127.0.0.1:1", "http://127.0.0.1:1"),
            ("http://127.9.9.9", "http://127.9.9.9"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(BaseUrl::new(url).unwrap().to_string(), shown, "{url}");
        }
        for (url, reason) in [
            ("", "not a URL"),
            ("api.workos.com", "no scheme"),
            ("//api.workos.com", "no scheme"),
            ("/v1", "no scheme"),
            ("ftp://api.workos.com", "other than https"),
            ("http://api.workos.com", "plain http"),
            ("http://127.0.0.1.evil.example", "plain http"),
            ("http://localhost.evil.example", "plain http"),
            ("https://key@api.workos.com", "user information"),
            ("https://api.workos.com?x=1", "a query"),
            ("https://api.workos.com#x", "a fragment"),
            ("https://", "not a URL"),
            ("https://:80", "no host"),
            ("https://api workos.com", "not a URL"),
            ("https://api.workos.com\r\n", "not a URL"),
        ] {
            let error = BaseUrl::new(url).unwrap_err().to_string();
            assert!(error.contains(reason), "{url}: {error}");
        }
        assert!(BaseUrl::plain_http("http://proxy.internal").is_ok());
    }

    #[cfg(feature = "tower-03")]
    #[test]
    fn url_contains_those_of_its_origin_below_its_path() {
        for (base, url, expected) in [
            ("https://api.acme.com", "https://api.acme.com", true),
            ("https://api.acme.com", "https://api.acme.com/v1?x=1", true),
            ("https://api.acme.com", "HTTPS://API.Acme.com:443/", true),
            ("https://api.acme.com:443", "https://api.acme.com/", true),
            ("https://api.acme.com", "https://api.acme.com/../x", true),
            ("https://api.acme.com", "http://api.acme.com/", false),
            ("https://api.acme.com", "https://api.acme.com:8443/", false),
            ("https://api.acme.com", "https://api.acme.com.evil.example/", false),
            ("https://api.acme.com", "https://evil.example/api.acme.com", false),
            ("https://api.acme.com", "https://acme.com/", false),
            ("https://api.acme.com", "https://api.acme.com./", false),
            ("https://api.acme.com", "https://api.acme.com@evil.example/", false),
            ("https://api.acme.com", "https://user@api.acme.com/", false),
            ("https://api.acme.com", "/v1", false),
            ("https://api.acme.com", "api.acme.com", false),
            ("http://[::1]:80", "http://[::1]/", true),
            ("http://[::1]", "http://[::1].evil.example/", false),
            ("http://localhost:8080", "http://localhost:8080/v1", true),
            ("http://localhost:8080", "http://localhost/v1", false),
            ("https://api.acme.com/v1", "https://api.acme.com/v1", true),
            ("https://api.acme.com/v1/", "https://api.acme.com/v1/x/..y", true),
            ("https://api.acme.com/v1", "https://api.acme.com/", false),
            ("https://api.acme.com/v1", "https://api.acme.com/v10", false),
            ("https://api.acme.com/v1", "https://api.acme.com/V1", false),
            ("https://api.acme.com/v1", "https://api.acme.com/v1/../admin", false),
            ("https://api.acme.com/v1", "https://api.acme.com/v1/%2E%2e/admin", false),
            ("https://api.acme.com/v1", "https://api.acme.com/v1/..%2Fadmin", false),
            ("https://api.acme.com/v1", "https://api.acme.com/v1/..%5cadmin", false),
        ] {
            assert_eq!(BaseUrl::new(base).unwrap().contains(&url.parse().unwrap()), expected, "{base} {url}");
        }
    }

    #[test]
    fn plain_http_is_accepted_for_exact_loopback_hosts_only() {
        for url in [
            "http://localhost",
            "http://LocalHost:4000/x",
            "http://a-b_c.localhost",
            "http://127.0.0.1",
            "http://127.255.255.254:65535",
            "http://[::1]",
            "http://[0:0:0:0:0:0:0:1]:1/v1",
        ] {
            assert!(BaseUrl::new(url).is_ok(), "{url}");
        }
        for url in [
            "http://[::1].evil.example",
            "http://[::1].evil.example:80",
            "http://[::1]evil.example",
            "http://[::1]:80@evil.example",
            "http://[::1]:80.evil.example",
            "http://[::1]:",
            "http://[::1]:99999",
            "http://[[::1]]",
            "http://[::1]]",
            "http://::1",
            "http://[127.0.0.1]",
            "http://[localhost]",
            "http://[::ffff:127.0.0.1]",
            "http://[::127.0.0.1]",
            "http://[::2]",
            "http://[::1%25lo]",
            "http://127.0.0.1.evil.example",
            "http://127.0.0.1.",
            "http://127.1",
            "http://127.0.0.01",
            "http://0x7f.0.0.1",
            "http://2130706433",
            "http://0.0.0.0",
            "http://128.0.0.1",
            "http://127.0.0.1:80:80",
            "http://127.0.0.1@evil.example",
            "http://127.0.0.1:80@evil.example",
            "http://localhost@evil.example",
            "http://localhost:a@evil.example",
            "http://localhost.evil.example",
            "http://localhost.",
            "http://LOCALHOST.",
            "http://.localhost",
            "http://a..localhost",
            "http://evil.example;.localhost",
            "http://evil.example%2f.localhost",
            "http://evil.example\\.localhost",
            "http://notlocalhost",
            "http://localhost:",
            "http://localhost:80a",
            "http://l\u{f6}calhost",
        ] {
            assert!(BaseUrl::new(url).is_err(), "{url}");
        }
        // Text after a bracket is part of no host, whatever the scheme.
        for url in ["https://[::1].evil.example", "https://api.workos.com:x", "https://api.workos.com:1:2"] {
            assert!(BaseUrl::new(url).is_err() && BaseUrl::plain_http(url).is_err(), "{url}");
        }
    }
}
