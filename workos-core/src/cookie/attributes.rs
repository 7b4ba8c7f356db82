//! Attributes of a cookie.

use std::{fmt, time::Duration};

use super::CookieError;

/// Value of the `SameSite` attribute: whether the browser sends the cookie with cross-site requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SameSite {
    /// Same-site requests only. Not sent when a user follows a link from another site, nor with the redirect
    /// back from a sign-in.
    Strict,
    /// Same-site requests, and top-level navigation from other sites with safe methods such as GET.
    Lax,
    /// All requests, including those of frames on other sites. Implies
    /// [`Secure`](CookieAttributes::is_secure).
    None,
}

/// Value of the `Priority` attribute: the order in which Chromium evicts cookies when there are too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CookiePriority {
    /// The browser evicts the cookie first.
    Low,
    /// Chromium's default.
    Medium,
    /// The browser evicts the cookie last when it has too many.
    High,
}

/// Attributes of a cookie ([RFC
/// 6265bis](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis)).
///
/// The defaults are those of AuthKit's session cookie: `Path=/`, `Max-Age=34560000` (400 days, the maximum
/// of browsers), `HttpOnly`, `Secure`, `SameSite=Lax` and no domain, which restricts the cookie to the host.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct CookieAttributes {
    pub(super) path: Box<str>,
    pub(super) domain: Option<Box<str>>,
    pub(super) max_age: Option<Duration>,
    pub(super) http_only: bool,
    secure: bool,
    pub(super) same_site: SameSite,
    priority: Option<CookiePriority>,
    pub(super) partitioned: bool,
}

impl CookieAttributes {
    /// Default lifetime of a cookie: 400 days, 34,560,000 seconds.
    pub const DEFAULT_MAX_AGE: Duration = Duration::from_secs(34_560_000);

    /// Creates the default attributes.
    pub fn new() -> Self {
        Self {
            path: "/".into(),
            domain: None,
            max_age: Some(Self::DEFAULT_MAX_AGE),
            http_only: true,
            secure: true,
            same_site: SameSite::Lax,
            priority: None,
            partitioned: false,
        }
    }

    /// Sets the `Path` attribute: the browser sends the cookie for this path and below. `/` unless set.
    ///
    /// # Errors
    ///
    /// [`CookieError::Path`] unless the path begins with a slash, is visible ASCII without a semicolon and
    /// has at most 1,024 bytes.
    pub fn path(mut self, path: &str) -> Result<Self, CookieError> {
        let is_valid = |byte: u8| byte.is_ascii_graphic() && byte != b';';
        if !path.starts_with('/') || path.len() > 1024 || !path.bytes().all(is_valid) {
            return Err(CookieError::Path);
        }
        self.path = path.into();
        Ok(self)
    }

    /// Sets the `Domain` attribute: the browser sends the cookie to this domain, such as `acme.com`, and its
    /// subdomains. A leading dot is removed.
    ///
    /// # Errors
    ///
    /// [`CookieError::Domain`] unless the domain consists of non-empty labels of letters, digits and hyphens
    /// and has at most 253 bytes.
    pub fn domain(mut self, domain: &str) -> Result<Self, CookieError> {
        let domain = domain.strip_prefix('.').unwrap_or(domain);
        let is_label = |label: &str| {
            !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        if domain.len() > 253 || !domain.split('.').all(is_label) {
            return Err(CookieError::Domain);
        }
        self.domain = Some(domain.into());
        Ok(self)
    }

    /// Sets the `Max-Age` attribute: the lifetime of the cookie, in whole seconds. With `None` the browser
    /// deletes the cookie at the end of its session.
    pub fn max_age(mut self, max_age: impl Into<Option<Duration>>) -> Self {
        self.max_age = max_age.into();
        self
    }

    /// Sets whether the cookie is inaccessible to JavaScript (`HttpOnly`). `true` unless set.
    pub fn http_only(mut self, http_only: bool) -> Self {
        self.http_only = http_only;
        self
    }

    /// Sets whether the cookie is sent over HTTPS only (`Secure`). `true` unless set. Disable it for local
    /// development over HTTP only.
    pub fn secure(mut self, secure: bool) -> Self {
        self.secure = secure;
        self
    }

    /// Sets the `SameSite` attribute; [`SameSite::Lax`] unless set.
    pub fn same_site(mut self, same_site: SameSite) -> Self {
        self.same_site = same_site;
        self
    }

    /// Sets the `Priority` attribute; none unless set.
    pub fn priority(mut self, priority: impl Into<Option<CookiePriority>>) -> Self {
        self.priority = priority.into();
        self
    }

    /// Sets whether the cookie is stored separately for each top-level site that embeds the application
    /// ([CHIPS](https://github.com/privacycg/CHIPS), `Partitioned`). Implies [`Secure`](Self::is_secure).
    /// `false` unless set.
    pub fn partitioned(mut self, partitioned: bool) -> Self {
        self.partitioned = partitioned;
        self
    }

    /// Whether the cookie is sent over HTTPS only. Always `true` with `SameSite=None` and `Partitioned`,
    /// since browsers reject such cookies without `Secure`.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.secure || self.partitioned || self.same_site == SameSite::None
    }

    /// Whether the attributes meet the requirements of the name's prefix ([RFC 6265bis, section
    /// 4.1.3](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.3)).
    pub(super) fn meet_requirements_of(&self, name: &str) -> bool {
        let has =
            |prefix: &str| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
        !(has("__Secure-") && !self.is_secure()
            || has("__Host-") && !(self.is_secure() && self.domain.is_none() && &*self.path == "/"))
    }

    /// Returns the attributes of a cookie that deletes a cookie with these attributes.
    pub(super) fn for_removal(&self) -> Self {
        self.clone().max_age(Duration::ZERO)
    }
}

impl Default for CookieAttributes {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for CookieAttributes {
    /// Formats the attributes as they follow the value: `; Path=/; Max-Age=…`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "; Path={}", self.path)?;
        if let Some(domain) = &self.domain {
            write!(f, "; Domain={domain}")?;
        }
        if let Some(max_age) = self.max_age {
            write!(f, "; Max-Age={}", max_age.as_secs())?;
        }
        if self.http_only {
            f.write_str("; HttpOnly")?;
        }
        if self.is_secure() {
            f.write_str("; Secure")?;
        }
        f.write_str(match self.same_site {
            SameSite::Strict => "; SameSite=Strict",
            SameSite::Lax => "; SameSite=Lax",
            SameSite::None => "; SameSite=None",
        })?;
        f.write_str(match self.priority {
            Some(CookiePriority::Low) => "; Priority=Low",
            Some(CookiePriority::Medium) => "; Priority=Medium",
            Some(CookiePriority::High) => "; Priority=High",
            None => "",
        })?;
        f.write_str(if self.partitioned { "; Partitioned" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{CookieAttributes, CookiePriority, SameSite};
    use crate::cookie::CookieError;

    #[test]
    fn attributes_have_the_order_of_authkit() {
        let plain = CookieAttributes::new();
        assert_eq!(plain.to_string(), "; Path=/; Max-Age=34560000; HttpOnly; Secure; SameSite=Lax");
        let all = plain
            .path("/app")
            .and_then(|plain| plain.domain(".acme.com"))
            .unwrap()
            .max_age(Duration::from_millis(1_999))
            .same_site(SameSite::None)
            .priority(CookiePriority::High)
            .partitioned(true);
        assert_eq!(
            all.to_string(),
            "; Path=/app; Domain=acme.com; Max-Age=1; HttpOnly; Secure; SameSite=None; Priority=High; Partitioned",
        );
        let least = CookieAttributes::new().max_age(None).http_only(false).secure(false);
        assert_eq!(least.same_site(SameSite::Strict).to_string(), "; Path=/; SameSite=Strict");
    }

    #[test]
    fn same_site_none_and_partitioned_imply_secure() {
        let insecure = CookieAttributes::new().secure(false);
        assert!(!insecure.is_secure());
        assert!(insecure.clone().same_site(SameSite::None).is_secure());
        assert!(insecure.partitioned(true).is_secure());
    }

    #[test]
    fn path_and_domain_cannot_inject_attributes() {
        for path in ["", "app", "/a;b", "/a\r\nX: y", "/ü", "/a b", "/\0"] {
            assert_eq!(CookieAttributes::new().path(path), Err(CookieError::Path), "{path:?}");
        }
        assert!(CookieAttributes::new().path(&"/".repeat(1024)).is_ok());
        assert!(CookieAttributes::new().path(&"/".repeat(1025)).is_err());
        for domain in ["", ".", "acme..com", "acme.com;", "acme.com\r\nX: y", "a b", "ü.com", "acme.com."] {
            assert_eq!(CookieAttributes::new().domain(domain), Err(CookieError::Domain), "{domain:?}");
        }
        assert!(CookieAttributes::new().domain(&"a".repeat(253)).is_ok());
        assert!(CookieAttributes::new().domain(&"a".repeat(254)).is_err());
    }
}
