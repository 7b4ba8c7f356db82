//! No `Debug` or `Display` output contains a secret: every type that may contain one and every error is
//! formatted, and the text is searched.

use std::{
    fmt::{Debug, Write as _},
    time::Duration,
};

use workos_core::{
    BlockingClient, Config, Endpoint, Error, HttpRequest, HttpResponse, Machine, Now, RequestOptions, Step,
    TransportFailure,
    admin_portal::PortalLink,
    agents::{
        AgentClaimUser, AgentCredential, AgentRegistrationClaimView, AgentToken, AgentTokenGrant,
        LinkClaimAttemptToExternalUser, MintAgentToken, ValidateAgentCredential, ValidateAgentToken,
    },
    organizations::GetOrganization,
    testing::{Reply, Script},
    types::{RawJson, Secret},
    user_management::{
        AuthenticateResponse, AuthenticateWithCode, AuthenticateWithPassword, CreateUser,
        DeviceAuthorization, FindInvitationByToken, GetUser, Invitation, MagicAuth, PasswordReset,
        UpdateUser, UserPassword,
    },
    webhooks::WebhookEndpoint,
    widgets::WidgetSessionToken,
};
use workos_tests::sent_back;

/// The text that every secret in this file contains.
const MARK: &str = "s3cr3t";

#[derive(Default)]
struct Printed(String);

impl Printed {
    fn debug(&mut self, value: &dyn Debug) {
        write!(self.0, "{value:?}\n{value:#?}\n").unwrap();
    }

    fn error(&mut self, error: &Error) {
        self.debug(error);
        let mut source: Option<&dyn std::error::Error> = Some(error);
        while let Some(cause) = source {
            writeln!(self.0, "{cause}").unwrap();
            source = cause.source();
        }
    }

    #[track_caller]
    fn is_clean(&self) {
        let line = self.0.lines().find(|line| line.contains(MARK));
        assert_eq!(line, None, "a secret was printed");
        assert!(self.0.len() > 20, "nothing was printed");
    }
}

fn config() -> Config {
    Config::new("sk_s3cr3t").unwrap()
}

fn create() -> CreateUser {
    CreateUser::new("a@b.c").password(UserPassword::plaintext("s3cr3t password"))
}

#[test]
fn configuration_and_clients_hide_secrets() {
    let mut printed = Printed::default();
    let mut header = http::HeaderValue::from_static("s3cr3t-header");
    header.set_sensitive(true);
    let config = config().header(http::HeaderName::from_static("x-proxy-key"), header.clone());
    let options = RequestOptions::new()
        .api_key("sk_s3cr3t_2")
        .unwrap()
        .idempotency_key("s3cr3t-key")
        .unwrap()
        .header(http::HeaderName::from_static("x-other"), header);
    printed.debug(&config);
    printed.debug(&options);
    printed.debug(&config.clone().with(options));
    let script = Script::new();
    printed.debug(&script.client_with(config.clone()));
    let dynamic = script.client_with(config.clone()).into_dyn();
    printed.debug(&dynamic);
    printed.debug(&dynamic.transport());
    printed.debug(&dynamic.runtime());
    let send = |_: HttpRequest, _: Option<Duration>| Err::<HttpResponse, _>(TransportFailure::timeout());
    let blocking = BlockingClient::new(config.clone(), send, script.clone());
    printed.debug(&blocking);
    printed.debug(&blocking.pages(workos_core::organizations::ListOrganizations::new()));
    printed.debug(&blocking.pages(workos_core::organizations::ListOrganizations::new()).items());
    printed.debug(&script.client_with(config).pages(workos_core::organizations::ListOrganizations::new()));
    printed.debug(&Secret::from("s3cr3t"));
    printed.debug(&RawJson::from(serde_json::json!({"token": "s3cr3t"})));
    printed.is_clean();
}

#[test]
fn endpoints_machines_and_steps_hide_secrets() {
    let mut printed = Printed::default();
    printed.debug(&create());
    printed.debug(&UpdateUser::new("user_1").password(UserPassword::hashed("s3cr3t hash", "bcrypt")));
    printed.debug(&AuthenticateWithPassword::new("a@b.c", "s3cr3t").invitation_token("s3cr3t"));
    printed.debug(&AuthenticateWithCode::new("s3cr3t").code_verifier("s3cr3t"));
    printed.debug(&FindInvitationByToken::new("s3cr3t"));
    let mut call = config().call(&create(), 1).unwrap();
    printed.debug(&call);
    let step = call.poll(Now::default());
    assert!(matches!(&step, Step::Send(request) if String::from_utf8_lossy(request.body()).contains(MARK)));
    printed.debug(&step.map(|_| ()));
    printed.debug(&call);
    // The header value of the key is marked as sensitive.
    let request = config().request(&GetUser::new("user_1")).unwrap();
    printed.debug(&request);
    printed.is_clean();
}

#[test]
fn errors_hide_secrets() {
    let mut printed = Printed::default();
    for key in ["sk_s3cr3t\n", "sk s3cr3t", "s3cr3t\0"] {
        printed.error(&Config::new(key).unwrap_err());
        printed.error(&RequestOptions::new().api_key(key).unwrap_err());
    }
    printed.error(&RequestOptions::new().idempotency_key("s3cr3t\n").unwrap_err());
    printed.error(&workos_core::BaseUrl::new("https://user:s3cr3t@api.workos.com").unwrap_err());
    printed.error(&workos_core::BaseUrl::new("s3cr3t://").unwrap_err());

    let responses = [
        (403, r#"{"code":"mfa_challenge","message":"go on","pending_authentication_token":"s3cr3t"}"#),
        (200, r#"{"id":"user_1","email":{"token":"s3cr3t"}}"#),
        (200, r#"{"id":"user_1","email_verified":"s3cr3t"}"#),
        (200, r#"{"id":"user_1","email_verified":"s3cr3t \" more"}"#),
        (200, r#"{"email":"s3cr3t"}"#),
        (200, r#"{"id":"user_1","email":"s3cr3t"#),
        (200, "s3cr3t"),
        (502, "<html>s3cr3t</html>"),
        (301, "s3cr3t"),
    ];
    for (status, body) in responses {
        let script = Script::new();
        script
            .expect_operation::<CreateUser>()
            .reply(Reply::json(status, body).header("location", "https://x/?s3cr3t"));
        let error = script.run(script.client_with(config()).send(create())).unwrap_err();
        printed.error(&error);
    }
    let script = Script::new();
    script.expect_operation::<CreateUser>().fail(TransportFailure::timeout());
    printed.error(&script.run(script.client_with(config()).send(create())).unwrap_err());
    printed.is_clean();
}

#[test]
fn responses_and_models_hide_secrets() {
    let mut printed = Printed::default();
    let script = Script::new();
    let body = r#"{"id":"user_1","email":"a@b.c","access_token":"s3cr3t"}"#;
    script.expect_operation::<CreateUser>().reply(Reply::json(200, body).header("set-cookie", "s3cr3t"));
    let client = script.client_with(config());
    let response = script.run(client.send_with_response(create())).unwrap();
    printed.debug(&response);
    printed.debug(&script);
    let json = r#"{"id":"event_1","event":"new.kind","data":{"code":"s3cr3t"}}"#;
    printed.debug(&serde_json::from_str::<workos_core::events::Event>(json).unwrap());
    let signed_in = r#"{"user":{"id":"user_1"},"access_token":"s3cr3t","refresh_token":"s3cr3t","authkit_authorization_code":"s3cr3t","oauth_tokens":{"access_token":"s3cr3t","refresh_token":"s3cr3t"}}"#;
    printed.debug(&serde_json::from_str::<AuthenticateResponse>(signed_in).unwrap());
    let device =
        r#"{"device_code":"s3cr3t","user_code":"s3cr3t","verification_uri_complete":"https://x/?s3cr3t"}"#;
    printed.debug(&serde_json::from_str::<DeviceAuthorization>(device).unwrap());
    let invitation = r#"{"id":"i","token":"s3cr3t","accept_invitation_url":"https://x/?s3cr3t"}"#;
    printed.debug(&serde_json::from_str::<Invitation>(invitation).unwrap());
    let code = r#"{"id":"m","user_id":"user_1","code":"s3cr3t"}"#;
    printed.debug(&serde_json::from_str::<MagicAuth>(code).unwrap());
    let reset = r#"{"id":"p","user_id":"user_1","password_reset_token":"s3cr3t","password_reset_url":"https://x/?s3cr3t"}"#;
    printed.debug(&serde_json::from_str::<PasswordReset>(reset).unwrap());
    let domain = r#"{"id":"d","organization_id":"o","verification_token":"s3cr3t"}"#;
    printed.debug(
        &serde_json::from_str::<workos_core::organization_domains::OrganizationDomain>(domain).unwrap(),
    );
    printed.is_clean();
}

#[test]
fn api_keys_vault_and_pipes_hide_secrets() {
    use workos_core::{api_keys::*, client_api::*, pipes::*, pipes_provider::*, vault::*};
    let mut printed = Printed::default();
    let context = [("organization_id", "org_1")];
    printed.debug(&ValidateApiKey::new("s3cr3t"));
    printed.debug(&CreateVaultObject::new(context, "name", "s3cr3t"));
    printed.debug(&UpdateVaultObject::new("o1", "s3cr3t"));
    printed.debug(&DecryptDataKey::new("s3cr3t"));
    printed.debug(&RekeyDataKey::new(context, "s3cr3t"));
    printed.debug(&OrganizationOAuthClient::new("c1", "s3cr3t"));
    printed.debug(&DataIntegrationCredentialsInput::custom("c1", "s3cr3t"));
    printed.debug(&ApiKeyInstallation::new("s3cr3t", "user_1"));
    printed.debug(&UpsertApiKeyConnection::new("github", "user_1", "s3cr3t"));
    printed.debug(&CreateApiKeyConnection::new("github", "user_1", "s3cr3t"));
    printed.debug(&UpsertClientCredentialsConnection::new("github", "user_1", "c1", "s3cr3t"));
    printed.debug(&CreateClientCredentialsConnection::new("github", "user_1", "c1", "s3cr3t"));
    printed.debug(
        &CreateUserConnectedAccount::new("user_1", "github").access_token("s3cr3t").refresh_token("s3cr3t"),
    );
    printed.debug(
        &UpdateUserConnectedAccount::new("user_1", "github").access_token("s3cr3t").refresh_token("s3cr3t"),
    );
    printed.debug(&FinishConnection::new("s3cr3t", "s3cr3t"));

    let key = r#"{"id":"k","owner":{"type":"organization","id":"org_1"},"value":"s3cr3t"}"#;
    printed.debug(&serde_json::from_str::<ApiKeyWithValue>(key).unwrap());
    printed.debug(&serde_json::from_str::<ClientToken>(r#"{"token":"s3cr3t"}"#).unwrap());
    let object = r#"{"id":"o1","name":"n","value":"s3cr3t","metadata":{"id":"o1"}}"#;
    printed.debug(&serde_json::from_str::<VaultObject>(object).unwrap());
    let data_key = r#"{"id":"d1","data_key":"s3cr3t","encrypted_keys":"s3cr3t"}"#;
    printed.debug(&serde_json::from_str::<DataKey>(data_key).unwrap());
    printed.debug(&serde_json::from_str::<DecryptedDataKey>(data_key).unwrap());
    for kind in ["oauth", "client_credentials", "api_key", "new"] {
        let json = format!(r#"{{"active":true,"credential":{{"auth_method":"{kind}","value":"s3cr3t"}}}}"#);
        printed.debug(&serde_json::from_str::<Vended<VendedCredential>>(&json).unwrap());
    }
    let token = r#"{"active":true,"access_token":{"access_token":"s3cr3t"}}"#;
    printed.debug(&serde_json::from_str::<Vended<AccessToken>>(token).unwrap());
    printed.is_clean();
}

#[test]
fn relay_and_one_shot_environments_hide_secrets() {
    use workos_core::{one_shot::*, pipes::*};
    let mut printed = Printed::default();
    let request = http::Request::post("https://s3cr3t.example/?token=s3cr3t").header("x-token", "s3cr3t");
    let relay = RelayRequest::new("user_1", request.body("s3cr3t").unwrap());
    printed.debug(&relay);
    printed.debug(config().relay(relay).unwrap().headers().get("x-relay-url").unwrap());
    let error = r#"{"code":"relay_authorization_required","connection":"s3cr3t","authorization_url":"https://s3cr3t"}"#;
    let response = http::Response::builder().status(402).body(error.into()).unwrap();
    let error = RelayError::from_response(&response);
    printed.debug(&error);
    printed.debug(&error.to_string());
    printed.error(&error.into());
    printed.debug(&CreateClaimNonce::new("client_1", "s3cr3t"));
    let environment = r#"{"client_id":"c","api_key":"s3cr3t","claimToken":"s3cr3t","authkit_domain":"d"}"#;
    printed.debug(&serde_json::from_str::<OneShotEnvironment>(environment).unwrap());
    printed.debug(&serde_json::from_str::<ClaimNonce>(r#"{"nonce":"s3cr3t"}"#).unwrap());
    printed.is_clean();
}

#[test]
fn authentication_by_api_key_hides_secrets() {
    use workos_core::api_keys::{ApiKeyCache, ValidateApiKey};

    let mut printed = Printed::default();
    let script = Script::new();
    let cache = ApiKeyCache::new(&config());
    let headers =
        [("authorization".parse().unwrap(), "Bearer key_s3cr3t".parse().unwrap())].into_iter().collect();
    let mut machine = cache.authenticate(&headers, 1);
    printed.debug(&machine);
    script.expect_operation::<ValidateApiKey>().reply(Reply::json(200, r#"{"api_key":null}"#));
    let error = script.run(script.client().drive(&mut machine)).unwrap_err();
    printed.debug(&(&machine, &cache, &error));
    writeln!(printed.0, "{error}").unwrap();
    printed.is_clean();
}

#[test]
fn tokens_of_machines_hide_secrets() {
    use tower_layer::Layer as _;
    use workos_core::{BaseUrl, connect::CreateTokenWithClientCredentials, tokens::MachineTokens};

    let mut printed = Printed::default();
    let script = Script::new();
    let domain = BaseUrl::new("https://acme.authkit.app").unwrap();
    let config = config().authkit_domain(domain.clone()).retry(workos_core::RetryPolicy::never());
    let client = script.client_with(config.clone());
    let tokens = MachineTokens::new(&config, "client_m2m", "s3cr3t").unwrap();
    let expect = |status, body: &str| {
        script.expect_operation::<CreateTokenWithClientCredentials>().reply(Reply::json(status, body));
    };
    for (status, body) in [
        (200, r#"{"access_token":"s3cr3t 1","token_type":"Bearer"}"#),
        (200, r#"{"access_token":"t","token_type":"s3cr3t"}"#),
        (200, r#"{"access_token":"t","token_type":"Bearer","expires_in":"s3cr3t"}"#),
        (200, r#"{"s3cr3t":"s3cr3t"}"#),
        (200, "s3cr3t"),
        (503, "s3cr3t"),
    ] {
        expect(status, body);
        let error = script.run(client.machine_token(&tokens)).unwrap_err();
        printed.debug(&error);
        printed.debug(&error.to_string());
        printed.error(error.error());
        script.advance(Duration::from_secs(60));
    }
    expect(200, r#"{"access_token":"s3cr3t","token_type":"Bearer","scope":"s3cr3t"}"#);
    let token = script.run(client.machine_token(&tokens)).unwrap();
    printed.debug(&token);
    printed.debug(token.authorization());
    printed.debug(token.access_token());
    printed.debug(&tokens);
    printed.debug(&tokens.token(1));
    let layer = tokens.layer(client, [domain]);
    printed.debug(&layer);
    printed.debug(&layer.layer(()));
    printed.is_clean();
}

#[test]
fn token_keepers_hide_secrets() {
    use workos_core::tokens::{
        MemoryTokenStore, StoreOutcome, StoreStep, TokenKeeper, TokenPair, TokenStoreError,
    };

    let mut printed = Printed::default();
    let json =
        r#"{"user":{"id":"user_1","email":"s3cr3t"},"access_token":"s3cr3t","refresh_token":"s3cr3t"}"#;
    let response: AuthenticateResponse = serde_json::from_str(json).unwrap();
    let pair = TokenPair::from_authentication(&response, workos_core::types::Timestamp::UNIX_EPOCH);
    let stored = pair.to_stored();
    let config = workos_core::auth::PublicConfig::new("client_1").unwrap();
    let keeper = TokenKeeper::new(&config, MemoryTokenStore::with_text(&stored));
    printed.debug(&pair);
    printed.debug(&keeper);
    printed.debug(keeper.store());
    printed.debug(&keeper.obtain(Some(&pair.access_token), 1));
    printed.debug(&keeper.replace(Some(pair), 1));
    printed.debug(&StoreStep::<()>::Save(stored.clone()));
    printed.debug(&StoreOutcome::Loaded(Ok(Some(stored.clone()))));
    for text in ["s3cr3t", "{s3cr3t", r#"{"version":1,"access_token":["s3cr3t"]}"#] {
        let error: TokenStoreError = TokenPair::from_stored(&text.into()).unwrap_err();
        printed.debug(&error);
        printed.debug(&error.to_string());
    }
    printed.is_clean();
}

#[test]
fn search_finds_a_printed_secret() {
    let mut printed = Printed::default();
    printed.debug(&GetOrganization::new("org_s3cr3t"));
    assert!(printed.0.contains(MARK));
    assert_eq!(GetOrganization::OPERATION.name, "get_organization");
}

#[test]
fn agents_portal_links_and_webhook_endpoints_hide_secrets() {
    let mut printed = Printed::default();
    printed.debug(&LinkClaimAttemptToExternalUser::new("s3cr3t", AgentClaimUser::new("x", "a@b.c")));
    for credential in
        [AgentCredential::api_key("s3cr3t"), AgentCredential::access_token("s3cr3t").audience("x")]
    {
        printed.debug(&ValidateAgentCredential::new(credential));
    }
    for grant in [
        AgentTokenGrant::user_delegated("s3cr3t"),
        AgentTokenGrant::agent_delegated("s3cr3t"),
        AgentTokenGrant::refresh("s3cr3t"),
    ] {
        printed.debug(&MintAgentToken::new("blueprint", grant));
    }
    printed.debug(&ValidateAgentToken::new("blueprint", "s3cr3t"));
    fn read<T: serde::de::DeserializeOwned>(json: &str) -> T {
        serde_json::from_str(json).unwrap()
    }
    printed.debug(&read::<AgentRegistrationClaimView>(r#"{"id":"r","user_code":"s3cr3t"}"#));
    printed.debug(&read::<AgentToken>(
        r#"{"access_token":"s3cr3t","refresh_token":"s3cr3t","agent_instance_id":"i","agent_instance_session_id":"s"}"#,
    ));
    printed.debug(&read::<PortalLink>(r#"{"link":"https://setup.workos.com?token=s3cr3t"}"#));
    printed.debug(&read::<WidgetSessionToken>(r#"{"token":"s3cr3t"}"#));
    printed.debug(&read::<WebhookEndpoint>(r#"{"id":"we_1","secret":"s3cr3t"}"#));
    printed.is_clean();
}

#[test]
fn seals_cookies_sessions_verifiers_and_vault_hide_secrets() {
    use http::HeaderMap;
    use workos_core::{
        Entropy,
        actions::ActionVerifier,
        auth::{CodeVerifier, PkceCookies, State},
        cookie::{CookieAttributes, RequestCookies, SetCookie},
        seal::{Keyring, SealKey},
        session::{SessionCodec, Sessions},
        testing::{Emulator, TokenSigner, sign_webhook},
        types::Timestamp,
        user_management::{AuthorizationProvider, AuthorizationUrl},
        vault::{CreateDataKey, EncryptedValue, VaultDecrypt, VaultEncrypt, VaultLayout},
        webhooks::{ReplayKey, WebhookVerifier},
    };

    let mut printed = Printed::default();
    let password = "s3cr3t-cookie-password-of-32-chars-or-more";
    let entropy = || Entropy::scripted(*b"s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr3t");
    let now = Timestamp::from_unix_seconds(1_767_225_600);
    let config = config().client_id("client_1").unwrap();
    printed.debug(&entropy());

    // Keys and seals.
    let key = SealKey::iron(password).unwrap();
    let keyring = Keyring::new(key.clone()).and(SealKey::go("s3cr3t").unwrap());
    printed.debug(&key);
    printed.debug(&keyring);
    let sealed = keyring.seal(b"s3cr3t", None, now, &mut entropy()).unwrap();
    printed.debug(&sealed);
    printed.debug(&keyring.unseal(sealed.expose(), now).unwrap());
    writeln!(printed.0, "{}", keyring.unseal("Fe26.2*s3cr3t", now).unwrap_err()).unwrap();

    // Cookies.
    let cookie = SetCookie::new("wos-session", "s3cr3t", CookieAttributes::new()).unwrap();
    printed.debug(&cookie);
    printed.debug(&cookie.to_header_value());
    printed.debug(&RequestCookies::parse("wos-session=s3cr3t"));

    // The PKCE cookie and the callback.
    let verifier = CodeVerifier::new("s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr3t").unwrap();
    printed.debug(&verifier);
    printed.debug(&State::from("s3cr3t"));
    let pkce_cookies = PkceCookies::new(key, "https://acme.com/callback");
    printed.debug(&pkce_cookies);
    let page =
        AuthorizationUrl::new("https://acme.com/callback", AuthorizationProvider::AuthKit).state("s3cr3t");
    printed.debug(&page);
    let request = pkce_cookies
        .create_authorization(&config, page, "/s3cr3t", &HeaderMap::new(), now, entropy())
        .unwrap();
    printed.debug(&request.url);
    printed.debug(&request.cookie);
    let browser = sent_back([&request.cookie]);
    printed.debug(&pkce_cookies.verify_callback(&browser, Some(request.state()), now).unwrap());
    printed.debug(&pkce_cookies.verify_callback(&browser, Some("s3cr3t"), now).unwrap_err());

    // A session, from the sign-in to the machine that refreshes the session.
    let signer = TokenSigner::new();
    printed.debug(&signer);
    let token = signer.access_token("user_1", "session_1", now).claim("email", "s3cr3t").sign();
    let response = format!(
        r#"{{"user":{{"id":"user_1","first_name":"s3cr3t"}},"access_token":"{}","refresh_token":"s3cr3t"}}"#,
        token.expose()
    );
    let response: AuthenticateResponse = serde_json::from_str(&response).unwrap();
    let codec = SessionCodec::authkit(password).unwrap();
    printed.debug(&codec);
    printed.debug(&codec.session(&response));
    let sessions = Sessions::new(&config, codec).unwrap();
    printed.debug(&sessions);
    let set_cookies = sessions.create(&HeaderMap::new(), &response, now, entropy()).unwrap();
    printed.debug(&set_cookies);
    let browser = sent_back(&set_cookies);
    let script = Script::at(Now { wall: now + Duration::from_secs(301), ..Now::default() });
    script.expect_any().reply(Reply::json(200, serde_json::to_string(&signer.jwks()).unwrap()));
    script
        .expect_any()
        .reply(Reply::json(400, r#"{"error":"invalid_grant","error_description":"over","token":"s3cr3t"}"#));
    let mut machine = sessions.authenticate(&browser, entropy());
    printed.debug(&machine);
    let check = script.run(script.client().drive(&mut machine));
    printed.debug(&check);
    writeln!(printed.0, "{}", check.outcome.unwrap_err()).unwrap();
    printed.debug(&sessions.log_out(&browser, None, now).unwrap().set_cookies);

    // Webhooks and actions.
    let webhooks = WebhookVerifier::new("s3cr3t").unwrap();
    printed.debug(&webhooks);
    printed.debug(&ActionVerifier::new("s3cr3t").unwrap());
    let body = r#"{"id":"s3cr3t"#;
    let error = webhooks.verify(sign_webhook("s3cr3t", now, body), body, now).unwrap_err();
    printed.debug(&error);
    writeln!(printed.0, "{error}").unwrap();
    let verified = webhooks.verify_bytes(sign_webhook("s3cr3t", now, body), body, now).unwrap();
    printed.debug(&verified);
    printed.debug(&ReplayKey::new(&verified, now));

    // The vault.
    let emulator = Emulator::new();
    let client = emulator.client();
    let key = CreateDataKey::new([("organization_id", "org_1")]);
    let mut encrypt = VaultEncrypt::new(client.config(), key, "s3cr3t", entropy(), 1);
    printed.debug(&encrypt);
    let value: EncryptedValue = emulator.run(client.drive(&mut encrypt)).unwrap();
    printed.debug(&value);
    printed.debug(&VaultLayout::default());
    let mut decrypt = VaultDecrypt::new(client.config(), value, 1);
    printed.debug(&decrypt);
    let plaintext = emulator.run(client.drive(&mut decrypt)).unwrap();
    assert_eq!(plaintext.expose(), b"s3cr3t");
    printed.debug(&plaintext);
    printed.is_clean();
}

#[test]
fn authentication_steps_hide_secrets() {
    use workos_core::auth::{AuthenticationStep, SignInAnswer};

    let mut printed = Printed::default();
    for (status, body) in [
        (
            403,
            r#"{"code":"email_verification_required","email":"a@b.c","email_verification_id":"e","pending_authentication_token":"s3cr3t"}"#,
        ),
        (403, r#"{"code":"mfa_enrollment","user":{"id":"user_1"},"pending_authentication_token":"s3cr3t"}"#),
        (
            403,
            r#"{"code":"mfa_challenge","user":{"id":"user_1"},"authentication_factors":[{"id":"f","type":"totp"}],"pending_authentication_token":"s3cr3t"}"#,
        ),
        (
            403,
            r#"{"code":"organization_selection_required","user":{"id":"user_1"},"organizations":[{"id":"org_1","name":"A"},{"id":"org_2","name":"B"}],"pending_authentication_token":"s3cr3t"}"#,
        ),
        (
            400,
            r#"{"error":"sso_required","email":"a@b.c","connection_ids":["conn_1"],"pending_authentication_token":"s3cr3t"}"#,
        ),
    ] {
        let script = Script::new();
        let client = script.client_with(config().client_id("client_1").unwrap());
        script.expect_any().reply(Reply::json(status, body));
        let error = script.run(client.send(AuthenticateWithPassword::new("a@b.c", "s3cr3t"))).unwrap_err();
        let step = AuthenticationStep::from_error(error.api().unwrap()).unwrap();
        printed.debug(&step);
        let machine = client.config().continue_sign_in(step, 1);
        printed.debug(&machine);
    }
    printed.debug(&SignInAnswer::code("s3cr3t"));
    printed.debug(&config().client_id("client_1").unwrap().device_login(1));
    printed.is_clean();
}

/// A one-time code in every form that JSON has for a value, and as a key.
fn codes() -> Vec<serde_json::Value> {
    use serde_json::json;
    vec![
        json!(735_735_735_u64),
        json!(-735_735_735),
        json!(735_735_735.25),
        json!(-7.357_357_357_357e300),
        json!(true),
        json!("735735735"),
        json!("\"`, expected 735735735"),
        json!({"735735735": 735_735_735}),
        json!({"s3cr3tkey": {"s3cr3tkey": [735_735_735]}}),
        json!([735_735_735, "735735735"]),
        json!([[{"s3cr3tkey": true}]]),
    ]
}

impl Printed {
    #[track_caller]
    fn has_no_code(&self, context: &dyn Debug) {
        let is_value = |line: &&str| ["357357", "`true`", MARK].iter().any(|value| line.contains(value));
        assert_eq!(self.0.lines().find(is_value), None, "{context:?}");
    }
}

/// Returns the JSON pointers of all values.
fn pointers(value: &serde_json::Value, pointer: String, all: &mut Vec<String>) {
    match value {
        serde_json::Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointers(item, format!("{pointer}/{index}"), all);
            }
        }
        serde_json::Value::Object(fields) => {
            for (name, field) in fields {
                pointers(field, format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")), all);
            }
        }
        _ => {}
    }
    all.push(pointer);
}

/// Each value of each example response is replaced by a code, completely and cut within the code.
#[test]
fn decode_errors_hide_values_and_keys_of_every_response() {
    let responses: std::collections::BTreeMap<String, (u16, serde_json::Value)> =
        serde_json::from_str(include_str!("../responses.json")).unwrap();
    let samples = workos_tests::samples::all().samples;
    let mut failed = 0;
    for (key, (_, example)) in &responses {
        let sample = samples
            .iter()
            .find(|sample| format!("{} {}", sample.operation.method, sample.operation.path) == *key)
            .unwrap();
        let mut places = Vec::new();
        pointers(example, String::new(), &mut places);
        for place in places {
            for code in codes() {
                let mut body = example.clone();
                *body.pointer_mut(&place).unwrap() = code;
                let body = body.to_string();
                let cut = body.find("35735").map(|at| body[..at + 5].to_owned());
                for body in [Some(body), cut].into_iter().flatten() {
                    let response = workos_core::HttpResponse::new(body.clone().into());
                    let Err(error) = (sample.decode)(&response) else { continue };
                    let mut printed = Printed::default();
                    printed.error(&error);
                    printed.has_no_code(&(key, &place, body));
                    failed += 1;
                }
            }
        }
    }
    assert!(failed > 10_000, "only {failed} errors");
}

#[test]
fn api_errors_hide_numbers() {
    for code in codes().into_iter().filter(|code| code.is_number()) {
        for body in [
            serde_json::json!({"code": code, "message": code, "errors": [code, {"code": code, "field": code, "message": [code]}]}),
            serde_json::json!({"error": code, "error_description": [code, "text"], "errors": code}),
            serde_json::json!({"message": code.to_string(), "errors": {"message": {"a": code}}, "email_verification_code": code}),
        ] {
            let mut response = workos_core::HttpResponse::new(body.to_string().into());
            *response.status_mut() = http::StatusCode::UNPROCESSABLE_ENTITY;
            let mut printed = Printed::default();
            printed.error(&GetUser::decode(&response).unwrap_err());
            printed.has_no_code(&body);
        }
    }
}

#[test]
fn errors_of_events_webhooks_and_actions_hide_values_and_keys() {
    use serde_json::json;
    use workos_core::{
        actions::ActionVerifier, events::Event, testing::sign_webhook, webhooks::WebhookVerifier,
    };

    let now = workos_core::types::Timestamp::from_unix_seconds(1_767_225_600);
    let user = json!({"id": "user_1", "email": "a@b.c", "email_verified": true, "metadata": {"a": "b"}, "created_at": "2026-01-15T12:00:00.000Z"});
    for code in codes() {
        let mut events = vec![
            json!({"id": code, "event": "user.created", "data": user}),
            json!({"id": "e", "event": code, "data": user}),
            json!({"id": "e", "event": "user.created", "data": user, "created_at": code}),
            json!({"id": "e", "event": "user.created", "data": code}),
            json!({"id": "e", "event": "user.created", "data": user, "context": code}),
            json!({"id": "e", "event": "user.created", "data": user, "context": {"actor": code}}),
            json!({"id": "e", "event": "user.created", "data": {"id": "u", "metadata": {"s3cr3tkey": code}}}),
        ];
        for field in ["id", "email", "email_verified", "metadata", "created_at"] {
            let mut user = user.clone();
            user[field] = code.clone();
            events.push(json!({"id": "e", "event": "user.created", "data": user}));
        }
        for event in events {
            let body = event.to_string();
            let mut printed = Printed::default();
            if let Ok(event) = serde_json::from_str::<Event>(&body) {
                printed.debug(&event.raw_data());
                if let workos_core::events::EventPayload::Unknown(unknown) = event.payload() {
                    printed.debug(&unknown.reason);
                }
                if let Err(error) = event.data::<workos_core::events::kind::UserCreated>() {
                    printed.debug(&error);
                    writeln!(printed.0, "{error}").unwrap();
                }
                if let Err(error) = event.data_as::<std::collections::BTreeMap<String, bool>>() {
                    printed.debug(&error);
                    writeln!(printed.0, "{error}").unwrap();
                }
            }
            let list = workos_core::HttpResponse::new(format!(r#"{{"data":[{body}]}}"#).into());
            if let Err(error) = workos_core::events::ListEvents::decode(&list) {
                printed.error(&error);
            }
            let header = sign_webhook("whsec", now, &body);
            if let Err(error) = WebhookVerifier::new("whsec").unwrap().verify(&header, &body, now) {
                printed.debug(&error);
                writeln!(printed.0, "{error}").unwrap();
            }
            if let Err(error) = ActionVerifier::new("whsec").unwrap().verify(&header, &body, now) {
                printed.debug(&error);
                writeln!(printed.0, "{error}").unwrap();
            }
            printed.has_no_code(&body);
        }
    }
}

#[test]
fn errors_of_key_sets_flags_and_vault_hide_values_and_keys() {
    use serde_json::json;
    use workos_core::{
        feature_flags::GetFeatureFlagState,
        session::KeySet,
        user_management::GetJwks,
        vault::{CreateDataKey, DecryptDataKey, GetVaultObject},
    };

    for code in codes() {
        let mut printed = Printed::default();
        for body in [
            code.clone(),
            json!({"keys": code}),
            json!({"keys": [code]}),
            json!({"keys": [{"kty": "RSA", "kid": code, "n": code, "e": "AQAB"}]}),
            json!({"s3cr3tkey": code}),
            json!({"s3cr3tkey": {"enabled": code}}),
            json!({"s3cr3tkey": {"enabled": true, "targets": {"users": [{"id": code}], "s3cr3tkey": code}}}),
            json!({"id": "o", "name": code, "value": code, "metadata": {"id": "o", "context": {"s3cr3tkey": code}}}),
            json!({"id": "o", "name": "n", "value": code}),
            json!({"id": "k", "data_key": code, "encrypted_keys": code, "context": {"s3cr3tkey": code}}),
        ] {
            let body = body.to_string();
            if let Err(error) = KeySet::parse(body.as_bytes()) {
                printed.debug(&error);
                writeln!(printed.0, "{error}").unwrap();
            }
            let response = workos_core::HttpResponse::new(body.into());
            for result in [
                GetJwks::decode(&response).map(drop),
                GetFeatureFlagState::decode(&response).map(drop),
                GetVaultObject::decode(&response).map(drop),
                CreateDataKey::decode(&response).map(drop),
                DecryptDataKey::decode(&response).map(drop),
            ] {
                if let Err(error) = result {
                    printed.error(&error);
                }
            }
        }
        printed.has_no_code(&code);
        assert!(printed.0.len() > 1_000);
    }
}

#[test]
fn errors_of_sessions_and_tokens_hide_values_and_keys() {
    use serde_json::json;
    use workos_core::{
        seal::{Keyring, SealKey},
        session::{AccessTokenRules, KeySet, SessionCodec},
        testing::TokenSigner,
        types::Timestamp,
    };

    let now = Timestamp::from_unix_seconds(1_767_225_600);
    let password = "a-cookie-password-of-32-chars-or-more!!";
    let signer = TokenSigner::new();
    let keys = KeySet::try_from(&signer.jwks()).unwrap();
    let (codec, keyring) =
        (SessionCodec::authkit(password).unwrap(), Keyring::new(SealKey::iron(password).unwrap()));
    let mut rejected = 0;
    for code in codes() {
        let mut printed = Printed::default();
        for session in [
            code.clone(),
            json!({"accessToken": code}),
            json!({"accessToken": "a", "refreshToken": code}),
            json!({"accessToken": "a", "refreshToken": "r", "user": code}),
            json!({"accessToken": "a", "refreshToken": "r", "user": {"id": code}}),
            json!({"s3cr3tkey": code}),
        ] {
            let sealed = keyring.seal(
                session.to_string().as_bytes(),
                None,
                now,
                &mut workos_core::Entropy::from_seed([1; 32]),
            );
            if let Err(error) = codec.unseal(sealed.unwrap().expose(), now) {
                rejected += 1;
                printed.debug(&error);
                writeln!(printed.0, "{error}").unwrap();
            }
        }
        for claim in
            ["sid", "sub", "exp", "nbf", "iat", "aud", "iss", "org_id", "act", "auth_time", "s3cr3tkey"]
        {
            let token = signer.access_token("user_1", "session_1", now).claim(claim, code.clone()).sign();
            if let Err(error) = keys.verify(token.expose(), &AccessTokenRules::new(), now) {
                rejected += 1;
                printed.debug(&error);
                writeln!(printed.0, "{error}").unwrap();
            }
        }
        printed.has_no_code(&code);
    }
    assert!(rejected > 50, "only {rejected}");
}

#[test]
fn authkit_prints_no_secret() {
    use workos_core::{
        authkit::{AuthKit, CompletedSignIn, Handled, SignInFailure},
        extract::AuthRejection,
        testing::Emulator,
    };

    let mut printed = Printed::default();
    let emulator = Emulator::new();
    let config = emulator.client().config().clone().redirect_uri("https://acme.com/callback").unwrap();
    let config = config.cookie_password("s3cr3t-cookie-password-of-32-chars-or-more");
    let ada =
        emulator.run(emulator.client().send(CreateUser::new("ada@acme.com").first_name("s3cr3t"))).unwrap();
    emulator.sign_in_as(&ada.id);
    printed.debug(&config);
    let authkit = AuthKit::new(&config)
        .unwrap()
        .authorization_url(|url| url.state("s3cr3t"))
        .on_success(|completed| panic_unless_clean(completed))
        .on_error(|failure| panic_unless_clean(failure));
    printed.debug(&authkit);
    let client = emulator.client_with(config.clone());
    printed.debug(&authkit.layer(client.clone()));
    printed.debug(&AuthKit::new(&config.cookie_password("s3cr3t")).unwrap_err());

    let mut cookies = http::HeaderMap::new();
    let mut visit = |printed: &mut Printed, url: &str| {
        let mut request = http::Request::get(url).header("accept", "text/html").body(()).unwrap();
        request.headers_mut().extend(cookies.clone());
        let mut handling = authkit.handle(&request, bytes::Bytes::new(), client.entropy().unwrap());
        printed.debug(&handling);
        let handled = emulator.run(client.drive(&mut handling));
        printed.debug(&handled);
        let Handled::Respond(response) = handled else { panic!("{url}") };
        let pairs = response.headers().get_all("set-cookie").iter();
        let pairs = pairs.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned());
        cookies.insert("cookie", pairs.collect::<Vec<_>>().join("; ").parse().unwrap());
        (response.headers().get("location").map(|url| url.to_str().unwrap().to_owned()), response)
    };
    let (location, _) = visit(&mut printed, "/sign-in?return_pathname=/s3cr3t&login_hint=s3cr3t");
    let request =
        http::Request::get(location.unwrap().replace("login_hint=s3cr3t", "")).body(bytes::Bytes::new());
    let back = emulator.handle(&request.unwrap(), emulator.now()).unwrap();
    let callback = back.headers()["location"].to_str().unwrap().replace("https://acme.com", "");
    let (_, response) = visit(&mut printed, &callback);
    let completed = response.extensions().get::<CompletedSignIn>().expect("signed in");
    printed.debug(completed);
    visit(&mut printed, "/callback?error=s3cr3t&error_description=s3cr3t");

    let denied = SignInFailure::Denied { error: MARK.into(), description: Some(MARK.into()) };
    printed.debug(&denied);
    printed.debug(&denied.to_string());
    printed.debug(&AuthRejection::Forbidden(Box::new(http::Response::new(MARK.into()))));
    printed.is_clean();
}

#[test]
fn resource_server_prints_no_secret() {
    use workos_core::{
        extract::{Authenticated, TokenRejection},
        resource_server::{Handled, ResourceServer, TokenError, VerifiedToken},
        testing::Emulator,
    };

    let mut printed = Printed::default();
    let emulator = Emulator::new();
    let client = emulator.client();
    let server = ResourceServer::new(client.config(), "https://mcp.acme.com/mcp").unwrap();
    let introspecting = server.clone().introspection("client_1", "s3cr3t");
    printed.debug(&server.layer(client.clone()));
    let ada = emulator.run(client.send(CreateUser::new("ada@acme.com"))).unwrap();
    let client_id = emulator.register_client("https://reports.com/callback");
    let token = emulator.connect_token(&ada.id, &client_id).resource("https://mcp.acme.com/mcp");
    let token = token.claim("urn:acme:tenant", MARK).access_token();
    for (server, value) in [
        (&server, token.expose()),
        (&introspecting, token.expose()),
        (&server, "s3cr3t"),
        (&server, "s3cr3t.s3cr3t.x"),
    ] {
        printed.debug(server);
        let mut request = http::Request::post("/mcp?x=s3cr3t").body(()).unwrap();
        let authorization = http::HeaderValue::try_from(format!("Bearer {value}")).unwrap();
        request.headers_mut().insert("authorization", authorization);
        let mut machine = server.authenticate(&request, 1);
        printed.debug(&machine);
        match emulator.run(client.drive(&mut machine)) {
            Ok(token) => {
                assert_eq!(token.custom::<String>("urn:acme:tenant").as_deref(), Some(MARK));
                printed.debug(&token);
                printed.debug(token.user().unwrap());
            }
            Err(error) => printed.debug(&(&error, error.to_string(), server.response(&error).headers())),
        }
        let mut handling = server.handle(&request, 1);
        printed.debug(&handling);
        let handled = emulator.run(client.drive(&mut handling));
        printed.debug(&handled);
        if let Handled::Forward(auth) = handled {
            let mut extensions = http::Extensions::new();
            extensions.insert(auth);
            printed.debug(&Authenticated::<VerifiedToken>::from_extensions(&extensions).unwrap());
        }
    }
    let response = Box::new(http::Response::new(MARK.into()));
    printed.debug(&TokenRejection::Denied { error: TokenError::InQuery, response });
    printed.debug(&ResourceServer::new(client.config(), "https://s3cr3t@acme.com").unwrap_err());
    printed.debug(&server.required_scopes(["s3cr3t "]).unwrap_err());
    printed.is_clean();
}

/// Panics in the function of a hook, unless its argument is printed without a secret.
fn panic_unless_clean(value: &dyn Debug) -> Option<http::Response<bytes::Bytes>> {
    let mut printed = Printed::default();
    printed.debug(value);
    assert!(!printed.0.contains(MARK), "{}", printed.0);
    None
}
