//! Data integrations: providers that are configured in the environment.

use std::collections::BTreeMap;

use super::{
    AuthMethod, ConnectionOwner, ConnectionRole, CustomProvider, CustomProviderDefinition,
    UpdateCustomProviderDefinition,
};
use crate::types::{
    ConnectedAccountId, DataIntegrationId, OrganizationId, Page, Patch, Secret, Timestamp, UserId,
};

/// A data integration: a provider that is configured in the environment.
#[model]
pub struct DataIntegration {
    /// ID of the data integration.
    pub id: DataIntegrationId,
    /// Slug of the provider, `github`.
    pub slug: String,
    /// Integration type, derived from the provider, `github`.
    pub integration_type: String,
    /// Kind of owner of the connections. Fixed at creation.
    pub ownership: ConnectionOwner,
    /// Description of the data integration.
    pub description: Option<String>,
    /// Whether accounts can be connected.
    pub enabled: bool,
    /// State of the data integration.
    pub state: DataIntegrationState,
    /// OAuth scopes that connections request; `None` if the provider's configured scopes are used.
    pub scopes: Option<Vec<String>>,
    /// OAuth redirect URI to register with the provider. Empty without OAuth.
    pub redirect_uri: String,
    /// Authentication methods of connected accounts.
    pub auth_methods: Vec<AuthMethod>,
    /// OAuth application credentials; `None` for API key and client credentials integrations.
    pub credentials: Option<DataIntegrationCredential>,
    /// Connected account that was created along with the data integration. Only in the response to a
    /// request with `api_key`.
    pub installation: Option<DataIntegrationInstallation>,
    /// Provider-specific settings by name, such as Snowflake's `account_identifier`.
    pub config: BTreeMap<String, String>,
    /// Definition of a custom provider; `None` for a built-in provider.
    pub custom_provider: Option<CustomProvider>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// State of a data integration.
#[open_enum]
pub enum DataIntegrationState {
    /// The data integration is usable.
    Valid = "valid",
    /// The configuration is invalid.
    Invalid = "invalid",
    /// The data integration has been requested.
    Requested = "requested",
}

/// OAuth application credentials of a data integration.
#[model]
pub struct DataIntegrationCredential {
    /// Type of the credentials.
    #[serde(rename = "type")]
    pub kind: DataIntegrationCredentialsType,
    /// OAuth client ID at the provider; `None` unless the type is `custom`.
    pub client_id: Option<String>,
    /// Last four characters of the OAuth client secret; `None` unless the type is `custom`.
    pub redacted_client_secret: Option<String>,
}

/// Owner of the OAuth application that users authorize.
#[open_enum]
pub enum DataIntegrationCredentialsType {
    /// WorkOS's shared OAuth application.
    Shared = "shared",
    /// Your own OAuth application.
    Custom = "custom",
    /// Each organization's own OAuth application.
    Organization = "organization",
}

/// A connected account that was created along with a data integration.
#[model]
pub struct DataIntegrationInstallation {
    /// ID of the connected account.
    pub id: ConnectedAccountId,
    /// Role of the connection: the compatibility connection, or a standard one.
    pub connection_role: ConnectionRole,
    /// Identifier of the account at the provider, for correlation.
    pub account_identifier: Option<String>,
    /// Display name of the connection, mutable and not unique.
    pub account_display_name: Option<String>,
    /// ID of the user who owns the connection; `None` if the organization owns it.
    pub user_id: Option<UserId>,
    /// ID of the organization that the connection is scoped to or owned by.
    pub organization_id: Option<OrganizationId>,
    /// Last four characters of the API key.
    pub api_key_last_4: Option<String>,
}

/// OAuth application credentials to set for a data integration.
#[one_of(tag = "type")]
pub enum DataIntegrationCredentialsInput {
    /// Your own OAuth application.
    Custom {
        /// OAuth client ID at the provider.
        client_id: String,
        /// OAuth client secret at the provider.
        client_secret: Secret,
    },
    /// Each organization's own OAuth application, which the organization supplies.
    Organization {},
}

/// An API key that connects an account along with a data integration.
#[object]
pub struct ApiKeyInstallation {
    /// API key at the provider, at least 5 characters.
    pub secret: Secret,
    /// ID of the user who owns the connection.
    pub user_id: UserId,
    /// ID of the organization to scope the connection to.
    pub organization_id: Option<OrganizationId>,
}

/// Creates a data integration for a built-in provider, or for a custom provider defined in the request.
///
/// Requires the feature flag `pipes-management-api`.
///
/// # Errors
///
/// Status 409 if the environment has a data integration with this slug.
#[endpoint(
    POST "/data-integrations",
    operation = "create_data_integration",
    reference = "pipes/data-integration/create",
    response = DataIntegration,
)]
pub struct CreateDataIntegration {
    /// Slug of the provider, `github`: of a built-in provider, or a new one together with
    /// `custom_provider`.
    pub provider: String,
    /// Kind of owner of the connections. Default: users. Fixed at creation; a provider may have one
    /// data integration of each kind.
    pub ownership: Option<ConnectionOwner>,
    /// Whether accounts can be connected. Default: `false`.
    pub enabled: Option<bool>,
    /// Authentication methods of connected accounts. Default: OAuth.
    pub auth_methods: Option<Vec<AuthMethod>>,
    /// Provider-specific settings by name, such as Snowflake's `account_identifier`. Only names that a
    /// built-in provider declares are accepted.
    pub config: Option<BTreeMap<String, String>>,
    /// OAuth application credentials. Required for OAuth.
    pub credentials: Option<DataIntegrationCredentialsInput>,
    /// API key that connects an account in the same request, for API key integrations.
    pub api_key: Option<ApiKeyInstallation>,
    /// Definition of the provider, required for a custom one.
    pub custom_provider: Option<CustomProviderDefinition>,
    /// Description of the data integration.
    pub description: Patch<String>,
    /// OAuth scopes that connections request. Default: the provider's configured scopes.
    pub scopes: Patch<Vec<String>>,
}

/// Lists the data integrations with custom or organization credentials, including custom providers and
/// API key integrations.
///
/// Requires the feature flag `pipes-management-api`.
#[endpoint(
    GET "/data-integrations",
    operation = "list_data_integrations",
    reference = "pipes/data-integration/list",
    response = Page<DataIntegration>,
)]
pub struct ListDataIntegrations {
    /// Kind of owner of the connections to filter by.
    pub ownership: Option<ConnectionOwner>,
}

/// Gets a user-owned data integration.
///
/// Requires the feature flag `pipes-management-api`.
#[endpoint(
    GET "/data-integrations/{slug}",
    operation = "get_data_integration",
    reference = "pipes/data-integration/get",
    response = DataIntegration,
)]
pub struct GetDataIntegration {
    /// Slug of the data integration, `github`.
    pub slug: String,
}

/// Updates a user-owned data integration. Omitted fields are unchanged.
///
/// Requires the feature flag `pipes-management-api`.
#[endpoint(
    PUT "/data-integrations/{slug}",
    operation = "update_data_integration",
    reference = "pipes/data-integration/update",
    response = DataIntegration,
)]
pub struct UpdateDataIntegration {
    /// Slug of the data integration, `github`.
    pub slug: String,
    /// Whether accounts can be connected.
    pub enabled: Option<bool>,
    /// OAuth application credentials. Rotates the stored client secret. Mutually exclusive with
    /// `api_key`.
    pub credentials: Option<DataIntegrationCredentialsInput>,
    /// API key to store for a user, or to rotate. Only for API key integrations.
    pub api_key: Option<ApiKeyInstallation>,
    /// Changes to the definition of a custom provider, which the user-owned and the organization-owned
    /// data integration share.
    pub custom_provider: Option<UpdateCustomProviderDefinition>,
    /// Description of the data integration. `Patch::Clear` removes it.
    pub description: Patch<String>,
    /// OAuth scopes that connections request. `Patch::Clear` resets them to the provider's configured
    /// scopes.
    pub scopes: Patch<Vec<String>>,
}

/// Deletes a user-owned data integration and all of its connected accounts.
///
/// The definition of a custom provider is deleted too, unless an organization-owned data integration
/// uses it. Requires the feature flag `pipes-management-api`.
#[endpoint(
    DELETE "/data-integrations/{slug}",
    operation = "delete_data_integration",
    reference = "pipes/data-integration/delete",
)]
pub struct DeleteDataIntegration {
    /// Slug of the data integration, `github`.
    pub slug: String,
}

// ---- Data integrations of organization-owned connections, which may exist beside user-owned ones of a
// provider.

/// Gets the data integration of a provider for organization-owned connections. The result is not
/// specific to an organization.
///
/// Requires the feature flag `pipes-management-api`.
#[endpoint(
    GET "/data-integrations/{slug}/organization",
    operation = "list_data_integration_organization",
    reference = "pipes/data-integration/get-organization-data-integration",
    response = DataIntegration,
)]
pub struct GetOrganizationOwnedDataIntegration {
    /// Slug of the data integration, `github`.
    pub slug: String,
}

/// Updates the data integration of a provider for organization-owned connections. Omitted fields are
/// unchanged.
///
/// Requires the feature flag `pipes-management-api`.
#[endpoint(
    PUT "/data-integrations/{slug}/organization",
    operation = "update_data_integration_organization",
    reference = "pipes/data-integration",
    response = DataIntegration,
)]
pub struct UpdateOrganizationOwnedDataIntegration {
    /// Slug of the data integration, `github`.
    pub slug: String,
    /// Whether accounts can be connected.
    pub enabled: Option<bool>,
    /// OAuth application credentials. Rotates the stored client secret. Mutually exclusive with
    /// `api_key`.
    pub credentials: Option<DataIntegrationCredentialsInput>,
    /// API key to store for a user, or to rotate. Only for API key integrations.
    pub api_key: Option<ApiKeyInstallation>,
    /// Changes to the definition of a custom provider, which the user-owned and the organization-owned
    /// data integration share.
    pub custom_provider: Option<UpdateCustomProviderDefinition>,
    /// Description of the data integration. `Patch::Clear` removes it.
    pub description: Patch<String>,
    /// OAuth scopes that connections request. `Patch::Clear` resets them to the provider's configured
    /// scopes.
    pub scopes: Patch<Vec<String>>,
}

/// Deletes the data integration of a provider for organization-owned connections, and all of its
/// connected accounts.
///
/// The definition of a custom provider is deleted too, unless a user-owned data integration uses it.
/// Requires the feature flag `pipes-management-api`.
#[endpoint(
    DELETE "/data-integrations/{slug}/organization",
    operation = "delete_data_integration_organization",
    reference = "pipes/data-integration",
)]
pub struct DeleteOrganizationOwnedDataIntegration {
    /// Slug of the data integration, `github`.
    pub slug: String,
}
