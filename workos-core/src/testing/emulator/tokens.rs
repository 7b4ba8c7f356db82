//! Access tokens and the key that they are signed with.

use super::{
    answer::{Answer, Outcome, Refusal},
    request::Incoming,
    router::Route,
    world::World,
};
use crate::{
    testing::{Emulator, TokenSigner},
    types::{Secret, Timestamp},
};

pub(super) const ROUTES: &[Route] = &[Route::get("/sso/jwks/{client_id}", jwks).public()];

const SIGNER: TokenSigner = TokenSigner::new();

fn jwks(_: &mut World, request: &Incoming<'_>) -> Outcome {
    let client_id = request.path("client_id");
    if client_id != Emulator::CLIENT_ID {
        return Err(Refusal::not_found("Client", client_id));
    }
    Ok(Answer::ok(SIGNER.jwks()))
}

/// What an access token says.
pub(super) struct AccessTokenOf<'a> {
    /// Its own id (`jti`).
    pub(super) id: &'a str,
    pub(super) user_id: &'a str,
    pub(super) session_id: &'a str,
    pub(super) organization_id: Option<&'a str>,
    pub(super) role: Option<&'a str>,
    pub(super) permissions: &'a [&'a str],
    /// When the user signed in.
    pub(super) authenticated_at: Timestamp,
}

/// An access token of a session, valid for five minutes from `now`.
pub(super) fn access_token(of: &AccessTokenOf<'_>, now: Timestamp) -> Secret {
    let issuer = format!("https://api.workos.com/user_management/{}", Emulator::CLIENT_ID);
    let mut token = SIGNER
        .access_token(of.user_id, of.session_id, now)
        .claim("iss", issuer)
        .claim("client_id", Emulator::CLIENT_ID)
        .claim("jti", of.id)
        .claim("auth_time", of.authenticated_at.unix_seconds());
    if let Some(organization_id) = of.organization_id {
        token = token.organization_id(organization_id).permissions(of.permissions);
    }
    if let Some(role) = of.role {
        token = token.role(role);
    }
    token.sign()
}
