//! Cookies of a response.

use std::fmt;

use http::{HeaderMap, HeaderValue, header::SET_COOKIE};

use super::{CookieAttributes, CookieError, encoding};
use crate::types::Secret;

/// A cookie of a response: the value of a `Set-Cookie` header.
///
/// Name, value and attributes are validated or encoded, so that none of them can inject attributes or
/// headers.
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
    /// The encoded value.
    value: Secret,
    attributes: CookieAttributes,
}

impl SetCookie {
    /// Maximum length of a cookie, including name, attributes and separators: 4,093 bytes, which all
    /// browsers accept. Some browsers silently drop longer cookies.
    pub const MAX_BYTES: usize = 4_093;

    /// Creates a cookie with a percent-encoded value, as with JavaScript's
    /// [`encodeURIComponent`](https://tc39.es/ecma262/#sec-encodeuricomponent-uricomponent). AuthKit's SDKs
    /// write their cookies this way.
    ///
    /// # Errors
    ///
    /// [`CookieError::Name`] if the name is not a token. [`CookieError::Prefix`] if the attributes do not
    /// meet the requirements of the name's prefix. [`CookieError::TooLong`] if the cookie exceeds
    /// [`MAX_BYTES`](Self::MAX_BYTES).
    pub fn new(name: &str, value: &str, attributes: CookieAttributes) -> Result<Self, CookieError> {
        Self::encoded(name, encoding::encode(value).into(), attributes)
    }

    /// Creates a cookie with a value that is not encoded, for readers that do not decode values, such as
    /// Go's `net/http`.
    ///
    /// # Errors
    ///
    /// [`CookieError::Value`] if the value contains a character other than visible ASCII, or one of
    /// `" , ; \`; otherwise the errors of [`new`](Self::new).
    pub fn verbatim(name: &str, value: &str, attributes: CookieAttributes) -> Result<Self, CookieError> {
        if !encoding::is_verbatim(value) {
            return Err(CookieError::Value);
        }
        Self::encoded(name, value.into(), attributes)
    }

    /// Creates a cookie that deletes a cookie: with an empty value and `Max-Age=0`. Path and domain must be
    /// those of the cookie to delete.
    ///
    /// # Errors
    ///
    /// The errors of [`new`](Self::new).
    pub fn removal(name: &str, attributes: &CookieAttributes) -> Result<Self, CookieError> {
        Self::encoded(name, "".into(), attributes.for_removal())
    }

    pub(super) fn encoded(
        name: &str,
        value: Secret,
        attributes: CookieAttributes,
    ) -> Result<Self, CookieError> {
        if !is_token(name) {
            return Err(CookieError::Name);
        }
        if !attributes.meet_requirements_of(name) {
            return Err(CookieError::Prefix);
        }
        let cookie = Self { name: name.into(), value, attributes };
        match cookie.len() {
            length if length > Self::MAX_BYTES => Err(CookieError::TooLong(length)),
            _ => Ok(cookie),
        }
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the encoded value.
    #[must_use]
    pub fn value(&self) -> &Secret {
        &self.value
    }

    /// Returns the attributes.
    pub fn attributes(&self) -> &CookieAttributes {
        &self.attributes
    }

    /// Returns the value of the `Set-Cookie` header, marked as sensitive.
    #[must_use]
    pub fn to_header_value(&self) -> HeaderValue {
        let text = format!("{}={}{}", self.name, self.value.expose(), self.attributes);
        // The text consists of visible ASCII and spaces, so the conversion does not fail.
        let mut value = HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""));
        value.set_sensitive(true);
        value
    }

    /// Appends a `Set-Cookie` header and keeps existing ones.
    pub fn append_to(&self, headers: &mut HeaderMap) {
        headers.append(SET_COOKIE, self.to_header_value());
    }

    /// Returns the length of the header value, in bytes.
    #[allow(clippy::len_without_is_empty, reason = "it is never empty")]
    pub(crate) fn len(&self) -> usize {
        overhead(&self.name, &self.attributes).saturating_add(self.value.expose().len())
    }
}

/// Returns the length of the header value without the cookie's value, in bytes.
pub(super) fn overhead(name: &str, attributes: &CookieAttributes) -> usize {
    name.len().saturating_add(1).saturating_add(attributes.to_string().len())
}

/// Whether a name is a token ([RFC 9110, section
/// 5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)).
fn is_token(name: &str) -> bool {
    let is_token_character = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token_character)
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
    fn name_and_value_cannot_inject_headers() {
        for name in ["", "a b", "a=b", "a;b", "a\r\nSet-Cookie: b", "ü", "a\0", "\"a\"", "a,b"] {
            let result = SetCookie::new(name, "v", CookieAttributes::new());
            assert_eq!(result, Err(CookieError::Name), "{name:?}");
        }
        let value = "v; Domain=evil.com\r\nSet-Cookie: b=c";
        let cookie = SetCookie::new("a", value, CookieAttributes::new()).unwrap();
        let sent = "a=v%3B%20Domain%3Devil.com%0D%0ASet-Cookie%3A%20b%3Dc; Path=/";
        assert!(cookie.to_header_value().to_str().unwrap().starts_with(sent));
        for value in [value, "a b", "a,b", "\"a\"", "a\\b", "ü", "a\0"] {
            let result = SetCookie::verbatim("a", value, CookieAttributes::new());
            assert_eq!(result, Err(CookieError::Value), "{value:?}");
        }
        let verbatim = SetCookie::verbatim("a", "b+/c==", CookieAttributes::new().max_age(None)).unwrap();
        assert_eq!(verbatim.to_header_value(), "a=b+/c==; Path=/; HttpOnly; Secure; SameSite=Lax");
    }

    #[test]
    fn name_prefixes_require_their_attributes() {
        let insecure = CookieAttributes::new().secure(false);
        let below = CookieAttributes::new().path("/app").unwrap();
        let domain = CookieAttributes::new().domain("acme.com").unwrap();
        for (name, attributes, valid) in [
            ("__Host-a", &CookieAttributes::new(), true),
            ("__Host-a", &insecure, false),
            ("__Host-a", &below, false),
            ("__host-a", &domain, false),
            ("__Host-a", &insecure.clone().same_site(SameSite::None), true),
            ("__Secure-a", &domain, true),
            ("__SECURE-a", &insecure, false),
            ("__Hos", &insecure, true),
        ] {
            let result = SetCookie::new(name, "", attributes.clone());
            assert_eq!(result.err(), (!valid).then_some(CookieError::Prefix), "{name}");
        }
    }

    #[test]
    fn too_long_cookie_is_rejected() {
        let attributes = CookieAttributes::new();
        let overhead = SetCookie::new("a", "", attributes.clone()).unwrap().len();
        let longest = "v".repeat(SetCookie::MAX_BYTES - overhead);
        let cookie = SetCookie::new("a", &longest, attributes.clone()).unwrap();
        assert_eq!(cookie.to_header_value().len(), SetCookie::MAX_BYTES);
        assert_eq!(SetCookie::new("a", &format!("{longest}v"), attributes), Err(CookieError::TooLong(4_094)));
    }

    #[test]
    fn removal_keeps_path_and_domain() {
        let attributes = CookieAttributes::new().domain("acme.com").unwrap().same_site(SameSite::None);
        let removal = SetCookie::removal("a", &attributes).unwrap();
        let sent = "a=; Path=/; Domain=acme.com; Max-Age=0; HttpOnly; Secure; SameSite=None";
        assert_eq!(removal.to_header_value(), sent);
    }

    #[test]
    fn debug_contains_no_value() {
        let cookie = SetCookie::new("a", "s3cr3t", CookieAttributes::new()).unwrap();
        assert!(!format!("{cookie:?} {:?}", cookie.to_header_value()).contains("s3cr3t"));
        assert!(format!("{cookie:?}").starts_with("SetCookie(a=…; Path=/;"));
        let mut headers = HeaderMap::new();
        cookie.append_to(&mut headers);
        cookie.append_to(&mut headers);
        assert_eq!(headers.get_all("set-cookie").iter().count(), 2);
    }
}
