//! Rows that the dashboard, an identity provider or a directory creates, and no operation.

use http::StatusCode;

use super::super::{
    api::{Type, api},
    resource::{Action, Resource},
    response::ErrorResponse,
    row::Row,
    services::{
        self,
        radar::{self, CHALLENGES},
        users::{self, USERS},
    },
    shape::Shaper,
    store::Store,
    table::{OnDelete, TableDefinition},
    validation::is_email,
};
use crate::types::Timestamp;

/// Maximum number of rows of a table that the control API adds to.
const MAX_ROWS: usize = 100_000;

/// Returns the definition of a table; a 404 error if there is none.
pub(super) fn find(name: &str) -> Result<&'static TableDefinition, ErrorResponse> {
    services::table(name).ok_or_else(|| ErrorResponse::not_found("Table", name))
}

/// Returns the resource whose objects are the rows of a table.
fn resource(table: &TableDefinition) -> Option<&'static Resource> {
    services::resources().find(|resource| resource.table.name == table.name)
}

/// Creates a row, completed to the documented schema, and records its event.
pub(super) fn create(
    store: &mut Store,
    table: &TableDefinition,
    row: Row,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    if store.count(table) >= MAX_ROWS {
        let message = format!("A table has at most {MAX_ROWS} rows.");
        return Err(ErrorResponse::new(StatusCode::UNPROCESSABLE_ENTITY, message));
    }
    if row.has("id") {
        let is_free = !row.id().is_empty() && row.id().len() <= 255 && store.row(table, row.id()).is_none();
        if !is_free {
            return Err(ErrorResponse::invalid_field("id"));
        }
    }
    if table.name == USERS.name {
        if !is_email(row.text("email")) {
            return Err(ErrorResponse::invalid_field("email"));
        }
        return users::register(store, row, now);
    }
    if table.name == CHALLENGES.name {
        return radar::create_challenge(store, row.text("user_id"), now);
    }
    if let Some(push) = services::push(table.name) {
        return push(store, table, Action::Create, row, now);
    }
    check_references(store, table, &row, true)?;
    let row = store.insert(table, row, now);
    let Some(resource) = resource(table) else { return Ok(row) };
    let row = store.insert(table, complete(store, resource, row, now), now);
    if let Some((resource, event)) = event(table, "created") {
        let presented = (resource.present)(store, row.clone());
        store.record(now, &event, &presented);
    }
    Ok(row)
}

/// Sets fields of a row and records its event.
pub(super) fn update(
    store: &mut Store,
    table: &TableDefinition,
    id: &str,
    mut changes: Row,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    let before = store.get(table, id)?.clone();
    changes.set("id", id);
    if let Some(push) = services::push(table.name) {
        return push(store, table, Action::Update, changes, now);
    }
    check_references(store, table, &changes, false)?;
    if table.name == USERS.name {
        changes = users::checked_email(store, changes, id)?;
    }
    let before = resource(table).map(|resource| (resource.present)(store, before));
    let after = store.update(table, id, now, |row| row.merge(changes))?;
    if let Some((before, (resource, event))) = before.zip(event(table, "updated")) {
        let after = (resource.present)(store, after.clone());
        store.record_update(now, &event, &before, &after);
    }
    Ok(after)
}

/// Deletes a row and what belongs to it, and records its event.
pub(super) fn delete(
    store: &mut Store,
    table: &TableDefinition,
    id: &str,
    now: Timestamp,
) -> Result<(), ErrorResponse> {
    let row = store.get(table, id)?.clone();
    if let Some(push) = services::push(table.name) {
        return push(store, table, Action::Delete, row, now).map(drop);
    }
    let event = event(table, "deleted");
    let event = event.map(|(resource, event)| ((resource.present)(store, row), event));
    store.remove(table, id)?;
    if let Some((row, event)) = event {
        store.record(now, &event, &row);
    }
    Ok(())
}

/// Returns the name of an event of a table's resource; `None` if WorkOS has no such event.
fn event(table: &TableDefinition, what: &str) -> Option<(&'static Resource, String)> {
    let resource = resource(table)?;
    let event = format!("{}.{what}", resource.event);
    api().events.contains_key(event.as_str()).then_some((resource, event))
}

/// Returns a 422 error if a reference has no row. Those that a row belongs to are required for a new row.
fn check_references(
    store: &Store,
    table: &TableDefinition,
    row: &Row,
    is_new: bool,
) -> Result<(), ErrorResponse> {
    for reference in table.references {
        let is_given = row.has(reference.field);
        let is_required =
            reference.on_delete == OnDelete::Delete && (is_new || row.get(reference.field).is_some());
        let other = services::table(reference.table);
        let exists = other.is_some_and(|other| store.row(other, row.text(reference.field)).is_some());
        if (is_given || is_required) && !exists {
            return Err(ErrorResponse::invalid_field(reference.field));
        }
    }
    Ok(())
}

/// Adds the required fields of the documented schema that a row lacks.
fn complete(store: &Store, resource: &Resource, mut row: Row, now: Timestamp) -> Row {
    let schema = api().operations.iter().find_map(|operation| {
        match (Action::of(operation, resource)?, operation.documented_success().1?) {
            (Action::Get | Action::Create, Type::Schema(schema)) => Some(*schema),
            (Action::List, Type::Page(item)) => match &**item {
                Type::Schema(schema) => Some(*schema),
                _ => None,
            },
            _ => None,
        }
    });
    if let Some(schema) = schema {
        let presented = (resource.present)(store, row.clone());
        let shaped = Row::from(Shaper::new(now).object(schema, &presented));
        // What `present` adds is not stored.
        let missing = shaped.iter().filter(|(name, _)| presented.get(name).is_none());
        missing.for_each(|(name, value)| row.set_default(name, value));
    }
    row
}
