//! Values that exceed the size of one cookie.

use std::fmt::Write as _;

use super::{CookieAttributes, CookieError, RequestCookies, SetCookie, encoding, set_cookie::overhead};
use crate::types::Secret;

/// A cookie with a value that may exceed the size of one cookie, split into chunks if necessary.
///
/// A value that fits into one cookie is stored under the cookie's name, where other SDKs read it. A longer
/// value is split into the cookies `name.0`, `name.1` and so on; the first chunk begins with the number of
/// chunks and a dot (`3.…`). Each write removes the stale cookies of an earlier value that are in the
/// request.
///
/// Stale cookies can remain if two responses are sent concurrently. When reading, a value under the cookie's
/// name takes precedence over chunks, since a write of chunks removes that cookie; chunks beyond the number
/// of chunks are ignored; with a missing chunk there is no value. A mix of chunks of two values is not
/// detected. Seal the value, so that such a mix is rejected.
///
/// Applications that do not support chunks (other SDKs) remove the cookie under its name only. Share cookies
/// with them only while the value fits into one cookie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChunkedCookie {
    name: Box<str>,
    attributes: CookieAttributes,
    verbatim: bool,
}

impl ChunkedCookie {
    /// Maximum number of chunks. The browser sends all of them with each request, and many servers limit the
    /// headers of a request to 8 KiB or 16 KiB.
    pub const MAX_CHUNKS: usize = 8;

    /// Creates a cookie from its name and the attributes of all its chunks.
    ///
    /// # Errors
    ///
    /// [`CookieError::Name`], [`CookieError::Prefix`] or [`CookieError::TooLong`] if name and attributes are
    /// invalid for a cookie.
    pub fn new(name: &str, attributes: CookieAttributes) -> Result<Self, CookieError> {
        // The name of a chunk is a token even if the name is empty.
        if name.is_empty() {
            return Err(CookieError::Name);
        }
        // Leaves room for a chunk of at least 128 bytes.
        let probe = SetCookie::new(&chunk_name(name, 0), &"0".repeat(128), attributes)?;
        Ok(Self { name: name.into(), attributes: probe.attributes().clone(), verbatim: false })
    }

    /// Creates the session cookie with the name that all of WorkOS's libraries use, `wos-session`.
    #[cfg(feature = "session")]
    pub(crate) fn session() -> Self {
        Self { name: "wos-session".into(), attributes: CookieAttributes::default(), verbatim: false }
    }

    /// Writes values without encoding, for readers that do not decode values. See [`SetCookie::verbatim`].
    #[must_use]
    pub fn verbatim(mut self) -> Self {
        self.verbatim = true;
        self
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the attributes of each chunk.
    pub fn attributes(&self) -> &CookieAttributes {
        &self.attributes
    }

    /// Returns the value in a request. Returns `None` if the value is missing or empty, or if a chunk is
    /// missing.
    #[must_use]
    pub fn read(&self, cookies: &RequestCookies<'_>) -> Option<Secret> {
        if let Some(value) = cookies.get(&self.name).filter(|value| !value.is_empty()) {
            return Some(value.as_ref().into());
        }
        let first = cookies.raw(&chunk_name(&self.name, 0))?;
        let (count, first) = split_count(first)?;
        let mut value = first.to_vec();
        for index in 1..count {
            value.extend_from_slice(cookies.raw(&chunk_name(&self.name, index))?);
        }
        encoding::decode(&value).map(|value| value.as_ref().into())
    }

    /// Returns the cookies that store a new value and delete stale cookies of the request. Add all of them
    /// to the response.
    ///
    /// # Errors
    ///
    /// [`CookieError::TooManyChunks`] if the value does not fit into [`MAX_CHUNKS`](Self::MAX_CHUNKS)
    /// cookies. [`CookieError::Value`] if the cookie is [verbatim](Self::verbatim) and the value contains a
    /// character that has to be encoded.
    pub fn write(&self, value: &str, cookies: &RequestCookies<'_>) -> Result<Vec<SetCookie>, CookieError> {
        self.replace(&self.names_in(cookies), value)
    }

    /// Returns the cookies that store a new value and delete the cookies of the `present` names that are
    /// stale.
    pub(crate) fn replace(&self, present: &[String], value: &str) -> Result<Vec<SetCookie>, CookieError> {
        // `read` would decode a percent sign.
        if self.verbatim && (value.contains('%') || !encoding::is_verbatim(value)) {
            return Err(CookieError::Value);
        }
        let value = if self.verbatim { value.to_owned() } else { encoding::encode(value) };
        let mut written = self.split(&value)?;
        for name in present {
            if !written.iter().any(|cookie| cookie.name() == name) {
                written.push(SetCookie::removal(name, &self.attributes)?);
            }
        }
        Ok(written)
    }

    /// Returns the cookies that delete the value: one for the cookie's name, even if it is not in the
    /// request, and one for each chunk in the request.
    ///
    /// # Errors
    ///
    /// The errors of [`new`](Self::new), which has already validated name and attributes.
    pub fn remove(&self, cookies: &RequestCookies<'_>) -> Result<Vec<SetCookie>, CookieError> {
        self.remove_all(&self.names_in(cookies))
    }

    /// Returns the cookies that delete the value under the cookie's name and under the `present` names.
    pub(crate) fn remove_all(&self, present: &[String]) -> Result<Vec<SetCookie>, CookieError> {
        let chunks = present.iter().map(String::as_str).filter(|name| **name != *self.name);
        let names = std::iter::once(&*self.name).chain(chunks);
        names.map(|name| SetCookie::removal(name, &self.attributes)).collect()
    }

    fn split(&self, value: &str) -> Result<Vec<SetCookie>, CookieError> {
        let whole = SetCookie::encoded(&self.name, value.into(), self.attributes.clone());
        if !matches!(whole, Err(CookieError::TooLong(_))) {
            return Ok(vec![whole?]);
        }
        // The number of chunks and the index have one digit each.
        let room =
            SetCookie::MAX_BYTES.saturating_sub(overhead(&chunk_name(&self.name, 0), &self.attributes));
        let mut chunks = Vec::new();
        let mut rest = value;
        while !rest.is_empty() {
            let most = if chunks.is_empty() { room.saturating_sub(2) } else { room };
            let (chunk, after) = split_encoded(rest, most);
            if chunk.is_empty() || chunks.len() >= Self::MAX_CHUNKS {
                return Err(CookieError::TooManyChunks);
            }
            chunks.push(chunk);
            rest = after;
        }
        let mut prefix = format!("{}.", chunks.len());
        let cookies = chunks.iter().enumerate().map(|(index, chunk)| {
            let value = Secret::from(std::mem::take(&mut prefix) + chunk);
            SetCookie::encoded(&chunk_name(&self.name, index), value, self.attributes.clone())
        });
        cookies.collect()
    }

    /// Returns the names of this cookie and its chunks that are in a request, at most 11: the name, the
    /// [`MAX_CHUNKS`](Self::MAX_CHUNKS) chunks and two more, which a release with a higher limit may have
    /// written. The number of cookies that a response removes is therefore independent of the request.
    pub(crate) fn names_in(&self, cookies: &RequestCookies<'_>) -> Vec<String> {
        let mut names: Vec<_> =
            cookies.names().filter(|name| self.is_name(name)).map(str::to_owned).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether a name is that of this cookie or of a chunk.
    fn is_name(&self, name: &str) -> bool {
        let Some(rest) = name.strip_prefix(&*self.name) else { return false };
        rest.is_empty()
            || rest.strip_prefix('.').is_some_and(|index| matches!(index.as_bytes(), [b'0'..=b'9']))
    }
}

fn chunk_name(name: &str, index: usize) -> String {
    let mut chunk = String::with_capacity(name.len().saturating_add(2));
    // Writing to a `String` does not fail.
    let _ = write!(chunk, "{name}.{index}");
    chunk
}

/// Splits the number of chunks from the first chunk.
fn split_count(first: &[u8]) -> Option<(usize, &[u8])> {
    let [digit @ b'2'..=b'9', b'.', rest @ ..] = first else { return None };
    let count = usize::from(digit.checked_sub(b'0')?);
    (count <= ChunkedCookie::MAX_CHUNKS).then_some((count, rest))
}

/// Splits encoded text (ASCII) after at most `most` bytes, and not within a `%XX`.
fn split_encoded(text: &str, most: usize) -> (&str, &str) {
    let at = text.get(..most).map_or(text.len(), |chunk| match chunk.rfind('%') {
        Some(percent) if percent.saturating_add(2) >= most => percent,
        _ => most,
    });
    text.split_at_checked(at).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::{ChunkedCookie, split_encoded};
    use crate::cookie::{CookieAttributes, CookieError, RequestCookies, SetCookie};

    fn session() -> ChunkedCookie {
        ChunkedCookie::new("s", CookieAttributes::new()).unwrap()
    }

    /// A browser that stores the cookies of responses.
    #[derive(Default)]
    struct Browser(BTreeMap<String, String>);

    impl Browser {
        fn header(&self) -> String {
            self.0.iter().map(|(name, value)| format!("{name}={value}; ")).collect()
        }

        fn take(&mut self, cookies: &[SetCookie]) {
            for cookie in cookies {
                let text = cookie.to_header_value();
                assert!(text.len() < 4_096);
                if text.to_str().unwrap().contains("Max-Age=0;") {
                    self.0.remove(cookie.name());
                } else {
                    self.0.insert(cookie.name().to_owned(), cookie.value().expose().to_owned());
                }
            }
        }

        fn write(&mut self, value: &str) {
            let header = self.header();
            let written = session().write(value, &RequestCookies::parse(&header)).unwrap();
            self.take(&written);
        }

        fn read(&self) -> Option<String> {
            let value = session().read(&RequestCookies::parse(&self.header()))?;
            Some(value.expose().to_owned())
        }

        fn names(&self) -> Vec<&str> {
            self.0.keys().map(String::as_str).collect()
        }
    }

    #[test]
    fn short_value_is_stored_under_the_name() {
        let mut browser = Browser::default();
        browser.write("short");
        assert_eq!(browser.header(), "s=short; ");
        browser.write(&"v".repeat(4_000));
        assert_eq!(browser.names(), ["s"]);
    }

    #[test]
    fn long_value_is_split_and_stale_cookies_are_removed() {
        let mut browser = Browser::default();
        for (length, names) in [
            (10, &["s"][..]),
            (10_000, &["s.0", "s.1", "s.2"]),
            (5_000, &["s.0", "s.1"]),
            (10, &["s"]),
            (30_000, &["s.0", "s.1", "s.2", "s.3", "s.4", "s.5", "s.6", "s.7"]),
        ] {
            let value = "0123456789".repeat(length / 10);
            browser.write(&value);
            assert_eq!(browser.names(), names);
            assert_eq!(browser.read().as_ref(), Some(&value));
        }
        let header = browser.header();
        browser.take(&session().remove(&RequestCookies::parse(&header)).unwrap());
        assert_eq!((browser.names().len(), browser.read()), (0, None));
    }

    #[test]
    fn stale_cookies_are_ignored_when_reading() {
        let long = "x".repeat(5_000);
        let mut browser = Browser::default();
        browser.write(&long);
        // A chunk of an older, longer value.
        browser.0.insert("s.2".into(), "old".into());
        assert_eq!(browser.read().as_ref(), Some(&long));
        // A newer value by an application without support for chunks.
        browser.0.insert("s".into(), "newer".into());
        assert_eq!(browser.read().as_deref(), Some("newer"));
        browser.0.insert("s".into(), String::new());
        assert_eq!(browser.read().as_ref(), Some(&long));
        // A missing chunk.
        browser.0.remove("s.1");
        assert_eq!(browser.read(), None);
    }

    #[test]
    fn cookies_of_other_names_are_not_removed() {
        let cookies = RequestCookies::parse("s.x=1; s.10=1; sa=1; s.=1; s.1.2=1; t.0=1; s.3=1; s.3=2");
        let names: Vec<_> =
            session().remove(&cookies).unwrap().iter().map(|cookie| cookie.name().to_owned()).collect();
        assert_eq!(names, ["s", "s.3"]);
    }

    #[test]
    fn invalid_number_of_chunks_is_no_value() {
        for first in ["", "a", ".a", "0.a", "1.a", "9.a", "2a", "22.a", "%32.a", "2.a"] {
            let header = format!("s.0={first}");
            assert_eq!(session().read(&RequestCookies::parse(&header)), None, "{first}");
        }
        let doubled = "s.0=2.a; s.0=2.b; s.1=c";
        assert_eq!(session().read(&RequestCookies::parse(doubled)), Some("ac".into()));
    }

    #[test]
    fn too_long_value_is_rejected() {
        let huge = "v".repeat(40_000);
        assert_eq!(session().write(&huge, &RequestCookies::none()), Err(CookieError::TooManyChunks));
        let path = CookieAttributes::new().path(&format!("/{}", "p".repeat(1_000))).unwrap();
        assert!(ChunkedCookie::new(&"n".repeat(4_000), path).is_err());
    }

    #[test]
    fn invalid_name_is_rejected() {
        for name in ["", " ", "a b", "a=", "a;", "a\r\n", "\u{fc}"] {
            assert_eq!(ChunkedCookie::new(name, CookieAttributes::new()), Err(CookieError::Name), "{name:?}");
        }
        let insecure = CookieAttributes::new().secure(false);
        assert_eq!(ChunkedCookie::new("__Secure-a", insecure), Err(CookieError::Prefix));
    }

    #[test]
    fn planted_cookies_cause_at_most_11_removals() {
        let header: String = (0..1_000).map(|n| format!("s.{n}=x;S.{n}=x;s.0{n}=x;")).collect();
        let cookies = RequestCookies::parse(&header);
        let names = |cookies: &[SetCookie]| {
            cookies.iter().map(|cookie| cookie.name().to_owned()).collect::<Vec<_>>().join(" ")
        };
        let all = "s s.0 s.1 s.2 s.3 s.4 s.5 s.6 s.7 s.8 s.9";
        assert_eq!(names(&session().remove(&cookies).unwrap()), all);
        assert_eq!(names(&session().write("v", &cookies).unwrap()), all);
    }

    #[test]
    fn first_chunk_has_at_least_128_bytes() {
        let attributes = CookieAttributes::new();
        let longest = SetCookie::MAX_BYTES - attributes.to_string().len() - ".0=".len() - 128;
        assert!(ChunkedCookie::new(&"n".repeat(longest), attributes.clone()).is_ok());
        let error = ChunkedCookie::new(&"n".repeat(longest + 1), attributes).unwrap_err();
        assert_eq!(error, CookieError::TooLong(SetCookie::MAX_BYTES + 1));
    }

    #[test]
    fn all_chunks_are_used_completely() {
        let room = SetCookie::MAX_BYTES - CookieAttributes::new().to_string().len() - "s.0=".len();
        let longest = "v".repeat(room * ChunkedCookie::MAX_CHUNKS - "8.".len());
        let written = session().write(&longest, &RequestCookies::none()).unwrap();
        assert!(written.iter().all(|cookie| cookie.len() == SetCookie::MAX_BYTES));
        assert_eq!(written.len(), ChunkedCookie::MAX_CHUNKS);
        let error = session().write(&format!("{longest}v"), &RequestCookies::none()).unwrap_err();
        assert_eq!(error, CookieError::TooManyChunks);
    }

    #[test]
    fn encoded_characters_are_not_split() {
        let text = "ab%C3%A9";
        for (most, end) in [(0, 0), (1, 1), (2, 2), (3, 2), (4, 2), (5, 5), (6, 5), (7, 5), (8, 8), (9, 8)] {
            assert_eq!(split_encoded(text, most), text.split_at(end), "{most}");
        }
    }

    #[test]
    fn each_name_is_removed_once() {
        let cookies = RequestCookies::parse("s.3=1; s.1=1; s.3=2; s=1");
        assert_eq!(session().names_in(&cookies), ["s", "s.1", "s.3"]);
    }

    #[cfg(feature = "session")]
    #[test]
    fn session_cookie_is_named_wos_session_and_encoded() {
        let expected = ChunkedCookie::new("wos-session", CookieAttributes::new()).unwrap();
        assert_eq!(ChunkedCookie::session(), expected);
        assert_eq!(ChunkedCookie::session().name(), "wos-session");
    }

    #[test]
    fn verbatim_value_is_not_encoded() {
        let cookie = session().verbatim();
        let value = "a+/b==".repeat(1_000);
        let written = cookie.write(&value, &RequestCookies::none()).unwrap();
        assert_eq!(written.len(), 2);
        let header: String =
            written.iter().map(|cookie| format!("{}={};", cookie.name(), cookie.value().expose())).collect();
        assert!(!header.contains('%'));
        assert_eq!(cookie.read(&RequestCookies::parse(&header)), Some(value.into()));
        for value in ["a b", "a%20b"] {
            assert_eq!(cookie.write(value, &RequestCookies::none()), Err(CookieError::Value));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn write_and_read_round_trip(values in prop::collection::vec("[a%é😀;=~]{1,900}", 1..5)) {
            let mut browser = Browser::default();
            for value in values {
                browser.write(&value);
                let read = browser.read();
                prop_assert_eq!(read.as_ref(), Some(&value));
            }
        }

        #[test]
        fn arbitrary_header_does_not_panic(header in "(s(\\.[0-9])?=[2-9]?[.a%]{0,4}; ?){0,8}") {
            let _ = session().read(&RequestCookies::parse(&header));
            let _ = session().remove(&RequestCookies::parse(&header)).unwrap();
        }
    }
}
