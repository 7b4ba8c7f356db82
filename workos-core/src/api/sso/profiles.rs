//! Profiles, and the exchange of codes and tokens for them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::ConnectionType;
use crate::{
    authorization::SlimRole,
    types::{ConnectionId, OrganizationId, ProfileId, Secret},
    user_management::OAuthTokens,
};

/// An SSO profile: a user as the identity provider describes them.
#[model]
pub struct Profile {
    /// ID of the profile (`prof_…`).
    pub id: ProfileId,
    /// ID of the connection that the user signed in with.
    pub connection_id: ConnectionId,
    /// Type of the connection that the user signed in with.
    pub connection_type: ConnectionType,
    /// ID of the organization that the user belongs to.
    pub organization_id: Option<OrganizationId>,
    /// Unique ID of the user at the identity provider. The format depends on the provider.
    pub idp_id: String,
    /// Email address of the user.
    pub email: String,
    /// First name of the user.
    pub first_name: Option<String>,
    /// Last name of the user.
    pub last_name: Option<String>,
    /// Full name of the user.
    pub name: Option<String>,
    /// Role of the user within the organization, if any.
    pub role: Option<SlimRole>,
    /// Roles of the user within the organization, if any.
    pub roles: Option<Vec<SlimRole>>,
    /// Groups of the user, as the identity provider returns them.
    pub groups: Option<Vec<String>>,
    /// Custom attributes that are mapped for the connection.
    pub custom_attributes: Option<BTreeMap<String, Value>>,
    /// Unmodified attributes that the identity provider returned.
    pub raw_attributes: BTreeMap<String, Value>,
}

/// A user profile and an access token for [`GetProfile`].
#[model]
pub struct SsoTokenResponse {
    /// Access token for [`GetProfile`].
    pub access_token: Secret,
    /// Lifetime of the access token in seconds, for example 600.
    pub expires_in: u64,
    /// Profile of the user who signed in.
    pub profile: Profile,
    /// OAuth tokens of the identity provider, if it issued any.
    pub oauth_tokens: Option<OAuthTokens>,
}

/// Gets the user profile that belongs to an access token.
///
/// [`GetProfileAndToken`] already returns the profile, so most applications do not need this operation.
#[endpoint(
    GET "/sso/profile",
    operation = "get_profile",
    reference = "sso/profile/get-user-profile",
    response = Profile,
    auth = AccessToken,
)]
pub struct GetProfile {
    /// Access token from [`SsoTokenResponse::access_token`].
    #[token]
    pub access_token: Secret,
}

/// Exchanges the code from the callback to your redirect URI for the user's profile and an access token.
/// A code can be used once.
///
/// # Errors
///
/// - `invalid_grant` (400) if the code is invalid, expired or already used.
/// - `invalid_client` or `unauthorized_client` (400) if the client ID and the API key do not belong
///   together.
#[endpoint(
    POST "/sso/token",
    operation = "get_profile_and_token",
    reference = "sso/profile/get-profile-and-token",
    response = SsoTokenResponse,
    auth = ClientCredentials,
    constants("grant_type" = "authorization_code"),
)]
pub struct GetProfileAndToken {
    /// Authorization code from the query parameter `code` of the callback.
    pub code: Secret,
}

/// Exchanges the code from the callback to your redirect URI and a PKCE code verifier for the user's
/// profile and an access token. Required if the authorization URL had a `code_challenge`.
///
/// Without an API key in the configuration the request has no client secret; the code verifier alone
/// authenticates the exchange (public client).
///
/// # Errors
///
/// - `invalid_grant` (400) if the code is invalid, expired or already used.
/// - `invalid_client` or `unauthorized_client` (400) if the client ID and the API key do not belong
///   together.
#[endpoint(
    POST "/sso/token",
    operation = "get_profile_and_token",
    reference = "sso/profile/get-profile-and-token",
    response = SsoTokenResponse,
    auth = ClientCredentials,
    constants("grant_type" = "authorization_code"),
)]
pub struct GetProfileAndTokenWithPkce {
    /// Authorization code from the query parameter `code` of the callback.
    pub code: Secret,
    /// PKCE code verifier of the `code_challenge` in the authorization URL.
    pub code_verifier: Secret,
}

/// Exchanges an ID token of an identity provider for the user's profile and an access token (token
/// exchange, RFC 8693).
///
/// # Errors
///
/// - `invalid_grant` (400) if the ID token is invalid.
/// - `unsupported_grant_type`, `invalid_client` or `unauthorized_client` (400) if the application is not
///   allowed to exchange ID tokens.
#[endpoint(
    POST "/sso/token",
    operation = "get_profile_and_token",
    reference = "sso/profile/get-profile-and-token",
    response = SsoTokenResponse,
    auth = ClientCredentials,
    constants("grant_type" = "urn:ietf:params:oauth:grant-type:token-exchange", "subject_token_type" = "urn:ietf:params:oauth:token-type:id_token"),
)]
pub struct GetProfileAndTokenWithIdToken {
    /// OpenID Connect ID token to exchange.
    pub subject_token: Secret,
    /// ID of the organization with the connection that the ID token is validated against. WorkOS
    /// documents it as required for this grant type.
    pub organization_id: Option<OrganizationId>,
}
