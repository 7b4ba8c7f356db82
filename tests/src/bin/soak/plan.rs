//! What happens when: faults, outages and keys, as functions of the seed and the time of the run.

use std::time::Duration;

use crate::{options::Options, random::Random};

/// Time for which WorkOS accepts a refresh token again after its exchange.
pub(crate) const REPLAY_WINDOW: Duration = Duration::from_secs(30);
/// Time before its first use at which a key is published. A cache of keys fetches them again for an unknown
/// key only if its keys are this old.
const PUBLISHED_AHEAD: u64 = 30;
/// Time for which a key is published after the last of its tokens has expired. A browser that comes later has
/// a token that cannot be verified, whose session continues all the same.
const PUBLISHED_AFTER: u64 = 5;

/// A fault of a request to WorkOS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Not executed, connection reset.
    Cut,
    /// Executed, connection reset before the response.
    Lost,
    /// Executed, connection reset within the response.
    Truncated,
    /// Executed, the response is late.
    Slow(Duration),
    /// Executed, no response until the client gives up.
    Hang,
    /// Not executed, 429 with this `Retry-After` in seconds.
    RateLimit(u64),
    /// Not executed, 503.
    Unavailable,
    /// Executed, 502.
    BadGateway,
}

impl Fault {
    /// Number of kinds.
    pub(crate) const KINDS: usize = 8;

    pub(crate) fn kind(self) -> usize {
        match self {
            Self::Cut => 0,
            Self::Lost => 1,
            Self::Truncated => 2,
            Self::Slow(_) => 3,
            Self::Hang => 4,
            Self::RateLimit(_) => 5,
            Self::Unavailable => 6,
            Self::BadGateway => 7,
        }
    }

    pub(crate) fn executes(self) -> bool {
        !matches!(self, Self::Cut | Self::RateLimit(_) | Self::Unavailable)
    }

    /// Whether the client receives the response of the executed request.
    pub(crate) fn delivers(self) -> bool {
        matches!(self, Self::Slow(_))
    }

    /// The status that the client receives in place of WorkOS's, if it receives one.
    pub(crate) fn status(self) -> Option<u16> {
        match self {
            Self::RateLimit(_) => Some(429),
            Self::Unavailable => Some(503),
            Self::BadGateway => Some(502),
            _ => None,
        }
    }
}

/// Requests with a script of faults of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stream {
    Refreshes,
    Keys,
    Calls,
}

impl Stream {
    pub(crate) const COUNT: usize = 3;
}

#[derive(Debug, Clone)]
pub(crate) struct Plan {
    seed: u64,
    faults: u64,
    pub(crate) duration: Duration,
    /// Lifetime of access tokens in seconds.
    pub(crate) token_lifetime: u64,
    /// Seconds between two rotations of the keys.
    pub(crate) rotation: u64,
    outage_period: Duration,
    outage_length: Duration,
}

impl Plan {
    pub(crate) fn new(options: &Options) -> Self {
        let seconds = options.duration.as_secs();
        let outage_period = (options.duration / 3).clamp(Duration::from_secs(3), Duration::from_secs(40));
        Self {
            seed: options.seed,
            faults: options.faults,
            duration: options.duration,
            token_lifetime: options.token_lifetime.unwrap_or((seconds / 2).clamp(3, 40)),
            rotation: (seconds / 3).clamp(2, 60),
            outage_period,
            outage_length: if options.faults == 0 { Duration::ZERO } else { outage_period / 20 },
        }
    }

    /// Returns the fault of the request with this number in its stream.
    pub(crate) fn fault(&self, stream: Stream, number: u64) -> Option<Fault> {
        let mut random = Random::new(self.seed, number * Stream::COUNT as u64 + stream as u64);
        if !random.chance(self.faults * 10) {
            return None;
        }
        Some(match random.below(64) {
            0..=9 => Fault::Cut,
            10..=23 => Fault::Lost,
            24..=29 => Fault::Truncated,
            30..=41 => Fault::Slow(random.duration(Duration::from_millis(50)..Duration::from_millis(1_500))),
            42 => Fault::Hang,
            43..=50 => Fault::RateLimit(1 + random.below(2)),
            51..=58 => Fault::Unavailable,
            _ => Fault::BadGateway,
        })
    }

    /// Whether there was an outage between two times of the run. Each is in the middle of its period.
    pub(crate) fn has_outage(&self, from: Duration, to: Duration) -> bool {
        if self.outage_length.is_zero() {
            return false;
        }
        // The last outage that starts at or before `to`.
        let period = self.outage_period.as_secs_f64();
        let index = ((to.as_secs_f64() - period / 2.0) / period).floor();
        let start = (index + 0.5) * period;
        index >= 0.0 && from.as_secs_f64() <= start + self.outage_length.as_secs_f64()
    }

    /// Number of outages until a time of the run.
    pub(crate) fn outages(&self, until: Duration) -> u64 {
        if self.outage_length.is_zero() {
            return 0;
        }
        (until.as_secs_f64() / self.outage_period.as_secs_f64() + 0.5) as u64
    }

    /// Returns the number of the key that signs tokens issued at a second of the run.
    pub(crate) fn key(&self, second: u64) -> u64 {
        second / self.rotation
    }

    /// Returns the numbers of the keys that are published at a second of the run.
    pub(crate) fn published_keys(&self, second: u64) -> std::ops::RangeInclusive<u64> {
        let oldest = second.saturating_sub(self.token_lifetime + PUBLISHED_AFTER);
        self.key(oldest)..=self.key(second + PUBLISHED_AHEAD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Mode;

    fn plan(line: &str) -> Plan {
        let Ok(Mode::Run(options)) = Mode::parse(line.split_whitespace().map(str::to_owned)) else {
            panic!("{line}")
        };
        Plan::new(&options)
    }

    #[test]
    fn faults_follow_from_the_seed_and_have_their_share() {
        let script =
            |line: &str| (0..10_000).map(|n| plan(line).fault(Stream::Refreshes, n)).collect::<Vec<_>>();
        let first = script("--seed 1");
        assert_eq!(first, script("--seed 1"));
        assert_ne!(first, script("--seed 2"));
        assert!(script("--faults 0").iter().all(Option::is_none));
        let mut kinds = [0; Fault::KINDS];
        first.iter().flatten().for_each(|fault| kinds[fault.kind()] += 1);
        assert!(kinds.iter().all(|count| *count > 0), "{kinds:?}");
        assert!((900..1_100).contains(&kinds.iter().sum::<i32>()), "{kinds:?}");
    }

    #[test]
    fn outages_are_in_the_middle_of_their_periods() {
        let (plan, at) = (plan("--minutes 10"), Duration::from_secs);
        // From 20 s to 22 s, and again every 40 s.
        assert_eq!(plan.outages(at(19)) + plan.outages(at(21)), 1);
        for (from, to, expected) in
            [(0, 19, false), (0, 21, true), (21, 21, true), (23, 59, false), (23, 61, true)]
        {
            assert_eq!(plan.has_outage(at(from), at(to)), expected, "{from} {to}");
        }
    }

    #[test]
    fn key_is_published_before_its_first_use() {
        for line in ["--minutes 0.1", "--minutes 1", "--minutes 10"] {
            let plan = plan(line);
            for second in 0..700 {
                let next = plan.key(second + 30);
                let published = plan.published_keys(second);
                assert!(published.contains(&next) && published.contains(&plan.key(second)));
            }
        }
        assert_eq!(plan("--minutes 10").published_keys(104), 0..=2);
        assert_eq!(plan("--minutes 10").published_keys(105), 1..=2);
        // A set of keys has at most 64.
        assert!(plan("--minutes 0.1").published_keys(10).count() < 64);
    }
}
