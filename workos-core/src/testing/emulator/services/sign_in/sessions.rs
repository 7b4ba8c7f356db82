//! Sessions and their tokens.

use std::time::Duration;

use http::StatusCode;
use serde_json::json;

use super::{
    super::{
        super::{
            pages::Notice,
            request::Call,
            resource::{self, Resource},
            response::{ErrorResponse, HandlerResult, Reply, Response, to_json},
            row::Row,
            store::Store,
            table::{TableDefinition, belongs_to, refers_to},
        },
        authorization, feature_flags, organization_memberships as memberships,
        organizations::ORGANIZATIONS,
        users::USERS,
    },
    attempt::{SignInAttempt, is_member, method, presented_user},
    browser_session,
    oauth::{invalid_grant, membership_not_found, optional, required},
    tokens::{self, Grants},
};
use crate::types::Timestamp;

/// Sessions. Not in responses: `grants`, claims that a test has set, until the organization is switched.
pub(super) const SESSIONS: TableDefinition = TableDefinition::new("sessions", "Session", "session")
    .references(&[belongs_to("user_id", "users"), refers_to("organization_id", "organizations")]);

/// Refresh tokens. The ID is the token. After its exchange it has the `response`, for the replay window.
pub(super) const REFRESH_TOKENS: TableDefinition =
    TableDefinition::new("refresh_tokens", "Refresh token", "refresh")
        .references(&[belongs_to("session_id", "sessions")]);

const SESSION: Resource =
    Resource::new("/user_management/users/{}/sessions", &SESSIONS).parents(&["user_id"]).event("session");

const LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

fn is_active(session: &Row, now: Timestamp) -> bool {
    session.text("status") == "active" && !session.is_past("expires_at", now)
}

/// Creates a session with the grants of a test, and returns the response with its tokens.
pub(in super::super::super) fn start(
    store: &mut Store,
    attempt: &SignInAttempt,
    grants: Grants,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    let mut session = Row::default()
        .with("user_id", &attempt.user_id)
        .with("organization_id", &attempt.organization_id)
        .with("auth_method", method::of_session(&attempt.method))
        .with("status", "active")
        .with("ip_address", &attempt.client.ip_address)
        .with("user_agent", &attempt.client.user_agent)
        .with("expires_at", now + LIFETIME)
        .with("ended_at", ())
        .with("grants", grants);
    if let Some(impersonator) = &attempt.impersonator {
        session.set("impersonator", impersonator);
    }
    let session = store.insert(&SESSIONS, session, now);
    store.record(now, "session.created", &session);
    if let Some(mut user) = store.row(&USERS, &attempt.user_id).cloned() {
        // Signing in is not an update of the user.
        user.set("last_sign_in_at", now);
        store.insert(&USERS, user, now);
    }
    let mut response = issue_tokens(store, &session, now)?;
    response.set("authentication_method", &attempt.method);
    if !attempt.provider_scopes.is_empty() {
        let tokens = json!({
            "provider": attempt.method, "access_token": store.new_token("oauth_access"),
            "refresh_token": store.new_token("oauth_refresh"), "scopes": attempt.provider_scopes,
            "expires_at": (now + Duration::from_secs(60 * 60)).unix_seconds(),
        });
        response.set("oauth_tokens", tokens);
    }
    Ok(response)
}

/// Returns the response with new tokens of a session.
fn issue_tokens(store: &mut Store, session: &Row, now: Timestamp) -> Result<Row, ErrorResponse> {
    let token = store.new_token("refresh");
    let row = Row::default()
        .with("id", &token)
        .with("session_id", session.id())
        .with("exchanged_at", ())
        .with("response", ());
    store.insert(&REFRESH_TOKENS, row, now);
    let access_token = tokens::access_token(store, session, grants(store, session), now)?;
    let mut response = Row::default()
        .with("user", presented_user(store, session.text("user_id"), now))
        .with("organization_id", session.get("organization_id"))
        .with("access_token", access_token.expose())
        .with("refresh_token", token);
    if session.has("impersonator") {
        response.set("impersonator", session.object("impersonator"));
    }
    Ok(response)
}

/// Returns the grants of a session: those of a test, otherwise those of the organization.
fn grants(store: &Store, session: &Row) -> Grants {
    let (user_id, organization_id) = (session.text("user_id"), session.optional_text("organization_id"));
    let membership = organization_id.and_then(|id| memberships::of(store, id, user_id));
    let roles = membership.map(|membership| membership.texts("role_slugs"));
    let permissions = membership.map(|membership| {
        let slugs = membership.texts("role_slugs");
        let mut permissions =
            authorization::permissions_of_roles(store, organization_id.unwrap_or_default(), &slugs);
        permissions.extend(membership.texts("permissions"));
        permissions.sort();
        permissions.dedup();
        permissions
    });
    let organization = organization_id.and_then(|id| store.row(&ORGANIZATIONS, id));
    let entitlements =
        organization.filter(|row| row.has("entitlements")).map(|row| row.texts("entitlements"));
    let flags = feature_flags::enabled_for(store, Some(user_id), organization_id);
    let of_test: Grants = serde_json::from_value(session.object("grants").into_json()).unwrap_or_default();
    Grants {
        roles: of_test.roles.or(roles),
        permissions: of_test.permissions.or(permissions),
        entitlements: of_test.entitlements.or(entitlements),
        feature_flags: of_test.feature_flags.or((!flags.is_empty()).then_some(flags)),
    }
}

/// Handles the refresh token grant. A refresh token works once; within its replay window it returns the same tokens
/// again.
pub(super) fn refresh(call: &mut Call<'_>) -> HandlerResult {
    let token = required(call, "refresh_token")?;
    let organization_id = optional(call, "organization_id")?;
    let now = call.now;
    let row = call.store.row(&REFRESH_TOKENS, &token).ok_or_else(invalid_grant)?.clone();
    let session = call.store.row(&SESSIONS, row.text("session_id")).filter(|session| is_active(session, now));
    let session = session.ok_or_else(invalid_grant)?.clone();
    let window = Duration::from_secs(call.store.settings.replay_window_seconds);
    if let Some(exchanged_at) = row.time("exchanged_at") {
        let is_open = now < exchanged_at + window;
        return if is_open { Ok(row.object("response").into()) } else { Err(invalid_grant()) };
    }
    let session = match organization_id {
        None => session,
        Some(id) if !is_member(call.store, &id, session.text("user_id")) => {
            return Err(membership_not_found());
        }
        Some(id) if session.optional_text("organization_id") == Some(&id) => session,
        Some(id) => call.store.update(&SESSIONS, session.id(), now, |session| {
            session.set("organization_id", id);
            session.set("grants", Grants::default());
        })?,
    };
    let response = issue_tokens(call.store, &session, now)?;
    // Tokens whose window has closed are as good as unknown ones.
    let of_session = call.store.find(&REFRESH_TOKENS, "session_id", session.id());
    let closed = of_session
        .filter(|row| row.time("exchanged_at").is_some_and(|exchanged_at| now >= exchanged_at + window));
    for id in closed.map(|row| row.id().to_owned()).collect::<Vec<_>>() {
        call.store.remove(&REFRESH_TOKENS, &id)?;
    }
    call.store.update(&REFRESH_TOKENS, &token, now, |row| {
        row.set("exchanged_at", now);
        row.set("response", to_json(&response));
    })?;
    Ok(response.into())
}

pub(super) fn list(call: &mut Call<'_>) -> HandlerResult {
    let now = call.now;
    resource::list(call, &SESSION, |session| is_active(session, now))
}

/// Ends a session if it is active.
fn end(store: &mut Store, id: &str, now: Timestamp) -> Result<(), ErrorResponse> {
    if is_active(store.get(&SESSIONS, id)?, now) {
        let session = store.update(&SESSIONS, id, now, |session| {
            session.set("status", "revoked");
            session.set("ended_at", now);
        })?;
        store.record(now, "session.revoked", &session);
    }
    Ok(())
}

pub(super) fn revoke(call: &mut Call<'_>) -> HandlerResult {
    let id = call.body.text("session_id").to_owned();
    end(call.store, &id, call.now)?;
    Ok(Reply::Empty)
}

/// Ends a session and that of the browser at AuthKit, and redirects to `return_to` or the homepage.
pub(super) fn log_out(call: &mut Call<'_>) -> HandlerResult {
    let Some(id) = call.query.get("session_id").map(str::to_owned) else {
        return Err(ErrorResponse::invalid_field("session_id"));
    };
    // Signing out of an unknown session redirects all the same.
    let _ = end(call.store, &id, call.now);
    let removal = browser_session::end(call);
    let response = Response::redirect(call.query.get("return_to").unwrap_or(&call.store.settings.homepage))?;
    Ok(removal.iter().fold(response, Response::with_cookie).into())
}

/// Shows the default page after a logout.
pub(super) fn signed_out(_: &mut Call<'_>) -> HandlerResult {
    Ok(Response::html(StatusCode::OK, Notice::SIGNED_OUT.html()).into())
}
