//! Sessions and their tokens.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};

use super::{
    super::{
        auth_state::{AuthMethod, Exchange, Grants, Session, SignInAttempt},
        body::{self, Body},
        feature_flags,
        pages::Notice,
        request::Request,
        response::{ErrorResponse, HandlerResult, Response, to_json},
        route::Route,
        store::Store,
        tokens::{Claims, access_token},
        users,
    },
    browser_session,
    oauth::{finish, invalid_grant, membership_not_found},
};
use crate::types::Timestamp;

pub(in super::super) const ROUTES: &[Route] = &[
    Route::get("/user_management/users/{id}/sessions", list),
    Route::post("/user_management/sessions/revoke", revoke),
    Route::get("/user_management/sessions/logout", log_out).public(),
    Route::get("/signed-out", signed_out).public(),
];

const LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

impl Session {
    fn is_active(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }
}

impl AuthMethod {
    /// Returns the `authentication_method` of the response to a grant.
    const fn name(self) -> &'static str {
        match self {
            Self::Password => "Password",
            Self::MagicAuth => "MagicAuth",
            Self::Impersonation => "Impersonation",
        }
    }

    /// Returns the `auth_method` of a session.
    const fn session_name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::MagicAuth => "magic_code",
            Self::Impersonation => "impersonation",
        }
    }
}

/// Creates a session and returns the response with its tokens.
pub(super) fn create(store: &mut Store, attempt: &SignInAttempt, now: Timestamp) -> HandlerResult {
    start(store, attempt, Grants::default(), now).map(Response::ok)
}

/// Creates a session with the grants of a test, and returns the body of the response with its tokens.
pub(in super::super) fn start(
    store: &mut Store,
    attempt: &SignInAttempt,
    grants: Grants,
    now: Timestamp,
) -> Result<Value, ErrorResponse> {
    let session = Session {
        object: "session",
        id: store.auth.sessions.new_id(),
        user_id: attempt.user_id.clone(),
        organization_id: attempt.organization_id.clone(),
        auth_method: attempt.method.session_name(),
        status: "active",
        ip_address: None,
        user_agent: None,
        impersonator: attempt.impersonator.clone(),
        expires_at: now + LIFETIME,
        ended_at: None,
        created_at: now,
        updated_at: now,
        grants,
    };
    let id = session.id.clone();
    store.record(now, "session.created", session.organization_id.as_deref(), to_json(&session));
    store.auth.sessions.insert(&id, session);
    users::set_last_sign_in(store, &attempt.user_id, now);
    issue_tokens(store, &id, Some(attempt.method.name()), now)
}

/// Returns the body of the response with new tokens of a session.
fn issue_tokens(
    store: &mut Store,
    session_id: &str,
    method: Option<&str>,
    now: Timestamp,
) -> Result<Value, ErrorResponse> {
    let refresh_token = store.auth.new_token("refresh");
    let token_id = store.auth.new_token("token");
    store.auth.refresh_tokens.insert(refresh_token.clone(), session_id.to_owned());
    let session = store.auth.sessions.get(session_id)?;
    let user = store.users.get(&session.user_id)?;
    let claims = Claims {
        token_id: &token_id,
        user_id: &session.user_id,
        session_id,
        organization_id: session.organization_id.as_deref(),
        grants: grants(store, session),
        actor: session.impersonator.as_ref().map(|impersonator| impersonator.email.as_str()),
        authenticated_at: session.created_at,
    };
    let mut body = json!({
        "user": to_json(user),
        "organization_id": session.organization_id,
        "access_token": access_token(claims, now),
        "refresh_token": refresh_token,
        "authentication_method": method,
    });
    if let (Some(body), Some(impersonator)) = (body.as_object_mut(), &session.impersonator) {
        body.insert("impersonator".to_owned(), to_json(impersonator));
    }
    Ok(body)
}

/// Returns the grants of a session: those of a test, else those of the organization.
fn grants(store: &Store, session: &Session) -> Grants {
    let organization_id = session.organization_id.as_deref();
    let membership = organization_id.and_then(|id| store.membership(id, &session.user_id));
    let flags = feature_flags::enabled_for(store, &session.user_id, organization_id);
    let of_organization = Grants {
        roles: membership.map(|membership| membership.roles.clone()),
        permissions: membership.map(|membership| membership.permissions.clone()),
        entitlements: organization_id.and_then(|id| store.auth.entitlements.get(id)).cloned(),
        feature_flags: (!flags.is_empty()).then_some(flags),
    };
    session.grants.clone().or(of_organization)
}

/// Handles the refresh token grant. A refresh token works once; within its replay window it returns the same
/// tokens again.
pub(super) fn refresh(store: &mut Store, request: &Request<'_>, mut body: Body, _: bool) -> HandlerResult {
    let token = body.required("refresh_token", body::string);
    let organization_id = body.optional("organization_id", body::string);
    finish(body)?;
    if let Some(exchange) = store.auth.exchange(&token, request.now).cloned() {
        let session = store.auth.sessions.get(&exchange.session_id).map_err(|_| invalid_grant())?;
        let is_active = session.is_active(request.now);
        return if is_active { Ok(Response::ok(exchange.response)) } else { Err(invalid_grant()) };
    }
    let session_id = store.auth.refresh_tokens.get(&token).ok_or_else(invalid_grant)?.clone();
    let session = store.auth.sessions.get(&session_id).map_err(|_| invalid_grant())?;
    if !session.is_active(request.now) {
        return Err(invalid_grant());
    }
    if let Some(organization_id) = organization_id {
        if !store.is_member(&organization_id, &session.user_id) {
            return Err(membership_not_found());
        }
        let session = store.auth.sessions.get_mut(&session_id)?;
        if session.organization_id.as_deref() != Some(organization_id.as_str()) {
            session.grants = Grants::default();
            session.organization_id = Some(organization_id);
        }
    }
    store.auth.refresh_tokens.remove(&token);
    let response = issue_tokens(store, &session_id, None, request.now)?;
    store.auth.record_exchange(token, Exchange { session_id, at: request.now, response: response.clone() });
    Ok(Response::ok(response))
}

fn list(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let user_id = request.path("id");
    store.users.get(user_id)?;
    let paging = store.auth.sessions.paging(&request.query)?;
    let matches = |session: &Session| session.user_id == user_id && session.is_active(request.now);
    Ok(store.auth.sessions.page(&paging, matches, |session| to_json(session)).response())
}

/// Ends a session if it is active.
fn end(store: &mut Store, id: &str, now: Timestamp) -> Result<(), ErrorResponse> {
    let session = store.auth.sessions.get_mut(id)?;
    if !session.is_active(now) {
        return Ok(());
    }
    session.status = "revoked";
    session.ended_at = Some(now);
    session.updated_at = now;
    let (organization_id, data) = (session.organization_id.clone(), to_json(&*session));
    store.record(now, "session.revoked", organization_id.as_deref(), data);
    Ok(())
}

fn revoke(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let mut body = request.body()?;
    let id = body.required("session_id", body::string);
    body.finish()?;
    end(store, &id, request.now)?;
    Ok(Response::empty(StatusCode::OK))
}

/// Ends a session and that of the browser at AuthKit, and redirects to `return_to` or the homepage.
fn log_out(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let Some(id) = request.query.get("session_id") else {
        return Err(ErrorResponse::bad_request("invalid_request", "session_id is missing."));
    };
    // Signing out of an unknown session redirects all the same.
    let _ = end(store, id, request.now);
    let response = Response::redirect(request.query.get("return_to").unwrap_or(&store.auth.homepage))?;
    let removal = browser_session::end(store, request);
    Ok(removal.iter().fold(response, Response::with_cookie))
}

/// Shows the default page after a logout.
fn signed_out(_: &mut Store, _: &Request<'_>) -> HandlerResult {
    Ok(Response::html(StatusCode::OK, Notice::SIGNED_OUT.html()))
}
