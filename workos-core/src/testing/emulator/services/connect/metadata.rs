//! The address of the authorization server, its metadata and its key set.

use serde_json::{Value, json};

use super::super::super::{
    request::Call,
    response::{HandlerResult, Response},
    row::Row,
};
use crate::testing::TokenSigner;

/// Scopes of OpenID Connect, which every application may ask for.
pub(super) const SCOPES: &[&str] = &["email", "offline_access", "openid", "profile"];

/// Grant types of the clients of users.
pub(super) const GRANT_TYPES: &[&str] =
    &["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"];

/// Methods by which clients authenticate.
pub(super) const AUTHENTICATION_METHODS: &[&str] = &["none", "client_secret_post", "client_secret_basic"];

/// Returns the issuer: the AuthKit domain that a request was sent to, without a slash at the end.
pub(super) fn issuer(call: &Call<'_>) -> String {
    let uri = call.http().uri();
    match (uri.scheme_str(), uri.authority()) {
        // A transport without a server sends requests to any domain.
        (Some(scheme), Some(domain)) if !domain.host().ends_with(".workos.com") => {
            format!("{scheme}://{domain}")
        }
        _ => call.origin(),
    }
}

/// Describes the authorization server ([RFC 8414](https://www.rfc-editor.org/rfc/rfc8414)), with the fields that AuthKit
/// has: neither the user information endpoint nor the grant of machines.
pub(super) fn show_authorization_server(call: &mut Call<'_>) -> HandlerResult {
    let (settings, issuer) = (&call.store.settings, issuer(call));
    let mut metadata = common(&issuer)
        .with("code_challenge_methods_supported", ["S256"])
        .with("grant_types_supported", GRANT_TYPES)
        .with("response_modes_supported", ["query"]);
    if settings.allows_dynamic_registration {
        metadata.set("registration_endpoint", endpoint(&issuer, "register"));
    }
    if settings.allows_client_id_metadata_documents {
        metadata.set("client_id_metadata_document_supported", true);
    }
    Ok(Response::ok(metadata).into())
}

/// Describes the provider of OpenID Connect
/// ([OpenID Connect Discovery](https://openid.net/specs/openid-connect-discovery-1_0.html)), with the fields that AuthKit
/// has: neither the registration endpoint nor the methods of PKCE.
pub(super) fn show_openid_configuration(call: &mut Call<'_>) -> HandlerResult {
    let issuer = issuer(call);
    let grant_types: Vec<&str> = GRANT_TYPES.iter().copied().chain(["client_credentials"]).collect();
    let metadata = common(&issuer)
        .with("grant_types_supported", grant_types)
        .with("id_token_signing_alg_values_supported", ["RS256"])
        .with("subject_types_supported", ["public"])
        .with("userinfo_endpoint", endpoint(&issuer, "userinfo"));
    Ok(Response::ok(metadata).into())
}

/// Returns the fields of both documents.
fn common(issuer: &str) -> Row {
    Row::from(json!({
        "issuer": issuer,
        "authorization_endpoint": endpoint(issuer, "authorize"),
        "device_authorization_endpoint": endpoint(issuer, "device_authorization"),
        "introspection_endpoint": endpoint(issuer, "introspection"),
        "jwks_uri": endpoint(issuer, "jwks"),
        "response_types_supported": ["code"],
        "scopes_supported": SCOPES,
        "token_endpoint": endpoint(issuer, "token"),
        "token_endpoint_auth_methods_supported": AUTHENTICATION_METHODS,
    }))
}

fn endpoint(issuer: &str, name: &str) -> Value {
    format!("{issuer}/oauth2/{name}").into()
}

pub(super) fn jwks(_: &mut Call<'_>) -> HandlerResult {
    Ok(Response::ok(TokenSigner::new().jwks()).into())
}
