//! Tests of the drivers, of pages and of idempotency keys, independent of an async runtime.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    future::Future,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
    time::Duration,
};

use super::{Machine, Step, drive};
use crate::{
    Config, Error, HttpRequest, HttpResponse, Now, RandomUnavailable, Runtime, TransportFailure,
    audit_logs::{AuditLogActor, AuditLogContext, AuditLogEvent, CreateAuditLogEvent},
    config::RequestOptions,
    organizations::{GetOrganization, ListOrganizations},
    types::Timestamp,
    user_management::AuthenticateWithRefreshToken,
};

const SECOND: Duration = Duration::from_secs(1);

fn response(body: &str) -> HttpResponse {
    http::Response::new(body.to_owned().into())
}

/// A machine that takes given steps and records the kind of each result.
#[derive(Default)]
struct Script {
    steps: VecDeque<(Step<()>, Option<Duration>)>,
    limit: Option<Duration>,
    results: Vec<Result<(), crate::FailureKind>>,
}

impl Machine for Script {
    type Output = ();

    fn poll(&mut self, _: Now) -> Step<()> {
        let (step, limit) = self.steps.pop_front().unwrap_or((Step::Done(()), None));
        self.limit = limit;
        step
    }

    fn handle(&mut self, result: Result<HttpResponse, TransportFailure>) {
        self.results.push(result.map(|_| ()).map_err(|failure| failure.kind));
    }

    fn timeout(&self) -> Option<Duration> {
        self.limit
    }
}

fn send(limit: Option<Duration>) -> (Step<()>, Option<Duration>) {
    (Step::Send(HttpRequest::new("".into())), limit)
}

/// A future that is ready after a number of polls and must not be polled afterwards.
struct ReadyAfter<T> {
    polls: u32,
    output: Option<T>,
}

impl<T: Unpin> Future for ReadyAfter<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<T> {
        if self.polls > 0 {
            self.polls -= 1;
            return Poll::Pending;
        }
        Poll::Ready(self.output.take().expect("polled after it was ready"))
    }
}

/// A runtime with timers that are ready after as many polls as they have seconds.
#[derive(Default)]
struct Polls {
    timers: RefCell<Vec<Duration>>,
}

impl Runtime for Polls {
    type Sleep = ReadyAfter<()>;

    fn now(&self) -> Now {
        Now::default()
    }

    fn sleep(&self, duration: Duration) -> ReadyAfter<()> {
        self.timers.borrow_mut().push(duration);
        ReadyAfter { polls: duration.as_secs().try_into().unwrap(), output: Some(()) }
    }

    fn random(&self, _: &mut [u8]) -> Result<(), RandomUnavailable> {
        Err(RandomUnavailable)
    }
}

/// Drives a machine over a transport with responses that are ready after the given numbers of polls. Returns
/// the number of polls.
fn drive_polls(script: &mut Script, runtime: &Polls, responses: &[u32]) -> u32 {
    let sent = Cell::new(0);
    let transport = |_: HttpRequest| {
        let polls = responses[sent.replace(sent.get() + 1)];
        ReadyAfter { polls, output: Some(Ok(response(""))) }
    };
    let mut driven = pin!(drive(script, &transport, runtime));
    let mut context = Context::from_waker(Waker::noop());
    (1..100).find(|_| driven.as_mut().poll(&mut context).is_ready()).expect("does not end")
}

#[test]
fn timer_of_a_request_ends_with_its_response() {
    let runtime = Polls::default();
    let mut script = Script { steps: [send(Some(3 * SECOND)), send(None)].into(), ..Script::default() };
    // The second request has no time limit, and is pending longer than the timer of the first would be.
    assert_eq!(drive_polls(&mut script, &runtime, &[1, 9]), 11);
    assert_eq!(script.results, [Ok(()), Ok(())]);
    assert_eq!(*runtime.timers.borrow(), [3 * SECOND]);
}

#[test]
fn timer_of_a_wait_ends_before_the_next_request() {
    let runtime = Polls::default();
    let wait = (Step::Wait(2 * SECOND), None);
    let mut script = Script { steps: [wait, send(None)].into(), ..Script::default() };
    assert_eq!(drive_polls(&mut script, &runtime, &[3]), 6);
    assert_eq!((script.results, runtime.timers.borrow().len()), (vec![Ok(())], 1));
}

#[test]
fn wait_ends_when_its_timer_is_ready() {
    let runtime = Polls::default();
    let wait = || (Step::Wait(4 * SECOND), None);
    let mut script = Script { steps: [wait(), wait()].into(), ..Script::default() };
    assert_eq!(drive_polls(&mut script, &runtime, &[]), 9);
    assert_eq!(*runtime.timers.borrow(), [4 * SECOND; 2]);
}

#[test]
fn request_without_a_response_in_time_fails_and_creates_one_timer() {
    let runtime = Polls::default();
    let mut script = Script { steps: [send(Some(5 * SECOND))].into(), ..Script::default() };
    assert_eq!(drive_polls(&mut script, &runtime, &[50]), 6);
    assert_eq!(script.results, [Err(crate::FailureKind::Timeout)]);
    assert_eq!(*runtime.timers.borrow(), [5 * SECOND]);
    // A response that is ready at once needs no timer.
    let mut script = Script { steps: [send(Some(5 * SECOND))].into(), ..Script::default() };
    let runtime = Polls::default();
    assert_eq!(drive_polls(&mut script, &runtime, &[0]), 1);
    assert!(runtime.timers.borrow().is_empty());
}

#[test]
fn machine_has_no_time_limit_by_default() {
    struct Nothing;

    impl Machine for Nothing {
        type Output = ();

        fn poll(&mut self, _: Now) -> Step<()> {
            Step::Done(())
        }

        fn handle(&mut self, _: Result<HttpResponse, TransportFailure>) {}
    }

    assert_eq!(Nothing.timeout(), None);
    fn limit(machine: impl Machine) -> Option<Duration> {
        machine.timeout()
    }
    assert_eq!(limit(&mut Script { limit: Some(SECOND), ..Script::default() }), Some(SECOND));
}

#[test]
fn first_page_that_repeats_the_starting_cursor_is_detected_in_both_directions() {
    let config = Config::new("sk_test").unwrap();
    let body = r#"{"data":[],"list_metadata":{"before":"m","after":"m"}}"#;
    for endpoint in [ListOrganizations::new().before("m"), ListOrganizations::new().after("m")] {
        let mut pages = config.pages(endpoint, 1);
        assert!(matches!(pages.poll(Now::default()), Step::Send(_)));
        pages.handle(Ok(response(body)));
        assert!(matches!(pages.poll(Now::default()), Step::Done(Ok(Some(_)))));
        assert!(matches!(pages.poll(Now::default()), Step::Done(Err(Error::RepeatedCursor(_)))));
        assert!(matches!(pages.poll(Now::default()), Step::Done(Ok(None))));
    }
}

#[test]
fn idempotency_key_depends_on_seed_and_body_and_is_the_same_in_each_attempt() {
    let config = Config::new("sk_test").unwrap();
    let event = |action: &str| {
        let (actor, context) = (AuditLogActor::new("user_1", "user"), AuditLogContext::new("203.0.113.7"));
        CreateAuditLogEvent::new(
            "org_1",
            AuditLogEvent::new(action, Timestamp::UNIX_EPOCH, actor, [], context),
        )
    };
    let key = |config: &Config, action: &str, seed: u64| {
        let mut call = config.raw_call(&event(action), seed).unwrap();
        let mut keys = Vec::new();
        for second in [0, 1] {
            let Step::Send(request) = call.poll(Now::default().after(second * SECOND)) else { panic!() };
            keys.push(request.headers()["idempotency-key"].to_str().unwrap().to_owned());
            call.handle(Err(TransportFailure::timeout()));
            assert!(matches!(call.poll(Now::default().after(second * SECOND)), Step::Wait(_)));
        }
        assert_eq!(keys[0], keys[1]);
        keys.remove(0)
    };
    // The halves are the first two numbers of the seed, the second one combined with the hash of the body.
    let (first, other_body) = (key(&config, "a", 1), key(&config, "b", 1));
    let high = format!("workos-{:016x}", super::Jitter::new(1).next_u64());
    assert!(first.starts_with(&high) && other_body.starts_with(&high), "{first} {other_body}");
    assert_eq!((first.len(), first == other_body), (7 + 32, false));
    assert_ne!(first, key(&config, "a", 2));
    let mut bits = [0_u64, u64::MAX];
    for seed in 0..64 {
        let low = u64::from_str_radix(key(&config, "a", seed).split_at(7 + 16).1, 16).unwrap();
        bits = [bits[0] | low, bits[1] & low];
    }
    // No bit of the lower half is constant.
    assert_eq!(bits, [u64::MAX, 0]);
    // The key of the application takes precedence, and other operations have none.
    let own = config.clone().with(RequestOptions::new().idempotency_key("own").unwrap());
    assert_eq!(key(&own, "a", 1), "own");
    let mut get = config.raw_call(&GetOrganization::new("org_1"), 1).unwrap();
    let Step::Send(request) = get.poll(Now::default()) else { panic!() };
    assert!(!request.headers().contains_key("idempotency-key"));
}

#[test]
fn replay_window_starts_with_the_first_request_that_may_have_been_sent() {
    let config = Config::new("sk_test").unwrap().client_id("client_1").unwrap();
    for (failure, is_sent_again) in
        [(TransportFailure::connect("refused"), true), (TransportFailure::timeout(), false)]
    {
        let mut call = config.raw_call(&AuthenticateWithRefreshToken::new("rt_1"), 1).unwrap();
        assert!(matches!(call.poll(Now::default()), Step::Send(_)));
        call.handle(Err(failure));
        assert!(matches!(call.poll(Now::default()), Step::Wait(_)));
        // The driver waits for longer than the window.
        let step = call.poll(Now::default().after(40 * SECOND));
        assert_eq!(matches!(step, Step::Send(_)), is_sent_again, "{step:?}");
    }
}

#[test]
fn debug_shows_operation_and_state_but_no_request_and_no_body() {
    let config = Config::new("sk_s3cr3t").unwrap();
    let mut call = config.call_with_response(&GetOrganization::new("org_s3cr3t"), 1).unwrap();
    let ready = format!("{call:?}");
    assert!(
        ready.starts_with("Call(RawCall { operation: \"get_organization\", attempts: 0, state: \"ready\""),
        "{ready}"
    );
    let sent = format!("{:?}", call.poll(Now::default()));
    assert_eq!(sent, "Send(GET …)");
    assert_eq!(format!("{:?}", Step::<()>::Wait(SECOND)), "Wait(1s)");
    assert_eq!(format!("{:?}", Step::Done(7)), "Done(7)");
    call.handle(Ok(response(r#"{"id":"org_1","name":"s3cr3t"}"#)));
    assert!(format!("{call:?}").contains("state: \"received\""));
    let Step::Done(Ok(done)) = call.poll(Now::default()) else { panic!() };
    assert_eq!(done.value.id, "org_1");
    let done = super::Response::<u8> {
        value: 7,
        status: done.status,
        headers: done.headers,
        body: done.body,
        attempts: done.attempts,
    };
    assert_eq!(format!("{done:?}"), "Response { value: 7, status: 200, request_id: None, attempts: 1, .. }");
    let raw = super::RawResponse {
        response: response("s3cr3t"),
        attempts: 1,
        stop_reason: crate::retry::StopReason::Success,
    };
    assert_eq!(format!("{raw:?}"), "RawResponse { status: 200, attempts: 1, stop_reason: Success, .. }");
    let pages = format!("{:?}", config.pages(ListOrganizations::new().search("s3cr3t"), 1));
    assert_eq!(pages, "Pages { operation: \"list_organizations\", call: None, .. }");
}
