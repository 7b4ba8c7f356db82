use std::time::Duration;

use http::Request;
use serde_json::json;
use workos_core::{
    organization_membership::CreateOrganizationMembership,
    organizations::{CreateOrganization, Organization},
    pipes::*,
    pipes_provider::*,
    user_management::{CreateUser, DeleteUser, User},
};

use crate::{Fixture, code};

/// An organization with a member, and a data integration of each method.
struct Pipes {
    fixture: Fixture,
    acme: Organization,
    ada: User,
}

impl Pipes {
    fn new() -> Self {
        let fixture = Fixture::new();
        let acme = fixture.send(CreateOrganization::new("Acme")).unwrap();
        let ada = fixture.send(CreateUser::new("ada@acme.com")).unwrap();
        fixture.send(CreateOrganizationMembership::new(&ada.id, &acme.id)).unwrap();
        fixture.send(CreateDataIntegration::new("github").enabled(true).scopes(["repo", "gist"])).unwrap();
        for (slug, method) in [("stripe", AuthMethod::ApiKey), ("snowflake", AuthMethod::ClientCredentials)] {
            fixture.send(CreateDataIntegration::new(slug).enabled(true).auth_methods([method])).unwrap();
        }
        Self { fixture, acme, ada }
    }

    fn events(&self) -> Vec<String> {
        let events = self.fixture.emulator.table("events").into_iter();
        let names = events.map(|event| event["event"].as_str().unwrap().to_owned());
        names.filter_map(|name| name.strip_prefix("pipes.").map(str::to_owned)).collect()
    }

    /// Opens a URL and returns the status and the `Location`.
    fn open(&self, url: &str, form: Option<&str>) -> (u16, String) {
        let request = Request::builder().uri(url);
        let request = match form {
            Some(form) => request
                .method("POST")
                .header("content-type", "application/x-www-form-urlencoded")
                .body(form.to_owned().into()),
            None => request.body("".into()),
        };
        let emulator = &self.fixture.emulator;
        let response = emulator.handle(&request.unwrap(), emulator.now()).unwrap();
        let location = response.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
        (response.status().as_u16(), location.unwrap_or_default())
    }

    /// Required fields that responses had no values for.
    fn assert_nothing_filled(&self) {
        for request in self.fixture.emulator.requests() {
            assert!(request.filled.is_empty(), "{:?}", request);
        }
    }
}

#[test]
fn data_integration_is_created_updated_listed_and_deleted() {
    let Pipes { fixture, acme, ada } = &Pipes::new();
    let credentials = DataIntegrationCredentialsInput::custom("c1", "secret-1234");
    let definition = CustomProviderDefinition::new("My CRM");
    let create = CreateDataIntegration::new("my-crm")
        .credentials(credentials)
        .custom_provider(definition)
        .description("Customers")
        .enabled(true);
    let created = fixture.send(create).unwrap();
    let stored = created.credentials.as_ref().unwrap();
    assert_eq!(stored.client_id.as_deref(), Some("c1"));
    assert_eq!(stored.redacted_client_secret.as_deref(), Some("1234"));
    assert_eq!(created.custom_provider.as_ref().unwrap().name, "My CRM");
    assert!(created.redirect_uri.ends_with("/data-integrations/my-crm/callback"));
    assert_eq!(fixture.send(GetDataIntegration::new("my-crm")).unwrap(), created);
    let error = fixture.send(CreateDataIntegration::new("my-crm")).unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 409);

    let rename = UpdateCustomProviderDefinition::new().name("CRM");
    let update = UpdateDataIntegration::new("my-crm").enabled(false).custom_provider(rename);
    let updated = fixture.send(update).unwrap();
    assert_eq!((updated.enabled, updated.custom_provider.unwrap().name.as_str()), (false, "CRM"));
    assert_eq!(updated.description.as_deref(), Some("Customers"));
    let slugs = |list: ListDataIntegrations| -> Vec<String> {
        fixture.send(list).unwrap().data.into_iter().map(|integration| integration.slug).collect()
    };
    assert_eq!(slugs(ListDataIntegrations::new()), ["my-crm", "snowflake", "stripe", "github"]);

    // The data integration for organizations is another one.
    let of_organizations = CreateDataIntegration::new("github").ownership(ConnectionOwner::Organization);
    let owned = fixture.send(of_organizations).unwrap();
    assert_eq!(fixture.send(GetOrganizationOwnedDataIntegration::new("github")).unwrap(), owned);
    let update = UpdateOrganizationOwnedDataIntegration::new("github").enabled(true);
    assert!(fixture.send(update).unwrap().enabled);
    assert_eq!(slugs(ListDataIntegrations::new().ownership(ConnectionOwner::Organization)), ["github"]);
    fixture.send(DeleteOrganizationOwnedDataIntegration::new("github")).unwrap();
    let get = GetOrganizationOwnedDataIntegration::new("github");
    assert_eq!(code(fixture.send(get)), "entity_not_found");

    fixture.send(CreateUserConnectedAccount::new(&ada.id, "my-crm").access_token("t")).unwrap();
    fixture.send(DeleteDataIntegration::new("my-crm")).unwrap();
    assert_eq!(code(fixture.send(GetDataIntegration::new("my-crm"))), "entity_not_found");
    assert!(fixture.emulator.table("connected_accounts").is_empty());
    let key = ApiKeyInstallation::new("sk-98765", &ada.id).organization_id(&acme.id);
    let create = CreateDataIntegration::new("resend").auth_methods([AuthMethod::ApiKey]).api_key(key);
    let installation = fixture.send(create).unwrap().installation.unwrap();
    assert_eq!(installation.api_key_last_4.as_deref(), Some("8765"));
    assert_eq!(installation.user_id.as_ref(), Some(&ada.id));
}

#[test]
fn account_of_user_is_imported_updated_and_deleted() {
    let pipes = Pipes::new();
    let Pipes { fixture, ada, .. } = &pipes;
    let import = || CreateUserConnectedAccount::new(&ada.id, "github").access_token("gho_1").scopes(["repo"]);
    let account = fixture.send(import().account_display_name("Work")).unwrap();
    assert_eq!(account.state, ConnectedAccountState::Connected);
    assert_eq!(account.connection_role, Some(ConnectionRole::Compatibility));
    assert_eq!(account.user_id.as_ref(), Some(&ada.id));
    let get = || GetUserConnectedAccount::new(&ada.id, "github");
    assert_eq!(fixture.send(get()).unwrap().id, account.id);
    assert_eq!(fixture.send(import()).unwrap_err().status().unwrap().as_u16(), 409);

    let add = import().connection_intent(ImportIntent::Add).account_display_name("Work");
    let second = fixture.send(add).unwrap();
    assert_eq!(second.connection_role, Some(ConnectionRole::Standard));
    assert_eq!(second.warnings.as_ref().map(Vec::len), Some(1));
    assert_eq!(fixture.send(get()).unwrap().id, account.id);
    let several = get().supports_multiple_connections(true);
    assert_eq!(code(fixture.send(several)), "account_selection_required");
    assert_eq!(fixture.send(get().connected_account_id(&second.id)).unwrap().id, second.id);

    let update = UpdateUserConnectedAccount::new(&ada.id, "github")
        .state(ConnectedAccountInputState::NeedsReauthorization);
    let updated = fixture.send(update).unwrap();
    assert_eq!(updated.state, ConnectedAccountState::NeedsReauthorization);
    let delete = DeleteUserConnectedAccount::new(&ada.id, "github");
    fixture.send(delete).unwrap();
    assert_eq!(code(fixture.send(get())), "entity_not_found");
    assert_eq!(
        pipes.events(),
        [
            "connected_account.connected",
            "account_connection.connected",
            "connected_account.connected",
            "account_connection.connected",
            "connected_account.reauthorization_needed",
            "account_connection.reauthorization_needed",
            "connected_account.disconnected",
            "account_connection.disconnected",
        ]
    );
    let event = &fixture.emulator.table("events").pop().unwrap()["data"];
    assert_eq!((&event["provider_slug"], &event["id"]), (&json!("github"), &json!(account.id.as_str())));
    pipes.assert_nothing_filled();

    fixture.send(DeleteUser::new(&ada.id)).unwrap();
    assert!(fixture.emulator.table("connected_accounts").is_empty());
}

#[test]
fn invalid_imports_are_rejected() {
    let Pipes { fixture, ada, .. } = &Pipes::new();
    let import = || CreateUserConnectedAccount::new(&ada.id, "github");
    for (request, expected) in [
        (import().state(ConnectedAccountInputState::Connected), "invalid_token_combination"),
        (
            import().expires_at("2026-02-01T00:00:00Z".parse::<workos_core::types::Timestamp>().unwrap()),
            "invalid_token_combination",
        ),
        (CreateUserConnectedAccount::new(&ada.id, "unknown"), "entity_not_found"),
        (CreateUserConnectedAccount::new("user_1", "github"), "entity_not_found"),
        (import().organization_id("org_1"), "entity_not_found"),
    ] {
        assert_eq!(code(fixture.send(request)), expected);
    }
    let account = fixture.send(import()).unwrap();
    assert_eq!(account.state, ConnectedAccountState::NeedsReauthorization);
    let update =
        UpdateUserConnectedAccount::new(&ada.id, "github").connection_intent(ChangeIntent::Reauthorize);
    assert_eq!(code(fixture.send(update)), "invalid_request_parameters");
}

#[test]
fn account_of_organization_is_shared_by_its_members() {
    let pipes = Pipes::new();
    let Pipes { fixture, acme, ada } = &pipes;
    let eve = fixture.send(CreateUser::new("eve@acme.com")).unwrap();
    fixture.send(CreateDataIntegration::new("slack").ownership(ConnectionOwner::Organization)).unwrap();
    let import =
        |user: &User| CreateOrganizationConnectedAccount::new(&acme.id, "slack", &user.id).access_token("x");
    let error = fixture.send(import(&eve)).unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 403);
    let account = fixture.send(import(ada)).unwrap();
    assert_eq!((account.user_id.as_ref(), account.established_by_user_id.as_ref()), (None, Some(&ada.id)));
    let get = || GetOrganizationConnectedAccount::new(&acme.id, "slack");
    assert_eq!(fixture.send(get()).unwrap().id, account.id);
    let update = UpdateOrganizationConnectedAccount::new(&acme.id, "slack", &ada.id).access_token("y");
    fixture.send(update).unwrap();
    fixture.send(CreateOrganizationMembership::new(&eve.id, &acme.id)).unwrap();
    let vend = GetAccessToken::new("slack", &eve.id)
        .connection_owner(ConnectionOwner::Organization)
        .organization_id(&acme.id);
    let Vended::Active(token) = fixture.send(vend).unwrap() else { panic!("no token") };
    assert_eq!(token.access_token.expose(), "y");
    let providers = fixture.send(ListOrganizationDataProviders::new(&acme.id)).unwrap();
    assert_eq!(providers.data.len(), 1);
    assert_eq!(providers.data[0].connected_account.as_ref().unwrap().id, account.id);
    pipes.assert_nothing_filled();
    fixture.send(DeleteOrganizationConnectedAccount::new(&acme.id, "slack")).unwrap();
    assert_eq!(code(fixture.send(get())), "entity_not_found");
}

#[test]
fn api_keys_and_client_credentials_are_stored_rotated_and_vended() {
    let pipes = Pipes::new();
    let Pipes { fixture, ada, .. } = &pipes;
    let vend = |slug: &str| fixture.send(VendCredential::new(slug, &ada.id)).unwrap();
    assert!(matches!(vend("stripe"), Vended::Inactive(InactiveReason::NotInstalled)));
    let first = fixture.send(UpsertApiKeyConnection::new("stripe", &ada.id, "sk_live_1")).unwrap();
    assert_eq!(first.api_key_last_4.as_deref(), Some("ve_1"));
    let second = fixture.send(UpsertApiKeyConnection::new("stripe", &ada.id, "sk_live_2")).unwrap();
    assert_eq!(second.id, first.id);
    let added = fixture.send(CreateApiKeyConnection::new("stripe", &ada.id, "sk_live_3")).unwrap();
    assert_ne!(added.id, first.id);
    match vend("stripe") {
        Vended::Active(VendedCredential::ApiKey(key)) => assert_eq!(key.value.expose(), "sk_live_2"),
        other => panic!("{other:?}"),
    }
    let mismatch = GetAccessToken::new("stripe", &ada.id);
    assert_eq!(code(fixture.send(mismatch)), "auth_method_mismatch");
    let mismatch = UpsertApiKeyConnection::new("github", &ada.id, "sk");
    assert_eq!(code(fixture.send(mismatch)), "auth_method_mismatch");

    let upsert = || UpsertClientCredentialsConnection::new("snowflake", &ada.id, "c1", "secret");
    let account = fixture.send(upsert()).unwrap();
    assert_eq!(account.client_id.as_deref(), Some("c1"));
    let token = |vended| match vended {
        Vended::Active(VendedCredential::ClientCredentials(token)) => token,
        other => panic!("{other:?}"),
    };
    let first = token(vend("snowflake"));
    assert_eq!(token(vend("snowflake")).value, first.value);
    fixture.emulator.advance(Duration::from_secs(3_601));
    assert_ne!(token(vend("snowflake")).value, first.value);
    let create = CreateClientCredentialsConnection::new("snowflake", &ada.id, "c2", "secret");
    assert_eq!(fixture.send(create).unwrap().connection_role, Some(ConnectionRole::Standard));
    pipes.assert_nothing_filled();
}

#[test]
fn expired_token_is_refreshed_or_needs_reauthorization() {
    let Pipes { fixture, ada, .. } = &Pipes::new();
    let soon = fixture.emulator.now().wall + Duration::from_secs(60);
    let import = CreateUserConnectedAccount::new(&ada.id, "github").access_token("gho_1").expires_at(soon);
    fixture.send(import.refresh_token("ghr_1").scopes(["repo"])).unwrap();
    let get = || fixture.send(GetAccessToken::new("github", &ada.id)).unwrap();
    let Vended::Active(token) = get() else { panic!("no token") };
    assert_eq!(
        (token.access_token.expose(), token.missing_scopes.as_slice()),
        ("gho_1", ["gist".to_owned()].as_slice())
    );
    fixture.emulator.advance(Duration::from_secs(61));
    let Vended::Active(token) = get() else { panic!("no token") };
    assert_ne!(token.access_token.expose(), "gho_1");

    let later = fixture.emulator.now().wall + Duration::from_secs(60);
    fixture.send(DeleteUserConnectedAccount::new(&ada.id, "github")).unwrap();
    let import = CreateUserConnectedAccount::new(&ada.id, "github").access_token("gho_2").expires_at(later);
    fixture.send(import).unwrap();
    fixture.emulator.advance(Duration::from_secs(61));
    assert!(matches!(get(), Vended::Inactive(InactiveReason::NeedsReauthorization)));
    let account = fixture.send(GetUserConnectedAccount::new(&ada.id, "github")).unwrap();
    assert_eq!(account.state, ConnectedAccountState::NeedsReauthorization);
}

#[test]
fn authorization_url_connects_an_account() {
    let pipes = Pipes::new();
    let Pipes { fixture, ada, .. } = &pipes;
    let authorize =
        || AuthorizeDataIntegration::new("github", &ada.id).return_to("http://localhost:3000/done?a=b");
    let url = fixture.send(authorize()).unwrap();
    assert!(url.completion.is_none());
    let expected = format!("http://localhost:3000/done?a=b&state={}", url.state.replace('_', "%5F"));
    assert_eq!(pipes.open(url.url.as_str(), None), (302, expected));
    assert_eq!(pipes.open(url.url.as_str(), None).0, 404);
    let account = fixture.send(GetUserConnectedAccount::new(&ada.id, "github")).unwrap();
    assert_eq!(account.scopes, ["repo", "gist"]);

    // A page asks the user if the emulator shows pages.
    fixture.emulator.show_sign_in_page(true);
    let url = fixture.send(authorize().intent(AuthorizationIntent::add())).unwrap();
    assert_eq!(pipes.open(url.url.as_str(), None).0, 200);
    let (status, location) = pipes.open(url.url.as_str(), Some("intent=deny"));
    assert_eq!(status, 302);
    assert!(location.contains("error=access%5Fdenied"), "{location}");
    let url = fixture.send(authorize()).unwrap();
    pipes.open(url.url.as_str(), Some("intent=deny"));
    let url = fixture.send(authorize()).unwrap();
    assert_eq!(pipes.open(url.url.as_str(), Some("intent=allow")).0, 302);
    assert_eq!(
        pipes.events(),
        [
            "connected_account.connected",
            "account_connection.connected",
            "account_connection.add_failed",
            "connected_account.connection_failed",
            "account_connection.connection_failed",
        ]
    );
    let url = fixture.send(authorize()).unwrap();
    fixture.emulator.advance(Duration::from_secs(601));
    assert_eq!(pipes.open(url.url.as_str(), None).0, 404);
}

#[test]
fn connection_with_pkce_is_finished_once() {
    let pipes = Pipes::new();
    let Pipes { fixture, ada, .. } = &pipes;
    let verifier = "a".repeat(43);
    // BASE64URL(SHA-256) of the verifier.
    let challenge = "ZtNPunH49FD35FWYhT5Tv8I7vRKQJ8uxMaL0_9eHjNA";
    let authorize = |return_to: &str| {
        AuthorizeDataIntegration::new("github", &ada.id).return_to(return_to).code_challenge(challenge)
    };
    let error = fixture.send(authorize("http://localhost:3000/done?a=b"));
    assert_eq!(code(error), "return_to_requires_exact_match");
    let connect_code = || {
        let url = fixture.send(authorize("http://localhost:3000/done")).unwrap();
        assert!(url.completion.is_some());
        let (_, location) = pipes.open(url.url.as_str(), None);
        let rest = location.split_once("connect_code=").unwrap().1;
        rest.split('&').next().unwrap().replace("%5F", "_")
    };
    let first = connect_code();
    let get = || fixture.send(GetUserConnectedAccount::new(&ada.id, "github"));
    assert_eq!(code(get()), "entity_not_found");
    for verifier in ["b".repeat(43), verifier.clone()] {
        // A wrong verifier consumes the code.
        assert_eq!(code(fixture.send(FinishConnection::new(&*first, &*verifier))), "invalid_connect_code");
    }
    let second = connect_code();
    let account = fixture.send(FinishConnection::new(&*second, &*verifier)).unwrap().connected_account;
    assert_eq!(get().unwrap().id, account.id);
    let late = connect_code();
    fixture.emulator.advance(Duration::from_secs(91));
    assert_eq!(code(fixture.send(FinishConnection::new(&*late, &*verifier))), "invalid_connect_code");
    pipes.assert_nothing_filled();
}

#[test]
fn data_providers_and_configurations_are_listed() {
    let pipes = Pipes::new();
    let Pipes { fixture, acme, ada } = &pipes;
    fixture.send(CreateUserConnectedAccount::new(&ada.id, "github").access_token("x")).unwrap();
    let providers = fixture.send(ListUserDataProviders::new(&ada.id)).unwrap().data;
    assert_eq!(providers.len(), 3);
    assert_eq!(providers[0].name, "GitHub");
    assert!(providers[0].connected_account.is_some() && providers[1].connected_account.is_none());

    let credentials = DataIntegrationCredentialsInput::organization();
    fixture.send(CreateDataIntegration::new("linear").credentials(credentials)).unwrap();
    let update = |slug: &str| UpdateDataIntegrationConfiguration::new(&acme.id, slug);
    let client = OrganizationOAuthClient::new("c1", "secret-9876");
    let configured = fixture.send(update("linear").enabled(true).oauth_client(client.clone())).unwrap();
    let stored = configured.credentials.unwrap();
    assert!(configured.enabled && stored.has_credentials);
    assert_eq!(stored.client_secret_last_four.as_deref(), Some("9876"));
    for (request, status) in [
        (update("github").oauth_client(client), 400),
        (update("github").scopes(["unknown"]), 422),
        (update("github"), 400),
        (update("unknown").enabled(true), 404),
    ] {
        assert_eq!(fixture.send(request).unwrap_err().status().unwrap().as_u16(), status);
    }
    let configured = fixture.send(update("github").scopes(["repo"])).unwrap();
    assert_eq!(configured.scopes.as_deref(), Some(["repo".to_owned()].as_slice()));
    let list = fixture.send(ListDataIntegrationConfigurations::new(&acme.id)).unwrap().data;
    assert_eq!(list.len(), 4);
    pipes.assert_nothing_filled();
}

#[test]
fn page_of_another_environment_and_form_of_another_site() {
    let pipes = Pipes::new();
    let emulator = &pipes.fixture.emulator;
    let seed = json!({ "environments": [{
        "api_key": "sk_test_two", "client_id": "client_two", "users": [{ "email": "grace@acme.com" }],
    }] });
    emulator.seed(&seed).unwrap();
    let send = |path: &str, body: &serde_json::Value| {
        let request = Request::post(path)
            .header("authorization", "Bearer sk_test_two")
            .header("content-type", "application/json")
            .body(body.to_string().into());
        let response = emulator.handle(&request.unwrap(), emulator.now()).unwrap();
        assert!(response.status().is_success(), "{:?}", response.body());
        serde_json::from_slice::<serde_json::Value>(response.body()).unwrap()
    };
    let create = json!({ "provider": "linear", "enabled": true });
    send("/data-integrations", &create);
    let user = send("/user_management/users", &json!({ "email": "mary@acme.com" }));
    let authorize = |id: &serde_json::Value| {
        let body = json!({ "user_id": id, "return_to": "https://acme.com/connected" });
        send("/data-integrations/linear/authorize", &body)["url"].as_str().unwrap().to_owned()
    };
    let url = authorize(&user["id"]);
    let request = Request::post(&url)
        .header("origin", "https://evil.com")
        .header("content-type", "application/x-www-form-urlencoded")
        .body("intent=allow".into());
    let response = emulator.handle(&request.unwrap(), emulator.now()).unwrap();
    assert_eq!(response.status(), 403);
    assert_eq!(pipes.open(&url, None).0, 302);
    assert!(pipes.fixture.emulator.table("connected_accounts").is_empty(), "the first environment");
}
