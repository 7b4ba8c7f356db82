//! The token endpoint of Connect and its grants.

use std::time::Duration;

use super::{
    super::{
        super::{
            request::{Call, Query},
            response::{ErrorResponse, HandlerResult, Response, to_json},
            row::Row,
        },
        organization_memberships::active_organizations,
        sign_in::{devices, oauth::invalid_grant},
    },
    authorize::CODES,
    clients::{
        authenticate, form, invalid_request, invalid_target, is_public, narrowed_scopes, requested_resources,
        unauthorized_client,
    },
    metadata::issuer,
    tokens::{ACCESS_TOKENS, Access, REFRESH_TOKENS, authorize, issue},
};
use crate::crypto::{base64, sha256};

type Grant = fn(&mut Call<'_>, &Query, &Row) -> Result<Row, ErrorResponse>;

/// Handles a request for tokens (RFC 6749, section 3.2).
pub(super) fn exchange(call: &mut Call<'_>) -> HandlerResult {
    match tokens(call) {
        Ok(response) => Ok(Response::ok(response).no_store().into()),
        Err(error) => Err(error.no_store()),
    }
}

fn tokens(call: &mut Call<'_>) -> Result<Row, ErrorResponse> {
    let form = form(call)?;
    let (grant, of_users): (Grant, bool) = match form.get("grant_type") {
        None => return Err(invalid_request("grant_type is missing.")),
        Some("authorization_code") => (of_code, true),
        Some("refresh_token") => (of_refresh_token, true),
        Some("urn:ietf:params:oauth:grant-type:device_code") => (of_device_code, true),
        Some("client_credentials") => (of_machine, false),
        Some(_) => {
            return Err(ErrorResponse::oauth("unsupported_grant_type", "The grant type is not supported."));
        }
    };
    let client = authenticate(call, &form)?;
    if of_users != (client.text("application_type") == "oauth") {
        return Err(unauthorized_client());
    }
    grant(call, &form, &client)
}

fn required<'a>(form: &'a Query, name: &str) -> Result<&'a str, ErrorResponse> {
    form.get(name).ok_or_else(|| invalid_request(&format!("{name} is missing.")))
}

/// Issues the tokens of an authorization code, which is used afterwards even if this fails. A second use revokes the tokens
/// of the first one (RFC 6749, section 4.1.2).
fn of_code(call: &mut Call<'_>, form: &Query, client: &Row) -> Result<Row, ErrorResponse> {
    let (code, redirect_uri, now) = (required(form, "code")?, required(form, "redirect_uri")?, call.now);
    let code = call.store.find_one(&CODES, "code", code).cloned();
    let code = code.filter(|code| code.text("application_id") == client.id()).ok_or_else(invalid_grant)?;
    if code.has("used_at") {
        for table in [&ACCESS_TOKENS, &REFRESH_TOKENS] {
            let ids = call.store.find(table, "code_id", code.id()).map(|row| row.id().to_owned());
            for id in ids.collect::<Vec<_>>() {
                call.store.remove(table, &id)?;
            }
        }
        return Err(invalid_grant());
    }
    call.store.update(&CODES, code.id(), now, |code| code.set("used_at", now))?;
    let challenge = form.get("code_verifier").map(|text| base64::encode_url(&sha256(text.as_bytes())));
    if code.is_past("expires_at", now)
        || redirect_uri != code.text("redirect_uri")
        || code.optional_text("code_challenge") != challenge.as_deref()
        || is_public(client) && challenge.is_none()
    {
        return Err(invalid_grant());
    }
    let grant = code.clone().with("code_id", code.id());
    let access = Access { resources: resources(call, form, &code)?, ..Access::of(&code) };
    issue(call.store, &issuer(call), client.text("client_id"), &grant, &access, now)
}

/// Issues the tokens of a refresh token, which works once; within its replay window it returns the same tokens again.
fn of_refresh_token(call: &mut Call<'_>, form: &Query, client: &Row) -> Result<Row, ErrorResponse> {
    let (token, now) = (required(form, "refresh_token")?, call.now);
    let token = call.store.find_one(&REFRESH_TOKENS, "token", token).cloned();
    let token =
        token.filter(|token| token.text("application_id") == client.id()).ok_or_else(invalid_grant)?;
    let window = Duration::from_secs(call.store.settings.connect_replay_window);
    let is_closed =
        |row: &Row| row.time("exchanged_at").is_some_and(|exchanged_at| now >= exchanged_at + window);
    if token.has("exchanged_at") {
        return if is_closed(&token) { Err(invalid_grant()) } else { Ok(token.object("response")) };
    }
    let scopes = narrowed_scopes(token.texts("scopes"), form.get("scope"))?;
    let access = Access { scopes, resources: resources(call, form, &token)?, nonce: None };
    let response = issue(call.store, &issuer(call), client.text("client_id"), &token, &access, now)?;
    // Tokens whose window has closed are as good as unknown ones.
    let of_same = call.store.find(&REFRESH_TOKENS, "authorization_id", token.text("authorization_id"));
    let closed = of_same.filter(|row| is_closed(row)).map(|row| row.id().to_owned());
    for id in closed.collect::<Vec<_>>() {
        call.store.remove(&REFRESH_TOKENS, &id)?;
    }
    call.store.update(&REFRESH_TOKENS, token.id(), now, |row| {
        row.set("exchanged_at", now);
        row.set("response", to_json(&response));
    })?;
    Ok(response)
}

/// Issues the tokens of a device that a user has approved.
fn of_device_code(call: &mut Call<'_>, form: &Query, client: &Row) -> Result<Row, ErrorResponse> {
    let (device_code, now) = (required(form, "device_code")?, call.now);
    let device = devices::take_approved(call.store, device_code, Some(client.id()), now)?;
    let mut organizations = active_organizations(call.store, device.text("user_id"));
    let only = if organizations.len() == 1 { organizations.pop() } else { None };
    let organization_id = device.optional_text("organization_id").map(str::to_owned).or(only);
    let request = device.only(&["application_id", "user_id", "scopes", "resources"]);
    let grant = authorize(call.store, request.with("organization_id", organization_id), now)?;
    let access = Access { resources: resources(call, form, &grant)?, ..Access::of(&grant) };
    issue(call.store, &issuer(call), client.text("client_id"), &grant, &access, now)
}

/// Issues the token of a machine, with the requested ones of its scopes, or all.
fn of_machine(call: &mut Call<'_>, form: &Query, client: &Row) -> Result<Row, ErrorResponse> {
    let scopes = narrowed_scopes(client.texts("scopes"), form.get("scope"))?;
    let grant = client.only(&["organization_id"]).with("application_id", client.id()).with("scopes", &scopes);
    let access = Access { scopes, resources: Vec::new(), nonce: None };
    let now = call.now;
    issue(call.store, &issuer(call), client.text("client_id"), &grant, &access, now)
}

/// Returns the resources of a request for tokens: those that it names, of the granted ones if there are any, or else all
/// of them (RFC 8707, section 2.2).
fn resources(call: &Call<'_>, form: &Query, grant: &Row) -> Result<Vec<String>, ErrorResponse> {
    let (requested, granted) = (requested_resources(call.store, form)?, grant.texts("resources"));
    if requested.is_empty() {
        return Ok(granted);
    }
    if !granted.is_empty() && !requested.iter().all(|resource| granted.contains(resource)) {
        return Err(invalid_target("The user has not authorized the resource."));
    }
    Ok(requested)
}
