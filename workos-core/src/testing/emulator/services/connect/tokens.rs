//! The token endpoint of Connect, and what belongs to it: key set, introspection, user information, metadata.

use std::time::Duration;

use http::header::AUTHORIZATION;
use serde_json::json;

use super::{
    super::{
        super::{
            request::{Call, Query},
            response::{ErrorResponse, HandlerResult, Response},
            row::Row,
            table::{TableDefinition, belongs_to, refers_to},
        },
        sign_in::oauth::{invalid_client, invalid_grant},
        users::USERS,
    },
    APPLICATIONS, CLIENT_SECRETS,
    authorize::CODES,
};
use crate::{
    crypto::{base64, sha256},
    testing::TokenSigner,
};

/// Access tokens and refresh tokens, by `token`; `kind` is `access_token` or `refresh_token`. Tokens of users are deleted
/// with the authorization.
pub(in super::super::super) const TOKENS: TableDefinition =
    TableDefinition::new("connect_tokens", "Token", "connect_token").indexes(&["token"]).references(&[
        belongs_to("application_id", "connect_applications"),
        belongs_to("authorization_id", "authorized_applications"),
        belongs_to("user_id", "users"),
        refers_to("organization_id", "organizations"),
    ]);

/// Lifetime of access tokens, as in WorkOS's example of a token.
const LIFETIME: Duration = Duration::from_secs(300);

const SIGNER: TokenSigner = TokenSigner::new();

/// Fields of a code or a refresh token that the next tokens have, too.
const GRANTED: &[&str] = &[
    "application_id",
    "authorization_id",
    "user_id",
    "organization_id",
    "scopes",
    "oauth_resource",
    "nonce",
];

pub(super) fn exchange(call: &mut Call<'_>) -> HandlerResult {
    let form = call.form()?;
    let (application, has_secret) = authenticate(call, &form)?;
    let granted = match form.get("grant_type") {
        Some("authorization_code") => of_code(call, &form, &application, has_secret)?,
        Some("refresh_token") => of_refresh_token(call, &form, &application)?,
        Some("client_credentials") => of_machine(&form, &application, has_secret)?,
        _ => return Err(ErrorResponse::oauth("unsupported_grant_type", "The grant type is not supported.")),
    };
    Ok(Response::ok(issue(call, &application, &granted)).into())
}

/// Returns the application of a request, and whether the request has one of its secrets: in the body or as user and
/// password. Public clients have none.
fn authenticate(call: &mut Call<'_>, form: &Query) -> Result<(Row, bool), ErrorResponse> {
    let basic = call.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let basic = basic.and_then(|value| base64::decode(value.strip_prefix("Basic ")?.as_bytes()));
    let basic = basic.and_then(|bytes| String::from_utf8(bytes).ok());
    let (id, secret) = match basic.as_deref().and_then(|pair| pair.split_once(':')) {
        Some((id, secret)) => (id, Some(secret)),
        None => (form.get("client_id").unwrap_or_default(), form.get("client_secret")),
    };
    let application =
        call.store.find_one(&APPLICATIONS, "client_id", id).cloned().ok_or_else(invalid_client)?;
    let Some(secret) = secret else { return Ok((application, false)) };
    let mut secrets = call.store.find(&CLIENT_SECRETS, "application_id", application.id());
    let row = secrets.find(|row| row.text("secret") == secret).map(|row| row.id().to_owned());
    drop(secrets);
    let now = call.now;
    call.store
        .update(&CLIENT_SECRETS, &row.ok_or_else(invalid_client)?, now, |row| row.set("last_used_at", now))?;
    Ok((application, true))
}

/// Returns what a code grants. The code is used afterwards.
fn of_code(
    call: &mut Call<'_>,
    form: &Query,
    application: &Row,
    has_secret: bool,
) -> Result<Row, ErrorResponse> {
    let code = call.store.find_one(&CODES, "code", form.get("code").unwrap_or_default()).cloned();
    let code =
        code.filter(|code| code.text("application_id") == application.id()).ok_or_else(invalid_grant)?;
    call.store.remove(&CODES, code.id())?;
    let challenge = form.get("code_verifier").map(|text| base64::encode_url(&sha256(text.as_bytes())));
    let is_other_uri = form.get("redirect_uri").is_some_and(|uri| uri != code.text("redirect_uri"));
    if code.is_past("expires_at", call.now)
        || is_other_uri
        || code.optional_text("code_challenge") != challenge.as_deref()
    {
        return Err(invalid_grant());
    }
    if !has_secret && challenge.is_none() {
        let description = "A client without a secret needs a code verifier.";
        return Err(ErrorResponse::oauth("invalid_client", description));
    }
    Ok(code.only(GRANTED))
}

/// Returns what a refresh token grants. The token is used afterwards.
fn of_refresh_token(call: &mut Call<'_>, form: &Query, application: &Row) -> Result<Row, ErrorResponse> {
    let token = call.store.find_one(&TOKENS, "token", form.get("refresh_token").unwrap_or_default()).cloned();
    let is_own = |token: &Row| {
        token.text("kind") == "refresh_token" && token.text("application_id") == application.id()
    };
    let token = token.filter(is_own).ok_or_else(invalid_grant)?;
    call.store.remove(&TOKENS, token.id())?;
    Ok(token.only(GRANTED))
}

/// Returns what an application grants itself: the requested ones of its scopes, or all.
fn of_machine(form: &Query, application: &Row, has_secret: bool) -> Result<Row, ErrorResponse> {
    if application.text("application_type") != "m2m" || !has_secret {
        let description = "The application cannot use this grant type.";
        return Err(ErrorResponse::oauth("unauthorized_client", description));
    }
    let mut scopes = application.texts("scopes");
    if let Some(requested) = form.get("scope") {
        let requested: Vec<String> = requested.split_whitespace().map(str::to_owned).collect();
        if !requested.iter().all(|scope| scopes.contains(scope)) {
            return Err(ErrorResponse::oauth("invalid_scope", "The application does not have the scope."));
        }
        scopes = requested;
    }
    let granted = application.only(&["organization_id"]).with("application_id", application.id());
    Ok(granted.with("scopes", scopes))
}

/// Creates the tokens of a grant, and returns the response.
fn issue(call: &mut Call<'_>, application: &Row, granted: &Row) -> Row {
    let (now, issuer, scopes) = (call.now, call.origin(), granted.texts("scopes"));
    let client_id = application.text("client_id");
    let user_id = granted.optional_text("user_id");
    let audience =
        granted.optional_text("oauth_resource").unwrap_or(&call.store.settings.client_id).to_owned();
    let token = SIGNER
        .access_token(user_id.unwrap_or(client_id), granted.text("authorization_id"), now)
        .without("auth_time")
        .expires_at(now + LIFETIME)
        .claim("iss", &issuer)
        .claim("aud", audience)
        .claim("client_id", client_id)
        .claim("scope", scopes.join(" "))
        .claim("jti", call.store.new_token("token"));
    let token = if user_id.is_some() { token } else { token.without("sid") };
    let token = match granted.optional_text("organization_id") {
        Some(id) => token.organization_id(id),
        None => token,
    };
    let token = token.sign().expose().to_owned();
    let row = granted.clone().with("kind", "access_token").with("token", &token);
    call.store.insert(&TOKENS, row.with("expires_at", now + LIFETIME), now);
    let mut response = Row::default()
        .with("access_token", token)
        .with("token_type", "Bearer")
        .with("expires_in", LIFETIME.as_secs())
        .with("scope", scopes.join(" "));
    let has_scope = |name: &str| user_id.is_some() && scopes.iter().any(|scope| scope == name);
    if has_scope("offline_access") {
        let token = call.store.new_token("connect_refresh_token");
        let row = granted.clone().with("kind", "refresh_token").with("token", &token);
        call.store.insert(&TOKENS, row, now);
        response.set("refresh_token", token);
    }
    if has_scope("openid") {
        let mut claims = user_claims(call, granted)
            .with("iss", issuer)
            .with("aud", client_id)
            .with("iat", now.unix_seconds())
            .with("exp", (now + LIFETIME).unix_seconds());
        if let Some(nonce) = granted.optional_text("nonce") {
            claims.set("nonce", nonce);
        }
        response.set("id_token", SIGNER.sign(&claims).expose());
    }
    response
}

/// Returns the claims about a user that the scopes allow.
fn user_claims(call: &Call<'_>, granted: &Row) -> Row {
    let user = call.store.row(&USERS, granted.text("user_id")).cloned().unwrap_or_default();
    let scopes = granted.texts("scopes");
    let has_scope = |name: &str| scopes.iter().any(|scope| scope == name);
    let mut claims = Row::default().with("sub", user.id());
    if has_scope("profile") {
        for (claim, field) in [("given_name", "first_name"), ("family_name", "last_name"), ("name", "name")] {
            if let Some(text) = user.optional_text(field) {
                claims.set(claim, text);
            }
        }
    }
    if has_scope("email") {
        claims.set("email", user.text("email"));
        claims.set("email_verified", user.flag("email_verified"));
    }
    claims
}

pub(super) fn user_info(call: &mut Call<'_>) -> HandlerResult {
    let token = call.bearer_token().and_then(|token| call.store.find_one(&TOKENS, "token", token));
    let is_valid = |token: &&Row| {
        token.text("kind") == "access_token" && token.has("user_id") && !token.is_past("expires_at", call.now)
    };
    let token = token.filter(is_valid).ok_or_else(ErrorResponse::unauthorized)?;
    Ok(Response::ok(user_claims(call, token)).into())
}

/// Describes a token of the application that asks (RFC 7662).
pub(super) fn introspect(call: &mut Call<'_>) -> HandlerResult {
    let form = call.form()?;
    let (application, has_secret) = authenticate(call, &form)?;
    let token = call.store.find_one(&TOKENS, "token", form.get("token").unwrap_or_default());
    let token = token.filter(|token| has_secret && token.text("application_id") == application.id());
    let Some(token) = token.filter(|token| !token.is_past("expires_at", call.now)) else {
        return Ok(Response::ok(json!({ "active": false })).into());
    };
    let client_id = application.text("client_id");
    let seconds = |name| token.time(name).map(|time| time.unix_seconds());
    let mut response = Row::default()
        .with("active", true)
        .with("token_type", token.text("kind"))
        .with("client_id", client_id)
        .with("iss", call.origin())
        .with("sub", token.optional_text("user_id").unwrap_or(client_id))
        .with("iat", seconds("created_at"));
    if let Some(expires_at) = seconds("expires_at") {
        response.set("exp", expires_at);
    }
    if let Some(id) = token.optional_text("organization_id") {
        response.set("org_id", id);
    }
    Ok(Response::ok(response).into())
}

pub(super) fn jwks(_: &mut Call<'_>) -> HandlerResult {
    Ok(Response::ok(SIGNER.jwks()).into())
}

/// Describes the authorization server (RFC 8414, OpenID Connect Discovery).
pub(super) fn metadata(call: &mut Call<'_>) -> HandlerResult {
    let issuer = call.origin();
    let endpoint = |name: &str| format!("{issuer}/oauth2/{name}");
    Ok(Response::ok(json!({
        "issuer": issuer,
        "authorization_endpoint": endpoint("authorize"),
        "token_endpoint": endpoint("token"),
        "introspection_endpoint": endpoint("introspection"),
        "userinfo_endpoint": endpoint("userinfo"),
        "jwks_uri": endpoint("jwks"),
        "code_challenge_methods_supported": ["S256"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_modes_supported": ["query"],
        "response_types_supported": ["code"],
        "scopes_supported": ["email", "offline_access", "openid", "profile"],
        "subject_types_supported": ["public"],
        "token_endpoint_auth_methods_supported": ["none", "client_secret_post", "client_secret_basic"],
    }))
    .into())
}
