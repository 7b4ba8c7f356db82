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
/// the `granted_scopes` there; `consent`, the ID of the consent in access tokens.
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

/// Returns what the user of an authorization has authorized before: the same application in the same organization.
fn find<'a>(store: &'a Store, authorized: &Row) -> Option<&'a Row> {
    let ids = [authorized.optional_text("application_id"), authorized.optional_text("organization_id")];
    let is_same =
        |row: &&Row| [row.optional_text("application_id"), row.optional_text("organization_id")] == ids;
    let application = authorized.text("application_id").to_owned();
    let of_application = store.find(&AUTHORIZED_APPLICATIONS, "application_id", &application);
    let ids: Vec<&str> = of_application
        .filter(is_same)
        .filter(|row| row.text("user_id") == authorized.text("user_id"))
        .map(Row::id)
        .collect();
    store.row(&AUTHORIZED_APPLICATIONS, ids.first()?)
}

/// Whether the user of an authorization has consented to its scopes before.
pub(super) fn covers(store: &Store, authorized: &Row) -> bool {
    let scopes = find(store, authorized).map(|row| row.texts("scopes"));
    scopes.is_some_and(|scopes| authorized.texts("scopes").iter().all(|scope| scopes.contains(scope)))
}

/// Stores what a user has authorized. Another authorization of the same application in the same organization adds its
/// scopes.
pub(super) fn put(store: &mut Store, authorized: Row, now: Timestamp) -> Result<Row, ErrorResponse> {
    let existing = find(store, &authorized).cloned();
    let Some(existing) = existing else {
        let consent = store.new_token("app_consent");
        return Ok(store.insert(&AUTHORIZED_APPLICATIONS, authorized.with("consent", consent), now));
    };
    let mut scopes = existing.texts("scopes");
    let further = authorized.texts("scopes");
    scopes.extend(further.into_iter().filter(|scope| !existing.texts("scopes").contains(scope)));
    store.update(&AUTHORIZED_APPLICATIONS, existing.id(), now, |row| {
        row.merge(authorized);
        row.set("scopes", scopes);
    })
}

/// Deletes what a user has authorized by its own ID, or by the ID of the application.
pub(super) fn delete(call: &mut Call<'_>) -> HandlerResult {
    let (user, id) = (call.store.get(&USERS, call.path(0))?, call.path(1));
    // The application is addressed by its ID or its client ID.
    let application = call.store.find_one(&APPLICATIONS, "client_id", id).map_or(id, Row::id);
    let of_user = call.store.find(&AUTHORIZED_APPLICATIONS, "user_id", user.id());
    let authorized = of_user.filter(|row| row.id() == id || row.text("application_id") == application);
    let ids: Vec<_> = authorized.map(|row| row.id().to_owned()).collect();
    if ids.is_empty() {
        return Err(AUTHORIZED_APPLICATIONS.not_found(id));
    }
    for id in ids {
        call.store.remove(&AUTHORIZED_APPLICATIONS, &id)?;
    }
    Ok(Reply::Empty)
}
