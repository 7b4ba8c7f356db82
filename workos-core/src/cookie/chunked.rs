//! A value that may be longer than one cookie.

use std::fmt::Write as _;

use super::{CookieAttributes, CookieError, RequestCookies, SetCookie, encoding, set_cookie::overhead};
use crate::types::Secret;

/// A cookie whose value may be longer than browsers allow one cookie to be.
///
/// A value that fits stands under the cookie's own name, where every other program looks for it. One that does not
/// is cut: `name.0`, `name.1`, and so on, the first of which begins with their number and a dot (`3.…`). Whatever an
/// earlier value has left in the browser is removed along with each write, as far as the request shows it.
///
/// Leftovers that a request does not show (two responses that cross, say) are told apart on reading: a value
/// under the own name wins over pieces, for a write of pieces removes it, so that somebody must have written it
/// since; pieces beyond the number are ignored; where one is missing there is no value. Pieces of two values that
/// crossed cannot be told apart here. What they make has no valid seal, so seal what you keep.
///
/// A program that does not know of pieces (another SDK) removes the own name only. Share cookies with it as long as
/// they fit into one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChunkedCookie {
    name: Box<str>,
    attributes: CookieAttributes,
    verbatim: bool,
}

impl ChunkedCookie {
    /// The most pieces that a value is cut into. All go with every request, and servers limit its headers: to 8 KiB
    /// or 16 KiB, often.
    pub const MAX_CHUNKS: usize = 8;

    /// A cookie of this name, with the attributes of all its pieces.
    ///
    /// # Errors
    ///
    /// Returns [`CookieError::Name`], [`CookieError::Prefix`] or [`CookieError::TooLong`] where no cookie can be made
    /// of it.
    pub fn new(name: &str, attributes: CookieAttributes) -> Result<Self, CookieError> {
        // With room for a piece worth the name.
        let probe = SetCookie::new(&piece_name(name, 0), &"0".repeat(128), attributes)?;
        Ok(Self { name: name.into(), attributes: probe.attributes().clone(), verbatim: false })
    }

    /// The cookie of a session as all of WorkOS's libraries name it.
    #[cfg(feature = "session")]
    pub(crate) fn session() -> Self {
        Self { name: "wos-session".into(), attributes: CookieAttributes::default(), verbatim: false }
    }

    /// Writes values as they are, for readers that decode nothing (see [`SetCookie::verbatim`]).
    #[must_use]
    pub fn verbatim(mut self) -> Self {
        self.verbatim = true;
        self
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What each piece says besides its name and value.
    pub fn attributes(&self) -> &CookieAttributes {
        &self.attributes
    }

    /// The value that a request carries; `None` if there is none, an empty one, or one with a piece missing.
    #[must_use]
    pub fn read(&self, cookies: &RequestCookies<'_>) -> Option<Secret> {
        if let Some(value) = cookies.get(&self.name).filter(|value| !value.is_empty()) {
            return Some(value.as_ref().into());
        }
        let first = cookies.raw(&piece_name(&self.name, 0))?;
        let (count, first) = split_count(first)?;
        let mut value = first.to_vec();
        for index in 1..count {
            value.extend_from_slice(cookies.raw(&piece_name(&self.name, index))?);
        }
        encoding::decode(&value).map(|value| value.as_ref().into())
    }

    /// The cookies that give it a new value, and remove what is left of the one that the request carries. Add all of
    /// them to the response.
    ///
    /// # Errors
    ///
    /// Returns [`CookieError::TooManyChunks`] for a value that does not fit into
    /// [`MAX_CHUNKS`](Self::MAX_CHUNKS) cookies, and [`CookieError::Value`] for one that cannot be written
    /// [verbatim](Self::verbatim) and read again.
    pub fn write(&self, value: &str, cookies: &RequestCookies<'_>) -> Result<Vec<SetCookie>, CookieError> {
        self.replace(&self.names_in(cookies), value)
    }

    /// The cookies that give it a new value, and remove those of the `present` names that the value does not use.
    pub(crate) fn replace(&self, present: &[String], value: &str) -> Result<Vec<SetCookie>, CookieError> {
        // A percent sign would be read as the beginning of an encoded character.
        if self.verbatim && (value.contains('%') || !encoding::is_verbatim(value)) {
            return Err(CookieError::Value);
        }
        let value = if self.verbatim { value.to_owned() } else { encoding::encode(value) };
        let mut written = self.cut(&value)?;
        for name in present {
            if !written.iter().any(|cookie| cookie.name() == name) {
                written.push(SetCookie::removal(name, &self.attributes)?);
            }
        }
        Ok(written)
    }

    /// The cookies that remove it: under its own name, whether or not the request carries it, and each piece that
    /// the request carries.
    ///
    /// # Errors
    ///
    /// None that [`new`](Self::new) has not returned.
    pub fn remove(&self, cookies: &RequestCookies<'_>) -> Result<Vec<SetCookie>, CookieError> {
        self.remove_all(&self.names_in(cookies))
    }

    /// The cookies that remove it under its own name and under the `present` names.
    pub(crate) fn remove_all(&self, present: &[String]) -> Result<Vec<SetCookie>, CookieError> {
        let pieces = present.iter().map(String::as_str).filter(|name| **name != *self.name);
        let names = std::iter::once(&*self.name).chain(pieces);
        names.map(|name| SetCookie::removal(name, &self.attributes)).collect()
    }

    fn cut(&self, value: &str) -> Result<Vec<SetCookie>, CookieError> {
        let whole = SetCookie::encoded(&self.name, value.into(), self.attributes.clone());
        if !matches!(whole, Err(CookieError::TooLong(_))) {
            return Ok(vec![whole?]);
        }
        // The number of pieces has one digit, and so has the index.
        let room =
            SetCookie::MAX_BYTES.saturating_sub(overhead(&piece_name(&self.name, 0), &self.attributes));
        let mut pieces = Vec::new();
        let mut rest = value;
        while !rest.is_empty() {
            let taken = if pieces.is_empty() { room.saturating_sub(2) } else { room };
            let (piece, after) = split_within(rest, taken);
            if piece.is_empty() || pieces.len() >= Self::MAX_CHUNKS {
                return Err(CookieError::TooManyChunks);
            }
            pieces.push(piece);
            rest = after;
        }
        let mut prefix = format!("{}.", pieces.len());
        let cookies = pieces.iter().enumerate().map(|(index, piece)| {
            let value = Secret::from(std::mem::take(&mut prefix) + piece);
            SetCookie::encoded(&piece_name(&self.name, index), value, self.attributes.clone())
        });
        cookies.collect()
    }

    /// The names of this cookie and of its pieces that a request carries.
    pub(crate) fn names_in(&self, cookies: &RequestCookies<'_>) -> Vec<String> {
        let mut names: Vec<_> =
            cookies.names().filter(|name| self.is_name(name)).map(str::to_owned).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether it is the own name or that of a piece.
    fn is_name(&self, name: &str) -> bool {
        let Some(rest) = name.strip_prefix(&*self.name) else { return false };
        rest.is_empty()
            || rest.strip_prefix('.').is_some_and(|index| matches!(index.as_bytes(), [b'0'..=b'9']))
    }
}

fn piece_name(name: &str, index: usize) -> String {
    let mut piece = String::with_capacity(name.len().saturating_add(2));
    // Writing to memory cannot fail.
    let _ = write!(piece, "{name}.{index}");
    piece
}

/// Takes the number of pieces from the first.
fn split_count(first: &[u8]) -> Option<(usize, &[u8])> {
    let [digit @ b'2'..=b'9', b'.', rest @ ..] = first else { return None };
    let count = usize::from(digit.checked_sub(b'0')?);
    (count <= ChunkedCookie::MAX_CHUNKS).then_some((count, rest))
}

/// Cuts encoded text (ASCII) after at most so many bytes, and not within a `%XX`.
fn split_within(text: &str, most: usize) -> (&str, &str) {
    let at = text.get(..most).map_or(text.len(), |piece| match piece.rfind('%') {
        Some(percent) if percent.saturating_add(2) >= most => percent,
        _ => most,
    });
    text.split_at_checked(at).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::ChunkedCookie;
    use crate::cookie::{CookieAttributes, CookieError, RequestCookies, SetCookie};

    fn session() -> ChunkedCookie {
        ChunkedCookie::new("s", CookieAttributes::new()).unwrap()
    }

    /// What a browser makes of the cookies of responses.
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
    fn a_value_that_fits_stands_under_the_own_name() {
        let mut browser = Browser::default();
        browser.write("short");
        assert_eq!(browser.header(), "s=short; ");
        browser.write(&"v".repeat(4_000));
        assert_eq!(browser.names(), ["s"]);
    }

    #[test]
    fn a_long_value_is_cut_and_what_it_replaces_is_removed() {
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
    fn leftovers_that_no_request_showed_are_told_apart() {
        let long = "x".repeat(5_000);
        let mut browser = Browser::default();
        browser.write(&long);
        // A piece of an older, longer value.
        browser.0.insert("s.2".into(), "old".into());
        assert_eq!(browser.read().as_ref(), Some(&long));
        // Somebody who knows of no pieces has written since.
        browser.0.insert("s".into(), "newer".into());
        assert_eq!(browser.read().as_deref(), Some("newer"));
        browser.0.insert("s".into(), String::new());
        assert_eq!(browser.read().as_ref(), Some(&long));
        // A piece is missing.
        browser.0.remove("s.1");
        assert_eq!(browser.read(), None);
    }

    #[test]
    fn cookies_of_other_names_are_left_alone() {
        let cookies = RequestCookies::parse("s.x=1; s.10=1; sa=1; s.=1; s.1.2=1; t.0=1; s.3=1; s.3=2");
        let names: Vec<_> =
            session().remove(&cookies).unwrap().iter().map(|cookie| cookie.name().to_owned()).collect();
        assert_eq!(names, ["s", "s.3"]);
    }

    #[test]
    fn numbers_that_make_no_sense_are_no_value() {
        for first in ["", "a", ".a", "0.a", "1.a", "9.a", "2a", "22.a", "%32.a", "2.a"] {
            let header = format!("s.0={first}");
            assert_eq!(session().read(&RequestCookies::parse(&header)), None, "{first}");
        }
        let doubled = "s.0=2.a; s.0=2.b; s.1=c";
        assert_eq!(session().read(&RequestCookies::parse(doubled)), Some("ac".into()));
    }

    #[test]
    fn a_value_that_no_browser_keeps_is_refused() {
        let huge = "v".repeat(40_000);
        assert_eq!(session().write(&huge, &RequestCookies::none()), Err(CookieError::TooManyChunks));
        let path = CookieAttributes::new().path(&format!("/{}", "p".repeat(1_000))).unwrap();
        assert!(ChunkedCookie::new(&"n".repeat(4_000), path).is_err());
        assert_eq!(ChunkedCookie::new("a b", CookieAttributes::new()), Err(CookieError::Name));
    }

    #[test]
    fn a_verbatim_value_is_not_encoded() {
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
        fn what_is_written_is_read(values in prop::collection::vec("[a%é😀;=~]{1,900}", 1..5)) {
            let mut browser = Browser::default();
            for value in values {
                browser.write(&value);
                let read = browser.read();
                prop_assert_eq!(read.as_ref(), Some(&value));
            }
        }

        #[test]
        fn no_header_panics(header in "(s(\\.[0-9])?=[2-9]?[.a%]{0,4}; ?){0,8}") {
            let _ = session().read(&RequestCookies::parse(&header));
            let _ = session().remove(&RequestCookies::parse(&header)).unwrap();
        }
    }
}
