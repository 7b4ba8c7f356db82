//! Connecting accounts: by OAuth, API key or OAuth client credentials.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{ConnectedAccount, ConnectionOwner};
use crate::types::{CodeChallenge, ConnectedAccountId, OrganizationId, Patch, Secret, UserId};

/// Intent of an authorization. Without one, the authorization creates or reauthorizes the owner's
/// compatibility connection.
#[one_of(tag = "connection_intent")]
pub enum AuthorizationIntent {
    /// Adds an account beside those of the owner. The owner's first account becomes the compatibility
    /// connection.
    Add {},
    /// Reauthorizes an existing account.
    Reauthorize {
        /// ID of the connected account.
        connected_account_id: ConnectedAccountId,
    },
}

/// An authorization URL and the state that belongs to it.
#[model]
pub struct DataIntegrationAuthorizeUrl {
    /// URL to redirect the user to.
    pub url: String,
    /// Identifies the authorization. WorkOS adds the value to `return_to` as `state`, beside
    /// `connect_code` or `error`. Store it with the code verifier in the user's session, and compare
    /// both when the user returns.
    pub state: String,
    /// Step that is left when the user returns: `Some` if the request had a code challenge. If the
    /// request had one and this is `None`, do not redirect the user.
    pub completion: Option<AuthorizationCompletion>,
}

/// Step that is left when a user returns from an authorization.
#[open_enum]
pub enum AuthorizationCompletion {
    /// [`FinishConnection`] is required; the account is not connected before.
    FinishRequired = "finish_required",
}

/// The connected account to store new credentials for. Without one, the request updates the owner's
/// compatibility connection, or creates it if there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectionToUpdate {
    /// Updates this connected account.
    Account(ConnectedAccountId),
    /// Updates this connected account, with the explicit intent `reauthorize`.
    Reauthorize(ConnectedAccountId),
}

impl ConnectionToUpdate {
    /// Updates the connected account with this ID.
    #[must_use]
    pub fn account(id: impl Into<ConnectedAccountId>) -> Self {
        Self::Account(id.into())
    }

    /// Updates the connected account with this ID, with the explicit intent `reauthorize`.
    #[must_use]
    pub fn reauthorize(id: impl Into<ConnectedAccountId>) -> Self {
        Self::Reauthorize(id.into())
    }
}

/// Updates the connected account with this ID.
impl<T: Into<ConnectedAccountId>> From<T> for ConnectionToUpdate {
    fn from(id: T) -> Self {
        Self::Account(id.into())
    }
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

/// Creates an OAuth authorization URL for a user to connect an account at a provider.
///
/// Redirect the user to the URL. After the authorization the user is redirected to `return_to`.
///
/// # Errors
///
/// `invalid_return_to` or `return_to_requires_exact_match` (400) if `return_to` is rejected.
/// `connect_finish_unavailable` (400) if finishing by [`FinishConnection`] is unavailable.
/// `multiple_connections_unavailable` (404) if several connections are not available.
/// `connected_account_not_found` or `entity_not_found` (404) if an ID or the slug is unknown.
/// `account_selection_required` (409) if the owner has several accounts and the request selects none.
/// `connected_account_limit_reached` (409) if the owner has the maximum number of accounts.
#[endpoint(
    POST "/data-integrations/{slug}/authorize",
    operation = "authorize_data_integration",
    reference = "pipes/connected-account/get-authorize-url",
    response = DataIntegrationAuthorizeUrl,
)]
pub struct AuthorizeDataIntegration {
    /// Slug of the provider, `github`.
    pub slug: String,
    /// ID of the user who authorizes. For an organization-owned connection, an active member of the
    /// organization.
    pub user_id: UserId,
    /// ID of the organization to scope the connection to. Required if the organization owns the
    /// connection.
    pub organization_id: Option<OrganizationId>,
    /// Owner of the connection. Default: the user.
    pub connection_owner: Option<ConnectionOwner>,
    /// URL to redirect the user to after the authorization. Required with a code challenge; must then
    /// be equal to a redirect URI registered in the environment, without query and fragment. Loopback
    /// URLs match on any port.
    pub return_to: Option<String>,
    /// PKCE code challenge. The account is then connected only by [`FinishConnection`], within 90
    /// seconds after the user returned.
    #[serde(flatten)]
    pub code_challenge: Option<CodeChallenge>,
    /// Provider-specific settings of the connection by name, such as `subdomain`. Only names that the
    /// provider declares are accepted.
    pub config: Option<BTreeMap<String, String>>,
    /// Intent with regard to the accounts that the owner has connected.
    #[serde(flatten)]
    pub intent: Option<AuthorizationIntent>,
    /// Display name of the connection, mutable and not unique.
    pub account_display_name: Patch<String>,
}

/// Response to [`FinishConnection`].
#[model]
pub struct FinishConnectionResponse {
    /// The connected account.
    pub connected_account: ConnectedAccount,
}

/// Finishes an authorization that was created with a [`CodeChallenge`], after the user has returned,
/// and saves the connected account.
///
/// # Errors
///
/// Status 400 with, among others: `invalid_connect_code`, `authorization_state_expired`,
/// `connected_account_limit_reached`, `connected_account_not_found`,
/// `multiple_connections_unavailable`, `reauthorization_needed`, `concurrent_request`,
/// `provider_error`, `authorization_code_exchange_error`, `auth_method_mismatch`,
/// `installation_failed`, `invalid_authorization_url`, `invalid_client_id`, `invalid_data_integration`,
/// `missing_access_token`, `missing_code`, `target_deleted` or `unexpected_response_format`.
#[endpoint(
    POST "/data-integrations/finish",
    operation = "finish_connection",
    reference = "pipes",
    response = FinishConnectionResponse,
)]
pub struct FinishConnection {
    /// Value of `connect_code` in the URL that the user returned to. Valid for a single use and for 90
    /// seconds.
    pub connect_code: Secret,
    /// PKCE code verifier of the code challenge, 43 to 128 characters. A wrong verifier consumes the
    /// connect code.
    pub code_verifier: Secret,
    /// Value of `state` in the URL that the user returned to. WorkOS uses it only in its logs.
    pub state: Option<String>,
}

/// Creates or updates a connected account that uses an API key. An existing account's key is rotated to
/// the new one.
///
/// Requires the feature flag `pipes-api-keys`.
///
/// # Errors
///
/// `account_selection_required` (409) if the owner has several accounts and the request selects none.
/// `auth_method_mismatch` (422) if the account uses another authentication method.
#[endpoint(
    PUT "/data-integrations/{slug}/api-key",
    operation = "update_data_integration_api_key",
    reference = "pipes/connected-account",
    response = ConnectedAccount,
)]
pub struct UpsertApiKeyConnection {
    /// Slug of the provider, `github`.
    pub slug: String,
    /// ID of the user who owns the connection. For an organization-owned connection, an active member
    /// of the organization.
    pub user_id: UserId,
    /// API key at the provider, at least one character.
    pub secret: Secret,
    /// ID of the organization to scope the connection to. Required if the organization owns the
    /// connection.
    pub organization_id: Option<OrganizationId>,
    /// Owner of the connection. Default: the user.
    pub connection_owner: Option<ConnectionOwner>,
    /// Connected account to update. Default: the owner's compatibility connection.
    #[serde(flatten)]
    pub connection: Option<ConnectionToUpdate>,
    /// Display name of the connection, mutable and not unique. `Patch::Clear` removes it.
    pub account_display_name: Patch<String>,
    /// Identifier of the account at the provider, for correlation. `Patch::Clear` removes it.
    pub account_identifier: Patch<String>,
}

/// Creates a connected account that uses an API key, beside the owner's existing accounts.
///
/// # Errors
///
/// `multiple_connections_unavailable` (404) if several connections are not available.
/// `entity_not_found` (404) if an ID or the slug is unknown. `connected_account_limit_reached` (409) if
/// the owner has the maximum number of accounts. `idempotency_key_conflict` (409) if the idempotency
/// key was used for another request.
#[endpoint(
    POST "/data-integrations/{slug}/api-key",
    operation = "create_data_integration_api_key",
    reference = "pipes/connected-account/create-api-key-connection",
    response = ConnectedAccount,
    constants("connection_intent" = "add"),
)]
pub struct CreateApiKeyConnection {
    /// Slug of the provider, `github`.
    pub slug: String,
    /// ID of the user who owns the connection. For an organization-owned connection, an active member
    /// of the organization.
    pub user_id: UserId,
    /// API key at the provider, at least one character.
    pub secret: Secret,
    /// ID of the organization to scope the connection to. Required if the organization owns the
    /// connection.
    pub organization_id: Option<OrganizationId>,
    /// Owner of the connection. Default: the user.
    pub connection_owner: Option<ConnectionOwner>,
    /// Display name of the connection, mutable and not unique.
    pub account_display_name: Patch<String>,
    /// Identifier of the account at the provider, for correlation.
    pub account_identifier: Patch<String>,
}

/// Creates or updates a connected account that uses OAuth client credentials. An existing account's
/// credentials are rotated to the new ones.
///
/// Requires the feature flag `pipes-client-credentials`.
///
/// # Errors
///
/// `account_selection_required` (409) if the owner has several accounts and the request selects none.
/// `auth_method_mismatch` (422) if the account uses another authentication method.
#[endpoint(
    PUT "/data-integrations/{slug}/client-credentials",
    operation = "update_data_integration_client_credentials",
    reference = "pipes/upsert-client-credentials",
    response = ConnectedAccount,
)]
pub struct UpsertClientCredentialsConnection {
    /// Slug of the provider, `github`.
    pub slug: String,
    /// ID of the user who owns the connection. For an organization-owned connection, an active member
    /// of the organization.
    pub user_id: UserId,
    /// OAuth client ID at the provider, at least one character.
    pub client_id: String,
    /// OAuth client secret at the provider, at least one character.
    pub client_secret: Secret,
    /// ID of the organization to scope the connection to. Required if the organization owns the
    /// connection.
    pub organization_id: Option<OrganizationId>,
    /// Owner of the connection. Default: the user.
    pub connection_owner: Option<ConnectionOwner>,
    /// Provider-specific settings of the connection by name, such as `subdomain`. Only names that the
    /// provider declares are accepted.
    pub config: Option<BTreeMap<String, String>>,
    /// Connected account to update. Default: the owner's compatibility connection.
    #[serde(flatten)]
    pub connection: Option<ConnectionToUpdate>,
    /// Display name of the connection, mutable and not unique. `Patch::Clear` removes it.
    pub account_display_name: Patch<String>,
    /// Identifier of the account at the provider, for correlation. `Patch::Clear` removes it.
    pub account_identifier: Patch<String>,
}

/// Creates a connected account that uses OAuth client credentials, beside the owner's existing
/// accounts.
///
/// # Errors
///
/// `multiple_connections_unavailable` (404) if several connections are not available.
/// `entity_not_found` (404) if an ID or the slug is unknown. `connected_account_limit_reached` (409) if
/// the owner has the maximum number of accounts. `idempotency_key_conflict` (409) if the idempotency
/// key was used for another request.
#[endpoint(
    POST "/data-integrations/{slug}/client-credentials",
    operation = "create_data_integration_client_credential",
    reference = "pipes/connected-account",
    response = ConnectedAccount,
    constants("connection_intent" = "add"),
)]
pub struct CreateClientCredentialsConnection {
    /// Slug of the provider, `github`.
    pub slug: String,
    /// ID of the user who owns the connection. For an organization-owned connection, an active member
    /// of the organization.
    pub user_id: UserId,
    /// OAuth client ID at the provider, at least one character.
    pub client_id: String,
    /// OAuth client secret at the provider, at least one character.
    pub client_secret: Secret,
    /// ID of the organization to scope the connection to. Required if the organization owns the
    /// connection.
    pub organization_id: Option<OrganizationId>,
    /// Owner of the connection. Default: the user.
    pub connection_owner: Option<ConnectionOwner>,
    /// Provider-specific settings of the connection by name, such as `subdomain`. Only names that the
    /// provider declares are accepted.
    pub config: Option<BTreeMap<String, String>>,
    /// Display name of the connection, mutable and not unique.
    pub account_display_name: Patch<String>,
    /// Identifier of the account at the provider, for correlation.
    pub account_identifier: Patch<String>,
}

#[cfg(test)]
mod tests {
    use super::ConnectionToUpdate;

    #[test]
    fn connection_to_update_is_created_from_an_id() {
        let account = serde_json::json!({"connected_account_id": "data_installation_1"});
        for (connection, json) in [
            (ConnectionToUpdate::account("data_installation_1"), account.clone()),
            ("data_installation_1".into(), account),
            (
                ConnectionToUpdate::reauthorize("data_installation_1"),
                serde_json::json!({"connected_account_id": "data_installation_1", "connection_intent": "reauthorize"}),
            ),
        ] {
            assert_eq!(serde_json::to_value(connection).unwrap(), json);
        }
    }
}
