//! Claims about the user of an access token (OpenID Connect Core 1.0, section 5.3).

use crate::types::{Secret, UserId};

/// Claims about a user, as far as the granted scopes allow: `profile` the names, `email` the email address.
#[model]
pub struct UserInfo {
    /// ID of the user.
    #[serde(rename = "sub")]
    pub subject: UserId,
    /// Full name.
    pub name: Option<String>,
    /// First name.
    pub given_name: Option<String>,
    /// Last name.
    pub family_name: Option<String>,
    /// Email address.
    pub email: Option<String>,
    /// Whether the email address is verified.
    pub email_verified: Option<bool>,
}

/// Gets the claims about the user of an access token.
///
/// # Errors
///
/// `unauthorized` (401) if the access token is invalid or expired.
#[endpoint(
    GET "/oauth2/userinfo",
    operation = "get_userinfo",
    reference = "workos-connect/userinfo",
    response = UserInfo,
    server = AuthKit,
    auth = AccessToken,
)]
pub struct GetUserInfo {
    /// Access token of a user, with the scope `openid`.
    #[token]
    pub access_token: Secret,
}
