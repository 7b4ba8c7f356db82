use std::time::Duration;

use crate::{
    Client, Config, Endpoint, Error, HttpRequest,
    auth::{
        AuthenticationStep, DeviceLoginError, DeviceLoginProgress, SignInAnswer, SignInProgress, SignInPrompt,
    },
    crypto,
    multi_factor_auth::ListUserAuthFactors,
    organizations::CreateOrganization,
    testing::Emulator,
    types::{OrganizationId, SessionId, UserId},
    user_management::{
        AuthenticateResponse, AuthenticateWithCode, AuthenticateWithMagicAuth, AuthenticateWithPassword,
        AuthenticateWithRefreshToken, AuthorizationProvider, AuthorizationUrl, CreateMagicAuth, CreateUser,
        GetEmailVerification, GetUser, ListSessions, LogoutUrl, RevokeSession, UpdateUser, User,
        UserPassword,
    },
};

struct Fixture {
    emulator: Emulator,
    client: Client<Emulator, Emulator>,
    user: User,
}

const PASSWORD: &str = "correct horse battery staple";

impl Fixture {
    fn new() -> Self {
        let emulator = Emulator::new();
        let client = emulator.client();
        let user = emulator
            .run(client.send(CreateUser::new("ada@acme.com").password(UserPassword::plaintext(PASSWORD))));
        Self { emulator, client, user: user.unwrap() }
    }

    fn send<E: Endpoint>(&self, endpoint: E) -> Result<E::Output, Error> {
        self.emulator.run(self.client.send(endpoint))
    }

    fn sign_in_with_password(&self) -> Result<AuthenticateResponse, Error> {
        self.send(AuthenticateWithPassword::new("ada@acme.com", PASSWORD))
    }

    /// Returns a client without a client secret.
    fn public_client(&self) -> Client<Emulator, Emulator> {
        self.emulator.client_with(Config::without_api_key().client_id(Emulator::CLIENT_ID).unwrap())
    }

    fn create_organization(&self, name: &str) -> OrganizationId {
        let id = self.send(CreateOrganization::new(name)).unwrap().id;
        self.emulator.add_member(&id, &self.user.id);
        id
    }

    /// Returns the location that a URL redirects to.
    fn redirect_of(&self, url: &str) -> String {
        let request: HttpRequest = http::Request::get(url).body(bytes::Bytes::new()).unwrap();
        let response = self.emulator.handle(&request, self.emulator.now()).unwrap();
        assert_eq!(response.status(), 302, "{response:?}");
        response.headers().get("location").unwrap().to_str().unwrap().to_owned()
    }

    fn authorize(&self, url: AuthorizationUrl) -> String {
        self.redirect_of(
            self.client.config().url(&url.provider(AuthorizationProvider::AuthKit)).unwrap().as_str(),
        )
    }
}

#[track_caller]
fn assert_error<T: std::fmt::Debug>(result: Result<T, Error>, code: &str) {
    let error = result.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.api().unwrap().code()), (400, Some(code)));
}

#[track_caller]
fn code(location: &str) -> String {
    let code = location.split(['?', '&']).find_map(|pair| pair.strip_prefix("code="));
    code.unwrap_or_else(|| panic!("{location}")).to_owned()
}

#[test]
fn password_grant_accepts_only_the_current_password() {
    let fixture = Fixture::new();
    let response = fixture.sign_in_with_password().unwrap();
    assert_eq!(response.user.id, fixture.user.id);
    assert_eq!(response.organization_id, None);
    for (email, password) in [("ada@acme.com", "wrong password"), ("eve@acme.com", PASSWORD), ("", "")] {
        assert_error(fixture.send(AuthenticateWithPassword::new(email, password)), "invalid_credentials");
    }
    fixture
        .send(UpdateUser::new(&fixture.user.id).password(UserPassword::plaintext("another long password")))
        .unwrap();
    assert_error(fixture.sign_in_with_password(), "invalid_credentials");
}

#[test]
fn grants_require_the_client_id_and_the_client_secret() {
    let fixture = Fixture::new();
    let grant = AuthenticateWithPassword::new("ada@acme.com", PASSWORD);
    for config in [
        Config::new("sk_other").unwrap().client_id(Emulator::CLIENT_ID).unwrap(),
        Config::new(Emulator::API_KEY).unwrap().client_id("client_other").unwrap(),
        Config::without_api_key().client_id(Emulator::CLIENT_ID).unwrap(),
    ] {
        let client = fixture.emulator.client_with(config);
        assert_error(fixture.emulator.run(client.send(&grant)), "invalid_client");
    }
}

#[test]
fn authorization_codes_work_once_within_ten_minutes() {
    let fixture = Fixture::new();
    let url = || {
        AuthorizationUrl::new("https://acme.com/callback?x=1", AuthorizationProvider::AuthKit).state("s/1")
    };
    let denied = fixture.authorize(url());
    assert!(denied.starts_with("https://acme.com/callback?x=1&error=access_denied"), "{denied}");

    fixture.emulator.sign_in_as(&fixture.user.id);
    let location = fixture.authorize(url());
    assert!(location.ends_with("&state=s%2F1"), "{location}");
    let first = code(&location);
    assert_eq!(fixture.send(AuthenticateWithCode::new(&*first)).unwrap().user.email, "ada@acme.com");
    assert_error(fixture.send(AuthenticateWithCode::new(&*first)), "invalid_grant");
    assert_error(fixture.send(AuthenticateWithCode::new("code_other")), "invalid_grant");

    let expired = code(&fixture.authorize(url().login_hint("ada@acme.com")));
    fixture.emulator.advance(Duration::from_secs(600));
    assert_error(fixture.send(AuthenticateWithCode::new(&*expired)), "invalid_grant");
    let unknown = fixture.authorize(url().login_hint("eve@acme.com"));
    assert!(unknown.contains("error=access_denied"), "{unknown}");
}

#[test]
fn public_clients_exchange_codes_with_pkce() {
    let fixture = Fixture::new();
    fixture.emulator.sign_in_as(&fixture.user.id);
    let verifier = "a-verifier-of-at-least-forty-three-characters";
    let challenge = crypto::base64::encode_url(&crypto::sha256(verifier.as_bytes()));
    let with_pkce = || {
        code(
            &fixture.authorize(
                AuthorizationUrl::new("https://acme.com/", AuthorizationProvider::AuthKit)
                    .code_challenge(&*challenge),
            ),
        )
    };
    let public = fixture.public_client();
    let exchange = |grant: AuthenticateWithCode| fixture.emulator.run(public.send(grant));
    exchange(AuthenticateWithCode::new(with_pkce()).code_verifier(verifier)).unwrap();
    assert_error(exchange(AuthenticateWithCode::new(with_pkce()).code_verifier("another")), "invalid_grant");
    assert_error(exchange(AuthenticateWithCode::new(with_pkce())), "invalid_grant");
    let plain = || {
        code(&fixture.authorize(AuthorizationUrl::new("https://acme.com/", AuthorizationProvider::AuthKit)))
    };
    assert_error(exchange(AuthenticateWithCode::new(plain())), "invalid_client");
    assert_error(
        exchange(AuthenticateWithCode::new(plain()).code_verifier(verifier)),
        "code_challenge_not_found",
    );
}

#[test]
fn refresh_tokens_return_one_pair_within_their_window_and_can_switch_the_organization() {
    let fixture = Fixture::new();
    let (own, other) =
        (fixture.create_organization("Acme"), fixture.send(CreateOrganization::new("Other")).unwrap().id);
    let first = fixture.sign_in_with_password().unwrap();
    assert_eq!(first.organization_id.as_ref(), Some(&own));
    let public = fixture.public_client();
    let refresh = |grant: AuthenticateWithRefreshToken| fixture.emulator.run(public.send(grant));
    let second = refresh(AuthenticateWithRefreshToken::new(&first.refresh_token)).unwrap();
    assert_ne!(second.refresh_token, first.refresh_token);
    assert_ne!(second.access_token, first.access_token);
    let replay = || refresh(AuthenticateWithRefreshToken::new(&first.refresh_token));
    fixture.emulator.advance(Duration::from_millis(29_999));
    let replayed = replay().unwrap();
    assert_eq!(replayed.access_token, second.access_token);
    assert_eq!(replayed.refresh_token, second.refresh_token);
    fixture.emulator.advance(Duration::from_millis(1));
    assert_error(replay(), "invalid_grant");

    let switch = AuthenticateWithRefreshToken::new(&second.refresh_token);
    assert_error(refresh(switch.clone().organization_id(&other)), "organization_membership_not_found");
    fixture.emulator.add_member(&other, &fixture.user.id);
    assert_eq!(refresh(switch.organization_id(&other)).unwrap().organization_id, Some(other));
}

#[test]
fn revocation_and_logout_end_a_session() {
    let fixture = Fixture::new();
    let sessions = || fixture.send(ListSessions::new(&fixture.user.id)).unwrap().data;
    let first = fixture.sign_in_with_password().unwrap();
    let id = sessions()[0].id.clone();
    fixture.send(RevokeSession::new(&id)).unwrap();
    assert!(sessions().is_empty());
    assert_error(fixture.send(AuthenticateWithRefreshToken::new(&first.refresh_token)), "invalid_grant");

    // Neither does a replay revive it.
    let tokens = fixture.sign_in_with_password().unwrap();
    fixture.send(AuthenticateWithRefreshToken::new(&tokens.refresh_token)).unwrap();
    fixture.send(RevokeSession::new(&sessions()[0].id)).unwrap();
    assert_error(fixture.send(AuthenticateWithRefreshToken::new(&tokens.refresh_token)), "invalid_grant");

    let second = fixture.sign_in_with_password().unwrap();
    let id = sessions()[0].id.clone();
    let log_out = |id: &SessionId| {
        let url = LogoutUrl::new(id).return_to("https://acme.com/bye");
        fixture.redirect_of(fixture.client.config().url(&url).unwrap().as_str())
    };
    assert_eq!(log_out(&id), "https://acme.com/bye");
    assert_eq!(log_out(&SessionId::from("session_other")), "https://acme.com/bye");
    assert!(sessions().is_empty());
    assert_error(fixture.send(AuthenticateWithRefreshToken::new(&second.refresh_token)), "invalid_grant");
}

#[test]
fn magic_auth_codes_work_once_and_limit_attempts() {
    let fixture = Fixture::new();
    let sent = fixture.send(CreateMagicAuth::new("ada@acme.com")).unwrap();
    let grant = |code: &str| fixture.send(AuthenticateWithMagicAuth::new(code, "ada@acme.com"));
    assert_error(grant("no code"), "invalid_one_time_code");
    assert!(!fixture.user.email_verified);
    assert!(grant(sent.code.expose()).unwrap().user.email_verified);
    assert_error(grant(sent.code.expose()), "one_time_code_previously_used");
    let expired = fixture.send(CreateMagicAuth::new("ada@acme.com")).unwrap();
    fixture.emulator.advance(Duration::from_secs(600));
    assert_error(grant(expired.code.expose()), "one_time_code_expired");
    for _ in 0..5 {
        assert_error(grant("no code"), "invalid_one_time_code");
    }
    assert_error(grant(expired.code.expose()), "one_time_code_too_many_attempts");
}

#[test]
fn sign_in_goes_through_all_required_steps() {
    let fixture = Fixture::new();
    let (_, second) = (fixture.create_organization("Acme"), fixture.create_organization("Acme 2"));
    fixture.emulator.require_email_verification(true);
    fixture.emulator.require_mfa(true);

    // The first sign-in enrolls a factor, the second one uses it.
    for enrolls in [true, false] {
        let grant = AuthenticateWithPassword::new("ada@acme.com", PASSWORD);
        let mut sign_in = fixture.client.config().sign_in(&grant, 1).unwrap().totp_issuer("Acme");
        let (mut steps, mut entered_wrong_code) = (Vec::new(), false);
        let response = loop {
            let prompt = match fixture.emulator.run(fixture.client.drive(&mut sign_in)).unwrap() {
                SignInProgress::SignedIn(response) => break response,
                SignInProgress::InvalidCode(prompt) => {
                    assert_eq!(steps.last(), Some(&"mfa"));
                    entered_wrong_code = true;
                    prompt
                }
                SignInProgress::Prompt(prompt) => prompt,
                other => panic!("{other:?}"),
            };
            sign_in
                .answer(match prompt {
                    SignInPrompt::EmailCode(step) => {
                        steps.push("email");
                        let id = step.email_verification_id.unwrap();
                        SignInAnswer::code(fixture.send(GetEmailVerification::new(id)).unwrap().code)
                    }
                    SignInPrompt::MfaCode(prompt) if !entered_wrong_code => {
                        assert_eq!(prompt.enrolled_factor.is_some(), enrolls);
                        steps.push("mfa");
                        SignInAnswer::code("no code")
                    }
                    SignInPrompt::MfaCode(prompt) => {
                        SignInAnswer::code(fixture.emulator.mfa_code(&prompt.challenge.id))
                    }
                    SignInPrompt::Organization(step) => {
                        steps.push("organization");
                        assert_eq!(step.organizations[1].name, "Acme 2");
                        SignInAnswer::organization(&step.organizations[1].id)
                    }
                    other => panic!("{other:?}"),
                })
                .unwrap();
        };
        let expected =
            if enrolls { vec!["email", "mfa", "organization"] } else { vec!["mfa", "organization"] };
        assert_eq!(steps, expected);
        assert_eq!(response.organization_id.as_ref(), Some(&second));
    }
    assert!(fixture.send(GetUser::new(&fixture.user.id)).unwrap().email_verified);
    assert_eq!(fixture.send(ListUserAuthFactors::new(&fixture.user.id)).unwrap().data.len(), 1);
}

#[test]
fn pending_authentication_tokens_work_once() {
    let fixture = Fixture::new();
    let first = fixture.create_organization("Acme");
    fixture.create_organization("Acme 2");
    let step = match AuthenticationStep::try_from(fixture.sign_in_with_password().unwrap_err()).unwrap() {
        AuthenticationStep::OrganizationSelectionRequired(step) => step,
        other => panic!("{other:?}"),
    };
    assert_error(fixture.send(step.select("org_other")), "organization_not_found");
    let other = fixture.send(CreateOrganization::new("Other")).unwrap().id;
    assert_error(fixture.send(step.select(&other)), "organization_membership_not_found");
    fixture.send(step.select(&first)).unwrap();
    assert_error(fixture.send(step.select(&first)), "invalid_pending_authentication_token");
}

#[test]
fn device_login_ends_on_approval_denial_or_expiry() {
    let fixture = Fixture::new();
    let public = fixture.public_client();
    for decision in ["approve", "deny", "expire"] {
        let mut login = public.config().device_login(1);
        let started = fixture.emulator.now().mono;
        match fixture.emulator.run(public.drive(&mut login)).unwrap() {
            DeviceLoginProgress::ShowCode(codes) => match decision {
                "approve" => fixture.emulator.approve_device(codes.user_code.expose(), &fixture.user.id),
                "deny" => fixture.emulator.deny_device(codes.user_code.expose()),
                _ => {}
            },
            other => panic!("{other:?}"),
        }
        let result = fixture.emulator.run(public.drive(&mut login));
        let passed = (fixture.emulator.now().mono - started).as_secs();
        match (decision, result) {
            ("approve", Ok(DeviceLoginProgress::SignedIn(response))) => {
                assert_eq!((&response.user.id, passed), (&fixture.user.id, 5));
            }
            ("deny", Err(DeviceLoginError::Denied)) => assert_eq!(passed, 5),
            ("expire", Err(DeviceLoginError::Expired)) => assert_eq!(passed, 300),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn polling_a_device_code_too_fast_increases_the_interval() {
    use crate::user_management::{AuthenticateWithDeviceCode, AuthorizeDevice};

    let fixture = Fixture::new();
    let codes = fixture.send(AuthorizeDevice::new()).unwrap();
    let poll = || fixture.send(AuthenticateWithDeviceCode::new(&codes.device_code));
    assert_error(poll(), "authorization_pending");
    assert_error(poll(), "slow_down");
    fixture.emulator.advance(Duration::from_secs(9));
    assert_error(poll(), "slow_down");
    fixture.emulator.advance(Duration::from_secs(15));
    assert_error(poll(), "authorization_pending");
    fixture.emulator.advance(Duration::from_secs(300));
    assert_error(poll(), "expired_token");
    assert_error(fixture.send(AuthenticateWithDeviceCode::new("device_code_other")), "invalid_grant");
}

#[test]
fn invalid_grant_bodies_are_rejected() {
    let fixture = Fixture::new();
    let send = |body: &str| {
        let request = http::Request::post("https://api.workos.com/user_management/authenticate")
            .header("content-type", "application/json")
            .body(body.to_owned().into())
            .unwrap();
        let response = fixture.emulator.handle(&request, fixture.emulator.now()).unwrap();
        let body: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
        (response.status().as_u16(), body.get("error").and_then(|error| error.as_str().map(str::to_owned)))
    };
    let client = r#""client_id":"client_emulator","client_secret":"sk_test_emulator""#;
    for (body, error) in [
        ("{}".to_owned(), "invalid_client"),
        (format!("{{{client}}}"), "invalid_request"),
        (format!(r#"{{{client},"grant_type":7}}"#), "invalid_request"),
        (format!(r#"{{{client},"grant_type":"password","email":7}}"#), "invalid_request"),
        (format!(r#"{{{client},"grant_type":"authorization_code"}}"#), "invalid_request"),
    ] {
        assert_eq!(send(&body), (400, Some(error.to_owned())), "{body}");
    }
}

#[test]
fn deleted_users_cannot_sign_in() {
    let fixture = Fixture::new();
    fixture.emulator.sign_in_as(&fixture.user.id);
    let unused =
        code(&fixture.authorize(AuthorizationUrl::new("https://acme.com/", AuthorizationProvider::AuthKit)));
    fixture.send(crate::user_management::DeleteUser::new(&fixture.user.id)).unwrap();
    assert_error(fixture.send(AuthenticateWithCode::new(unused)), "invalid_grant");
    assert_error(fixture.sign_in_with_password(), "invalid_credentials");
    let unknown = UserId::from("user_other");
    assert!(std::panic::catch_unwind(|| Emulator::new().sign_in_as(&unknown)).is_err());
}
