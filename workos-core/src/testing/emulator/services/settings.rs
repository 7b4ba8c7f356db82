//! Redirect URIs, CORS origins and OAuth resources of the environment.

use http::StatusCode;

use super::{
    super::{
        request::Call,
        resource::{self, Resource},
        response::{ErrorResponse, HandlerResult, Reply},
        row::Row,
        store::Store,
        table::TableDefinition,
        validation::is_url,
    },
    Service,
};
use crate::types::Timestamp;

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&CORS_ORIGINS, &OAUTH_RESOURCES, &REDIRECT_URIS],
    resources: &[CORS_ORIGIN, OAUTH_RESOURCE, REDIRECT_URI],
    operations: &[
        ("user_management.create_authkit_oauth_resource", create_oauth_resource),
        ("user_management.create_cors_origin", create_cors_origin),
        ("user_management.create_redirect_uri", create_redirect_uri),
        ("user_management.delete_redirect_uris", delete_redirect_uri),
    ],
    ..Service::EMPTY
};

const REDIRECT_URIS: TableDefinition = TableDefinition::new("redirect_uris", "Redirect URI", "redir");
const CORS_ORIGINS: TableDefinition = TableDefinition::new("cors_origins", "CORS origin", "cors_origin");
const OAUTH_RESOURCES: TableDefinition =
    TableDefinition::new("authkit_oauth_resources", "OAuth resource", "authkit_oauth_resource");

const REDIRECT_URI: Resource = Resource::new("/user_management/redirect_uris", &REDIRECT_URIS);
const CORS_ORIGIN: Resource = Resource::new("/user_management/cors_origins", &CORS_ORIGINS);
const OAUTH_RESOURCE: Resource = Resource::new("/user_management/authkit_oauth_resources", &OAUTH_RESOURCES);

fn create_redirect_uri(call: &mut Call<'_>) -> HandlerResult {
    let uri = requested_url(call, "uri")?;
    let now = call.now;
    Ok(add_redirect_uri(call.store, &uri, now).into())
}

/// Adds a redirect URI, unless there is one. The dashboard sets the default.
pub(in super::super) fn add_redirect_uri(store: &mut Store, uri: &str, now: Timestamp) -> Row {
    if let Some(existing) = store.find_one(&REDIRECT_URIS, "uri", uri) {
        return existing.clone();
    }
    store.insert(&REDIRECT_URIS, Row::default().with("uri", uri).with("default", false), now)
}

/// Returns the default redirect URI or, without one, the oldest.
pub(super) fn default_redirect_uri(store: &Store) -> Option<&str> {
    let default = store.all(&REDIRECT_URIS).find(|row| row.flag("default"));
    default.or_else(|| store.all(&REDIRECT_URIS).next()).map(|row| row.text("uri"))
}

fn delete_redirect_uri(call: &mut Call<'_>) -> HandlerResult {
    if resource::get(call, &REDIRECT_URI)?.flag("default") {
        return Err(ErrorResponse::conflict("The default redirect URI cannot be deleted."));
    }
    resource::delete(call, &REDIRECT_URI).map(|_| Reply::Empty)
}

fn create_cors_origin(call: &mut Call<'_>) -> HandlerResult {
    let origin = requested_url(call, "origin")?;
    if call.store.find_one(&CORS_ORIGINS, "origin", &origin).is_some() {
        let error = ErrorResponse::new(StatusCode::CONFLICT, "CORS origin already exists.");
        return Err(error.code("duplicate_cors_origin"));
    }
    let row = Row::default().with("origin", origin);
    Ok(call.store.insert(&CORS_ORIGINS, row, call.now).into())
}

/// Creates an OAuth resource. At most one is the default.
fn create_oauth_resource(call: &mut Call<'_>) -> HandlerResult {
    let (uri, is_default) = (requested_url(call, "uri")?, call.body.flag("default"));
    let now = call.now;
    Ok(add_oauth_resource(call.store, &uri, is_default, now).into())
}

/// Adds an OAuth resource. Another default is one no longer.
pub(in super::super) fn add_oauth_resource(
    store: &mut Store,
    uri: &str,
    is_default: bool,
    now: Timestamp,
) -> Row {
    let previous = store.all(&OAUTH_RESOURCES).find(|row| is_default && row.flag("default"));
    if let Some(id) = previous.map(|row| row.id().to_owned()) {
        let _ = store.update(&OAUTH_RESOURCES, &id, now, |row| row.set("default", false));
    }
    store.insert(&OAUTH_RESOURCES, Row::default().with("uri", uri).with("default", is_default), now)
}

/// Whether a URI is an OAuth resource of the environment, compared character by character.
pub(super) fn has_oauth_resource(store: &Store, uri: &str) -> bool {
    store.find_one(&OAUTH_RESOURCES, "uri", uri).is_some()
}

/// Returns the default OAuth resource.
pub(in super::super) fn default_oauth_resource(store: &Store) -> Option<&str> {
    store.all(&OAUTH_RESOURCES).find(|row| row.flag("default")).map(|row| row.text("uri"))
}

/// Returns a URL of the body; a 422 error if it is invalid.
fn requested_url(call: &Call<'_>, name: &str) -> Result<String, ErrorResponse> {
    let url = call.body.text(name);
    if is_url(url) { Ok(url.to_owned()) } else { Err(ErrorResponse::invalid_field(name)) }
}
