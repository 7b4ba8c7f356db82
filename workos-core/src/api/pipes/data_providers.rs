//! Data providers: what a user or an organization can connect, and has.

use super::{AuthMethod, ConnectedAccount, ConnectionOwner};
use crate::types::{DataIntegrationId, OrganizationId, Page, UserId};

model! {
    /// A provider, with what somebody has connected to it.
    DataProvider {
        /// The id of its data integration.
        id: DataIntegrationId,
        /// What it is called, `GitHub`.
        name: String,
        /// What it is for.
        description: Option<String>,
        /// Its slug, `github`.
        slug: String,
        /// What kind of integration it is.
        integration_type: String,
        /// What kind of credentials it takes, `oauth2`.
        credentials_type: String,
        /// The scopes that are asked for.
        scopes: Option<Vec<String>>,
        /// Who owns its connections.
        connection_owner: ConnectionOwner,
        /// The same, under a name that WorkOS has deprecated in favour of `connection_owner`.
        ownership: Option<DataProviderOwnership>,
        /// How accounts are shown to be somebody's; `None` for OAuth.
        auth_methods: Option<Vec<AuthMethod>>,
        /// The account that requests mean when they name none.
        connected_account: Option<ConnectedAccount>,
        /// All accounts, if you have said that you can deal with several.
        connected_accounts: Vec<ConnectedAccount>,
        /// When it was made, as WorkOS writes it.
        created_at: String,
        /// When it last changed, as WorkOS writes it.
        updated_at: String,
    }
}

open_enum! {
    /// Who owns the connections of a provider.
    pub enum DataProviderOwnership {
        /// A user, for themselves.
        User = "userland_user",
        /// An organization, for all its members.
        Organization = "organization",
    }
}

endpoint! {
    /// Lists all providers, each with what a user has connected to it, on one page.
    ListUserDataProviders: GET "/user_management/users/{user_id}/data_providers" as "list_user_data_providers" -> Page<DataProvider>,
    path {
        /// The user.
        user_id: UserId,
    }
    query {
        /// Only accounts that were connected for this organization.
        organization_id: Option<OrganizationId>,
        /// Whether you can deal with several accounts of one owner.
        supports_multiple_connections: Option<bool>,
    }
}

endpoint! {
    /// Lists all providers, each with what an organization has connected to it, on one page.
    ///
    /// Behind the feature flag `pipes-org-integrations`.
    ListOrganizationDataProviders: GET "/organizations/{organization_id}/data_providers" as "list_organization_data_providers" -> Page<DataProvider>,
    path {
        /// The organization.
        organization_id: OrganizationId,
    }
    query {
        /// Whether you can deal with several accounts of one owner.
        supports_multiple_connections: Option<bool>,
    }
}
