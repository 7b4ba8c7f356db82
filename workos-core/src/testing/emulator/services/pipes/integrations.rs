//! Data integrations: a provider has one for connections that users own, and one for those that organizations own.

use http::StatusCode;
use serde_json::json;

use super::{
    super::super::{
        request::Call,
        response::{ErrorResponse, HandlerResult, Reply},
        row::Row,
        store::Store,
        table::TableDefinition,
    },
    accounts::Owner,
    connections, last_four,
};

/// Data integrations. Not in responses: `name` of the provider; `client_secret`.
pub(super) const INTEGRATIONS: TableDefinition =
    TableDefinition::new("data_integrations", "Data integration", "data_integration").indexes(&["slug"]);

/// Returns the data integration of a provider for connections of users or of organizations; a 404 error if there is
/// none.
pub(super) fn find(store: &Store, slug: &str, ownership: &str) -> Result<Row, ErrorResponse> {
    let mut of_provider = store.find(&INTEGRATIONS, "slug", slug);
    let integration = of_provider.find(|integration| integration.text("ownership") == ownership);
    integration.cloned().ok_or_else(|| INTEGRATIONS.not_found(slug))
}

pub(super) fn list(call: &mut Call<'_>) -> HandlerResult {
    let paging = call.paging(&INTEGRATIONS)?;
    let ownership = call.query.get("ownership");
    let is_listed =
        |integration: &Row| ownership.is_none_or(|ownership| integration.text("ownership") == ownership);
    Ok(call.store.page(&INTEGRATIONS, &paging, None, is_listed).into())
}

pub(super) fn create(call: &mut Call<'_>) -> HandlerResult {
    let (slug, now) = (call.body.text("provider").to_owned(), call.now);
    let ownership = call.body.optional_text("ownership").unwrap_or("user").to_owned();
    if find(call.store, &slug, &ownership).is_ok() {
        return Err(ErrorResponse::conflict("The environment has a data integration with this slug."));
    }
    let mut methods = call.body.texts("auth_methods");
    if methods.is_empty() {
        methods.push("oauth".to_owned());
    }
    let uses_oauth = methods.iter().any(|method| method == "oauth");
    if call.body.has("api_key") && !methods.iter().any(|method| method == "api_key") {
        return Err(ErrorResponse::new(
            StatusCode::BAD_REQUEST,
            "Only a data integration with API keys accepts an API key.",
        ));
    }
    let mut row = Row::default()
        .with("slug", &slug)
        .with("name", display_name(&slug))
        .with("integration_type", &slug)
        .with("ownership", &ownership)
        .with("description", call.body.optional_text("description"))
        .with("enabled", call.body.flag("enabled"))
        .with("state", "valid")
        .with("scopes", call.body.get("scopes"))
        .with("redirect_uri", if uses_oauth { redirect_uri(call, &slug) } else { String::new() })
        .with("auth_methods", methods)
        .with("config", call.body.object("config"))
        .with("custom_provider", ())
        .with("credentials", ())
        .with("installation", ());
    set_credentials(&mut row, call);
    set_custom_provider(&mut row, call);
    let integration = call.store.insert(&INTEGRATIONS, row, now);
    with_installation(call, integration)
}

pub(super) fn get(call: &mut Call<'_>) -> HandlerResult {
    find(call.store, call.path(0), "user").map(Reply::Object)
}

pub(super) fn get_of_organizations(call: &mut Call<'_>) -> HandlerResult {
    find(call.store, call.path(0), "organization").map(Reply::Object)
}

pub(super) fn update(call: &mut Call<'_>) -> HandlerResult {
    change(call, "user")
}

pub(super) fn update_of_organizations(call: &mut Call<'_>) -> HandlerResult {
    change(call, "organization")
}

fn change(call: &mut Call<'_>, ownership: &str) -> HandlerResult {
    let mut row = find(call.store, call.path(0), ownership)?;
    if call.body.has("credentials") && call.body.has("api_key") {
        let message = "A request has credentials or an API key, not both.";
        return Err(ErrorResponse::new(StatusCode::BAD_REQUEST, message));
    }
    if call.body.has("custom_provider") && !row.has("custom_provider") {
        let message = "Only a custom provider has a definition.";
        return Err(ErrorResponse::new(StatusCode::BAD_REQUEST, message));
    }
    row.merge(call.body.only(&["description", "enabled", "scopes"]));
    set_credentials(&mut row, call);
    set_custom_provider(&mut row, call);
    let (id, now) = (row.id().to_owned(), call.now);
    let integration = call.store.update(&INTEGRATIONS, &id, now, |integration| *integration = row)?;
    with_installation(call, integration)
}

pub(super) fn delete(call: &mut Call<'_>) -> HandlerResult {
    remove(call, "user")
}

pub(super) fn delete_of_organizations(call: &mut Call<'_>) -> HandlerResult {
    remove(call, "organization")
}

/// Deletes a data integration with its connected accounts, without events of the accounts: none are documented.
fn remove(call: &mut Call<'_>, ownership: &str) -> HandlerResult {
    let id = find(call.store, call.path(0), ownership)?.id().to_owned();
    call.store.remove(&INTEGRATIONS, &id)?;
    Ok(Reply::Empty)
}

/// Connects an account with the API key of the body, if it has one, and adds it to the response.
fn with_installation(call: &mut Call<'_>, integration: Row) -> HandlerResult {
    let key = call.body.object("api_key");
    if !key.has("secret") {
        return Ok(integration.into());
    }
    let owner = Owner::user(key.text("user_id"), key.optional_text("organization_id"));
    let account = connections::upsert(call, &integration, &owner, None, connections::api_key(&key))?;
    Ok(integration.with("installation", account).into())
}

fn set_credentials(row: &mut Row, call: &Call<'_>) {
    let input = call.body.object("credentials");
    if !input.has("type") {
        return;
    }
    let secret = input.optional_text("client_secret");
    let credentials = json!({
        "type": input.text("type"),
        "client_id": input.optional_text("client_id"),
        "redacted_client_secret": secret.map(last_four),
    });
    row.set("credentials", credentials);
    row.set("client_secret", secret);
}

/// Sets the definition of a custom provider; fields that the request omits are unchanged or have their defaults.
fn set_custom_provider(row: &mut Row, call: &Call<'_>) {
    if !call.body.has("custom_provider") {
        return;
    }
    let mut provider = row.object("custom_provider");
    provider.merge(call.body.object("custom_provider"));
    for (field, value) in [
        ("authorization_url", json!(null)),
        ("token_url", json!(null)),
        ("refresh_token_url", json!(null)),
        ("pkce_enabled", json!(true)),
        ("request_scope_separator", json!(" ")),
        ("scopes_required", json!(false)),
        ("client_secret_required", json!(true)),
        ("additional_authorization_parameters", json!({})),
        ("token_body_content_type", json!("application/x-www-form-urlencoded")),
        ("authenticate_via", json!("request_body")),
    ] {
        provider.set_default(field, value);
    }
    row.set("name", provider.text("name"));
    row.set("custom_provider", provider);
}

/// Returns the URI that the OAuth application of a provider redirects to.
pub(super) fn redirect_uri(call: &Call<'_>, slug: &str) -> String {
    format!("{}/data-integrations/{slug}/callback", call.origin())
}

/// Returns the display name of a built-in provider.
fn display_name(slug: &str) -> String {
    let known =
        [("github", "GitHub"), ("gitlab", "GitLab"), ("hubspot", "HubSpot"), ("linkedin", "LinkedIn")];
    if let Some((_, name)) = known.iter().find(|(known, _)| *known == slug) {
        return (*name).to_owned();
    }
    let mut characters = slug.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + &characters.as_str().replace(['-', '_'], " ")
}
