//! Samples of the Pipes service.

use workos_core::{
    pipes::*,
    types::{ConnectedAccountId, Patch, Timestamp},
};

use super::{known, paged};
use crate::conformance::{KnownValues, RelaySample, Sample, relay, sample};

pub(super) fn samples() -> Vec<Sample> {
    let mut samples = data_integrations();
    samples.extend(connections());
    samples.extend(credentials());
    samples.extend(accounts_of_users());
    samples.extend(accounts_of_organizations());
    samples
}

fn provider_settings() -> CustomProviderSettings {
    CustomProviderSettings::new()
        .authorization_url("https://p.example/authorize")
        .token_url("https://p.example/token")
        .refresh_token_url("https://p.example/refresh")
        .pkce_enabled(true)
        .request_scope_separator(" ")
        .scopes_required(true)
        .client_secret_required(true)
        .additional_authorization_parameters([("audience", "acme")])
        .token_body_content_type("application/json")
        .authenticate_via(CustomProviderAuthentication::BasicAuthHeader)
}

fn data_integrations() -> Vec<Sample> {
    let create = || CreateDataIntegration::new("acme");
    let update = || UpdateDataIntegration::new("acme");
    let update_owned = || UpdateOrganizationOwnedDataIntegration::new("acme");
    let changes = UpdateCustomProviderDefinition::new().name("Acme").settings(provider_settings());
    let cleared = UpdateCustomProviderDefinition::new()
        .settings(CustomProviderSettings::new().refresh_token_url(Patch::Clear));
    let installation = ApiKeyInstallation::new("sk-12", "user_1").organization_id("org_1");
    vec![
        sample(
            [create()],
            [
                create()
                    .ownership(ConnectionOwner::User)
                    .enabled(true)
                    .auth_methods(AuthMethod::KNOWN.to_vec())
                    .config([("account", "x")])
                    .credentials(DataIntegrationCredentialsInput::custom("c1", "s"))
                    .api_key(installation.clone())
                    .custom_provider(CustomProviderDefinition::new("Acme").settings(provider_settings()))
                    .description("Ours")
                    .scopes(["read"]),
                create().credentials(DataIntegrationCredentialsInput::organization()),
            ],
            [create().description(Patch::Clear).scopes(Patch::Clear)],
        ),
        sample(
            [ListDataIntegrations::new()],
            [paged(ListDataIntegrations::new()).ownership(ConnectionOwner::User)],
            [],
        ),
        sample([GetDataIntegration::new("github")], [], []),
        sample(
            [update()],
            [update()
                .enabled(true)
                .credentials(DataIntegrationCredentialsInput::custom("c1", "s"))
                .api_key(installation.clone())
                .custom_provider(changes.clone())
                .description("Ours")
                .scopes(["read"])],
            [update().description(Patch::Clear).scopes(Patch::Clear).custom_provider(cleared)],
        ),
        sample([DeleteDataIntegration::new("github")], [], []),
        sample([GetOrganizationOwnedDataIntegration::new("github")], [], []),
        sample(
            [update_owned()],
            [update_owned()
                .enabled(true)
                .credentials(DataIntegrationCredentialsInput::custom("c1", "s"))
                .api_key(installation)
                .custom_provider(changes)
                .description("Ours")
                .scopes(["read"])],
            [update_owned().description(Patch::Clear).scopes(Patch::Clear)],
        ),
        sample([DeleteOrganizationOwnedDataIntegration::new("github")], [], []),
    ]
}

fn connections() -> Vec<Sample> {
    let authorize = || AuthorizeDataIntegration::new("github", "user_1");
    let upsert_key = || UpsertApiKeyConnection::new("github", "user_1", "sk-1");
    let create_key = || CreateApiKeyConnection::new("github", "user_1", "sk-1");
    let upsert_client = || UpsertClientCredentialsConnection::new("github", "user_1", "c1", "s");
    let create_client = || CreateClientCredentialsConnection::new("github", "user_1", "c1", "s");
    let finish = || FinishConnection::new("code", "verifier");
    let account = || ConnectedAccountId::from("a1");
    vec![
        sample(
            [authorize()],
            [
                authorize(),
                authorize().intent(AuthorizationIntent::add()),
                authorize().intent(AuthorizationIntent::reauthorize("a1")),
                authorize()
                    .organization_id("org_1")
                    .connection_owner(ConnectionOwner::Organization)
                    .return_to("https://acme.com")
                    .code_challenge("hash")
                    .config([("subdomain", "acme")])
                    .intent(AuthorizationIntent::reauthorize("a1"))
                    .account_display_name("Work"),
            ],
            [authorize().account_display_name(Patch::Clear)],
        ),
        sample([finish()], [finish().state("s")], []),
        sample(
            [upsert_key()],
            [
                upsert_key(),
                upsert_key().connection(ConnectionToUpdate::Account(account())),
                upsert_key().connection(ConnectionToUpdate::Reauthorize(account())),
                upsert_key()
                    .organization_id("org_1")
                    .connection_owner(ConnectionOwner::User)
                    .account_display_name("Work")
                    .account_identifier("w1"),
            ],
            [upsert_key().account_display_name(Patch::Clear).account_identifier(Patch::Clear)],
        ),
        sample(
            [create_key()],
            [create_key()
                .organization_id("org_1")
                .connection_owner(ConnectionOwner::User)
                .account_display_name("Work")
                .account_identifier("w1")],
            [create_key().account_display_name(Patch::Clear).account_identifier(Patch::Clear)],
        ),
        sample(
            [upsert_client()],
            [
                upsert_client(),
                upsert_client().connection(ConnectionToUpdate::Account(account())),
                upsert_client().connection(ConnectionToUpdate::Reauthorize(account())),
                upsert_client()
                    .organization_id("org_1")
                    .connection_owner(ConnectionOwner::User)
                    .config([("subdomain", "acme")])
                    .account_display_name("Work")
                    .account_identifier("w1"),
            ],
            [upsert_client().account_display_name(Patch::Clear).account_identifier(Patch::Clear)],
        ),
        sample(
            [create_client()],
            [create_client()
                .organization_id("org_1")
                .connection_owner(ConnectionOwner::User)
                .config([("subdomain", "acme")])
                .account_display_name("Work")
                .account_identifier("w1")],
            [create_client().account_display_name(Patch::Clear).account_identifier(Patch::Clear)],
        ),
    ]
}

fn credentials() -> Vec<Sample> {
    let vend = || VendCredential::new("github", "user_1");
    let token = || GetAccessToken::new("github", "user_1");
    vec![
        sample(
            [vend()],
            [vend()
                .organization_id("org_1")
                .connected_account_id("a1")
                .connection_owner(ConnectionOwner::User)
                .supports_multiple_connections(true)],
            [],
        ),
        sample(
            [token()],
            [token()
                .connected_account_id("a1")
                .connection_owner(ConnectionOwner::User)
                .supports_multiple_connections(true)
                .organization_id("org_1")],
            [token().organization_id(Patch::Clear)],
        ),
    ]
}

/// Sets what every import of a connected account accepts.
macro_rules! imported {
    ($account:expr) => {
        $account
            .access_token("t")
            .refresh_token("r")
            .expires_at(Timestamp::from_unix_seconds(1_768_478_400))
            .scopes(["repo"])
            .state(ConnectedAccountInputState::Connected)
            .account_display_name("Work")
            .account_identifier("w1")
    };
}

fn accounts_of_users() -> Vec<Sample> {
    let create = || CreateUserConnectedAccount::new("user_1", "github");
    let update = || UpdateUserConnectedAccount::new("user_1", "github");
    vec![
        sample(
            [GetUserConnectedAccount::new("user_1", "github")],
            [GetUserConnectedAccount::new("user_1", "github")
                .organization_id("org_1")
                .supports_multiple_connections(true)
                .connected_account_id("a1")],
            [],
        ),
        sample(
            [DeleteUserConnectedAccount::new("user_1", "github")],
            [DeleteUserConnectedAccount::new("user_1", "github")
                .organization_id("org_1")
                .supports_multiple_connections(true)
                .connected_account_id("a1")],
            [],
        ),
        sample(
            [create()],
            [imported!(create().organization_id("org_1").connection_intent(ImportIntent::Add))
                .config([("subdomain", "acme")])],
            [create().account_display_name(Patch::Clear).account_identifier(Patch::Clear)],
        ),
        sample(
            [update()],
            [imported!(
                update()
                    .organization_id("org_1")
                    .supports_multiple_connections(true)
                    .connected_account_id("a1")
                    .connection_intent(ChangeIntent::Reauthorize)
            )],
            [update().account_display_name(Patch::Clear).account_identifier(Patch::Clear)],
        ),
        sample(
            [ListUserDataProviders::new("user_1")],
            [ListUserDataProviders::new("user_1")
                .organization_id("org_1")
                .supports_multiple_connections(true)],
            [],
        ),
    ]
}

fn accounts_of_organizations() -> Vec<Sample> {
    let create = || CreateOrganizationConnectedAccount::new("org_1", "github", "user_1");
    let update = || UpdateOrganizationConnectedAccount::new("org_1", "github", "user_1");
    vec![
        sample(
            [GetOrganizationConnectedAccount::new("org_1", "github")],
            [GetOrganizationConnectedAccount::new("org_1", "github")
                .supports_multiple_connections(true)
                .connected_account_id("a1")],
            [],
        ),
        sample(
            [DeleteOrganizationConnectedAccount::new("org_1", "github")],
            [DeleteOrganizationConnectedAccount::new("org_1", "github")
                .supports_multiple_connections(true)
                .connected_account_id("a1")],
            [],
        ),
        sample(
            [create()],
            [imported!(create().connection_intent(ImportIntent::Add))
                .config([("subdomain", "acme")])
                .metadata([("team", "sales")])],
            [create().account_display_name(Patch::Clear).account_identifier(Patch::Clear)],
        ),
        sample(
            [update()],
            [imported!(
                update()
                    .supports_multiple_connections(true)
                    .connected_account_id("a1")
                    .connection_intent(ChangeIntent::Reauthorize)
            )
            .config([("subdomain", "acme")])],
            [update().account_display_name(Patch::Clear).account_identifier(Patch::Clear)],
        ),
        sample(
            [ListOrganizationDataProviders::new("org_1")],
            [ListOrganizationDataProviders::new("org_1").supports_multiple_connections(true)],
            [],
        ),
    ]
}

pub(super) fn relays() -> Vec<RelaySample> {
    let request = |method: &str, url: &str, body: &'static str| {
        let request = http::Request::builder().method(method).uri(url).header("accept", "application/json");
        request.body(bytes::Bytes::from_static(body.as_bytes())).expect("a request")
    };
    let repos = || request("GET", "https://api.github.com/user/repos?per_page=5", "");
    let issue = || request("POST", "/repos/acme/app/issues", r#"{"title":"Left"}"#);
    vec![
        relay(
            "/relay",
            [
                RelayRequest::new("user_1", repos()),
                RelayRequest::new("user_1", repos()).organization_id("org_1").provider("github"),
                RelayRequest::new("user_1", request("POST", "https://api.linear.app/graphql", "{}")),
            ],
        ),
        relay(
            "/relay/{slug}/{path}",
            [
                RelayRequest::to_provider("user_1", "github", request("DELETE", "/repos/acme/app", "")),
                RelayRequest::to_provider("user_1", "github", issue())
                    .organization_id("org_1")
                    .provider("github"),
            ],
        ),
    ]
}

pub(super) fn enums() -> Vec<KnownValues> {
    let mut enums = known![
        "ConnectedAccountInputState" => ConnectedAccountInputState,
        "CreateConnectedAccountState" => ConnectedAccountInputState,
        "CreateDataIntegrationAuthMethods" => AuthMethod,
        "CreateDataIntegrationOwnership" => ConnectionOwner,
        "CreateOrganizationConnectedAccountState" => ConnectedAccountInputState,
        "CustomProviderDefinitionAuthenticateVia" => CustomProviderAuthentication,
        "DataIntegrationCredentialsInputType" => DataIntegrationCredentialsType,
        "DataIntegrationsCreateApiKeyConnectionRequestConnectionOwner" => ConnectionOwner,
        "DataIntegrationsCreateClientCredentialsConnectionRequestConnectionOwner" => ConnectionOwner,
        "DataIntegrationsGetDataIntegrationAuthorizeUrlRequestConnectionOwner" => ConnectionOwner,
        "DataIntegrationsGetUserTokenRequestConnectionOwner" => ConnectionOwner,
        "DataIntegrationsUpsertApiKeyRequestConnectionOwner" => ConnectionOwner,
        "DataIntegrationsUpsertClientCredentialsRequestConnectionOwner" => ConnectionOwner,
        "DataIntegrationsVendCredentialsRequestConnectionOwner" => ConnectionOwner,
        "OrganizationConnectedAccountState" => ConnectedAccountInputState,
        "UpdateCustomProviderDefinitionAuthenticateVia" => CustomProviderAuthentication,
        "list_data_integrations.ownership" => ConnectionOwner,
    ];
    let intents = AuthorizationIntent::TAGS.to_vec();
    enums.push(("DataIntegrationsGetDataIntegrationAuthorizeUrlRequestConnectionIntent", intents));
    enums
}
