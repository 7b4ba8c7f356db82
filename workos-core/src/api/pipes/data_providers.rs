//! Data providers: the available providers, with the accounts that a user or an organization has connected.

use super::{AuthMethod, ConnectedAccount, ConnectionOwner};
use crate::types::{DataIntegrationId, OrganizationId, Page, UserId};

/// A data provider: an available provider, with the owner's connected accounts.
#[model]
pub struct DataProvider {
    /// ID of the data integration of the provider.
    pub id: DataIntegrationId,
    /// Display name of the provider, `GitHub`.
    pub name: String,
    /// Description of how the provider is used.
    pub description: Option<String>,
    /// Slug of the provider, `github`.
    pub slug: String,
    /// Integration type, `github`.
    pub integration_type: String,
    /// Type of the provider's credentials, `oauth2`.
    pub credentials_type: String,
    /// OAuth scopes that connections request; `None` if none are configured.
    pub scopes: Option<Vec<String>>,
    /// Kind of owner of the connections.
    pub connection_owner: ConnectionOwner,
    /// Kind of owner of the connections. Deprecated by WorkOS in favor of `connection_owner`.
    pub ownership: Option<DataProviderOwnership>,
    /// Authentication methods of connected accounts; `None` means OAuth.
    pub auth_methods: Option<Vec<AuthMethod>>,
    /// The owner's compatibility connection; `None` if there is none.
    pub connected_account: Option<ConnectedAccount>,
    /// The owner's connected accounts: all with `supports_multiple_connections`, else only the
    /// compatibility connection.
    pub connected_accounts: Vec<ConnectedAccount>,
    /// Timestamp of creation as WorkOS formats it, `2024-01-16T14:20:00.000Z`.
    pub created_at: String,
    /// Timestamp of the last update as WorkOS formats it, `2024-01-16T14:20:00.000Z`.
    pub updated_at: String,
}

/// Kind of owner of a provider's connections. Deprecated by WorkOS in favor of [`ConnectionOwner`].
#[open_enum]
pub enum DataProviderOwnership {
    /// Each user owns a connection.
    User = "userland_user",
    /// Each organization owns a connection, which all of its members share.
    Organization = "organization",
}

/// Lists all available providers with the accounts that a user has connected, on a single page.
#[endpoint(
    GET "/user_management/users/{user_id}/data_providers",
    operation = "list_user_data_providers",
    reference = "pipes/provider/list",
    response = Page<DataProvider>,
)]
pub struct ListUserDataProviders {
    /// ID of the user.
    pub user_id: UserId,
    /// ID of an organization to filter the connected accounts by.
    pub organization_id: Option<OrganizationId>,
    /// Whether to return all connected accounts of the owner. Default: `false`, which returns only the
    /// compatibility connection.
    pub supports_multiple_connections: Option<bool>,
}

/// Lists all organization-owned providers with the accounts that an organization has connected, on a
/// single page.
///
/// Requires the feature flag `pipes-org-integrations`.
#[endpoint(
    GET "/organizations/{organization_id}/data_providers",
    operation = "list_organization_data_providers",
    reference = "pipes/provider",
    response = Page<DataProvider>,
)]
pub struct ListOrganizationDataProviders {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Whether to return all connected accounts of the owner. Default: `false`, which returns only the
    /// compatibility connection.
    pub supports_multiple_connections: Option<bool>,
}
