//! Connect: applications, their client secrets, what users have authorized, and the authorization server.

mod authorization_request;
mod authorize;
mod authorized_applications;
pub(in super::super) mod clients;
mod devices;
mod external;
mod grants;
mod introspection;
mod metadata;
pub(in super::super) mod registration;
pub(in super::super) mod tokens;

use http::Method;
use serde_json::{Value, json};

use super::{
    super::{
        request::Call,
        resource::{self, Resource},
        response::{ErrorResponse, HandlerResult, Reply},
        row::Row,
        store::Store,
        table::{TableDefinition, belongs_to},
        validation::is_url,
    },
    Service,
    organizations::ORGANIZATIONS,
};
use crate::types::Timestamp;

pub(in super::super) const SERVICE: Service = Service {
    tables: &[
        &APPLICATIONS,
        &CLIENT_SECRETS,
        &authorize::CODES,
        &authorized_applications::AUTHORIZED_APPLICATIONS,
        &external::EXTERNAL_AUTHS,
        &tokens::ACCESS_TOKENS,
        &tokens::REFRESH_TOKENS,
    ],
    resources: &[APPLICATION, Resource::new("/connect/client_secrets", &CLIENT_SECRETS)],
    operations: &[
        ("connect.complete_oauth2", external::complete),
        ("connect.create_application", create),
        ("connect.create_application_client_secret", create_secret),
        ("connect.list_application_client_secrets", list_secrets),
        ("connect.list_applications", list),
        ("connect.update_application", update),
        ("organizations.list_authorized_applications", authorized_applications::list_of_organization),
        ("user_management.delete_user_authorized_application", authorized_applications::delete),
        ("user_management.list_user_authorized_applications", authorized_applications::list_of_user),
    ],
    pages: &[
        (Method::GET, "/.well-known/oauth-authorization-server", metadata::show_authorization_server),
        (Method::GET, "/.well-known/openid-configuration", metadata::show_openid_configuration),
        (Method::GET, "/oauth2/authorize", authorize::show),
        (Method::POST, "/oauth2/authorize", authorize::submit),
        (Method::GET, "/oauth2/authorize/complete", authorize::show_completed),
        (Method::POST, "/oauth2/authorize/complete", authorize::submit_completed),
        (Method::POST, "/oauth2/device_authorization", devices::authorize),
        (Method::POST, "/oauth2/introspection", introspection::introspect),
        (Method::GET, "/oauth2/jwks", metadata::jwks),
        (Method::POST, "/oauth2/register", registration::register),
        (Method::POST, "/oauth2/token", grants::exchange),
        (Method::GET, "/oauth2/userinfo", introspection::user_info),
        (Method::POST, "/oauth2/userinfo", introspection::user_info),
    ],
    ..Service::EMPTY
};

pub(in super::super) const APPLICATIONS: TableDefinition =
    TableDefinition::new("connect_applications", "Connect application", "conn_app")
        .indexes(&["client_id"])
        .references(&[belongs_to("organization_id", "organizations")]);

/// Client secrets. Only the response to the creation has the `secret`.
pub(in super::super) const CLIENT_SECRETS: TableDefinition =
    TableDefinition::new("connect_client_secrets", "Client secret", "secret")
        .references(&[belongs_to("application_id", "connect_applications")]);

/// Applications are addressed by client ID or ID.
const APPLICATION: Resource = Resource::new("/connect/applications", &APPLICATIONS).key("client_id");

/// Number of characters of a secret in its hint.
const HINT_LENGTH: usize = 6;

/// Whether there is an application with a client ID.
pub(in super::super) fn has_application(store: &Store, client_id: &str) -> bool {
    store.find_one(&APPLICATIONS, "client_id", client_id).is_some()
}

/// Returns the name of the application that a row belongs to.
pub(super) fn application_of<'a>(store: &'a Store, row: &Row) -> Option<&'a str> {
    let application = store.row(&APPLICATIONS, row.optional_text("application_id")?);
    application.map(|application| application.text("name"))
}

fn list(call: &mut Call<'_>) -> HandlerResult {
    let types = call.query.list("registration_types");
    if types.iter().any(|kind| !matches!(*kind, "authenticated" | "dynamic")) {
        return Err(ErrorResponse::invalid_field("registration_types"));
    }
    let organization_id = call.query.get("organization_id");
    let paging = call.paging(&APPLICATIONS)?;
    let page = call.store.page(&APPLICATIONS, &paging, None, |application| {
        let kind = if application.flag("was_dynamically_registered") { "dynamic" } else { "authenticated" };
        (types.contains(&kind) || types.is_empty() && kind == "authenticated")
            && organization_id.is_none_or(|id| application.text("organization_id") == id)
    });
    Ok(page.into())
}

fn create(call: &mut Call<'_>) -> HandlerResult {
    let is_oauth = match call.body.text("application_type") {
        "oauth" => true,
        "m2m" => false,
        _ => return Err(ErrorResponse::invalid_field("application_type")),
    };
    let organization_id = call.body.optional_text("organization_id");
    // Null, too: only applications of the first party belong to no organization.
    if organization_id.is_none() && !(is_oauth && call.body.flag("is_first_party")) {
        return Err(ErrorResponse::invalid_field("organization_id"));
    }
    if let Some(id) = organization_id {
        call.store.get(&ORGANIZATIONS, id)?;
    }
    let mut application = call
        .body
        .only(&["name", "application_type", "organization_id"])
        .with("client_id", call.store.new_token("client"))
        .with("description", call.body.get("description"))
        .with("scopes", call.body.texts("scopes"));
    if is_oauth {
        application.set("redirect_uris", requested_redirect_uris(&call.body)?);
        application.set("cors_origins", call.body.texts("cors_origins"));
        application.set("uses_pkce", call.body.flag("uses_pkce"));
        application.set("is_first_party", call.body.flag("is_first_party"));
        if !call.body.flag("is_first_party") {
            application.set("was_dynamically_registered", false);
        }
    }
    Ok(call.store.insert(&APPLICATIONS, application, call.now).into())
}

/// Null removes a value. Redirect URIs and CORS origins are of OAuth applications only.
fn update(call: &mut Call<'_>) -> HandlerResult {
    let application = resource::get(call, &APPLICATION)?;
    let mut changes = call.body.only(&["name", "description"]);
    let is_oauth = application.text("application_type") == "oauth";
    for name in ["scopes", "cors_origins"] {
        if call.body.get(name).is_some() && (is_oauth || name == "scopes") {
            changes.set(name, call.body.texts(name));
        }
    }
    if is_oauth && call.body.get("redirect_uris").is_some() {
        changes.set("redirect_uris", requested_redirect_uris(&call.body)?);
    }
    resource::change(call, &APPLICATION, application.id(), changes).map(Reply::Object)
}

/// Returns the redirect URIs of a body. The first one is the default if none is.
fn requested_redirect_uris(body: &Row) -> Result<Vec<Value>, ErrorResponse> {
    let uris: Vec<Row> = body.list("redirect_uris").iter().cloned().map(Row::from).collect();
    if !uris.iter().all(|uri| is_url(uri.text("uri"))) {
        return Err(ErrorResponse::invalid_field("redirect_uris"));
    }
    let default = uris.iter().position(|uri| uri.flag("default")).unwrap_or_default();
    let uris = uris.iter().enumerate();
    Ok(uris.map(|(at, uri)| json!({ "uri": uri.text("uri"), "default": at == default })).collect())
}

fn list_secrets(call: &mut Call<'_>) -> HandlerResult {
    let application = resource::get(call, &APPLICATION)?;
    let secrets = call.store.find(&CLIENT_SECRETS, "application_id", application.id());
    Ok(Reply::List(secrets.cloned().collect()))
}

fn create_secret(call: &mut Call<'_>) -> HandlerResult {
    let application = resource::get(call, &APPLICATION)?;
    let now = call.now;
    Ok(add_secret(call.store, application.id(), now).into())
}

/// Creates a secret of an application.
pub(in super::super) fn add_secret(store: &mut Store, application_id: &str, now: Timestamp) -> Row {
    let secret = store.new_token("client_secret");
    put_secret(store, application_id, &secret, now)
}

/// Stores a secret of an application.
pub(in super::super) fn put_secret(
    store: &mut Store,
    application_id: &str,
    secret: &str,
    now: Timestamp,
) -> Row {
    let hint: String = secret.chars().skip(secret.chars().count().saturating_sub(HINT_LENGTH)).collect();
    let row = Row::default()
        .with("application_id", application_id)
        .with("secret", secret)
        .with("secret_hint", hint)
        .with("last_used_at", ());
    store.insert(&CLIENT_SECRETS, row, now)
}
