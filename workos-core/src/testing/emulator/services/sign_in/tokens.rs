//! Access tokens and their key set.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    super::super::{
        request::Call,
        response::{ErrorResponse, HandlerResult, Response},
        row::Row,
        store::Store,
    },
    jwt_template,
};
use crate::{
    testing::TokenSigner,
    types::{Secret, Timestamp},
};

/// What an access token says that its user may do. `None`: the token has no such claim.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super::super) struct Grants {
    pub(in super::super::super) roles: Option<Vec<String>>,
    pub(in super::super::super) permissions: Option<Vec<String>>,
    pub(in super::super::super) entitlements: Option<Vec<String>>,
    pub(in super::super::super) feature_flags: Option<Vec<String>>,
}

const SIGNER: TokenSigner = TokenSigner::new();

pub(super) fn jwks(call: &mut Call<'_>) -> HandlerResult {
    let client_id = call.path(0);
    if client_id != call.store.settings.client_id {
        return Err(ErrorResponse::not_found("Client", client_id));
    }
    Ok(Response::ok(SIGNER.jwks()).into())
}

/// Signs an access token of a session that expires five minutes after `now`.
pub(super) fn access_token(
    store: &mut Store,
    session: &Row,
    grants: Grants,
    now: Timestamp,
) -> Result<Secret, ErrorResponse> {
    let client_id = store.settings.client_id.clone();
    let authenticated_at = session.time("created_at").unwrap_or(now);
    let mut token = SIGNER
        .access_token(session.text("user_id"), session.id(), now)
        .claim("iss", format!("https://api.workos.com/user_management/{client_id}"))
        .claim("client_id", client_id)
        .claim("jti", store.new_token("token"))
        .claim("auth_time", authenticated_at.unix_seconds());
    if let Some(organization_id) = session.optional_text("organization_id") {
        token = token.organization_id(organization_id);
    }
    let Grants { roles, permissions, entitlements, feature_flags } = grants;
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
    if session.has("impersonator") {
        token = token.claim("act", json!({ "sub": session.object("impersonator").text("email") }));
    }
    for (name, value) in jwt_template::claims(store, session, now)?.iter() {
        token = token.claim(name, value);
    }
    Ok(token.sign())
}
