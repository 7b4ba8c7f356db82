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

struct Scene {
    emulator: Emulator,
    client: Client<Emulator, Emulator>,
    user: User,
}

const PASSWORD: &str = "correct horse battery staple";

impl Scene {
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

    fn password(&self) -> Result<AuthenticateResponse, Error> {
        self.send(AuthenticateWithPassword::new("ada@acme.com", PASSWORD))
    }

    /// A client that can keep no secret.
    fn public(&self) -> Client<Emulator, Emulator> {
        self.emulator.client_with(Config::without_api_key().client_id(Emulator::CLIENT_ID).unwrap())
    }

    fn organization(&self, name: &str) -> OrganizationId {
        let id = self.send(CreateOrganization::new(name)).unwrap().id;
        self.emulator.add_member(&id, &self.user.id);
        id
    }

    /// Where a browser ends up that is sent to a URL.
    fn browse(&self, url: &str) -> String {
        let request: HttpRequest = http::Request::get(url).body(bytes::Bytes::new()).unwrap();
        let response = self.emulator.handle(&request, self.emulator.now()).unwrap();
        assert_eq!(response.status(), 302, "{response:?}");
        response.headers().get("location").unwrap().to_str().unwrap().to_owned()
    }

    fn authorize(&self, url: AuthorizationUrl) -> String {
        self.browse(self.client.config().url(&url.provider(AuthorizationProvider::AuthKit)).unwrap().as_str())
    }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, Error>, code: &str) {
    let error = result.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.api().unwrap().code()), (400, Some(code)));
}

#[track_caller]
fn code(location: &str) -> String {
    let code = location.split(['?', '&']).find_map(|pair| pair.strip_prefix("code="));
    code.unwrap_or_else(|| panic!("{location}")).replace("%5F", "_")
}

#[test]
fn a_password_lets_in_whose_it_is_and_nobody_else() {
    let scene = Scene::new();
    let answer = scene.password().unwrap();
    assert_eq!(answer.user.id, scene.user.id);
    assert_eq!(answer.organization_id, None);
    for (email, password) in [("ada@acme.com", "wrong password"), ("eve@acme.com", PASSWORD), ("", "")] {
        refused(scene.send(AuthenticateWithPassword::new(email, password)), "invalid_credentials");
    }
    scene
        .send(UpdateUser::new(&scene.user.id).password(UserPassword::plaintext("another long password")))
        .unwrap();
    refused(scene.password(), "invalid_credentials");
}

#[test]
fn a_client_must_be_the_one_and_show_its_secret() {
    let scene = Scene::new();
    let grant = AuthenticateWithPassword::new("ada@acme.com", PASSWORD);
    for config in [
        Config::new("sk_other").unwrap().client_id(Emulator::CLIENT_ID).unwrap(),
        Config::new(Emulator::API_KEY).unwrap().client_id("client_other").unwrap(),
        Config::without_api_key().client_id(Emulator::CLIENT_ID).unwrap(),
    ] {
        let client = scene.emulator.client_with(config);
        refused(scene.emulator.run(client.send(&grant)), "invalid_client");
    }
}

#[test]
fn the_browser_comes_back_with_a_code_that_works_once_for_ten_minutes() {
    let scene = Scene::new();
    let url = || {
        AuthorizationUrl::new("https://acme.com/callback?x=1", AuthorizationProvider::AuthKit).state("s/1")
    };
    let nobody = scene.authorize(url());
    assert!(nobody.starts_with("https://acme.com/callback?x=1&error=access%5Fdenied"), "{nobody}");

    scene.emulator.sign_in_as(&scene.user.id);
    let location = scene.authorize(url());
    assert!(location.ends_with("&state=s%2F1"), "{location}");
    let first = code(&location);
    assert_eq!(scene.send(AuthenticateWithCode::new(&*first)).unwrap().user.email, "ada@acme.com");
    refused(scene.send(AuthenticateWithCode::new(&*first)), "invalid_grant");
    refused(scene.send(AuthenticateWithCode::new("code_other")), "invalid_grant");

    let late = code(&scene.authorize(url().login_hint("ada@acme.com")));
    scene.emulator.advance(Duration::from_secs(600));
    refused(scene.send(AuthenticateWithCode::new(&*late)), "invalid_grant");
    let elsewhere = scene.authorize(url().login_hint("eve@acme.com"));
    assert!(elsewhere.contains("error=access%5Fdenied"), "{elsewhere}");
}

#[test]
fn a_code_verifier_takes_the_place_of_the_secret() {
    let scene = Scene::new();
    scene.emulator.sign_in_as(&scene.user.id);
    let verifier = "a-verifier-of-at-least-forty-three-characters";
    let challenge = crypto::base64::encode_url(&crypto::sha256(verifier.as_bytes()));
    let with_pkce = || {
        code(
            &scene.authorize(
                AuthorizationUrl::new("https://acme.com/", AuthorizationProvider::AuthKit)
                    .code_challenge(&*challenge),
            ),
        )
    };
    let public = scene.public();
    let exchange = |grant: AuthenticateWithCode| scene.emulator.run(public.send(grant));
    exchange(AuthenticateWithCode::new(with_pkce()).code_verifier(verifier)).unwrap();
    refused(exchange(AuthenticateWithCode::new(with_pkce()).code_verifier("another")), "invalid_grant");
    refused(exchange(AuthenticateWithCode::new(with_pkce())), "invalid_grant");
    let plain =
        || code(&scene.authorize(AuthorizationUrl::new("https://acme.com/", AuthorizationProvider::AuthKit)));
    refused(exchange(AuthenticateWithCode::new(plain())), "invalid_client");
    refused(exchange(AuthenticateWithCode::new(plain()).code_verifier(verifier)), "code_challenge_not_found");
}

#[test]
fn a_refresh_token_works_once_and_may_change_the_organization() {
    let scene = Scene::new();
    let (mine, other) =
        (scene.organization("Acme"), scene.send(CreateOrganization::new("Other")).unwrap().id);
    let first = scene.password().unwrap();
    assert_eq!(first.organization_id.as_ref(), Some(&mine));
    let public = scene.public();
    let refresh = |grant: AuthenticateWithRefreshToken| scene.emulator.run(public.send(grant));
    let second = refresh(AuthenticateWithRefreshToken::new(&first.refresh_token)).unwrap();
    assert_ne!(second.refresh_token, first.refresh_token);
    assert_ne!(second.access_token, first.access_token);
    refused(refresh(AuthenticateWithRefreshToken::new(&first.refresh_token)), "invalid_grant");

    let switch = AuthenticateWithRefreshToken::new(&second.refresh_token);
    refused(refresh(switch.clone().organization_id(&other)), "organization_membership_not_found");
    scene.emulator.add_member(&other, &scene.user.id);
    assert_eq!(refresh(switch.organization_id(&other)).unwrap().organization_id, Some(other));
}

#[test]
fn a_session_ends_when_it_is_revoked_or_signed_out_of() {
    let scene = Scene::new();
    let sessions = || scene.send(ListSessions::new(&scene.user.id)).unwrap().data;
    let first = scene.password().unwrap();
    let id = sessions()[0].id.clone();
    scene.send(RevokeSession::new(&id)).unwrap();
    assert!(sessions().is_empty());
    refused(scene.send(AuthenticateWithRefreshToken::new(&first.refresh_token)), "invalid_grant");

    let second = scene.password().unwrap();
    let id = sessions()[0].id.clone();
    let log_out = |id: &SessionId| {
        let url = LogoutUrl::new(id).return_to("https://acme.com/bye");
        scene.browse(scene.client.config().url(&url).unwrap().as_str())
    };
    assert_eq!(log_out(&id), "https://acme.com/bye");
    assert_eq!(log_out(&SessionId::from("session_other")), "https://acme.com/bye");
    assert!(sessions().is_empty());
    refused(scene.send(AuthenticateWithRefreshToken::new(&second.refresh_token)), "invalid_grant");
}

#[test]
fn a_code_by_e_mail_lets_in_once() {
    let scene = Scene::new();
    let sent = scene.send(CreateMagicAuth::new("ada@acme.com")).unwrap();
    let grant = |code: &str| scene.send(AuthenticateWithMagicAuth::new(code, "ada@acme.com"));
    refused(grant("no code"), "invalid_one_time_code");
    assert!(!scene.user.email_verified);
    assert!(grant(sent.code.expose()).unwrap().user.email_verified);
    refused(grant(sent.code.expose()), "one_time_code_previously_used");
    let late = scene.send(CreateMagicAuth::new("ada@acme.com")).unwrap();
    scene.emulator.advance(Duration::from_secs(600));
    refused(grant(late.code.expose()), "one_time_code_expired");
    for _ in 0..5 {
        refused(grant("no code"), "invalid_one_time_code");
    }
    refused(grant(late.code.expose()), "one_time_code_too_many_attempts");
    refused(scene.send(CreateMagicAuth::new("eve@acme.com")), "sign_up_not_allowed");
}

#[test]
fn all_steps_follow_one_another() {
    let scene = Scene::new();
    let (_, second) = (scene.organization("Acme"), scene.organization("Acme 2"));
    scene.emulator.require_email_verification(true);
    scene.emulator.require_mfa(true);

    // The first time a factor is enrolled, the second time it is there.
    for enrolls in [true, false] {
        let grant = AuthenticateWithPassword::new("ada@acme.com", PASSWORD);
        let mut sign_in = scene.client.config().sign_in(&grant, 1).unwrap().totp_issuer("Acme");
        let (mut asked, mut typed_wrong) = (Vec::new(), false);
        let answer = loop {
            let prompt = match scene.emulator.run(scene.client.drive(&mut sign_in)).unwrap() {
                SignInProgress::SignedIn(answer) => break answer,
                SignInProgress::InvalidCode(prompt) => {
                    assert_eq!(asked.last(), Some(&"mfa"));
                    typed_wrong = true;
                    prompt
                }
                SignInProgress::Prompt(prompt) => prompt,
                other => panic!("{other:?}"),
            };
            sign_in
                .answer(match prompt {
                    SignInPrompt::EmailCode(step) => {
                        asked.push("e-mail");
                        let id = step.email_verification_id.unwrap();
                        SignInAnswer::code(scene.send(GetEmailVerification::new(id)).unwrap().code)
                    }
                    SignInPrompt::MfaCode(prompt) if !typed_wrong => {
                        assert_eq!(prompt.enrolled_factor.is_some(), enrolls);
                        asked.push("mfa");
                        SignInAnswer::code("no code")
                    }
                    SignInPrompt::MfaCode(prompt) => {
                        SignInAnswer::code(scene.emulator.mfa_code(&prompt.challenge.id))
                    }
                    SignInPrompt::Organization(step) => {
                        asked.push("organization");
                        assert_eq!(step.organizations[1].name, "Acme 2");
                        SignInAnswer::organization(&step.organizations[1].id)
                    }
                    other => panic!("{other:?}"),
                })
                .unwrap();
        };
        let expected =
            if enrolls { vec!["e-mail", "mfa", "organization"] } else { vec!["mfa", "organization"] };
        assert_eq!(asked, expected);
        assert_eq!(answer.organization_id.as_ref(), Some(&second));
    }
    assert!(scene.send(GetUser::new(&scene.user.id)).unwrap().email_verified);
    assert_eq!(scene.send(ListUserAuthFactors::new(&scene.user.id)).unwrap().data.len(), 1);
}

#[test]
fn a_token_of_a_sign_in_that_went_on_is_used_up() {
    let scene = Scene::new();
    let first = scene.organization("Acme");
    scene.organization("Acme 2");
    let step = match AuthenticationStep::try_from(scene.password().unwrap_err()).unwrap() {
        AuthenticationStep::OrganizationSelectionRequired(step) => step,
        other => panic!("{other:?}"),
    };
    refused(scene.send(step.select("org_other")), "organization_not_found");
    let other = scene.send(CreateOrganization::new("Other")).unwrap().id;
    refused(scene.send(step.select(&other)), "organization_membership_not_found");
    scene.send(step.select(&first)).unwrap();
    refused(scene.send(step.select(&first)), "invalid_pending_authentication_token");
}

#[test]
fn a_device_waits_until_somebody_decides() {
    let scene = Scene::new();
    let public = scene.public();
    for decision in ["approve", "deny", "expire"] {
        let mut login = public.config().device_login(1);
        let began = scene.emulator.now().mono;
        match scene.emulator.run(public.drive(&mut login)).unwrap() {
            DeviceLoginProgress::ShowCode(codes) => match decision {
                "approve" => scene.emulator.approve_device(codes.user_code.expose(), &scene.user.id),
                "deny" => scene.emulator.deny_device(codes.user_code.expose()),
                _ => {}
            },
            other => panic!("{other:?}"),
        }
        let result = scene.emulator.run(public.drive(&mut login));
        let passed = (scene.emulator.now().mono - began).as_secs();
        match (decision, result) {
            ("approve", Ok(DeviceLoginProgress::SignedIn(answer))) => {
                assert_eq!((&answer.user.id, passed), (&scene.user.id, 5));
            }
            ("deny", Err(DeviceLoginError::Denied)) => assert_eq!(passed, 5),
            ("expire", Err(DeviceLoginError::Expired)) => assert_eq!(passed, 300),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_device_that_asks_too_often_is_slowed_down() {
    use crate::user_management::{AuthenticateWithDeviceCode, AuthorizeDevice};

    let scene = Scene::new();
    let codes = scene.send(AuthorizeDevice::new()).unwrap();
    let ask = || scene.send(AuthenticateWithDeviceCode::new(&codes.device_code));
    refused(ask(), "authorization_pending");
    refused(ask(), "slow_down");
    scene.emulator.advance(Duration::from_secs(9));
    refused(ask(), "slow_down");
    scene.emulator.advance(Duration::from_secs(15));
    refused(ask(), "authorization_pending");
    scene.emulator.advance(Duration::from_secs(300));
    refused(ask(), "expired_token");
    refused(scene.send(AuthenticateWithDeviceCode::new("device_code_other")), "invalid_grant");
}

#[test]
fn bodies_that_make_no_sense_are_refused() {
    let scene = Scene::new();
    let send = |body: &str| {
        let request = http::Request::post("https://api.workos.com/user_management/authenticate")
            .header("content-type", "application/json")
            .body(body.to_owned().into())
            .unwrap();
        let response = scene.emulator.handle(&request, scene.emulator.now()).unwrap();
        let body: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
        (response.status().as_u16(), body.get("error").and_then(|error| error.as_str().map(str::to_owned)))
    };
    let client = r#""client_id":"client_emulator","client_secret":"sk_test_emulator""#;
    for (body, error) in [
        ("{}".to_owned(), "invalid_client"),
        (format!("{{{client}}}"), "unsupported_grant_type"),
        (format!(r#"{{{client},"grant_type":7}}"#), "unsupported_grant_type"),
        (format!(r#"{{{client},"grant_type":"password","email":7}}"#), "invalid_request"),
        (format!(r#"{{{client},"grant_type":"authorization_code"}}"#), "invalid_request"),
    ] {
        assert_eq!(send(&body), (400, Some(error.to_owned())), "{body}");
    }
}

#[test]
fn who_is_deleted_cannot_sign_in() {
    let scene = Scene::new();
    scene.emulator.sign_in_as(&scene.user.id);
    let waiting =
        code(&scene.authorize(AuthorizationUrl::new("https://acme.com/", AuthorizationProvider::AuthKit)));
    scene.send(crate::user_management::DeleteUser::new(&scene.user.id)).unwrap();
    refused(scene.send(AuthenticateWithCode::new(waiting)), "invalid_grant");
    refused(scene.password(), "invalid_credentials");
    let unknown = UserId::from("user_other");
    assert!(std::panic::catch_unwind(|| Emulator::new().sign_in_as(&unknown)).is_err());
}
