//! Pipes providers: configures providers of [`pipes`](crate::pipes) for a single organization: enabled
//! state, OAuth scopes, settings and OAuth credentials of the organization's own application.
//!
//! All operations require the feature flag `pipes-org-overrides`.
//!
//! ```
//! use workos_core::pipes_provider::{OrganizationOAuthClient, UpdateDataIntegrationConfiguration};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let update = UpdateDataIntegrationConfiguration::new("org_1", "github")
//!     .enabled(true)
//!     .oauth_client(OrganizationOAuthClient::new("Iv1.abc123", "hunter2"));
//! let configuration = client.send(update).await?;
//! if let Some(credentials) = configuration.credentials {
//!     println!("register {} with the provider", credentials.redirect_uri);
//! }
//! # Ok(()) }
//! ```
//!
//! # Operations
//!
//! | type | request |
//! |---|---|
//! | [`ListDataIntegrationConfigurations`] | [`GET /organizations/{organization_id}/data_integration_configurations`](https://workos.com/docs/reference/pipes/provider) |
//! | [`UpdateDataIntegrationConfiguration`] | [`PUT /organizations/{organization_id}/data_integration_configurations/{slug}`](https://workos.com/docs/reference/pipes/provider) |

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    pipes::DataIntegrationCredentialsType,
    types::{DataIntegrationId, OrganizationId, Page, Patch, Secret},
};

/// A data integration configuration: the configuration of a provider for an organization.
#[model]
pub struct DataIntegrationConfiguration {
    /// ID of the data integration.
    pub id: DataIntegrationId,
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Slug of the provider, `github`.
    pub slug: String,
    /// Display name of the provider, `GitHub`.
    pub name: String,
    /// Whether the organization can connect accounts: the organization's override, or else the
    /// provider's default.
    pub enabled: bool,
    /// OAuth scopes in effect: the organization's override, or else the provider's scopes; `None` if
    /// none are configured.
    pub scopes: Option<Vec<String>>,
    /// Provider-specific settings in effect, by name, such as Snowflake's `account_identifier`.
    pub config: BTreeMap<String, String>,
    /// OAuth credentials of the organization; `None` unless the organization supplies the credentials.
    pub credentials: Option<DataIntegrationCredentials>,
    /// Timestamp of creation as WorkOS formats it, `2024-01-16T14:20:00.000Z`.
    pub created_at: String,
    /// Timestamp of the last update as WorkOS formats it, `2024-01-16T14:20:00.000Z`.
    pub updated_at: String,
}

/// OAuth credentials that an organization supplies.
#[model]
pub struct DataIntegrationCredentials {
    /// Owner of the OAuth application.
    pub credentials_type: DataIntegrationCredentialsType,
    /// Whether the organization has supplied OAuth credentials.
    pub has_credentials: bool,
    /// OAuth client ID at the provider; `None` if not configured.
    pub client_id: Option<String>,
    /// Last four characters of the OAuth client secret; `None` if not configured.
    pub client_secret_last_four: Option<String>,
    /// OAuth redirect URI to register with the provider.
    pub redirect_uri: String,
}

/// OAuth client ID and client secret of an organization's own application. WorkOS accepts them only
/// together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OrganizationOAuthClient {
    /// OAuth client ID at the provider, at least one character.
    pub client_id: String,
    /// OAuth client secret at the provider, at least one character.
    pub client_secret: Secret,
}

impl OrganizationOAuthClient {
    /// Creates the credentials from a client ID and a client secret, neither empty.
    #[must_use]
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<Secret>) -> Self {
        Self { client_id: client_id.into(), client_secret: client_secret.into() }
    }
}

/// Lists the configurations of all providers that are available to an organization, on a single page.
#[endpoint(
    GET "/organizations/{organization_id}/data_integration_configurations",
    operation = "list_organization_data_integration_configurations",
    reference = "pipes/provider",
    response = Page<DataIntegrationConfiguration>,
)]
pub struct ListDataIntegrationConfigurations {
    /// ID of the organization.
    pub organization_id: OrganizationId,
}

/// Creates or updates the configuration of a provider for an organization. Omitted fields are
/// unchanged; at least one field is required.
///
/// # Errors
///
/// Status 422 if `scopes` has scopes that are not configured on the provider. Status 400 if the body is
/// empty, or if `oauth_client` or `config` is set for a provider without organization credentials.
#[endpoint(
    PUT "/organizations/{organization_id}/data_integration_configurations/{slug}",
    operation = "update_organization_data_integration_configuration",
    reference = "pipes/provider",
    response = DataIntegrationConfiguration,
)]
pub struct UpdateDataIntegrationConfiguration {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Slug of the provider, `github`.
    pub slug: String,
    /// Whether the organization can connect accounts.
    pub enabled: Option<bool>,
    /// OAuth credentials of the organization's own application. Only for providers with organization
    /// credentials.
    #[serde(flatten)]
    pub oauth_client: Option<OrganizationOAuthClient>,
    /// Provider-specific settings by name. Only for providers with organization credentials.
    pub config: Option<BTreeMap<String, String>>,
    /// OAuth scopes that connections request. `Patch::Clear` resets them to the provider's scopes.
    pub scopes: Patch<Vec<String>>,
}
