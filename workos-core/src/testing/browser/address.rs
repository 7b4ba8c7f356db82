//! URLs of pages, resolved as browsers do ([URL Standard](https://url.spec.whatwg.org/)). Host names are ASCII.

use std::fmt;

use http::Uri;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

const QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'\'');
const PATH: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'?').add(b'`').add(b'{').add(b'}');
const SLASHES: [char; 2] = ['/', '\\'];

/// An `http` or `https` URL.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Address {
    is_https: bool,
    /// In lower case; an IPv6 address in brackets.
    host: String,
    port: u16,
    path: String,
    query: Option<String>,
    fragment: Option<String>,
}

impl Address {
    /// Parses an absolute URL. `None` if a browser could not open it as a page.
    pub(super) fn parse(url: &str) -> Option<Self> {
        Self::resolve(None, url)
    }

    /// Resolves a link on the page at this URL. `None` if a browser could not open it as a page.
    pub(super) fn join(&self, link: &str) -> Option<Self> {
        Self::resolve(Some(self), link)
    }

    fn resolve(base: Option<&Self>, text: &str) -> Option<Self> {
        let text = text.trim_matches(|character: char| character <= ' ').replace(['\t', '\n', '\r'], "");
        let (text, fragment) = match text.split_once('#') {
            Some((text, fragment)) => (text, Some(fragment.to_owned())),
            None => (text.as_str(), None),
        };
        let (is_https, rest) = match scheme(text) {
            None => (base?.is_https, text),
            Some((scheme, rest)) => {
                let is_https = match scheme.to_ascii_lowercase().as_str() {
                    "https" => true,
                    "http" => false,
                    _ => return None,
                };
                if base.is_none_or(|base| base.is_https != is_https) || rest.starts_with(SLASHES) {
                    return Self::with_authority(is_https, rest.trim_start_matches(SLASHES), fragment);
                }
                (is_https, rest)
            }
        };
        let mut slashes = rest.chars().take_while(|character| SLASHES.contains(character));
        match (slashes.next(), slashes.next()) {
            (Some(_), Some(_)) => Self::with_authority(is_https, rest.trim_start_matches(SLASHES), fragment),
            (Some(_), None) => Some(base?.clone().with_path(rest, fragment)),
            (None, _) => {
                let mut address = base?.clone();
                if rest.is_empty() {
                    address.fragment = fragment;
                } else if let Some(query) = rest.strip_prefix('?') {
                    address.query = Some(utf8_percent_encode(query, QUERY).to_string());
                    address.fragment = fragment;
                } else {
                    let directory = address.path.rsplit_once('/').map_or("", |(directory, _)| directory);
                    let path = format!("{directory}/{rest}");
                    address = address.with_path(&path, fragment);
                }
                Some(address)
            }
        }
    }

    fn with_authority(is_https: bool, text: &str, fragment: Option<String>) -> Option<Self> {
        let end = text.find(['/', '\\', '?']).unwrap_or(text.len());
        let (authority, rest) = text.split_at_checked(end)?;
        let host_and_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let after_brackets = host_and_port.rfind(']').unwrap_or_default();
        let (host, port) = match host_and_port.rfind(':').filter(|colon| *colon >= after_brackets) {
            Some(colon) => host_and_port.split_at_checked(colon)?,
            None => (host_and_port, ""),
        };
        let port = match port.strip_prefix(':').unwrap_or_default() {
            "" => default_port(is_https),
            digits => digits.parse().ok()?,
        };
        let host = String::from_utf8(percent_decode_str(host).collect()).ok()?.to_ascii_lowercase();
        let is_valid = |byte: u8| byte.is_ascii_alphanumeric() || b"-._[]:".contains(&byte);
        if host.is_empty() || !host.bytes().all(is_valid) {
            return None;
        }
        let address =
            Self { is_https, host, port, path: "/".to_owned(), query: None, fragment: fragment.clone() };
        Some(address.with_path(rest, fragment))
    }

    /// Replaces path, query and fragment.
    fn with_path(mut self, text: &str, fragment: Option<String>) -> Self {
        let (path, query) = match text.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (text, None),
        };
        let mut segments = Vec::new();
        // Only the first slash separates the authority; `//` within a path is an empty segment.
        let mut parts = path.strip_prefix(SLASHES).unwrap_or(path).split(SLASHES).peekable();
        while let Some(segment) = parts.next() {
            let is_last = parts.peek().is_none();
            match segment.to_ascii_lowercase().replace("%2e", ".").as_str() {
                "." if is_last => segments.push(String::new()),
                "." => {}
                ".." => {
                    segments.pop();
                    if is_last {
                        segments.push(String::new());
                    }
                }
                _ => segments.push(utf8_percent_encode(segment, PATH).to_string()),
            }
        }
        self.path = format!("/{}", segments.join("/"));
        self.query = query.map(|query| utf8_percent_encode(query, QUERY).to_string());
        self.fragment = fragment;
        self
    }

    /// Replaces the query.
    pub(super) fn with_query(mut self, query: String) -> Self {
        self.query = Some(query);
        self
    }

    /// Returns this URL with the fragment of another one, unless it has a fragment.
    pub(super) fn or_fragment_of(mut self, other: &Self) -> Self {
        self.fragment = self.fragment.or_else(|| other.fragment.clone());
        self
    }

    pub(super) const fn is_https(&self) -> bool {
        self.is_https
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Returns path and query.
    pub(super) fn target(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }

    /// Returns host and port, without the default port of the scheme.
    pub(super) fn authority(&self) -> String {
        if self.port == default_port(self.is_https) {
            self.host.clone()
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// Returns the origin, such as `https://acme.com`.
    pub(super) fn origin(&self) -> String {
        format!("{}://{}", if self.is_https { "https" } else { "http" }, self.authority())
    }

    /// Returns the URL without query and fragment, which may hold a code or a token.
    pub(super) fn without_query(&self) -> String {
        format!("{}{}", self.origin(), self.path)
    }

    pub(super) fn without_fragment(&self) -> String {
        format!("{}{}", self.origin(), self.target())
    }

    pub(super) fn uri(&self) -> Option<Uri> {
        self.without_fragment().parse().ok()
    }

    pub(super) fn is_same_origin(&self, other: &Self) -> bool {
        (self.is_https, &self.host, self.port) == (other.is_https, &other.host, other.port)
    }

    /// Whether both URLs have the scheme and the registrable domain in common.
    pub(super) fn is_same_site(&self, other: &Self) -> bool {
        self.is_https == other.is_https && registrable_domain(&self.host) == registrable_domain(&other.host)
    }

    /// Whether browsers trust the connection: https or a loopback host.
    pub(super) fn is_trustworthy(&self) -> bool {
        let host = self.host.as_str();
        self.is_https
            || host == "localhost"
            || host.ends_with(".localhost")
            || host == "[::1]"
            || (host.starts_with("127.") && is_ip_address(host))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.without_fragment())?;
        self.fragment.as_ref().map_or(Ok(()), |fragment| write!(f, "#{fragment}"))
    }
}

const fn default_port(is_https: bool) -> u16 {
    if is_https { 443 } else { 80 }
}

/// Splits a URL after its scheme.
fn scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|character: char| character.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_scheme.then_some((scheme, rest))
}

pub(super) fn is_ip_address(host: &str) -> bool {
    host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok()
}

/// Whether a domain is a public suffix, below which names are registered. Knows top-level domains and
/// second-level ones of countries such as `co.uk`, not the whole [list](https://publicsuffix.org/).
pub(super) fn is_public_suffix(domain: &str) -> bool {
    match domain.rsplit_once('.') {
        None => domain != "localhost",
        Some((second, top)) => {
            top.len() == 2 && matches!(second, "ac" | "co" | "com" | "edu" | "gov" | "net" | "org")
        }
    }
}

/// Returns the public suffix of a host and the label before it. IP addresses are whole.
fn registrable_domain(host: &str) -> &str {
    if is_ip_address(host) {
        return host;
    }
    let mut domain = host;
    while let Some((_, parent)) = domain.split_once('.') {
        if is_public_suffix(parent) {
            break;
        }
        domain = parent;
    }
    domain
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn links_are_resolved_as_browsers_do() {
        let base = Address::parse("https://acme.com/a/b?x=1#top").unwrap();
        for (link, expected) in [
            ("", "https://acme.com/a/b?x=1"),
            ("#end", "https://acme.com/a/b?x=1#end"),
            ("?y=2", "https://acme.com/a/b?y=2"),
            ("c", "https://acme.com/a/c"),
            ("./c/", "https://acme.com/a/c/"),
            ("../c", "https://acme.com/c"),
            ("../../..", "https://acme.com/"),
            ("%2e%2E/c", "https://acme.com/c"),
            ("/", "https://acme.com/"),
            ("/c//d", "https://acme.com/c//d"),
            (" /c d\n", "https://acme.com/c%20d"),
            ("/ü?ü", "https://acme.com/%C3%BC?%C3%BC"),
            ("//evil.com/x", "https://evil.com/x"),
            ("/\\evil.com", "https://evil.com/"),
            ("\\\\evil.com", "https://evil.com/"),
            ("/\t/evil.com", "https://evil.com/"),
            ("https:c", "https://acme.com/a/c"),
            ("https:/evil.com", "https://evil.com/"),
            ("https:\\\\evil.com", "https://evil.com/"),
            ("http:c", "http://c/"),
            ("HTTP://ACME.com:80/", "http://acme.com/"),
            ("https://acme.com@evil.com:8443?q", "https://evil.com:8443/?q"),
            ("http://[::1]:3000/x", "http://[::1]:3000/x"),
            ("a:b@c", ""),
            ("javascript:alert(1)", ""),
            ("https://", ""),
            ("https://acme.com:99999", ""),
            ("https://a b", ""),
        ] {
            let joined = base.join(link).map(|address| address.to_string()).unwrap_or_default();
            assert_eq!(joined, expected, "{link:?}");
        }
        assert!(Address::parse("/a").is_none() && Address::parse("acme.com").is_none());
    }

    #[test]
    fn sites_are_compared_by_scheme_and_registrable_domain() {
        let acme = "https://acme.com";
        for (one, other, same_origin, same_site) in [
            (acme, "https://acme.com:443/x", true, true),
            (acme, "https://acme.com:8443", false, true),
            (acme, "https://app.acme.com", false, true),
            ("https://a.b.acme.com", "https://app.acme.com", false, true),
            (acme, "http://acme.com", false, false),
            (acme, "https://evil.com", false, false),
            (acme, "https://notacme.com", false, false),
            ("https://a.co.uk", "https://b.co.uk", false, false),
            ("https://x.a.co.uk", "https://y.a.co.uk", false, true),
            ("http://localhost:1", "http://localhost:2", false, true),
            ("http://127.0.0.1", "http://128.0.0.1", false, false),
        ] {
            let (one, other) = (Address::parse(one).unwrap(), Address::parse(other).unwrap());
            assert_eq!(one.is_same_origin(&other), same_origin, "{one} {other}");
            assert_eq!(one.is_same_site(&other), same_site, "{one} {other}");
        }
    }
}
