//! Authorizations by OAuth: the URL, the page of the provider, and the end of a connection with PKCE.

use std::time::Duration;

use http::StatusCode;

use super::{
    super::{
        super::{
            pages::{Consent, Form, Notice},
            request::Call,
            response::{ErrorResponse, HandlerResult, Response, with_parameters},
            row::Row,
            table::{TableDefinition, belongs_to},
        },
        organizations::ORGANIZATIONS,
        users::USERS,
    },
    accounts::{self, Owner},
    connections,
    integrations::{self, INTEGRATIONS},
};
use crate::crypto;

/// Started authorizations. The ID is the `state`. `connect_code` and `code_expires_at` are set when the user returns from
/// the provider, if the request had a `code_challenge`.
pub(super) const AUTHORIZATIONS: TableDefinition =
    TableDefinition::new("pipes_authorizations", "Authorization", "pipes_state")
        .indexes(&["connect_code"])
        .references(&[
            belongs_to("data_integration_id", "data_integrations"),
            belongs_to("user_id", "users"),
            belongs_to("organization_id", "organizations"),
        ]);

/// Time that the user has at the provider.
const LIFETIME: Duration = Duration::from_secs(600);
/// Lifetime of a connect code.
const CODE_LIFETIME: Duration = Duration::from_secs(90);

pub(super) fn create(call: &mut Call<'_>) -> HandlerResult {
    let owner = Owner::of_body(call)?;
    let integration = integrations::find(call.store, call.path(0), owner.kind)?;
    if !integration.texts("auth_methods").iter().any(|method| method == "oauth") {
        return Err(connections::mismatch());
    }
    if let Some(id) = call.body.optional_text("connected_account_id") {
        let account = accounts::select(call.store, &integration, &owner, Some(id), false);
        account.map_err(|error| error.code("connected_account_not_found"))?;
    }
    check_return_to(call)?;
    let needs_finish = call.body.has("code_challenge");
    let fields = ["return_to", "code_challenge", "connection_intent", "connected_account_id", "config"];
    let row = call.body.only(&fields).with("account_display_name", call.body.get("account_display_name"));
    let (url, state) = start(call, &integration, &owner, row);
    let completion = needs_finish.then_some("finish_required");
    Ok(Row::default().with("url", url).with("state", state).with("completion", completion).into())
}

/// Starts an authorization of an owner at a data integration. Returns the URL of the page and the state.
pub(super) fn start(call: &mut Call<'_>, integration: &Row, owner: &Owner, row: Row) -> (String, String) {
    let now = call.now;
    let row = row
        .with("data_integration_id", integration.id())
        .with("owner", owner.kind)
        .with("user_id", &owner.user_id)
        .with("organization_id", &owner.organization_id)
        .with("expires_at", now + LIFETIME);
    let state = call.store.insert(&AUTHORIZATIONS, row, now).id().to_owned();
    // The page has no API key, which would say the environment.
    let path = format!("{}/pipes/authorize/{state}", call.origin());
    let url = with_parameters(&path, [("client_id", call.store.settings.client_id.as_str())]);
    (url, state)
}

/// Checks the URL that the user returns to. A connection with PKCE requires one without query and fragment. The
/// emulator accepts URLs that are not registered as redirect URIs.
fn check_return_to(call: &Call<'_>) -> Result<(), ErrorResponse> {
    let return_to = call.body.optional_text("return_to");
    let is_url = |url: &str| url.parse::<http::Uri>().is_ok_and(|uri| uri.scheme().is_some());
    let has_challenge = call.body.has("code_challenge");
    if return_to.is_some_and(|url| !is_url(url)) || has_challenge && return_to.is_none() {
        let message = "The URL to return to is missing or invalid.";
        return Err(ErrorResponse::bad_request("invalid_return_to", message));
    }
    if has_challenge && return_to.is_some_and(|url| url.contains(['?', '#'])) {
        let message = "With a code challenge, the URL to return to has no query and no fragment.";
        return Err(ErrorResponse::bad_request("return_to_requires_exact_match", message));
    }
    Ok(())
}

/// Shows the page of the provider. If the emulator shows no pages, the user allows at once.
pub(super) fn show(call: &mut Call<'_>) -> HandlerResult {
    let Some((authorization, integration)) = pending(call) else { return Ok(unknown().into()) };
    if !call.store.settings.shows_sign_in_page {
        return allow(call, &authorization, &integration);
    }
    let user = call.store.get(&USERS, authorization.text("user_id"))?;
    let organization = call.store.row(&ORGANIZATIONS, authorization.text("organization_id"));
    let scopes = integration.texts("scopes");
    let page = Consent {
        form: Form::default(),
        application: integration.text("name"),
        organization: organization.map(|organization| organization.text("name")),
        email: user.text("email"),
        scopes: &scopes.iter().map(String::as_str).collect::<Vec<_>>(),
        options: &[],
    };
    Ok(Response::html(StatusCode::OK, page.html()).into())
}

pub(super) fn submit(call: &mut Call<'_>) -> HandlerResult {
    call.check_origin()?;
    let Some((authorization, integration)) = pending(call) else { return Ok(unknown().into()) };
    if call.form()?.get("intent") == Some("allow") {
        return allow(call, &authorization, &integration);
    }
    let now = call.now;
    call.store.remove(&AUTHORIZATIONS, authorization.id())?;
    let failure = authorization
        .only(&["data_integration_id", "organization_id", "user_id"])
        .with("provider_slug", integration.text("slug"))
        .with("error_code", "provider_error")
        .with("error_reason", "The provider returned an error.")
        .with("provider_error", "access_denied")
        .with("provider_error_description", "The user denied the access.")
        .with("created_at", now);
    if authorization.text("connection_intent") == "add" {
        call.store.record(now, "pipes.account_connection.add_failed", &failure);
    } else {
        accounts::record(call.store, "connection_failed", &failure, now);
    }
    leave(&authorization, "Not connected", &[("error", "access_denied")])
}

/// Returns the authorization at the path, if it has not expired, and its data integration.
fn pending(call: &Call<'_>) -> Option<(Row, Row)> {
    let row = call.store.row(&AUTHORIZATIONS, call.path(0))?;
    let is_pending = !row.is_past("expires_at", call.now) && !row.has("connect_code");
    let integration = call.store.row(&INTEGRATIONS, row.text("data_integration_id"))?;
    is_pending.then(|| (row.clone(), integration.clone()))
}

fn unknown() -> Response {
    let text = "The authorization is unknown, finished or expired.";
    let notice = Notice { title: "Authorization not found", text, link: None, is_error: true };
    Response::html(StatusCode::NOT_FOUND, notice.html())
}

fn allow(call: &mut Call<'_>, authorization: &Row, integration: &Row) -> HandlerResult {
    let now = call.now;
    if !authorization.has("code_challenge") {
        call.store.remove(&AUTHORIZATIONS, authorization.id())?;
        connect(call, authorization, integration)?;
        return leave(authorization, "Connected", &[]);
    }
    let code = call.store.new_token("connect_code");
    call.store.update(&AUTHORIZATIONS, authorization.id(), now, |row| {
        row.set("connect_code", &code);
        row.set("code_expires_at", now + CODE_LIFETIME);
    })?;
    leave(authorization, "Connected", &[("connect_code", &code)])
}

/// Sends the browser to the URL to return to, or shows a page if there is none.
fn leave(authorization: &Row, title: &str, parameters: &[(&str, &str)]) -> HandlerResult {
    let Some(return_to) = authorization.optional_text("return_to") else {
        let text = "This page can be closed.";
        let notice = Notice { title, text, link: None, is_error: false };
        return Ok(Response::html(StatusCode::OK, notice.html()).into());
    };
    let parameters = parameters.iter().copied().chain([("state", authorization.id())]);
    Ok(Response::redirect(&with_parameters(return_to, parameters))?.into())
}

/// Creates the account of an authorization, or stores new tokens of the one that it reauthorizes.
fn connect(call: &mut Call<'_>, authorization: &Row, integration: &Row) -> Result<Row, ErrorResponse> {
    let (user_id, organization_id) =
        (authorization.text("user_id"), authorization.optional_text("organization_id"));
    let owner = match (authorization.text("owner"), organization_id) {
        ("organization", Some(organization_id)) => Owner::organization(organization_id, user_id),
        _ => Owner::user(user_id, organization_id),
    };
    let now = call.now;
    let mut account = Row::default()
        .with("auth_method", "oauth")
        .with("access_token", call.store.new_token("provider_token"))
        .with("refresh_token", call.store.new_token("provider_refresh"))
        .with("expires_at", now + Duration::from_secs(3_600))
        .with("scopes", integration.texts("scopes"))
        .with("state", "connected");
    if authorization.has("config") {
        account.set("config", authorization.object("config"));
    }
    if authorization.has("account_display_name") {
        account.set("account_display_name", authorization.text("account_display_name"));
    }
    let id = authorization.optional_text("connected_account_id");
    let existing = match authorization.text("connection_intent") {
        "add" => None,
        _ => accounts::select(call.store, integration, &owner, id, false)?,
    };
    match existing {
        Some(existing) => accounts::change(call.store, &existing, account, now),
        None => Ok(accounts::connect(call.store, integration, &owner, account, now)),
    }
}

/// Connects the account of an authorization with PKCE (RFC 7636). A connect code is valid once, even with a wrong
/// verifier.
pub(super) fn finish(call: &mut Call<'_>) -> HandlerResult {
    let code = call.body.text("connect_code").to_owned();
    let authorization = call.store.find_one(&AUTHORIZATIONS, "connect_code", &code).cloned();
    let authorization = authorization.ok_or_else(invalid_code)?;
    call.store.remove(&AUTHORIZATIONS, authorization.id())?;
    let verifier = call.body.text("code_verifier");
    let challenge = crypto::base64::encode_url(&crypto::sha256(verifier.as_bytes()));
    if authorization.is_past("code_expires_at", call.now) || challenge != authorization.text("code_challenge")
    {
        return Err(invalid_code());
    }
    let integration = call.store.get(&INTEGRATIONS, authorization.text("data_integration_id"))?.clone();
    let account = connect(call, &authorization, &integration)?;
    Ok(Row::default().with("connected_account", account).into())
}

fn invalid_code() -> ErrorResponse {
    let message = "The connect code or its verifier is invalid, or the code has expired.";
    ErrorResponse::bad_request("invalid_connect_code", message)
}
