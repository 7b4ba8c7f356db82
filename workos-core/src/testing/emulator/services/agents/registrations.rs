//! Registrations of third-party agents and their credentials. Agents register themselves, outside of the API, so the
//! control API creates the rows.

use serde_json::json;

use super::{
    super::{
        super::{
            request::Call,
            resource::Action,
            response::{ErrorResponse, HandlerResult},
            row::Row,
            store::Store,
            table::{TableDefinition, belongs_to, refers_to},
        },
        organizations::ORGANIZATIONS,
        tokens,
    },
    claims::{self, CLAIMS},
};
use crate::types::Timestamp;

/// Registrations. Not in responses: `userland_user_id`, the user whom the agent's identity is bound to; `method`, which
/// events have.
pub(super) const REGISTRATIONS: TableDefinition =
    TableDefinition::new("agent_registrations", "Agent registration", "agent_reg").references(&[
        belongs_to("organization_id", "organizations"),
        refers_to("userland_user_id", "users"),
    ]);

/// Credentials: `kind`, `api_key` or `access_token`; `value`; `audience` and `expires_at`, which may be null.
pub(super) const CREDENTIALS: TableDefinition =
    TableDefinition::new("agent_registration_credentials", "Agent credential", "agent_reg_credential")
        .indexes(&["value"])
        .references(&[belongs_to("agent_registration_id", "agent_registrations")]);

/// Adds the identity and the claim.
fn present(store: &Store, registration: Row) -> Row {
    let identity = registration
        .only(&["created_at", "updated_at", "userland_user_id"])
        .with("id", registration.id().replacen("agent_reg", "agent_identity", 1));
    let claim = store.find(&CLAIMS, "agent_registration_id", registration.id()).next_back().cloned();
    registration.with("agent_identity", identity).with("claim", claim)
}

pub(super) fn get(call: &mut Call<'_>) -> HandlerResult {
    let registration = call.store.get(&REGISTRATIONS, call.path(0))?.clone();
    Ok(present(call.store, registration).into())
}

pub(super) fn revoke(call: &mut Call<'_>) -> HandlerResult {
    let (id, now) = (call.path(0).to_owned(), call.now);
    let registration = call.store.get(&REGISTRATIONS, &id)?.clone();
    if registration.text("status") == "revoked" {
        return Ok(present(call.store, registration).into());
    }
    let changes = Row::default().with("status", "revoked");
    let registration = change(call.store, &registration, changes, now)?;
    Ok(present(call.store, registration).into())
}

/// Validates a credential without changing it. An invalid one is no error.
pub(super) fn validate_credential(call: &mut Call<'_>) -> HandlerResult {
    let now = call.now;
    let credential = call.store.find_one(&CREDENTIALS, "value", call.body.text("credential"));
    let credential = credential.filter(|credential| {
        let id = credential.text("agent_registration_id");
        let registration = call.store.row(&REGISTRATIONS, id);
        let is_audience =
            |audience| credential.optional_text("audience").is_none_or(|other| other == audience);
        credential.text("kind") == call.body.text("type")
            && !credential.is_past("expires_at", now)
            && call.body.optional_text("audience").is_none_or(is_audience)
            && registration.is_some_and(|row| matches!(row.text("status"), "unverified" | "verified"))
    });
    let row = Row::default()
        .with("valid", credential.is_some())
        .with("registration_id", credential.map(|row| row.text("agent_registration_id")))
        .with("expires_at", credential.and_then(|row| row.get("expires_at")));
    Ok(row.into())
}

/// Sets fields of a registration and records the events that follow from the changes.
fn change(store: &mut Store, before: &Row, changes: Row, now: Timestamp) -> Result<Row, ErrorResponse> {
    let after = store.update(&REGISTRATIONS, before.id(), now, |row| {
        row.merge(changes);
        if row.text("status") == "revoked" && !row.has("revoked_at") {
            row.set("revoked_at", now);
        }
    })?;
    let data = Row::default()
        .with("agent_registration_id", after.id())
        .with("organization_id", after.text("organization_id"));
    let status = after.text("status");
    if status != before.text("status") && matches!(status, "revoked" | "expired") {
        store.record(now, &format!("agent.registration.{status}"), &data);
    }
    if after.text("organization_id") != before.text("organization_id") {
        let data = data
            .clone()
            .with("from_organization_id", before.text("organization_id"))
            .with("to_organization_id", after.text("organization_id"));
        store.record(now, "agent.registration.organization.switched", &data);
    }
    if after.get("refreshed_at") != before.get("refreshed_at") {
        store.record(now, "agent.registration.refreshed", &data);
    }
    Ok(after)
}

/// Marks a registration as verified by a user, who takes responsibility for the agent.
pub(super) fn verify(
    store: &mut Store,
    id: &str,
    user_id: &str,
    organization_id: Option<&str>,
    now: Timestamp,
) -> Result<(), ErrorResponse> {
    let before = store.get(&REGISTRATIONS, id)?.clone();
    let mut changes = Row::default().with("status", "verified").with("userland_user_id", user_id);
    if let Some(organization_id) = organization_id {
        changes.set("organization_id", organization_id);
    }
    change(store, &before, changes, now).map(drop)
}

/// Creates, updates or deletes a row of one of the tables of registrations, as an agent does, with the events that
/// follow. Returns the row.
pub(in super::super::super) fn push(
    store: &mut Store,
    table: &TableDefinition,
    action: Action,
    row: Row,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    let is_new = action == Action::Create;
    if action == Action::Delete {
        let row = store.remove(table, row.id())?;
        if table.name == REGISTRATIONS.name {
            let data = row.only(&["organization_id"]).with("agent_registration_id", row.id());
            store.record(now, "agent.registration.deleted", &data);
        }
        return Ok(row);
    }
    if is_new {
        return match table.name {
            "agent_registrations" => register(store, row, now),
            "agent_registration_claims" => claims::create(store, row, now),
            "agent_registration_claim_attempts" => claims::create_attempt(store, row, now),
            _ => issue_credential(store, row, now),
        };
    }
    let before = store.get(table, row.id())?.clone();
    match table.name {
        "agent_registrations" => change(store, &before, row, now),
        "agent_registration_claims" => claims::complete(store, &before, row, now),
        _ => store.update(table, before.id(), now, |other| other.merge(row)),
    }
}

fn register(store: &mut Store, mut row: Row, now: Timestamp) -> Result<Row, ErrorResponse> {
    store.get(&ORGANIZATIONS, row.text("organization_id"))?;
    row.set_default("kind", "anonymous");
    row.set_default("status", "unverified");
    row.set_default("revoked_at", ());
    row.set_default("userland_user_id", ());
    let method = if row.text("kind") == "identity_assertion" { "id_jag" } else { row.text("kind") };
    let method = method.to_owned();
    row.set_default("method", method);
    let registration = store.insert(&REGISTRATIONS, row, now);
    let presented = present(store, registration.clone());
    store.record(now, "agent.registration.created", &presented);
    Ok(registration)
}

fn issue_credential(store: &mut Store, mut row: Row, now: Timestamp) -> Result<Row, ErrorResponse> {
    store.get(&REGISTRATIONS, row.text("agent_registration_id"))?;
    row.set_default("kind", "api_key");
    row.set_default("audience", ());
    row.set_default("expires_at", ());
    if !row.has("value") {
        let value = match row.text("kind") {
            "access_token" => {
                let claims = Row::default()
                    .with("sub", row.text("agent_registration_id"))
                    .with("sub_profile", "agent")
                    .with("aud", row.get("audience"));
                let expires_at = row.time("expires_at");
                tokens::sign(store, claims, now, expires_at)
            }
            _ => store.new_token("sk_agent"),
        };
        row.set("value", value);
    }
    let credential = store.insert(&CREDENTIALS, row, now);
    let detail = match credential.text("kind") {
        "access_token" => json!({
            "kind": "access_token",
            "jti": credential.id(),
            "expires_at": credential.get("expires_at"),
        }),
        _ => json!({ "kind": "api_key", "api_key_id": credential.id() }),
    };
    store.record(now, "agent.registration.credential.issued", &credential.clone().with("detail", detail));
    Ok(credential)
}
