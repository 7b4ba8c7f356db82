//! Query parameters: `application/x-www-form-urlencoded` pairs, lists joined by commas.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::encoder::PathBuffer;
use crate::types::{Secret, Timestamp};

/// All but the unreserved characters of RFC 3986.
pub(super) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The query of a request being encoded.
pub struct Query<'a> {
    buffer: &'a mut PathBuffer,
    started: &'a mut bool,
    inside_list: bool,
}

impl<'a> Query<'a> {
    pub(super) fn new(buffer: &'a mut PathBuffer, started: &'a mut bool) -> Self {
        Self { buffer, started, inside_list: false }
    }

    /// Adds `name=text`.
    pub fn pair(&mut self, name: &str, text: &str) {
        self.name(name);
        self.text(text);
    }

    /// Starts a list that is sent as one pair, its items joined by commas (`style=form`,
    /// `explode=false` in OpenAPI). A comma within an item is encoded.
    pub fn list(&mut self, name: &str) {
        self.name(name);
        self.inside_list = false;
    }

    /// Adds an item to the list.
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
        for piece in utf8_percent_encode(text, RESERVED) {
            self.buffer.extend_from_slice(piece.as_bytes());
        }
    }
}

impl fmt::Debug for Query<'_> {
    /// Hides the values, which may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query").finish_non_exhaustive()
    }
}

/// A value that can stand in a query.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent in a query",
    label = "implement `QueryValue`, or put the field into the body with `#[body]`"
)]
pub trait QueryValue {
    /// Adds the value under a name; adds nothing if there is no value.
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

/// An empty list is not sent.
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

/// A map is sent as `name[key]=value` (`style=deepObject` in OpenAPI).
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
                query.pair(name, &Digits::of(self));
            }

            fn append_item(&self, query: &mut Query<'_>) {
                query.item(&Digits::of(self));
            }
        }
    )+ };
}

displayed!(bool, u32, u64, i64, f64, Timestamp);

/// The text of a number or a moment. Short enough to stay off the heap.
struct Digits(smallvec::SmallVec<[u8; 40]>);

impl Digits {
    fn of(value: &impl fmt::Display) -> Self {
        let mut digits = Self(smallvec::SmallVec::new());
        // Writing to memory cannot fail.
        let _ = write!(digits, "{value}");
        digits
    }
}

impl fmt::Write for Digits {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

impl std::ops::Deref for Digits {
    type Target = str;

    fn deref(&self) -> &str {
        // Only `write_str` fills it.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}
