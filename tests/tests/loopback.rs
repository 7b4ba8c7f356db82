//! Every adapter against a real server on 127.0.0.1 that answers late, cut, oversized, malformed or not
//! at all.
//!
//! For each case: the error tells what happened, what is safe to repeat is repeated, what is not is never
//! sent twice, nothing hangs and nothing panics. No test measures or spends time; see
//! [`Clock`](world::Clock).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails that way")]

#[path = "loopback/cases.rs"]
mod cases;
#[path = "loopback/world.rs"]
mod world;

/// A test of its own for each case and adapter.
macro_rules! on_every_adapter {
    ($($case:ident)*) => {
        mod hyper { $(#[tokio::test] async fn $case() { super::safely(super::cases::$case::<super::world::Hyper>()).await })* }
        mod reqwest { $(#[tokio::test] async fn $case() { super::safely(super::cases::$case::<super::world::Reqwest>()).await })* }
    };
}

/// A case that hangs fails. None comes near to so long.
async fn safely(case: impl Future<Output = ()>) {
    tokio::time::timeout(std::time::Duration::from_secs(120), case).await.expect("hangs");
}

on_every_adapter! {
    an_answer
    odd_characters_in_an_id
    an_answer_in_single_bytes
    an_answer_in_chunks
    an_answer_that_ends_with_its_connection
    hints_before_an_answer
    slow_head
    slow_body
    connection_refused
    name_not_found
    tls_not_agreed
    cut_before_the_head
    cut_within_the_head
    cut_after_the_head
    cut_within_a_body_of_known_length
    cut_within_a_chunked_body
    not_http
    body_over_the_limit_by_its_announced_length
    body_over_the_limit_by_streaming
    body_of_just_the_limit
    success_that_cannot_be_read
    no_content
    redirects_are_not_followed
    request_timeout
    too_many_requests
    bad_gateway
    unavailable_for_a_moment
    many_calls_at_once
    a_call_dropped_halfway
    an_idle_connection_that_the_server_closes
    a_pooled_connection_that_ends_under_a_request
    an_answer_to_a_question_not_yet_asked
}
