//! What a cookie says besides its name and value.

use std::{fmt, time::Duration};

use super::CookieError;

/// Who sends the cookie along with requests from other sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SameSite {
    /// Nobody. Not even a link that leads to your site, such as the way back from a sign-in.
    Strict,
    /// Links that lead to your site.
    Lax,
    /// Everybody, frames on other sites too. Makes the cookie [secure](CookieAttributes::is_secure).
    None,
}

/// Which cookies Chromium throws away first when there are too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CookiePriority {
    /// These.
    Low,
    /// As if nothing was said.
    Medium,
    /// These last.
    High,
}

/// What a cookie says besides its name and value (RFC 6265bis).
///
/// Unless set otherwise: `Path=/`, 400 days (the most that browsers keep), `HttpOnly`, `Secure`, `SameSite=Lax`,
/// no domain, which means this host alone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct CookieAttributes {
    path: Box<str>,
    domain: Option<Box<str>>,
    max_age: Option<Duration>,
    http_only: bool,
    secure: bool,
    same_site: SameSite,
    priority: Option<CookiePriority>,
    partitioned: bool,
}

impl CookieAttributes {
    /// How long a cookie is kept unless set otherwise: 400 days, 34 560 000 seconds.
    pub const DEFAULT_MAX_AGE: Duration = Duration::from_secs(34_560_000);

    /// The attributes of a session's cookie.
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

    /// Sets below which path of your site the browser sends the cookie.
    ///
    /// # Errors
    ///
    /// Returns [`CookieError::Path`] unless it begins with a slash and is visible ASCII without a semicolon, of at
    /// most 1024 bytes.
    pub fn path(mut self, path: &str) -> Result<Self, CookieError> {
        let fine = |byte: u8| byte.is_ascii_graphic() && byte != b';';
        if !path.starts_with('/') || path.len() > 1024 || !path.bytes().all(fine) {
            return Err(CookieError::Path);
        }
        self.path = path.into();
        Ok(self)
    }

    /// Gives the cookie to a domain and all below it, `acme.com`; a dot in front makes no difference.
    ///
    /// # Errors
    ///
    /// Returns [`CookieError::Domain`] unless it is letters, digits, hyphens and dots, of at most 253 bytes.
    pub fn domain(mut self, domain: &str) -> Result<Self, CookieError> {
        let domain = domain.strip_prefix('.').unwrap_or(domain);
        let fine = |label: &str| {
            !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        if domain.len() > 253 || !domain.split('.').all(fine) {
            return Err(CookieError::Domain);
        }
        self.domain = Some(domain.into());
        Ok(self)
    }

    /// Sets how long the browser keeps the cookie, in whole seconds; `None` until it is closed.
    pub fn max_age(mut self, max_age: impl Into<Option<Duration>>) -> Self {
        self.max_age = max_age.into();
        self
    }

    /// Sets whether the cookie is hidden from the page's scripts.
    pub fn http_only(mut self, http_only: bool) -> Self {
        self.http_only = http_only;
        self
    }

    /// Sets whether the cookie goes over https alone. Switch it off for http on your own machine, and nowhere else.
    pub fn secure(mut self, secure: bool) -> Self {
        self.secure = secure;
        self
    }

    /// Sets who sends the cookie along with requests from other sites.
    pub fn same_site(mut self, same_site: SameSite) -> Self {
        self.same_site = same_site;
        self
    }

    /// Sets which cookies Chromium throws away first.
    pub fn priority(mut self, priority: impl Into<Option<CookiePriority>>) -> Self {
        self.priority = priority.into();
        self
    }

    /// Sets whether a frame on another site has the cookie for that site alone (CHIPS). Makes the cookie
    /// [secure](Self::is_secure).
    pub fn partitioned(mut self, partitioned: bool) -> Self {
        self.partitioned = partitioned;
        self
    }

    /// Whether the cookie goes over https alone: unless switched off, and always with `SameSite=None` and
    /// `Partitioned`, since browsers drop those without.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.secure || self.partitioned || self.same_site == SameSite::None
    }

    /// Whether a cookie of this name keeps what its prefix promises (RFC 6265bis, section 4.1.3).
    pub(super) fn keep_promise_of(&self, name: &str) -> bool {
        let has =
            |prefix: &str| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
        !(has("__Secure-") && !self.is_secure()
            || has("__Host-") && !(self.is_secure() && self.domain.is_none() && &*self.path == "/"))
    }

    /// The attributes of the cookie that takes the place of one and is gone at once.
    pub(super) fn of_removal(&self) -> Self {
        self.clone().max_age(Duration::ZERO)
    }
}

impl Default for CookieAttributes {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for CookieAttributes {
    /// As they follow the value: `; Path=/; Max-Age=…`.
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
    fn attributes_are_written_in_the_order_of_authkit() {
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
    fn what_browsers_drop_without_secure_is_secure() {
        let insecure = CookieAttributes::new().secure(false);
        assert!(!insecure.is_secure());
        assert!(insecure.clone().same_site(SameSite::None).is_secure());
        assert!(insecure.partitioned(true).is_secure());
    }

    #[test]
    fn nothing_can_be_smuggled_in() {
        for path in ["", "app", "/a;b", "/a\r\nX: y", "/ü", "/a b", "/\0"] {
            assert_eq!(CookieAttributes::new().path(path), Err(CookieError::Path), "{path:?}");
        }
        assert!(CookieAttributes::new().path(&"/".repeat(1025)).is_err());
        for domain in ["", ".", "acme..com", "acme.com;", "acme.com\r\nX: y", "a b", "ü.com", "acme.com."] {
            assert_eq!(CookieAttributes::new().domain(domain), Err(CookieError::Domain), "{domain:?}");
        }
        assert!(CookieAttributes::new().domain(&"a".repeat(254)).is_err());
    }
}
