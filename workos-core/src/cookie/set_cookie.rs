//! A cookie that a response sets.

use std::fmt;

use http::{HeaderMap, HeaderValue, header::SET_COOKIE};

use super::{CookieAttributes, CookieError, encoding};
use crate::types::Secret;

/// A cookie that a response sets: the value of a `Set-Cookie` header.
///
/// Names, values and attributes are checked or encoded, so that none can end the header or begin another.
///
/// ```
/// use workos_core::cookie::{CookieAttributes, SetCookie};
///
/// let cookie = SetCookie::new("theme", "light & dark", CookieAttributes::new().max_age(None))?;
/// assert_eq!(
///     cookie.to_header_value(),
///     "theme=light%20%26%20dark; Path=/; HttpOnly; Secure; SameSite=Lax",
/// );
/// # Ok::<(), workos_core::cookie::CookieError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[must_use = "a cookie does nothing until its header is added to a response"]
pub struct SetCookie {
    name: Box<str>,
    /// As it is sent.
    value: Secret,
    attributes: CookieAttributes,
}

impl SetCookie {
    /// The most bytes that a cookie may have, its name, its attributes and what stands between them included: 4093,
    /// which every browser keeps. Longer ones are dropped by some without a word.
    pub const MAX_BYTES: usize = 4_093;

    /// A cookie whose value is percent-encoded as JavaScript's `encodeURIComponent` does it, which is how AuthKit's
    /// SDKs write their cookies and how nearly everybody reads them.
    ///
    /// # Errors
    ///
    /// Returns [`CookieError::Name`] unless the name is a token, [`CookieError::Prefix`] if it promises what the
    /// attributes do not keep, [`CookieError::TooLong`] for more than [`MAX_BYTES`](Self::MAX_BYTES).
    pub fn new(name: &str, value: &str, attributes: CookieAttributes) -> Result<Self, CookieError> {
        Self::encoded(name, encoding::encode(value).into(), attributes)
    }

    /// A cookie whose value is sent as it is, for readers that decode nothing, such as Go's `net/http`.
    ///
    /// # Errors
    ///
    /// Returns [`CookieError::Value`] if the value has a character other than visible ASCII, or one of `" , ; \`;
    /// and as [`new`](Self::new) does.
    pub fn verbatim(name: &str, value: &str, attributes: CookieAttributes) -> Result<Self, CookieError> {
        if !encoding::is_verbatim(value) {
            return Err(CookieError::Value);
        }
        Self::encoded(name, value.into(), attributes)
    }

    /// The cookie that removes one: without a value and gone at once. Path and domain must be those that it was
    /// set with.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn removal(name: &str, attributes: &CookieAttributes) -> Result<Self, CookieError> {
        Self::encoded(name, "".into(), attributes.of_removal())
    }

    pub(super) fn encoded(
        name: &str,
        value: Secret,
        attributes: CookieAttributes,
    ) -> Result<Self, CookieError> {
        if !is_token(name) {
            return Err(CookieError::Name);
        }
        if !attributes.keep_promise_of(name) {
            return Err(CookieError::Prefix);
        }
        let cookie = Self { name: name.into(), value, attributes };
        match cookie.len() {
            length if length > Self::MAX_BYTES => Err(CookieError::TooLong(length)),
            _ => Ok(cookie),
        }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value as it is sent, encoded.
    #[must_use]
    pub fn value(&self) -> &Secret {
        &self.value
    }

    /// What else it says.
    pub fn attributes(&self) -> &CookieAttributes {
        &self.attributes
    }

    /// The value of the `Set-Cookie` header, marked sensitive.
    #[must_use]
    pub fn to_header_value(&self) -> HeaderValue {
        let text = format!("{}={}{}", self.name, self.value.expose(), self.attributes);
        // All of it is visible ASCII and spaces, which a header can hold.
        let mut value = HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""));
        value.set_sensitive(true);
        value
    }

    /// Adds a `Set-Cookie` header beside those that are there.
    pub fn append_to(&self, headers: &mut HeaderMap) {
        headers.append(SET_COOKIE, self.to_header_value());
    }

    /// Bytes of the header value.
    #[allow(clippy::len_without_is_empty, reason = "it is never empty")]
    pub(crate) fn len(&self) -> usize {
        overhead(&self.name, &self.attributes).saturating_add(self.value.expose().len())
    }
}

/// Bytes of the header value but for the cookie's value.
pub(super) fn overhead(name: &str, attributes: &CookieAttributes) -> usize {
    name.len().saturating_add(1).saturating_add(attributes.to_string().len())
}

/// RFC 9110, section 5.6.2.
fn is_token(name: &str) -> bool {
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(fine)
}

impl From<&SetCookie> for HeaderValue {
    fn from(cookie: &SetCookie) -> Self {
        cookie.to_header_value()
    }
}

impl fmt::Debug for SetCookie {
    /// Hides the value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SetCookie({}=…{})", self.name, self.attributes)
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::SetCookie;
    use crate::cookie::{CookieAttributes, CookieError, SameSite};

    #[test]
    fn a_cookie_cannot_end_the_header_or_begin_another() {
        for name in ["", "a b", "a=b", "a;b", "a\r\nSet-Cookie: b", "ü", "a\0", "\"a\"", "a,b"] {
            let refused = SetCookie::new(name, "v", CookieAttributes::new());
            assert_eq!(refused, Err(CookieError::Name), "{name:?}");
        }
        let value = "v; Domain=evil.com\r\nSet-Cookie: b=c";
        let cookie = SetCookie::new("a", value, CookieAttributes::new()).unwrap();
        let sent = "a=v%3B%20Domain%3Devil.com%0D%0ASet-Cookie%3A%20b%3Dc; Path=/";
        assert!(cookie.to_header_value().to_str().unwrap().starts_with(sent));
        for value in [value, "a b", "a,b", "\"a\"", "a\\b", "ü", "a\0"] {
            let refused = SetCookie::verbatim("a", value, CookieAttributes::new());
            assert_eq!(refused, Err(CookieError::Value), "{value:?}");
        }
        let verbatim = SetCookie::verbatim("a", "b+/c==", CookieAttributes::new().max_age(None)).unwrap();
        assert_eq!(verbatim.to_header_value(), "a=b+/c==; Path=/; HttpOnly; Secure; SameSite=Lax");
    }

    #[test]
    fn prefixes_keep_their_promise() {
        let insecure = CookieAttributes::new().secure(false);
        let below = CookieAttributes::new().path("/app").unwrap();
        let domain = CookieAttributes::new().domain("acme.com").unwrap();
        for (name, attributes, fine) in [
            ("__Host-a", &CookieAttributes::new(), true),
            ("__Host-a", &insecure, false),
            ("__Host-a", &below, false),
            ("__host-a", &domain, false),
            ("__Host-a", &insecure.clone().same_site(SameSite::None), true),
            ("__Secure-a", &domain, true),
            ("__SECURE-a", &insecure, false),
            ("__Hos", &insecure, true),
        ] {
            let made = SetCookie::new(name, "", attributes.clone());
            assert_eq!(made.err(), (!fine).then_some(CookieError::Prefix), "{name}");
        }
    }

    #[test]
    fn a_cookie_that_browsers_drop_is_not_made() {
        let attributes = CookieAttributes::new();
        let overhead = SetCookie::new("a", "", attributes.clone()).unwrap().len();
        let longest = "v".repeat(SetCookie::MAX_BYTES - overhead);
        let cookie = SetCookie::new("a", &longest, attributes.clone()).unwrap();
        assert_eq!(cookie.to_header_value().len(), SetCookie::MAX_BYTES);
        assert_eq!(SetCookie::new("a", &format!("{longest}v"), attributes), Err(CookieError::TooLong(4_094)));
    }

    #[test]
    fn a_removal_has_the_attributes_of_what_it_removes() {
        let attributes = CookieAttributes::new().domain("acme.com").unwrap().same_site(SameSite::None);
        let removal = SetCookie::removal("a", &attributes).unwrap();
        let sent = "a=; Path=/; Domain=acme.com; Max-Age=0; HttpOnly; Secure; SameSite=None";
        assert_eq!(removal.to_header_value(), sent);
    }

    #[test]
    fn values_are_not_printed() {
        let cookie = SetCookie::new("a", "s3cr3t", CookieAttributes::new()).unwrap();
        assert!(!format!("{cookie:?} {:?}", cookie.to_header_value()).contains("s3cr3t"));
        let mut headers = HeaderMap::new();
        cookie.append_to(&mut headers);
        cookie.append_to(&mut headers);
        assert_eq!(headers.get_all("set-cookie").iter().count(), 2);
    }
}
