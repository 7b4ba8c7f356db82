//! The authorization endpoint.

use super::Scope;
use crate::types::{ClientId, CodeChallenge, Secret};

/// URL of the authorization page, on which a user consents to the access of an application. AuthKit redirects to the
/// redirect URI with a code, for [`CreateTokenWithCode`](super::CreateTokenWithCode), or with `error=…`.
///
/// ```
/// use workos_core::{BaseUrl, Config, connect::ConnectAuthorizationUrl};
///
/// let config = Config::without_api_key().authkit_domain(BaseUrl::new("https://acme.authkit.app")?);
/// let url = config.url(
///     &ConnectAuthorizationUrl::new("client_123", "http://127.0.0.1:4000/callback", "nonce", "openid offline_access")
///         .resource("https://mcp.acme.com/mcp")
/// )?;
/// assert!(url.as_str().starts_with("https://acme.authkit.app/oauth2/authorize?response_type=code&client_id=client_123&"));
/// # Ok::<(), workos_core::Error>(())
/// ```
#[endpoint(
    GET "/oauth2/authorize",
    operation = "get_connect_authorization_url",
    reference = "workos-connect/authorize",
    redirect,
    server = AuthKit,
    auth = None,
    constants("response_type" = "code"),
)]
pub struct ConnectAuthorizationUrl {
    /// Client ID of the application.
    pub client_id: ClientId,
    /// Redirect URI, one of those of the application.
    pub redirect_uri: String,
    /// Random text that the ID token repeats (OpenID Connect).
    pub nonce: String,
    /// Requested scopes: `openid`, `profile`, `email`, `offline_access` for a refresh token, and those of the
    /// application.
    pub scope: Scope,
    /// State that the redirect repeats; see `auth::State`.
    pub state: Option<Secret>,
    /// Code challenge (PKCE, S256). Public clients must send it.
    pub code_challenge: Option<CodeChallenge>,
    /// Resource indicator (RFC 8707) that the access token is for, such as `https://mcp.acme.com/mcp`. It is in WorkOS's
    /// guide to MCP and not among the documented parameters.
    pub resource: Option<String>,
}
