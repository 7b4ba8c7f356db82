//! Decisions about cookies with missing parts or an unknown key, concurrent requests and rejected refreshes.
//! Each test answers the requests of a machine itself.

use std::{error::Error as _, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderValue, header::COOKIE};
use serde_json::Value;

use super::{
    AccessTokenError, AccessTokenRules, InvalidSessionData, KeySet, NoSession, Session, SessionCheck,
    SessionCodec, SessionCookieError, Sessions, UnsealSessionError,
    check::TokenOrigin,
    refresh::{RefreshOutcome, RefreshTurn, Refreshes},
};
use crate::{
    Config, Endpoint as _, Entropy, Error, HttpRequest, HttpResponse, Machine, Now, Step, TransportFailure,
    cookie::{ChunkedCookie, CookieAttributes, CookieError, SetCookie},
    error::TransportError,
    organizations::GetOrganization,
    seal::{Keyring, SealError, SealKey},
    testing::{TokenSigner, UnsignedAccessToken},
    user_management::{AuthenticateResponse, AuthenticateWithRefreshToken},
};

const PASSWORD: &str = "a-cookie-password-of-32-chars-or-more!!";

type Outcome = Result<HttpResponse, TransportFailure>;

fn start() -> Now {
    Now::from_unix_milliseconds(1_764_000_000_000)
}

fn entropy() -> Entropy {
    Entropy::from_seed([1; 32])
}

/// Sessions that know the key of [`TokenSigner::new`].
fn sessions() -> Sessions {
    let config = Config::new("sk_test_1").unwrap().client_id("client_1").unwrap();
    let sessions = Sessions::new(&config, SessionCodec::authkit(PASSWORD).unwrap()).unwrap();
    sessions.keys().store(KeySet::try_from(&TokenSigner::new().jwks()).unwrap(), start());
    sessions
}

/// Returns an access token of the organization `org_1` that was issued a number of seconds before the start
/// and expires after 300 seconds.
fn token(signer: &TokenSigner, user: &str, age: u64) -> String {
    let issued = start().wall - Duration::from_secs(age);
    let token = signer.access_token(user, "session_1", issued).organization_id("org_1").sign();
    token.expose().to_owned()
}

fn expired() -> String {
    token(&TokenSigner::new(), "user_1", 301)
}

/// Returns the headers of a request with a session cookie of this JSON.
fn request(json: &str) -> HeaderMap {
    let keyring = Keyring::from(SealKey::iron(PASSWORD).unwrap());
    let sealed = keyring.seal(json.as_bytes(), None, start().wall, &mut entropy()).unwrap();
    let cookie = HeaderValue::from_str(&format!("wos-session={}", sealed.expose())).unwrap();
    HeaderMap::from_iter([(COOKIE, cookie)])
}

/// Returns a session cookie with all parts.
fn complete(access_token: &str) -> HeaderMap {
    request(&format!(r#"{{"accessToken":"{access_token}","refreshToken":"rt_1","user":{{"id":"user_1"}}}}"#))
}

fn response(status: u16, body: impl Into<String>) -> Outcome {
    Ok(http::Response::builder().status(status).body(body.into().into()).unwrap())
}

fn refreshed(user: &str, access_token: &str, refresh_token: &str) -> Outcome {
    let user = format!(r#"{{"id":"{user}","email":"a@b.c"}}"#);
    let tokens = format!(r#""access_token":"{access_token}","refresh_token":"{refresh_token}""#);
    response(200, format!(r#"{{"user":{user},{tokens}}}"#))
}

/// Drives a machine with an answer for each request, whose body is JSON.
fn run(
    mut machine: impl Machine<Output = SessionCheck>,
    mut answer: impl FnMut(Value) -> Outcome,
) -> SessionCheck {
    let mut now = start();
    loop {
        match machine.poll(now) {
            Step::Send(request) => machine.handle(answer(body(&request))),
            Step::Wait(delay) => now = now.after(delay),
            Step::Done(check) => return check,
        }
    }
}

fn body(request: &HttpRequest) -> Value {
    assert_eq!(request.uri().path(), "/user_management/authenticate");
    serde_json::from_slice(request.body()).unwrap()
}

#[test]
fn token_of_an_unknown_key_is_refreshed_only_with_a_user_and_a_refresh_token() {
    let unknown = token(&TokenSigner::untrusted(), "user_1", 0);
    for parts in ["", r#","user":{"id":"user_1"}"#, r#","refreshToken":"rt_1""#] {
        let request = request(&format!(r#"{{"accessToken":"{unknown}"{parts}}}"#));
        let check = run(sessions().authenticate(&request, entropy()), |body| panic!("{body}"));
        assert!(matches!(check.outcome, Err(NoSession::Token(AccessTokenError::UnknownKey))), "{check:?}");
        assert!(check.set_cookies.is_empty());
    }
    let live = token(&TokenSigner::new(), "user_1", 0);
    let machine = sessions().authenticate(&complete(&unknown), entropy());
    assert!(run(machine, |_| refreshed("user_1", &live, "rt_2")).outcome.unwrap().was_refreshed());
}

#[test]
fn failed_refresh_of_a_token_of_an_unknown_key_is_unavailable() {
    let request = complete(&token(&TokenSigner::untrusted(), "user_1", 0));
    for sessions in [sessions(), sessions().outage_grace(Duration::from_secs(600))] {
        let check = run(sessions.authenticate(&request, entropy()), |_| response(503, ""));
        assert!(matches!(check.outcome, Err(NoSession::Unavailable(_))), "{check:?}");
        assert!(check.set_cookies.is_empty());
    }
}

#[test]
fn user_of_a_cookie_without_a_user_is_that_of_its_token() {
    let request = request(&format!(r#"{{"accessToken":"{}","refreshToken":"rt_1"}}"#, expired()));
    for (user, is_same) in [("user_1", true), ("user_2", false)] {
        let live = token(&TokenSigner::new(), user, 0);
        let check = run(sessions().authenticate(&request, entropy()), |_| refreshed(user, &live, "rt_2"));
        assert_eq!(check.outcome.is_ok(), is_same, "{check:?}");
        if !is_same {
            assert!(matches!(check.outcome, Err(NoSession::Token(AccessTokenError::Subject))));
            let removal = check.set_cookies[0].to_header_value();
            assert!(removal.to_str().unwrap().contains("Max-Age=0"));
        }
    }
}

#[test]
fn unexpired_token_is_used_while_another_machine_refreshes() {
    let (sessions, request) = (sessions(), complete(&token(&TokenSigner::new(), "user_1", 280)));
    let mut first = sessions.authenticate(&request, entropy());
    assert!(matches!(first.poll(start()), Step::Send(_)));
    let check = run(sessions.authenticate(&request, entropy()), |body| panic!("{body}"));
    assert!(!check.outcome.unwrap().was_refreshed());
    // An explicit refresh waits.
    let Step::Wait(_) = sessions.refresh(&request, entropy()).poll(start()) else { panic!("no wait") };
}

#[test]
fn delays_while_another_machine_refreshes_grow_by_half_up_to_200_milliseconds() {
    let (sessions, request) = (sessions(), complete(&expired()));
    let mut first = sessions.authenticate(&request, entropy());
    assert!(matches!(first.poll(start()), Step::Send(_)));
    let mut second = sessions.authenticate(&request, entropy());
    let mut now = start();
    for microseconds in [10_000, 15_000, 22_500, 33_750, 50_625] {
        let Step::Wait(delay) = second.poll(now) else { panic!("no wait") };
        assert_eq!(delay, Duration::from_micros(microseconds));
        now = now.after(delay);
    }
    for _ in 0..10 {
        let Step::Wait(delay) = second.poll(now) else { panic!("no wait") };
        assert!(delay <= Duration::from_millis(200), "{delay:?}");
        now = now.after(delay);
    }
    assert!(matches!(second.poll(now), Step::Wait(delay) if delay == Duration::from_millis(200)));
}

#[test]
fn rejection_removes_the_cookie_only_if_the_session_cannot_go_on() {
    let unexpired = || token(&TokenSigner::new(), "user_1", 0);
    let (sso, invalid) = (r#"{"error":"sso_required"}"#, r#"{"error":"invalid_grant"}"#);
    for (is_switch, token, error, is_removed) in [
        (true, expired(), sso, false),
        (true, unexpired(), sso, false),
        (true, expired(), invalid, true),
        (true, unexpired(), invalid, true),
        (false, expired(), sso, true),
        (false, unexpired(), sso, false),
        (false, unexpired(), invalid, true),
    ] {
        let (sessions, request) = (sessions(), complete(&token));
        let machine = if is_switch {
            sessions.switch_organization(&request, "org_2", entropy())
        } else {
            sessions.refresh(&request, entropy())
        };
        let check = run(machine, |body| {
            assert_eq!(body["organization_id"], if is_switch { "org_2" } else { "org_1" });
            response(400, error)
        });
        assert!(matches!(check.outcome, Err(NoSession::Ended(_))), "{check:?}");
        assert_eq!(check.set_cookies.len(), usize::from(is_removed), "{is_switch} {error}");
    }
}

#[test]
fn second_refresh_is_for_the_organization_of_the_first_one() {
    let live = token(&TokenSigner::new(), "user_1", 0);
    let mut sent = Vec::new();
    let check = run(sessions().authenticate(&complete(&expired()), entropy()), |body| {
        sent.push((body["refresh_token"].clone(), body["organization_id"].clone()));
        // The first response is that of an earlier exchange.
        let is_first = sent.len() == 1;
        let access_token = if is_first { token(&TokenSigner::new(), "user_1", 400) } else { live.clone() };
        refreshed("user_1", &access_token, if is_first { "rt_2" } else { "rt_3" })
    });
    assert!(check.outcome.unwrap().was_refreshed());
    assert_eq!(sent, [("rt_1".into(), "org_1".into()), ("rt_2".into(), "org_1".into())]);
}

/// Returns a session with the claims of a token.
fn session(token: UnsignedAccessToken) -> Session {
    let keys = KeySet::try_from(&TokenSigner::new().jwks()).unwrap();
    let rules = AccessTokenRules::new().accept_any_kind();
    let claims = keys.verify(token.sign().expose(), &rules, start().wall).unwrap();
    let json = r#"{"accessToken":"a","impersonator":{"email":"admin@acme.com"}}"#;
    let codec = SessionCodec::authkit(PASSWORD).unwrap().accept_unsealed();
    let data = codec.unseal(json, start().wall).unwrap().session;
    Session::new(data, Arc::new(claims), TokenOrigin::Cookie)
}

#[test]
fn permissions_and_roles_are_any_of_several() {
    let token = || TokenSigner::new().access_token("user_1", "session_1", start().wall);
    let with_roles = session(token().permissions(["a", "b"]).claim("roles", ["admin", "editor"]));
    assert!(with_roles.has_permission("a") && with_roles.has_permission("b"));
    assert!(with_roles.has_role("admin") && with_roles.has_role("editor") && !with_roles.has_role("a"));
    assert!(!with_roles.has_permission("c"));
    let with_role = session(token().claim("role", "admin").without("roles"));
    assert!(with_role.has_role("admin") && !with_role.has_role("editor") && !with_role.has_permission("a"));
    assert_eq!(with_role.impersonator().unwrap().email, "admin@acme.com");
}

#[test]
fn session_without_a_time_of_authentication_was_not_authenticated_recently() {
    let token = TokenSigner::new().access_token("user_1", "session_1", start().wall);
    let with_time = session(token.clone().claim("auth_time", start().wall.unix_seconds()));
    assert!(with_time.authenticated_within(Duration::ZERO, start().wall));
    assert!(!session(token.without("auth_time")).authenticated_within(Duration::MAX, start().wall));
}

#[test]
fn headers_forbid_caching_if_the_response_depends_on_the_session() {
    let cookie = || SetCookie::new("wos-session", "v", CookieAttributes::new()).unwrap();
    let token = TokenSigner::new().access_token("user_1", "session_1", start().wall);
    let session = session(token);
    for (outcome, cookies, is_private) in [
        (Ok(session.clone()), vec![], true),
        (Ok(session), vec![cookie()], true),
        (Err(NoSession::NoCookie), vec![], false),
        (Err(NoSession::Expired), vec![cookie(), cookie()], true),
    ] {
        let mut headers = HeaderMap::new();
        let count = cookies.len();
        SessionCheck::new(outcome, cookies).write_headers(&mut headers);
        assert_eq!(headers.get_all("set-cookie").iter().count(), count);
        assert_eq!(headers.get("cache-control").is_some(), is_private, "{headers:?}");
        assert_eq!(headers.get("vary").is_some(), is_private, "{headers:?}");
    }
}

#[test]
fn reasons_have_text_source_and_whether_the_session_is_kept() {
    let finished = || Arc::new(Error::Finished);
    let unseal = UnsealSessionError::Data(InvalidSessionData::User);
    for (reason, text, has_source, keeps_session) in [
        (NoSession::NoCookie, "request has no session cookie".to_owned(), false, false),
        (NoSession::Expired, "session has expired and has no refresh token".to_owned(), false, false),
        (NoSession::Cookie(unseal.clone()), format!("session cookie cannot be read: {unseal}"), true, false),
        (
            NoSession::Token(AccessTokenError::Subject),
            format!("access token rejected: {}", AccessTokenError::Subject),
            true,
            false,
        ),
        (NoSession::Ended(finished()), format!("session has ended: {}", Error::Finished), true, false),
        (
            NoSession::Unavailable(finished()),
            format!("session cannot be checked now: {}", Error::Finished),
            true,
            true,
        ),
        (
            NoSession::Misconfigured(finished()),
            format!("session cannot be checked by this application: {}", Error::Finished),
            true,
            true,
        ),
        (
            NoSession::CookieTooLarge(SessionCookieError::Seal(SealError::TooLong)),
            format!("session does not fit into cookies: {}", SealError::TooLong),
            true,
            false,
        ),
    ] {
        assert_eq!(reason.to_string(), text);
        assert_eq!(reason.source().is_some(), has_source, "{reason}");
        assert_eq!(reason.keeps_session(), keeps_session, "{reason}");
    }
}

#[test]
fn debug_shows_the_state_of_the_machine() {
    let (sessions, request) = (sessions(), complete(&expired()));
    let mut machine = sessions.authenticate(&request, entropy());
    let before = format!("{machine:?}");
    assert!(matches!(machine.poll(start()), Step::Send(_)));
    let after = format!("{machine:?}");
    assert!(before.starts_with("AuthenticateSession {") && before != after, "{before} {after}");
    assert!(!after.contains("rt_1"), "{after}");
}

#[test]
fn request_that_cannot_be_created_is_a_misconfiguration() {
    let error = Config::without_api_key().request(&GetOrganization::new("org_1")).unwrap_err();
    assert!(matches!(error, Error::Encode(_)));
    assert!(matches!(NoSession::from_error(Arc::new(error)), NoSession::Misconfigured(_)));
    let error = TransportError::new(GetOrganization::OPERATION, TransportFailure::timeout(), 1);
    let error = Error::Transport(Box::new(error));
    assert!(matches!(NoSession::from_error(Arc::new(error)), NoSession::Unavailable(_)));
}

#[test]
fn rejection_other_than_invalid_grant_is_not_replaced_by_the_success_of_another_request() {
    let sent = "rt_1".into();
    let (refreshes, later) = (Refreshes::new(), Duration::from_secs(60));
    let claim = |now| match refreshes.turn(&sent, &"at_1".into(), None, false, now) {
        RefreshTurn::Claimed(claim) => claim,
        _ => panic!("not claimed"),
    };
    let (slow, fast) = (claim(Duration::ZERO), claim(later));
    fast.finish(
        serde_json::from_slice(refreshed("user_1", "at_2", "rt_2").unwrap().body())
            .map_err(|_| Error::Finished),
        later,
    );
    let rejection = response(400, r#"{"error":"sso_required"}"#).unwrap();
    let rejection: Result<AuthenticateResponse, _> = AuthenticateWithRefreshToken::decode(&rejection);
    assert!(matches!(slow.finish(rejection, later), RefreshOutcome::Rejected(_)));
}

#[test]
fn deadline_of_a_refresh_is_that_of_the_configuration_up_to_45_seconds() {
    let config = || Config::new("sk_test_1").unwrap().client_id("client_1").unwrap();
    for (own, expected) in [(10, 10), (45, 45), (100, 45)] {
        let config = config().deadline(Duration::from_secs(own));
        let sessions = Sessions::new(&config, SessionCodec::authkit(PASSWORD).unwrap()).unwrap();
        assert_eq!(
            sessions.refresh_config().overall_deadline(),
            Some(Duration::from_secs(expected)),
            "{own}"
        );
    }
}

#[test]
fn setters_change_cookie_rules_and_refresh_ahead() {
    let token = token(&TokenSigner::new(), "user_1", 280);
    let refuse = |body: Value| -> Outcome { panic!("{body}") };
    // In the last tenth of its lifetime the token is refreshed, unless that is turned off.
    let machine = sessions().authenticate(&complete(&token), entropy());
    assert!(run(machine, |_| refreshed("user_1", &token, "rt_2")).outcome.is_ok());
    let lazy = sessions().refresh_ahead(Duration::ZERO);
    assert!(run(lazy.authenticate(&complete(&token), entropy()), refuse).outcome.is_ok());
    let strict = lazy.clone().access_token_rules(AccessTokenRules::new().issuers(["https://other.com"]));
    let check = run(strict.authenticate(&complete(&token), entropy()), refuse);
    assert!(matches!(check.outcome, Err(NoSession::Token(AccessTokenError::Issuer))), "{check:?}");
    let renamed = lazy.cookie(ChunkedCookie::new("other", CookieAttributes::new()).unwrap());
    let check = run(renamed.authenticate(&complete(&token), entropy()), refuse);
    assert!(matches!(check.outcome, Err(NoSession::NoCookie)), "{check:?}");
    let debug = format!("{renamed:?}");
    assert!(debug.starts_with("Sessions {") && debug.contains(r#"cookie: "other""#), "{debug}");
    for error in
        [SessionCookieError::Seal(SealError::TooLong), SessionCookieError::Cookie(CookieError::TooManyChunks)]
    {
        assert_eq!(error.source().unwrap().to_string(), error.to_string());
        assert!(!error.to_string().is_empty());
    }
}
