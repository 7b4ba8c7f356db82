//! Pipes providers: how an organization has a provider of [`pipes`](crate::pipes) its own way, with scopes and an
//! OAuth application of its own.
//!
//! Behind the feature flag `pipes-org-overrides`.
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

use serde::Serialize;

use crate::{
    pipes::DataIntegrationCredentialsType,
    types::{DataIntegrationId, OrganizationId, Page, Secret},
};

model! {
    /// How an organization has a provider.
    DataIntegrationConfiguration {
        /// The id of the data integration.
        id: DataIntegrationId,
        /// The organization.
        organization_id: OrganizationId,
        /// The slug of the provider, `github`.
        slug: String,
        /// What the provider is called, `GitHub`.
        name: String,
        /// Whether accounts can be connected to it.
        enabled: bool,
        /// The scopes that are asked for, be they the organization's or the provider's choice.
        scopes: Option<Vec<String>>,
        /// The provider's own settings, by name.
        config: BTreeMap<String, String>,
        /// The OAuth application of the organization, where it is the one to have it.
        credentials: Option<DataIntegrationCredentials>,
        /// When it was made, as WorkOS writes it.
        created_at: String,
        /// When it last changed, as WorkOS writes it.
        updated_at: String,
    }
}

model! {
    /// The OAuth application that people of an organization consent to.
    DataIntegrationCredentials {
        /// Whose it is.
        credentials_type: DataIntegrationCredentialsType,
        /// Whether the organization has given it.
        has_credentials: bool,
        /// Its client id at the provider.
        client_id: Option<String>,
        /// The last four characters of its secret.
        client_secret_last_four: Option<String>,
        /// The redirect URI to register with the provider.
        redirect_uri: String,
    }
}

/// An OAuth application of an organization's: WorkOS takes its id and its secret only together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OrganizationOAuthClient {
    /// Its client id at the provider.
    pub client_id: String,
    /// Its secret at the provider.
    pub client_secret: Secret,
}

impl OrganizationOAuthClient {
    /// An application by its client id and its secret at the provider, neither empty.
    #[must_use]
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<Secret>) -> Self {
        Self { client_id: client_id.into(), client_secret: client_secret.into() }
    }
}

endpoint! {
    /// Lists how an organization has the providers that it may use, all on one page.
    ListDataIntegrationConfigurations: GET "/organizations/{organization_id}/data_integration_configurations" as "list_organization_data_integration_configurations" -> Page<DataIntegrationConfiguration>,
    path {
        /// The organization.
        organization_id: OrganizationId,
    }
}

endpoint! {
    /// Changes how an organization has a provider. What is left out keeps its value; something must be given.
    ///
    /// Refused with 422 for scopes that the provider is not set up with.
    UpdateDataIntegrationConfiguration: PUT "/organizations/{organization_id}/data_integration_configurations/{slug}" as "update_organization_data_integration_configuration" -> DataIntegrationConfiguration,
    path {
        /// The organization.
        organization_id: OrganizationId,
        /// The slug of the provider.
        slug: String,
    }
    body {
        /// Whether accounts can be connected to it.
        enabled: Option<bool>,
        /// The OAuth application of the organization, where it is the one to have it.
        #[serde(flatten)]
        oauth_client: Option<OrganizationOAuthClient>,
        /// The provider's own settings, by name, where the OAuth application is the organization's.
        config: Option<BTreeMap<String, String>>,
        /// The scopes that are asked for; `Patch::Clear` leaves them to the provider.
        scopes: Patch<Vec<String>>,
    }
}
