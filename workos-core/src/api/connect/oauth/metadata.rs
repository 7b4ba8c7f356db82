//! Metadata documents of the authorization server, and its key set.

use crate::user_management::JsonWebKeySet;

/// Metadata of the authorization server (RFC 8414). Every field but the issuer is optional.
#[model]
pub struct AuthorizationServerMetadata {
    /// Issuer of the tokens: the AuthKit domain, without a trailing slash.
    pub issuer: String,
    /// URL of the authorization endpoint; see [`ConnectAuthorizationUrl`](super::ConnectAuthorizationUrl).
    pub authorization_endpoint: Option<String>,
    /// URL of the token endpoint.
    pub token_endpoint: Option<String>,
    /// URL of the introspection endpoint; see [`IntrospectToken`](super::IntrospectToken).
    pub introspection_endpoint: Option<String>,
    /// URL of the registration endpoint, if dynamic client registration is enabled; see
    /// [`RegisterClient`](super::RegisterClient).
    pub registration_endpoint: Option<String>,
    /// URL of the JWKS; see [`GetConnectJwks`].
    pub jwks_uri: Option<String>,
    /// URL of the device authorization endpoint; see [`AuthorizeConnectDevice`](super::AuthorizeConnectDevice).
    pub device_authorization_endpoint: Option<String>,
    /// Whether a client ID may be the URL of a client ID metadata document.
    pub client_id_metadata_document_supported: Option<bool>,
    /// Supported methods of PKCE: `S256`.
    pub code_challenge_methods_supported: Vec<String>,
    /// Supported grant types, such as `authorization_code`. `client_credentials` is in the
    /// [OpenID configuration](OpenIdConfiguration) only.
    pub grant_types_supported: Vec<String>,
    /// Supported scopes, such as `offline_access`.
    pub scopes_supported: Vec<String>,
    /// Supported response modes: `query`.
    pub response_modes_supported: Vec<String>,
    /// Supported response types: `code`.
    pub response_types_supported: Vec<String>,
    /// Supported methods of client authentication, such as `client_secret_post`.
    pub token_endpoint_auth_methods_supported: Vec<String>,
}

/// Gets the metadata of the authorization server (RFC 8414).
///
/// WorkOS documents the address; the fields are those of a response of 2026-09-21.
#[endpoint(
    GET "/.well-known/oauth-authorization-server",
    operation = "get_oauth_authorization_server_metadata",
    response = AuthorizationServerMetadata,
    server = AuthKit,
    auth = None,
)]
pub struct GetAuthorizationServerMetadata {}

/// Configuration of the authorization server as an OpenID provider (OpenID Connect Discovery 1.0). Every field but the
/// issuer is optional.
#[model]
pub struct OpenIdConfiguration {
    /// Issuer of the tokens: the AuthKit domain, without a trailing slash.
    pub issuer: String,
    /// URL of the authorization endpoint.
    pub authorization_endpoint: Option<String>,
    /// URL of the token endpoint.
    pub token_endpoint: Option<String>,
    /// URL of the introspection endpoint.
    pub introspection_endpoint: Option<String>,
    /// URL of the JWKS.
    pub jwks_uri: Option<String>,
    /// URL of the userinfo endpoint; see [`GetUserInfo`](super::GetUserInfo).
    pub userinfo_endpoint: Option<String>,
    /// URL of the device authorization endpoint.
    pub device_authorization_endpoint: Option<String>,
    /// Supported grant types, such as `client_credentials`.
    pub grant_types_supported: Vec<String>,
    /// Supported signature algorithms of ID tokens: `RS256`.
    pub id_token_signing_alg_values_supported: Vec<String>,
    /// Supported response types: `code`.
    pub response_types_supported: Vec<String>,
    /// Supported scopes, such as `openid`.
    pub scopes_supported: Vec<String>,
    /// Supported types of subjects: `public`.
    pub subject_types_supported: Vec<String>,
    /// Supported methods of client authentication, such as `client_secret_basic`.
    pub token_endpoint_auth_methods_supported: Vec<String>,
}

/// Gets the configuration of the authorization server as an OpenID provider.
///
/// The configuration has neither the registration endpoint nor the methods of PKCE; those are in
/// [`AuthorizationServerMetadata`].
#[endpoint(
    GET "/.well-known/openid-configuration",
    operation = "get_openid_configuration",
    response = OpenIdConfiguration,
    server = AuthKit,
    auth = None,
)]
pub struct GetOpenIdConfiguration {}

/// Gets the JSON Web Key Set that verifies the tokens of the authorization server.
///
/// The key set is not that of AuthKit's session tokens, [`GetJwks`](crate::user_management::GetJwks).
#[endpoint(
    GET "/oauth2/jwks",
    operation = "get_connect_jwks",
    response = JsonWebKeySet,
    server = AuthKit,
    auth = None,
)]
pub struct GetConnectJwks {}
