//! Access and refresh tokens of agent instances.

use std::time::Duration;

use serde_json::json;

use super::{
    super::{
        super::{
            request::Call,
            resource,
            response::{ErrorResponse, HandlerResult},
            row::Row,
            store::Store,
            table::{TableDefinition, belongs_to},
        },
        authorization,
        organization_memberships::{self, MEMBERSHIPS},
        organizations::ORGANIZATIONS,
    },
    blueprints::{BLUEPRINT, BLUEPRINTS},
    sessions::{self, INSTANCE, INSTANCES, SESSIONS},
};
use crate::{
    session::{AccessTokenRules, KeySet},
    testing::TokenSigner,
    types::Timestamp,
};

/// Access tokens: `token`, `expires_at`.
pub(super) const ACCESS_TOKENS: TableDefinition =
    TableDefinition::new("agent_access_tokens", "Agent access token", "agent_token")
        .indexes(&["token"])
        .references(&[belongs_to("agent_instance_session_id", "agent_instance_sessions")]);

/// Refresh tokens. The ID is the token, which a refresh deletes.
pub(super) const REFRESH_TOKENS: TableDefinition =
    TableDefinition::new("agent_refresh_tokens", "Agent refresh token", "agent_refresh")
        .references(&[belongs_to("agent_instance_session_id", "agent_instance_sessions")]);

/// Number of agent tokens that a session can be derived from. WorkOS does not document the limit.
const MAX_DEPTH: u64 = 10;

pub(super) fn create(call: &mut Call<'_>) -> HandlerResult {
    let blueprint = resource::get(call, &BLUEPRINT)?;
    match call.body.text("type") {
        "user_delegated" => of_user(call, &blueprint),
        "autonomous" => autonomous(call, &blueprint),
        "agent_delegated" => of_agent(call, &blueprint),
        _ => refresh(call, &blueprint),
    }
}

/// Creates a session of an agent that acts for a user.
fn of_user(call: &mut Call<'_>, blueprint: &Row) -> HandlerResult {
    let invalid =
        || ErrorResponse::bad_request("invalid_user_access_token", "The user's access token is invalid.");
    let keys = KeySet::try_from(&TokenSigner::new().jwks()).map_err(|_| invalid())?;
    let rules = AccessTokenRules::new().client_ids([call.store.settings.client_id.clone()]);
    let token = call.body.text("user_access_token");
    let claims = keys.verify(token, &rules, call.now).map_err(|_| invalid())?;
    let session_id = claims.session_id.ok_or_else(invalid)?;
    if !sessions::is_user_session_active(call.store, session_id.as_str(), call.now) {
        return Err(ErrorResponse::bad_request("user_session_ended", "The user's session has ended."));
    }
    let organization_id = claims.organization_id.ok_or_else(not_member)?;
    let (organization_id, user_id) = (organization_id.as_str(), claims.subject.as_str());
    let membership = organization_memberships::of(call.store, organization_id, user_id);
    let membership = membership.filter(|membership| membership.text("status") == "active");
    let membership = membership.cloned().ok_or_else(not_member)?;
    check_invocable(blueprint, "delegated", organization_id)?;
    let allowed = blueprint.object("invocable_by").texts("role_slugs");
    let roles = membership.texts("role_slugs");
    if !allowed.is_empty() && !roles.iter().any(|role| allowed.contains(role)) {
        return Err(ErrorResponse::forbidden("role_not_invocable", "The role of the user is not allowed."));
    }
    let (instance, is_new) = instance(call, blueprint, organization_id, Some(membership.id()));
    let session = Row::default()
        .with("acting_user_id", user_id)
        .with("user_session_id", session_id.as_str())
        .with("depth", 0);
    start(call, blueprint, &instance, session, is_new)
}

fn not_member() -> ErrorResponse {
    let message = "The user is no active member of the organization.";
    ErrorResponse::forbidden("user_not_member_of_organization", message)
}

/// Creates a session of an agent that acts on its own behalf.
fn autonomous(call: &mut Call<'_>, blueprint: &Row) -> HandlerResult {
    let organization_id = call.body.text("organization_id").to_owned();
    call.store.get(&ORGANIZATIONS, &organization_id)?;
    check_invocable(blueprint, "autonomous", &organization_id)?;
    let (instance, is_new) = instance(call, blueprint, &organization_id, None);
    start(call, blueprint, &instance, Row::default().with("depth", 0), is_new)
}

/// Creates another session of the instance that an agent's access token belongs to.
fn of_agent(call: &mut Call<'_>, blueprint: &Row) -> HandlerResult {
    let token = call.body.text("agent_access_token").to_owned();
    let session = session_of(call, blueprint, &token)?;
    let depth = session.number("depth").saturating_add(1);
    if depth > MAX_DEPTH {
        let message = "The chain of agent tokens is too long.";
        return Err(ErrorResponse::bad_request("chain_depth_exceeded", message));
    }
    let instance = call.store.get(&INSTANCES, session.text("agent_instance_id"))?.clone();
    let session = session.only(&["acting_user_id", "user_session_id"]).with("depth", depth);
    start(call, blueprint, &instance, session, false)
}

/// Exchanges a refresh token, which is valid once, for new tokens of the session.
fn refresh(call: &mut Call<'_>, blueprint: &Row) -> HandlerResult {
    let (token, now) = (call.body.text("refresh_token").to_owned(), call.now);
    let invalid = || ErrorResponse::bad_request("invalid_refresh_token", "The refresh token is invalid.");
    let row = call.store.row(&REFRESH_TOKENS, &token).cloned().ok_or_else(invalid)?;
    let session = call.store.get(&SESSIONS, row.text("agent_instance_session_id"))?.clone();
    if session.text("agent_blueprint_id") != blueprint.id() {
        return Err(invalid());
    }
    sessions::check_active(call.store, &session, "max_age_exceeded", now)?;
    if row.is_past("expires_at", now) {
        return Err(ErrorResponse::bad_request("session_expired", "The refresh token has expired."));
    }
    call.store.remove(&REFRESH_TOKENS, &token)?;
    issue(call.store, blueprint, &session, false, now).map(Into::into)
}

pub(super) fn validate(call: &mut Call<'_>) -> HandlerResult {
    let blueprint = resource::get(call, &BLUEPRINT)?;
    let token = call.body.text("agent_access_token").to_owned();
    let session = session_of(call, &blueprint, &token)?;
    let row = session
        .only(&["agent_instance_id", "organization_id", "acting_user_id", "intent"])
        .with("valid", true)
        .with("agent_instance_session_id", session.id())
        .with("permissions", session.texts("permission_slugs"))
        .with("session_expires_at", session.get("expires_at"));
    Ok(row.into())
}

/// Returns the active session of an access token of a blueprint.
fn session_of(call: &Call<'_>, blueprint: &Row, token: &str) -> Result<Row, ErrorResponse> {
    let invalid =
        || ErrorResponse::bad_request("invalid_agent_access_token", "The agent's access token is invalid.");
    let row = call.store.find_one(&ACCESS_TOKENS, "token", token).ok_or_else(invalid)?;
    let session = call.store.row(&SESSIONS, row.text("agent_instance_session_id")).ok_or_else(invalid)?;
    if session.text("agent_blueprint_id") != blueprint.id() {
        return Err(invalid());
    }
    sessions::check_active(call.store, session, "session_expired", call.now)?;
    if row.is_past("expires_at", call.now) {
        return Err(invalid());
    }
    Ok(session.clone())
}

fn check_invocable(blueprint: &Row, kind: &str, organization_id: &str) -> Result<(), ErrorResponse> {
    let kinds = blueprint.object("invocable_as").texts("instance_types");
    if !kinds.iter().any(|other| other == kind) {
        let message = "The blueprint does not allow this type of instance.";
        return Err(ErrorResponse::forbidden("unsupported_invocation_type", message));
    }
    let organizations = blueprint.object("invocable_by").texts("organization_ids");
    if !organizations.is_empty() && !organizations.iter().any(|id| id == organization_id) {
        let message = "The blueprint does not allow this organization.";
        return Err(ErrorResponse::forbidden("organization_not_invocable", message));
    }
    Ok(())
}

/// Returns the instance of a blueprint in an organization, and for a member if it is delegated, and whether it is new.
fn instance(
    call: &mut Call<'_>,
    blueprint: &Row,
    organization_id: &str,
    membership_id: Option<&str>,
) -> (Row, bool) {
    let mut instances = call.store.find(&INSTANCES, "agent_blueprint_id", blueprint.id());
    let existing = instances.find(|instance| {
        instance.text("organization_id") == organization_id
            && instance.optional_text("organization_membership_id") == membership_id
    });
    if let Some(instance) = existing {
        return (instance.clone(), false);
    }
    drop(instances);
    let row = Row::default()
        .with("agent_blueprint_id", blueprint.id())
        .with("organization_id", organization_id)
        .with("organization_membership_id", membership_id)
        .with("type", if membership_id.is_some() { "delegated" } else { "autonomous" });
    let now = call.now;
    let instance = call.store.insert(&INSTANCES, row, now);
    resource::record(call, &INSTANCE, "created", &instance);
    (instance, true)
}

/// Starts a session and returns its tokens. The permissions are those of the blueprint, of a delegated session only
/// those that the member has, too.
fn start(call: &mut Call<'_>, blueprint: &Row, instance: &Row, session: Row, is_new: bool) -> HandlerResult {
    let (organization_id, now) = (instance.text("organization_id"), call.now);
    let mut permissions = blueprint.texts("permissions");
    if let Some(id) = instance.optional_text("organization_membership_id") {
        let membership = call.store.get(&MEMBERSHIPS, id)?;
        let mut granted = membership.texts("permissions");
        let roles = membership.texts("role_slugs");
        granted.extend(authorization::permissions_of_roles(call.store, organization_id, &roles));
        permissions.retain(|permission| granted.contains(permission));
    }
    let lifetime = blueprint.object("session_settings").number("max_age_seconds");
    let session = session
        .with("agent_instance_id", instance.id())
        .with("agent_blueprint_id", blueprint.id())
        .with("organization_id", organization_id)
        .with("permission_slugs", permissions)
        .with("intent", call.body.optional_text("intent"))
        .with("expires_at", now + Duration::from_secs(lifetime));
    let session = sessions::start(call.store, session, now);
    issue(call.store, blueprint, &session, is_new, now).map(Into::into)
}

/// Issues tokens of a session. Neither of them outlives it.
fn issue(
    store: &mut Store,
    blueprint: &Row,
    session: &Row,
    is_new: bool,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    let settings = store.get(&BLUEPRINTS, blueprint.id())?.object("session_settings");
    let session_end = session.time("expires_at").unwrap_or(now);
    let until = |name: &str| (now + Duration::from_secs(settings.number(name))).min(session_end);
    let (expires_at, refresh_expires_at) =
        (until("access_token_ttl_seconds"), until("refresh_token_ttl_seconds"));
    let mut claims = Row::default()
        .with("sub", session.text("agent_instance_id"))
        .with("sub_profile", "agent")
        .with("sid", session.id())
        .with("org_id", session.text("organization_id"))
        .with("permissions", session.texts("permission_slugs"));
    if let Some(user_id) = session.optional_text("acting_user_id") {
        claims.set("act", json!({ "sub": user_id }));
    }
    if let Some(intent) = session.optional_text("intent") {
        claims.set("intent", json!({ "text": intent }));
    }
    let token = super::super::tokens::sign(store, claims, now, Some(expires_at));
    let of_session = Row::default().with("agent_instance_session_id", session.id());
    let access_token = of_session.clone().with("token", &token).with("expires_at", expires_at);
    store.insert(&ACCESS_TOKENS, access_token, now);
    let refresh_token = store.insert(&REFRESH_TOKENS, of_session.with("expires_at", refresh_expires_at), now);
    Ok(session
        .only(&["agent_instance_id"])
        .with("agent_instance_session_id", session.id())
        .with("new_instance", is_new)
        .with("permissions", session.texts("permission_slugs"))
        .with("access_token", token)
        .with("refresh_token", refresh_token.id())
        .with("expires_in", expires_at.saturating_duration_since(now).as_secs())
        .with("token_type", "Bearer"))
}
