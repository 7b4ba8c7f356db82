//! Every native adapter against a server on 127.0.0.1 with responses that are late, truncated, oversized,
//! malformed or missing.
//!
//! In each case the error has the right kind and delivery, calls that are safe to repeat are retried, other
//! calls are never sent twice, and nothing hangs or panics. No test measures or spends time; see
//! [`Clock`](world::Clock). A case that waits for something that does not happen fails after [`LIMIT`].

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use std::{
    convert::Infallible,
    panic::resume_unwind,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

#[path = "loopback/cases.rs"]
mod cases;
#[path = "loopback/world.rs"]
mod world;

/// Declares a test for each case and adapter.
macro_rules! on_every_adapter {
    ($($case:ident)*) => {
        mod hyper { $(#[test] fn $case() {
            super::within_limit(concat!("hyper: ", stringify!($case)), super::cases::$case::<super::world::Hyper>);
        })* }
        mod reqwest { $(#[test] fn $case() {
            super::within_limit(concat!("reqwest: ", stringify!($case)), super::cases::$case::<super::world::Reqwest>);
        })* }
    };
}

/// Time limit of a case. All cases together take less.
const LIMIT: Duration = Duration::from_secs(30);

/// Runs a case and fails if it does not end within the limit. The case has its own thread, which is left
/// behind, so that a case that never yields to a timer fails, too.
fn within_limit<F: Future<Output = ()>>(name: &str, case: impl FnOnce() -> F + Send + 'static) {
    let (end, ended) = mpsc::channel::<Infallible>();
    let thread = thread::Builder::new().name(name.to_owned()).spawn(move || {
        // Dropped when the case ends, also if it panics.
        let _end = end;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(case());
    });
    let thread = thread.unwrap();
    match ended.recv_timeout(LIMIT) {
        Err(RecvTimeoutError::Timeout) => panic!("{name} does not end within {LIMIT:?}"),
        _ => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
    }
}

on_every_adapter! {
    complete_response
    special_characters_in_an_id
    response_in_single_bytes
    chunked_response
    response_that_ends_with_the_connection
    informational_responses_before_the_response
    timeout_before_the_head
    timeout_within_the_body
    connection_refused
    name_not_found
    tls_handshake_failed
    connection_closed_before_the_head
    connection_closed_within_the_head
    connection_closed_after_the_head
    connection_closed_within_a_body_of_known_length
    connection_closed_within_a_chunked_body
    response_is_not_http
    announced_length_over_the_limit
    streamed_body_over_the_limit
    body_at_the_limit
    success_with_invalid_body
    no_content
    redirects_are_not_followed
    request_timeout
    too_many_requests
    bad_gateway
    service_unavailable
    concurrent_calls
    dropped_call_closes_its_connection
    idle_connection_closed_by_the_server
    pooled_connection_closed_during_a_request
    unsolicited_response_is_discarded
}
