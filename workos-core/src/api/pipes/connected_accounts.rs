//! Connected accounts: connections of users and organizations to third-party providers.

use std::collections::BTreeMap;

use super::AuthMethod;
use crate::types::{ConnectedAccountId, DataIntegrationId, OrganizationId, Secret, Timestamp, UserId};

model! {
    /// A connected account: the connection of a user or an organization to a provider.
    ConnectedAccount {
        /// ID of the connected account.
        id: ConnectedAccountId,
        /// ID of the data integration. Only in events.
        data_integration_id: Option<DataIntegrationId>,
        /// Slug of the provider, `github`. Only in events.
        provider_slug: Option<String>,
        /// Role of the connection: the compatibility connection, or a standard one. `None` only in events.
        connection_role: Option<ConnectionRole>,
        /// Identifier of the account at the provider, as set by the application. Metadata for correlation;
        /// requests select an account by `id`.
        account_identifier: Option<String>,
        /// Display name of the connection, mutable and not unique.
        account_display_name: Option<String>,
        /// ID of the user who owns the connection; `None` if an organization owns it.
        user_id: Option<UserId>,
        /// ID of the organization that owns the connection, or that a user's connection is scoped to.
        organization_id: Option<OrganizationId>,
        /// OAuth scopes granted for the connection, such as `repo`.
        scopes: Vec<String>,
        /// State of the connection.
        state: ConnectedAccountState,
        /// Reason for the state, if WorkOS has recorded one.
        state_reason: Option<ConnectedAccountStateReason>,
        /// Authentication method of the connection; `None` means OAuth.
        auth_method: Option<AuthMethod>,
        /// Last four characters of the API key; `None` for OAuth connections.
        api_key_last_4: Option<String>,
        /// OAuth client ID at the provider. Only with [`AuthMethod::ClientCredentials`].
        client_id: Option<String>,
        /// Last four characters of the OAuth client secret. Only with [`AuthMethod::ClientCredentials`].
        client_secret_last_4: Option<String>,
        /// Provider-specific settings of the connection by name, such as `instance_url`, without secret
        /// ones.
        config: Option<BTreeMap<String, String>>,
        /// ID of the user who connected the account for the organization; `None` if unknown, if the
        /// application imported the account, or if the user is no longer a member.
        established_by_user_id: Option<UserId>,
        /// Non-blocking warnings. Only in responses to writes.
        warnings: Option<Vec<ConnectedAccountWarning>>,
        /// Timestamp of creation as WorkOS formats it, `2024-01-16T14:20:00.000Z`.
        created_at: String,
        /// Timestamp of the last update as WorkOS formats it, `2024-01-16T14:20:00.000Z`.
        updated_at: String,
    }
}

open_enum! {
    /// Role of a connected account among the accounts of one owner.
    pub enum ConnectionRole {
        /// Compatibility connection: used by requests without `supports_multiple_connections` or
        /// `connected_account_id`. The first connection of an owner has this role.
        Compatibility = "compatibility",
        /// Standard connection: requests select it by `connected_account_id`.
        Standard = "standard",
    }
}

open_enum! {
    /// State of a connected account.
    pub enum ConnectedAccountState {
        /// The connection is active and its credentials are valid.
        Connected = "connected",
        /// The owner must reauthorize the connection, typically because the required scopes have changed.
        NeedsReauthorization = "needs_reauthorization",
        /// The connection has been disconnected.
        Disconnected = "disconnected",
    }
}

open_enum! {
    /// Reason for which WorkOS has put a connected account into its state.
    pub enum ConnectedAccountStateReason {
        /// The user who connected the account for the organization is no longer an active member. The
        /// credentials were removed; an organization admin must provide new ones.
        EstablishingMemberMembershipEnded = "establishing_member_membership_ended",
    }
}

model! {
    /// A warning about a connected account.
    ConnectedAccountWarning {
        /// Code of the warning.
        code: ConnectedAccountWarningCode,
        /// Human-readable description of the warning.
        message: String,
    }
}

open_enum! {
    /// Code of a warning about a connected account.
    pub enum ConnectedAccountWarningCode {
        /// Another connected account of the same owner has the same display name.
        DuplicateAccountDisplayName = "duplicate_account_display_name",
    }
}

open_enum! {
    /// State to set for an imported or updated connected account.
    pub enum ImportedAccountState {
        /// The connection is active and its tokens are valid.
        Connected = "connected",
        /// The owner must reauthorize the connection.
        NeedsReauthorization = "needs_reauthorization",
    }
}

open_enum! {
    /// Intent of an import of a connected account.
    pub enum ImportIntent {
        /// Adds an account beside those of the owner. Without this intent the import creates the owner's
        /// compatibility connection.
        Add = "add",
    }
}

open_enum! {
    /// Intent of an update of a connected account.
    pub enum ChangeIntent {
        /// The owner has reauthorized the connection.
        Reauthorize = "reauthorize",
    }
}

endpoint! {
    /// Gets the connected account of a user for a provider.
    ///
    /// # Errors
    ///
    /// `account_selection_required` (409) if the user has several accounts and the request selects none.
    GetUserConnectedAccount: GET "/user_management/users/{user_id}/connected_accounts/{slug}" as "get_user_connected_account" -> ConnectedAccount,
    path {
        /// ID of the user.
        user_id: UserId,
        /// Slug of the provider, `github`.
        slug: String,
    }
    query {
        /// ID of the organization that the connection is scoped to.
        organization_id: Option<OrganizationId>,
        /// Whether to consider all connected accounts of the owner. Default: `false`, which considers only
        /// the compatibility connection.
        supports_multiple_connections: Option<bool>,
        /// ID of the connected account. Required if several match.
        connected_account_id: Option<ConnectedAccountId>,
    }
}

endpoint! {
    /// Disconnects a user's account at a provider and deletes the stored access and refresh tokens.
    ///
    /// Access is not revoked at the provider. The user must authorize again to reconnect.
    ///
    /// # Errors
    ///
    /// `account_selection_required` (409) if the user has several accounts and the request selects none.
    /// `concurrent_request` (503) if another change of the account is in progress.
    DeleteUserConnectedAccount: DELETE "/user_management/users/{user_id}/connected_accounts/{slug}" as "delete_user_connected_account" -> (),
    path {
        /// ID of the user.
        user_id: UserId,
        /// Slug of the provider, `github`.
        slug: String,
    }
    query {
        /// ID of the organization that the connection is scoped to.
        organization_id: Option<OrganizationId>,
        /// Whether to consider all connected accounts of the owner. Default: `false`, which considers only
        /// the compatibility connection.
        supports_multiple_connections: Option<bool>,
        /// ID of the connected account. Required if several match.
        connected_account_id: Option<ConnectedAccountId>,
    }
}

endpoint! {
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
    CreateUserConnectedAccount: POST "/user_management/users/{user_id}/connected_accounts/{slug}" as "create_user_connected_account" -> ConnectedAccount,
    path {
        /// ID of the user.
        user_id: UserId,
        /// Slug of the provider, `github`.
        slug: String,
    }
    query {
        /// ID of the organization to scope the connection to.
        organization_id: Option<OrganizationId>,
    }
    body {
        /// OAuth access token of the account.
        access_token: Option<Secret>,
        /// OAuth refresh token of the account.
        refresh_token: Option<Secret>,
        /// Expiry of the access token, if it expires. Requires a refresh token.
        expires_at: Option<Timestamp>,
        /// OAuth scopes granted for the connection, such as `repo`.
        scopes: Option<Vec<String>>,
        /// State of the connection. Derived from the given tokens if omitted.
        state: Option<ImportedAccountState>,
        /// Intent of the import: [`ImportIntent::Add`] adds an account beside existing ones.
        connection_intent: Option<ImportIntent>,
        /// Display name of the connection, mutable and not unique.
        account_display_name: Patch<String>,
        /// Identifier of the account at the provider, for correlation.
        account_identifier: Patch<String>,
    }
}

endpoint! {
    /// Updates the tokens, scopes or state of a user's connected account. Omitted fields are unchanged.
    ///
    /// Requires the feature flag `pipes-management-api`.
    ///
    /// # Errors
    ///
    /// `account_selection_required` (409) if the user has several accounts and the request selects none.
    /// `invalid_request_parameters` (422) if the parameters are invalid.
    UpdateUserConnectedAccount: PUT "/user_management/users/{user_id}/connected_accounts/{slug}" as "update_user_connected_account" -> ConnectedAccount,
    path {
        /// ID of the user.
        user_id: UserId,
        /// Slug of the provider, `github`.
        slug: String,
    }
    query {
        /// ID of the organization that the connection is scoped to.
        organization_id: Option<OrganizationId>,
        /// Has no effect on which account is updated; accepted by WorkOS for compatibility.
        supports_multiple_connections: Option<bool>,
        /// ID of the connected account to update. Default: the compatibility connection.
        connected_account_id: Option<ConnectedAccountId>,
        /// Intent of the update: [`ChangeIntent::Reauthorize`] after a reauthorization. Requires
        /// `connected_account_id`.
        connection_intent: Option<ChangeIntent>,
    }
    body {
        /// OAuth access token of the account.
        access_token: Option<Secret>,
        /// OAuth refresh token of the account.
        refresh_token: Option<Secret>,
        /// Expiry of the access token, if it expires.
        expires_at: Option<Timestamp>,
        /// OAuth scopes granted for the connection, such as `repo`.
        scopes: Option<Vec<String>>,
        /// State of the connection. Derived from the given tokens if omitted.
        state: Option<ImportedAccountState>,
        /// Display name of the connection, mutable and not unique. `Patch::Clear` removes it.
        account_display_name: Patch<String>,
        /// Identifier of the account at the provider, for correlation. `Patch::Clear` removes it.
        account_identifier: Patch<String>,
    }
}

endpoint! {
    /// Gets the connected account of an organization for a provider.
    ///
    /// Requires the feature flag `pipes-org-integrations`.
    ///
    /// # Errors
    ///
    /// `account_selection_required` (409) if the organization has several accounts and the request selects
    /// none.
    GetOrganizationConnectedAccount: GET "/organizations/{organization_id}/connected_accounts/{slug}" as "get_organization_connected_account" -> ConnectedAccount,
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// Slug of the provider, `github`.
        slug: String,
    }
    query {
        /// Whether to consider all connected accounts of the owner. Default: `false`, which considers only
        /// the compatibility connection.
        supports_multiple_connections: Option<bool>,
        /// ID of the connected account. Required if several match.
        connected_account_id: Option<ConnectedAccountId>,
    }
}

endpoint! {
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
    CreateOrganizationConnectedAccount: POST "/organizations/{organization_id}/connected_accounts/{slug}" as "create_organization_connected_account" -> ConnectedAccount,
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// Slug of the provider, `github`.
        slug: String,
    }
    body {
        /// ID of the user for whom the account is imported, an active member of the organization.
        user_id: UserId,
        /// OAuth access token of the account.
        access_token: Option<Secret>,
        /// OAuth refresh token of the account.
        refresh_token: Option<Secret>,
        /// Expiry of the access token, if it expires. Requires a refresh token.
        expires_at: Option<Timestamp>,
        /// OAuth scopes granted for the connection, such as `repo`.
        scopes: Option<Vec<String>>,
        /// State of the connection. Derived from the given tokens if omitted.
        state: Option<ImportedAccountState>,
        /// Intent of the import: [`ImportIntent::Add`] adds an account beside existing ones.
        connection_intent: Option<ImportIntent>,
        /// Display name of the connection, mutable and not unique.
        account_display_name: Patch<String>,
        /// Identifier of the account at the provider, for correlation.
        account_identifier: Patch<String>,
    }
}

endpoint! {
    /// Updates the tokens, scopes or state of an organization's connected account. Omitted fields are
    /// unchanged.
    ///
    /// Requires the feature flag `pipes-management-api`.
    ///
    /// # Errors
    ///
    /// `account_selection_required` (409) if the organization has several accounts and the request selects
    /// none. `invalid_request_parameters` (422) if the parameters are invalid.
    UpdateOrganizationConnectedAccount: PUT "/organizations/{organization_id}/connected_accounts/{slug}" as "update_organization_connected_account" -> ConnectedAccount,
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// Slug of the provider, `github`.
        slug: String,
    }
    query {
        /// Has no effect on which account is updated; accepted by WorkOS for compatibility.
        supports_multiple_connections: Option<bool>,
        /// ID of the connected account to update. Default: the compatibility connection.
        connected_account_id: Option<ConnectedAccountId>,
        /// Intent of the update: [`ChangeIntent::Reauthorize`] after a reauthorization. Requires
        /// `connected_account_id`.
        connection_intent: Option<ChangeIntent>,
    }
    body {
        /// ID of the user for whom the account is updated, an active member of the organization.
        user_id: UserId,
        /// OAuth access token of the account.
        access_token: Option<Secret>,
        /// OAuth refresh token of the account.
        refresh_token: Option<Secret>,
        /// Expiry of the access token, if it expires.
        expires_at: Option<Timestamp>,
        /// OAuth scopes granted for the connection, such as `repo`.
        scopes: Option<Vec<String>>,
        /// State of the connection. Derived from the given tokens if omitted.
        state: Option<ImportedAccountState>,
        /// Display name of the connection, mutable and not unique. `Patch::Clear` removes it.
        account_display_name: Patch<String>,
        /// Identifier of the account at the provider, for correlation. `Patch::Clear` removes it.
        account_identifier: Patch<String>,
    }
}

endpoint! {
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
    DeleteOrganizationConnectedAccount: DELETE "/organizations/{organization_id}/connected_accounts/{slug}" as "delete_organization_connected_account" -> (),
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// Slug of the provider, `github`.
        slug: String,
    }
    query {
        /// Whether to consider all connected accounts of the owner. Default: `false`, which considers only
        /// the compatibility connection.
        supports_multiple_connections: Option<bool>,
        /// ID of the connected account. Required if several match.
        connected_account_id: Option<ConnectedAccountId>,
    }
}
