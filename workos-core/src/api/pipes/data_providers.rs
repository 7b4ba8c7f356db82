//! Data providers: the available providers, with the accounts that a user or an organization has connected.

use super::{AuthMethod, ConnectedAccount, ConnectionOwner};
use crate::types::{DataIntegrationId, OrganizationId, Page, UserId};

model! {
    /// A data provider: an available provider, with the owner's connected accounts.
    DataProvider {
        /// ID of the data integration of the provider.
        id: DataIntegrationId,
        /// Display name of the provider, `GitHub`.
        name: String,
        /// Description of how the provider is used.
        description: Option<String>,
        /// Slug of the provider, `github`.
        slug: String,
        /// Integration type, `github`.
        integration_type: String,
        /// Type of the provider's credentials, `oauth2`.
        credentials_type: String,
        /// OAuth scopes that connections request; `None` if none are configured.
        scopes: Option<Vec<String>>,
        /// Kind of owner of the connections.
        connection_owner: ConnectionOwner,
        /// Kind of owner of the connections. Deprecated by WorkOS in favor of `connection_owner`.
        ownership: Option<DataProviderOwnership>,
        /// Authentication methods of connected accounts; `None` means OAuth.
        auth_methods: Option<Vec<AuthMethod>>,
        /// The owner's compatibility connection; `None` if there is none.
        connected_account: Option<ConnectedAccount>,
        /// The owner's connected accounts: all with `supports_multiple_connections`, else only the
        /// compatibility connection.
        connected_accounts: Vec<ConnectedAccount>,
        /// Timestamp of creation as WorkOS formats it, `2024-01-16T14:20:00.000Z`.
        created_at: String,
        /// Timestamp of the last update as WorkOS formats it, `2024-01-16T14:20:00.000Z`.
        updated_at: String,
    }
}

open_enum! {
    /// Kind of owner of a provider's connections. Deprecated by WorkOS in favor of [`ConnectionOwner`].
    pub enum DataProviderOwnership {
        /// Each user owns a connection.
        User = "userland_user",
        /// Each organization owns a connection, which all of its members share.
        Organization = "organization",
    }
}

endpoint! {
    /// Lists all available providers with the accounts that a user has connected, on a single page.
    ListUserDataProviders: GET "/user_management/users/{user_id}/data_providers" as "list_user_data_providers" -> Page<DataProvider>,
    path {
        /// ID of the user.
        user_id: UserId,
    }
    query {
        /// ID of an organization to filter the connected accounts by.
        organization_id: Option<OrganizationId>,
        /// Whether to return all connected accounts of the owner. Default: `false`, which returns only the
        /// compatibility connection.
        supports_multiple_connections: Option<bool>,
    }
}

endpoint! {
    /// Lists all organization-owned providers with the accounts that an organization has connected, on a
    /// single page.
    ///
    /// Requires the feature flag `pipes-org-integrations`.
    ListOrganizationDataProviders: GET "/organizations/{organization_id}/data_providers" as "list_organization_data_providers" -> Page<DataProvider>,
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
    }
    query {
        /// Whether to return all connected accounts of the owner. Default: `false`, which returns only the
        /// compatibility connection.
        supports_multiple_connections: Option<bool>,
    }
}
