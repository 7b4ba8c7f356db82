//! Sessions: their tokens, and their end.

use std::time::Duration;

use serde::Serialize;
use serde_json::json;

use super::{
    super::{
        answer::{Answer, Outcome, Refusal, to_json},
        body::{self, Body},
        request::Incoming,
        router::Route,
        tokens::{AccessTokenOf, access_token},
        users,
        world::World,
    },
    authenticate::finish,
    steps::{Proof, invalid_grant},
};
use crate::types::Timestamp;
use http::StatusCode;

pub(super) const ROUTES: &[Route] = &[
    Route::get("/user_management/users/{id}/sessions", list),
    Route::post("/user_management/sessions/revoke", revoke),
    Route::get("/user_management/sessions/logout", log_out).public(),
];

const LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// From a sign-in to its end.
#[derive(Serialize)]
pub(super) struct Session {
    object: &'static str,
    id: String,
    pub(super) user_id: String,
    organization_id: Option<String>,
    auth_method: &'static str,
    status: &'static str,
    ip_address: Option<String>,
    user_agent: Option<String>,
    expires_at: Timestamp,
    ended_at: Option<Timestamp>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl Session {
    fn lasts(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }
}

/// Begins a session: the last step of a sign-in.
pub(super) fn begin(world: &mut World, proof: &Proof, now: Timestamp) -> Outcome {
    let session = Session {
        object: "session",
        id: world.sign_ins.sessions.new_id(),
        user_id: proof.user_id.clone(),
        organization_id: proof.organization_id.clone(),
        auth_method: proof.method.session_name(),
        status: "active",
        ip_address: None,
        user_agent: None,
        expires_at: now + LIFETIME,
        ended_at: None,
        created_at: now,
        updated_at: now,
    };
    let id = session.id.clone();
    world.record(now, "session.created", session.organization_id.as_deref(), to_json(&session));
    world.sign_ins.sessions.put(&id, session);
    users::signed_in(world, &proof.user_id, now);
    tokens(world, &id, Some(proof.method.name()), now)
}

/// New tokens of a session.
fn tokens(world: &mut World, session_id: &str, method: Option<&str>, now: Timestamp) -> Outcome {
    let refresh_token = world.sign_ins.token("refresh");
    let token_id = world.sign_ins.token("token");
    world.sign_ins.refresh_tokens.insert(refresh_token.clone(), session_id.to_owned());
    let session = world.sign_ins.sessions.get(session_id)?;
    let user = world.users.get(&session.user_id)?;
    let of = AccessTokenOf {
        id: &token_id,
        user_id: &session.user_id,
        session_id,
        organization_id: session.organization_id.as_deref(),
        role: session.organization_id.as_ref().map(|_| "member"),
        permissions: &[],
        authenticated_at: session.created_at,
    };
    Ok(Answer::ok(json!({
        "user": to_json(user),
        "organization_id": session.organization_id,
        "access_token": access_token(&of, now),
        "refresh_token": refresh_token,
        "authentication_method": method,
    })))
}

/// Exchanges a refresh token, which works once.
pub(super) fn refresh(world: &mut World, request: &Incoming<'_>, mut body: Body, _: bool) -> Outcome {
    let token = body.required("refresh_token", body::text);
    let organization_id = body.optional("organization_id", body::text);
    finish(body)?;
    let session_id = world.sign_ins.refresh_tokens.get(&token).ok_or_else(invalid_grant)?.clone();
    let session = world.sign_ins.sessions.get(&session_id).map_err(|_| invalid_grant())?;
    if !session.lasts(request.now) {
        return Err(invalid_grant());
    }
    if let Some(organization_id) = organization_id {
        if !world.is_member(&organization_id, &session.user_id) {
            let told = "The user is no member of the organization.";
            return Err(Refusal::oauth("organization_membership_not_found", told));
        }
        world.sign_ins.sessions.get_mut(&session_id)?.organization_id = Some(organization_id);
    }
    world.sign_ins.refresh_tokens.remove(&token);
    tokens(world, &session_id, None, request.now)
}

fn list(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let user_id = request.path("id");
    world.users.get(user_id)?;
    let paging = world.sign_ins.sessions.paging(&request.query)?;
    let belongs = |session: &Session| session.user_id == user_id && session.lasts(request.now);
    Ok(world.sign_ins.sessions.page(&paging, belongs, |session| to_json(session)).answer())
}

fn end(world: &mut World, id: &str, now: Timestamp) -> Result<(), Refusal> {
    let session = world.sign_ins.sessions.get_mut(id)?;
    if !session.lasts(now) {
        return Ok(());
    }
    session.status = "revoked";
    session.ended_at = Some(now);
    session.updated_at = now;
    let (organization_id, data) = (session.organization_id.clone(), to_json(&*session));
    world.record(now, "session.revoked", organization_id.as_deref(), data);
    Ok(())
}

fn revoke(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let mut body = request.body()?;
    let id = body.required("session_id", body::text);
    body.finish()?;
    end(world, &id, request.now)?;
    Ok(Answer::empty(StatusCode::OK))
}

/// The browser comes here to sign out; a session that is not there is signed out already.
fn log_out(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let Some(id) = request.query.text("session_id") else {
        return Err(Refusal::bad_request("invalid_request", "session_id is missing."));
    };
    // An unknown session is signed out already.
    let _ = end(world, id, request.now);
    Answer::redirect(request.query.text("return_to").unwrap_or("https://emulator.authkit.app/"))
}
