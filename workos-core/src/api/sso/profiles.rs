//! Profiles, and the codes and tokens that they are had for.

use std::collections::BTreeMap;

use serde_json::Value;

use super::ConnectionType;
use crate::{
    authorization::SlimRole,
    types::{ConnectionId, OrganizationId, ProfileId, Secret},
    user_management::OAuthTokens,
};

model! {
    /// A person as an identity provider knows them.
    Profile {
        /// Their id.
        id: ProfileId,
        /// The connection that they signed in through.
        connection_id: ConnectionId,
        /// The kind of identity provider.
        connection_type: ConnectionType,
        /// The organization that the connection is of.
        organization_id: Option<OrganizationId>,
        /// The identity provider's own id of them.
        idp_id: String,
        /// Their e-mail address.
        email: String,
        /// Their first name.
        first_name: Option<String>,
        /// Their last name.
        last_name: Option<String>,
        /// Their name in full.
        name: Option<String>,
        /// Their role in your application.
        role: Option<SlimRole>,
        /// All of their roles in your application.
        roles: Option<Vec<SlimRole>>,
        /// Their groups, as the identity provider names them.
        groups: Option<Vec<String>>,
        /// The attributes that the connection is set up to give you.
        custom_attributes: Option<BTreeMap<String, Value>>,
        /// All that the identity provider says of them, as it came.
        raw_attributes: BTreeMap<String, Value>,
    }
}

model! {
    /// Who signed in, with a token for [`GetProfile`].
    ProfileAndToken {
        /// The token.
        access_token: Secret,
        /// How long the token is good, in seconds.
        expires_in: u64,
        /// Who signed in.
        profile: Profile,
        /// The identity provider's own tokens, if it gave any.
        oauth_tokens: Option<OAuthTokens>,
    }
}

endpoint! {
    /// Gets a profile by the token that came with it.
    GetProfile: GET "/sso/profile" as "get_profile" -> Profile,
    auth: AccessToken,
    token {
        /// The token.
        access_token: Secret,
    }
}

endpoint! {
    /// Exchanges the code that came to your redirect URI for who signed in. A code is good once.
    ///
    /// Refused with `invalid_grant` for a code that is not good (any more), with `invalid_client` or
    /// `unauthorized_client` if the client id and the API key do not belong together (all 400).
    GetProfileAndToken: POST "/sso/token" as "get_profile_and_token" -> ProfileAndToken,
    auth: ClientCredentials,
    constant {
        "grant_type": "authorization_code",
    }
    body {
        /// The code.
        code: Secret,
    }
}

endpoint! {
    /// Exchanges the code that came to your redirect URI for who signed in, where the authorization URL had
    /// a code challenge (PKCE). Needs no API key: where the configuration has none, the verifier alone
    /// vouches for you.
    ///
    /// Refused as [`GetProfileAndToken`] is.
    GetProfileAndTokenWithPkce: POST "/sso/token" as "get_profile_and_token" -> ProfileAndToken,
    auth: ClientCredentials,
    constant {
        "grant_type": "authorization_code",
    }
    body {
        /// The code.
        code: Secret,
        /// What the code challenge was made from.
        code_verifier: Secret,
    }
}

endpoint! {
    /// Exchanges an id token of an identity provider for who it is about (RFC 8693).
    ///
    /// Refused with `invalid_grant` for a token that is not good, with `unsupported_grant_type`,
    /// `invalid_client` or `unauthorized_client` if your application may not do this (all 400).
    GetProfileAndTokenWithIdToken: POST "/sso/token" as "get_profile_and_token" -> ProfileAndToken,
    auth: ClientCredentials,
    constant {
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
    }
    body {
        /// The id token.
        subject_token: Secret,
        /// The organization whose connection it came through.
        organization_id: Option<OrganizationId>,
    }
}
