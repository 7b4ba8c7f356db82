//! Profiles, what they are exchanged for, and logout.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};

use super::{
    super::{
        super::{
            request::Call,
            response::{ErrorResponse, HandlerResult, Response, with_parameters},
            row::Row,
            store::Store,
            table::{TableDefinition, belongs_to},
        },
        sign_in::oauth::{invalid_client, invalid_grant},
    },
    connections::{CONNECTIONS, is_oidc},
    identity_provider::Identity,
};
use crate::{
    crypto::{base64, sha256},
    types::Timestamp,
};

/// Profiles of users at identity providers.
pub(in super::super::super) const PROFILES: TableDefinition =
    TableDefinition::new("profiles", "Profile", "prof").references(&[
        belongs_to("connection_id", "connections"),
        belongs_to("organization_id", "organizations"),
    ]);

/// Codes of sign-ins, by `code`; `purpose` and `code_challenge` are those of the sign-in.
pub(super) const CODES: TableDefinition = TableDefinition::new("sso_codes", "Code", "sso_code")
    .indexes(&["code"])
    .references(&[belongs_to("profile_id", "profiles")]);

/// Access tokens and logout tokens, by `token`; `kind` is `access` or `logout`.
pub(super) const TOKENS: TableDefinition = TableDefinition::new("sso_tokens", "Token", "sso_token")
    .indexes(&["token"])
    .references(&[belongs_to("profile_id", "profiles")]);

/// Lifetime of codes, access tokens and logout tokens.
const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// Returns the profile with an email address at a connection.
pub(super) fn find<'a>(store: &'a Store, connection_id: &'a str, email: &str) -> Option<&'a Row> {
    let mut profiles = store.find(&PROFILES, "connection_id", connection_id);
    profiles.find(|profile| profile.text("email").eq_ignore_ascii_case(email))
}

/// Creates or updates the profile of a user who signs in.
pub(super) fn upsert(store: &mut Store, sign_in: &Row, identity: &Identity, now: Timestamp) -> Row {
    let connection_id = sign_in.text("connection_id");
    let connection = store.row(&CONNECTIONS, connection_id);
    let kind = connection.map(|connection| connection.text("connection_type").to_owned()).unwrap_or_default();
    let mut profile = find(store, connection_id, &identity.email).cloned().unwrap_or_default();
    if !profile.has("id") {
        profile.set("id", store.new_id(&PROFILES));
    }
    profile.set_default("idp_id", profile.id().replacen("prof", "idp", 1));
    profile.set_default("groups", Vec::<String>::new());
    profile.set_default("custom_attributes", json!({}));
    if let Some(groups) = &identity.groups {
        profile.set("groups", groups);
    }
    let (first, last) = (identity.first_name.as_deref(), identity.last_name.as_deref());
    let name = first.into_iter().chain(last).collect::<Vec<_>>().join(" ");
    profile.set("connection_id", connection_id);
    profile.set("connection_type", kind);
    profile.set("organization_id", sign_in.get("organization_id"));
    profile.set("email", &identity.email);
    profile.set("first_name", first);
    profile.set("last_name", last);
    profile.set("name", Some(name).filter(|name| !name.is_empty()));
    let raw = profile.only(&["email", "first_name", "last_name", "groups"]).with("id", profile.get("idp_id"));
    profile.set("raw_attributes", raw);
    store.insert(&PROFILES, profile, now)
}

/// Creates the code that a sign-in ends with.
pub(super) fn create_code(store: &mut Store, sign_in: &Row, profile_id: &str, now: Timestamp) -> String {
    let code = store.new_token("sso_code");
    let row = sign_in.only(&["purpose", "code_challenge"]);
    let row = row.with("code", &code).with("profile_id", profile_id).with("expires_at", now + LIFETIME);
    store.insert(&CODES, row, now);
    code
}

/// Returns the row of a code, with `code_challenge`, and its profile. The code is used afterwards. `invalid_grant` (400)
/// if it is unknown, was used, has expired, or is of another purpose.
pub(in super::super::super) fn exchange(
    store: &mut Store,
    code: &str,
    purpose: &str,
    now: Timestamp,
) -> Result<(Row, Row), ErrorResponse> {
    let row = store.find_one(&CODES, "code", code).filter(|row| row.text("purpose") == purpose);
    let row = row.cloned().ok_or_else(invalid_grant)?;
    store.remove(&CODES, row.id())?;
    let profile = store.row(&PROFILES, row.text("profile_id")).cloned();
    match profile {
        Some(profile) if !row.is_past("expires_at", now) => Ok((row, profile)),
        _ => Err(invalid_grant()),
    }
}

/// Handles a token request: a code, or an ID token of an identity provider.
pub(super) fn create_token(call: &mut Call<'_>) -> HandlerResult {
    let body = call.body.clone();
    let settings = &call.store.settings;
    let secret = body.optional_text("client_secret");
    let is_wrong = secret.is_some_and(|secret| !settings.api_keys.iter().any(|key| key == secret));
    if body.text("client_id") != settings.client_id || is_wrong {
        return Err(invalid_client());
    }
    let profile = match body.text("grant_type") {
        "authorization_code" => exchange_code(call, &body)?,
        "urn:ietf:params:oauth:grant-type:token-exchange" if secret.is_none() => return Err(invalid_client()),
        "urn:ietf:params:oauth:grant-type:token-exchange" => exchange_id_token(call, &body)?,
        _ => return Err(ErrorResponse::oauth("unsupported_grant_type", "The grant type is not supported.")),
    };
    let token = create_token_row(call, "access", profile.id());
    let mut response = Row::default()
        .with("access_token", token)
        .with("token_type", "Bearer")
        .with("expires_in", LIFETIME.as_secs())
        .with("profile", &profile);
    if profile.text("connection_type").ends_with("OAuth") {
        response.set("oauth_tokens", oauth_tokens(call, profile.text("connection_type")));
    }
    Ok(response.into())
}

/// Returns the profile of a code. Without a client secret the code needs PKCE (RFC 7636).
fn exchange_code(call: &mut Call<'_>, body: &Row) -> Result<Row, ErrorResponse> {
    let (code, profile) = exchange(call.store, body.text("code"), "sso", call.now)?;
    let challenge = code.optional_text("code_challenge");
    let verifier = body.optional_text("code_verifier");
    let computed = verifier.map(|verifier| base64::encode_url(&sha256(verifier.as_bytes())));
    if challenge.is_none() && verifier.is_none() && !body.has("client_secret") {
        return Err(invalid_client());
    }
    if computed.as_deref() != challenge {
        return Err(invalid_grant());
    }
    Ok(profile)
}

/// Returns the profile that an ID token of the identity provider of an organization describes. The signature is not
/// checked, because the test identity provider has no keys.
fn exchange_id_token(call: &mut Call<'_>, body: &Row) -> Result<Row, ErrorResponse> {
    let payload = body.text("subject_token").split('.').nth(1).unwrap_or_default();
    let claims: Option<Value> =
        base64::decode_url(payload.as_bytes()).and_then(|json| serde_json::from_slice(&json).ok());
    let claims = claims.map(Row::from).filter(|claims| claims.has("email")).ok_or_else(invalid_grant)?;
    let organization_id = body.text("organization_id");
    let mut connections = call.store.find(&CONNECTIONS, "organization_id", organization_id);
    let connection =
        connections.find(|connection| connection.text("state") == "active" && is_oidc(connection));
    let connection = connection.ok_or_else(|| {
        let description = "The organization has no active OpenID Connect connection.";
        ErrorResponse::oauth("unauthorized_client", description)
    })?;
    let sign_in =
        Row::default().with("connection_id", connection.id()).with("organization_id", organization_id);
    let name = |claim| claims.optional_text(claim).map(str::to_owned);
    let identity = Identity {
        email: claims.text("email").to_owned(),
        first_name: name("given_name"),
        last_name: name("family_name"),
        groups: claims.has("groups").then(|| claims.texts("groups")),
    };
    drop(connections);
    let now = call.now;
    Ok(upsert(call.store, &sign_in, &identity, now))
}

fn create_token_row(call: &mut Call<'_>, kind: &str, profile_id: &str) -> String {
    let (token, now) = (call.store.new_token(&format!("sso_{kind}_token")), call.now);
    let row = Row::default()
        .with("token", &token)
        .with("kind", kind)
        .with("profile_id", profile_id)
        .with("expires_at", now + LIFETIME);
    call.store.insert(&TOKENS, row, now);
    token
}

/// Returns the tokens that an OAuth provider would have issued.
fn oauth_tokens(call: &mut Call<'_>, provider: &str) -> Value {
    let expires_at = (call.now + Duration::from_secs(60 * 60)).unix_seconds();
    json!({
        "provider": provider,
        "access_token": call.store.new_token("oauth_access_token"),
        "refresh_token": call.store.new_token("oauth_refresh_token"),
        "expires_at": expires_at,
        "scopes": ["email", "openid", "profile"],
    })
}

/// Returns the profile of a token.
fn of_token(call: &Call<'_>, kind: &str, token: &str) -> Option<Row> {
    let row = call.store.find_one(&TOKENS, "token", token)?;
    let is_valid = row.text("kind") == kind && !row.is_past("expires_at", call.now);
    is_valid.then(|| call.store.row(&PROFILES, row.text("profile_id")).cloned())?
}

pub(super) fn get(call: &mut Call<'_>) -> HandlerResult {
    let profile = call.bearer_token().and_then(|token| of_token(call, "access", token));
    let unauthorized = || ErrorResponse::bare(StatusCode::UNAUTHORIZED, "Unauthorized");
    Ok(profile.ok_or_else(unauthorized)?.into())
}

/// Creates a logout token, which connections of the type `GenericOIDC` support.
pub(super) fn authorize_logout(call: &mut Call<'_>) -> HandlerResult {
    let profile = call.store.get(&PROFILES, call.body.text("profile_id"))?.clone();
    if profile.text("connection_type") != "GenericOIDC" {
        let description = "Only GenericOIDC connections support logout.";
        return Err(ErrorResponse::oauth("connection_invalid", description));
    }
    let token = create_token_row(call, "logout", profile.id());
    let client_id = &call.store.settings.client_id;
    let page = format!("{}/sso/logout", call.origin());
    let url = with_parameters(&page, [("token", token.as_str()), ("client_id", client_id)]);
    Ok(Row::default().with("logout_token", token).with("logout_url", url).into())
}

/// Ends the session at the identity provider, which the test identity provider does not have, and redirects to
/// `return_to` or the homepage.
pub(super) fn logout(call: &mut Call<'_>) -> HandlerResult {
    let token = call.query.get("token").unwrap_or_default();
    let message = "The logout token is unknown or has expired.";
    of_token(call, "logout", token).ok_or_else(|| ErrorResponse::new(StatusCode::NOT_FOUND, message))?;
    let location = call.query.get("return_to").unwrap_or(&call.store.settings.homepage);
    Ok(Response::redirect(location)?.into())
}
