//! Conversions between [`SetCookie`] and [`cookie::Cookie`] of the crate cookie 0.18.

use std::time::Duration;

use cookie::{Cookie, Expiration};

use super::{CookieAttributes, CookieError, SameSite, SetCookie, encoding};

impl From<&SetCookie> for Cookie<'static> {
    /// Converts the cookie for a jar, such as those of axum-extra, Rocket and tower-cookies. The `Priority` attribute is
    /// lost.
    ///
    /// The value is decoded if that leaves visible ASCII without `" % , ; \`, as with a sealed session, and is kept
    /// encoded otherwise. So no value injects attributes if the jar does not encode values, and
    /// [`RequestCookies`](super::RequestCookies) reads the value of a sealed session whether or not the jar does.
    ///
    /// `Cookie` prints its value in `Debug`.
    fn from(cookie: &SetCookie) -> Self {
        let encoded = cookie.value().expose();
        let decoded = encoding::decode(encoded.as_bytes())
            .filter(|value| encoding::is_verbatim(value) && !value.contains('%'));
        let value = decoded.map_or_else(|| encoded.to_owned(), String::from);
        let attributes = cookie.attributes();
        let mut converted = Cookie::new(cookie.name().to_owned(), value);
        converted.set_path(attributes.path.to_string());
        if let Some(domain) = &attributes.domain {
            converted.set_domain(domain.to_string());
        }
        if let Some(max_age) = attributes.max_age {
            let seconds = i64::try_from(max_age.as_secs()).unwrap_or(i64::MAX);
            converted.set_max_age(time::Duration::seconds(seconds));
        }
        // A jar leaves out what is false, and some jars set what is not said.
        converted.set_http_only(attributes.http_only);
        converted.set_secure(attributes.is_secure());
        converted.set_partitioned(attributes.partitioned);
        converted.set_same_site(match attributes.same_site {
            SameSite::Strict => cookie::SameSite::Strict,
            SameSite::Lax => cookie::SameSite::Lax,
            SameSite::None => cookie::SameSite::None,
        });
        converted
    }
}

impl From<SetCookie> for Cookie<'static> {
    /// Converts the cookie as `From<&SetCookie>` does.
    fn from(cookie: SetCookie) -> Self {
        Self::from(&cookie)
    }
}

impl TryFrom<&Cookie<'_>> for SetCookie {
    type Error = CookieError;

    /// Converts a cookie of a jar. A value of visible ASCII without `" , ; \` is kept as it is, any other is
    /// percent-encoded. Without a path the cookie has `Path=/`, without `SameSite` it has `SameSite=Lax`.
    ///
    /// # Errors
    ///
    /// [`CookieError::Expires`] if the cookie has an `Expires` date and no `Max-Age`, since the date cannot be converted
    /// without a clock. [`CookieError::Path`] and [`CookieError::Domain`] if the attribute is invalid. Otherwise the
    /// errors of [`SetCookie::new`].
    fn try_from(cookie: &Cookie<'_>) -> Result<Self, CookieError> {
        let max_age = match cookie.max_age() {
            // A negative duration deletes the cookie, as zero does.
            Some(max_age) => Some(Duration::from_secs(u64::try_from(max_age.whole_seconds()).unwrap_or(0))),
            None if matches!(cookie.expires(), Some(Expiration::DateTime(_))) => {
                return Err(CookieError::Expires);
            }
            None => None,
        };
        let mut attributes = CookieAttributes::new()
            .path(cookie.path().unwrap_or("/"))?
            .max_age(max_age)
            .http_only(cookie.http_only() == Some(true))
            .secure(cookie.secure() == Some(true))
            .partitioned(cookie.partitioned() == Some(true))
            .same_site(match cookie.same_site() {
                Some(cookie::SameSite::Strict) => SameSite::Strict,
                Some(cookie::SameSite::None) => SameSite::None,
                Some(cookie::SameSite::Lax) | None => SameSite::Lax,
            });
        if let Some(domain) = cookie.domain() {
            attributes = attributes.domain(domain)?;
        }
        match Self::verbatim(cookie.name(), cookie.value(), attributes.clone()) {
            Err(CookieError::Value) => Self::new(cookie.name(), cookie.value(), attributes),
            converted => converted,
        }
    }
}

impl TryFrom<Cookie<'_>> for SetCookie {
    type Error = CookieError;

    /// Converts a cookie as `TryFrom<&Cookie>` does.
    ///
    /// # Errors
    ///
    /// Those of `TryFrom<&Cookie>`.
    fn try_from(cookie: Cookie<'_>) -> Result<Self, CookieError> {
        Self::try_from(&cookie)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use cookie::Cookie;

    use crate::cookie::{CookieAttributes, CookieError, RequestCookies, SameSite, SetCookie};

    /// The header that a jar writes.
    fn header(cookie: SetCookie) -> String {
        Cookie::from(cookie).to_string()
    }

    #[test]
    fn jar_writes_the_same_attributes() {
        let plain = CookieAttributes::new();
        for (attributes, written) in [
            (plain.clone(), "a=1; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=34560000"),
            (
                plain
                    .clone()
                    .path("/app")
                    .and_then(|attributes| attributes.domain("acme.com"))
                    .unwrap()
                    .max_age(Duration::from_secs(1))
                    .same_site(SameSite::Strict)
                    .partitioned(true),
                "a=1; HttpOnly; SameSite=Strict; Partitioned; Secure; Path=/app; Domain=acme.com; Max-Age=1",
            ),
            (
                plain.clone().http_only(false).secure(false).max_age(None).same_site(SameSite::None),
                "a=1; SameSite=None; Secure; Path=/",
            ),
            (plain.http_only(false).secure(false).max_age(Duration::MAX), "a=1; SameSite=Lax; Path=/"),
        ] {
            let cookie = SetCookie::new("a", "1", attributes.clone()).unwrap();
            let converted = header(cookie.clone());
            assert!(converted.starts_with(written), "{converted} {written}");
            if attributes.max_age != Some(Duration::MAX) {
                let back = SetCookie::try_from(Cookie::from(&cookie)).unwrap();
                assert_eq!(back.to_header_value(), cookie.to_header_value());
            }
        }
    }

    #[test]
    fn value_is_read_whether_or_not_the_jar_encodes_it() {
        for value in ["Fe26.2**0a*b-c_d~1", "abc==", "a+b/c==", "x:y", "", "{json}"] {
            let cookie = Cookie::from(SetCookie::new("a", value, CookieAttributes::new()).unwrap());
            assert_eq!(cookie.value(), value);
            let sent = cookie.stripped().to_string();
            assert_eq!(RequestCookies::parse(&sent).get("a").as_deref(), Some(value));
        }
    }

    #[test]
    fn value_with_separators_stays_encoded() {
        for value in ["a; Path=/evil", "a\r\nSet-Cookie: b=1", "a,b", "a b", "100%", "%41", "ü"] {
            let cookie = SetCookie::new("a", value, CookieAttributes::new()).unwrap();
            let converted = Cookie::from(&cookie);
            assert_eq!(converted.value(), cookie.value().expose());
            let sent = converted.stripped().to_string();
            assert_eq!(RequestCookies::parse(&sent).get("a").as_deref(), Some(value));
            assert_eq!(SetCookie::try_from(converted).unwrap(), cookie);
        }
    }

    #[test]
    fn cookie_of_a_jar_is_converted_or_rejected() {
        for (cookie, expected) in [
            (Cookie::new("a", "1"), Ok("a=1; Path=/; SameSite=Lax")),
            (Cookie::new("a", "x; y"), Ok("a=x%3B%20y; Path=/; SameSite=Lax")),
            (Cookie::build(("a", "")).removal().build(), Ok("a=; Path=/; Max-Age=0; SameSite=Lax")),
            (
                Cookie::build(("a", "1")).max_age(time::Duration::seconds(-5)).build(),
                Ok("a=1; Path=/; Max-Age=0; SameSite=Lax"),
            ),
            (
                Cookie::build(("a", "1")).expires(time::OffsetDateTime::UNIX_EPOCH).build(),
                Err(CookieError::Expires),
            ),
            (Cookie::build(("a", "1")).path("app").build(), Err(CookieError::Path)),
            (Cookie::build(("a", "1")).domain("a b").build(), Err(CookieError::Domain)),
            (Cookie::new("a b", "1"), Err(CookieError::Name)),
            (Cookie::new("__Host-a", "1"), Err(CookieError::Prefix)),
            (Cookie::new("a", "v".repeat(5_000)), Err(CookieError::TooLong(5_024))),
        ] {
            let converted = SetCookie::try_from(&cookie).map(|cookie| cookie.to_header_value());
            let converted = converted.as_ref().map(|header| header.to_str().unwrap());
            assert_eq!(converted, expected.as_ref().map(|header| *header));
        }
    }
}
