//! Applications of Connect that users have authorized.

use super::{
    super::{
        super::{
            request::Call,
            response::{ErrorResponse, HandlerResult, Reply},
            row::Row,
            store::Store,
            table::{TableDefinition, belongs_to, refers_to},
        },
        organizations::ORGANIZATIONS,
        users::USERS,
    },
    APPLICATIONS,
};
use crate::types::Timestamp;

/// Applications that users have authorized. Not in responses: `application_id`, `organization_id`; `scopes`, which are
/// the `granted_scopes` there.
pub(in super::super::super) const AUTHORIZED_APPLICATIONS: TableDefinition =
    TableDefinition::new("authorized_applications", "Authorized application", "authorized_connect_app")
        .references(&[
            belongs_to("application_id", "connect_applications"),
            belongs_to("user_id", "users"),
            refers_to("organization_id", "organizations"),
        ]);

/// Adds the application and names the scopes as responses do.
fn present(store: &Store, authorized: Row) -> Row {
    let application = store.row(&APPLICATIONS, authorized.text("application_id"));
    let scopes = authorized.texts("scopes");
    authorized.with("application", application).with("granted_scopes", scopes)
}

fn list(call: &Call<'_>, field: &str) -> HandlerResult {
    let paging = call.paging(&AUTHORIZED_APPLICATIONS)?;
    let mut page = call.store.page(&AUTHORIZED_APPLICATIONS, &paging, Some((field, call.path(0))), |_| true);
    page.rows = page.rows.into_iter().map(|row| present(call.store, row)).collect();
    Ok(page.into())
}

pub(super) fn list_of_user(call: &mut Call<'_>) -> HandlerResult {
    call.store.get(&USERS, call.path(0))?;
    list(call, "user_id")
}

pub(super) fn list_of_organization(call: &mut Call<'_>) -> HandlerResult {
    call.store.get(&ORGANIZATIONS, call.path(0))?;
    list(call, "organization_id")
}

/// Stores what a user has authorized. Another authorization of the same application in the same organization replaces the
/// scopes.
pub(super) fn put(store: &mut Store, authorized: Row, now: Timestamp) -> Result<Row, ErrorResponse> {
    let is_same = |row: &&Row| {
        ["application_id", "organization_id"].iter().all(|field| row.get(field) == authorized.get(field))
    };
    let mut of_user = store.find(&AUTHORIZED_APPLICATIONS, "user_id", authorized.text("user_id"));
    let existing = of_user.find(is_same).map(|row| row.id().to_owned());
    drop(of_user);
    match existing {
        Some(id) => store.update(&AUTHORIZED_APPLICATIONS, &id, now, |row| row.merge(authorized)),
        None => Ok(store.insert(&AUTHORIZED_APPLICATIONS, authorized, now)),
    }
}

/// Deletes what a user has authorized by its own ID, or by the ID of the application.
pub(super) fn delete(call: &mut Call<'_>) -> HandlerResult {
    let (user, id) = (call.store.get(&USERS, call.path(0))?, call.path(1));
    let of_user = call.store.find(&AUTHORIZED_APPLICATIONS, "user_id", user.id());
    let authorized = of_user.filter(|row| row.id() == id || row.text("application_id") == id);
    let ids: Vec<_> = authorized.map(|row| row.id().to_owned()).collect();
    if ids.is_empty() {
        return Err(AUTHORIZED_APPLICATIONS.not_found(id));
    }
    for id in ids {
        call.store.remove(&AUTHORIZED_APPLICATIONS, &id)?;
    }
    Ok(Reply::Empty)
}
