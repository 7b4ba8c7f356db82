//! Redirect URIs.

use crate::types::{Page, RedirectUriId};

/// A redirect URI: a URI that a browser may return to after an authentication.
#[model]
pub struct RedirectUri {
    /// ID of the redirect URI (`redir_…`).
    pub id: RedirectUriId,
    /// Redirect URI, such as `https://acme.com/callback`.
    pub uri: String,
    /// Whether the redirect URI is the default, for authentications without one.
    pub default: bool,
    /// Timestamp of creation, as the text that WorkOS sends.
    pub created_at: Option<String>,
    /// Timestamp of the last update, as the text that WorkOS sends.
    pub updated_at: Option<String>,
}

/// Lists the redirect URIs of the current environment.
#[endpoint(
    GET "/user_management/redirect_uris",
    operation = "list_redirect_uris",
    reference = "authkit/redirect-uri",
    response = Page<RedirectUri>,
)]
pub struct ListRedirectUris {}

/// Creates a redirect URI.
///
/// # Errors
///
/// Status 422 if the redirect URI exists already or is not allowed.
#[endpoint(
    POST "/user_management/redirect_uris",
    operation = "create_redirect_uri",
    reference = "authkit/redirect-uri",
    response = RedirectUri,
)]
pub struct CreateRedirectUri {
    /// Redirect URI, such as `https://acme.com/callback`.
    pub uri: String,
}

/// Deletes a redirect URI.
///
/// # Errors
///
/// Status 409 if the redirect URI is the default.
#[endpoint(
    DELETE "/user_management/redirect_uris/{id}",
    operation = "delete_redirect_uris",
    reference = "authkit/redirect-uri",
)]
pub struct DeleteRedirectUri {
    /// ID of the redirect URI.
    pub id: RedirectUriId,
}
