//! The pause of requests during an outage of WorkOS.

use std::{sync::Arc, time::Duration};

use crate::error::Error;

/// Number of failed requests in a row after which requests pause.
const FAILURES: u32 = 3;
/// Length of a pause. After it, one request tests whether WorkOS has recovered.
const COOLDOWN: Duration = Duration::from_secs(10);

/// A circuit breaker on the monotonic clock of the machines: after [`FAILURES`] failures in a row, one
/// request per [`COOLDOWN`] is admitted until one reaches WorkOS.
///
/// ```text
///           failure × 3                cooldown over: admits one request
/// closed ───────────────► paused ◄──────────────────────────────────────┐
///   ▲                        │                                          │
///   └────────────────────────┴── WorkOS reached     paused again at once ┘
/// ```
#[derive(Debug, Default)]
pub(crate) struct Breaker {
    failures: u32,
    pause: Option<Pause>,
}

#[derive(Debug)]
struct Pause {
    since: Duration,
    /// The failure that started or prolonged the pause.
    error: Arc<Error>,
}

impl Breaker {
    /// Returns the last failure if requests are paused. Otherwise the caller may send one; at the end of a
    /// cooldown, the next callers are paused again.
    pub(crate) fn admit(&mut self, now: Duration) -> Result<(), Arc<Error>> {
        match &mut self.pause {
            Some(pause) if now.saturating_sub(pause.since) < COOLDOWN => Err(pause.error.clone()),
            Some(pause) => {
                pause.since = now;
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Records that a request did not reach WorkOS.
    pub(crate) fn failed(&mut self, error: &Arc<Error>, now: Duration) {
        self.failures = self.failures.saturating_add(1);
        if self.failures >= FAILURES {
            self.pause = Some(Pause { since: now, error: error.clone() });
        }
    }

    /// Records that WorkOS has responded.
    pub(crate) fn reached(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(breaker: &mut Breaker, seconds: u64) {
        breaker.failed(&Arc::new(Error::Finished), Duration::from_secs(seconds));
    }

    fn is_admitted(breaker: &mut Breaker, seconds: u64) -> bool {
        breaker.admit(Duration::from_secs(seconds)).is_ok()
    }

    #[test]
    fn refreshes_pause_after_three_failures_and_one_is_admitted_per_cooldown() {
        let mut breaker = Breaker::default();
        failed(&mut breaker, 1);
        failed(&mut breaker, 2);
        assert!(is_admitted(&mut breaker, 2));
        failed(&mut breaker, 3);
        assert!(!is_admitted(&mut breaker, 3) && !is_admitted(&mut breaker, 12));
        assert!(is_admitted(&mut breaker, 13) && !is_admitted(&mut breaker, 13));
        // The admitted refresh takes two seconds to fail.
        failed(&mut breaker, 15);
        assert!(!is_admitted(&mut breaker, 24) && is_admitted(&mut breaker, 25));
        breaker.reached();
        assert!(is_admitted(&mut breaker, 25) && is_admitted(&mut breaker, 25));
    }

    #[test]
    fn success_resets_the_number_of_failures() {
        let mut breaker = Breaker::default();
        for seconds in 0..10 {
            failed(&mut breaker, seconds);
            failed(&mut breaker, seconds);
            breaker.reached();
        }
        assert!(is_admitted(&mut breaker, 10));
    }

    #[test]
    fn clock_that_goes_backwards_does_not_prolong_the_pause_beyond_a_cooldown() {
        let mut breaker = Breaker::default();
        for _ in 0..3 {
            failed(&mut breaker, 100);
        }
        assert!(!is_admitted(&mut breaker, 0));
        assert!(is_admitted(&mut breaker, 110));
    }
}
