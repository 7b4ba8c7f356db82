//! Where browsers may be sent back to after a sign-in.

use crate::types::RedirectUriId;

model! {
    /// An address that a browser may be sent back to after a sign-in.
    RedirectUri {
        /// Its id.
        id: RedirectUriId,
        /// The address.
        uri: String,
        /// Whether it is the one for sign-ins that name none.
        default: bool,
        /// When it was made, as WorkOS writes it.
        created_at: Option<String>,
        /// When it last changed, as WorkOS writes it.
        updated_at: Option<String>,
    }
}

endpoint! {
    /// Lists the addresses that browsers may be sent back to.
    ListRedirectUris: GET "/user_management/redirect_uris" as "list_redirect_uris" -> pages of RedirectUri,
}

endpoint! {
    /// Adds an address that browsers may be sent back to.
    ///
    /// Refused with 422 if it is there already or not allowed.
    CreateRedirectUri: POST "/user_management/redirect_uris" as "create_redirect_uri" -> RedirectUri,
    body {
        /// The address.
        uri: String,
    }
}

endpoint! {
    /// Deletes an address that browsers may be sent back to.
    ///
    /// Refused with 409 if it is the default one.
    DeleteRedirectUri: DELETE "/user_management/redirect_uris/{id}" as "delete_redirect_uris" -> (),
    path {
        /// The redirect URI.
        id: RedirectUriId,
    }
}
