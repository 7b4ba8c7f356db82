//! The token endpoint: each grant (RFC 6749).

use super::Scope;
use crate::types::{ClientId, Secret};

/// Response of the token endpoint ([RFC 6749, section 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)).
#[model]
pub struct TokenResponse {
    /// Access token, a JWT; `resource_server` verifies it.
    pub access_token: Secret,
    /// Type of the access token: `Bearer`, in any case.
    pub token_type: String,
    /// Lifetime of the access token, in seconds, such as 3600.
    pub expires_in: Option<f64>,
    /// Refresh token, if the scope `offline_access` was granted to a user's authorization.
    pub refresh_token: Option<Secret>,
    /// ID token of the user (OpenID Connect), if the scope `openid` was granted.
    pub id_token: Option<Secret>,
    /// Granted scopes, if the response has them.
    pub scope: Option<Scope>,
}

/// Exchanges the authorization code of a user for tokens.
///
/// A public client sends a code verifier (PKCE), a confidential client its secret; one that has both sends both.
///
/// # Errors
///
/// - `invalid_grant` (400) if the code is expired, used, or of another client or redirect URI.
/// - `invalid_client` (401) if the client ID or the secret is wrong.
#[endpoint(
    POST "/oauth2/token",
    operation = "create_connect_token",
    reference = "workos-connect/token/authorization-code-grant",
    response = TokenResponse,
    server = AuthKit,
    auth = None,
    form,
    constants("grant_type" = "authorization_code"),
)]
#[doc(alias = "authorization_code")]
pub struct CreateTokenWithCode {
    /// Client ID of the application.
    pub client_id: ClientId,
    /// Authorization code.
    pub code: Secret,
    /// Redirect URI of the authorization request.
    pub redirect_uri: String,
    /// Code verifier (PKCE) whose code challenge was in the authorization request.
    pub code_verifier: Option<Secret>,
    /// Client secret of a confidential client.
    pub client_secret: Option<Secret>,
    /// Resource indicator (RFC 8707) that the access token is for, such as `https://mcp.acme.com/mcp`. WorkOS does not
    /// document it for this request; clients of MCP send it.
    pub resource: Option<String>,
}

/// Exchanges a refresh token for new tokens. The refresh token that was sent is retired.
///
/// # Errors
///
/// - `invalid_grant` (400) if the refresh token is expired, revoked or used.
/// - `invalid_client` (401) if the client ID or the secret is wrong.
///
/// The request is repeated after an unknown outcome, [within 30 seconds](crate::endpoint::Idempotency::WithinWindow), in
/// which WorkOS accepts a refresh token of AuthKit again. It is not documented that this holds here; without it the
/// tokens are lost in either case.
#[endpoint(
    POST "/oauth2/token",
    operation = "create_connect_token_with_refresh_token",
    reference = "workos-connect/token/refresh-token-grant",
    response = TokenResponse,
    server = AuthKit,
    auth = None,
    idempotency = WithinWindow,
    form,
    constants("grant_type" = "refresh_token"),
)]
#[doc(alias = "refresh_token")]
pub struct CreateTokenWithRefreshToken {
    /// Client ID of the application.
    pub client_id: ClientId,
    /// Refresh token.
    pub refresh_token: Secret,
    /// Client secret of a confidential client.
    pub client_secret: Option<Secret>,
    /// Scopes of the new access token, some of those that were granted. All of them if not set.
    pub scope: Option<Scope>,
    /// Resource indicator (RFC 8707) that the access token is for. WorkOS does not document it for this request;
    /// clients of MCP send it.
    pub resource: Option<String>,
}

/// Polls for the tokens of a device, which [`AuthorizeConnectDevice`](super::AuthorizeConnectDevice) started (RFC 8628).
///
/// # Errors
///
/// - `authorization_pending` (400) until the user approves or denies the device.
/// - `slow_down` (400) if requests are too frequent: add 5 seconds to the interval.
/// - `access_denied` (400) if the user denied the device.
/// - `expired_token` (400) if the device code has expired.
#[endpoint(
    POST "/oauth2/token",
    operation = "create_connect_token_with_device_code",
    reference = "workos-connect/token/device-code-grant",
    response = TokenResponse,
    server = AuthKit,
    auth = None,
    form,
    constants("grant_type" = "urn:ietf:params:oauth:grant-type:device_code"),
)]
#[doc(alias = "device_code")]
pub struct CreateTokenWithDeviceCode {
    /// Client ID of the application.
    pub client_id: ClientId,
    /// Device code.
    pub device_code: Secret,
    /// Client secret of a confidential client.
    pub client_secret: Option<Secret>,
}

/// Creates an access token of a machine-to-machine application. There is no refresh token: create another access token
/// before it expires. `tokens::MachineTokens` does so.
///
/// # Errors
///
/// - `invalid_client` (401) if the client ID or the secret is wrong.
/// - `unauthorized_client` (400) if the application is not a machine-to-machine application.
/// - `invalid_scope` (400) if the application does not have a scope.
#[endpoint(
    POST "/oauth2/token",
    operation = "create_connect_token_with_client_credentials",
    reference = "workos-connect/token/client-credentials-grant",
    response = TokenResponse,
    server = AuthKit,
    auth = None,
    idempotency = Idempotent,
    form,
    constants("grant_type" = "client_credentials"),
)]
#[doc(alias = "client_credentials")]
#[doc(alias = "m2m")]
pub struct CreateTokenWithClientCredentials {
    /// Client ID of the application.
    pub client_id: ClientId,
    /// Client secret of the application.
    pub client_secret: Secret,
    /// Scopes of the access token, some of those of the application. All of them if not set.
    pub scope: Option<Scope>,
}
