//! Dynamic client registration (RFC 7591).

use super::Scope;
use crate::types::{ClientId, Secret};

/// A client that has registered itself
/// ([RFC 7591, section 3.2.1](https://www.rfc-editor.org/rfc/rfc7591#section-3.2.1)).
///
/// WorkOS does not document the fields of the response; these are the standard's.
#[model]
pub struct ClientRegistration {
    /// Client ID.
    pub client_id: ClientId,
    /// Client secret of a confidential client.
    pub client_secret: Option<Secret>,
    /// Time of the registration, in seconds since 1970.
    pub client_id_issued_at: Option<f64>,
    /// Expiry of the client secret, in seconds since 1970; 0 if it does not expire.
    pub client_secret_expires_at: Option<f64>,
    /// Name of the client.
    pub client_name: Option<String>,
    /// Redirect URIs.
    pub redirect_uris: Vec<String>,
    /// Grant types that the client may use.
    pub grant_types: Vec<String>,
    /// Response types that the client may use.
    pub response_types: Vec<String>,
    /// Method of client authentication, such as `none`.
    pub token_endpoint_auth_method: Option<String>,
    /// Scopes that the client may request.
    pub scope: Option<Scope>,
}

/// Registers a client with the authorization server (RFC 7591), as clients of MCP do.
///
/// Dynamic client registration is off unless it is enabled in the dashboard, and then
/// [`registration_endpoint`](super::AuthorizationServerMetadata::registration_endpoint) is set. Registered clients get
/// the standard scopes only: `openid`, `profile`, `email`, `offline_access`. The request is that of the standard; WorkOS
/// does not document it.
///
/// # Errors
///
/// `invalid_redirect_uri` and `invalid_client_metadata` (400) by the standard.
#[endpoint(
    POST "/oauth2/register",
    operation = "register_client",
    response = ClientRegistration,
    server = AuthKit,
    auth = None,
)]
#[doc(alias = "dcr")]
pub struct RegisterClient {
    /// Redirect URIs of the client.
    pub redirect_uris: Vec<String>,
    /// Name of the client, which the consent page shows.
    pub client_name: Option<String>,
    /// URL of the client's home page.
    pub client_uri: Option<String>,
    /// Grant types, by default `authorization_code`; with `refresh_token` the client may refresh its tokens.
    pub grant_types: Option<Vec<String>>,
    /// Response types, by default `code`.
    pub response_types: Option<Vec<String>>,
    /// Method of client authentication: `none` for a public client, `client_secret_post` or `client_secret_basic`.
    pub token_endpoint_auth_method: Option<String>,
    /// Scopes that the client may request.
    pub scope: Option<Scope>,
}
