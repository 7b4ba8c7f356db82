//! Pipes: connects the accounts that users and organizations have at third-party providers, such as GitHub
//! or Slack. WorkOS runs the OAuth flow, stores the credentials and refreshes the tokens; your application
//! requests a valid token or API key when needed.
//!
//! A *data integration* is a provider that is configured in the environment. A *connected account* is the
//! connection of one owner, a user or an organization, to that provider. An owner's first connected account
//! for a data integration is the *compatibility connection*, which requests use by default. An application
//! that supports several connected accounts of one owner creates further ones with the intent to add, reads
//! them with `supports_multiple_connections`, and selects one by `connected_account_id`.
//!
//! ```
//! use workos_core::pipes::{AuthorizeDataIntegration, GetAccessToken, InactiveReason, Vended};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! match client.send(GetAccessToken::new("github", "user_1")).await? {
//!     Vended::Active(token) => println!("scopes {:?}, expires at {:?}", token.scopes, token.expires_at),
//!     Vended::Inactive(InactiveReason::NeedsReauthorization | InactiveReason::NotInstalled) => {
//!         let authorize = AuthorizeDataIntegration::new("github", "user_1").return_to("https://acme.com/settings");
//!         println!("redirect the user to {}", client.send(authorize).await?.url);
//!     }
//!     _ => println!("unknown response"),
//! }
//! # Ok(()) }
//! ```
//!
//! [`RelayRequest`] sends any request to a provider through WorkOS, which adds the credential of the user.
//!
//! # Operations
//!
//! ## Connected accounts
//!
//! | type | request |
//! |---|---|
//! | [`GetUserConnectedAccount`] | [`GET /user_management/users/{user_id}/connected_accounts/{slug}`](https://workos.com/docs/reference/pipes/connected-account/get) |
//! | [`DeleteUserConnectedAccount`] | [`DELETE /user_management/users/{user_id}/connected_accounts/{slug}`](https://workos.com/docs/reference/pipes/connected-account/delete) |
//! | [`CreateUserConnectedAccount`] | [`POST /user_management/users/{user_id}/connected_accounts/{slug}`](https://workos.com/docs/reference/pipes/connected-account) |
//! | [`UpdateUserConnectedAccount`] | [`PUT /user_management/users/{user_id}/connected_accounts/{slug}`](https://workos.com/docs/reference/pipes/connected-account) |
//! | [`GetOrganizationConnectedAccount`] | [`GET /organizations/{organization_id}/connected_accounts/{slug}`](https://workos.com/docs/reference/pipes/connected-account) |
//! | [`CreateOrganizationConnectedAccount`] | [`POST /organizations/{organization_id}/connected_accounts/{slug}`](https://workos.com/docs/reference/pipes/connected-account) |
//! | [`UpdateOrganizationConnectedAccount`] | [`PUT /organizations/{organization_id}/connected_accounts/{slug}`](https://workos.com/docs/reference/pipes/connected-account) |
//! | [`DeleteOrganizationConnectedAccount`] | [`DELETE /organizations/{organization_id}/connected_accounts/{slug}`](https://workos.com/docs/reference/pipes/connected-account) |
//!
//! ## Connections
//!
//! | type | request |
//! |---|---|
//! | [`AuthorizeDataIntegration`] | [`POST /data-integrations/{slug}/authorize`](https://workos.com/docs/reference/pipes/connected-account/get-authorize-url) |
//! | [`FinishConnection`] | [`POST /data-integrations/finish`](https://workos.com/docs/reference/pipes) |
//! | [`UpsertApiKeyConnection`] | [`PUT /data-integrations/{slug}/api-key`](https://workos.com/docs/reference/pipes/connected-account) |
//! | [`CreateApiKeyConnection`] | [`POST /data-integrations/{slug}/api-key`](https://workos.com/docs/reference/pipes/connected-account/create-api-key-connection) |
//! | [`UpsertClientCredentialsConnection`] | [`PUT /data-integrations/{slug}/client-credentials`](https://workos.com/docs/reference/pipes/upsert-client-credentials) |
//! | [`CreateClientCredentialsConnection`] | [`POST /data-integrations/{slug}/client-credentials`](https://workos.com/docs/reference/pipes/connected-account) |
//!
//! ## Credentials
//!
//! | type | request |
//! |---|---|
//! | [`VendCredential`] | [`POST /data-integrations/{slug}/credentials`](https://workos.com/docs/reference/pipes) |
//! | [`GetAccessToken`] | [`POST /data-integrations/{slug}/token`](https://workos.com/docs/reference/pipes/access-token/get) |
//!
//! ## Data integrations
//!
//! | type | request |
//! |---|---|
//! | [`CreateDataIntegration`] | [`POST /data-integrations`](https://workos.com/docs/reference/pipes/data-integration/create) |
//! | [`ListDataIntegrations`] | [`GET /data-integrations`](https://workos.com/docs/reference/pipes/data-integration/list) |
//! | [`GetDataIntegration`] | [`GET /data-integrations/{slug}`](https://workos.com/docs/reference/pipes/data-integration/get) |
//! | [`UpdateDataIntegration`] | [`PUT /data-integrations/{slug}`](https://workos.com/docs/reference/pipes/data-integration/update) |
//! | [`DeleteDataIntegration`] | [`DELETE /data-integrations/{slug}`](https://workos.com/docs/reference/pipes/data-integration/delete) |
//! | [`GetOrganizationOwnedDataIntegration`] | [`GET /data-integrations/{slug}/organization`](https://workos.com/docs/reference/pipes/data-integration/get-organization-data-integration) |
//! | [`UpdateOrganizationOwnedDataIntegration`] | [`PUT /data-integrations/{slug}/organization`](https://workos.com/docs/reference/pipes/data-integration) |
//! | [`DeleteOrganizationOwnedDataIntegration`] | [`DELETE /data-integrations/{slug}/organization`](https://workos.com/docs/reference/pipes/data-integration) |
//!
//! ## Data providers
//!
//! | type | request |
//! |---|---|
//! | [`ListUserDataProviders`] | [`GET /user_management/users/{user_id}/data_providers`](https://workos.com/docs/reference/pipes/provider/list) |
//! | [`ListOrganizationDataProviders`] | [`GET /organizations/{organization_id}/data_providers`](https://workos.com/docs/reference/pipes/provider) |
//!
//! ## Relay
//!
//! | type | request |
//! |---|---|
//! | [`RelayRequest`] | [any method, `/relay` or `/relay/{slug}/{path}`](https://workos.com/docs/pipes/relay) |

mod connected_accounts;
mod connections;
mod credentials;
mod custom_providers;
mod data_integrations;
mod data_providers;
mod relay;

pub use self::{
    connected_accounts::*, connections::*, credentials::*, custom_providers::*, data_integrations::*,
    data_providers::*, relay::*,
};

/// Authentication method of a connected account at its provider.
#[open_enum]
pub enum AuthMethod {
    /// OAuth: the user consents on the provider's authorization page.
    OAuth = "oauth",
    /// An API key of the owner at the provider.
    ApiKey = "api_key",
    /// OAuth client credentials of the owner at the provider.
    ClientCredentials = "client_credentials",
}

/// Kind of owner of a data integration's connections.
#[open_enum]
pub enum ConnectionOwner {
    /// Each user owns a connection.
    User = "user",
    /// Each organization owns a connection, which all of its members share.
    Organization = "organization",
}
