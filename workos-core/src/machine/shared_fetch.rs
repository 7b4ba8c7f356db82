//! Fetches that one machine performs for all machines that need the result, such as that of a JWKS: their limits, the waits
//! of the other machines, and the pause after a failure.

use std::time::Duration;

use super::Delay;
use crate::{
    config::Config,
    error::{Delivery, Error, TransportError, TransportFailure},
    operation::Operation,
    runtime::Now,
};

/// Upper limits of the timeout of one request, and of the deadline of a fetch with its retries.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(5);
const DEADLINE: Duration = Duration::from_secs(15);

/// Time after which another machine may take over a fetch.
pub(crate) const FETCH_CLAIM_TIMEOUT: Duration = Duration::from_secs(20);

/// First delay before looking again for the result of another machine's fetch, doubled each time up to the maximum.
const FIRST_DELAY: Duration = Duration::from_millis(5);
const MAX_DELAY: Duration = Duration::from_millis(250);

/// Maximum of all delays together.
const MAX_WAIT: Duration = Duration::from_secs(30);

impl Config {
    /// Limits the timeout of a request to 5 s and the deadline to 15 s, since other machines wait for the result.
    pub(crate) fn for_shared_fetch(&self) -> Self {
        let at_most = |limit: Option<Duration>, most: Duration| limit.map_or(most, |limit| limit.min(most));
        self.clone()
            .timeout(at_most(self.attempt_timeout(), ATTEMPT_TIMEOUT))
            .deadline(at_most(self.overall_deadline(), DEADLINE))
    }
}

/// The waits of a machine for the result of another machine's fetch, together at most 30 s.
#[derive(Debug)]
pub(crate) struct FetchWaits {
    next: Duration,
    waited: Duration,
}

impl FetchWaits {
    pub(crate) fn new() -> Self {
        Self { next: FIRST_DELAY, waited: Duration::ZERO }
    }

    /// Starts the next wait. The error is a timeout of the operation, which was not sent.
    pub(crate) fn next(&mut self, operation: &'static Operation, now: Now) -> Result<Delay, Error> {
        if self.waited >= MAX_WAIT {
            let failure = TransportFailure::timeout().with_delivery(Delivery::NotSent);
            return Err(Error::Transport(Box::new(TransportError::new(operation, failure, 0))));
        }
        let delay = self.next;
        self.waited = self.waited.saturating_add(delay);
        self.next = delay.saturating_mul(2).min(MAX_DELAY);
        Ok(Delay::start(now, delay))
    }
}

/// The pause after failed fetches: 1 s, doubled by each further failure up to 30 s. Reset by a success.
#[cfg(feature = "auth")]
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct FailurePause(Option<Duration>);

#[cfg(feature = "auth")]
impl FailurePause {
    pub(crate) const MIN: Duration = Duration::from_secs(1);
    pub(crate) const MAX: Duration = Duration::from_secs(30);

    /// Returns the pause after a further failure.
    pub(crate) fn lengthen(&mut self) -> Duration {
        let pause = self.0.map_or(Self::MIN, |last| last.saturating_mul(2).min(Self::MAX));
        self.0 = Some(pause);
        pause
    }

    /// Whether the last fetch failed.
    #[cfg(feature = "session")]
    pub(crate) fn has_failed(self) -> bool {
        self.0.is_some()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{FailurePause, FetchWaits, MAX_WAIT};
    use crate::{
        config::Config,
        endpoint::Endpoint as _,
        error::{Delivery, Error},
        organizations::GetOrganization,
        runtime::Now,
    };

    #[test]
    fn waits_grow_up_to_a_maximum_and_end_with_a_timeout_that_was_not_sent() {
        let (mut waits, mut waited, mut now) = (FetchWaits::new(), Vec::new(), Now::default());
        let error = loop {
            match waits.next(GetOrganization::OPERATION, now) {
                Ok(delay) => {
                    waited.push(delay.remaining(now));
                    now = now.after(delay.remaining(now));
                }
                Err(error) => break error,
            }
        };
        let first: Vec<_> = waited.iter().take(7).map(Duration::as_millis).collect();
        assert_eq!(first, [5, 10, 20, 40, 80, 160, 250]);
        let total: Duration = waited.iter().sum();
        assert!(total >= MAX_WAIT && total < MAX_WAIT + Duration::from_millis(250), "{total:?}");
        assert!(matches!(error, Error::Transport(error) if error.failure.delivery == Delivery::NotSent));
    }

    #[test]
    fn pause_doubles_up_to_thirty_seconds() {
        let mut pause = FailurePause::default();
        let pauses: Vec<_> = (0..7).map(|_| pause.lengthen().as_secs()).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 30, 30]);
    }

    #[test]
    fn limits_of_a_configuration_are_lowered_and_never_raised() {
        let seconds = Duration::from_secs;
        let config = Config::without_api_key();
        for (config, timeout, deadline) in [
            (config.clone(), 5, 15),
            (config.clone().timeout(None).deadline(None), 5, 15),
            (config.timeout(seconds(2)).deadline(seconds(3)), 2, 3),
        ] {
            let config = config.for_shared_fetch();
            assert_eq!(config.attempt_timeout(), Some(seconds(timeout)));
            assert_eq!(config.overall_deadline(), Some(seconds(deadline)));
        }
    }
}
