//! The cookies of a browser ([RFC 6265bis](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis)).

use std::{
    fmt,
    time::{Duration, UNIX_EPOCH},
};

use super::address::{Address, is_ip_address, is_public_suffix};
use crate::types::{Secret, Timestamp};

/// Maximum length of name and value together, in bytes.
const MAX_BYTES: usize = 4096;
/// Maximum length of the value of an attribute, in bytes. Longer ones are ignored.
const MAX_ATTRIBUTE_BYTES: usize = 1024;
/// Maximum lifetime: 400 days.
const MAX_AGE: Duration = Duration::from_secs(400 * 24 * 60 * 60);

/// A cookie that a [`Browser`](super::Browser) has stored.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BrowserCookie {
    /// Name.
    pub name: String,
    /// Value as it was set, not decoded.
    pub value: Secret,
    /// Host that set the cookie, or the value of the `Domain` attribute.
    pub domain: String,
    /// Whether the cookie is sent to this host only, and not to subdomains: there was no `Domain` attribute.
    pub is_host_only: bool,
    /// Path at and below which the cookie is sent.
    pub path: String,
    /// Whether the cookie is sent over https only.
    pub is_secure: bool,
    /// Whether scripts cannot read the cookie.
    pub is_http_only: bool,
    /// `Strict`, `Lax` or `None`. `Lax` without a `SameSite` attribute, as in Chromium.
    pub same_site: &'static str,
    /// Time of expiry. `None` for a session cookie, which lasts until the browser is closed.
    pub expires_at: Option<Timestamp>,
}

impl BrowserCookie {
    /// Whether the cookie applies to a URL.
    fn matches(&self, url: &Address) -> bool {
        let is_host = if self.is_host_only {
            self.domain == url.host()
        } else {
            is_subdomain(url.host(), &self.domain)
        };
        is_host && is_below(url.path(), &self.path) && (!self.is_secure || url.is_https())
    }

    fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|expires_at| expires_at <= now)
    }
}

impl fmt::Debug for BrowserCookie {
    /// Hides the value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BrowserCookie({}=… for {}{})", self.name, self.domain, self.path)
    }
}

/// How a request relates to the site that caused it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SiteContext {
    /// The same site, or the user.
    SameSite,
    /// Another site, which the user leaves by a safe method such as GET.
    CrossSiteNavigation,
    /// Another site, in any other way.
    CrossSite,
}

/// All cookies of a browser, oldest first.
#[derive(Default)]
pub(super) struct Jar(Vec<BrowserCookie>);

impl Jar {
    /// Returns the cookies for a URL in the order of the `Cookie` header.
    pub(super) fn cookies(&self, url: &Address, now: Timestamp) -> Vec<&BrowserCookie> {
        let mut cookies: Vec<_> =
            self.0.iter().filter(|cookie| cookie.matches(url) && !cookie.is_expired(now)).collect();
        // Stable, so that older cookies come first among those with equal paths.
        cookies.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        cookies
    }

    /// Returns the `Cookie` header of a request; `None` if there are no cookies for it.
    pub(super) fn header(&self, url: &Address, now: Timestamp, context: SiteContext) -> Option<String> {
        let is_sent = |cookie: &&&BrowserCookie| match context {
            SiteContext::SameSite => true,
            SiteContext::CrossSiteNavigation => cookie.same_site != "Strict",
            SiteContext::CrossSite => cookie.same_site == "None",
        };
        let pair = |cookie: &&BrowserCookie| {
            if cookie.name.is_empty() {
                return cookie.value.expose().to_owned();
            }
            format!("{}={}", cookie.name, cookie.value.expose())
        };
        let pairs: Vec<_> = self.cookies(url, now).iter().filter(is_sent).map(pair).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Stores the cookie of a `Set-Cookie` header, or deletes one if the cookie has expired. Returns the
    /// reason if the cookie is rejected.
    pub(super) fn store(
        &mut self,
        header: &str,
        url: &Address,
        now: Timestamp,
        is_cross_site_fetch: bool,
    ) -> Result<(), &'static str> {
        let cookie = parse(header, url, now)?;
        if is_cross_site_fetch && cookie.same_site != "None" {
            return Err("SameSite forbids it in a cross-site request");
        }
        let overwrites_secure = self.0.iter().any(|other| {
            other.is_secure
                && other.name == cookie.name
                && (is_subdomain(&other.domain, &cookie.domain)
                    || is_subdomain(&cookie.domain, &other.domain))
                && is_below(&cookie.path, &other.path)
        });
        if overwrites_secure && !cookie.is_secure && !url.is_https() {
            return Err("a Secure cookie with this name exists");
        }
        let is_same = |other: &BrowserCookie| {
            (&other.name, &other.domain, other.is_host_only, &other.path)
                == (&cookie.name, &cookie.domain, cookie.is_host_only, &cookie.path)
        };
        match self.0.iter().position(is_same) {
            Some(position) if cookie.is_expired(now) => drop(self.0.remove(position)),
            Some(position) => {
                if let Some(stored) = self.0.get_mut(position) {
                    *stored = cookie;
                }
            }
            None if cookie.is_expired(now) => {}
            None => self.0.push(cookie),
        }
        Ok(())
    }
}

/// Parses a `Set-Cookie` header.
fn parse(header: &str, url: &Address, now: Timestamp) -> Result<BrowserCookie, &'static str> {
    if header.bytes().any(|byte| byte.is_ascii_control() && byte != b'\t') {
        return Err("control character");
    }
    let mut parts = header.split(';');
    let pair = parts.next().unwrap_or_default();
    let (name, value) = pair.split_once('=').unwrap_or(("", pair));
    let (name, value) = (name.trim(), value.trim());
    if name.is_empty() && value.is_empty() {
        return Err("neither name nor value");
    }
    if name.len().saturating_add(value.len()) > MAX_BYTES {
        return Err("name and value exceed 4096 bytes");
    }
    let mut cookie = BrowserCookie {
        name: name.to_owned(),
        value: value.into(),
        domain: url.host().to_owned(),
        is_host_only: true,
        path: default_path(url.path()).to_owned(),
        is_secure: false,
        is_http_only: false,
        same_site: "Lax",
        expires_at: None,
    };
    let (mut max_age, mut domain, mut has_root_path) = (None, "", false);
    for attribute in parts {
        let (attribute, value) = attribute.split_once('=').unwrap_or((attribute, ""));
        let (attribute, value) = (attribute.trim().to_ascii_lowercase(), value.trim());
        if value.len() > MAX_ATTRIBUTE_BYTES {
            continue;
        }
        match attribute.as_str() {
            "expires" => cookie.expires_at = date(value).or(cookie.expires_at),
            "max-age" => max_age = expiry(value, now).or(max_age),
            "domain" => domain = value.strip_prefix('.').unwrap_or(value),
            "path" if value.starts_with('/') => {
                cookie.path = value.to_owned();
                has_root_path = value == "/";
            }
            "path" => {
                cookie.path = default_path(url.path()).to_owned();
                has_root_path = false;
            }
            "secure" => cookie.is_secure = true,
            "httponly" => cookie.is_http_only = true,
            "samesite" => {
                cookie.same_site = match value.to_ascii_lowercase().as_str() {
                    "strict" => "Strict",
                    "none" => "None",
                    _ => "Lax",
                };
            }
            _ => {}
        }
    }
    // Max-Age takes precedence. Browsers limit both to 400 days.
    cookie.expires_at = max_age.or(cookie.expires_at).map(|expires_at| expires_at.min(now + MAX_AGE));
    set_domain(&mut cookie, domain, url)?;
    check_attributes(&cookie, has_root_path, url)?;
    Ok(cookie)
}

/// Sets the domain of a cookie from its `Domain` attribute.
fn set_domain(cookie: &mut BrowserCookie, domain: &str, url: &Address) -> Result<(), &'static str> {
    let domain = domain.to_ascii_lowercase();
    if domain.is_empty() || (is_public_suffix(&domain) && domain == url.host()) {
        return Ok(());
    }
    if is_public_suffix(&domain) {
        return Err("Domain is a public suffix");
    }
    if !is_subdomain(url.host(), &domain) {
        return Err("Domain is another one than that of the URL");
    }
    cookie.domain = domain;
    cookie.is_host_only = false;
    Ok(())
}

/// Checks the attributes that depend on each other, on the name and on the URL.
fn check_attributes(cookie: &BrowserCookie, has_root_path: bool, url: &Address) -> Result<(), &'static str> {
    if cookie.is_secure && !url.is_https() {
        return Err("Secure over http");
    }
    if cookie.same_site == "None" && !cookie.is_secure {
        return Err("SameSite=None without Secure");
    }
    // A cookie without a name is sent as its value, which could look like a name with a prefix.
    let name = if cookie.name.is_empty() { cookie.value.expose() } else { &cookie.name };
    let has = |prefix: &str| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    let is_named = !cookie.name.is_empty();
    if has("__Secure-") && !(is_named && cookie.is_secure) {
        return Err("prefix __Secure- without Secure");
    }
    if has("__Host-") && !(is_named && cookie.is_secure && cookie.is_host_only && has_root_path) {
        return Err("prefix __Host- without Secure and Path=/, or with Domain");
    }
    Ok(())
}

fn date(value: &str) -> Option<Timestamp> {
    let since = httpdate::parse_http_date(value).ok()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).ok().map(Timestamp::from_unix_seconds)
}

/// Returns the time of expiry by the value of `Max-Age`; `None` if it is no number.
fn expiry(value: &str, now: Timestamp) -> Option<Timestamp> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if value.starts_with('-') {
        return Some(now);
    }
    // A number that does not fit is one that exceeds the maximum.
    Some(now + Duration::from_secs(digits.parse().unwrap_or(u64::MAX)).min(MAX_AGE))
}

/// Whether a host is a domain or below (RFC 6265bis, section 5.1.3).
fn is_subdomain(host: &str, domain: &str) -> bool {
    host == domain
        || (!is_ip_address(host) && host.strip_suffix(domain).is_some_and(|start| start.ends_with('.')))
}

/// Whether a path is another one or below (section 5.1.4).
fn is_below(path: &str, parent: &str) -> bool {
    path.strip_prefix(parent)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || parent.ends_with('/'))
}

/// Returns the path of a cookie without a `Path` attribute (section 5.1.4).
fn default_path(path: &str) -> &str {
    path.rsplit_once('/').map(|(directory, _)| directory).filter(|path| !path.is_empty()).unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Jar, SiteContext};
    use crate::{testing::browser::address::Address, types::Timestamp};

    fn url(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    fn now() -> Timestamp {
        Timestamp::from_unix_seconds(1_767_225_600)
    }

    fn stored(headers: &[&str], from: &str) -> Jar {
        let mut jar = Jar::default();
        for header in headers {
            jar.store(header, &url(from), now(), false).unwrap_or_else(|reason| panic!("{header}: {reason}"));
        }
        jar
    }

    fn sent(jar: &Jar, to: &str) -> String {
        jar.header(&url(to), now(), SiteContext::SameSite).unwrap_or_default()
    }

    #[test]
    fn cookies_are_sent_to_their_host_path_and_scheme() {
        for (header, from, to, is_sent) in [
            ("a=1", "https://acme.com/", "https://acme.com/x", true),
            ("a=1", "https://acme.com/", "https://app.acme.com/", false),
            ("a=1", "https://acme.com/", "https://evil.com/", false),
            ("a=1", "https://acme.com/", "https://acme.com:8443/", true),
            ("a=1; Domain=acme.com", "https://app.acme.com/", "https://acme.com/", true),
            ("a=1; Domain=.ACME.com", "https://app.acme.com/", "https://www.acme.com/", true),
            ("a=1; Domain=acme.com", "https://acme.com/", "https://notacme.com/", false),
            ("a=1; Path=/app", "https://acme.com/", "https://acme.com/app", true),
            ("a=1; Path=/app", "https://acme.com/", "https://acme.com/app/x", true),
            ("a=1; Path=/app", "https://acme.com/", "https://acme.com/apple", false),
            ("a=1; Path=/app/", "https://acme.com/", "https://acme.com/app/x", true),
            ("a=1", "https://acme.com/app/x", "https://acme.com/app/y", true),
            ("a=1", "https://acme.com/app/x", "https://acme.com/", false),
            ("a=1; Path=relative", "https://acme.com/app/x", "https://acme.com/", false),
            ("a=1; Secure", "https://acme.com/", "http://acme.com/", false),
            ("a=1", "http://acme.com/", "https://acme.com/", true),
            ("a=1; Domain=127.0.0.1", "http://127.0.0.1/", "http://127.0.0.1:3000/", true),
        ] {
            let jar = stored(&[header], from);
            assert_eq!(sent(&jar, to) == "a=1", is_sent, "{header} from {from} to {to}");
        }
    }

    #[test]
    fn invalid_cookies_are_rejected() {
        let (https, http) = ("https://app.acme.com/", "http://app.acme.com/");
        let long = format!("a={}", "v".repeat(4096));
        for (header, from, reason) in [
            ("", https, "neither name nor value"),
            ("=", https, "neither name nor value"),
            ("a=\u{1}", https, "control character"),
            (long.as_str(), https, "4096 bytes"),
            ("a=1; Domain=evil.com", https, "another one"),
            ("a=1; Domain=x.app.acme.com", https, "another one"),
            ("a=1; Domain=com", https, "public suffix"),
            ("a=1; Secure", http, "Secure over http"),
            ("a=1; SameSite=None", https, "without Secure"),
            ("__Secure-a=1", https, "__Secure-"),
            ("__Host-a=1; Secure; Path=/; Domain=app.acme.com", https, "__Host-"),
            ("__Host-a=1; Secure; Path=/x", https, "__Host-"),
            ("__Host-a=1; Secure", https, "__Host-"),
            ("__host-a=1; Path=/", https, "__Host-"),
            ("=__Host-a=1; Secure; Path=/", https, "__Host-"),
        ] {
            let error = Jar::default().store(header, &url(from), now(), false).unwrap_err();
            assert!(error.contains(reason), "{header}: {error}");
        }
        let longest = format!("a={}", "v".repeat(4095));
        stored(&[&longest, "__Host-a=1; Secure; Path=/", "__Secure-a=1; Secure; Domain=acme.com"], https);
    }

    #[test]
    fn cookies_expire_by_the_clock_and_are_replaced_and_removed() {
        let to = url("https://acme.com/");
        for (header, seconds) in [
            ("a=1", None),
            ("a=1; Max-Age=60", Some(60)),
            ("a=1; Expires=Thu, 01 Jan 2026 00:01:00 GMT", Some(60)),
            ("a=1; Expires=Thu, 01 Jan 2026 00:01:00 GMT; Max-Age=120", Some(120)),
            ("a=1; Max-Age=x", None),
            ("a=1; Max-Age=99999999999999999999", Some(34_560_000)),
        ] {
            let jar = stored(&[header], "https://acme.com/");
            let expiry = seconds.unwrap_or(1_000_000_000);
            let is_sent = |after: u64| {
                jar.header(&to, now() + Duration::from_secs(after), SiteContext::SameSite).is_some()
            };
            assert!(is_sent(expiry - 1), "{header}");
            assert_eq!(is_sent(expiry), seconds.is_none(), "{header}");
        }
        for removal in ["a=; Max-Age=0", "a=; Max-Age=-1", "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"] {
            let jar = stored(&["a=1", "b=2", removal], "https://acme.com/");
            assert_eq!(sent(&jar, "https://acme.com/"), "b=2", "{removal}");
        }
        let jar = stored(&["a=1", "b=2", "a=3", "a=4; Path=/x", "c"], "https://acme.com/");
        assert_eq!(sent(&jar, "https://acme.com/x"), "a=4; a=3; b=2; c");
        let jar = stored(&["a=1; Domain=acme.com", "a=; Max-Age=0"], "https://acme.com/");
        assert_eq!(sent(&jar, "https://acme.com/"), "a=1");
    }

    #[test]
    fn same_site_limits_cross_site_requests() {
        let headers = ["s=1; SameSite=Strict", "l=1; SameSite=Lax", "d=1", "n=1; SameSite=None; Secure"];
        let jar = stored(&headers, "https://acme.com/");
        let to = url("https://acme.com/");
        for (context, expected) in [
            (SiteContext::SameSite, Some("s=1; l=1; d=1; n=1")),
            (SiteContext::CrossSiteNavigation, Some("l=1; d=1; n=1")),
            (SiteContext::CrossSite, Some("n=1")),
        ] {
            assert_eq!(jar.header(&to, now(), context).as_deref(), expected);
        }
        for header in headers {
            let result = Jar::default().store(header, &to, now(), true);
            assert_eq!(result.is_ok(), header.contains("None"), "{header}");
        }
    }

    #[test]
    fn http_cannot_replace_a_secure_cookie() {
        let mut jar = stored(&["a=1; Secure"], "https://acme.com/");
        assert!(jar.store("a=2", &url("http://acme.com/"), now(), false).is_err());
        assert!(jar.store("a=2; Domain=acme.com", &url("http://app.acme.com/"), now(), false).is_err());
        assert!(jar.store("a=2", &url("https://acme.com/"), now(), false).is_ok());
        assert_eq!(sent(&jar, "https://acme.com/"), "a=2");
    }

    #[test]
    fn debug_contains_no_value() {
        let jar = stored(&["a=s3cr3t"], "https://acme.com/");
        assert_eq!(format!("{:?}", jar.0), "[BrowserCookie(a=… for acme.com/)]");
    }
}
