//! Sessions against a WorkOS that fails, on the emulator's clock.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, StatusCode, header::COOKIE};

use super::{NoSession, SessionCheck, SessionCodec, Sessions};
use crate::{
    Client, Config, Entropy,
    cookie::SetCookie,
    endpoint::{Endpoint as _, Idempotency},
    machine::{Machine, Step},
    organizations::CreateOrganization,
    testing::{Emulator, Fault},
    types::OrganizationId,
    user_management::{
        AuthenticateWithPassword, AuthenticateWithRefreshToken, CreateUser, ListSessions, RevokeSession,
        User, UserPassword,
    },
};

const SEAL_PASSWORD: &str = "a-cookie-password-of-32-chars-or-more!!";
const PASSWORD: &str = "correct horse battery staple";

/// A browser of a signed-in user, WorkOS, and an application of any number of processes.
struct World {
    emulator: Emulator,
    client: Client<Emulator, Emulator>,
    user: User,
    browser: HeaderMap,
    seed: u8,
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn refresh_fault(fault: Fault) -> Fault {
    fault.when(|request| String::from_utf8_lossy(request.body()).contains("refresh_token"))
}

impl World {
    fn new() -> Self {
        let emulator = Emulator::new();
        let client = emulator.client();
        let user = CreateUser::new("ada@acme.com").password(UserPassword::plaintext(PASSWORD));
        let user = emulator.run(client.send(user)).unwrap();
        let mut world = Self { emulator, client, user, browser: HeaderMap::new(), seed: 0 };
        world.sign_in();
        world
    }

    fn sign_in(&mut self) {
        let grant = AuthenticateWithPassword::new("ada@acme.com", PASSWORD);
        let response = self.emulator.run(self.client.send(grant)).unwrap();
        let (now, entropy) = (self.emulator.now().wall, self.entropy());
        let process = self.process();
        let cookies = process.create(&HeaderMap::new(), &response, now, entropy).unwrap();
        self.receive(&cookies);
    }

    fn entropy(&mut self) -> Entropy {
        self.seed += 1;
        Entropy::from_seed([self.seed; 32])
    }

    /// A process of the application, which shares nothing with the others.
    fn process(&self) -> Sessions {
        Sessions::new(self.client.config(), SessionCodec::authkit(SEAL_PASSWORD).unwrap()).unwrap()
    }

    fn receive(&mut self, cookies: &[SetCookie]) {
        for cookie in cookies {
            let text = cookie.to_header_value();
            let text = text.to_str().unwrap();
            self.browser.remove(COOKIE);
            if !text.contains("Max-Age=0") {
                let pair = text.split("; ").next().unwrap();
                self.browser.insert(COOKIE, HeaderValue::from_str(pair).unwrap());
            }
        }
    }

    /// Sends a request with the browser's cookie to a process. The browser receives the response.
    fn visit(&mut self, process: &Sessions) -> SessionCheck {
        let check = self.check(process, &self.browser.clone());
        self.receive(&check.set_cookies);
        check
    }

    fn check(&mut self, process: &Sessions, request: &HeaderMap) -> SessionCheck {
        let entropy = self.entropy();
        self.run(process.authenticate(request, entropy))
    }

    fn run(&self, mut machine: impl Machine<Output = SessionCheck>) -> SessionCheck {
        self.emulator.run(self.client.drive(&mut machine))
    }

    fn organization(&self, name: &str) -> OrganizationId {
        let id = self.emulator.run(self.client.send(CreateOrganization::new(name))).unwrap().id;
        self.emulator.add_member(&id, &self.user.id);
        id
    }

    /// Whether the tokens of the browser's cookie are live: a process that has seen nothing can refresh them.
    fn has_live_session(&mut self) -> bool {
        self.emulator.advance(seconds(301));
        let process = self.process();
        self.visit(&process).outcome.is_ok()
    }
}

#[test]
fn lost_and_missing_responses_are_replayed_within_the_window() {
    for (name, fault, waited) in [
        ("lost", Fault::lose_response(), 0..2),
        ("lost twice", Fault::lose_response().times(2), 0..3),
        ("cut before", Fault::drop_connection().times(2), 0..3),
        ("hangs once", Fault::hang(), 7..9),
        ("hangs for 15 seconds", Fault::hang().times(2), 15..18),
        ("500", Fault::status(500), 0..2),
        ("501", Fault::status(501).times(2), 0..3),
        ("408", Fault::status(408), 0..2),
        ("429", Fault::rate_limit(seconds(3)).times(2), 6..9),
        ("html", Fault::response(HttpResponse200::html()), 0..2),
        ("truncated", Fault::response(HttpResponse200::truncated()), 0..2),
    ] {
        let mut world = World::new();
        let process = world.process();
        assert!(world.visit(&process).outcome.is_ok());
        world.emulator.advance(seconds(301));
        world.emulator.add_fault(refresh_fault(fault));
        let before = world.emulator.waited();
        let check = world.visit(&process);
        assert!(check.session().is_some_and(|session| session.was_refreshed()), "{name}: {check:?}");
        assert_eq!(world.emulator.faults_left(), 0, "{name}");
        let waited_seconds = (world.emulator.waited() - before).as_secs();
        assert!(waited.contains(&waited_seconds), "{name}: {waited_seconds} s");
        assert!(world.has_live_session(), "{name}");
    }
}

struct HttpResponse200;

impl HttpResponse200 {
    fn html() -> crate::HttpResponse {
        http::Response::new("<html>sign in to the Wi-Fi</html>".into())
    }

    fn truncated() -> crate::HttpResponse {
        http::Response::new(r#"{"user":{"id":"user_1""#.into())
    }
}

#[test]
fn outage_logs_nobody_out() {
    for (name, fault, length) in [
        ("503", Fault::status(503), 25),
        ("no connection", Fault::drop_connection(), 25),
        ("no response", Fault::hang(), 20),
        ("lost", Fault::lose_response(), 25),
    ] {
        let mut world = World::new();
        let process = world.process();
        assert!(world.visit(&process).outcome.is_ok());
        world.emulator.advance(seconds(301));
        let (clock, start) = (world.emulator.clone(), world.emulator.now().mono);
        let is_down = move || clock.now().mono - start < seconds(length);
        let is_refresh = |request: &crate::HttpRequest| request.uri().path().ends_with("/authenticate");
        let fault = fault.times(1000);
        world.emulator.add_fault({
            let is_down = is_down.clone();
            fault.when(move |request| is_refresh(request) && is_down())
        });
        while is_down() {
            let check = world.visit(&process);
            // The last attempt of a request may have met the recovered WorkOS.
            if let Err(reason) = check.outcome {
                assert!(check.set_cookies.is_empty(), "{name}");
                assert!(reason.is_unavailable() && reason.keeps_session(), "{name}: {reason}");
            }
            world.emulator.advance(seconds(1));
        }
        assert!(world.visit(&process).outcome.is_ok(), "{name}");
        assert!(world.has_live_session(), "{name}");
    }
}

#[test]
fn after_the_window_a_lost_exchange_ends_the_session_once() {
    let mut world = World::new();
    let process = world.process();
    assert!(world.visit(&process).outcome.is_ok());
    world.emulator.advance(seconds(301));
    world.emulator.add_fault(refresh_fault(Fault::lose_response().times(100)));
    assert!(world.visit(&process).outcome.unwrap_err().is_unavailable());
    world.emulator.clear_faults();
    world.emulator.advance(seconds(31));
    let check = world.visit(&process);
    assert!(matches!(check.outcome, Err(NoSession::Ended(_))), "{check:?}");
    assert!(world.browser.is_empty(), "the cookie is removed");
    assert!(matches!(world.visit(&process).outcome, Err(NoSession::NoCookie)));
}

#[test]
fn attempts_of_a_refresh_are_short_and_end_inside_the_window() {
    let mut world = World::new();
    let process = world.process();
    assert!(world.visit(&process).outcome.is_ok());
    world.emulator.advance(seconds(301));
    let entropy = world.entropy();
    let mut machine = process.authenticate(&world.browser, entropy);
    let (mut now, start) = (world.emulator.now(), world.emulator.now().mono);
    let mut sent = Vec::new();
    let check = loop {
        match machine.poll(now) {
            Step::Send(_) => {
                sent.push(now.mono - start);
                let limit = machine.timeout().unwrap();
                assert!(limit <= seconds(8) && now.mono - start + limit <= seconds(30), "{limit:?}");
                now = now.after(limit);
                machine.handle(Err(crate::TransportFailure::timeout()));
            }
            Step::Wait(delay) => now = now.after(delay),
            Step::Done(check) => break check,
        }
    };
    assert!(sent.len() == 3 && *sent.last().unwrap() < seconds(20), "{sent:?}");
    assert!(check.outcome.unwrap_err().is_unavailable());
}

#[test]
fn driver_that_waits_too_long_sends_nothing_after_the_window() {
    let mut world = World::new();
    let process = world.process();
    assert!(world.visit(&process).outcome.is_ok());
    world.emulator.advance(seconds(301));
    let entropy = world.entropy();
    let mut machine = process.authenticate(&world.browser, entropy);
    let now = world.emulator.now();
    assert!(matches!(machine.poll(now), Step::Send(_)));
    machine.handle(Ok(http::Response::builder().status(503).body("".into()).unwrap()));
    assert!(matches!(machine.poll(now.after(seconds(1))), Step::Wait(_)));
    let Step::Done(check) = machine.poll(now.after(seconds(31))) else { panic!("sent again") };
    assert!(check.outcome.unwrap_err().is_unavailable());
}

#[test]
fn retry_after_beyond_the_window_does_not_outlive_the_claim() {
    let mut world = World::new();
    let process = world.process();
    assert!(world.visit(&process).outcome.is_ok());
    world.emulator.advance(seconds(301));
    world.emulator.add_fault(refresh_fault(Fault::rate_limit(seconds(50)).times(2)));
    let before = world.emulator.now().mono;
    assert!(world.visit(&process).outcome.unwrap_err().is_unavailable());
    assert!(world.emulator.now().mono - before < seconds(30));
    // The rate limit is respected for half a minute by all requests with this session.
    world.emulator.advance(seconds(29));
    assert!(world.visit(&process).outcome.unwrap_err().is_unavailable());
    assert_eq!(world.emulator.faults_left(), 1);
    world.emulator.clear_faults();
    world.emulator.advance(seconds(2));
    assert!(world.visit(&process).outcome.is_ok());
}

#[test]
fn processes_that_refresh_at_the_same_time_get_the_same_tokens() {
    let mut world = World::new();
    let (first, second) = (world.process(), world.process());
    world.emulator.advance(seconds(301));
    let old = world.browser.clone();
    let to_first = world.visit(&first);
    world.emulator.advance(seconds(29));
    let to_second = world.check(&second, &old);
    let tokens = |check: &SessionCheck| check.session().unwrap().data().refresh_token().unwrap().clone();
    assert_eq!(tokens(&to_first), tokens(&to_second));
    // Whichever response reaches the browser last.
    world.receive(&to_second.set_cookies);
    assert!(world.has_live_session());
}

#[test]
fn late_request_with_the_old_cookie_gets_the_new_tokens_from_memory() {
    let mut world = World::new();
    let process = world.process();
    world.emulator.advance(seconds(301));
    let old = world.browser.clone();
    assert!(world.visit(&process).outcome.is_ok());
    world.emulator.advance(seconds(120));
    let check = world.check(&process, &old);
    assert!(check.session().is_some_and(|session| session.was_refreshed()), "{check:?}");
    world.receive(&check.set_cookies);
    assert!(world.has_live_session());
}

#[test]
fn organization_switch_after_another_request_used_the_token() {
    let mut world = World::new();
    let (acme, process, other) = (world.organization("Acme"), world.process(), world.process());
    world.emulator.advance(seconds(301));
    for refreshed_by in [&process, &other] {
        let old = world.browser.clone();
        assert!(world.visit(refreshed_by).outcome.is_ok());
        // The switch was requested with the cookie from before.
        let entropy = world.entropy();
        let check = world.run(process.switch_organization(&old, acme.clone(), entropy));
        let session = check.session().unwrap_or_else(|| panic!("{check:?}"));
        assert_eq!(session.organization_id(), Some(&acme));
        world.receive(&check.set_cookies);
        assert!(world.has_live_session());
    }
}

#[test]
fn replay_window_of_the_emulator_can_be_set() {
    let mut world = World::new();
    world.emulator.set_replay_window(Duration::ZERO);
    let (first, second) = (world.process(), world.process());
    world.emulator.advance(seconds(301));
    let old = world.browser.clone();
    assert!(world.visit(&first).outcome.is_ok());
    assert!(matches!(world.check(&second, &old).outcome, Err(NoSession::Ended(_))));
}

#[test]
fn revoked_session_ends_with_the_next_refresh() {
    let mut world = World::new();
    let process = world.process();
    let sessions = world.emulator.run(world.client.send(ListSessions::new(&world.user.id))).unwrap();
    world.emulator.run(world.client.send(RevokeSession::new(&sessions.data[0].id))).unwrap();
    world.emulator.advance(seconds(301));
    let check = world.visit(&process);
    assert!(matches!(check.outcome, Err(NoSession::Ended(_))) && world.browser.is_empty());
}

#[test]
fn errors_of_the_application_keep_the_cookie() {
    let unauthorized = |status: u16, body: &'static str| {
        let mut response = http::Response::new(bytes::Bytes::from_static(body.as_bytes()));
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        Fault::response(response)
    };
    for (status, body) in [
        (401, r#"{"message":"Unauthorized"}"#),
        (403, "{}"),
        (400, r#"{"error":"invalid_client"}"#),
        (404, "<html>"),
        (418, "{}"),
        (422, r#"{"errors":[]}"#),
    ] {
        let mut world = World::new();
        let process = world.process();
        assert!(world.visit(&process).outcome.is_ok());
        world.emulator.advance(seconds(301));
        world.emulator.add_fault(refresh_fault(unauthorized(status, body)));
        let check = world.visit(&process);
        assert!(check.set_cookies.is_empty());
        let reason = check.outcome.unwrap_err();
        assert!(matches!(reason, NoSession::Misconfigured(_)), "{status}: {reason}");
        assert!(reason.keeps_session() && !reason.is_unavailable());
        world.emulator.advance(seconds(2));
        assert!(world.visit(&process).outcome.is_ok(), "{status}");
    }
    // A configuration without an API key can verify tokens but not refresh them.
    let mut world = World::new();
    let config = Config::without_api_key().client_id("client_other").unwrap();
    let process = Sessions::new(&config, SessionCodec::authkit(SEAL_PASSWORD).unwrap()).unwrap();
    let check = world.visit(&process);
    assert!(matches!(check.outcome, Err(NoSession::Misconfigured(_))), "{check:?}");
}

#[test]
fn authentication_steps_without_a_token_end_an_expired_session() {
    for (status, body) in [
        (400, r#"{"error":"mfa_enrollment"}"#),
        (400, r#"{"code":"sso_required"}"#),
        (403, r#"{"code":"mfa_challenge","message":"…"}"#),
        (400, r#"{"code":"organization_authentication_methods_required"}"#),
    ] {
        let mut world = World::new();
        let process = world.process();
        assert!(world.visit(&process).outcome.is_ok());
        world.emulator.advance(seconds(301));
        let mut response = http::Response::new(bytes::Bytes::from_static(body.as_bytes()));
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        world.emulator.add_fault(refresh_fault(Fault::response(response)));
        let check = world.visit(&process);
        assert!(matches!(check.outcome, Err(NoSession::Ended(_))), "{body}: {check:?}");
        assert!(world.browser.is_empty(), "{body}");
    }
}

#[test]
fn outage_grace_accepts_recently_expired_tokens_and_marks_them() {
    let mut world = World::new();
    let process = world.process().outage_grace(seconds(600));
    assert!(!world.visit(&process).outcome.unwrap().is_stale());
    world.emulator.add_fault(Fault::status(503).times(1000));
    // Before the expiry nothing is stale.
    world.emulator.advance(seconds(280));
    assert!(!world.visit(&process).outcome.unwrap().is_stale());
    world.emulator.advance(seconds(30));
    let check = world.visit(&process);
    let session = check.outcome.unwrap();
    assert!(session.is_stale() && !session.was_refreshed() && check.set_cookies.is_empty());
    assert!(session.claims().expires_at < world.emulator.now().wall);
    // Neither an explicit refresh nor a switch is served by an expired token.
    let entropy = || Entropy::from_seed([99; 32]);
    for machine in [
        process.refresh(&world.browser, entropy()),
        process.switch_organization(&world.browser, "org_1", entropy()),
    ] {
        assert!(world.run(machine).outcome.unwrap_err().is_unavailable());
    }
    // Beyond the grace period.
    world.emulator.advance(seconds(600));
    assert!(world.visit(&process).outcome.unwrap_err().is_unavailable());
    world.emulator.clear_faults();
    world.emulator.advance(seconds(10));
    assert!(world.visit(&process).outcome.unwrap().was_refreshed());
}

#[test]
fn outage_grace_ends_at_its_exact_second() {
    let mut world = World::new();
    let process = world.process().outage_grace(seconds(60));
    let expiry = world.visit(&process).outcome.unwrap().claims().expires_at;
    world.emulator.add_fault(refresh_fault(Fault::rate_limit(seconds(40)).times(1000)));
    let until = |world: &World, at| {
        world.emulator.advance(at - world.emulator.now().wall.saturating_duration_since(expiry))
    };
    world.emulator.advance(expiry.saturating_duration_since(world.emulator.now().wall));
    until(&world, seconds(59));
    assert!(world.visit(&process).outcome.unwrap().is_stale());
    until(&world, seconds(60));
    assert!(world.visit(&process).outcome.unwrap_err().is_unavailable());
}

#[test]
fn outage_grace_is_off_by_default_and_does_not_cover_rejections() {
    let mut world = World::new();
    let (default, lenient) = (world.process(), world.process().outage_grace(seconds(600)));
    for process in [&default, &lenient] {
        assert!(world.visit(process).outcome.is_ok());
    }
    world.emulator.advance(seconds(301));
    world.emulator.add_fault(refresh_fault(Fault::status(503).times(4)));
    assert!(world.visit(&default).outcome.unwrap_err().is_unavailable());
    world.emulator.add_fault(refresh_fault(Fault::status(401)));
    assert!(matches!(world.visit(&lenient).outcome, Err(NoSession::Misconfigured(_))));
    let sessions = world.emulator.run(world.client.send(ListSessions::new(&world.user.id))).unwrap();
    world.emulator.run(world.client.send(RevokeSession::new(&sessions.data[0].id))).unwrap();
    world.emulator.advance(seconds(2));
    assert!(matches!(world.visit(&lenient).outcome, Err(NoSession::Ended(_))));
}

#[test]
fn refreshes_pause_during_an_outage_with_a_grace_period() {
    let mut world = World::new();
    let process = world.process().outage_grace(seconds(600));
    assert!(world.visit(&process).outcome.is_ok());
    world.emulator.advance(seconds(301));
    world.emulator.add_fault(refresh_fault(Fault::hang().times(1000)));
    // Three requests wait for WorkOS.
    for _ in 0..3 {
        let before = world.emulator.now().mono;
        assert!(world.visit(&process).outcome.unwrap().is_stale());
        assert!(world.emulator.now().mono > before + seconds(20));
        world.emulator.advance(seconds(1));
    }
    // The others do not, but one in ten seconds tests whether WorkOS has recovered.
    let left = world.emulator.faults_left();
    for _ in 0..8 {
        let before = world.emulator.now().mono;
        assert!(world.visit(&process).outcome.unwrap().is_stale());
        assert_eq!(world.emulator.now().mono, before);
        world.emulator.advance(seconds(1));
    }
    assert_eq!(world.emulator.faults_left(), left);
    world.emulator.clear_faults();
    world.emulator.advance(seconds(2));
    let check = world.visit(&process);
    // The window of the exchange that got no response has closed meanwhile.
    assert!(matches!(check.outcome, Err(NoSession::Ended(_))), "{check:?}");
}

#[test]
fn refresh_waits_for_no_response_when_paused_and_recovers() {
    let mut world = World::new();
    let process = world.process().outage_grace(seconds(600));
    assert!(world.visit(&process).outcome.is_ok());
    world.emulator.advance(seconds(301));
    world.emulator.add_fault(refresh_fault(Fault::status(503).times(1000)));
    for _ in 0..3 {
        assert!(world.visit(&process).outcome.unwrap().is_stale());
        world.emulator.advance(seconds(1));
    }
    world.emulator.clear_faults();
    assert!(world.visit(&process).outcome.unwrap().is_stale(), "paused");
    world.emulator.advance(seconds(10));
    assert!(world.visit(&process).outcome.unwrap().was_refreshed());
}

#[test]
fn exchange_of_a_refresh_token_is_idempotent_within_a_window() {
    assert_eq!(AuthenticateWithRefreshToken::OPERATION.idempotency, Idempotency::WithinWindow);
}
