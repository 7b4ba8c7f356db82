//! Redirect URIs.

use crate::types::RedirectUriId;

model! {
    /// A redirect URI: a URI that a browser may return to after an authentication.
    RedirectUri {
        /// ID of the redirect URI (`redir_…`).
        id: RedirectUriId,
        /// Redirect URI, such as `https://acme.com/callback`.
        uri: String,
        /// Whether the redirect URI is the default, for authentications without one.
        default: bool,
        /// Timestamp of creation, as the text that WorkOS sends.
        created_at: Option<String>,
        /// Timestamp of the last update, as the text that WorkOS sends.
        updated_at: Option<String>,
    }
}

endpoint! {
    /// Lists the redirect URIs of the current environment.
    ListRedirectUris: GET "/user_management/redirect_uris" as "list_redirect_uris" -> pages of RedirectUri,
}

endpoint! {
    /// Creates a redirect URI.
    ///
    /// # Errors
    ///
    /// Status 422 if the redirect URI exists already or is not allowed.
    CreateRedirectUri: POST "/user_management/redirect_uris" as "create_redirect_uri" -> RedirectUri,
    body {
        /// Redirect URI, such as `https://acme.com/callback`.
        uri: String,
    }
}

endpoint! {
    /// Deletes a redirect URI.
    ///
    /// # Errors
    ///
    /// Status 409 if the redirect URI is the default.
    DeleteRedirectUri: DELETE "/user_management/redirect_uris/{id}" as "delete_redirect_uris" -> (),
    path {
        /// ID of the redirect URI.
        id: RedirectUriId,
    }
}
