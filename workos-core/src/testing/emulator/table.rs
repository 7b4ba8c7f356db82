//! The objects of one kind, and lists of them page by page.

use std::{cmp::Ordering, collections::BTreeMap};

use serde_json::{Value, json};

use super::{
    answer::{Answer, Problem, Refusal},
    request::Query,
};

/// The objects of one kind by their ids, which sort by creation.
pub(super) struct Table<T> {
    /// What the kind is called in a refusal.
    kind: &'static str,
    /// What its ids start with.
    prefix: &'static str,
    made: u64,
    objects: BTreeMap<String, T>,
}

impl<T> Table<T> {
    pub(super) fn new(kind: &'static str, prefix: &'static str) -> Self {
        Self { kind, prefix, made: 0, objects: BTreeMap::new() }
    }

    /// An id that no object has had: as long as a ULID, and later than all before it.
    pub(super) fn new_id(&mut self) -> String {
        self.made = self.made.saturating_add(1);
        format!("{}_01{:024}", self.prefix, self.made)
    }

    /// Puts an object in, in place of the one with this id.
    pub(super) fn put(&mut self, id: &str, object: T) {
        self.objects.insert(id.to_owned(), object);
    }

    /// The object with this id.
    pub(super) fn get(&self, id: &str) -> Result<&T, Refusal> {
        self.objects.get(id).ok_or_else(|| self.missing(id))
    }

    /// The object with this id, to change it.
    pub(super) fn get_mut(&mut self, id: &str) -> Result<&mut T, Refusal> {
        let missing = self.missing(id);
        self.objects.get_mut(id).ok_or(missing)
    }

    /// Takes the object with this id out.
    pub(super) fn take(&mut self, id: &str) -> Result<T, Refusal> {
        self.objects.remove(id).ok_or_else(|| self.missing(id))
    }

    /// All objects, oldest first.
    pub(super) fn all(&self) -> impl Iterator<Item = &T> {
        self.objects.values()
    }

    /// The first object of which this is true; `id` is what the caller asked for.
    pub(super) fn find(&self, id: &str, is_it: impl Fn(&T) -> bool) -> Result<&T, Refusal> {
        self.all().find(|object| is_it(object)).ok_or_else(|| self.missing(id))
    }

    /// Keeps the objects of which this is true.
    pub(super) fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        self.objects.retain(|_, object| keep(object));
    }

    /// Which page of the objects a query asks for.
    pub(super) fn paging(&self, query: &Query) -> Result<Paging, Refusal> {
        Paging::read(query, self.prefix)
    }

    /// A page of the objects of which `belongs` is true.
    pub(super) fn page(
        &self,
        paging: &Paging,
        belongs: impl Fn(&T) -> bool,
        show: impl Fn(&T) -> Value,
    ) -> Page {
        let matching = self.objects.iter().filter(|(_, object)| belongs(object));
        let (range, metadata) = paging.cut(matching.map(|(id, object)| (id.as_str(), object)).collect());
        Page { data: range.into_iter().map(|(_, object)| show(object)).collect(), metadata }
    }

    fn missing(&self, id: &str) -> Refusal {
        Refusal::not_found(self.kind, id)
    }
}

/// A page of a list.
pub(super) struct Page {
    data: Vec<Value>,
    metadata: Cursors,
}

impl Page {
    /// A list that is empty or has one page only.
    pub(super) fn whole(data: Vec<Value>) -> Self {
        Self { data, metadata: Cursors::default() }
    }

    /// The page with both cursors.
    pub(super) fn answer(self) -> Answer {
        let Cursors { before, after } = self.metadata;
        Answer::ok(json!({
            "object": "list", "data": self.data, "list_metadata": { "before": before, "after": after }
        }))
    }

    /// The page of a list that can be read forwards only.
    pub(super) fn answer_forwards(self) -> Answer {
        let after = self.metadata.after;
        Answer::ok(json!({ "object": "list", "data": self.data, "list_metadata": { "after": after } }))
    }
}

/// The ids that the neighbouring pages are asked for with; none where there is no such page.
#[derive(Default)]
struct Cursors {
    before: Option<String>,
    after: Option<String>,
}

/// Which page of a list is asked for.
pub(super) struct Paging {
    limit: usize,
    before: Option<String>,
    after: Option<String>,
    order: Order,
}

/// How a list runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Oldest first; what is later comes after.
    Ascending,
    /// Newest first; what is earlier comes after.
    Descending,
    /// Shown newest first, while cursors run the other way: what is later comes after.
    Normal,
}

impl Paging {
    fn read(query: &Query, prefix: &str) -> Result<Self, Refusal> {
        let limit = query.parsed("limit")?.unwrap_or(10);
        if !(1..=100).contains(&limit) {
            return Err(Refusal::invalid(vec![Problem::of("limit", "invalid")]));
        }
        let cursor = |name| match query.text(name) {
            Some(id) if !id.starts_with(prefix) => Err(Refusal::invalid(vec![Problem::of(name, "invalid")])),
            id => Ok(id.map(str::to_owned)),
        };
        let order = match query.text("order") {
            None | Some("desc") => Order::Descending,
            Some("asc") => Order::Ascending,
            Some("normal") => Order::Normal,
            Some(_) => return Err(Refusal::invalid(vec![Problem::of("order", "invalid")])),
        };
        Ok(Self { limit, before: cursor("before")?, after: cursor("after")?, order })
    }

    /// The same page of a list that has one order only.
    pub(super) fn in_order(self, order: Order) -> Self {
        Self { order, ..self }
    }

    /// Cuts the page out of objects that come oldest first. A cursor need not be there any more: it
    /// marks a place by its id.
    fn cut<'a, T>(&self, mut objects: Vec<(&'a str, T)>) -> (Vec<(&'a str, T)>, Cursors) {
        // From here on "before" and "after" are places in the order that the cursors follow.
        if self.order == Order::Descending {
            objects.reverse();
        }
        let compare = |left: &str, right: &str| match self.order {
            Order::Ascending | Order::Normal => left.cmp(right),
            Order::Descending => right.cmp(left),
        };
        let all = objects.len();
        let start = self
            .after
            .as_deref()
            .map_or(0, |after| objects.partition_point(|(id, _)| compare(id, after) != Ordering::Greater));
        let end = self.before.as_deref().map_or(all, |before| {
            objects.partition_point(|(id, _)| compare(id, before) == Ordering::Less).max(start)
        });
        // What is nearest to the cursor; without one, what is to be shown first.
        let nearest_to_end = self.after.is_none() && (self.before.is_some() || self.order == Order::Normal);
        let (start, end) = if nearest_to_end {
            (end.saturating_sub(self.limit).max(start), end)
        } else {
            (start, start.saturating_add(self.limit).min(end))
        };
        let mut page: Vec<_> = objects.into_iter().skip(start).take(end.saturating_sub(start)).collect();
        let cursors = Cursors {
            before: page.first().filter(|_| start > 0).map(|(id, _)| (*id).to_owned()),
            after: page.last().filter(|_| end < all).map(|(id, _)| (*id).to_owned()),
        };
        if self.order == Order::Normal {
            page.reverse();
        }
        (page, cursors)
    }
}
