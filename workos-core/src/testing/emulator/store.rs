//! The state of an environment: tables of rows, settings, and the sequence that tokens are made of.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    response::ErrorResponse,
    row::Row,
    services,
    settings::Settings,
    table::{OnDelete, Page, Paging, Rows, Table, TableDefinition},
};
use crate::types::Timestamp;

/// The state of an environment.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Store {
    tables: BTreeMap<String, Table>,
    pub(super) settings: Settings,
    last_number: u64,
    /// Position of the environment, from 1. IDs and tokens have it, so that those of several environments differ.
    #[serde(skip)]
    number: usize,
}

impl Store {
    /// Creates the state of the environment with a number, from 1.
    pub(super) fn new(settings: Settings, number: usize) -> Self {
        let mut store = Self { tables: BTreeMap::new(), settings, last_number: 0, number };
        services::set_up(&mut store);
        store
    }

    /// Fills the indexes of a state that was deserialized, removes tables that do not exist, and sets the number.
    pub(super) fn restore(&mut self, number: usize) {
        self.number = number;
        self.tables.retain(|name, _| services::table(name).is_some());
        for (name, table) in &mut self.tables {
            if let Some(definition) = services::table(name) {
                table.rebuild_indexes(definition);
            }
        }
    }

    // ---- Reading.

    /// Returns the row with an ID; a 404 error if there is none.
    pub(super) fn get(&self, definition: &TableDefinition, id: &str) -> Result<&Row, ErrorResponse> {
        self.row(definition, id).ok_or_else(|| definition.not_found(id))
    }

    /// Returns the row with an ID.
    pub(super) fn row(&self, definition: &TableDefinition, id: &str) -> Option<&Row> {
        self.tables.get(definition.name)?.get(id)
    }

    /// Iterates over all rows, oldest first.
    pub(super) fn all<'a>(
        &'a self,
        definition: &TableDefinition,
    ) -> impl DoubleEndedIterator<Item = &'a Row> + use<'a> {
        self.tables.get(definition.name).into_iter().flat_map(Table::iter)
    }

    /// Iterates over the rows with a value of a field, oldest first. Fast if the field has an index.
    pub(super) fn find<'a>(
        &'a self,
        definition: &TableDefinition,
        field: &'a str,
        value: &'a str,
    ) -> Rows<'a> {
        match self.tables.get(definition.name) {
            Some(table) => table.find(definition, field, value),
            None => Box::new(std::iter::empty()),
        }
    }

    /// Returns the oldest row with a value of a field.
    pub(super) fn find_one<'a>(
        &'a self,
        definition: &TableDefinition,
        field: &'a str,
        value: &'a str,
    ) -> Option<&'a Row> {
        self.find(definition, field, value).next()
    }

    /// Returns the number of rows.
    pub(super) fn count(&self, definition: &TableDefinition) -> usize {
        self.tables.get(definition.name).map_or(0, Table::len)
    }

    /// Returns a page of the rows that match `filter`, and have the value of a field if there is one.
    pub(super) fn page(
        &self,
        definition: &TableDefinition,
        paging: &Paging,
        with_value: Option<(&str, &str)>,
        filter: impl Fn(&Row) -> bool,
    ) -> Page {
        let table = self.tables.get(definition.name);
        table.map_or_else(Page::default, |table| table.page(definition, paging, with_value, filter))
    }

    /// Returns a page of the rows with these IDs that match `filter`.
    pub(super) fn page_of(
        &self,
        definition: &TableDefinition,
        paging: &Paging,
        ids: &BTreeSet<&str>,
        filter: impl Fn(&Row) -> bool,
    ) -> Page {
        let table = self.tables.get(definition.name);
        table.map_or_else(Page::default, |table| table.page_of(paging, ids, filter))
    }

    // ---- Changing.

    fn table_mut(&mut self, definition: &TableDefinition) -> &mut Table {
        self.tables.entry(definition.name.to_owned()).or_default()
    }

    /// Returns an unused ID of a table.
    pub(super) fn new_id(&mut self, definition: &TableDefinition) -> String {
        let number = self.number;
        self.table_mut(definition).new_id(definition, number)
    }

    /// Inserts a row and returns it as it is stored: with an ID and times unless it has its own.
    pub(super) fn insert(&mut self, definition: &TableDefinition, mut row: Row, now: Timestamp) -> Row {
        if !row.has("id") {
            row.set("id", self.new_id(definition));
        }
        row.set_default("created_at", now);
        row.set_default("updated_at", now);
        let limit = self.settings.history_limit;
        let table = self.table_mut(definition);
        table.insert(definition, row.clone());
        if definition.is_history {
            table.remove_oldest(definition, limit);
        }
        row
    }

    /// Changes a row, sets its `updated_at`, and returns it; a 404 error if there is none.
    pub(super) fn update(
        &mut self,
        definition: &TableDefinition,
        id: &str,
        now: Timestamp,
        change: impl FnOnce(&mut Row),
    ) -> Result<Row, ErrorResponse> {
        let mut row = self.get(definition, id)?.clone();
        change(&mut row);
        row.set("updated_at", now);
        self.table_mut(definition).insert(definition, row.clone());
        Ok(row)
    }

    /// Removes and returns a row; a 404 error if there is none. Rows that belong to it are removed, too, and
    /// references to it become null.
    pub(super) fn remove(&mut self, definition: &TableDefinition, id: &str) -> Result<Row, ErrorResponse> {
        let removed = self.table_mut(definition).remove(definition, id);
        let removed = removed.ok_or_else(|| definition.not_found(id))?;
        let mut pending = vec![(definition.name, id.to_owned())];
        while let Some((table, id)) = pending.pop() {
            for (other, reference) in services::references_to(table) {
                let ids = self.find(other, reference.field, &id).map(|row| row.id().to_owned());
                for referring in ids.collect::<Vec<_>>() {
                    if reference.on_delete == OnDelete::Clear {
                        if let Some(mut row) = self.row(other, &referring).cloned() {
                            row.set(reference.field, ());
                            self.table_mut(other).insert(other, row);
                        }
                    } else if self.table_mut(other).remove(other, &referring).is_some() {
                        pending.push((other.name, referring));
                    }
                }
            }
        }
        Ok(removed)
    }

    /// Removes the rows that match.
    pub(super) fn remove_where(&mut self, definition: &TableDefinition, matches: impl Fn(&Row) -> bool) {
        let ids = self.all(definition).filter(|row| matches(row)).map(|row| row.id().to_owned());
        for id in ids.collect::<Vec<_>>() {
            drop(self.remove(definition, &id));
        }
    }

    // ---- Tokens.

    /// Returns the next number of the sequence that tokens and codes are made of.
    pub(super) fn next_number(&mut self) -> u64 {
        self.last_number = self.last_number.saturating_add(1);
        self.last_number
    }

    /// Returns a new token with this prefix.
    pub(super) fn new_token(&mut self, prefix: &str) -> String {
        let sequence = self.next_number();
        format!("{prefix}_{:02}{sequence:024}", self.number)
    }

    /// Returns a new code that a user enters, such as `EM01-0001`.
    pub(super) fn new_user_code(&mut self) -> String {
        let sequence = self.next_number();
        format!("EM{:02}-{sequence:04}", self.number)
    }

    /// Returns the number of the environment that has created an ID, a token or a user code.
    pub(super) fn number_in(text: &str) -> Option<usize> {
        if let Some((number, _)) = text.strip_prefix("EM").and_then(|rest| rest.split_once('-')) {
            return number.parse().ok();
        }
        let (_, digits) = text.rsplit_once('_')?;
        let (number, sequence) = digits.split_at_checked(digits.len().checked_sub(24)?)?;
        sequence.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.parse().ok())?
    }

    /// Returns a new code of six digits. Codes repeat after a million numbers of the sequence.
    pub(super) fn new_numeric_code(&mut self) -> String {
        format!("{:06}", self.next_number().wrapping_mul(7_919).wrapping_add(100_000) % 1_000_000)
    }
}
