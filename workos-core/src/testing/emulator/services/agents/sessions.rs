//! Agent instances and their sessions.

use super::super::super::{
    request::Call,
    resource::Resource,
    response::{ErrorResponse, HandlerResult},
    row::Row,
    store::Store,
    table::{TableDefinition, belongs_to},
};
use crate::types::Timestamp;

pub(super) const INSTANCES: TableDefinition =
    TableDefinition::new("agent_instances", "Agent instance", "agent").references(&[
        belongs_to("agent_blueprint_id", "agent_blueprints"),
        belongs_to("organization_id", "organizations"),
        belongs_to("organization_membership_id", "organization_memberships"),
    ]);

pub(super) const INSTANCE: Resource = Resource::new("/agents/instances", &INSTANCES).event("agent.instance");

/// Sessions. Not in responses: `organization_id` and `permission_slugs`, which events have; `agent_blueprint_id`;
/// `intent`; of a delegated session `acting_user_id` and `user_session_id`; `depth`, the number of agent tokens that it
/// was derived from.
pub(super) const SESSIONS: TableDefinition =
    TableDefinition::new("agent_instance_sessions", "Agent instance session", "agent_session").references(&[
        belongs_to("agent_instance_id", "agent_instances"),
        belongs_to("agent_blueprint_id", "agent_blueprints"),
        belongs_to("organization_id", "organizations"),
    ]);

pub(super) fn get(call: &mut Call<'_>) -> HandlerResult {
    let session = call.store.get(&SESSIONS, call.path(0))?.clone();
    Ok(with_status(session, call.now).into())
}

pub(super) fn list(call: &mut Call<'_>) -> HandlerResult {
    let paging = call.paging(&SESSIONS)?;
    let fields = ["agent_instance_id", "agent_blueprint_id", "organization_id"];
    let filters: Vec<_> = fields.iter().filter_map(|field| Some((*field, call.query.get(field)?))).collect();
    let matches = |session: &Row| filters.iter().all(|(field, value)| session.text(field) == *value);
    let mut page = call.store.page(&SESSIONS, &paging, filters.first().copied(), matches);
    page.rows = page.rows.into_iter().map(|session| with_status(session, call.now)).collect();
    Ok(page.into())
}

pub(super) fn revoke(call: &mut Call<'_>) -> HandlerResult {
    let (id, now) = (call.path(0).to_owned(), call.now);
    let session = call.store.get(&SESSIONS, &id)?.clone();
    if status(&session, now) != "active" {
        return Ok(with_status(session, now).into());
    }
    let session = call.store.update(&SESSIONS, &id, now, |session| session.set("revoked_at", now))?;
    call.store.record(now, "agent.instance.session.revoked", &session);
    Ok(with_status(session, now).into())
}

/// Creates a session and records its event.
pub(super) fn start(store: &mut Store, session: Row, now: Timestamp) -> Row {
    let session = store.insert(&SESSIONS, session.with("revoked_at", ()), now);
    store.record(now, "agent.instance.session.created", &session);
    session
}

/// Returns the status: `revoked`, also after the expiry, `expired` or `active`.
fn status(session: &Row, now: Timestamp) -> &'static str {
    match (session.has("revoked_at"), session.is_past("expires_at", now)) {
        (true, _) => "revoked",
        (false, true) => "expired",
        (false, false) => "active",
    }
}

fn with_status(session: Row, now: Timestamp) -> Row {
    let status = status(&session, now);
    session.with("status", status)
}

/// Returns an error (400) if a session has ended, or that of the delegating user. `expired` is the code of an expired
/// session.
pub(super) fn check_active(
    store: &Store,
    session: &Row,
    expired: &str,
    now: Timestamp,
) -> Result<(), ErrorResponse> {
    let code = match status(session, now) {
        "revoked" => "session_revoked",
        "expired" => expired,
        _ if has_user_session_ended(store, session, now) => "user_session_ended",
        _ => return Ok(()),
    };
    Err(ErrorResponse::bad_request(code, "The session has ended."))
}

fn has_user_session_ended(store: &Store, session: &Row, now: Timestamp) -> bool {
    let Some(id) = session.optional_text("user_session_id") else { return false };
    !is_user_session_active(store, id, now)
}

/// Whether a user's session exists and has not ended.
pub(super) fn is_user_session_active(store: &Store, id: &str, now: Timestamp) -> bool {
    let session = super::super::table("sessions").and_then(|table| store.row(table, id));
    session.is_some_and(|session| session.text("status") == "active" && !session.is_past("expires_at", now))
}
