//! The rows of one type, their indexes, and their lists in pages.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
};

use serde::{Deserialize, Serialize};

use super::{
    request::Query,
    response::{ErrorDetail, ErrorResponse},
    row::Row,
};

/// The definition of a table.
pub(super) struct TableDefinition {
    /// Name, such as `organizations`.
    pub(super) name: &'static str,
    /// Name of a row in error messages, such as `Organization`.
    pub(super) kind: &'static str,
    /// Prefix of the IDs, such as `org`.
    pub(super) prefix: &'static str,
    /// Fields whose values rows are found by.
    pub(super) indexes: &'static [&'static str],
    /// Fields that hold IDs of rows of other tables.
    pub(super) references: &'static [Reference],
    /// Whether the table is a record of what has happened, of which only the newest rows are kept.
    pub(super) is_history: bool,
}

/// A field that holds the ID of a row of another table.
pub(super) struct Reference {
    pub(super) field: &'static str,
    /// Name of the other table.
    pub(super) table: &'static str,
    pub(super) on_delete: OnDelete,
}

/// What happens to a row when the row that it refers to is deleted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum OnDelete {
    /// The row is deleted.
    Delete,
    /// The field becomes null.
    Clear,
}

impl TableDefinition {
    /// Creates the definition of a table without indexes and references.
    pub(super) const fn new(name: &'static str, kind: &'static str, prefix: &'static str) -> Self {
        Self { name, kind, prefix, indexes: &[], references: &[], is_history: false }
    }

    /// Sets the fields whose values rows are found by.
    pub(super) const fn indexes(mut self, fields: &'static [&'static str]) -> Self {
        self.indexes = fields;
        self
    }

    /// Sets the fields that hold IDs of other rows. They are indexed.
    pub(super) const fn references(mut self, references: &'static [Reference]) -> Self {
        self.references = references;
        self
    }

    /// Keeps only the newest rows, as many as the settings say. No other table may refer to them.
    pub(super) const fn history(mut self) -> Self {
        self.is_history = true;
        self
    }

    fn indexed_fields(&self) -> impl Iterator<Item = &'static str> {
        self.indexes.iter().copied().chain(self.references.iter().map(|reference| reference.field))
    }

    fn has_index(&self, field: &str) -> bool {
        self.indexed_fields().any(|other| other == field)
    }

    /// Creates a 404 error for a row of this table.
    pub(super) fn not_found(&self, id: &str) -> ErrorResponse {
        ErrorResponse::not_found(self.kind, id)
    }
}

/// Creates a reference whose rows are deleted with the row that they refer to.
pub(super) const fn belongs_to(field: &'static str, table: &'static str) -> Reference {
    Reference { field, table, on_delete: OnDelete::Delete }
}

/// Creates a reference that becomes null when the other row is deleted.
pub(super) const fn refers_to(field: &'static str, table: &'static str) -> Reference {
    Reference { field, table, on_delete: OnDelete::Clear }
}

/// Rows, oldest first.
pub(super) type Rows<'a> = Box<dyn DoubleEndedIterator<Item = &'a Row> + 'a>;

/// The rows of one type by ID. IDs sort by creation.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Table {
    last_number: u64,
    rows: BTreeMap<String, Row>,
    /// Values and IDs by indexed field.
    #[serde(skip)]
    indexes: BTreeMap<&'static str, BTreeSet<(String, String)>>,
}

impl Table {
    /// Returns the number of rows.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns an unused ID, as long as one with a ULID, which sorts after all earlier ones.
    pub(super) fn new_id(&mut self, definition: &TableDefinition, environment: usize) -> String {
        loop {
            self.last_number = self.last_number.saturating_add(1);
            let id = format!("{}_{environment:02}{:024}", definition.prefix, self.last_number);
            // The control API creates rows with any ID.
            if !self.rows.contains_key(&id) || self.last_number == u64::MAX {
                return id;
            }
        }
    }

    /// Inserts or replaces a row by its ID.
    pub(super) fn insert(&mut self, definition: &TableDefinition, mut row: Row) {
        let id = row.id().to_owned();
        self.remove(definition, &id);
        self.add_to_indexes(definition, &row);
        row.shrink();
        self.rows.insert(id, row);
    }

    /// Removes and returns a row.
    pub(super) fn remove(&mut self, definition: &TableDefinition, id: &str) -> Option<Row> {
        let row = self.rows.remove(id)?;
        for field in definition.indexed_fields().filter(|field| row.has(field)) {
            if let Some(index) = self.indexes.get_mut(field) {
                index.remove(&(index_value(&row, field), id.to_owned()));
            }
        }
        Some(row)
    }

    /// Removes the oldest rows until there are no more than `limit`.
    pub(super) fn remove_oldest(&mut self, definition: &TableDefinition, limit: usize) {
        while self.rows.len() > limit {
            let Some(id) = self.rows.keys().next().cloned() else { return };
            self.remove(definition, &id);
        }
    }

    /// Fills the indexes of a table that was deserialized, and removes rows with another ID than their key.
    pub(super) fn rebuild_indexes(&mut self, definition: &TableDefinition) {
        self.indexes.clear();
        self.rows.retain(|id, row| row.id() == id);
        let rows = std::mem::take(&mut self.rows);
        rows.values().for_each(|row| self.add_to_indexes(definition, row));
        self.rows = rows;
    }

    fn add_to_indexes(&mut self, definition: &TableDefinition, row: &Row) {
        for field in definition.indexed_fields().filter(|field| row.has(field)) {
            let index = self.indexes.entry(field).or_default();
            index.insert((index_value(row, field), row.id().to_owned()));
        }
    }

    /// Returns the row with an ID.
    pub(super) fn get(&self, id: &str) -> Option<&Row> {
        self.rows.get(id)
    }

    /// Iterates over all rows, oldest first.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Row> {
        self.rows.values()
    }

    /// Iterates over the rows with a value of a field, oldest first. Reads all rows if the field has no index.
    pub(super) fn find<'a>(
        &'a self,
        definition: &TableDefinition,
        field: &'a str,
        value: &'a str,
    ) -> Rows<'a> {
        if field == "id" {
            return Box::new(self.rows.get(value).into_iter());
        }
        if !definition.has_index(field) {
            return Box::new(self.iter().filter(move |row| has_value(row, field, value)));
        }
        Box::new(self.indexed(field, value, Bound::Unbounded, Bound::Unbounded))
    }

    /// Iterates over the rows with a value of an indexed field whose IDs are in a range, oldest first.
    fn indexed(
        &self,
        field: &str,
        value: &str,
        from: Bound<&str>,
        to: Bound<&str>,
    ) -> impl DoubleEndedIterator<Item = &Row> + use<'_> {
        let pair = |id: &str| (value.to_owned(), id.to_owned());
        let from = match from {
            Bound::Unbounded => Bound::Included(pair("")),
            from => from.map(pair),
        };
        let to = match to {
            // No string is between the value and this one.
            Bound::Unbounded => Bound::Excluded((format!("{value}\0"), String::new())),
            to => to.map(pair),
        };
        let pairs = self.indexes.get(field).map(|index| index.range((from, to)));
        pairs.into_iter().flatten().filter_map(|(_, id)| self.rows.get(id))
    }

    /// Returns a page of the rows that match `filter`, and have the value of an indexed field if there is one.
    pub(super) fn page(
        &self,
        definition: &TableDefinition,
        paging: &Paging,
        with_value: Option<(&str, &str)>,
        filter: impl Fn(&Row) -> bool,
    ) -> Page {
        let indexed = with_value.filter(|(field, _)| definition.has_index(field));
        let matches =
            |row: &&Row| filter(row) && with_value.is_none_or(|(field, value)| has_value(row, field, value));
        // Rows between two IDs, oldest first.
        let range = |from: Bound<&str>, to: Bound<&str>| -> Rows<'_> {
            if is_empty_range(from, to) {
                return Box::new(std::iter::empty());
            }
            match indexed {
                Some((field, value)) => Box::new(self.indexed(field, value, from, to).filter(matches)),
                None => Box::new(self.rows.range::<str, _>((from, to)).map(|(_, row)| row).filter(matches)),
            }
        };
        paging.select(&range)
    }

    /// Returns a page of the rows with these IDs that match `filter`.
    pub(super) fn page_of(
        &self,
        paging: &Paging,
        ids: &BTreeSet<&str>,
        filter: impl Fn(&Row) -> bool,
    ) -> Page {
        let matches = |row: &&Row| filter(row);
        paging.select(&|from, to| {
            if is_empty_range(from, to) {
                return Box::new(std::iter::empty());
            }
            Box::new(ids.range::<str, _>((from, to)).filter_map(|id| self.rows.get(*id)).filter(matches))
        })
    }
}

/// Whether there are no values in a range, which `BTreeMap::range` panics on for some.
fn is_empty_range(from: Bound<&str>, to: Bound<&str>) -> bool {
    matches!((from, to), (Bound::Excluded(from), Bound::Excluded(to)) if from >= to)
}

/// Whether a row is found by a value of a field. A row without a value is found by none.
fn has_value(row: &Row, field: &str, value: &str) -> bool {
    match row.get(field) {
        Some(serde_json::Value::String(text)) => text == value,
        Some(other) => !other.is_null() && *value == *other.to_string(),
        None => false,
    }
}

/// Returns the value that a row is found by: a string, or JSON of another value.
fn index_value(row: &Row, field: &str) -> String {
    match row.get(field) {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    }
}

/// A page of a list.
#[derive(Default)]
pub(super) struct Page {
    pub(super) rows: Vec<Row>,
    /// Cursor of the previous page.
    pub(super) before: Option<String>,
    /// Cursor of the next page.
    pub(super) after: Option<String>,
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
    /// Oldest first. `after` selects newer rows.
    Ascending,
    /// Newest first. `after` selects older rows.
    Descending,
    /// Newest first. `after` selects newer rows.
    Normal,
}

impl Paging {
    /// Parses `limit` (1 to 100, 10 by default), `before`, `after` and `order` (`desc` by default). Cursors are IDs
    /// with this prefix.
    pub(super) fn parse(query: &Query, prefix: &str) -> Result<Self, ErrorResponse> {
        let invalid = |name: &str| ErrorResponse::invalid(vec![ErrorDetail::field(name, "invalid")]);
        let limit = query.parse("limit")?.unwrap_or(10);
        if !(1..=100).contains(&limit) {
            return Err(invalid("limit"));
        }
        let cursor = |name| match query.get(name) {
            Some(id) if !id.starts_with(prefix) => Err(invalid(name)),
            id => Ok(id.map(str::to_owned)),
        };
        let order = match query.get("order") {
            None | Some("desc") => Order::Descending,
            Some("asc") => Order::Ascending,
            Some("normal") => Order::Normal,
            Some(_) => return Err(invalid("order")),
        };
        Ok(Self { limit, before: cursor("before")?, after: cursor("after")?, order })
    }

    /// Sets the order, for lists that have one order only.
    pub(super) fn in_order(self, order: Order) -> Self {
        Self { order, ..self }
    }

    /// Selects the page from the rows between two IDs, oldest first, that `range` returns. Cursors are compared by
    /// ID, because the row of a cursor may have been deleted.
    fn select<'a>(&self, range: &dyn Fn(Bound<&str>, Bound<&str>) -> Rows<'a>) -> Page {
        let bound = |id: &'_ Option<String>| -> Bound<String> {
            id.clone().map_or(Bound::Unbounded, Bound::Excluded)
        };
        let is_descending = self.order == Order::Descending;
        let (from, to) = (bound(&self.after), bound(&self.before));
        let (from, to) = if is_descending { (to, from) } else { (from, to) };
        let rows = range(from.as_ref().map(String::as_str), to.as_ref().map(String::as_str));
        // A page is next to its cursor. The first page of the normal order has the newest rows.
        let is_at_end = self.after.is_none() && (self.before.is_some() || self.order == Order::Normal);
        let mut page: Vec<&Row> = if is_descending == is_at_end {
            rows.take(self.limit).collect()
        } else {
            rows.rev().take(self.limit).collect()
        };
        if is_at_end {
            page.reverse();
        }
        let has_older =
            |row: &&&Row| range(Bound::Unbounded, Bound::Excluded(row.id())).next_back().is_some();
        let has_newer = |row: &&&Row| range(Bound::Excluded(row.id()), Bound::Unbounded).next().is_some();
        let (first, last) = (page.first(), page.last());
        let (before, after) = if is_descending {
            (first.filter(has_newer), last.filter(has_older))
        } else {
            (first.filter(has_older), last.filter(has_newer))
        };
        let id = |row: &&Row| row.id().to_owned();
        let (before, after) = (before.map(id), after.map(id));
        if self.order == Order::Normal {
            page.reverse();
        }
        Page { rows: page.into_iter().cloned().collect(), before, after }
    }
}
