//! Lists, a page at a time.

use serde::{Deserialize, Serialize};

/// One page of a list.
///
/// It reads every list that WorkOS answers with: `{data, list_metadata: {before, after}}`, with or
/// without `object`, the metadata, or either cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Wire<T>", into = "Wire<T>", bound(serialize = "T: Serialize + Clone"))]
#[non_exhaustive]
pub struct Page<T> {
    /// The objects of this page, in the order asked for.
    pub data: Vec<T>,
    /// The cursor of the page before this one; `None` on the first.
    pub before: Option<String>,
    /// The cursor of the page after this one; `None` on the last.
    pub after: Option<String>,
}

impl<T> Page<T> {
    /// A page for tests and for transports of your own.
    #[must_use]
    pub fn new(data: Vec<T>, before: Option<String>, after: Option<String>) -> Self {
        Self { data, before, after }
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.data.into_iter()
    }
}

#[derive(Serialize, Deserialize)]
struct Wire<T> {
    data: Vec<T>,
    #[serde(default)]
    list_metadata: Option<Cursors>,
}

#[derive(Serialize, Deserialize, Default)]
struct Cursors {
    #[serde(default)]
    before: Option<String>,
    #[serde(default)]
    after: Option<String>,
}

impl<T> From<Wire<T>> for Page<T> {
    fn from(wire: Wire<T>) -> Self {
        let cursors = wire.list_metadata.unwrap_or_default();
        let some = |cursor: Option<String>| cursor.filter(|cursor| !cursor.is_empty());
        Self { data: wire.data, before: some(cursors.before), after: some(cursors.after) }
    }
}

impl<T> From<Page<T>> for Wire<T> {
    fn from(page: Page<T>) -> Self {
        Self { data: page.data, list_metadata: Some(Cursors { before: page.before, after: page.after }) }
    }
}

open_enum! {
    /// The order of a list, by time of creation. Nothing is sent unless you choose one: what WorkOS
    /// does then differs from list to list.
    pub enum Order {
        /// Oldest first.
        Ascending = "asc",
        /// Newest first.
        Descending = "desc",
        /// The list's own order.
        Normal = "normal",
    }
}

/// Where a list starts, which way it runs and how long its pages are. Every list endpoint has one
/// as its field `paging` and setters for its parts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Paging {
    /// Objects a page, 1 to 100. WorkOS takes 10 when none is sent; the pager asks for 100.
    pub limit: Option<u32>,
    /// Objects before this cursor: for walking a list backwards.
    pub before: Option<String>,
    /// Objects after this cursor.
    pub after: Option<String>,
    /// The order by time of creation.
    pub order: Option<Order>,
}

/// Its four parameters have names of their own; the one given here is not used.
impl crate::types::QueryValue for Paging {
    fn append(&self, _: &str, query: &mut crate::types::Query<'_>) {
        self.limit.append("limit", query);
        self.before.append("before", query);
        self.after.append("after", query);
        self.order.append("order", query);
    }

    fn append_item(&self, _: &mut crate::types::Query<'_>) {}
}

#[cfg(test)]
mod tests {
    use super::Page;

    #[test]
    fn every_shape_of_a_list_is_read() {
        for (json, before, after) in [
            (
                r#"{"object":"list","data":[1],"list_metadata":{"before":"b","after":"a"}}"#,
                Some("b"),
                Some("a"),
            ),
            (r#"{"data":[1],"list_metadata":{"after":"a"}}"#, None, Some("a")),
            (r#"{"data":[1],"list_metadata":{"before":null,"after":null}}"#, None, None),
            (r#"{"data":[1],"list_metadata":{}}"#, None, None),
            (r#"{"data":[1],"list_metadata":null}"#, None, None),
            (r#"{"data":[1],"list_metadata":{"before":"","after":""}}"#, None, None),
            (r#"{"data":[1]}"#, None, None),
        ] {
            let page: Page<u8> = serde_json::from_str(json).unwrap();
            assert_eq!(
                (page.data, page.before.as_deref(), page.after.as_deref()),
                (vec![1], before, after),
                "{json}"
            );
        }
        assert!(serde_json::from_str::<Page<u8>>("{}").is_err());
    }
}
