//! A wait in progress.

use std::time::Duration;

use crate::runtime::Now;

/// A wait of a machine: its length and the monotonic time at which it started.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Delay {
    started: Duration,
    length: Duration,
}

impl Delay {
    /// Starts a wait.
    pub(crate) fn start(now: Now, length: Duration) -> Self {
        Self { started: now.mono, length }
    }

    /// Returns the remaining time. A clock that goes backwards does not make it longer than the wait itself.
    pub(crate) fn remaining(self, now: Now) -> Duration {
        self.length.saturating_sub(now.mono.saturating_sub(self.started))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Delay;
    use crate::runtime::Now;

    #[test]
    fn remaining_is_between_zero_and_the_length() {
        let at = |seconds| Now::default().after(Duration::from_secs(seconds));
        let delay = Delay::start(at(100), Duration::from_secs(10));
        for (now, remaining) in [(0, 10), (100, 10), (103, 7), (110, 0), (1_000, 0)] {
            assert_eq!(delay.remaining(at(now)), Duration::from_secs(remaining), "{now}");
        }
    }
}
