//! Access tokens and their key set.

use super::{
    auth_state::Grants,
    request::Request,
    response::{ErrorResponse, HandlerResult, Response},
    route::Route,
    store::{CLIENT_ID, Store},
};
use crate::{
    testing::TokenSigner,
    types::{Secret, Timestamp},
};

pub(super) const ROUTES: &[Route] = &[Route::get("/sso/jwks/{client_id}", jwks).public()];

const SIGNER: TokenSigner = TokenSigner::new();

fn jwks(_: &mut Store, request: &Request<'_>) -> HandlerResult {
    let client_id = request.path("client_id");
    if client_id != CLIENT_ID {
        return Err(ErrorResponse::not_found("Client", client_id));
    }
    Ok(Response::ok(SIGNER.jwks()))
}

/// Claims of an access token.
pub(super) struct Claims<'a> {
    /// The `jti`, which is different for each token.
    pub(super) token_id: &'a str,
    pub(super) user_id: &'a str,
    pub(super) session_id: &'a str,
    pub(super) organization_id: Option<&'a str>,
    pub(super) grants: Grants,
    /// Email address of the impersonator.
    pub(super) actor: Option<&'a str>,
    /// Time of the sign-in.
    pub(super) authenticated_at: Timestamp,
}

/// Signs an access token that expires five minutes after `now`.
pub(super) fn access_token(claims: Claims<'_>, now: Timestamp) -> Secret {
    let mut token = SIGNER
        .access_token(claims.user_id, claims.session_id, now)
        .claim("iss", format!("https://api.workos.com/user_management/{CLIENT_ID}"))
        .claim("client_id", CLIENT_ID)
        .claim("jti", claims.token_id)
        .claim("auth_time", claims.authenticated_at.unix_seconds());
    if let Some(organization_id) = claims.organization_id {
        token = token.organization_id(organization_id);
    }
    let Grants { roles, permissions, entitlements, feature_flags } = claims.grants;
    if let Some(roles) = roles {
        token = token.claim("role", roles.first()).claim("roles", roles);
    }
    for (name, list) in
        [("permissions", permissions), ("entitlements", entitlements), ("feature_flags", feature_flags)]
    {
        if let Some(list) = list {
            token = token.claim(name, list);
        }
    }
    if let Some(actor) = claims.actor {
        token = token.claim("act", serde_json::json!({ "sub": actor }));
    }
    token.sign()
}
