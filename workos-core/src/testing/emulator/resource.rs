//! Resources: create, get, list, update and delete of the rows of a table, for the operations that need no more.

use super::{
    api::{Operation, Type},
    metadata,
    request::Call,
    response::{ErrorResponse, HandlerResult, Reply},
    row::Row,
    services,
    shape::Shaper,
    store::Store,
    table::TableDefinition,
};

/// A resource: objects of a table at a path.
pub(super) struct Resource {
    /// Path of the list, with `{}` for each parameter, such as `/organizations/{}/groups`.
    pub(super) path: &'static str,
    pub(super) table: &'static TableDefinition,
    /// Fields that hold the path's parameters, such as `organization_id`.
    pub(super) parents: &'static [&'static str],
    /// Field that the parameter after the path is compared with: `id`, or another one such as `slug`.
    pub(super) key: &'static str,
    /// First part of the names of events, such as `organization`. Empty if there are none.
    pub(super) event: &'static str,
    /// Adds what responses and events have and the table does not, such as objects of other tables.
    pub(super) present: fn(&Store, Row) -> Row,
}

impl Resource {
    /// Creates a resource whose objects have IDs in their paths, without parents and events.
    pub(super) const fn new(path: &'static str, table: &'static TableDefinition) -> Self {
        Self { path, table, parents: &[], key: "id", event: "", present: |_, row| row }
    }

    /// Sets the fields that hold the path's parameters.
    pub(super) const fn parents(mut self, fields: &'static [&'static str]) -> Self {
        self.parents = fields;
        self
    }

    /// Sets the field that objects have in their paths in place of the ID.
    pub(super) const fn key(mut self, field: &'static str) -> Self {
        self.key = field;
        self
    }

    /// Sets the first part of the names of events.
    pub(super) const fn event(mut self, event: &'static str) -> Self {
        self.event = event;
        self
    }

    /// Sets the function that adds what responses and events have and the table does not.
    pub(super) const fn present(mut self, present: fn(&Store, Row) -> Row) -> Self {
        self.present = present;
        self
    }
}

/// What an operation does with a resource.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    List,
    Create,
    Get,
    Update,
    Delete,
}

impl Action {
    /// Returns what an operation does with a resource, by method and path; `None` if it is another operation.
    pub(super) fn of(operation: &Operation, resource: &Resource) -> Option<Self> {
        let path = without_names(operation.path);
        let rest = path.strip_prefix(resource.path)?;
        match (operation.method.as_ref()?.as_str(), rest) {
            ("GET", "") => Some(Self::List),
            ("POST", "") => Some(Self::Create),
            ("GET", "/{}") => Some(Self::Get),
            ("PUT" | "PATCH", "/{}") => Some(Self::Update),
            ("DELETE", "/{}") => Some(Self::Delete),
            _ => None,
        }
    }

    /// Handles a request.
    pub(super) fn handle(self, call: &mut Call<'_>, resource: &Resource) -> HandlerResult {
        match self {
            Self::List => list(call, resource, |_| true),
            Self::Create => {
                let row = with_parents(call, resource);
                let row = create(call, resource, row)?;
                reply(call, resource, row)
            }
            Self::Get => {
                let row = get(call, resource)?;
                reply(call, resource, row)
            }
            Self::Update => {
                let changes = call.body.clone();
                let row = update(call, resource, changes)?;
                reply(call, resource, row)
            }
            Self::Delete => delete(call, resource).map(|_| Reply::Empty),
        }
    }
}

/// Returns a path with `{}` in place of each placeholder.
fn without_names(path: &str) -> String {
    let segment =
        |segment: &'_ str| if segment.starts_with('{') { "{}".to_owned() } else { segment.to_owned() };
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

/// Returns the fields of the body and the path's parameters.
pub(super) fn with_parents(call: &Call<'_>, resource: &Resource) -> Row {
    let mut row = call.body.clone();
    for (position, field) in resource.parents.iter().enumerate() {
        row.set(field, call.path(position));
    }
    row
}

/// Returns a 404 error if the table of a parent has no row with the ID in the path.
pub(super) fn check_parents(call: &Call<'_>, resource: &Resource) -> Result<(), ErrorResponse> {
    for (position, field) in resource.parents.iter().enumerate() {
        let reference = resource.table.references.iter().find(|reference| reference.field == *field);
        let table = reference.and_then(|reference| services::table(reference.table));
        if let Some(table) = table {
            call.store.get(table, call.path(position))?;
        }
    }
    Ok(())
}

fn is_child(row: &Row, call: &Call<'_>, resource: &Resource) -> bool {
    resource.parents.iter().enumerate().all(|(position, field)| row.text(field) == call.path(position))
}

/// Returns the reply with an object.
pub(super) fn reply(call: &Call<'_>, resource: &Resource, row: Row) -> HandlerResult {
    Ok((resource.present)(call.store, row).into())
}

/// Lists the objects that match `filter`, the parents in the path, and the query parameters that are named like
/// fields.
pub(super) fn list(call: &Call<'_>, resource: &Resource, filter: impl Fn(&Row) -> bool) -> HandlerResult {
    check_parents(call, resource)?;
    let paging = call.paging(resource.table)?;
    let parents = resource.parents.iter().enumerate().map(|(position, field)| (*field, call.path(position)));
    let queried = call.operation.iter().flat_map(|operation| &operation.query);
    let queried = queried.filter(|name| !matches!(**name, "limit" | "before" | "after" | "order"));
    let queried = queried.filter_map(|name| Some((*name, call.query.get(name)?)));
    let values: Vec<_> = parents.chain(queried).collect();
    let is_indexed = |field: &str| {
        let references = resource.table.references.iter().map(|reference| reference.field);
        resource.table.indexes.iter().copied().chain(references).any(|other| other == field)
    };
    let indexed = values.iter().copied().find(|(field, _)| is_indexed(field));
    let matches = |row: &Row| {
        // A parameter that is no field of the row, such as `search`, does not filter.
        values.iter().all(|(field, value)| row.optional_text(field).is_none_or(|text| text == *value))
            && filter(row)
    };
    let mut page = call.store.page(resource.table, &paging, indexed, matches);
    page.rows = page.rows.into_iter().map(|row| (resource.present)(call.store, row)).collect();
    Ok(page.into())
}

/// Creates an object and records its event.
pub(super) fn create(call: &mut Call<'_>, resource: &Resource, row: Row) -> Result<Row, ErrorResponse> {
    let row = insert(call, resource, row)?;
    record(call, resource, "created", &row);
    Ok(row)
}

/// Creates an object without an event.
pub(super) fn insert(call: &mut Call<'_>, resource: &Resource, mut row: Row) -> Result<Row, ErrorResponse> {
    check_parents(call, resource)?;
    metadata::apply(&mut row, &Row::default())?;
    let now = call.now;
    let row = call.store.insert(resource.table, row, now);
    Ok(complete(call, resource, row))
}

/// Stores the values that the response adds to a new object, so that later responses have the same.
fn complete(call: &mut Call<'_>, resource: &Resource, mut row: Row) -> Row {
    let body = call.operation.and_then(|operation| operation.documented_success().1);
    if let Some(Type::Schema(schema)) = body {
        let shaped = Row::from(Shaper::new(call.now).object(schema, &row));
        shaped.iter().for_each(|(name, value)| row.set_default(name, value));
        row = call.store.insert(resource.table, row, call.now);
    }
    row
}

/// Returns the object at the path; a 404 error if there is none.
pub(super) fn get(call: &Call<'_>, resource: &Resource) -> Result<Row, ErrorResponse> {
    check_parents(call, resource)?;
    let key = call.path(resource.parents.len());
    let mut found = call.store.find(resource.table, resource.key, key);
    let by_key = found.find(|row| is_child(row, call, resource));
    // Objects with another key can be addressed by ID, too.
    let by_id = || call.store.row(resource.table, key).filter(|row| is_child(row, call, resource));
    by_key.or_else(by_id).cloned().ok_or_else(|| resource.table.not_found(key))
}

/// Sets the fields of the object at the path and records an event if a field has changed.
pub(super) fn update(call: &mut Call<'_>, resource: &Resource, changes: Row) -> Result<Row, ErrorResponse> {
    let row = get(call, resource)?;
    let before = (resource.present)(call.store, row);
    let after = change(call, resource, before.id(), changes)?;
    record_update(call, resource, &before, &after);
    Ok(after)
}

/// Sets fields of an object without an event. `updated_at` stays if no field changes.
pub(super) fn change(
    call: &mut Call<'_>,
    resource: &Resource,
    id: &str,
    mut changes: Row,
) -> Result<Row, ErrorResponse> {
    let before = call.store.get(resource.table, id)?.clone();
    metadata::apply(&mut changes, &before)?;
    if changes.iter().all(|(name, value)| before.get(name) == Some(value)) {
        return Ok(before);
    }
    let now = call.now;
    call.store.update(resource.table, id, now, |row| row.merge(changes))
}

/// Records the event of an update, unless no documented field has changed. `before` is the object as it was
/// presented.
pub(super) fn record_update(call: &mut Call<'_>, resource: &Resource, before: &Row, after: &Row) {
    if !resource.event.is_empty() {
        let after = (resource.present)(call.store, after.clone());
        let now = call.now;
        call.store.record_update(now, &format!("{}.updated", resource.event), before, &after);
    }
}

/// Deletes the object at the path, with what belongs to it, and records an event.
pub(super) fn delete(call: &mut Call<'_>, resource: &Resource) -> Result<Row, ErrorResponse> {
    let row = get(call, resource)?;
    let presented = (resource.present)(call.store, row);
    let removed = call.store.remove(resource.table, presented.id())?;
    if !resource.event.is_empty() {
        let now = call.now;
        call.store.record(now, &format!("{}.deleted", resource.event), &presented);
    }
    Ok(removed)
}

/// Records an event of an object, such as `created`.
pub(super) fn record(call: &mut Call<'_>, resource: &Resource, what: &str, row: &Row) {
    if !resource.event.is_empty() {
        let row = (resource.present)(call.store, row.clone());
        let now = call.now;
        call.store.record(now, &format!("{}.{what}", resource.event), &row);
    }
}
