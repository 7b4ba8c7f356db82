//! Connecting an account: by OAuth, by an API key, by an OAuth client.

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{ConnectedAccount, ConnectionOwner};
use crate::types::{ConnectedAccountId, OrganizationId, Secret, UserId};

alternatives! {
    /// What becomes of the accounts that the owner has connected. Without an intent, the one that requests mean
    /// when they name none is made or connected again.
    pub enum AuthorizationIntent by "connection_intent" {
        /// One more is connected.
        Add = add "add" {},
        /// This one is connected again.
        Reauthorize = reauthorize "reauthorize" {
            /// The account.
            connected_account_id: ConnectedAccountId,
        },
    }
}

alternatives! {
    /// Binds an authorization to the session of the user who started it: only who has the verifier can finish
    /// it.
    pub enum CodeChallenge by "code_challenge_method" {
        /// The SHA-256 of a verifier.
        S256 = s256 "S256" {
            /// The hash, in Base64 for URLs without padding.
            code_challenge: String,
        },
    }
}

model! {
    /// Where to send a user for their consent.
    DataIntegrationAuthorization {
        /// The page.
        url: String,
        /// What comes back with the user.
        state: String,
        /// What is left to do when the user comes back.
        completion: Option<AuthorizationCompletion>,
    }
}

open_enum! {
    /// What is left to do when a user comes back from their consent.
    pub enum AuthorizationCompletion {
        /// [`FinishConnection`]; nothing is connected before.
        FinishRequired = "finish_required",
    }
}

/// An account that gets a new secret. Without one, it is that which requests mean when they name none; it is
/// made if there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectionToUpdate {
    /// This account, which works or not.
    Account(ConnectedAccountId),
    /// This account, which its owner connects again.
    Reauthorize(ConnectedAccountId),
}

impl Serialize for ConnectionToUpdate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(None)?;
        let (Self::Account(id) | Self::Reauthorize(id)) = self;
        fields.serialize_entry("connected_account_id", id)?;
        if matches!(self, Self::Reauthorize(_)) {
            fields.serialize_entry("connection_intent", "reauthorize")?;
        }
        fields.end()
    }
}

endpoint! {
    /// Gets the page where a user consents to connect an account.
    ///
    /// Refused with `invalid_return_to`, `return_to_requires_exact_match` or `connect_finish_unavailable` (400),
    /// `multiple_connections_unavailable`, `connected_account_not_found` or `entity_not_found` (404),
    /// `account_selection_required` or `connected_account_limit_reached` (409).
    AuthorizeDataIntegration: POST "/data-integrations/{slug}/authorize" as "authorize_data_integration" -> DataIntegrationAuthorization,
    path {
        /// The slug of the provider.
        slug: String,
    }
    body {
        /// The user.
        user_id: UserId,
        /// The organization that it is for.
        organization_id: Option<OrganizationId>,
        /// Who will own it; the user if you do not say.
        connection_owner: Option<ConnectionOwner>,
        /// Where the user is sent afterwards.
        return_to: Option<String>,
        /// Binds the authorization to the user's session; [`FinishConnection`] ends it then.
        #[serde(flatten)]
        code_challenge: Option<CodeChallenge>,
        /// The provider's own settings of this account, by name.
        config: Option<BTreeMap<String, String>>,
        /// What becomes of the accounts that the owner has connected.
        #[serde(flatten)]
        intent: Option<AuthorizationIntent>,
        /// What the account is called.
        account_display_name: Patch<String>,
    }
}

model! {
    /// A connection that is finished.
    FinishedConnection {
        /// The account that is connected now.
        connected_account: ConnectedAccount,
    }
}

endpoint! {
    /// Finishes an authorization that has a [`CodeChallenge`], when the user has come back.
    ///
    /// Refused with `invalid_connect_code`, `authorization_state_expired`, `connected_account_limit_reached`,
    /// `connected_account_not_found`, `multiple_connections_unavailable`, `reauthorization_needed`,
    /// `concurrent_request`, `provider_error` and others (400).
    FinishConnection: POST "/data-integrations/finish" as "finish_connection" -> FinishedConnection,
    body {
        /// The code that came back with the user.
        connect_code: Secret,
        /// The verifier that the challenge was made from.
        code_verifier: Secret,
        /// The state that came back with the user.
        state: Option<String>,
    }
}

endpoint! {
    /// Connects an account by its API key, or gives one that is connected another key.
    ///
    /// Refused with `account_selection_required` (409) if there are several and none is named, with
    /// `auth_method_mismatch` (422) if it is connected in another way. Behind the feature flag
    /// `pipes-api-keys`.
    UpsertApiKeyConnection: PUT "/data-integrations/{slug}/api-key" as "update_data_integration_api_key" -> ConnectedAccount,
    path {
        /// The slug of the provider.
        slug: String,
    }
    body {
        /// The user.
        user_id: UserId,
        /// The API key: not empty.
        secret: Secret,
        /// The organization that it is for.
        organization_id: Option<OrganizationId>,
        /// Who owns it; the user if you do not say.
        connection_owner: Option<ConnectionOwner>,
        /// Which account is meant.
        #[serde(flatten)]
        connection: Option<ConnectionToUpdate>,
        /// What the account is called.
        account_display_name: Patch<String>,
        /// The provider's name of the account.
        account_identifier: Patch<String>,
    }
}

endpoint! {
    /// Connects one more account by its API key.
    ///
    /// Refused with `multiple_connections_unavailable` or `entity_not_found` (404),
    /// `connected_account_limit_reached` or `idempotency_key_conflict` (409).
    CreateApiKeyConnection: POST "/data-integrations/{slug}/api-key" as "create_data_integration_api_key" -> ConnectedAccount,
    path {
        /// The slug of the provider.
        slug: String,
    }
    constant { "connection_intent": "add" }
    body {
        /// The user.
        user_id: UserId,
        /// The API key.
        secret: Secret,
        /// The organization that it is for.
        organization_id: Option<OrganizationId>,
        /// Who will own it; the user if you do not say.
        connection_owner: Option<ConnectionOwner>,
        /// What the account is called.
        account_display_name: Patch<String>,
        /// The provider's name of the account.
        account_identifier: Patch<String>,
    }
}

endpoint! {
    /// Connects an account by an OAuth client, or gives one that is connected another client.
    ///
    /// Refused with `account_selection_required` (409) if there are several and none is named, with
    /// `auth_method_mismatch` (422) if it is connected in another way. Behind the feature flag
    /// `pipes-client-credentials`.
    UpsertClientCredentialsConnection: PUT "/data-integrations/{slug}/client-credentials" as "update_data_integration_client_credentials" -> ConnectedAccount,
    path {
        /// The slug of the provider.
        slug: String,
    }
    body {
        /// The user.
        user_id: UserId,
        /// The client's id at the provider: not empty.
        client_id: String,
        /// The client's secret at the provider: not empty.
        client_secret: Secret,
        /// The organization that it is for.
        organization_id: Option<OrganizationId>,
        /// Who owns it; the user if you do not say.
        connection_owner: Option<ConnectionOwner>,
        /// The provider's own settings of this account, by name.
        config: Option<BTreeMap<String, String>>,
        /// Which account is meant.
        #[serde(flatten)]
        connection: Option<ConnectionToUpdate>,
        /// What the account is called.
        account_display_name: Patch<String>,
        /// The provider's name of the account.
        account_identifier: Patch<String>,
    }
}

endpoint! {
    /// Connects one more account by an OAuth client.
    ///
    /// Refused with `multiple_connections_unavailable` or `entity_not_found` (404),
    /// `connected_account_limit_reached` or `idempotency_key_conflict` (409).
    CreateClientCredentialsConnection: POST "/data-integrations/{slug}/client-credentials" as "create_data_integration_client_credential" -> ConnectedAccount,
    path {
        /// The slug of the provider.
        slug: String,
    }
    constant { "connection_intent": "add" }
    body {
        /// The user.
        user_id: UserId,
        /// The client's id at the provider.
        client_id: String,
        /// The client's secret at the provider.
        client_secret: Secret,
        /// The organization that it is for.
        organization_id: Option<OrganizationId>,
        /// Who will own it; the user if you do not say.
        connection_owner: Option<ConnectionOwner>,
        /// The provider's own settings of this account, by name.
        config: Option<BTreeMap<String, String>>,
        /// What the account is called.
        account_display_name: Patch<String>,
        /// The provider's name of the account.
        account_identifier: Patch<String>,
    }
}
