//! The promises of `workos_core::machine`, sentence by sentence.

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

fn answer(status: u16, body: &str) -> HttpResponse {
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
fn polling_early_is_harmless() {
    let mut call = get(1);
    sends(call.poll(at(0)));
    call.handle(Ok(answer(503, "")));
    let planned = waits(call.poll(at(0)));
    for passed in [0, 1, 1, 100, 100] {
        let left = waits(call.poll(at(passed)));
        assert_eq!(left, planned - Duration::from_millis(passed));
    }
    sends(call.poll(Now::default().after(planned)));
    call.handle(Ok(answer(200, BODY)));
    assert_eq!(done(call.poll(at(1_000))).unwrap().name, "Acme");
}

#[test]
fn polling_during_a_send_means_that_its_fate_is_unknown_and_a_safe_call_is_sent_again() {
    let mut call = get(1);
    let first = sends(call.poll(at(0)));
    let planned = waits(call.poll(at(10)));
    let second = sends(call.poll(at(10).after(planned)));
    assert_eq!(format!("{first:?}"), format!("{second:?}"));
    call.handle(Ok(answer(200, BODY)));
    assert!(done(call.poll(at(20))).is_ok());
}

#[test]
fn polling_during_a_send_ends_an_unsafe_call_with_an_error_that_says_so_and_it_is_never_sent_again() {
    let mut call = create(1);
    sends(call.poll(at(0)));
    let Error::Transport(error) = done(call.poll(at(10))).unwrap_err() else { panic!() };
    assert_eq!(error.failure.kind, FailureKind::Interrupted);
    assert_eq!(error.failure.delivery, Delivery::Unknown);
    assert_eq!(error.attempts, 1);
    assert!(error.to_string().contains("may have been executed"), "{error}");
    for time in [10, 20, 1_000_000] {
        call.handle(Ok(answer(200, BODY)));
        assert!(matches!(done(call.poll(at(time))), Err(Error::Finished)));
    }
}

#[test]
fn each_wait_is_bounded_by_its_planned_delay_whatever_the_clock_does() {
    let mut call = get(1);
    sends(call.poll(at(1_000_000)));
    call.handle(Ok(answer(503, "")));
    let planned = waits(call.poll(at(1_000_000)));
    // The clock jumps back by a quarter of an hour, and stays there.
    assert!(waits(call.poll(at(1_000))) <= planned);
    assert!(waits(call.poll(at(0))) <= planned);
    // And the wall clock alone goes where it likes.
    let mut now = at(1_000_000).after(planned);
    now.wall = "1999-01-01T00:00:00Z".parse().unwrap();
    sends(call.poll(now));
}

/// Everything a machine did under a series of answers, as text.
fn trace(seed: u64, answers: &[u8]) -> String {
    let mut call = create_or_get(seed, answers.len().is_multiple_of(2));
    let mut trace = String::new();
    let mut now = at(0);
    let mut answers = answers.iter();
    for _ in 0..64 {
        match call.poll(now) {
            Step::Send(request) => {
                trace += &format!("{request:?}\n");
                call.handle(match answers.next().copied().unwrap_or(200) % 8 {
                    0 => Ok(answer(429, "")),
                    1 => Ok(answer(503, "")),
                    2 => Err(TransportFailure::connect("refused")),
                    3 => Err(TransportFailure::timeout()),
                    4 => Ok(answer(404, r#"{"message":"no"}"#)),
                    5 => Ok(answer(200, "<html>")),
                    6 => Err(TransportFailure::interrupted("cut")),
                    _ => Ok(answer(200, BODY)),
                });
            }
            Step::Wait(duration) => {
                trace += &format!("{duration:?}\n");
                now = now.after(duration);
            }
            Step::Done(output) => return trace + &format!("{output:?}"),
        }
    }
    panic!("a call that does not end: {trace}");
}

fn create_or_get(seed: u64, safe: bool) -> workos_core::machine::Call<Organization> {
    if safe { get(seed) } else { create(seed) }
}

proptest! {
    #[test]
    fn the_same_seed_and_answers_give_the_same_trace_byte_for_byte(seed: u64, answers in proptest::collection::vec(any::<u8>(), 0..8)) {
        prop_assert_eq!(trace(seed, &answers), trace(seed, &answers));
    }

    /// Whoever drives it, however badly: no panic, at most one result, no unsafe call sent after its fate
    /// became unknown.
    #[test]
    fn no_order_of_calls_breaks_a_machine(
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
                            prop_assert!(safe || !unknown, "sent an unsafe call again");
                            outstanding = true;
                        }
                        Step::Wait(duration) => prop_assert!(duration <= Duration::from_secs(60)),
                        Step::Done(Err(Error::Finished)) => prop_assert_eq!(results, 1),
                        Step::Done(_) => results += 1,
                    }
                    prop_assert!(results <= 1);
                }
                3 => { call.handle(Ok(answer(503, ""))); unknown |= outstanding; outstanding = false; }
                4 => { call.handle(Ok(answer(429, ""))); outstanding = false; }
                _ => { call.handle(Err(TransportFailure::connect("refused"))); outstanding = false; }
            }
        }
    }
}

#[test]
fn another_seed_gives_other_waits() {
    let waits: std::collections::BTreeSet<String> = (0..16).map(|seed| trace(seed, &[1, 1])).collect();
    assert_eq!(waits.len(), 16);
}

#[test]
fn a_cancelled_driver_leaves_a_machine_that_can_be_driven_on() {
    use workos_core::{
        drive,
        testing::{Reply, Script},
    };

    let script = Script::new();
    script.expect_any().hang();
    script.expect_any().reply(Reply::json(200, BODY));
    // Without a limit, the first request would hang for ever.
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
fn an_answer_that_nobody_asked_for_is_ignored() {
    let mut call = get(1);
    call.handle(Ok(answer(500, "")));
    sends(call.poll(at(0)));
    call.handle(Ok(answer(200, BODY)));
    call.handle(Ok(answer(500, "")));
    assert!(done(call.poll(at(0))).is_ok());
    call.handle(Ok(answer(500, "")));
    assert!(matches!(done(call.poll(at(0))), Err(Error::Finished)));
}

#[test]
fn a_call_ends_after_its_last_attempt_with_the_last_answer_and_the_count() {
    let mut call = get(1);
    let mut now = at(0);
    for attempt in 1..=4 {
        sends(call.poll(now));
        call.handle(Ok(answer(503, &format!(r#"{{"message":"attempt {attempt}"}}"#))));
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
fn a_call_never_waits_past_its_deadline() {
    let policy = RetryPolicy::default().delays(Duration::from_secs(1), Duration::from_secs(1));
    let config = config().retry(policy).deadline(Duration::from_secs(2)).timeout(Duration::from_secs(60));
    let mut call = config.call(&GetOrganization::new("org_1"), 1).unwrap();
    sends(call.poll(at(500)));
    assert_eq!(call.timeout(), Some(Duration::from_secs(2)));
    call.handle(Ok(answer(503, "")));
    let wait = waits(call.poll(at(1_000)));
    let now = at(1_000).after(wait);
    sends(call.poll(now));
    // What is left for the attempt shrinks with the deadline.
    assert_eq!(call.timeout(), Some(Duration::from_millis(2_500) - now.mono));
    // The next wait would end after it: the call ends with its last answer instead.
    call.handle(Ok(answer(503, r#"{"message":"second"}"#)));
    let error = done(call.poll(at(2_200))).unwrap_err();
    assert_eq!(error.api().unwrap().message.as_deref(), Some("second"));
}

#[test]
fn a_deadline_that_passed_while_nobody_polled_ends_the_call() {
    let config = config().deadline(Duration::from_secs(2));
    let mut call = config.call(&GetOrganization::new("org_1"), 1).unwrap();
    sends(call.poll(at(0)));
    call.handle(Ok(answer(503, "")));
    waits(call.poll(at(0)));
    assert_eq!(done(call.poll(at(10_000))).unwrap_err().status().map(|status| status.as_u16()), Some(503));
}

#[test]
fn a_budget_shared_by_calls_ends_their_repetitions() {
    let config = config().retry(RetryPolicy::default().budget(RetryBudget::new(1)));
    let mut first = config.call(&GetOrganization::new("org_1"), 1).unwrap();
    let mut second = config.call(&GetOrganization::new("org_2"), 2).unwrap();
    for call in [&mut first, &mut second] {
        sends(call.poll(at(0)));
        call.handle(Ok(answer(503, "")));
    }
    waits(first.poll(at(0)));
    assert_eq!(done(second.poll(at(0))).unwrap_err().attempts(), 1);
}

#[test]
fn an_attempt_is_limited_to_a_minute_unless_set() {
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
    answer(
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
fn pages_are_yielded_one_by_one_then_none_for_ever() {
    let mut pages = config().pages(ListOrganizations::new().search("x"), 1);
    assert_eq!(names(turn(&mut pages, "limit=100&search=x", page(&["a", "b"], None, Some("b")))), ["a", "b"]);
    // An empty page in the middle is no end, and filters are kept.
    assert!(
        names(turn(&mut pages, "limit=100&after=b&search=x", page(&[], Some("b"), Some("c")))).is_empty()
    );
    assert_eq!(names(turn(&mut pages, "limit=100&after=c&search=x", page(&["d"], Some("c"), None))), ["d"]);
    for _ in 0..3 {
        assert!(done(pages.poll(at(0))).unwrap().is_none());
    }
}

#[test]
fn pages_start_where_the_caller_says_and_are_as_long_as_the_caller_says() {
    let mut pages = config().pages(ListOrganizations::new().after("m").limit(7), 1);
    turn(&mut pages, "limit=7&after=m", page(&["n"], Some("m"), Some("n"))).unwrap();
    turn(&mut pages, "limit=7&after=n", page(&["o"], Some("n"), None)).unwrap();
    assert!(done(pages.poll(at(0))).unwrap().is_none());
}

#[test]
fn pages_that_start_before_a_cursor_are_walked_backwards() {
    let mut pages = config().pages(ListOrganizations::new().before("m"), 1);
    turn(&mut pages, "limit=100&before=m", page(&["k", "l"], Some("k"), Some("l"))).unwrap();
    turn(&mut pages, "limit=100&before=k", page(&["a"], None, Some("a"))).unwrap();
    assert!(done(pages.poll(at(0))).unwrap().is_none());
}

#[test]
fn pages_resume_at_the_same_cursor_after_an_error() {
    let mut pages = config().pages(ListOrganizations::new(), 1);
    turn(&mut pages, "limit=100", page(&["a"], None, Some("a"))).unwrap();
    let error = turn(&mut pages, "limit=100&after=a", answer(404, "")).unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
    turn(&mut pages, "limit=100&after=a", answer(200, "<html>")).unwrap_err();
    assert_eq!(names(turn(&mut pages, "limit=100&after=a", page(&["b"], Some("b"), None))), ["b"]);
    assert!(done(pages.poll(at(0))).unwrap().is_none());
}

#[test]
fn pages_end_with_an_error_when_a_cursor_repeats() {
    for cycle in [vec!["a"], vec!["a", "b"], vec!["a", "b", "c", "d", "e"]] {
        let mut pages = config().pages(ListOrganizations::new(), 1);
        let mut served = 0;
        let error = loop {
            match pages.poll(at(0)) {
                Step::Send(_) => {
                    pages.handle(Ok(page(&["x"], None, Some(cycle[served % cycle.len()]))));
                    served += 1;
                    assert!(served < 100, "a list that never ends");
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
fn pages_end_with_an_error_when_the_list_leads_back_to_where_the_caller_started() {
    let mut pages = config().pages(ListOrganizations::new().after("m"), 1);
    turn(&mut pages, "limit=100&after=m", page(&["n"], None, Some("m"))).unwrap();
    assert!(matches!(done(pages.poll(at(0))), Err(Error::RepeatedCursor(_))));
}

#[test]
fn pages_show_where_they_would_go_on() {
    let mut pages = config().pages(ListOrganizations::new(), 1);
    turn(&mut pages, "limit=100", page(&["a"], None, Some("a"))).unwrap();
    let later = pages.endpoint().clone();
    let mut resumed = config().pages(later, 2);
    turn(&mut resumed, "limit=100&after=a", page(&["b"], None, None)).unwrap();
}

#[test]
fn a_page_is_retried_like_any_call() {
    let mut pages = config().pages(ListOrganizations::new(), 1);
    sends(pages.poll(at(0)));
    pages.handle(Ok(answer(503, "")));
    let wait = waits(pages.poll(at(0)));
    sends(pages.poll(at(0).after(wait)));
    assert_eq!(pages.timeout(), Some(Duration::from_secs(60)));
    pages.handle(Ok(page(&["a"], None, None)));
    assert_eq!(names(done(pages.poll(at(9_000)))), ["a"]);
}

#[test]
fn pages_with_parameters_that_cannot_be_sent_say_so_and_send_nothing() {
    use workos_core::organizations::ListAuthorizedApplications;
    let mut pages = config().pages(ListAuthorizedApplications::new(".."), 1);
    assert!(matches!(done(pages.poll(at(0))), Err(Error::Encode(_))));
}
