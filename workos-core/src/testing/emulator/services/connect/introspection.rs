//! What the authorization server says about tokens ([RFC 7662](https://www.rfc-editor.org/rfc/rfc7662)) and users.

use http::StatusCode;
use serde_json::json;

use super::{
    super::super::{
        request::Call,
        response::{ErrorResponse, HandlerResult, Response},
        row::Row,
    },
    APPLICATIONS,
    clients::{form, identify, invalid_client, invalid_request},
    metadata::issuer,
    tokens::{ACCESS_TOKENS, REFRESH_TOKENS, user_claims},
};

/// Describes a token to a client with a secret. The token may be one of another application of the environment.
pub(super) fn introspect(call: &mut Call<'_>) -> HandlerResult {
    match describe(call) {
        Ok(response) => Ok(Response::ok(response).no_store().into()),
        Err(error) => Err(error.no_store()),
    }
}

fn describe(call: &mut Call<'_>) -> Result<Row, ErrorResponse> {
    let form = form(call)?;
    let (_, has_secret) = identify(call, &form)?;
    if !has_secret {
        return Err(invalid_client());
    }
    let token = form.get("token").ok_or_else(|| invalid_request("token is missing."))?;
    let now = call.now;
    let access = call.store.find_one(&ACCESS_TOKENS, "token", token);
    let access = access.filter(|row| !row.is_past("expires_at", now));
    let refresh = call.store.find_one(&REFRESH_TOKENS, "token", token);
    let refresh = refresh.filter(|row| !row.has("exchanged_at"));
    let Some(row) = access.or(refresh) else { return Ok(Row::from(json!({ "active": false }))) };
    let application = call.store.get(&APPLICATIONS, row.text("application_id"))?;
    let client_id = application.text("client_id");
    let seconds = |name| row.time(name).map(|time| time.unix_seconds());
    let mut response = Row::default()
        .with("active", true)
        .with("token_type", if access.is_some() { "access_token" } else { "refresh_token" })
        .with("client_id", client_id)
        .with("iss", issuer(call))
        .with("sub", row.optional_text("user_id").unwrap_or(client_id))
        .with("iat", seconds("created_at"));
    if let Some(id) = row.optional_text("organization_id") {
        response.set("org_id", id);
    }
    if let Some(expires_at) = seconds("expires_at") {
        response.set("exp", expires_at);
    }
    if access.is_some() && row.has("user_id") {
        response.set("sid", row.text("consent"));
        response.set("jti", row.text("jti"));
    }
    Ok(response)
}

/// Returns the claims about the user of an access token
/// ([OpenID Connect Core 5.3](https://openid.net/specs/openid-connect-core-1_0.html#UserInfo)).
pub(super) fn user_info(call: &mut Call<'_>) -> HandlerResult {
    let token = call.bearer_token().and_then(|token| call.store.find_one(&ACCESS_TOKENS, "token", token));
    let is_valid = |token: &&Row| token.has("user_id") && !token.is_past("expires_at", call.now);
    let unauthorized = || ErrorResponse::bare(StatusCode::UNAUTHORIZED, "unauthorized");
    let token = token.filter(is_valid).ok_or_else(unauthorized)?;
    Ok(Response::ok(user_claims(call.store, token.text("user_id"), &token.texts("scopes"))).into())
}
