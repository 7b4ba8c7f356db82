//! Room for the work of [`SingleFlight`].

use std::time::Duration;

use super::single_flight::{ClaimResult, SingleFlight};

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Finishes the work of a key.
fn finish(flights: &SingleFlight<u32, u32>, key: u32, retention: Duration, now: Duration) {
    let ClaimResult::Claimed(claim) = flights.claim(key, now) else { panic!("{key} is claimed") };
    claim.complete(key, retention, now);
}

fn is_finished(flights: &SingleFlight<u32, u32>, key: u32, now: Duration) -> bool {
    matches!(flights.claim(key, now), ClaimResult::Finished(outcome) if outcome == key)
}

#[test]
fn number_of_entries_never_exceeds_the_capacity() {
    for capacity in [1, 2, 8, 64, 65, 200] {
        let flights = SingleFlight::new(seconds(90), capacity);
        for key in 0..500 {
            let now = Duration::from_millis(key.into());
            finish(&flights, key, seconds(30), now);
            let entries = usize::try_from(key).unwrap().saturating_add(1).min(capacity);
            assert_eq!(format!("{flights:?}"), format!("SingleFlight {{ entries: {entries}, .. }}"));
            assert!(is_finished(&flights, key, now), "{key}");
        }
    }
}

#[test]
fn expired_outcomes_make_room_before_older_ones() {
    let flights = SingleFlight::new(seconds(90), 2);
    finish(&flights, 1, seconds(100), seconds(0));
    finish(&flights, 2, seconds(1), seconds(1));
    finish(&flights, 3, seconds(100), seconds(10));
    assert!(is_finished(&flights, 1, seconds(10)) && is_finished(&flights, 3, seconds(10)));
}

#[test]
fn work_in_progress_makes_room_last() {
    let flights = SingleFlight::new(seconds(90), 2);
    let ClaimResult::Claimed(slow) = flights.claim(1, seconds(0)) else { panic!("claimed") };
    finish(&flights, 2, seconds(100), seconds(1));
    finish(&flights, 3, seconds(100), seconds(2));
    assert!(matches!(flights.claim(1, seconds(2)), ClaimResult::InProgress));
    slow.complete(1, seconds(100), seconds(3));
    assert!(is_finished(&flights, 1, seconds(3)) && is_finished(&flights, 3, seconds(3)));
}
