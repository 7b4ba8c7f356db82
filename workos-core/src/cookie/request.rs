//! Cookies of a request.

use std::{borrow::Cow, fmt};

use http::{HeaderMap, header::COOKIE};

use super::encoding;

/// Cookies of a request, parsed from its `Cookie` headers (HTTP/2 permits several).
///
/// Parsing never fails, since browsers send cookies set by any application of a domain. Cookies without a
/// name or `=` are skipped, values may be quoted, and values that are not UTF-8 are treated as missing. If a
/// name occurs more than once, the first value is used: browsers send the cookie with the longer path first
/// ([RFC 6265, section 5.4](https://www.rfc-editor.org/rfc/rfc6265#section-5.4)).
///
/// ```
/// use workos_core::cookie::RequestCookies;
///
/// let cookies = RequestCookies::parse("a=1; b=\"2\"; c=x%20y; a=3");
/// assert_eq!(cookies.get("a").as_deref(), Some("1"));
/// assert_eq!(cookies.get("b").as_deref(), Some("2"));
/// assert_eq!(cookies.get("c").as_deref(), Some("x y"));
/// assert_eq!(cookies.get("d"), None);
/// ```
#[derive(Clone)]
pub struct RequestCookies<'a> {
    pairs: Vec<(&'a str, &'a [u8])>,
    bytes_left: usize,
    complete: bool,
}

impl<'a> RequestCookies<'a> {
    /// Maximum number of bytes read from all `Cookie` headers together: 65,536, more than web servers
    /// accept.
    pub const MAX_BYTES: usize = 65_536;
    /// Maximum number of cookies read from a request.
    pub const MAX_COOKIES: usize = 1_024;

    /// Creates an empty list of cookies.
    #[must_use]
    pub fn none() -> Self {
        Self { pairs: Vec::new(), bytes_left: Self::MAX_BYTES, complete: true }
    }

    /// Parses the `Cookie` headers of a request.
    #[must_use]
    pub fn from_headers(headers: &'a HeaderMap) -> Self {
        headers.get_all(COOKIE).iter().fold(Self::none(), |cookies, header| cookies.and(header.as_bytes()))
    }

    /// Parses the value of a `Cookie` header, such as `a=1; b=2`.
    #[must_use]
    pub fn parse(header: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        Self::none().and(header.as_ref())
    }

    /// Adds the cookies of another `Cookie` header.
    #[must_use]
    pub fn and(mut self, header: &'a [u8]) -> Self {
        // A header beyond the limit is skipped as a whole, since a truncated one could end in half a value.
        if header.len() > self.bytes_left {
            self.complete = false;
            return self;
        }
        self.bytes_left = self.bytes_left.saturating_sub(header.len());
        let mut rest = header;
        while !rest.is_empty() {
            let end = memchr::memchr(b';', rest).unwrap_or(rest.len());
            let Some((cookie, after)) = rest.split_at_checked(end) else { break };
            rest = after.get(1..).unwrap_or_default();
            let separator = memchr::memchr(b'=', cookie);
            let Some((name, [_, value @ ..])) = separator.and_then(|at| cookie.split_at_checked(at)) else {
                continue;
            };
            let Ok(name) = std::str::from_utf8(name.trim_ascii()) else { continue };
            if name.is_empty() {
                continue;
            }
            if self.pairs.len() >= Self::MAX_COOKIES {
                self.complete = false;
                return self;
            }
            let value = value.trim_ascii();
            let unquoted = value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\""));
            self.pairs.push((name, unquoted.unwrap_or(value)));
        }
        self
    }

    /// Returns the first value of a cookie, percent-decoded if it is well-formed (uppercase hexadecimal
    /// digits, UTF-8) and unchanged otherwise.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        self.get_all(name).next()
    }

    /// Returns all values of a cookie in the order of the request.
    pub fn get_all(&self, name: &str) -> impl Iterator<Item = Cow<'a, str>> {
        self.raw_all(name).filter_map(encoding::decode)
    }

    /// Returns the names of all cookies, including duplicates.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().map(|(name, _)| *name)
    }

    /// Whether the request has a cookie with a name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    /// Whether all cookies were read, within [`MAX_BYTES`](Self::MAX_BYTES) and
    /// [`MAX_COOKIES`](Self::MAX_COOKIES).
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// Returns the first value of a cookie without decoding.
    pub(super) fn raw(&self, name: &str) -> Option<&'a [u8]> {
        self.raw_all(name).next()
    }

    fn raw_all(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        self.pairs.iter().filter(move |(other, _)| *other == name).map(|(_, value)| *value)
    }
}

impl Default for RequestCookies<'_> {
    fn default() -> Self {
        Self::none()
    }
}

impl fmt::Debug for RequestCookies<'_> {
    /// Hides the values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, header::COOKIE};
    use proptest::prelude::*;

    use super::RequestCookies;

    fn pairs(header: &[u8]) -> Vec<(String, String)> {
        let cookies = RequestCookies::parse(header);
        let value = |name: &str| cookies.get(name).map(|value| (name.to_owned(), value.into_owned()));
        cookies.names().filter_map(value).collect()
    }

    #[test]
    fn well_formed_and_malformed_headers_are_parsed() {
        for (header, expected) in [
            (&b""[..], &[][..]),
            (b"a=1", &[("a", "1")]),
            (b"a=1; b=2", &[("a", "1"), ("b", "2")]),
            (b"a=1;b=2;", &[("a", "1"), ("b", "2")]),
            (b" a = 1 ;\tb=2\t", &[("a", "1"), ("b", "2")]),
            (b";;a=1;;", &[("a", "1")]),
            (b"a", &[]),
            (b"=1; a=2", &[("a", "2")]),
            (b"a=", &[("a", "")]),
            (b"a==", &[("a", "=")]),
            (b"a=b=c", &[("a", "b=c")]),
            (b"a=\"b c\"", &[("a", "b c")]),
            (b"a=\"b", &[("a", "\"b")]),
            (b"a=\"", &[("a", "\"")]),
            (b"a=\"\"", &[("a", "")]),
            (b"a=x%20y", &[("a", "x y")]),
            (b"a=100%", &[("a", "100%")]),
            (b"a=\xff; b=2", &[("b", "2")]),
            (b"\xff=1; b=2", &[("b", "2")]),
            ("a=é".as_bytes(), &[("a", "é")]),
            (b"A=1", &[("A", "1")]),
            (b"$Version=1; a=2", &[("$Version", "1"), ("a", "2")]),
        ] {
            let expected: Vec<_> =
                expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            assert_eq!(pairs(header), expected, "{:?}", String::from_utf8_lossy(header));
        }
    }

    #[test]
    fn first_value_is_used_across_headers() {
        let mut headers = HeaderMap::new();
        for value in ["a=1; b=2", "a=3"] {
            headers.append(COOKIE, HeaderValue::from_static(value));
        }
        let cookies = RequestCookies::from_headers(&headers);
        assert_eq!(cookies.get("a").as_deref(), Some("1"));
        assert_eq!(cookies.get_all("a").collect::<Vec<_>>(), ["1", "3"]);
        assert!(cookies.contains("b") && !cookies.contains("B"));
    }

    #[test]
    fn limits_are_reported_as_incomplete() {
        let longest = format!("a={}", "v".repeat(RequestCookies::MAX_BYTES - 2));
        let cookies = RequestCookies::parse(&longest);
        assert!(cookies.contains("a") && cookies.is_complete());
        let more = cookies.and(b"b");
        assert!(more.contains("a") && !more.is_complete());
        let longer = format!("{longest}v");
        let cookies = RequestCookies::parse(&longer);
        assert!(!cookies.contains("a") && !cookies.is_complete());
        let many = "a=1;".repeat(RequestCookies::MAX_COOKIES + 1);
        let cookies = RequestCookies::parse(&many);
        assert_eq!((cookies.names().count(), cookies.is_complete()), (RequestCookies::MAX_COOKIES, false));
    }

    #[test]
    fn debug_contains_no_values() {
        assert_eq!(format!("{:?}", RequestCookies::parse("a=s3cr3t")), "[\"a\"]");
        assert_eq!(format!("{:?}", RequestCookies::default()), "[]");
    }

    proptest! {
        #[test]
        fn arbitrary_header_does_not_panic(header: Vec<u8>) {
            pairs(&header);
        }

        #[test]
        fn arbitrary_header_of_special_characters_does_not_panic(header in "[;=\" %aA0\u{e9}\t]{0,40}") {
            pairs(header.as_bytes());
        }
    }
}
