//! Registration of clients ([RFC 7591](https://www.rfc-editor.org/rfc/rfc7591)), and clients whose ID is the URL of a
//! metadata document.

use http::StatusCode;
use serde_json::{Value, json};

use super::{
    super::super::{
        request::Call,
        response::{ErrorResponse, HandlerResult, Reply, Response},
        row::Row,
        store::Store,
        validation::is_url,
    },
    APPLICATIONS, add_secret,
    clients::is_loopback,
    metadata::{AUTHENTICATION_METHODS, GRANT_TYPES, SCOPES},
};
use crate::types::Timestamp;

/// Maximum length of a request, in bytes.
const MAX_LENGTH: usize = 65_536;

/// Maximum number of redirect URIs and of other items of a list.
const MAX_ITEMS: usize = 50;

/// Maximum length of a text, in bytes.
const MAX_TEXT_LENGTH: usize = 2_048;

/// Metadata that the response repeats.
const TEXTS: &[&str] = &[
    "client_uri",
    "logo_uri",
    "tos_uri",
    "policy_uri",
    "software_id",
    "software_version",
    "application_type",
];

/// Registers a client.
pub(super) fn register(call: &mut Call<'_>) -> HandlerResult {
    register_client(call).map_err(ErrorResponse::no_store)
}

fn register_client(call: &mut Call<'_>) -> HandlerResult {
    if !call.store.settings.allows_dynamic_registration {
        let error = ErrorResponse::oauth("access_denied", "The environment registers no clients.");
        return Err(error.with_status(StatusCode::FORBIDDEN));
    }
    if call.http().body().len() > MAX_LENGTH {
        return Err(invalid_metadata("The metadata are too long."));
    }
    let metadata = call.json().map_err(|error| invalid_metadata(error.code_and_message().1))?;
    let now = call.now;
    let (application, secret) = add(call.store, &metadata, None, now)?;
    let mut response = application
        .only(&["client_id", "token_endpoint_auth_method", "grant_types", "response_types", "contacts"])
        .with("client_id_issued_at", now.unix_seconds())
        .with("client_name", application.text("name"))
        .with("redirect_uris", metadata.texts("redirect_uris"))
        .with("scope", application.texts("scopes").join(" "));
    response.merge(metadata.only(TEXTS));
    if let Some(secret) = secret {
        response.set("client_secret", secret);
        response.set("client_secret_expires_at", 0);
    }
    Ok(Reply::Response(Response::json(StatusCode::CREATED, response).no_store()))
}

/// Creates the application of a client from its metadata, with the ID that it has already, and returns it with the secret
/// of a confidential client.
pub(in super::super::super) fn add(
    store: &mut Store,
    metadata: &Row,
    client_id: Option<&str>,
    now: Timestamp,
) -> Result<(Row, Option<String>), ErrorResponse> {
    let grant_types = list_of(metadata, "grant_types", GRANT_TYPES)?
        .unwrap_or_else(|| vec!["authorization_code".to_owned()]);
    let response_types =
        list_of(metadata, "response_types", &["code"])?.unwrap_or_else(|| vec!["code".to_owned()]);
    let redirect_uris = redirect_uris(metadata)?;
    if redirect_uris.is_empty() && grant_types.iter().any(|grant| grant == "authorization_code") {
        return Err(invalid_redirect_uri("A client with the authorization code grant needs a redirect URI."));
    }
    let method = text(metadata, "token_endpoint_auth_method")?;
    let default = if client_id.is_some() { "none" } else { "client_secret_basic" };
    let method = method.unwrap_or(default);
    if !AUTHENTICATION_METHODS.contains(&method) || client_id.is_some() && method != "none" {
        return Err(invalid_metadata("token_endpoint_auth_method is not supported."));
    }
    let allowed: Vec<&str> = store.settings.dynamic_client_scopes.iter().map(String::as_str).collect();
    let allowed = || SCOPES.iter().copied().chain(allowed.iter().copied());
    let scopes: Vec<String> = match text(metadata, "scope")? {
        Some(scope) => scope.split_whitespace().map(str::to_owned).collect(),
        None => allowed().map(str::to_owned).collect(),
    };
    if !scopes.iter().all(|scope| allowed().any(|other| other == scope)) {
        return Err(invalid_metadata("scope has a scope that clients cannot register for."));
    }
    for name in TEXTS {
        let text = text(metadata, name)?;
        if name.ends_with("_uri") && text.is_some_and(|url| !is_url(url)) {
            return Err(invalid_metadata("A URL is invalid."));
        }
    }
    let contacts = list(metadata, "contacts")?;
    let client_id = match client_id {
        Some(id) => id.to_owned(),
        None => store.new_token("client"),
    };
    let name = text(metadata, "client_name")?.filter(|name| !name.trim().is_empty()).unwrap_or(&client_id);
    let uris = redirect_uris.iter().enumerate();
    let uris: Vec<Value> = uris.map(|(at, uri)| json!({ "uri": uri, "default": at == 0 })).collect();
    let mut application = Row::default()
        .with("name", name)
        .with("application_type", "oauth")
        .with("client_id", &client_id)
        .with("description", ())
        .with("scopes", scopes)
        .with("redirect_uris", uris)
        .with("cors_origins", [""; 0])
        .with("uses_pkce", method == "none")
        .with("is_first_party", false)
        .with("was_dynamically_registered", true)
        .with("token_endpoint_auth_method", method)
        .with("grant_types", grant_types)
        .with("response_types", response_types);
    if let Some(contacts) = contacts {
        application.set("contacts", contacts);
    }
    let application = store.insert(&APPLICATIONS, application, now);
    let secret =
        (method != "none").then(|| add_secret(store, application.id(), now).text("secret").to_owned());
    Ok((application, secret))
}

/// Returns the redirect URIs; `invalid_redirect_uri` (400) if one is invalid.
fn redirect_uris(metadata: &Row) -> Result<Vec<String>, ErrorResponse> {
    let uris =
        list(metadata, "redirect_uris").map_err(|_| invalid_redirect_uri("redirect_uris is invalid."))?;
    let uris = uris.unwrap_or_default();
    match uris.iter().find_map(|uri| problem(uri)) {
        None => Ok(uris),
        Some(problem) => Err(invalid_redirect_uri(problem)),
    }
}

/// Returns what is wrong about a redirect URI. It is an HTTPS URL, an HTTP URL of a loopback address, or has the scheme of an
/// app (RFC 8252, section 7).
fn problem(uri: &str) -> Option<&'static str> {
    if !is_url(uri) || uri.contains(['\\', '*']) || !uri.is_ascii() {
        return Some("A redirect URI is no URL.");
    }
    if uri.contains('#') {
        return Some("A redirect URI has a fragment.");
    }
    let (scheme, rest) = uri.split_once(':').unwrap_or_default();
    let authority =
        rest.strip_prefix("//").and_then(|rest| rest.split(['/', '?']).next()).unwrap_or_default();
    if authority.contains('@') {
        return Some("A redirect URI has user information.");
    }
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    match scheme.to_ascii_lowercase().as_str() {
        "https" if host.is_empty() => Some("A redirect URI has no host."),
        "http" if !is_loopback(host) => Some("A redirect URI with HTTP is not that of a loopback address."),
        "about" | "blob" | "data" | "file" | "ftp" | "javascript" | "vbscript" | "ws" | "wss" => {
            Some("A redirect URI has a scheme that is not allowed.")
        }
        _ => None,
    }
}

/// Returns a text; `invalid_client_metadata` (400) if it is none or too long.
fn text<'a>(metadata: &'a Row, name: &str) -> Result<Option<&'a str>, ErrorResponse> {
    match metadata.optional_text(name) {
        None if metadata.has(name) => Err(invalid_metadata(&format!("{name} is not a string."))),
        Some(text) if text.len() > MAX_TEXT_LENGTH => Err(invalid_metadata(&format!("{name} is too long."))),
        text => Ok(text),
    }
}

/// Returns a list of texts; `invalid_client_metadata` (400) if it is none or too long.
fn list(metadata: &Row, name: &str) -> Result<Option<Vec<String>>, ErrorResponse> {
    if !metadata.has(name) {
        return Ok(None);
    }
    let (texts, is_array) = (metadata.texts(name), metadata.get(name).is_some_and(Value::is_array));
    let is_valid = is_array
        && texts.len() == metadata.list(name).len()
        && texts.len() <= MAX_ITEMS
        && texts.iter().all(|text| text.len() <= MAX_TEXT_LENGTH);
    if is_valid { Ok(Some(texts)) } else { Err(invalid_metadata(&format!("{name} is invalid."))) }
}

/// Returns a list of these values; `invalid_client_metadata` (400) if it has others.
fn list_of(metadata: &Row, name: &str, supported: &[&str]) -> Result<Option<Vec<String>>, ErrorResponse> {
    let values = list(metadata, name)?;
    let is_supported = |value: &String| supported.contains(&value.as_str());
    match values {
        Some(values) if !values.iter().all(is_supported) => {
            Err(invalid_metadata(&format!("{name} has a value that is not supported.")))
        }
        values => Ok(values),
    }
}

fn invalid_redirect_uri(description: &str) -> ErrorResponse {
    ErrorResponse::oauth("invalid_redirect_uri", description)
}

fn invalid_metadata(description: &str) -> ErrorResponse {
    ErrorResponse::oauth("invalid_client_metadata", description)
}
