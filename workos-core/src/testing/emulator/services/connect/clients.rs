//! Clients of the authorization server: how they authenticate, where users return to, and what they may ask for.

use http::{
    HeaderMap, StatusCode,
    header::{AUTHORIZATION, WWW_AUTHENTICATE},
};

use super::{
    super::{
        super::{
            request::{Call, Query, decode_query},
            response::ErrorResponse,
            row::Row,
            store::Store,
        },
        settings,
        sign_in::oauth,
    },
    APPLICATIONS, CLIENT_SECRETS,
    metadata::SCOPES,
};
use crate::crypto::base64;

/// Returns the fields of a form of OAuth; `invalid_request` (400) if it is none, or a parameter is repeated (RFC 6749,
/// section 3.2) other than `resource`.
pub(super) fn form(call: &Call<'_>) -> Result<Query, ErrorResponse> {
    let form = call.form().map_err(|error| invalid_request(error.code_and_message().1))?;
    match form.repeated(&["resource"]).map(|name| format!("{name} is repeated.")) {
        None => Ok(form),
        Some(message) => Err(invalid_request(&message)),
    }
}

/// Returns the client of a form, which has to authenticate unless it is public (RFC 6749, section 3.2.1).
pub(super) fn authenticate(call: &mut Call<'_>, form: &Query) -> Result<Row, ErrorResponse> {
    let (client, has_secret) = identify(call, form)?;
    if has_secret || is_public(&client) { Ok(client) } else { Err(invalid_client()) }
}

/// Returns the client of a form, and whether it has authenticated: with a secret in the form, or as user and password
/// (`client_secret_basic`).
pub(super) fn identify(call: &mut Call<'_>, form: &Query) -> Result<(Row, bool), ErrorResponse> {
    let (in_form, in_header) = (form.get("client_secret"), basic(call.headers())?);
    if in_form.is_some() && in_header.is_some() {
        return Err(invalid_request("The client authenticates by two methods."));
    }
    let uses_basic = in_header.is_some();
    let invalid = || if uses_basic { invalid_basic() } else { invalid_client() };
    let client_id = in_header.as_ref().map(|(id, _)| id.as_str());
    let client_id =
        client_id.or(form.get("client_id")).ok_or_else(|| invalid_request("client_id is missing."))?;
    if form.get("client_id").is_some_and(|other| other != client_id) {
        return Err(invalid_request("The two client IDs differ."));
    }
    let client = call.store.find_one(&APPLICATIONS, "client_id", client_id).cloned().ok_or_else(invalid)?;
    let Some(secret) = in_header.as_ref().map(|(_, secret)| secret.as_str()).or(in_form) else {
        return Ok((client, false));
    };
    let mut secrets = call.store.find(&CLIENT_SECRETS, "application_id", client.id());
    let row = secrets.find(|row| row.text("secret") == secret).map(|row| row.id().to_owned());
    drop(secrets);
    let now = call.now;
    call.store.update(&CLIENT_SECRETS, &row.ok_or_else(invalid)?, now, |row| row.set("last_used_at", now))?;
    Ok((client, true))
}

/// Returns client ID and secret of an `Authorization: Basic` header, each of which is encoded like a value of a form
/// (RFC 6749, section 2.3.1).
pub(in super::super::super) fn basic(headers: &HeaderMap) -> Result<Option<(String, String)>, ErrorResponse> {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some((scheme, credentials)) = header.and_then(|header| header.split_once(' ')) else {
        return Ok(None);
    };
    if !scheme.eq_ignore_ascii_case("basic") {
        return Ok(None);
    }
    let pair = base64::decode(credentials.trim().as_bytes()).and_then(|bytes| String::from_utf8(bytes).ok());
    let pair = pair.as_deref().and_then(|pair| pair.split_once(':'));
    let (id, secret) = pair.ok_or_else(invalid_basic)?;
    Ok(Some((decode_query(id), decode_query(secret))))
}

/// Whether an application has no secrets: it has registered without, or is created for PKCE.
pub(super) fn is_public(client: &Row) -> bool {
    match client.optional_text("token_endpoint_auth_method") {
        Some(method) => method == "none",
        None => client.flag("uses_pkce"),
    }
}

/// Returns the OAuth application with a client ID.
pub(super) fn oauth_application<'a>(store: &'a Store, client_id: &'a str) -> Option<&'a Row> {
    let application = store.find_one(&APPLICATIONS, "client_id", client_id);
    application.filter(|application| application.text("application_type") == "oauth")
}

/// Whether a client may send users to a redirect URI: one of its own, compared character by character. A client that
/// runs on the device of the user may have any port there (RFC 8252, section 7.3).
pub(super) fn has_redirect_uri(client: &Row, requested: &str) -> bool {
    let is_native = is_public(client);
    let mut uris = client.list("redirect_uris").iter().filter_map(|uri| uri.get("uri")?.as_str());
    uris.any(|uri| {
        uri == requested
            || is_native && without_port(uri).is_some_and(|uri| without_port(requested) == Some(uri))
    })
}

/// Returns host and path of an HTTP URL of a loopback address, without the port.
fn without_port(uri: &str) -> Option<(&str, &str)> {
    let rest = uri.strip_prefix("http://")?;
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    is_loopback(host).then_some((host, path))
}

/// Whether a host of a URL is a loopback address or `localhost`.
pub(super) fn is_loopback(host: &str) -> bool {
    matches!(host, "127.0.0.1" | "[::1]" | "localhost")
}

/// Returns the scopes that a client asks for, each once; without a parameter those that it may have, but no refresh
/// token. `invalid_scope` (400) if it may not have one of them.
pub(super) fn requested_scopes(client: &Row, requested: Option<&str>) -> Result<Vec<String>, ErrorResponse> {
    let own = client.texts("scopes");
    let Some(requested) = requested else {
        let default =
            if own.is_empty() { ["openid", "profile", "email"].map(str::to_owned).into() } else { own };
        return Ok(default.into_iter().filter(|scope| scope != "offline_access").collect());
    };
    // A client that has registered may have what it has registered for.
    let of_all = if client.flag("was_dynamically_registered") { &[] } else { SCOPES };
    let allowed = own.into_iter().chain(of_all.iter().map(|scope| (*scope).to_owned()));
    narrowed_scopes(allowed.collect(), Some(requested))
}

/// Returns the scopes of a request that are a part of the granted ones; all without a parameter. `invalid_scope` (400) for
/// others.
pub(super) fn narrowed_scopes(
    granted: Vec<String>,
    requested: Option<&str>,
) -> Result<Vec<String>, ErrorResponse> {
    let Some(requested) = requested else { return Ok(granted) };
    let mut scopes: Vec<String> = Vec::new();
    for scope in requested.split_whitespace() {
        if !granted.iter().any(|other| other == scope) {
            return Err(invalid_scope(scope));
        }
        if !scopes.iter().any(|other| other == scope) {
            scopes.push(scope.to_owned());
        }
    }
    Ok(scopes)
}

/// Returns the resource indicators of a request ([RFC 8707](https://www.rfc-editor.org/rfc/rfc8707)), each once.
/// `invalid_target` (400) if one is none of the environment's.
pub(super) fn requested_resources(store: &Store, query: &Query) -> Result<Vec<String>, ErrorResponse> {
    let mut resources: Vec<String> = Vec::new();
    for resource in query.all("resource") {
        if !settings::has_oauth_resource(store, resource) {
            return Err(invalid_target("The resource is no resource indicator of the environment."));
        }
        if !resources.iter().any(|other| other == resource) {
            resources.push(resource.to_owned());
        }
    }
    Ok(resources)
}

/// Returns the resource indicators of an authorization: the requested ones, or else the default one.
pub(super) fn authorized_resources(store: &Store, query: &Query) -> Result<Vec<String>, ErrorResponse> {
    let resources = requested_resources(store, query)?;
    let default = settings::default_oauth_resource(store).map(str::to_owned);
    Ok(if resources.is_empty() { default.into_iter().collect() } else { resources })
}

pub(super) fn invalid_request(description: &str) -> ErrorResponse {
    ErrorResponse::oauth("invalid_request", description)
}

/// The error of an unknown client, or a missing or wrong secret.
pub(super) fn invalid_client() -> ErrorResponse {
    oauth::invalid_client().with_status(StatusCode::UNAUTHORIZED)
}

fn invalid_basic() -> ErrorResponse {
    invalid_client().with_header(WWW_AUTHENTICATE, "Basic realm=\"AuthKit\"")
}

/// The error of a grant that a client cannot use.
pub(super) fn unauthorized_client() -> ErrorResponse {
    ErrorResponse::oauth("unauthorized_client", "The application cannot use this grant type.")
}

fn invalid_scope(scope: &str) -> ErrorResponse {
    ErrorResponse::oauth("invalid_scope", &format!("The application cannot have the scope {scope}."))
}

pub(super) fn invalid_target(description: &str) -> ErrorResponse {
    ErrorResponse::oauth("invalid_target", description)
}
