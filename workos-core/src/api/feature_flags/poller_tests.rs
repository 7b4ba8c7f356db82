use std::time::Duration;

use proptest::prelude::*;
use serde_json::json;

use super::{FeatureFlagSet, FlagPoller, FlagPollerError, FlagUpdate};
use crate::{
    Config, HttpResponse, Machine, Now, RetryPolicy, Step, TransportFailure, drive,
    feature_flags::FlagContext,
    testing::{Reply, Script},
    types::Timestamp,
};

type Polled = Result<FlagUpdate, FlagPollerError>;

fn config() -> Config {
    Config::new("sk_test_secret").unwrap()
}

fn flags(names: &[(&str, bool)]) -> String {
    let flags = names.iter().map(|(slug, on)| {
        ((*slug).to_owned(), json!({"slug": slug, "enabled": on, "default_value": true, "targets": {}}))
    });
    serde_json::Value::Object(flags.collect()).to_string()
}

fn response(status: u16, body: &str) -> HttpResponse {
    http::Response::builder().status(status).body(body.to_owned().into()).unwrap()
}

fn at(milliseconds: u64) -> Now {
    Now::default().after(Duration::from_millis(milliseconds))
}

#[track_caller]
fn sends(poller: &mut FlagPoller, now: Now) {
    let step = poller.poll(now);
    let Step::Send(request) = &step else { panic!("{step:?}") };
    assert_eq!(request.uri(), "https://api.workos.com/sdk/feature-flags");
    assert_eq!(request.headers()["authorization"], "Bearer sk_test_secret");
}

#[track_caller]
fn waits(poller: &mut FlagPoller, now: Now) -> Duration {
    match poller.poll(now) {
        Step::Wait(duration) => duration,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn done(poller: &mut FlagPoller, now: Now) -> Polled {
    match poller.poll(now) {
        Step::Done(output) => output,
        other => panic!("{other:?}"),
    }
}

/// Runs one poll from request to result.
#[track_caller]
fn round(poller: &mut FlagPoller, now: Now, result: Result<HttpResponse, TransportFailure>) -> Polled {
    sends(poller, now);
    poller.handle(result);
    done(poller, now)
}

fn slugs(update: &FlagUpdate) -> Vec<&str> {
    update.changes.iter().map(|change| change.slug.as_str()).collect()
}

#[test]
fn each_run_returns_the_changes_of_one_poll() {
    let script = Script::new();
    let get = || script.expect("GET", "/sdk/feature-flags");
    get().reply(Reply::json(200, flags(&[("a", true), ("b", false)])));
    get().reply(Reply::json(200, flags(&[("a", true), ("b", false)])));
    get().reply(Reply::status(500));
    get().reply(Reply::json(200, flags(&[("a", false), ("c", true)])));
    let mut poller = config().flag_poller(1);
    let shared = poller.flags();
    let is_enabled = |slug| shared.is_enabled(slug, &FlagContext::new(), false);
    let mut run = || script.run(drive(&mut poller, &script, &script));

    assert!(!shared.is_ready() && !is_enabled("a"));
    let update = run().unwrap();
    assert!(update.first && update.changes.is_empty());
    assert!(shared.is_ready() && is_enabled("a") && !is_enabled("b"));
    assert_eq!(script.waited(), Duration::ZERO);

    let update = run().unwrap();
    assert!(!update.first && update.changes.is_empty());
    let waited = script.waited();
    assert!(waited >= Duration::from_secs(27) && waited <= Duration::from_secs(33), "{waited:?}");

    let error = run().unwrap_err();
    assert!(matches!(&error, FlagPollerError::Failed(_)) && !error.is_final());
    assert!(is_enabled("a"));
    let stats = shared.stats();
    assert_eq!((stats.polls, stats.errors, stats.flags), (3, 1, 2));
    assert!(stats.last_success_at < stats.last_poll_at);

    let update = run().unwrap();
    assert_eq!(slugs(&update), ["a", "b", "c"]);
    assert!(!is_enabled("a") && is_enabled("c"));
    let stats = shared.stats();
    assert_eq!((stats.polls, stats.errors, stats.flags), (4, 1, 2));
    let now = script.now().wall;
    assert_eq!(stats.last_success_at, Some(now));
    assert_eq!(stats.age(now + Duration::from_secs(9)), Some(Duration::from_secs(9)));
    script.finish();
}

#[test]
fn initial_flags_are_ready_and_not_reported_as_changes() {
    let initial: FeatureFlagSet = serde_json::from_str(&flags(&[("a", true)])).unwrap();
    let mut poller = config().flag_poller(1).bootstrap(initial);
    let shared = poller.flags();
    assert!(shared.is_ready() && shared.is_enabled("a", &FlagContext::new(), false));
    assert_eq!((shared.stats().flags, shared.stats().age(Timestamp::UNIX_EPOCH)), (1, None));
    round(&mut poller, at(0), Err(TransportFailure::timeout())).unwrap_err();
    assert!(shared.is_enabled("a", &FlagContext::new(), false));
    waits(&mut poller, at(0));
    let update = round(&mut poller, at(40_000), Ok(response(200, &flags(&[("b", true)])))).unwrap();
    assert!(update.first && update.changes.is_empty());
    assert!(!shared.is_enabled("a", &FlagContext::new(), false));
}

#[test]
fn unauthorized_stops_the_poller_and_keeps_the_flags() {
    let mut poller = config().flag_poller(1);
    let shared = poller.flags();
    round(&mut poller, at(0), Ok(response(200, &flags(&[("a", true)])))).unwrap();
    let error =
        round(&mut poller, at(60_000), Ok(response(401, r#"{"message":"Unauthorized"}"#))).unwrap_err();
    assert!(matches!(&error, FlagPollerError::Unauthorized(_)) && error.is_final());
    assert!(!format!("{error} {error:?} {poller:?}").contains("secret"));
    for time in [60_000, 0, 9_000_000] {
        poller.handle(Ok(response(200, "{}")));
        assert!(matches!(done(&mut poller, at(time)), Err(FlagPollerError::Stopped)));
    }
    assert!(shared.is_enabled("a", &FlagContext::new(), false));
    assert_eq!((shared.stats().polls, shared.stats().errors), (2, 1));
}

#[test]
fn missing_api_key_stops_the_poller_without_request() {
    let mut poller = Config::without_api_key().flag_poller(1);
    assert!(matches!(done(&mut poller, at(0)), Err(FlagPollerError::Unauthorized(_))));
    assert!(matches!(done(&mut poller, at(0)), Err(FlagPollerError::Stopped)));
}

#[test]
fn closed_poller_sends_nothing_and_ignores_responses() {
    let mut poller = config().flag_poller(1);
    let shared = poller.flags();
    sends(&mut poller, at(0));
    poller.close();
    poller.handle(Ok(response(200, &flags(&[("a", true)]))));
    assert!(matches!(done(&mut poller, at(0)), Err(FlagPollerError::Stopped)));
    assert!(!shared.is_ready());
}

/// Returns the shortest and the longest delay over many seeds after a number of consecutive failures.
fn delays(interval: Option<u64>, failures: u32) -> (Duration, Duration) {
    let waits = (0..500).map(|seed| {
        let mut poller = config().flag_poller(seed);
        if let Some(interval) = interval {
            poller = poller.interval(Duration::from_secs(interval));
        }
        let mut now = at(0);
        for _ in 0..failures {
            round(&mut poller, now, Ok(response(503, ""))).unwrap_err();
            now = now.after(Duration::from_secs(100));
        }
        if failures == 0 {
            round(&mut poller, now, Ok(response(200, "{}"))).unwrap();
        } else {
            now = at(u64::from(failures - 1) * 100_000);
        }
        waits(&mut poller, now)
    });
    let waits: Vec<_> = waits.collect();
    (*waits.iter().min().unwrap(), *waits.iter().max().unwrap())
}

#[test]
fn delay_is_interval_or_backoff_with_jitter_of_a_tenth() {
    for (interval, failures, planned) in [
        (None, 0, 30),
        (None, 1, 30),
        (None, 5, 30),
        (None, 6, 32),
        (None, 7, 60),
        (None, 12, 60),
        (Some(5), 1, 5),
        (Some(5), 3, 5),
        (Some(5), 4, 8),
        (Some(5), 40, 60),
        // The minimum interval.
        (Some(0), 0, 5),
        (Some(4), 0, 5),
        (Some(90), 9, 90),
    ] {
        let (least, most) = delays(interval, failures);
        let tenth = Duration::from_millis(planned * 100);
        let planned = Duration::from_secs(planned);
        assert!(
            least >= planned - tenth && least < planned - tenth * 9 / 10,
            "{interval:?} {failures} {least:?}"
        );
        assert!(
            most <= planned + tenth && most > planned + tenth * 9 / 10,
            "{interval:?} {failures} {most:?}"
        );
    }
}

#[test]
fn success_resets_the_backoff() {
    let mut poller = config().flag_poller(1).interval(Duration::from_secs(5));
    for failure in 0..7 {
        round(&mut poller, at(failure * 100_000), Ok(response(503, ""))).unwrap_err();
    }
    assert!(waits(&mut poller, at(600_000)) > Duration::from_secs(50));
    round(&mut poller, at(700_000), Ok(response(200, "{}"))).unwrap();
    round(&mut poller, at(800_000), Ok(response(503, ""))).unwrap_err();
    assert!(waits(&mut poller, at(800_000)) < Duration::from_secs(6));
}

#[test]
fn retry_after_is_respected_up_to_the_limit_of_the_policy() {
    for (retry_after, policy, at_least, at_most) in [
        ("50", RetryPolicy::default(), 50, 50),
        ("5", RetryPolicy::default(), 27, 33),
        ("86400", RetryPolicy::default(), 60, 60),
        ("3600", RetryPolicy::default().max_retry_after(Duration::from_secs(7_200)), 3_600, 3_600),
    ] {
        let mut poller = config().retry(policy).flag_poller(3);
        let mut limited = response(429, "");
        limited.headers_mut().insert("retry-after", retry_after.parse().unwrap());
        round(&mut poller, at(0), Ok(limited)).unwrap_err();
        let wait = waits(&mut poller, at(0)).as_secs();
        assert!((at_least..=at_most).contains(&wait), "{retry_after} {wait}");
    }
}

#[test]
fn failed_request_is_not_retried_within_a_poll() {
    for failure in
        [Ok(response(503, "")), Ok(response(200, "<html>")), Err(TransportFailure::connect("refused"))]
    {
        let mut poller = config().flag_poller(1);
        let error = round(&mut poller, at(0), failure).unwrap_err();
        assert!(matches!(&error, FlagPollerError::Failed(error) if error.attempts() == 1), "{error:?}");
    }
}

#[test]
fn request_timeout_is_10_seconds_unless_set() {
    let mut poller = config().timeout(Duration::from_secs(99)).flag_poller(1);
    assert_eq!(poller.timeout(), None);
    sends(&mut poller, at(0));
    assert_eq!(poller.timeout(), Some(Duration::from_secs(10)));
    let mut poller = config().flag_poller(1).request_timeout(Duration::from_secs(3));
    sends(&mut poller, at(0));
    assert_eq!(poller.timeout(), Some(Duration::from_secs(3)));
}

#[test]
fn early_polls_and_clock_changes_do_not_extend_the_wait() {
    let mut poller = config().flag_poller(1);
    round(&mut poller, at(1_000_000), Ok(response(200, "{}"))).unwrap();
    let planned = waits(&mut poller, at(1_000_000));
    assert_eq!(waits(&mut poller, at(1_000_001)), planned - Duration::from_millis(1));
    assert!(waits(&mut poller, at(0)) <= planned);
    sends(&mut poller, at(1_000_000).after(planned));
}

#[test]
fn dropped_run_sends_again_and_is_not_counted() {
    let mut poller = config().flag_poller(1);
    sends(&mut poller, at(0));
    assert_eq!(waits(&mut poller, at(500)), Duration::from_secs(1));
    assert_eq!(waits(&mut poller, at(600)), Duration::from_millis(900));
    // A late response to the first request is ignored.
    poller.handle(Ok(response(401, "")));
    round(&mut poller, at(1_500), Ok(response(200, "{}"))).unwrap();
    assert_eq!((poller.flags().stats().polls, poller.flags().stats().errors), (1, 0));
}

proptest! {
    /// Any sequence of calls neither panics nor depends on anything but the seed, the clock and the
    /// responses.
    #[test]
    fn arbitrary_calls_are_deterministic_and_do_not_panic(
        seed: u64, interval: u64, start: u64, actions in prop::collection::vec((0_u8..8, 0_u64..200_000), 1..40)
    ) {
        let trace = || {
            let mut poller = config().flag_poller(seed).interval(Duration::from_secs(interval));
            let mut trace = String::new();
            for (action, time) in &actions {
                let now = Now { mono: Duration::from_millis(start.saturating_add(*time)), ..at(*time) };
                match action {
                    0..=2 => trace += &format!("{:?}\n", poller.poll(now)),
                    3 => poller.handle(Ok(response(503, ""))),
                    4 => poller.handle(Ok(response(200, &flags(&[("a", time % 2 == 0)])))),
                    5 => poller.handle(Err(TransportFailure::connect("refused"))),
                    6 => poller.handle(Ok(response(200, "nonsense"))),
                    _ => poller.handle(Ok(response(if time % 5 == 0 { 401 } else { 429 }, ""))),
                }
            }
            trace
        };
        prop_assert_eq!(trace(), trace());
    }
}

fn rules(value: bool) -> String {
    let condition = |kind: &str, id: &str| json!({"target_type": kind, "operator": "one_of", "values": [id]});
    let conditions = [condition("user", "user_1"), condition("organization", "org_1")];
    let rules = json!([{"id": "rule_1", "kind": "conditions", "value": value, "conditions": conditions}]);
    let flag =
        json!({"slug": "a", "enabled": true, "default_value": false, "off_value": false, "rules": rules});
    json!({"version": 2, "flags": {"a": flag}}).to_string()
}

#[test]
fn version_2_is_requested_and_evaluated_if_set() {
    let stored: FeatureFlagSet = serde_json::from_str(&flags(&[("a", true)])).unwrap();
    let mut poller = config().flag_poller(1).payload_version(2).bootstrap(stored);
    let shared = poller.flags();
    let step = poller.poll(at(0));
    let Step::Send(request) = &step else { panic!("{step:?}") };
    assert_eq!(request.uri(), "https://api.workos.com/sdk/feature-flags?payload_version=2");
    poller.handle(Ok(response(200, &rules(true))));
    assert!(done(&mut poller, at(0)).unwrap().first);
    let user = FlagContext::new().user("user_1");
    let member = user.clone().organization("org_1");
    assert!(shared.is_enabled("a", &member, false) && !shared.is_enabled("a", &user, true));

    // Another format, and a later version, change no flag.
    for (time, body) in [(1, "{}"), (2, r#"{"version":3,"flags":{}}"#), (3, r#"{"version":2,"flags":[]}"#)] {
        drop(poller.poll(at(time * 100_000)));
        poller.handle(Ok(response(200, body)));
        let error = done(&mut poller, at(time * 100_000)).unwrap_err();
        assert_eq!(matches!(error, FlagPollerError::UnexpectedFormat), body == "{}", "{error:?}");
        assert!(!error.is_final() && shared.is_enabled("a", &member, false));
    }
    assert_eq!((shared.stats().polls, shared.stats().errors), (4, 3));

    drop(poller.poll(at(900_000)));
    poller.handle(Ok(response(200, &rules(false))));
    assert_eq!(slugs(&done(&mut poller, at(900_000)).unwrap()), ["a"]);
    assert!(!shared.is_enabled("a", &member, true));
}

#[test]
fn format_is_that_of_the_response_without_version() {
    let mut poller = config().flag_poller(1);
    round(&mut poller, at(0), Ok(response(200, &rules(true)))).unwrap();
    let member = FlagContext::new().user("user_1").organization("org_1");
    assert!(poller.flags().is_enabled("a", &member, false));
}
