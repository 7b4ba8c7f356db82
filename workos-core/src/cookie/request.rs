//! The cookies that a request carries.

use std::{borrow::Cow, fmt};

use http::{HeaderMap, header::COOKIE};

use super::encoding;

/// The cookies that a request carries, read from its `Cookie` headers (HTTP/2 allows several).
///
/// Reading never fails, since a browser sends what all sorts of programs have set: a piece without a name or
/// without `=` is left out, a value may be quoted, and one that is not UTF-8 is as good as none. Where a name comes
/// twice, the first counts: browsers send the cookie with the longer path first (RFC 6265, section 5.4).
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
    /// The most bytes that are read of all `Cookie` headers together. Web servers allow much less.
    pub const MAX_BYTES: usize = 65_536;
    /// The most cookies that are read.
    pub const MAX_COOKIES: usize = 1_024;

    /// No cookies.
    #[must_use]
    pub fn none() -> Self {
        Self { pairs: Vec::new(), bytes_left: Self::MAX_BYTES, complete: true }
    }

    /// Reads the `Cookie` headers of a request.
    #[must_use]
    pub fn from_headers(headers: &'a HeaderMap) -> Self {
        headers.get_all(COOKIE).iter().fold(Self::none(), |cookies, header| cookies.and(header.as_bytes()))
    }

    /// Reads the value of one `Cookie` header.
    #[must_use]
    pub fn parse(header: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        Self::none().and(header.as_ref())
    }

    /// Reads the value of another `Cookie` header.
    #[must_use]
    pub fn and(mut self, header: &'a [u8]) -> Self {
        // A header is read as a whole or not at all, lest half a value be taken for one.
        if header.len() > self.bytes_left {
            self.complete = false;
            return self;
        }
        self.bytes_left = self.bytes_left.saturating_sub(header.len());
        let mut rest = header;
        while !rest.is_empty() {
            let end = memchr::memchr(b';', rest).unwrap_or(rest.len());
            let Some((piece, after)) = rest.split_at_checked(end) else { break };
            rest = after.get(1..).unwrap_or_default();
            let separator = memchr::memchr(b'=', piece);
            let Some((name, [_, value @ ..])) = separator.and_then(|at| piece.split_at_checked(at)) else {
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

    /// The value of a cookie, percent-decoded where it is well-formed (upper-case hex, UTF-8) and else as it came.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        self.get_all(name).next()
    }

    /// Every value of a cookie that comes more than once, in the order in which they came.
    pub fn get_all(&self, name: &str) -> impl Iterator<Item = Cow<'a, str>> {
        self.raw_all(name).filter_map(encoding::decode)
    }

    /// The names of the cookies, each as often as it comes.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().map(|(name, _)| *name)
    }

    /// Whether there is a cookie of that name, whatever its value.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    /// Whether all was read: no more than [`MAX_BYTES`](Self::MAX_BYTES) and [`MAX_COOKIES`](Self::MAX_COOKIES).
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// The first value of a cookie as it came.
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
    fn headers_of_all_sorts_are_read() {
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
    fn the_first_of_a_name_counts_over_all_headers() {
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
    fn huge_headers_are_not_read_and_it_shows() {
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
    fn values_are_not_printed() {
        assert_eq!(format!("{:?}", RequestCookies::parse("a=s3cr3t")), "[\"a\"]");
    }

    proptest! {
        #[test]
        fn no_header_panics(header: Vec<u8>) {
            pairs(&header);
        }

        #[test]
        fn no_header_of_what_matters_panics(header in "[;=\" %aA0\u{e9}\t]{0,40}") {
            pairs(header.as_bytes());
        }
    }
}
