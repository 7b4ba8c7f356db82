//! Pages of lists.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, SeqAccess, Visitor},
};

/// Maximum number of objects in a page. WorkOS's pages have at most 100.
pub const MAX_PAGE_ITEMS: usize = 10_000;

/// A page of a list.
///
/// Deserializes every list format of WorkOS: `{data, list_metadata: {before, after}}`, where `object`, the
/// metadata and each cursor are optional. More than [`MAX_PAGE_ITEMS`] objects are an error, because objects may
/// take many times the memory of their JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Wire<T>", into = "Wire<T>", bound(serialize = "T: Serialize + Clone"))]
#[non_exhaustive]
pub struct Page<T> {
    /// Objects of the page, in the requested order.
    pub data: Vec<T>,
    /// Cursor of the previous page; `None` on the first page.
    pub before: Option<String>,
    /// Cursor of the next page; `None` on the last page.
    pub after: Option<String>,
}

impl<T> Page<T> {
    /// Creates a page, for tests and custom transports.
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
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
struct Wire<T> {
    #[serde(deserialize_with = "items")]
    data: Vec<T>,
    #[serde(default)]
    list_metadata: Option<Cursors>,
}

fn items<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    struct Items<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Vec<T>, A::Error> {
            let mut items = Vec::new();
            while let Some(item) = sequence.next_element()? {
                if items.len() >= MAX_PAGE_ITEMS {
                    return Err(A::Error::invalid_length(items.len(), &self));
                }
                items.push(item);
            }
            Ok(items)
        }
    }

    deserializer.deserialize_seq(Items(PhantomData))
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

/// Order of a list, by creation time. No order is sent by default; WorkOS's default differs between
/// lists.
#[open_enum]
pub enum Order {
    /// Ascending: oldest first.
    Ascending = "asc",
    /// Descending: newest first.
    Descending = "desc",
    /// The list's own order: descending, with cursors of reversed meaning on most lists.
    Normal = "normal",
}

/// Pagination parameters of a list request. Every list endpoint has a field `paging` and setters for the
/// parameters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Paging {
    /// Number of results per page, 1 to 100. WorkOS's default is 10; the pager requests 100.
    pub limit: Option<u32>,
    /// Cursor: only results before it are returned.
    pub before: Option<String>,
    /// Cursor: only results after it are returned.
    pub after: Option<String>,
    /// Order of the results, by creation time.
    pub order: Option<Order>,
}

/// Appends the four parameters by their own names; the given name is ignored.
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
    use super::{MAX_PAGE_ITEMS, Page};

    #[test]
    fn page_has_at_most_10_000_objects() {
        let page = |length| {
            serde_json::from_str::<Page<u8>>(&format!(r#"{{"data":[{}]}}"#, vec!["1"; length].join(",")))
        };
        assert_eq!(page(MAX_PAGE_ITEMS).unwrap().data.len(), MAX_PAGE_ITEMS);
        assert!(page(MAX_PAGE_ITEMS + 1).is_err());
    }

    #[test]
    fn page_deserializes_all_list_formats() {
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
