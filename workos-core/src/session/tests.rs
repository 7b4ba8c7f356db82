//! Sessions, from the cookie of a request to the cookies of its response.

use std::{sync::Arc, time::Duration};

use http::{HeaderMap, HeaderValue, header::COOKIE};

use super::{AccessTokenError, NoSession, Session, SessionCheck, SessionCodec, Sessions};
use crate::{
    Config, Entropy,
    auth::AuthenticationStep,
    cookie::SetCookie,
    error::TransportFailure,
    machine::{Machine, Step},
    seal::{Keyring, SealKey},
    testing::{Reply, Script, TokenSigner},
    types::Timestamp,
    user_management::{AuthenticateResponse, AuthenticateWithRefreshToken, GetJwks},
};

const PASSWORD: &str = "a-cookie-password-of-32-chars-or-more!!";
const OLDER_PASSWORD: &str = "an-older-password-of-32-chars-or-more!!";

/// An application with scripted responses of WorkOS.
struct Application {
    script: Script,
    signer: TokenSigner,
    sessions: Sessions,
    seed: u8,
}

impl Application {
    fn new() -> Self {
        let config = Config::new("sk_test_1").unwrap().client_id("client_1").unwrap();
        let codec = SessionCodec::authkit(PASSWORD).unwrap();
        Self {
            script: Script::new(),
            signer: TokenSigner::new(),
            sessions: Sessions::new(&config, codec).unwrap(),
            seed: 0,
        }
    }

    fn now(&self) -> Timestamp {
        self.script.now().wall
    }

    fn entropy(&mut self) -> Entropy {
        self.seed += 1;
        Entropy::from_seed([self.seed; 32])
    }

    /// WorkOS's response to a sign-in or a refresh of a user at this moment.
    fn response_body(&self, user: &str, refresh_token: &str) -> String {
        let access_token = self
            .signer
            .access_token(user, "session_1", self.now())
            .organization_id("org_1")
            .role("admin")
            .permissions(["posts:write"])
            .sign();
        format!(
            r#"{{"user":{{"id":"{user}","email":"zoe@example.com","first_name":"Zoë"}},
                "organization_id":"org_1","access_token":"{}","refresh_token":"{refresh_token}"}}"#,
            access_token.expose()
        )
    }

    fn response(&self, user: &str, refresh_token: &str) -> AuthenticateResponse {
        serde_json::from_str(&self.response_body(user, refresh_token)).unwrap()
    }

    /// The headers of a request of a user who has just signed in.
    fn request(&mut self) -> HeaderMap {
        let (response, now, entropy) = (self.response("user_1", "rt_1"), self.now(), self.entropy());
        headers(&self.sessions.create(&HeaderMap::new(), &response, now, entropy).unwrap())
    }

    fn expect_keys(&self) {
        let keys = serde_json::to_string(&self.signer.jwks()).unwrap();
        self.script.expect_operation::<GetJwks>().reply(Reply::json(200, keys));
    }

    fn check(&mut self, request: &HeaderMap) -> SessionCheck {
        let entropy = self.entropy();
        self.run(self.sessions.authenticate(request, entropy))
    }

    fn run(&self, mut machine: impl Machine<Output = SessionCheck>) -> SessionCheck {
        self.script.run(self.script.client().drive(&mut machine))
    }
}

/// The request headers of a browser with these cookies.
fn headers(cookies: &[SetCookie]) -> HeaderMap {
    let mut request = HeaderMap::new();
    for cookie in cookies {
        let text = cookie.to_header_value();
        let pair = text.to_str().unwrap().split("; ").next().unwrap();
        request.append(COOKIE, HeaderValue::from_str(pair).unwrap());
    }
    request
}

/// The refresh token in the cookies of a response.
fn refresh_token(application: &Application, check: &SessionCheck) -> String {
    let sealed = check.set_cookies[0].value().expose().replace("%2A", "*");
    let codec = SessionCodec::authkit(PASSWORD).unwrap();
    let session = codec.unseal(&sealed, application.now()).unwrap().session;
    session.refresh_token().unwrap().expose().to_owned()
}

#[test]
fn valid_session_is_authenticated_without_a_refresh() {
    let mut application = Application::new();
    application.expect_keys();
    let request = application.request();
    for _ in 0..3 {
        let check = application.check(&request);
        assert!(check.set_cookies.is_empty());
        let session = check.outcome.unwrap();
        assert_eq!(session.user_id(), &"user_1");
        assert_eq!(session.id().unwrap(), &"session_1");
        assert_eq!(session.organization_id().unwrap(), &"org_1");
        assert_eq!(session.user().unwrap().first_name.as_deref(), Some("Zoë"));
        assert!(session.has_role("admin") && !session.has_role("member"));
        assert!(session.has_permission("posts:write") && !session.has_permission("posts"));
        assert!(!session.was_refreshed());
    }
    application.script.finish();
}

#[test]
fn missing_malformed_and_foreign_cookies_have_different_reasons() {
    use super::UnsealSessionError::Seal;
    use crate::seal::UnsealError;

    let mut application = Application::new();
    let check = application.check(&HeaderMap::new());
    assert!(matches!(check.outcome, Err(NoSession::NoCookie)) && check.set_cookies.is_empty());

    let broken = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("wos-session=Fe26.2*1*nonsense"))]);
    let check = application.check(&broken);
    assert!(matches!(check.outcome, Err(NoSession::Cookie(Seal(UnsealError::Malformed)))));
    assert!(
        check.set_cookies.is_empty(),
        "an unreadable cookie is kept, since a release may have the wrong password"
    );

    let request = application.request();
    let codec = SessionCodec::authkit(OLDER_PASSWORD).unwrap();
    application.sessions = Sessions::new(application.sessions.config(), codec).unwrap();
    let check = application.check(&request);
    assert!(matches!(check.outcome, Err(NoSession::Cookie(Seal(UnsealError::AuthenticationFailed)))));
}

#[test]
fn expired_session_is_refreshed_for_its_organization_and_sets_cookies() {
    let mut application = Application::new();
    application.expect_keys();
    let request = application.request();
    application.script.advance(Duration::from_secs(300));
    application
        .script
        .expect_operation::<AuthenticateWithRefreshToken>()
        .body(
            r#"{"grant_type":"refresh_token","client_id":"client_1","client_secret":"sk_test_1",
                "refresh_token":"rt_1","organization_id":"org_1"}"#,
        )
        .reply(Reply::json(200, application.response_body("user_1", "rt_2")));
    let check = application.check(&request);
    assert!(check.session().unwrap().was_refreshed());
    assert_eq!(refresh_token(&application, &check), "rt_2");

    let mut response = HeaderMap::new();
    check.write_headers(&mut response);
    assert!(response["set-cookie"].is_sensitive());
    assert_eq!(
        (&response["cache-control"], &response["vary"]),
        (&"private, no-store".parse().unwrap(), &"Cookie".parse().unwrap())
    );

    let request = headers(&check.set_cookies);
    assert!(!application.check(&request).outcome.unwrap().was_refreshed());
    application.script.finish();
}

#[test]
fn failed_refresh_of_an_expired_session_keeps_the_cookie() {
    for failure in ["429", "500", "502 html", "network", "200 html", "401", "400"] {
        let mut application = Application::new();
        application.expect_keys();
        let request = application.request();
        assert!(application.check(&request).outcome.is_ok());
        application.script.advance(Duration::from_secs(301));
        let refresh = || application.script.expect_operation::<AuthenticateWithRefreshToken>();
        // The first attempt and its three retries.
        let attempts = if ["401", "400"].contains(&failure) { 1 } else { 4 };
        for _ in 0..attempts {
            match failure {
                "429" => refresh().reply(Reply::json(429, "{}")),
                "500" => refresh().reply(Reply::json(500, r#"{"message":"oops"}"#)),
                "502 html" => refresh().reply(Reply::status(502).body("<html>")),
                "network" => refresh().fail(TransportFailure::interrupted("reset")),
                "200 html" => refresh().reply(Reply::status(200).body("<html>sign in to the Wi-Fi")),
                "401" => refresh().reply(Reply::json(401, r#"{"message":"Unauthorized"}"#)),
                _ => refresh().reply(Reply::json(400, r#"{"error":"invalid_client"}"#)),
            }
        }
        let check = application.check(&request);
        let reason = check.outcome.unwrap_err();
        assert!(reason.keeps_session() && reason.step().is_none(), "{failure}: {reason}");
        assert_eq!(reason.is_unavailable(), attempts > 1, "{failure}: {reason}");
        assert!(check.set_cookies.is_empty(), "{failure}");
        application.script.finish();

        // The failure is shared for one second, then the refresh is tried again.
        application.script.advance(Duration::from_secs(2));
        application
            .script
            .expect_operation::<AuthenticateWithRefreshToken>()
            .reply(Reply::json(200, application.response_body("user_1", "rt_2")));
        assert!(application.check(&request).outcome.is_ok(), "{failure}");
    }
}

#[test]
fn terminal_error_ends_an_expired_session_and_removes_the_cookie() {
    let cases = [
        (400, r#"{"error":"invalid_grant","error_description":"Session has already ended."}"#, None),
        (
            400,
            r#"{"error":"sso_required","email":"a@b.c","connection_ids":["conn_1"],"pending_authentication_token":"p"}"#,
            Some("sso_required"),
        ),
        (
            403,
            r#"{"code":"mfa_enrollment","user":{"id":"user_1"},"pending_authentication_token":"p"}"#,
            Some("mfa_enrollment"),
        ),
        (400, r#"{"code":"organization_membership_not_found"}"#, None),
    ];
    for (status, body, step) in cases {
        let mut application = Application::new();
        application.expect_keys();
        let request = application.request();
        application.script.advance(Duration::from_secs(301));
        application
            .script
            .expect_operation::<AuthenticateWithRefreshToken>()
            .reply(Reply::json(status, body));
        let check = application.check(&request);
        let Err(ended @ NoSession::Ended(_)) = &check.outcome else { panic!("{body}: {check:?}") };
        assert_eq!(ended.step().as_ref().map(|step| step.code().as_str().to_owned()).as_deref(), step);
        assert_eq!(check.set_cookies.len(), 1);
        assert!(
            check.set_cookies[0]
                .to_header_value()
                .to_str()
                .unwrap()
                .starts_with("wos-session=; Path=/; Max-Age=0")
        );
        application.script.finish();
    }
}

#[test]
fn failed_refresh_ahead_of_expiry_keeps_the_valid_token() {
    for (status, body) in [(500, "{}"), (400, r#"{"error":"invalid_grant"}"#)] {
        let mut application = Application::new();
        application.expect_keys();
        let request = application.request();
        // Within the last tenth of 300 seconds.
        application.script.advance(Duration::from_secs(271));
        for _ in 0..if status == 500 { 4 } else { 1 } {
            application
                .script
                .expect_operation::<AuthenticateWithRefreshToken>()
                .reply(Reply::json(status, body));
        }
        let check = application.check(&request);
        assert!(!check.outcome.unwrap().was_refreshed() && check.set_cookies.is_empty());
        application.script.finish();
    }
}

#[test]
fn session_is_refreshed_in_the_last_tenth_of_its_lifetime() {
    let mut application = Application::new();
    application.expect_keys();
    let request = application.request();
    application.script.advance(Duration::from_secs(270));
    assert!(!application.check(&request).outcome.unwrap().was_refreshed());
    application.script.advance(Duration::from_secs(1));
    application
        .script
        .expect_operation::<AuthenticateWithRefreshToken>()
        .reply(Reply::json(200, application.response_body("user_1", "rt_2")));
    assert!(application.check(&request).outcome.unwrap().was_refreshed());
    application.script.finish();
}

#[test]
fn access_token_of_another_user_is_rejected() {
    let mut application = Application::new();
    application.expect_keys();
    let mut response = application.response("user_1", "rt_1");
    response.access_token = application.response("user_2", "rt_1").access_token;
    let (now, entropy) = (application.now(), application.entropy());
    let request = headers(&application.sessions.create(&HeaderMap::new(), &response, now, entropy).unwrap());
    let check = application.check(&request);
    assert!(matches!(check.outcome, Err(NoSession::Token(AccessTokenError::Subject))), "{check:?}");

    // A refresh that returns the token of another user is rejected, too.
    let request = application.request();
    application.script.advance(Duration::from_secs(301));
    application
        .script
        .expect_operation::<AuthenticateWithRefreshToken>()
        .reply(Reply::json(200, application.response_body("user_2", "rt_2")));
    let check = application.check(&request);
    assert!(matches!(check.outcome, Err(NoSession::Token(AccessTokenError::Subject))), "{check:?}");
    // The cookie does not become the other user's: it is removed.
    assert_eq!(check.set_cookies.len(), 1);
    assert_eq!(check.set_cookies[0].value().expose(), "");

    // So is one whose new access token belongs to the user, but whose user is another.
    let mut application = Application::new();
    application.expect_keys();
    let request = application.request();
    application.script.advance(Duration::from_secs(301));
    let body = application.response_body("user_1", "rt_2").replacen("user_1", "user_2", 1);
    application.script.expect_operation::<AuthenticateWithRefreshToken>().reply(Reply::json(200, body));
    let check = application.check(&request);
    assert!(matches!(check.outcome, Err(NoSession::Token(AccessTokenError::Subject))), "{check:?}");
    assert_eq!(check.set_cookies[0].value().expose(), "");
}

#[test]
fn new_token_that_has_expired_is_rejected_with_its_cookie_set() {
    for ahead in [Duration::ZERO, Duration::from_secs(60)] {
        let mut application = Application::new();
        application.sessions = application.sessions.clone().refresh_ahead(ahead);
        application.expect_keys();
        let request = application.request();
        application.script.advance(Duration::from_secs(301));
        let issued = application.now() - Duration::from_secs(300);
        // Each is exchanged for newer ones, a limited number of times.
        for n in 2..=5 {
            let token = application.signer.access_token("user_1", "session_1", issued).claim("jti", n).sign();
            let body = format!(
                r#"{{"user":{{"id":"user_1","email":"a@b.c"}},"access_token":"{}","refresh_token":"rt_{n}"}}"#,
                token.expose()
            );
            application
                .script
                .expect_operation::<AuthenticateWithRefreshToken>()
                .reply(Reply::json(200, body));
        }
        let check = application.check(&request);
        assert!(matches!(check.outcome, Err(NoSession::Token(AccessTokenError::Expired))), "{check:?}");
        assert_eq!(refresh_token(&application, &check), "rt_5");
        application.script.finish();
    }
}

#[test]
fn tokens_from_memory_that_have_expired_are_refreshed_again() {
    let mut application = Application::new();
    application.expect_keys();
    let old = application.request();
    application.script.advance(Duration::from_secs(301));
    for n in 2..=3 {
        let (issued, lifetime) = (application.now(), Duration::from_secs(50));
        let token = application
            .signer
            .access_token("user_1", "session_1", issued)
            .expires_at(issued + lifetime)
            .claim("jti", n)
            .sign();
        let body = format!(
            r#"{{"user":{{"id":"user_1","email":"a@b.c"}},"access_token":"{}","refresh_token":"rt_{n}"}}"#,
            token.expose()
        );
        let sent = format!(
            r#"{{"grant_type":"refresh_token","client_id":"client_1","client_secret":"sk_test_1",
            "refresh_token":"rt_{}"{}}}"#,
            n - 1,
            if n == 2 { r#","organization_id":"org_1""# } else { "" }
        );
        application
            .script
            .expect_operation::<AuthenticateWithRefreshToken>()
            .body(&sent)
            .reply(Reply::json(200, body));
        // A request with the first cookie each time.
        let check = application.check(&old);
        assert_eq!(check.session().unwrap().claims().expires_at, issued + lifetime);
        assert_eq!(refresh_token(&application, &check), format!("rt_{n}"));
        application.script.advance(lifetime + Duration::from_secs(1));
    }
    application.script.finish();
}

#[test]
fn token_of_a_key_that_was_rotated_away_is_refreshed() {
    for (user, is_accepted) in [("user_1", true), ("user_2", false)] {
        let mut application = Application::new();
        application.expect_keys();
        let current = std::mem::replace(&mut application.signer, TokenSigner::new().with_key_id("rotated"));
        let request = application.request();
        application.signer = current;
        application
            .script
            .expect_operation::<AuthenticateWithRefreshToken>()
            .body(
                r#"{"grant_type":"refresh_token","client_id":"client_1","client_secret":"sk_test_1",
                    "refresh_token":"rt_1"}"#,
            )
            .reply(Reply::json(200, application.response_body(user, "rt_2")));
        let check = application.check(&request);
        assert_eq!(check.session().is_some_and(Session::was_refreshed), is_accepted, "{check:?}");
        // The tokens of another user than the cookie's are rejected, and the cookie is removed.
        assert_eq!(check.set_cookies[0].value().expose().is_empty(), !is_accepted);
        application.script.finish();
    }
}

#[test]
fn organization_switch_with_tokens_of_another_organization_is_rejected() {
    let mut application = Application::new();
    application.expect_keys();
    let request = application.request();
    for n in 2..=5 {
        // The fixture's organization is `org_1`.
        application.script.advance(Duration::from_secs(1));
        let body = application.response_body("user_1", &format!("rt_{n}"));
        application.script.expect_operation::<AuthenticateWithRefreshToken>().reply(Reply::json(200, body));
    }
    let entropy = application.entropy();
    let check = application.run(application.sessions.switch_organization(&request, "org_2", entropy));
    assert!(matches!(check.outcome, Err(NoSession::Token(AccessTokenError::Organization))), "{check:?}");
    // The old tokens are used up; the session continues with the new ones.
    assert_eq!(refresh_token(&application, &check), "rt_5");
    application.script.finish();
}

#[test]
fn failed_jwks_fetch_is_unavailable_and_keeps_the_cookie() {
    let mut application = Application::new();
    let request = application.request();
    for _ in 0..4 {
        application.script.expect_operation::<GetJwks>().reply(Reply::status(503));
    }
    let check = application.check(&request);
    assert!(check.outcome.unwrap_err().is_unavailable() && check.set_cookies.is_empty());
}

#[test]
fn session_of_an_older_password_or_format_is_resealed() {
    let older = [
        Keyring::new(SealKey::iron(OLDER_PASSWORD).unwrap()),
        Keyring::new(SealKey::go("a password of Go's").unwrap()),
    ];
    for keyring in older {
        let mut application = Application::new();
        application.expect_keys();
        let config = application.sessions.config().clone();
        application.sessions = Sessions::new(&config, SessionCodec::new(keyring)).unwrap();
        let request = application.request();

        let keyring = Keyring::new(SealKey::iron(PASSWORD).unwrap())
            .and(SealKey::iron(OLDER_PASSWORD).unwrap())
            .and(SealKey::go("a password of Go's").unwrap());
        application.sessions = Sessions::new(&config, SessionCodec::new(keyring)).unwrap();
        let check = application.check(&request);
        assert!(!check.session().unwrap().was_refreshed());
        assert_eq!(refresh_token(&application, &check), "rt_1");
        assert!(application.check(&headers(&check.set_cookies)).set_cookies.is_empty());
    }
}

#[test]
fn session_of_an_older_password_is_not_resealed_without_a_session() {
    let mut application = Application::new();
    application.expect_keys();
    let config = application.sessions.config().clone();
    application.sessions = Sessions::new(&config, SessionCodec::authkit(OLDER_PASSWORD).unwrap()).unwrap();
    let request = application.request();
    let keyring = Keyring::new(SealKey::iron(PASSWORD).unwrap()).and(SealKey::iron(OLDER_PASSWORD).unwrap());
    application.sessions = Sessions::new(&config, SessionCodec::new(keyring)).unwrap();
    application.script.advance(Duration::from_secs(301));
    for _ in 0..4 {
        application.script.expect_operation::<AuthenticateWithRefreshToken>().reply(Reply::status(503));
    }
    let check = application.check(&request);
    assert!(check.outcome.unwrap_err().is_unavailable() && check.set_cookies.is_empty());
    application.script.finish();
}

#[test]
fn rejected_organization_switch_keeps_the_session() {
    let mut application = Application::new();
    application.expect_keys();
    let request = application.request();
    application
        .script
        .expect_operation::<AuthenticateWithRefreshToken>()
        .body(
            r#"{"grant_type":"refresh_token","client_id":"client_1","client_secret":"sk_test_1",
                "refresh_token":"rt_1","organization_id":"org_2"}"#,
        )
        .reply(Reply::json(
            400,
            r#"{"error":"sso_required","email":"a@b.c","connection_ids":["conn_1"],"pending_authentication_token":"p"}"#,
        ));
    let entropy = application.entropy();
    let check = application.run(application.sessions.switch_organization(&request, "org_2", entropy));
    assert!(matches!(check.outcome.as_ref().unwrap_err().step(), Some(AuthenticationStep::SsoRequired(_))));
    assert!(check.set_cookies.is_empty());
    assert!(application.check(&request).outcome.is_ok());
    application.script.finish();
}

#[test]
fn log_out_accepts_an_expired_token_and_a_missing_session() {
    let mut application = Application::new();
    let request = application.request();
    application.script.advance(Duration::from_secs(86_400));
    let logout =
        application.sessions.log_out(&request, Some("https://acme.com/"), application.now()).unwrap();
    assert_eq!(
        logout.url.unwrap().as_str(),
        "https://api.workos.com/user_management/sessions/logout?session_id=session_1&return_to=https%3A%2F%2Facme.com%2F"
    );
    assert_eq!(logout.set_cookies.len(), 1);
    let logout = application.sessions.log_out(&HeaderMap::new(), None, application.now()).unwrap();
    assert!(logout.url.is_none() && logout.set_cookies.len() == 1);
}

#[test]
fn authenticated_within_is_inclusive() {
    let mut application = Application::new();
    application.expect_keys();
    let request = application.request();
    let signed_in = application.now();
    let session = application.check(&request).outcome.unwrap();
    let max_age = Duration::from_secs(60);
    assert!(session.authenticated_within(max_age, signed_in + max_age));
    assert!(!session.authenticated_within(max_age, signed_in + max_age + Duration::from_secs(1)));
}

#[test]
fn concurrent_requests_share_one_refresh_and_one_jwks_fetch() {
    let mut application = Application::new();
    let request = application.request();
    application.script.advance(Duration::from_secs(301));
    let keys = serde_json::to_string(&application.signer.jwks()).unwrap();
    let refreshed = application.response_body("user_1", "rt_2");
    let mut machines: Vec<_> = (0..100)
        .map(|n| Some(application.sessions.authenticate(&request, Entropy::from_seed([n; 32]))))
        .collect();
    let mut now = application.script.now();
    let (mut sent, mut done) = (Vec::new(), Vec::new());
    // Round robin, as on one thread. Responses arrive after each round.
    while done.len() < machines.len() {
        let mut outstanding = Vec::new();
        for (index, slot) in machines.iter_mut().enumerate() {
            let Some(machine) = slot else { continue };
            if sent.len() > done.len() + 2 {
                panic!("too many requests: {sent:?}");
            }
            match machine.poll(now) {
                Step::Send(request) => {
                    sent.push(request.uri().path().to_owned());
                    outstanding.push((index, request.uri().path().contains("jwks")));
                }
                Step::Wait(_) => {}
                Step::Done(check) => {
                    done.push(check);
                    *slot = None;
                }
            }
        }
        for (index, is_keys) in outstanding {
            let body = if is_keys { keys.clone() } else { refreshed.clone() };
            machines[index].as_mut().unwrap().handle(Ok(http::Response::new(body.into())));
        }
        now = now.after(Duration::from_millis(50));
    }
    assert_eq!(sent, ["/sso/jwks/client_1", "/user_management/authenticate"]);
    for check in &done {
        assert!(check.session().unwrap().was_refreshed());
        assert_eq!(refresh_token(&application, check), "rt_2");
    }
}

#[test]
fn dropped_refresh_is_taken_over_by_the_next_request() {
    let mut application = Application::new();
    application.expect_keys();
    let request = application.request();
    assert!(application.check(&request).outcome.is_ok());
    application.script.advance(Duration::from_secs(301));
    let mut machine = application.sessions.authenticate(&request, Entropy::from_seed([1; 32]));
    assert!(matches!(machine.poll(application.script.now()), Step::Send(_)));
    drop(machine);
    application
        .script
        .expect_operation::<AuthenticateWithRefreshToken>()
        .reply(Reply::json(200, application.response_body("user_1", "rt_2")));
    assert!(application.check(&request).outcome.unwrap().was_refreshed());
}

#[test]
fn poll_after_the_result_is_unavailable() {
    let mut application = Application::new();
    let entropy = application.entropy();
    let mut machine = application.sessions.authenticate(&HeaderMap::new(), entropy);
    assert!(matches!(machine.poll(application.script.now()), Step::Done(_)));
    let Step::Done(again) = machine.poll(application.script.now()) else { panic!() };
    assert!(again.outcome.unwrap_err().is_unavailable());
}

#[test]
fn debug_output_has_no_secret() {
    let mut application = Application::new();
    application.expect_keys();
    let request = application.request();
    let machine = application.sessions.authenticate(&request, Entropy::from_seed([1; 32]));
    let check = application.check(&request);
    let printed =
        format!("{machine:?} {check:?} {:?} {:?}", application.sessions, Arc::new(&application.sessions));
    let token = application.response("user_1", "rt_1").access_token;
    for secret in ["rt_1", token.expose(), PASSWORD, "sk_test_1", "Fe26"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
