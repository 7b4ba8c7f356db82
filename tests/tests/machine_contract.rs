//! The contract of `workos_core::machine`, sentence by sentence.

use std::time::Duration;

use proptest::prelude::*;
use workos_core::{
    Config, Delivery, Error, FailureKind, HttpResponse, Machine, Now, RetryPolicy, Step, TransportFailure,
    endpoint::Endpoint,
    organizations::{CreateOrganization, GetOrganization, ListOrganizations, Organization},
    retry::RetryBudget,
    types::Page,
};

const BODY: &str = r#"{"id":"org_1","name":"Acme"}"#;

fn config() -> Config {
    Config::new("sk_test").unwrap()
}

fn response(status: u16, body: &str) -> HttpResponse {
    http::Response::builder().status(status).body(body.to_owned().into()).unwrap()
}

fn get(seed: u64) -> workos_core::machine::Call<Organization> {
    config().call(&GetOrganization::new("org_1"), seed).unwrap()
}

fn create(seed: u64) -> workos_core::machine::Call<Organization> {
    config().call(&CreateOrganization::new("Acme"), seed).unwrap()
}

fn at(milliseconds: u64) -> Now {
    Now::default().after(Duration::from_millis(milliseconds))
}

#[track_caller]
fn sends<T: std::fmt::Debug>(step: Step<T>) -> workos_core::HttpRequest {
    match step {
        Step::Send(request) => request,
        other => panic!("expected a request, got {other:?}"),
    }
}

#[track_caller]
fn waits<T: std::fmt::Debug>(step: Step<T>) -> Duration {
    match step {
        Step::Wait(duration) => duration,
        other => panic!("expected a wait, got {other:?}"),
    }
}

#[track_caller]
fn done<T: std::fmt::Debug>(step: Step<T>) -> T {
    match step {
        Step::Done(output) => output,
        other => panic!("expected a result, got {other:?}"),
    }
}

#[test]
fn polling_before_the_delay_has_passed_returns_the_rest_of_it() {
    let mut call = get(1);
    sends(call.poll(at(0)));
    call.handle(Ok(response(503, "")));
    let planned = waits(call.poll(at(0)));
    for passed in [0, 1, 1, 100, 100] {
        let left = waits(call.poll(at(passed)));
        assert_eq!(left, planned - Duration::from_millis(passed));
    }
    sends(call.poll(Now::default().after(planned)));
    call.handle(Ok(response(200, BODY)));
    assert_eq!(done(call.poll(at(1_000))).unwrap().name, "Acme");
}

#[test]
fn polling_during_a_send_retries_an_idempotent_call() {
    let mut call = get(1);
    let first = sends(call.poll(at(0)));
    let planned = waits(call.poll(at(10)));
    let second = sends(call.poll(at(10).after(planned)));
    assert_eq!(format!("{first:?}"), format!("{second:?}"));
    call.handle(Ok(response(200, BODY)));
    assert!(done(call.poll(at(20))).is_ok());
}

#[test]
fn polling_during_a_send_ends_a_non_idempotent_call_with_unknown_delivery() {
    let mut call = create(1);
    sends(call.poll(at(0)));
    let Error::Transport(error) = done(call.poll(at(10))).unwrap_err() else { panic!() };
    assert_eq!(error.failure.kind, FailureKind::Interrupted);
    assert_eq!(error.failure.delivery, Delivery::Unknown);
    assert_eq!(error.attempts, 1);
    assert!(error.to_string().contains("may have been executed"), "{error}");
    for time in [10, 20, 1_000_000] {
        call.handle(Ok(response(200, BODY)));
        assert!(matches!(done(call.poll(at(time))), Err(Error::Finished)));
    }
}

#[test]
fn clock_jumps_never_extend_a_delay() {
    let mut call = get(1);
    sends(call.poll(at(1_000_000)));
    call.handle(Ok(response(503, "")));
    let planned = waits(call.poll(at(1_000_000)));
    // The monotonic clock jumps back by a quarter of an hour.
    assert!(waits(call.poll(at(1_000))) <= planned);
    assert!(waits(call.poll(at(0))) <= planned);
    // The wall clock has no influence.
    let mut now = at(1_000_000).after(planned);
    now.wall = "1999-01-01T00:00:00Z".parse().unwrap();
    sends(call.poll(now));
}

/// Returns the steps of a machine under a series of responses, as text.
fn trace(seed: u64, responses: &[u8]) -> String {
    let mut call = create_or_get(seed, responses.len().is_multiple_of(2));
    let mut trace = String::new();
    let mut now = at(0);
    let mut responses = responses.iter();
    for _ in 0..64 {
        match call.poll(now) {
            Step::Send(request) => {
                trace += &format!("{request:?}\n");
                call.handle(match responses.next().copied().unwrap_or(200) % 8 {
                    0 => Ok(response(429, "")),
                    1 => Ok(response(503, "")),
                    2 => Err(TransportFailure::connect("refused")),
                    3 => Err(TransportFailure::timeout()),
                    4 => Ok(response(404, r#"{"message":"no"}"#)),
                    5 => Ok(response(200, "<html>")),
                    6 => Err(TransportFailure::interrupted("cut")),
                    _ => Ok(response(200, BODY)),
                });
            }
            Step::Wait(duration) => {
                trace += &format!("{duration:?}\n");
                now = now.after(duration);
            }
            Step::Done(output) => return trace + &format!("{output:?}"),
        }
    }
    panic!("the call does not end: {trace}");
}

fn create_or_get(seed: u64, safe: bool) -> workos_core::machine::Call<Organization> {
    if safe { get(seed) } else { create(seed) }
}

proptest! {
    #[test]
    fn same_seed_and_responses_give_the_same_steps(seed: u64, responses in proptest::collection::vec(any::<u8>(), 0..8)) {
        prop_assert_eq!(trace(seed, &responses), trace(seed, &responses));
    }

    /// For any order of calls: no panic, at most one result, and a non-idempotent call is never sent again
    /// after its delivery became unknown.
    #[test]
    fn any_order_of_calls_keeps_the_contract(
        seed: u64, safe: bool, deadline in proptest::option::of(0_u64..5_000), actions in proptest::collection::vec((0_u8..6, 0_u64..3_000), 1..40)
    ) {
        let config = config().deadline(deadline.map(Duration::from_millis));
        let mut call = if safe {
            config.call(&GetOrganization::new("org_1"), seed).unwrap()
        } else {
            config.call(&CreateOrganization::new("Acme"), seed).unwrap()
        };
        let (mut outstanding, mut unknown, mut results) = (false, false, 0);
        for (action, milliseconds) in actions {
            match action {
                0..=2 => {
                    unknown |= outstanding;
                    outstanding = false;
                    match call.poll(at(milliseconds)) {
                        Step::Send(_) => {
                            prop_assert!(safe || !unknown, "a non-idempotent call was sent again");
                            outstanding = true;
                        }
                        Step::Wait(duration) => prop_assert!(duration <= Duration::from_secs(60)),
                        Step::Done(Err(Error::Finished)) => prop_assert_eq!(results, 1),
                        Step::Done(_) => results += 1,
                    }
                    prop_assert!(results <= 1);
                }
                3 => { call.handle(Ok(response(503, ""))); unknown |= outstanding; outstanding = false; }
                4 => { call.handle(Ok(response(429, ""))); outstanding = false; }
                _ => { call.handle(Err(TransportFailure::connect("refused"))); outstanding = false; }
            }
        }
    }
}

#[test]
fn another_seed_gives_other_delays() {
    let waits: std::collections::BTreeSet<String> = (0..16).map(|seed| trace(seed, &[1, 1])).collect();
    assert_eq!(waits.len(), 16);
}

#[test]
fn machine_can_be_driven_on_after_a_canceled_driver() {
    use workos_core::{
        drive,
        testing::{Reply, Script},
    };

    let script = Script::new();
    script.expect_any().hang();
    script.expect_any().reply(Reply::json(200, BODY));
    // Without a timeout, the first request hangs forever.
    let mut call = config().timeout(None).call(&GetOrganization::new("org_1"), 1).unwrap();
    {
        let mut driving = std::pin::pin!(drive(&mut call, &script, &script));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(driving.as_mut().poll(&mut context).is_pending());
    }
    let organization = script.run(drive(&mut call, &script, &script)).unwrap();
    assert_eq!(organization.name, "Acme");
    assert_eq!(call.raw().attempts(), 2);
}

#[test]
fn response_without_a_request_is_ignored() {
    let mut call = get(1);
    call.handle(Ok(response(500, "")));
    sends(call.poll(at(0)));
    call.handle(Ok(response(200, BODY)));
    call.handle(Ok(response(500, "")));
    assert!(done(call.poll(at(0))).is_ok());
    call.handle(Ok(response(500, "")));
    assert!(matches!(done(call.poll(at(0))), Err(Error::Finished)));
}

#[test]
fn call_ends_with_the_last_response_after_four_attempts() {
    let mut call = get(1);
    let mut now = at(0);
    for attempt in 1..=4 {
        sends(call.poll(now));
        call.handle(Ok(response(503, &format!(r#"{{"message":"attempt {attempt}"}}"#))));
        if attempt < 4 {
            now = now.after(waits(call.poll(now)));
        }
    }
    let error = done(call.poll(now)).unwrap_err();
    assert_eq!(error.attempts(), 4);
    assert_eq!(error.api().unwrap().message.as_deref(), Some("attempt 4"));
    assert!(error.is_transient());
}

#[test]
fn call_never_waits_past_its_deadline() {
    let policy = RetryPolicy::default().delays(Duration::from_secs(1), Duration::from_secs(1));
    let config = config().retry(policy).deadline(Duration::from_secs(2)).timeout(Duration::from_secs(60));
    let mut call = config.call(&GetOrganization::new("org_1"), 1).unwrap();
    sends(call.poll(at(500)));
    assert_eq!(call.timeout(), Some(Duration::from_secs(2)));
    call.handle(Ok(response(503, "")));
    let wait = waits(call.poll(at(1_000)));
    let now = at(1_000).after(wait);
    sends(call.poll(now));
    // The timeout of the attempt ends with the deadline.
    assert_eq!(call.timeout(), Some(Duration::from_millis(2_500) - now.mono));
    // The next delay would end after the deadline, so the call ends with its last response.
    call.handle(Ok(response(503, r#"{"message":"second"}"#)));
    let error = done(call.poll(at(2_200))).unwrap_err();
    assert_eq!(error.api().unwrap().message.as_deref(), Some("second"));
}

#[test]
fn deadline_that_passed_between_polls_ends_the_call() {
    let config = config().deadline(Duration::from_secs(2));
    let mut call = config.call(&GetOrganization::new("org_1"), 1).unwrap();
    sends(call.poll(at(0)));
    call.handle(Ok(response(503, "")));
    waits(call.poll(at(0)));
    assert_eq!(done(call.poll(at(10_000))).unwrap_err().status().map(|status| status.as_u16()), Some(503));
}

#[test]
fn shared_retry_budget_ends_retries() {
    let config = config().retry(RetryPolicy::default().budget(RetryBudget::new(1)));
    let mut first = config.call(&GetOrganization::new("org_1"), 1).unwrap();
    let mut second = config.call(&GetOrganization::new("org_2"), 2).unwrap();
    for call in [&mut first, &mut second] {
        sends(call.poll(at(0)));
        call.handle(Ok(response(503, "")));
    }
    waits(first.poll(at(0)));
    assert_eq!(done(second.poll(at(0))).unwrap_err().attempts(), 1);
}

#[test]
fn default_timeout_of_an_attempt_is_a_minute() {
    let mut call = get(1);
    sends(call.poll(at(0)));
    assert_eq!(call.timeout(), Some(Duration::from_secs(60)));
    let mut call = config().timeout(None).call(&GetOrganization::new("org_1"), 1).unwrap();
    sends(call.poll(at(0)));
    assert_eq!(call.timeout(), None);
}

// ---- Pages

fn page(names: &[&str], before: Option<&str>, after: Option<&str>) -> HttpResponse {
    let data: Vec<_> = names.iter().map(|name| serde_json::json!({"id": name, "name": name})).collect();
    response(
        200,
        &serde_json::json!({"data": data, "list_metadata": {"before": before, "after": after}}).to_string(),
    )
}

type Listed = Result<Option<Page<Organization>>, Error>;

#[track_caller]
fn turn<M: Machine<Output = Listed>>(pages: &mut M, query: &str, response: HttpResponse) -> Listed {
    let request = sends(pages.poll(at(0)));
    assert_eq!(request.uri().query().unwrap_or_default(), query);
    pages.handle(Ok(response));
    done(pages.poll(at(0)))
}

fn names(page: Listed) -> Vec<String> {
    page.unwrap().unwrap().data.into_iter().map(|organization| organization.name).collect()
}

#[test]
fn pages_are_returned_one_by_one_then_none_forever() {
    let mut pages = config().pages(ListOrganizations::new().search("x"), 1);
    assert_eq!(names(turn(&mut pages, "limit=100&search=x", page(&["a", "b"], None, Some("b")))), ["a", "b"]);
    // An empty page with a cursor does not end the list, and filters are kept.
    assert!(
        names(turn(&mut pages, "limit=100&after=b&search=x", page(&[], Some("b"), Some("c")))).is_empty()
    );
    assert_eq!(names(turn(&mut pages, "limit=100&after=c&search=x", page(&["d"], Some("c"), None))), ["d"]);
    for _ in 0..3 {
        assert!(done(pages.poll(at(0))).unwrap().is_none());
    }
}

#[test]
fn pages_keep_the_cursor_and_limit_of_the_caller() {
    let mut pages = config().pages(ListOrganizations::new().after("m").limit(7), 1);
    turn(&mut pages, "limit=7&after=m", page(&["n"], Some("m"), Some("n"))).unwrap();
    turn(&mut pages, "limit=7&after=n", page(&["o"], Some("n"), None)).unwrap();
    assert!(done(pages.poll(at(0))).unwrap().is_none());
}

#[test]
fn pages_before_a_cursor_are_read_backwards() {
    let mut pages = config().pages(ListOrganizations::new().before("m"), 1);
    turn(&mut pages, "limit=100&before=m", page(&["k", "l"], Some("k"), Some("l"))).unwrap();
    turn(&mut pages, "limit=100&before=k", page(&["a"], None, Some("a"))).unwrap();
    assert!(done(pages.poll(at(0))).unwrap().is_none());
}

#[test]
fn pages_resume_at_the_same_cursor_after_an_error() {
    let mut pages = config().pages(ListOrganizations::new(), 1);
    turn(&mut pages, "limit=100", page(&["a"], None, Some("a"))).unwrap();
    let error = turn(&mut pages, "limit=100&after=a", response(404, "")).unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
    turn(&mut pages, "limit=100&after=a", response(200, "<html>")).unwrap_err();
    assert_eq!(names(turn(&mut pages, "limit=100&after=a", page(&["b"], Some("b"), None))), ["b"]);
    assert!(done(pages.poll(at(0))).unwrap().is_none());
}

#[test]
fn pages_end_with_an_error_if_a_cursor_repeats() {
    for cycle in [vec!["a"], vec!["a", "b"], vec!["a", "b", "c", "d", "e"]] {
        let mut pages = config().pages(ListOrganizations::new(), 1);
        let mut served = 0;
        let error = loop {
            match pages.poll(at(0)) {
                Step::Send(_) => {
                    pages.handle(Ok(page(&["x"], None, Some(cycle[served % cycle.len()]))));
                    served += 1;
                    assert!(served < 100, "the list does not end");
                }
                Step::Done(Ok(Some(_))) => {}
                Step::Done(Err(error)) => break error,
                other => panic!("{other:?}"),
            }
        };
        assert!(
            matches!(&error, Error::RepeatedCursor(operation) if *operation == ListOrganizations::OPERATION)
        );
        assert!(done(pages.poll(at(0))).unwrap().is_none());
    }
}

#[test]
fn pages_end_with_an_error_at_the_cursor_of_the_caller() {
    let mut pages = config().pages(ListOrganizations::new().after("m"), 1);
    turn(&mut pages, "limit=100&after=m", page(&["n"], None, Some("m"))).unwrap();
    assert!(matches!(done(pages.poll(at(0))), Err(Error::RepeatedCursor(_))));
}

#[test]
fn pages_return_the_endpoint_of_the_next_page() {
    let mut pages = config().pages(ListOrganizations::new(), 1);
    turn(&mut pages, "limit=100", page(&["a"], None, Some("a"))).unwrap();
    let later = pages.endpoint().clone();
    let mut resumed = config().pages(later, 2);
    turn(&mut resumed, "limit=100&after=a", page(&["b"], None, None)).unwrap();
}

#[test]
fn page_is_retried_like_a_call() {
    let mut pages = config().pages(ListOrganizations::new(), 1);
    sends(pages.poll(at(0)));
    pages.handle(Ok(response(503, "")));
    let wait = waits(pages.poll(at(0)));
    sends(pages.poll(at(0).after(wait)));
    assert_eq!(pages.timeout(), Some(Duration::from_secs(60)));
    pages.handle(Ok(page(&["a"], None, None)));
    assert_eq!(names(done(pages.poll(at(9_000)))), ["a"]);
}

#[test]
fn pages_with_invalid_parameters_send_nothing() {
    use workos_core::organizations::ListOrganizationAuthorizedApplications;
    let mut pages = config().pages(ListOrganizationAuthorizedApplications::new(".."), 1);
    assert!(matches!(done(pages.poll(at(0))), Err(Error::Encode(_))));
}
