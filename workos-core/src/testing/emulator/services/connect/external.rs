//! External authentication: users sign in at a page of the customer before they authorize an application.

use std::time::Duration;

use super::super::{
    super::{
        metadata,
        request::Call,
        response::{ErrorResponse, HandlerResult},
        row::Row,
        table::{TableDefinition, belongs_to},
        validation::is_email,
    },
    users::{self, USERS},
};

/// External authentications: the query of the authorization request, `user_id` and `state` once they are completed.
pub(in super::super::super) const EXTERNAL_AUTHS: TableDefinition =
    TableDefinition::new("external_auths", "External authentication", "ext_auth")
        .indexes(&["state"])
        .references(&[belongs_to("user_id", "users")]);

/// Time in which an external authentication can be completed.
const LIFETIME: Duration = Duration::from_secs(5 * 60);

/// Completes an external authentication: creates or updates the user with the external ID.
pub(super) fn complete(call: &mut Call<'_>) -> HandlerResult {
    let (id, now, origin) = (call.body.text("external_auth_id").to_owned(), call.now, call.origin());
    let pending = call.store.get(&EXTERNAL_AUTHS, &id)?;
    if pending.has("state") {
        let message = "The external authentication session was completed already.";
        return Err(ErrorResponse::bad_request("external_auth_session_already_completed", message));
    }
    if pending.is_past("expires_at", now) {
        return Err(EXTERNAL_AUTHS.not_found(&id));
    }
    let user = upsert_user(call)?;
    let state = call.store.new_token("external_auth_state");
    let options = call.body.list("user_consent_options").to_vec();
    call.store.update(&EXTERNAL_AUTHS, &id, now, |row| {
        row.set("state", &state);
        row.set("user_id", user.id());
        row.set("user_consent_options", options);
    })?;
    let redirect_uri = format!("{origin}/oauth2/authorize/complete?state={state}");
    Ok(Row::default().with("redirect_uri", redirect_uri).into())
}

fn upsert_user(call: &mut Call<'_>) -> Result<Row, ErrorResponse> {
    let (requested, now) = (call.body.object("user"), call.now);
    let (external_id, email) = (requested.text("id"), requested.text("email"));
    if !is_email(email) {
        return Err(ErrorResponse::bad_request("invalid_email", "The email address is invalid."));
    }
    let existing = call.store.find_one(&USERS, "external_id", external_id).cloned();
    let own_id = existing.as_ref().map(Row::id).unwrap_or_default();
    if users::find_by_email(call.store, email).is_some_and(|other| other.id() != own_id) {
        let message = "Another user has this email address.";
        return Err(ErrorResponse::bad_request("email_not_available", message));
    }
    let fields = requested.only(&["first_name", "last_name", "name", "metadata"]);
    match existing {
        None => {
            users::register(call.store, fields.with("email", email).with("external_id", external_id), now)
        }
        Some(before) => {
            let mut changes = users::with_email(fields, email);
            metadata::apply(&mut changes, &before)?;
            let after = call.store.update(&USERS, before.id(), now, |user| user.merge(changes))?;
            call.store.record_update(now, "user.updated", &before, &after);
            Ok(after)
        }
    }
}

/// Creates an external authentication for the query of an authorization request, and returns its ID.
pub(super) fn start(call: &mut Call<'_>, query: &str) -> String {
    let row = Row::default().with("query", query).with("expires_at", call.now + LIFETIME);
    call.store.insert(&EXTERNAL_AUTHS, row, call.now).id().to_owned()
}

/// Returns the completed external authentication of a request, by `state`, unless it was used.
pub(super) fn completed<'a>(call: &'a Call<'_>) -> Option<&'a Row> {
    let state = call.query.get("state").unwrap_or_default();
    let external = call.store.find_one(&EXTERNAL_AUTHS, "state", state);
    external.filter(|external| external.has("user_id") && !external.flag("is_used"))
}

/// Uses up a completed external authentication, which works once.
pub(super) fn use_up(call: &mut Call<'_>, external: &Row) -> Result<(), ErrorResponse> {
    let now = call.now;
    call.store.update(&EXTERNAL_AUTHS, external.id(), now, |external| external.set("is_used", true)).map(drop)
}
