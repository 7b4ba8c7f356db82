//! Connected accounts: connections of users and organizations to third-party providers.

use std::collections::BTreeMap;

use serde_json::Value;

use super::AuthMethod;
use crate::types::{ConnectedAccountId, DataIntegrationId, OrganizationId, Patch, Secret, Timestamp, UserId};

/// A connected account: the connection of a user or an organization to a provider.
#[model]
pub struct ConnectedAccount {
    /// ID of the connected account.
    pub id: ConnectedAccountId,
    /// ID of the data integration. Only in events.
    pub data_integration_id: Option<DataIntegrationId>,
    /// Slug of the provider, `github`. Only in events.
    pub provider_slug: Option<String>,
    /// Role of the connection: the compatibility connection, or a standard one. `None` only in events.
    pub connection_role: Option<ConnectionRole>,
    /// Identifier of the account at the provider, as set by the application. Metadata for correlation;
    /// requests select an account by `id`.
    pub account_identifier: Option<String>,
    /// Display name of the connection, mutable and not unique.
    pub account_display_name: Option<String>,
    /// ID of the user who owns the connection; `None` if an organization owns it.
    pub user_id: Option<UserId>,
    /// ID of the organization that owns the connection, or that a user's connection is scoped to.
    pub organization_id: Option<OrganizationId>,
    /// OAuth scopes granted for the connection, such as `repo`.
    pub scopes: Vec<String>,
    /// State of the connection.
    pub state: ConnectedAccountState,
    /// Reason for the state, if WorkOS has recorded one.
    pub state_reason: Option<ConnectedAccountStateReason>,
    /// Authentication method of the connection; `None` means OAuth.
    pub auth_method: Option<AuthMethod>,
    /// Last four characters of the API key; `None` for OAuth connections.
    pub api_key_last_4: Option<String>,
    /// OAuth client ID at the provider. Only with [`AuthMethod::ClientCredentials`].
    pub client_id: Option<String>,
    /// Last four characters of the OAuth client secret. Only with [`AuthMethod::ClientCredentials`].
    pub client_secret_last_4: Option<String>,
    /// Provider-specific settings of the connection by name, such as `instance_url`, without secret
    /// ones.
    pub config: Option<BTreeMap<String, String>>,
    /// ID of the user who connected the account for the organization; `None` if unknown, if the
    /// application imported the account, or if the user is no longer a member.
    pub established_by_user_id: Option<UserId>,
    /// Non-blocking warnings. Only in responses to writes.
    pub warnings: Option<Vec<ConnectedAccountWarning>>,
    /// Timestamp of creation as WorkOS formats it, `2024-01-16T14:20:00.000Z`.
    pub created_at: String,
    /// Timestamp of the last update as WorkOS formats it, `2024-01-16T14:20:00.000Z`.
    pub updated_at: String,
}

/// Role of a connected account among the accounts of one owner.
#[open_enum]
pub enum ConnectionRole {
    /// Compatibility connection: used by requests without `supports_multiple_connections` or
    /// `connected_account_id`. The first connection of an owner has this role.
    Compatibility = "compatibility",
    /// Standard connection: requests select it by `connected_account_id`.
    Standard = "standard",
}

/// State of a connected account.
#[open_enum]
pub enum ConnectedAccountState {
    /// The connection is active and its credentials are valid.
    Connected = "connected",
    /// The owner must reauthorize the connection, typically because the required scopes have changed.
    NeedsReauthorization = "needs_reauthorization",
    /// The connection has been disconnected.
    Disconnected = "disconnected",
}

/// Reason for which WorkOS has put a connected account into its state.
#[open_enum]
pub enum ConnectedAccountStateReason {
    /// The user who connected the account for the organization is no longer an active member. The
    /// credentials were removed; an organization admin must provide new ones.
    EstablishingMemberMembershipEnded = "establishing_member_membership_ended",
}

/// A warning about a connected account.
#[model]
pub struct ConnectedAccountWarning {
    /// Code of the warning.
    pub code: ConnectedAccountWarningCode,
    /// Human-readable description of the warning.
    pub message: String,
}

/// Code of a warning about a connected account.
#[open_enum]
pub enum ConnectedAccountWarningCode {
    /// Another connected account of the same owner has the same display name.
    DuplicateAccountDisplayName = "duplicate_account_display_name",
}

/// State to set for an imported or updated connected account.
#[open_enum]
pub enum ConnectedAccountInputState {
    /// The connection is active and its tokens are valid.
    Connected = "connected",
    /// The owner must reauthorize the connection.
    NeedsReauthorization = "needs_reauthorization",
}

/// Intent of an import of a connected account.
#[open_enum]
pub enum ImportIntent {
    /// Adds an account beside those of the owner. Without this intent the import creates the owner's
    /// compatibility connection.
    Add = "add",
}

/// Intent of an update of a connected account.
#[open_enum]
pub enum ChangeIntent {
    /// The owner has reauthorized the connection.
    Reauthorize = "reauthorize",
}

/// Gets the connected account of a user for a provider.
///
/// # Errors
///
/// `account_selection_required` (409) if the user has several accounts and the request selects none.
#[endpoint(
    GET "/user_management/users/{user_id}/connected_accounts/{slug}",
    operation = "get_user_connected_account",
    reference = "pipes/connected-account/get",
    response = ConnectedAccount,
)]
pub struct GetUserConnectedAccount {
    /// ID of the user.
    pub user_id: UserId,
    /// Slug of the provider, `github`.
    pub slug: String,
    /// ID of the organization that the connection is scoped to.
    pub organization_id: Option<OrganizationId>,
    /// Whether to consider all connected accounts of the owner. Default: `false`, which considers only
    /// the compatibility connection.
    pub supports_multiple_connections: Option<bool>,
    /// ID of the connected account. Required if several match.
    pub connected_account_id: Option<ConnectedAccountId>,
}

/// Disconnects a user's account at a provider and deletes the stored access and refresh tokens.
///
/// Access is not revoked at the provider. The user must authorize again to reconnect.
///
/// # Errors
///
/// `account_selection_required` (409) if the user has several accounts and the request selects none.
/// `concurrent_request` (503) if another change of the account is in progress.
#[endpoint(
    DELETE "/user_management/users/{user_id}/connected_accounts/{slug}",
    operation = "delete_user_connected_account",
    reference = "pipes/connected-account/delete",
)]
pub struct DeleteUserConnectedAccount {
    /// ID of the user.
    pub user_id: UserId,
    /// Slug of the provider, `github`.
    pub slug: String,
    /// ID of the organization that the connection is scoped to.
    pub organization_id: Option<OrganizationId>,
    /// Whether to consider all connected accounts of the owner. Default: `false`, which considers only
    /// the compatibility connection.
    pub supports_multiple_connections: Option<bool>,
    /// ID of the connected account. Required if several match.
    pub connected_account_id: Option<ConnectedAccountId>,
}

/// Imports a connected account of a user from existing OAuth tokens, without an OAuth flow.
///
/// Requires the feature flag `pipes-management-api`.
///
/// # Errors
///
/// Status 409 if the user has a connected account for this data integration and organization already.
/// `invalid_refresh_token` or `invalid_token_combination` (422) if the tokens are rejected.
/// `invalid_data_integration_state` (422) if the data integration is not in a valid state.
/// `client_credentials_not_configured` (422) if the data integration has no client credentials.
#[endpoint(
    POST "/user_management/users/{user_id}/connected_accounts/{slug}",
    operation = "create_user_connected_account",
    reference = "pipes/connected-account",
    response = ConnectedAccount,
)]
pub struct CreateUserConnectedAccount {
    /// ID of the user.
    pub user_id: UserId,
    /// Slug of the provider, `github`.
    pub slug: String,
    /// ID of the organization to scope the connection to.
    #[query]
    pub organization_id: Option<OrganizationId>,
    /// OAuth access token of the account.
    pub access_token: Option<Secret>,
    /// OAuth refresh token of the account.
    pub refresh_token: Option<Secret>,
    /// Expiry of the access token, if it expires. Requires a refresh token.
    pub expires_at: Option<Timestamp>,
    /// OAuth scopes granted for the connection, such as `repo`.
    pub scopes: Option<Vec<String>>,
    /// State of the connection. Derived from the given tokens if omitted.
    pub state: Option<ConnectedAccountInputState>,
    /// Intent of the import: [`ImportIntent::Add`] adds an account beside existing ones.
    pub connection_intent: Option<ImportIntent>,
    /// Display name of the connection, mutable and not unique.
    pub account_display_name: Patch<String>,
    /// Identifier of the account at the provider, for correlation.
    pub account_identifier: Patch<String>,
    /// Values of the provider's configuration fields, by name, such as the subdomain of an instance.
    ///
    /// Not fully known: WorkOS's SDKs have this field since November 2026, and no page says which types its values have.
    /// In responses they are strings.
    pub config: Option<BTreeMap<String, Value>>,
}

/// Updates the tokens, scopes or state of a user's connected account. Omitted fields are unchanged.
///
/// Requires the feature flag `pipes-management-api`.
///
/// # Errors
///
/// `account_selection_required` (409) if the user has several accounts and the request selects none.
/// `invalid_request_parameters` (422) if the parameters are invalid.
#[endpoint(
    PUT "/user_management/users/{user_id}/connected_accounts/{slug}",
    operation = "update_user_connected_account",
    reference = "pipes/connected-account",
    response = ConnectedAccount,
)]
pub struct UpdateUserConnectedAccount {
    /// ID of the user.
    pub user_id: UserId,
    /// Slug of the provider, `github`.
    pub slug: String,
    /// ID of the organization that the connection is scoped to.
    #[query]
    pub organization_id: Option<OrganizationId>,
    /// Has no effect on which account is updated; accepted by WorkOS for compatibility.
    #[query]
    pub supports_multiple_connections: Option<bool>,
    /// ID of the connected account to update. Default: the compatibility connection.
    #[query]
    pub connected_account_id: Option<ConnectedAccountId>,
    /// Intent of the update: [`ChangeIntent::Reauthorize`] after a reauthorization. Requires
    /// `connected_account_id`.
    #[query]
    pub connection_intent: Option<ChangeIntent>,
    /// OAuth access token of the account.
    pub access_token: Option<Secret>,
    /// OAuth refresh token of the account.
    pub refresh_token: Option<Secret>,
    /// Expiry of the access token, if it expires.
    pub expires_at: Option<Timestamp>,
    /// OAuth scopes granted for the connection, such as `repo`.
    pub scopes: Option<Vec<String>>,
    /// State of the connection. Derived from the given tokens if omitted.
    pub state: Option<ConnectedAccountInputState>,
    /// Display name of the connection, mutable and not unique. `Patch::Clear` removes it.
    pub account_display_name: Patch<String>,
    /// Identifier of the account at the provider, for correlation. `Patch::Clear` removes it.
    pub account_identifier: Patch<String>,
}

/// Gets the connected account of an organization for a provider.
///
/// Requires the feature flag `pipes-org-integrations`.
///
/// # Errors
///
/// `account_selection_required` (409) if the organization has several accounts and the request selects
/// none.
#[endpoint(
    GET "/organizations/{organization_id}/connected_accounts/{slug}",
    operation = "get_organization_connected_account",
    reference = "pipes/connected-account",
    response = ConnectedAccount,
)]
pub struct GetOrganizationConnectedAccount {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Slug of the provider, `github`.
    pub slug: String,
    /// Whether to consider all connected accounts of the owner. Default: `false`, which considers only
    /// the compatibility connection.
    pub supports_multiple_connections: Option<bool>,
    /// ID of the connected account. Required if several match.
    pub connected_account_id: Option<ConnectedAccountId>,
}

/// Imports a connected account of an organization from existing OAuth tokens, without an OAuth flow.
///
/// Requires the feature flag `pipes-management-api`.
///
/// # Errors
///
/// Status 409 if the organization has a connected account for this data integration already.
/// `invalid_token_combination` (422) if the tokens are rejected. `invalid_data_integration_state` (422)
/// if the data integration is not in a valid state. `client_credentials_not_configured` (422) if the
/// data integration has no client credentials. `invalid_request_parameters` (422) if the parameters are
/// invalid.
#[endpoint(
    POST "/organizations/{organization_id}/connected_accounts/{slug}",
    operation = "create_organization_connected_account",
    reference = "pipes/connected-account",
    response = ConnectedAccount,
)]
pub struct CreateOrganizationConnectedAccount {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Slug of the provider, `github`.
    pub slug: String,
    /// ID of the user for whom the account is imported, an active member of the organization.
    pub user_id: UserId,
    /// OAuth access token of the account.
    pub access_token: Option<Secret>,
    /// OAuth refresh token of the account.
    pub refresh_token: Option<Secret>,
    /// Expiry of the access token, if it expires. Requires a refresh token.
    pub expires_at: Option<Timestamp>,
    /// OAuth scopes granted for the connection, such as `repo`.
    pub scopes: Option<Vec<String>>,
    /// State of the connection. Derived from the given tokens if omitted.
    pub state: Option<ConnectedAccountInputState>,
    /// Intent of the import: [`ImportIntent::Add`] adds an account beside existing ones.
    pub connection_intent: Option<ImportIntent>,
    /// Display name of the connection, mutable and not unique.
    pub account_display_name: Patch<String>,
    /// Identifier of the account at the provider, for correlation.
    pub account_identifier: Patch<String>,
    /// Values of the provider's configuration fields, by name, such as the subdomain of an instance.
    ///
    /// Not fully known: WorkOS's SDKs have this field since November 2026, and no page says which types its values have.
    /// In responses they are strings.
    pub config: Option<BTreeMap<String, Value>>,
    /// Metadata of the connected account.
    ///
    /// Not fully known: WorkOS's SDKs have this field since November 2026, and no page says what it is for and which
    /// types its values have.
    pub metadata: Option<BTreeMap<String, Value>>,
}

/// Updates the tokens, scopes or state of an organization's connected account. Omitted fields are
/// unchanged.
///
/// Requires the feature flag `pipes-management-api`.
///
/// # Errors
///
/// `account_selection_required` (409) if the organization has several accounts and the request selects
/// none. `invalid_request_parameters` (422) if the parameters are invalid.
#[endpoint(
    PUT "/organizations/{organization_id}/connected_accounts/{slug}",
    operation = "update_organization_connected_account",
    reference = "pipes/connected-account",
    response = ConnectedAccount,
)]
pub struct UpdateOrganizationConnectedAccount {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Slug of the provider, `github`.
    pub slug: String,
    /// Has no effect on which account is updated; accepted by WorkOS for compatibility.
    #[query]
    pub supports_multiple_connections: Option<bool>,
    /// ID of the connected account to update. Default: the compatibility connection.
    #[query]
    pub connected_account_id: Option<ConnectedAccountId>,
    /// Intent of the update: [`ChangeIntent::Reauthorize`] after a reauthorization. Requires
    /// `connected_account_id`.
    #[query]
    pub connection_intent: Option<ChangeIntent>,
    /// ID of the user for whom the account is updated, an active member of the organization.
    pub user_id: UserId,
    /// OAuth access token of the account.
    pub access_token: Option<Secret>,
    /// OAuth refresh token of the account.
    pub refresh_token: Option<Secret>,
    /// Expiry of the access token, if it expires.
    pub expires_at: Option<Timestamp>,
    /// OAuth scopes granted for the connection, such as `repo`.
    pub scopes: Option<Vec<String>>,
    /// State of the connection. Derived from the given tokens if omitted.
    pub state: Option<ConnectedAccountInputState>,
    /// Display name of the connection, mutable and not unique. `Patch::Clear` removes it.
    pub account_display_name: Patch<String>,
    /// Identifier of the account at the provider, for correlation. `Patch::Clear` removes it.
    pub account_identifier: Patch<String>,
    /// Values of the provider's configuration fields, by name, such as the subdomain of an instance.
    ///
    /// Not fully known: WorkOS's SDKs have this field since November 2026, and no page says which types its values have.
    /// In responses they are strings.
    pub config: Option<BTreeMap<String, Value>>,
}

/// Disconnects an organization's account at a provider and deletes the stored access and refresh
/// tokens.
///
/// Access is not revoked at the provider. A member must authorize again to reconnect. Requires the
/// feature flag `pipes-org-integrations`.
///
/// # Errors
///
/// `account_selection_required` (409) if the organization has several accounts and the request selects
/// none. `concurrent_request` (503) if another change of the account is in progress.
#[endpoint(
    DELETE "/organizations/{organization_id}/connected_accounts/{slug}",
    operation = "delete_organization_connected_account",
    reference = "pipes/connected-account",
)]
pub struct DeleteOrganizationConnectedAccount {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Slug of the provider, `github`.
    pub slug: String,
    /// Whether to consider all connected accounts of the owner. Default: `false`, which considers only
    /// the compatibility connection.
    pub supports_multiple_connections: Option<bool>,
    /// ID of the connected account. Required if several match.
    pub connected_account_id: Option<ConnectedAccountId>,
}
