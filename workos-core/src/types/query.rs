//! Query parameters: `application/x-www-form-urlencoded` pairs, lists joined by commas.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
};

use percent_encoding::percent_encode_byte;
use smallvec::SmallVec;

use super::{Secret, Timestamp};

/// A path and query under construction. The buffer itself becomes the `Bytes` of the request URI, so that a
/// request line takes one allocation, however often the request is retried.
pub(crate) type PathBuffer = SmallVec<[u8; 160]>;

/// The query of a request that is being encoded.
pub struct Query<'a> {
    buffer: &'a mut PathBuffer,
    started: &'a mut bool,
    inside_list: bool,
}

impl<'a> Query<'a> {
    pub(crate) fn new(buffer: &'a mut PathBuffer, started: &'a mut bool) -> Self {
        Self { buffer, started, inside_list: false }
    }

    /// Adds the pair `name=text`, both percent-encoded.
    pub fn pair(&mut self, name: &str, text: &str) {
        self.name(name);
        self.text(text);
    }

    /// Starts a list: one pair with its items joined by commas (`style=form`, `explode=false` in OpenAPI).
    /// A comma within an item is percent-encoded.
    pub fn list(&mut self, name: &str) {
        self.name(name);
        self.inside_list = false;
    }

    /// Adds an item to the list that [`list`](Self::list) started.
    pub fn item(&mut self, text: &str) {
        if std::mem::replace(&mut self.inside_list, true) {
            self.buffer.push(b',');
        }
        self.text(text);
    }

    fn name(&mut self, name: &str) {
        self.buffer.push(if std::mem::replace(self.started, true) { b'&' } else { b'?' });
        self.text(name);
        self.buffer.push(b'=');
    }

    fn text(&mut self, text: &str) {
        percent_encode(text, self.buffer);
    }
}

/// Appends a text with all bytes percent-encoded but those of unreserved characters (RFC 3986, section 2.3).
pub(crate) fn percent_encode(text: &str, buffer: &mut PathBuffer) {
    // Without a branch for each byte.
    if text.bytes().fold(true, |all, byte| all & is_unreserved(byte)) {
        // Nearly every ID and name.
        buffer.extend_from_slice(text.as_bytes());
        return;
    }
    for byte in text.bytes() {
        if is_unreserved(byte) {
            buffer.push(byte);
        } else {
            buffer.extend_from_slice(percent_encode_byte(byte).as_bytes());
        }
    }
}

#[allow(clippy::indexing_slicing, reason = "in a constant a panic is an error of the compiler")]
const fn table() -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        let character = byte as u8;
        table[byte] = character.is_ascii_alphanumeric() || matches!(character, b'-' | b'.' | b'_' | b'~');
        byte += 1;
    }
    table
}

fn is_unreserved(byte: u8) -> bool {
    const UNRESERVED: [bool; 256] = table();
    UNRESERVED.get(usize::from(byte)).is_some_and(|is_unreserved| *is_unreserved)
}

impl fmt::Debug for Query<'_> {
    /// Hides the values, which may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query").finish_non_exhaustive()
    }
}

/// A value of a query parameter.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent in a query",
    label = "implement `QueryValue`, or put the field into the body with `#[body]`"
)]
pub trait QueryValue {
    /// Adds the value under a name. Adds nothing for `None` and for an empty list.
    fn append(&self, name: &str, query: &mut Query<'_>);

    /// Adds the value as an item of a list.
    fn append_item(&self, query: &mut Query<'_>);
}

impl QueryValue for str {
    fn append(&self, name: &str, query: &mut Query<'_>) {
        query.pair(name, self);
    }

    fn append_item(&self, query: &mut Query<'_>) {
        query.item(self);
    }
}

impl QueryValue for String {
    fn append(&self, name: &str, query: &mut Query<'_>) {
        self.as_str().append(name, query);
    }

    fn append_item(&self, query: &mut Query<'_>) {
        self.as_str().append_item(query);
    }
}

impl QueryValue for Secret {
    fn append(&self, name: &str, query: &mut Query<'_>) {
        self.expose().append(name, query);
    }

    fn append_item(&self, query: &mut Query<'_>) {
        self.expose().append_item(query);
    }
}

impl<T: QueryValue> QueryValue for Option<T> {
    fn append(&self, name: &str, query: &mut Query<'_>) {
        if let Some(value) = self {
            value.append(name, query);
        }
    }

    fn append_item(&self, query: &mut Query<'_>) {
        if let Some(value) = self {
            value.append_item(query);
        }
    }
}

/// Sent as one pair with the items joined by commas. An empty list is omitted.
impl<T: QueryValue> QueryValue for Vec<T> {
    fn append(&self, name: &str, query: &mut Query<'_>) {
        if !self.is_empty() {
            query.list(name);
            self.append_item(query);
        }
    }

    fn append_item(&self, query: &mut Query<'_>) {
        for item in self {
            item.append_item(query);
        }
    }
}

/// Sent as `name[key]=value` (`style=deepObject` in OpenAPI).
impl<T: QueryValue> QueryValue for BTreeMap<String, T> {
    fn append(&self, name: &str, query: &mut Query<'_>) {
        for (key, value) in self {
            value.append(&format!("{name}[{key}]"), query);
        }
    }

    fn append_item(&self, query: &mut Query<'_>) {
        self.values().for_each(|value| value.append_item(query));
    }
}

macro_rules! displayed {
    ($($type:ty),+) => { $(
        impl QueryValue for $type {
            fn append(&self, name: &str, query: &mut Query<'_>) {
                query.pair(name, &DisplayBuffer::of(self));
            }

            fn append_item(&self, query: &mut Query<'_>) {
                query.item(&DisplayBuffer::of(self));
            }
        }
    )+ };
}

displayed!(bool, u32, u64, i64, f64, Timestamp);

/// The `Display` text of a number or timestamp, stored inline to avoid an allocation.
struct DisplayBuffer(SmallVec<[u8; 40]>);

impl DisplayBuffer {
    fn of(value: &impl fmt::Display) -> Self {
        let mut buffer = Self(SmallVec::new());
        // Writing to memory cannot fail.
        let _ = write!(buffer, "{value}");
        buffer
    }
}

impl fmt::Write for DisplayBuffer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

impl std::ops::Deref for DisplayBuffer {
    type Target = str;

    fn deref(&self) -> &str {
        // Only `write_str` fills the buffer, so it is UTF-8.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    use proptest::prelude::*;

    use std::collections::BTreeMap;

    use super::{PathBuffer, Query, QueryValue, percent_encode};
    use crate::types::Secret;

    /// All but the unreserved characters of RFC 3986, section 2.3.
    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

    /// Asserts that a text is encoded as by the crate `percent-encoding`, after what the buffer has already.
    fn assert_encoded_as_by_the_oracle(text: &str) {
        let mut buffer = PathBuffer::from_slice(b"/%a");
        percent_encode(text, &mut buffer);
        let expected = format!("/%a{}", utf8_percent_encode(text, RESERVED));
        assert_eq!(std::str::from_utf8(&buffer), Ok(expected.as_str()), "{text:?}");
    }

    #[test]
    fn lists_are_one_pair_with_commas() {
        let secrets = vec![Secret::from("a,b"), Secret::from("c")];
        let options = vec![Some(1_u32), None, Some(2)];
        let maps = vec![BTreeMap::from([("x".to_owned(), true), ("y".to_owned(), false)])];
        let (mut buffer, mut started) = (PathBuffer::new(), false);
        let mut query = Query::new(&mut buffer, &mut started);
        secrets.append("s", &mut query);
        options.append("o", &mut query);
        maps.append("m", &mut query);
        maps[0].append("d", &mut query);
        vec![vec!["e".to_owned()], vec!["f".to_owned(), "g".to_owned()]].append("v", &mut query);
        Vec::<String>::new().append("empty", &mut query);
        assert_eq!(
            std::str::from_utf8(&buffer),
            Ok("?s=a%2Cb,c&o=1,2&m=true,false&d%5Bx%5D=true&d%5By%5D=false&v=e,f,g")
        );
    }

    /// Each byte that a text may have: all characters of one and two bytes, and some of each further first byte.
    #[test]
    fn each_character_is_encoded_as_by_the_oracle() {
        let longer = (0x800..=0x10_ffff).step_by(61);
        for character in (0..0x800).chain(longer).chain([0xffff, 0x10_ffff]).filter_map(char::from_u32) {
            for text in [format!("{character}"), format!("a{character}-"), format!("{character}{character}~")]
            {
                assert_encoded_as_by_the_oracle(&text);
            }
        }
    }

    /// Each character of an ID replaced by each ASCII character.
    #[test]
    fn text_with_one_changed_byte_is_encoded_as_by_the_oracle() {
        let text = "org_01EHZNVPK3SFK441A1RGBFSHRT-x.y~z";
        assert_encoded_as_by_the_oracle(text);
        for place in 0..text.len() {
            for byte in 0..128_u8 {
                let mut changed = text.as_bytes().to_vec();
                changed[place] = byte;
                assert_encoded_as_by_the_oracle(&String::from_utf8(changed).unwrap());
            }
        }
    }

    proptest! {
        #[test]
        fn texts_are_encoded_as_by_the_oracle(text: String, id in "[A-Za-z0-9._~-]{0,200}") {
            assert_encoded_as_by_the_oracle(&text);
            assert_encoded_as_by_the_oracle(&id);
            assert_encoded_as_by_the_oracle(&(id + &text));
        }
    }
}
