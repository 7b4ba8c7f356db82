//! Profiles, and the exchange of codes and tokens for them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::ConnectionType;
use crate::{
    authorization::SlimRole,
    types::{ConnectionId, OrganizationId, ProfileId, Secret},
    user_management::OAuthTokens,
};

model! {
    /// An SSO profile: a user as the identity provider describes them.
    Profile {
        /// ID of the profile (`prof_…`).
        id: ProfileId,
        /// ID of the connection that the user signed in with.
        connection_id: ConnectionId,
        /// Type of the connection that the user signed in with.
        connection_type: ConnectionType,
        /// ID of the organization that the user belongs to.
        organization_id: Option<OrganizationId>,
        /// Unique ID of the user at the identity provider. The format depends on the provider.
        idp_id: String,
        /// Email address of the user.
        email: String,
        /// First name of the user.
        first_name: Option<String>,
        /// Last name of the user.
        last_name: Option<String>,
        /// Full name of the user.
        name: Option<String>,
        /// Role of the user within the organization, if any.
        role: Option<SlimRole>,
        /// Roles of the user within the organization, if any.
        roles: Option<Vec<SlimRole>>,
        /// Groups of the user, as the identity provider returns them.
        groups: Option<Vec<String>>,
        /// Custom attributes that are mapped for the connection.
        custom_attributes: Option<BTreeMap<String, Value>>,
        /// Unmodified attributes that the identity provider returned.
        raw_attributes: BTreeMap<String, Value>,
    }
}

model! {
    /// A user profile and an access token for [`GetProfile`].
    ProfileAndToken {
        /// Access token for [`GetProfile`].
        access_token: Secret,
        /// Lifetime of the access token in seconds, for example 600.
        expires_in: u64,
        /// Profile of the user who signed in.
        profile: Profile,
        /// OAuth tokens of the identity provider, if it issued any.
        oauth_tokens: Option<OAuthTokens>,
    }
}

endpoint! {
    /// Gets the user profile that belongs to an access token.
    ///
    /// [`GetProfileAndToken`] already returns the profile, so most applications do not need this operation.
    GetProfile: GET "/sso/profile" as "get_profile" -> Profile,
    auth: AccessToken,
    token {
        /// Access token from [`ProfileAndToken::access_token`].
        access_token: Secret,
    }
}

endpoint! {
    /// Exchanges the code from the callback to your redirect URI for the user's profile and an access token.
    /// A code can be used once.
    ///
    /// # Errors
    ///
    /// - `invalid_grant` (400) if the code is invalid, expired or already used.
    /// - `invalid_client` or `unauthorized_client` (400) if the client ID and the API key do not belong
    ///   together.
    GetProfileAndToken: POST "/sso/token" as "get_profile_and_token" -> ProfileAndToken,
    auth: ClientCredentials,
    constant {
        "grant_type": "authorization_code",
    }
    body {
        /// Authorization code from the query parameter `code` of the callback.
        code: Secret,
    }
}

endpoint! {
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
    GetProfileAndTokenWithPkce: POST "/sso/token" as "get_profile_and_token" -> ProfileAndToken,
    auth: ClientCredentials,
    constant {
        "grant_type": "authorization_code",
    }
    body {
        /// Authorization code from the query parameter `code` of the callback.
        code: Secret,
        /// PKCE code verifier of the `code_challenge` in the authorization URL.
        code_verifier: Secret,
    }
}

endpoint! {
    /// Exchanges an ID token of an identity provider for the user's profile and an access token (token
    /// exchange, RFC 8693).
    ///
    /// # Errors
    ///
    /// - `invalid_grant` (400) if the ID token is invalid.
    /// - `unsupported_grant_type`, `invalid_client` or `unauthorized_client` (400) if the application is not
    ///   allowed to exchange ID tokens.
    GetProfileAndTokenWithIdToken: POST "/sso/token" as "get_profile_and_token" -> ProfileAndToken,
    auth: ClientCredentials,
    constant {
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
    }
    body {
        /// OpenID Connect ID token to exchange.
        subject_token: Secret,
        /// ID of the organization with the connection that the ID token is validated against. WorkOS
        /// documents it as required for this grant type.
        organization_id: Option<OrganizationId>,
    }
}
