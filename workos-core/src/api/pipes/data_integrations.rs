//! Data integrations: the providers that you have set up.

use super::{
    AuthMethod, ConnectionOwner, ConnectionRole, CustomProvider, CustomProviderChanges,
    CustomProviderDefinition,
};
use crate::types::{ConnectedAccountId, DataIntegrationId, OrganizationId, Secret, Timestamp, UserId};

model! {
    /// A provider that you have set up.
    DataIntegration {
        /// Its id.
        id: DataIntegrationId,
        /// The slug of the provider, `github`.
        slug: String,
        /// What kind of integration the provider's is.
        integration_type: String,
        /// Who owns its connections.
        ownership: ConnectionOwner,
        /// What it is for.
        description: Option<String>,
        /// Whether accounts can be connected to it.
        enabled: bool,
        /// How it is.
        state: DataIntegrationState,
        /// The scopes that are asked for; `None` for the provider's own choice.
        scopes: Option<Vec<String>>,
        /// The redirect URI to register with the provider.
        redirect_uri: String,
        /// How accounts are shown to be somebody's.
        auth_methods: Vec<AuthMethod>,
        /// The OAuth application that people consent to; `None` where there is none, as with API keys.
        credentials: Option<DataIntegrationCredential>,
        /// The account that was connected along with it. Only in the answer to a request with an API key.
        installation: Option<DataIntegrationInstallation>,
        /// The provider's own settings, by name.
        config: BTreeMap<String, String>,
        /// How the provider works; `None` for one that WorkOS knows.
        custom_provider: Option<CustomProvider>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// How a data integration is.
    pub enum DataIntegrationState {
        /// It works.
        Valid = "valid",
        /// Its settings do not work.
        Invalid = "invalid",
        /// It has been asked for.
        Requested = "requested",
    }
}

model! {
    /// The OAuth application of a data integration.
    DataIntegrationCredential {
        /// Whose it is.
        kind as "type": DataIntegrationCredentialsType,
        /// Its client id at the provider, if it is yours.
        client_id: Option<String>,
        /// The last four characters of its secret, if it is yours.
        redacted_client_secret: Option<String>,
    }
}

open_enum! {
    /// Whose the OAuth application is that people consent to.
    pub enum DataIntegrationCredentialsType {
        /// WorkOS's.
        Shared = "shared",
        /// Yours.
        Custom = "custom",
        /// Each organization's own.
        Organization = "organization",
    }
}

model! {
    /// An account that was connected along with a data integration.
    DataIntegrationInstallation {
        /// Its id.
        id: ConnectedAccountId,
        /// Whether requests that name no account mean this one.
        connection_role: ConnectionRole,
        /// The provider's name of the account, as you gave it.
        account_identifier: Option<String>,
        /// What the account is called.
        account_display_name: Option<String>,
        /// The user whose it is.
        user_id: Option<UserId>,
        /// The organization that it is for.
        organization_id: Option<OrganizationId>,
        /// The last four characters of the API key.
        api_key_last_4: Option<String>,
    }
}

alternatives! {
    /// The OAuth application that people are to consent to.
    pub enum DataIntegrationCredentialsInput by "type" {
        /// Yours.
        Custom = custom "custom" {
            /// Its client id at the provider.
            client_id: String,
            /// Its secret at the provider.
            client_secret: Secret,
        },
        /// Each organization's own, which it gives itself.
        Organization = organization "organization" {},
    }
}

object! {
    /// An account to connect along with a data integration, by its API key.
    ApiKeyInstallation {
        /// The API key: at least 5 characters.
        secret: Secret,
        /// The user whose it is.
        user_id: UserId,
        /// The organization that it is for.
        organization_id: Option<OrganizationId>,
    }
}

endpoint! {
    /// Sets a provider up: one that WorkOS knows, or one that you describe.
    ///
    /// Refused with 409 if it is set up already. Behind the feature flag `pipes-management-api`.
    CreateDataIntegration: POST "/data-integrations" as "create_data_integration" -> DataIntegration,
    body {
        /// The slug of the provider, `github`: of one that WorkOS knows, or a new one for `custom_provider`.
        provider: String,
        /// Who owns its connections.
        ownership: Option<ConnectionOwner>,
        /// Whether accounts can be connected to it; they cannot if you do not say.
        enabled: Option<bool>,
        /// How accounts are shown to be somebody's; by OAuth if you do not say.
        auth_methods: Option<Vec<AuthMethod>>,
        /// The provider's own settings, by name.
        config: Option<BTreeMap<String, String>>,
        /// The OAuth application that people consent to. OAuth needs it.
        credentials: Option<DataIntegrationCredentialsInput>,
        /// An account to connect at once, where accounts are connected by API keys.
        api_key: Option<ApiKeyInstallation>,
        /// How the provider works, if WorkOS does not know it.
        custom_provider: Option<CustomProviderDefinition>,
        /// What it is for.
        description: Patch<String>,
        /// The scopes that are asked for; the provider's own choice if you do not say.
        scopes: Patch<Vec<String>>,
    }
}

endpoint! {
    /// Lists the providers that you have set up with an OAuth application of yours or of organizations, or for
    /// API keys.
    ///
    /// Behind the feature flag `pipes-management-api`.
    ListDataIntegrations: GET "/data-integrations" as "list_data_integrations" -> pages of DataIntegration,
    query {
        /// Only those whose connections are owned so.
        ownership: Option<ConnectionOwner>,
    }
}

endpoint! {
    /// Gets a provider that you have set up.
    ///
    /// Behind the feature flag `pipes-management-api`.
    GetDataIntegration: GET "/data-integrations/{slug}" as "get_data_integration" -> DataIntegration,
    path {
        /// The slug of the provider.
        slug: String,
    }
}

endpoint! {
    /// Changes a provider that you have set up. What is left out keeps its value.
    ///
    /// Behind the feature flag `pipes-management-api`.
    UpdateDataIntegration: PUT "/data-integrations/{slug}" as "update_data_integration" -> DataIntegration,
    path {
        /// The slug of the provider.
        slug: String,
    }
    body {
        /// Whether accounts can be connected to it.
        enabled: Option<bool>,
        /// The OAuth application that people consent to.
        credentials: Option<DataIntegrationCredentialsInput>,
        /// An account to connect, where accounts are connected by API keys.
        api_key: Option<ApiKeyInstallation>,
        /// How the provider works, if WorkOS does not know it.
        custom_provider: Option<CustomProviderChanges>,
        /// What it is for.
        description: Patch<String>,
        /// The scopes that are asked for; `Patch::Clear` leaves them to the provider.
        scopes: Patch<Vec<String>>,
    }
}

endpoint! {
    /// Deletes a provider that you have set up.
    ///
    /// Behind the feature flag `pipes-management-api`.
    DeleteDataIntegration: DELETE "/data-integrations/{slug}" as "delete_data_integration" -> (),
    path {
        /// The slug of the provider.
        slug: String,
    }
}

// ---- The same for a provider whose connections organizations own. It may be set up beside one for users.

endpoint! {
    /// Gets a provider that you have set up for organizations: the one whose connections they own, whichever
    /// they are.
    ///
    /// Behind the feature flag `pipes-management-api`.
    GetOrganizationOwnedDataIntegration: GET "/data-integrations/{slug}/organization" as "list_data_integration_organization" -> DataIntegration,
    path {
        /// The slug of the provider.
        slug: String,
    }
}

endpoint! {
    /// Changes a provider that you have set up for organizations. What is left out keeps its value.
    ///
    /// Behind the feature flag `pipes-management-api`.
    UpdateOrganizationOwnedDataIntegration: PUT "/data-integrations/{slug}/organization" as "update_data_integration_organization" -> DataIntegration,
    path {
        /// The slug of the provider.
        slug: String,
    }
    body {
        /// Whether accounts can be connected to it.
        enabled: Option<bool>,
        /// The OAuth application that people consent to.
        credentials: Option<DataIntegrationCredentialsInput>,
        /// An account to connect, where accounts are connected by API keys.
        api_key: Option<ApiKeyInstallation>,
        /// How the provider works, if WorkOS does not know it.
        custom_provider: Option<CustomProviderChanges>,
        /// What it is for.
        description: Patch<String>,
        /// The scopes that are asked for; `Patch::Clear` leaves them to the provider.
        scopes: Patch<Vec<String>>,
    }
}

endpoint! {
    /// Deletes a provider that you have set up for organizations, with every account that is connected to it.
    ///
    /// Behind the feature flag `pipes-management-api`.
    DeleteOrganizationOwnedDataIntegration: DELETE "/data-integrations/{slug}/organization" as "delete_data_integration_organization" -> (),
    path {
        /// The slug of the provider.
        slug: String,
    }
}
