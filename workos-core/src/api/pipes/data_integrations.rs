//! Data integrations: providers that are configured in the environment.

use super::{
    AuthMethod, ConnectionOwner, ConnectionRole, CustomProvider, CustomProviderChanges,
    CustomProviderDefinition,
};
use crate::types::{ConnectedAccountId, DataIntegrationId, OrganizationId, Secret, Timestamp, UserId};

model! {
    /// A data integration: a provider that is configured in the environment.
    DataIntegration {
        /// ID of the data integration.
        id: DataIntegrationId,
        /// Slug of the provider, `github`.
        slug: String,
        /// Integration type, derived from the provider, `github`.
        integration_type: String,
        /// Kind of owner of the connections. Fixed at creation.
        ownership: ConnectionOwner,
        /// Description of the data integration.
        description: Option<String>,
        /// Whether accounts can be connected.
        enabled: bool,
        /// State of the data integration.
        state: DataIntegrationState,
        /// OAuth scopes that connections request; `None` if the provider's configured scopes are used.
        scopes: Option<Vec<String>>,
        /// OAuth redirect URI to register with the provider. Empty without OAuth.
        redirect_uri: String,
        /// Authentication methods of connected accounts.
        auth_methods: Vec<AuthMethod>,
        /// OAuth application credentials; `None` for API key and client credentials integrations.
        credentials: Option<DataIntegrationCredential>,
        /// Connected account that was created along with the data integration. Only in the response to a
        /// request with `api_key`.
        installation: Option<DataIntegrationInstallation>,
        /// Provider-specific settings by name, such as Snowflake's `account_identifier`.
        config: BTreeMap<String, String>,
        /// Definition of a custom provider; `None` for a built-in provider.
        custom_provider: Option<CustomProvider>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// State of a data integration.
    pub enum DataIntegrationState {
        /// The data integration is usable.
        Valid = "valid",
        /// The configuration is invalid.
        Invalid = "invalid",
        /// The data integration has been requested.
        Requested = "requested",
    }
}

model! {
    /// OAuth application credentials of a data integration.
    DataIntegrationCredential {
        /// Type of the credentials.
        kind as "type": DataIntegrationCredentialsType,
        /// OAuth client ID at the provider; `None` unless the type is `custom`.
        client_id: Option<String>,
        /// Last four characters of the OAuth client secret; `None` unless the type is `custom`.
        redacted_client_secret: Option<String>,
    }
}

open_enum! {
    /// Owner of the OAuth application that users authorize.
    pub enum DataIntegrationCredentialsType {
        /// WorkOS's shared OAuth application.
        Shared = "shared",
        /// Your own OAuth application.
        Custom = "custom",
        /// Each organization's own OAuth application.
        Organization = "organization",
    }
}

model! {
    /// A connected account that was created along with a data integration.
    DataIntegrationInstallation {
        /// ID of the connected account.
        id: ConnectedAccountId,
        /// Role of the connection: the compatibility connection, or a standard one.
        connection_role: ConnectionRole,
        /// Identifier of the account at the provider, for correlation.
        account_identifier: Option<String>,
        /// Display name of the connection, mutable and not unique.
        account_display_name: Option<String>,
        /// ID of the user who owns the connection; `None` if the organization owns it.
        user_id: Option<UserId>,
        /// ID of the organization that the connection is scoped to or owned by.
        organization_id: Option<OrganizationId>,
        /// Last four characters of the API key.
        api_key_last_4: Option<String>,
    }
}

alternatives! {
    /// OAuth application credentials to set for a data integration.
    pub enum DataIntegrationCredentialsInput by "type" {
        /// Your own OAuth application.
        Custom = custom "custom" {
            /// OAuth client ID at the provider.
            client_id: String,
            /// OAuth client secret at the provider.
            client_secret: Secret,
        },
        /// Each organization's own OAuth application, which the organization supplies.
        Organization = organization "organization" {},
    }
}

object! {
    /// An API key that connects an account along with a data integration.
    ApiKeyInstallation {
        /// API key at the provider, at least 5 characters.
        secret: Secret,
        /// ID of the user who owns the connection.
        user_id: UserId,
        /// ID of the organization to scope the connection to.
        organization_id: Option<OrganizationId>,
    }
}

endpoint! {
    /// Creates a data integration for a built-in provider, or for a custom provider defined in the request.
    ///
    /// Requires the feature flag `pipes-management-api`.
    ///
    /// # Errors
    ///
    /// Status 409 if the environment has a data integration with this slug.
    CreateDataIntegration: POST "/data-integrations" as "create_data_integration" -> DataIntegration,
    body {
        /// Slug of the provider, `github`: of a built-in provider, or a new one together with
        /// `custom_provider`.
        provider: String,
        /// Kind of owner of the connections. Default: users. Fixed at creation; a provider may have one
        /// data integration of each kind.
        ownership: Option<ConnectionOwner>,
        /// Whether accounts can be connected. Default: `false`.
        enabled: Option<bool>,
        /// Authentication methods of connected accounts. Default: OAuth.
        auth_methods: Option<Vec<AuthMethod>>,
        /// Provider-specific settings by name, such as Snowflake's `account_identifier`. Only names that a
        /// built-in provider declares are accepted.
        config: Option<BTreeMap<String, String>>,
        /// OAuth application credentials. Required for OAuth.
        credentials: Option<DataIntegrationCredentialsInput>,
        /// API key that connects an account in the same request, for API key integrations.
        api_key: Option<ApiKeyInstallation>,
        /// Definition of the provider, required for a custom one.
        custom_provider: Option<CustomProviderDefinition>,
        /// Description of the data integration.
        description: Patch<String>,
        /// OAuth scopes that connections request. Default: the provider's configured scopes.
        scopes: Patch<Vec<String>>,
    }
}

endpoint! {
    /// Lists the data integrations with custom or organization credentials, including custom providers and
    /// API key integrations.
    ///
    /// Requires the feature flag `pipes-management-api`.
    ListDataIntegrations: GET "/data-integrations" as "list_data_integrations" -> pages of DataIntegration,
    query {
        /// Kind of owner of the connections to filter by.
        ownership: Option<ConnectionOwner>,
    }
}

endpoint! {
    /// Gets a user-owned data integration.
    ///
    /// Requires the feature flag `pipes-management-api`.
    GetDataIntegration: GET "/data-integrations/{slug}" as "get_data_integration" -> DataIntegration,
    path {
        /// Slug of the data integration, `github`.
        slug: String,
    }
}

endpoint! {
    /// Updates a user-owned data integration. Omitted fields are unchanged.
    ///
    /// Requires the feature flag `pipes-management-api`.
    UpdateDataIntegration: PUT "/data-integrations/{slug}" as "update_data_integration" -> DataIntegration,
    path {
        /// Slug of the data integration, `github`.
        slug: String,
    }
    body {
        /// Whether accounts can be connected.
        enabled: Option<bool>,
        /// OAuth application credentials. Rotates the stored client secret. Mutually exclusive with
        /// `api_key`.
        credentials: Option<DataIntegrationCredentialsInput>,
        /// API key to store for a user, or to rotate. Only for API key integrations.
        api_key: Option<ApiKeyInstallation>,
        /// Changes to the definition of a custom provider, which the user-owned and the organization-owned
        /// data integration share.
        custom_provider: Option<CustomProviderChanges>,
        /// Description of the data integration. `Patch::Clear` removes it.
        description: Patch<String>,
        /// OAuth scopes that connections request. `Patch::Clear` resets them to the provider's configured
        /// scopes.
        scopes: Patch<Vec<String>>,
    }
}

endpoint! {
    /// Deletes a user-owned data integration and all of its connected accounts.
    ///
    /// The definition of a custom provider is deleted too, unless an organization-owned data integration
    /// uses it. Requires the feature flag `pipes-management-api`.
    DeleteDataIntegration: DELETE "/data-integrations/{slug}" as "delete_data_integration" -> (),
    path {
        /// Slug of the data integration, `github`.
        slug: String,
    }
}

// ---- Data integrations of organization-owned connections, which may exist beside user-owned ones of a
// provider.

endpoint! {
    /// Gets the data integration of a provider for organization-owned connections. The result is not
    /// specific to an organization.
    ///
    /// Requires the feature flag `pipes-management-api`.
    GetOrganizationOwnedDataIntegration: GET "/data-integrations/{slug}/organization" as "list_data_integration_organization" -> DataIntegration,
    path {
        /// Slug of the data integration, `github`.
        slug: String,
    }
}

endpoint! {
    /// Updates the data integration of a provider for organization-owned connections. Omitted fields are
    /// unchanged.
    ///
    /// Requires the feature flag `pipes-management-api`.
    UpdateOrganizationOwnedDataIntegration: PUT "/data-integrations/{slug}/organization" as "update_data_integration_organization" -> DataIntegration,
    path {
        /// Slug of the data integration, `github`.
        slug: String,
    }
    body {
        /// Whether accounts can be connected.
        enabled: Option<bool>,
        /// OAuth application credentials. Rotates the stored client secret. Mutually exclusive with
        /// `api_key`.
        credentials: Option<DataIntegrationCredentialsInput>,
        /// API key to store for a user, or to rotate. Only for API key integrations.
        api_key: Option<ApiKeyInstallation>,
        /// Changes to the definition of a custom provider, which the user-owned and the organization-owned
        /// data integration share.
        custom_provider: Option<CustomProviderChanges>,
        /// Description of the data integration. `Patch::Clear` removes it.
        description: Patch<String>,
        /// OAuth scopes that connections request. `Patch::Clear` resets them to the provider's configured
        /// scopes.
        scopes: Patch<Vec<String>>,
    }
}

endpoint! {
    /// Deletes the data integration of a provider for organization-owned connections, and all of its
    /// connected accounts.
    ///
    /// The definition of a custom provider is deleted too, unless a user-owned data integration uses it.
    /// Requires the feature flag `pipes-management-api`.
    DeleteOrganizationOwnedDataIntegration: DELETE "/data-integrations/{slug}/organization" as "delete_data_integration_organization" -> (),
    path {
        /// Slug of the data integration, `github`.
        slug: String,
    }
}
