//! Objects of one type, and their lists in pages.

use std::{cmp::Ordering, collections::BTreeMap};

use serde_json::{Value, json};

use super::{
    request::Query,
    response::{ErrorDetail, ErrorResponse, Response},
};

/// The objects of one type by ID. IDs sort by creation.
pub(super) struct Table<T> {
    /// Name of the type in error messages, such as `Organization`.
    kind: &'static str,
    /// Prefix of the IDs, such as `org`.
    prefix: &'static str,
    last_number: u64,
    objects: BTreeMap<String, T>,
}

impl<T> Table<T> {
    pub(super) fn new(kind: &'static str, prefix: &'static str) -> Self {
        Self { kind, prefix, last_number: 0, objects: BTreeMap::new() }
    }

    /// Returns an unused ID, as long as one with a ULID, which sorts after all earlier ones.
    pub(super) fn new_id(&mut self) -> String {
        self.last_number = self.last_number.saturating_add(1);
        format!("{}_01{:024}", self.prefix, self.last_number)
    }

    /// Inserts or replaces the object with an ID.
    pub(super) fn insert(&mut self, id: &str, object: T) {
        self.objects.insert(id.to_owned(), object);
    }

    /// Returns the object with an ID; a 404 error if there is none.
    pub(super) fn get(&self, id: &str) -> Result<&T, ErrorResponse> {
        self.objects.get(id).ok_or_else(|| self.not_found(id))
    }

    /// Returns the object with an ID, to be changed; a 404 error if there is none.
    pub(super) fn get_mut(&mut self, id: &str) -> Result<&mut T, ErrorResponse> {
        let not_found = self.not_found(id);
        self.objects.get_mut(id).ok_or(not_found)
    }

    /// Removes and returns the object with an ID; a 404 error if there is none.
    pub(super) fn remove(&mut self, id: &str) -> Result<T, ErrorResponse> {
        self.objects.remove(id).ok_or_else(|| self.not_found(id))
    }

    /// Iterates over all objects, oldest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.objects.values()
    }

    /// Returns the oldest object that matches; a 404 error with the ID of the request if there is none.
    pub(super) fn find(&self, id: &str, matches: impl Fn(&T) -> bool) -> Result<&T, ErrorResponse> {
        self.iter().find(|object| matches(object)).ok_or_else(|| self.not_found(id))
    }

    /// Keeps only the objects that match.
    pub(super) fn retain(&mut self, matches: impl Fn(&T) -> bool) {
        self.objects.retain(|_, object| matches(object));
    }

    /// Parses the paging parameters of a query.
    pub(super) fn paging(&self, query: &Query) -> Result<Paging, ErrorResponse> {
        Paging::parse(query, self.prefix)
    }

    /// Returns a page of the objects that match.
    pub(super) fn page(
        &self,
        paging: &Paging,
        matches: impl Fn(&T) -> bool,
        serialize: impl Fn(&T) -> Value,
    ) -> Page {
        let matching = self.objects.iter().filter(|(_, object)| matches(object));
        let (objects, cursors) = paging.select(matching.map(|(id, object)| (id.as_str(), object)).collect());
        Page { data: objects.into_iter().map(|(_, object)| serialize(object)).collect(), cursors }
    }

    fn not_found(&self, id: &str) -> ErrorResponse {
        ErrorResponse::not_found(self.kind, id)
    }
}

/// A page of a list.
pub(super) struct Page {
    data: Vec<Value>,
    cursors: Cursors,
}

impl Page {
    /// Creates the only page of a list.
    pub(super) fn single(data: Vec<Value>) -> Self {
        Self { data, cursors: Cursors::default() }
    }

    /// Returns the response with both cursors.
    pub(super) fn response(self) -> Response {
        let Cursors { before, after } = self.cursors;
        Response::ok(json!({
            "object": "list", "data": self.data, "list_metadata": { "before": before, "after": after }
        }))
    }

    /// Returns the response with the cursor of the next page only, for lists that have no `before`.
    pub(super) fn forward_only_response(self) -> Response {
        let after = self.cursors.after;
        Response::ok(json!({ "object": "list", "data": self.data, "list_metadata": { "after": after } }))
    }
}

/// Cursors of the previous and the next page; `None` where there is no such page.
#[derive(Default)]
struct Cursors {
    before: Option<String>,
    after: Option<String>,
}

/// Paging parameters of a list.
pub(super) struct Paging {
    limit: usize,
    before: Option<String>,
    after: Option<String>,
    order: Order,
}

/// Order of a list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Oldest first. `after` selects newer objects.
    Ascending,
    /// Newest first. `after` selects older objects.
    Descending,
    /// Newest first. `after` selects newer objects.
    Normal,
}

impl Paging {
    /// Parses `limit` (1 to 100, 10 by default), `before`, `after` and `order` (`desc` by default).
    fn parse(query: &Query, prefix: &str) -> Result<Self, ErrorResponse> {
        let limit = query.parse("limit")?.unwrap_or(10);
        if !(1..=100).contains(&limit) {
            return Err(ErrorResponse::invalid(vec![ErrorDetail::field("limit", "invalid")]));
        }
        let cursor = |name| match query.get(name) {
            Some(id) if !id.starts_with(prefix) => {
                Err(ErrorResponse::invalid(vec![ErrorDetail::field(name, "invalid")]))
            }
            id => Ok(id.map(str::to_owned)),
        };
        let order = match query.get("order") {
            None | Some("desc") => Order::Descending,
            Some("asc") => Order::Ascending,
            Some("normal") => Order::Normal,
            Some(_) => return Err(ErrorResponse::invalid(vec![ErrorDetail::field("order", "invalid")])),
        };
        Ok(Self { limit, before: cursor("before")?, after: cursor("after")?, order })
    }

    /// Sets the order, for lists that have one order only.
    pub(super) fn in_order(self, order: Order) -> Self {
        Self { order, ..self }
    }

    /// Selects the page from objects that are sorted oldest first. Cursors are compared by ID, because the
    /// object of a cursor may have been deleted.
    fn select<'a, T>(&self, mut objects: Vec<(&'a str, T)>) -> (Vec<(&'a str, T)>, Cursors) {
        // From here on, objects are in the order that the cursors follow.
        if self.order == Order::Descending {
            objects.reverse();
        }
        let compare = |left: &str, right: &str| match self.order {
            Order::Ascending | Order::Normal => left.cmp(right),
            Order::Descending => right.cmp(left),
        };
        let count = objects.len();
        let start = self
            .after
            .as_deref()
            .map_or(0, |after| objects.partition_point(|(id, _)| compare(id, after) != Ordering::Greater));
        let end = self.before.as_deref().map_or(count, |before| {
            objects.partition_point(|(id, _)| compare(id, before) == Ordering::Less).max(start)
        });
        // A page is next to its cursor. The first page of the normal order has the newest objects.
        let is_at_end = self.after.is_none() && (self.before.is_some() || self.order == Order::Normal);
        let (start, end) = if is_at_end {
            (end.saturating_sub(self.limit).max(start), end)
        } else {
            (start, start.saturating_add(self.limit).min(end))
        };
        let mut page: Vec<_> = objects.into_iter().skip(start).take(end.saturating_sub(start)).collect();
        let cursors = Cursors {
            before: page.first().filter(|_| start > 0).map(|(id, _)| (*id).to_owned()),
            after: page.last().filter(|_| end < count).map(|(id, _)| (*id).to_owned()),
        };
        if self.order == Order::Normal {
            page.reverse();
        }
        (page, cursors)
    }
}
