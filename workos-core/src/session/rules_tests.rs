//! Which cookies and tokens are accepted, when a session is refreshed, and when its cookies are removed.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, header::COOKIE};
use serde_json::{Value, json};

use super::{AccessTokenError, AccessTokenRules, NoSession, SessionCheck, SessionCodec, Sessions};
use crate::{
    Config, Entropy,
    cookie::SetCookie,
    machine::Machine,
    testing::{Reply, Script, TokenSigner, UnsignedAccessToken},
    types::Secret,
    user_management::{AuthenticateResponse, AuthenticateWithRefreshToken, GetJwks},
};

const PASSWORD: &str = "a-cookie-password-of-32-chars-or-more!!";

/// An application with scripted responses of WorkOS, which has returned its keys.
struct Application {
    script: Script,
    sessions: Sessions,
}

impl Application {
    fn new() -> Self {
        let config = Config::new("sk_test_1").unwrap().client_id("client_1").unwrap();
        let script = Script::new();
        let keys = serde_json::to_string(&TokenSigner::new().jwks()).unwrap();
        script.expect_operation::<GetJwks>().reply(Reply::json(200, keys));
        Self { script, sessions: Sessions::new(&config, SessionCodec::authkit(PASSWORD).unwrap()).unwrap() }
    }

    fn with(mut self, change: impl FnOnce(Sessions) -> Sessions) -> Self {
        self.sessions = change(self.sessions);
        self
    }

    /// A token that expires after 300 seconds.
    fn token(&self) -> UnsignedAccessToken {
        TokenSigner::new().access_token("user_1", "session_1", self.script.now().wall)
    }

    fn response(access_token: &Secret, refresh_token: &str) -> Value {
        json!({
            "user": {"id": "user_1", "email": "zoe@example.com"},
            "access_token": access_token.expose(),
            "refresh_token": refresh_token,
        })
    }

    /// The headers of a request with the session of this access token.
    fn request(&self, access_token: &Secret) -> HeaderMap {
        let response: AuthenticateResponse =
            serde_json::from_value(Self::response(access_token, "rt_1")).unwrap();
        let (now, entropy) = (self.script.now().wall, Entropy::from_seed([1; 32]));
        let cookies = self.sessions.create(&HeaderMap::new(), &response, now, entropy).unwrap();
        cookies.iter().map(pair).collect()
    }

    fn expect_refresh(&self, reply: Reply) {
        self.script.expect_operation::<AuthenticateWithRefreshToken>().reply(reply);
    }

    fn expect_successful_refresh(&self) {
        let response = Self::response(&self.token().sign(), "rt_2");
        self.expect_refresh(Reply::json(200, response.to_string()));
    }

    fn authenticate(&self, request: &HeaderMap) -> SessionCheck {
        self.run(self.sessions.authenticate(request, Entropy::from_seed([2; 32])))
    }

    fn run(&self, mut machine: impl Machine<Output = SessionCheck>) -> SessionCheck {
        self.script.run(self.script.client().drive(&mut machine))
    }
}

/// The `Cookie` header with which a browser returns a cookie.
fn pair(cookie: &SetCookie) -> (http::HeaderName, HeaderValue) {
    let pair = format!("{}={}", cookie.name(), cookie.value().expose());
    (COOKIE, HeaderValue::try_from(pair).unwrap())
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn unsealed_cookie_is_accepted_only_by_a_codec_that_accepts_unsealed() {
    let application = Application::new();
    let plain = Application::response(&application.token().sign(), "rt_1").to_string();
    let encoded = SetCookie::new("wos-session", &plain, Default::default()).unwrap();
    let request = HeaderMap::from_iter([pair(&encoded)]);
    let codec = || SessionCodec::authkit(PASSWORD).unwrap();

    let check = application.authenticate(&request);
    assert!(matches!(check.outcome, Err(NoSession::Cookie(_))), "{check:?}");
    assert!(codec().unseal(&plain, application.script.now().wall).is_err());

    let config = application.sessions.config().clone();
    let application = application.with(|_| Sessions::new(&config, codec().accept_unsealed()).unwrap());
    let check = application.authenticate(&request);
    assert_eq!(check.session().unwrap().user_id(), &"user_1");
    // The session is sealed again, and sealed sessions are still read.
    let sealed: HeaderMap = check.set_cookies.iter().map(pair).collect();
    assert!(sealed[COOKIE].to_str().unwrap().starts_with("wos-session=Fe26."));
    assert!(application.authenticate(&sealed).set_cookies.is_empty());

    // The access token is verified, and other text is not a session.
    let forged = TokenSigner::untrusted().with_key_id(TokenSigner::new().key_id());
    let forged = forged.access_token("user_1", "session_1", application.script.now().wall).sign();
    let forged = Application::response(&forged, "rt_1").to_string();
    let encoded = SetCookie::new("wos-session", &forged, Default::default()).unwrap();
    let check = application.authenticate(&HeaderMap::from_iter([pair(&encoded)]));
    assert!(matches!(check.outcome, Err(NoSession::Token(AccessTokenError::Signature))), "{check:?}");
    for other in ["", "{", "{}", "[]", "plain text", &format!(" {plain}")] {
        let unsealed = codec().accept_unsealed().unseal(other, application.script.now().wall);
        assert!(unsealed.is_err(), "{other:?}");
    }
}

#[test]
fn expired_token_is_refreshed_without_a_time_ahead_of_expiry() {
    // A tenth of no lifetime is zero.
    for (ahead, lifetime) in [(0, 300), (60, 0)] {
        let application = Application::new().with(|sessions| sessions.refresh_ahead(seconds(ahead)));
        let expiry = application.script.now().wall + seconds(300);
        let issued_at = expiry.unix_seconds() - lifetime;
        let request = application.request(&application.token().claim("iat", issued_at).sign());
        application.script.advance(seconds(299));
        assert!(!application.authenticate(&request).outcome.unwrap().was_refreshed(), "{ahead} s");
        // At the moment of the expiry the token has expired.
        application.script.advance(seconds(1));
        application.expect_successful_refresh();
        let check = application.authenticate(&request);
        assert!(check.session().unwrap().was_refreshed(), "{ahead} s");
        assert_eq!(check.set_cookies.len(), 1);
        application.script.finish();
    }
}

#[test]
fn expired_token_is_not_accepted_if_the_refresh_is_rejected() {
    let application = Application::new().with(|sessions| sessions.refresh_ahead(Duration::ZERO));
    let request = application.request(&application.token().sign());
    application.script.advance(seconds(300));
    application.expect_refresh(Reply::json(400, r#"{"error":"invalid_grant"}"#));
    let check = application.authenticate(&request);
    assert!(matches!(check.outcome, Err(NoSession::Ended(_))), "{check:?}");
    application.script.finish();
}

/// The call that a rejected refresh answers.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Action {
    Authenticate,
    Refresh,
    Switch,
}

#[test]
fn rejected_refresh_removes_cookies_only_if_the_session_has_ended() {
    use Action::{Authenticate, Refresh, Switch};

    const GRANT: &str = r#"{"error":"invalid_grant","error_description":"Session has already ended."}"#;
    const STEP: &str = r#"{"error":"sso_required","email":"a@b.c","connection_ids":["conn_1"],
        "pending_authentication_token":"p"}"#;
    // Seconds after the sign-in, the call, the response, whether there is a session, and whether its cookies
    // are removed.
    for (after, action, body, has_session, removes) in [
        // The token is valid: the request is authenticated, whatever the refresh ahead of expiry gave.
        (280, Authenticate, GRANT, true, false),
        (280, Authenticate, STEP, true, false),
        (300, Authenticate, GRANT, false, true),
        (300, Authenticate, STEP, false, true),
        // A step leaves a valid session as it is; a rejected refresh token ends it.
        (0, Refresh, GRANT, false, true),
        (0, Refresh, STEP, false, false),
        (300, Refresh, GRANT, false, true),
        (300, Refresh, STEP, false, true),
        // A step of another organization leaves the session in its organization.
        (0, Switch, GRANT, false, true),
        (0, Switch, STEP, false, false),
        (300, Switch, GRANT, false, true),
        (300, Switch, STEP, false, false),
    ] {
        let case = format!("{after} s, {action:?}, {body}");
        let application = Application::new();
        let mut request = application.request(&application.token().sign());
        // A stale chunk of an older session, and a cookie of another application.
        request.append(COOKIE, HeaderValue::from_static("wos-session.1=stale; theme=dark"));
        application.script.advance(seconds(after));
        application.expect_refresh(Reply::json(400, body));
        let (sessions, entropy) = (&application.sessions, Entropy::from_seed([3; 32]));
        let check = application.run(match action {
            Authenticate => sessions.authenticate(&request, entropy),
            Refresh => sessions.refresh(&request, entropy),
            Switch => sessions.switch_organization(&request, "org_2", entropy),
        });
        application.script.finish();
        match &check.outcome {
            Ok(session) => assert!(has_session && !session.was_refreshed(), "{case}"),
            Err(NoSession::Ended(_)) => assert!(!has_session, "{case}"),
            Err(other) => panic!("{case}: {other:?}"),
        }
        let removed: Vec<_> = check.set_cookies.iter().map(SetCookie::name).collect();
        let expected: &[_] = if removes { &["wos-session", "wos-session.1"] } else { &[] };
        assert_eq!(removed, expected, "{case}");
        for cookie in &check.set_cookies {
            let text = cookie.to_header_value();
            let text = text.to_str().unwrap();
            assert!(text.contains("=; Path=/; Max-Age=0; HttpOnly; Secure"), "{case}: {text}");
        }
    }
}

#[test]
fn remembered_token_is_checked_like_a_new_one() {
    let mut application = Application::new();
    let hour = application.script.now().wall + seconds(3_600);
    let token = application.token().claim("client_id", "client_1").expires_at(hour).sign();
    let request = application.request(&token);
    assert!(application.authenticate(&request).outcome.is_ok());

    // The cookie of another user.
    let mut response = Application::response(&token, "rt_1");
    response["user"]["id"] = json!("user_2");
    let response: AuthenticateResponse = serde_json::from_value(response).unwrap();
    let (now, entropy) = (application.script.now().wall, Entropy::from_seed([1; 32]));
    let cookies = application.sessions.create(&HeaderMap::new(), &response, now, entropy).unwrap();
    let outcome = application.authenticate(&cookies.iter().map(pair).collect()).outcome;
    assert!(matches!(outcome, Err(NoSession::Token(AccessTokenError::Subject))), "{outcome:?}");

    // Rules that have changed.
    let rules = AccessTokenRules::new().client_ids(["client_2"]);
    application = application.with(|sessions| sessions.access_token_rules(rules));
    let outcome = application.authenticate(&request).outcome;
    assert!(matches!(outcome, Err(NoSession::Token(AccessTokenError::ClientId))), "{outcome:?}");
    application = application.with(|sessions| sessions.access_token_rules(AccessTokenRules::new()));

    // A refresh that is requested.
    application.expect_successful_refresh();
    let check = application.run(application.sessions.refresh(&request, Entropy::from_seed([3; 32])));
    assert!(check.outcome.unwrap().was_refreshed());

    // Keys that are stale.
    application.script.advance(seconds(599));
    assert!(application.authenticate(&request).outcome.is_ok());
    application.script.advance(seconds(1));
    let keys = serde_json::to_string(&TokenSigner::new().jwks()).unwrap();
    application.script.expect_operation::<GetJwks>().reply(Reply::json(200, keys));
    assert!(application.authenticate(&request).outcome.is_ok());
    application.script.finish();
}

#[test]
fn remembered_token_of_a_session_without_user_must_have_the_required_subject() {
    let application = Application::new();
    let config = application.sessions.config().clone();
    let codec = SessionCodec::authkit(PASSWORD).unwrap().accept_unsealed();
    let application = application.with(|_| Sessions::new(&config, codec).unwrap());
    let plain = json!({"access_token": application.token().sign().expose(), "refresh_token": "rt_1"});
    let cookie = SetCookie::new("wos-session", &plain.to_string(), Default::default()).unwrap();
    let request = HeaderMap::from_iter([pair(&cookie)]);
    assert!(application.authenticate(&request).outcome.is_ok());
    for (subject, is_accepted) in [("user_2", false), ("user_1", true)] {
        let rules = AccessTokenRules::new().subject(subject);
        let sessions = application.sessions.clone().access_token_rules(rules);
        let outcome = application.run(sessions.authenticate(&request, Entropy::from_seed([2; 32]))).outcome;
        let is_rejected = matches!(outcome, Err(NoSession::Token(AccessTokenError::Subject)));
        assert_eq!((outcome.is_ok(), is_rejected), (is_accepted, !is_accepted), "{outcome:?}");
    }
    application.script.finish();
}

#[test]
fn remembered_token_is_refreshed_when_it_is_about_to_expire() {
    let application = Application::new();
    let request = application.request(&application.token().sign());
    for (advance, refreshed) in [(0, false), (269, false), (2, true)] {
        application.script.advance(seconds(advance));
        if refreshed {
            application.expect_successful_refresh();
        }
        assert_eq!(application.authenticate(&request).outcome.unwrap().was_refreshed(), refreshed);
    }
    application.script.finish();
}

#[test]
fn session_of_another_client_is_rejected() {
    let of = |application: &Application, client_id: &str| {
        application.request(&application.token().claim("client_id", client_id).sign())
    };
    let application = Application::new();
    let (own, other) = (of(&application, "client_1"), of(&application, "client_2"));
    assert!(application.authenticate(&own).outcome.is_ok());
    let check = application.authenticate(&other);
    assert!(matches!(check.outcome, Err(NoSession::Token(AccessTokenError::ClientId))), "{check:?}");
    // Other rules do not turn the check off.
    let leeway = AccessTokenRules::new().leeway(seconds(5));
    let application = application.with(|sessions| sessions.access_token_rules(leeway));
    let check = application.authenticate(&other);
    assert!(matches!(check.outcome, Err(NoSession::Token(AccessTokenError::ClientId))), "{check:?}");
    for rules in [
        AccessTokenRules::new().client_ids(["client_1", "client_2"]),
        AccessTokenRules::new().accept_any_client(),
    ] {
        let sessions = application.sessions.clone().access_token_rules(rules);
        let check = application.run(sessions.authenticate(&other, Entropy::from_seed([4; 32])));
        assert!(check.outcome.is_ok(), "{check:?}");
    }

    // A refresh that returns a token of another client is rejected, too.
    let application = Application::new();
    let own = of(&application, "client_1");
    application.script.advance(seconds(300));
    let response = Application::response(&application.token().claim("client_id", "client_2").sign(), "rt_2");
    application.expect_refresh(Reply::json(200, response.to_string()));
    let check = application.authenticate(&own);
    assert!(matches!(check.outcome, Err(NoSession::Token(AccessTokenError::ClientId))), "{check:?}");
}

#[test]
fn session_without_auth_time_is_authenticated_and_never_recent() {
    let application = Application::new();
    let request = application.request(&application.token().without("auth_time").sign());
    let session = application.authenticate(&request).outcome.unwrap();
    let now = application.script.now().wall;
    for max_age in [Duration::ZERO, seconds(60), Duration::MAX] {
        assert!(!session.authenticated_within(max_age, now));
    }
    let request = application.request(&application.token().sign());
    let session = application.authenticate(&request).outcome.unwrap();
    assert!(session.authenticated_within(Duration::ZERO, now));
}
