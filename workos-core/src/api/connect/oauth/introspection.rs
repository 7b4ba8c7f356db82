//! Token introspection (RFC 7662).

use crate::types::{ClientId, OrganizationId, Secret};

/// State of a token ([RFC 7662, section 2.2](https://www.rfc-editor.org/rfc/rfc7662#section-2.2)). Only an active token
/// has the other fields. The response has neither scopes nor an audience.
#[model]
pub struct TokenIntrospection {
    /// Whether the token is valid now: neither expired nor revoked.
    pub active: bool,
    /// Kind of the token.
    pub token_type: Option<TokenTypeHint>,
    /// Client ID of the application that the token was issued to.
    pub client_id: Option<ClientId>,
    /// Issuer of the token: the AuthKit domain.
    #[serde(rename = "iss")]
    pub issuer: Option<String>,
    /// ID of the user, or client ID of a machine-to-machine application.
    #[serde(rename = "sub")]
    pub subject: Option<String>,
    /// Time of issue, in seconds since 1970.
    #[serde(rename = "iat")]
    pub issued_at: Option<f64>,
    /// ID of the authorization (`app_consent_…`), for access tokens of users.
    #[serde(rename = "sid")]
    pub session_id: Option<String>,
    /// ID of the token, for access tokens.
    #[serde(rename = "jti")]
    pub id: Option<String>,
    /// ID of the organization that the user chose, or that the application belongs to.
    #[serde(rename = "org_id")]
    pub organization_id: Option<OrganizationId>,
    /// Expiry of an access token, in seconds since 1970.
    #[serde(rename = "exp")]
    pub expires_at: Option<f64>,
}

/// Kind of a token.
#[open_enum]
pub enum TokenTypeHint {
    /// Access token.
    AccessToken = "access_token",
    /// Refresh token.
    RefreshToken = "refresh_token",
}

/// Returns whether a token is active, and its metadata (RFC 7662). This is the only way to learn that a token was
/// revoked before its expiry.
///
/// WorkOS does not document whether an application may introspect tokens that were issued to another one.
///
/// # Errors
///
/// `invalid_client` (401) if the client ID or the secret is wrong.
#[endpoint(
    POST "/oauth2/introspection",
    operation = "introspect_token",
    reference = "workos-connect/introspection",
    response = TokenIntrospection,
    server = AuthKit,
    auth = None,
    idempotency = Idempotent,
    form,
)]
pub struct IntrospectToken {
    /// Client ID of the application that asks.
    pub client_id: ClientId,
    /// Client secret of the application that asks.
    pub client_secret: Secret,
    /// Access token or refresh token.
    pub token: Secret,
    /// Kind of the token, which speeds up the look-up.
    pub token_type_hint: Option<TokenTypeHint>,
}
