//! Flags as they change.

use std::{fmt, sync::Arc, time::Duration};

use super::{FeatureFlagSet, FeatureFlags, FlagChange, GetFeatureFlagState};
use crate::{
    Config, Endpoint as _, RequestOptions, RetryPolicy,
    endpoint::HttpResponse,
    error::{Error, TransportFailure},
    machine::{Call, Jitter, Machine, Now, Step},
};

type State = <GetFeatureFlagState as crate::Endpoint>::Output;

/// Keeps the feature flags up to date: each run ends with what became of one poll. Make one with
/// [`Config::flag_poller`], and ask for flags through the [`FeatureFlags`] that it fills.
///
/// It asks at once, and then every 30 seconds, give or take a tenth by chance. A poll that fails leaves the
/// flags as they were, and the poller goes on; after the k-th failure in a row it waits 2^(k−1) seconds, up
/// to a minute, where that is longer than the interval, and as long as `Retry-After` asks, up to
/// [`RetryPolicy::max_retry_after`]. It ends only when WorkOS does not take the API key (401), when there is
/// none, or by [`close`](Self::close).
///
/// Dropping a run loses nothing: a request that was under way is sent again a second later. So
/// the flags are waited for with a deadline like this, `timeout` being your runtime's:
///
/// ```
/// # use std::time::Duration;
/// # use workos_core::{Client, feature_flags::FlagContext, testing::Script};
/// # async fn timeout<F: Future>(_: Duration, future: F) -> Result<F::Output, ()> { Ok(future.await) }
/// # async fn run(client: Client<Script, Script>) {
/// let mut poller = client.config().flag_poller(42);
/// let flags = poller.flags();
/// // Ready, or not so bad: until the flags come, all are what the caller says.
/// let _ = timeout(Duration::from_secs(2), client.drive(&mut poller)).await;
///
/// // In a task of its own:
/// let polling = async move {
///     loop {
///         match client.drive(&mut poller).await {
///             Ok(update) => update.changes.iter().for_each(|change| println!("{} changed", change.slug)),
///             Err(error) if error.is_final() => break,
///             Err(error) => eprintln!("{error}"),
///         }
///     }
/// };
///
/// // In a request handler:
/// if flags.is_enabled("new-editor", &FlagContext::new().user("user_1"), false) {}
/// # polling.await }
/// ```
pub struct FlagPoller {
    config: Config,
    /// The retries of a poll are further polls, so this waits no longer than the policy would.
    max_retry_after: Duration,
    jitter: Jitter,
    interval: Duration,
    flags: FeatureFlags,
    /// Whether a poll of this poller has succeeded.
    loaded: bool,
    /// How many polls failed in a row.
    failures: u32,
    phase: Phase,
}

#[allow(clippy::large_enum_variant, reason = "there is one for a whole program")]
enum Phase {
    /// To ask.
    Due,
    /// A request is outstanding.
    Sent(Call<State>),
    /// The request is answered.
    Answered(Call<State>),
    Resting {
        since: Duration,
        delay: Duration,
    },
    Ended,
}

impl Config {
    /// Makes the machine that keeps feature flags up to date. The seed is as for [`call`](Self::call); give
    /// each process another one, so that they do not all ask at once.
    ///
    /// Of this configuration's limits the poller keeps only [`RetryPolicy::max_retry_after`].
    #[must_use]
    pub fn flag_poller(&self, seed: u64) -> FlagPoller {
        FlagPoller::new(self.clone(), seed)
    }
}

impl FlagPoller {
    /// The shortest interval between polls.
    pub const MIN_INTERVAL: Duration = Duration::from_secs(5);
    /// The shortest wait between polls, whatever chance says.
    pub const MIN_DELAY: Duration = Duration::from_secs(1);
    /// The longest wait of the poller's own making after failures, unless the interval is longer.
    pub const MAX_BACKOFF: Duration = Duration::from_secs(60);

    fn new(config: Config, seed: u64) -> Self {
        let max_retry_after = config.retry_policy().max_retry_after;
        let options =
            RequestOptions::new().timeout(Duration::from_secs(10)).deadline(None).retry(RetryPolicy::never());
        Self {
            config: config.with(options),
            max_retry_after,
            jitter: Jitter::new(seed),
            interval: Duration::from_secs(30),
            flags: FeatureFlags::default(),
            loaded: false,
            failures: 0,
            phase: Phase::Due,
        }
    }

    /// Changes how long it waits from the end of a poll to the next; 30 s unless set, and no less than
    /// [`MIN_INTERVAL`](Self::MIN_INTERVAL).
    #[must_use]
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval.max(Self::MIN_INTERVAL);
        self
    }

    /// Changes how long a request may take; 10 s unless set.
    #[must_use]
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.config = self.config.with(RequestOptions::new().timeout(timeout));
        self
    }

    /// Starts with flags from before, such as those of the last run of the program: they are
    /// [ready](FeatureFlags::is_ready) at once.
    #[must_use]
    pub fn bootstrap(self, flags: impl Into<FeatureFlagSet>) -> Self {
        self.flags.bootstrap(flags.into());
        self
    }

    /// A handle on the flags.
    #[must_use]
    pub fn flags(&self) -> FeatureFlags {
        self.flags.clone()
    }

    /// Ends it. The flags stay what they are; an answer that is still to come is ignored.
    pub fn close(&mut self) {
        self.phase = Phase::Ended;
    }

    fn send(&mut self, now: Now) -> Step<<Self as Machine>::Output> {
        let seed = self.jitter.next_u64();
        match self.config.call(&GetFeatureFlagState::new(), seed) {
            Ok(mut call) => match call.poll(now) {
                Step::Send(request) => {
                    self.phase = Phase::Sent(call);
                    Step::Send(request)
                }
                // A call sends first.
                Step::Wait(duration) => Step::Wait(duration),
                Step::Done(result) => self.conclude(result, now),
            },
            Err(error) => self.conclude(Err(error), now),
        }
    }

    fn conclude(&mut self, result: Result<State, Error>, now: Now) -> Step<<Self as Machine>::Output> {
        let error = match result {
            Ok(flags) => {
                let set = Arc::new(FeatureFlagSet::from(flags));
                let previous = self.flags.succeed(Arc::clone(&set), now.wall);
                let first = !std::mem::replace(&mut self.loaded, true);
                let previous = previous.filter(|_| !first);
                let changes = previous.map(|previous| previous.changes(&set)).unwrap_or_default();
                self.failures = 0;
                self.rest(Duration::ZERO, now);
                return Step::Done(Ok(FlagUpdate { first, changes }));
            }
            Err(error) => error,
        };
        self.flags.fail(now.wall);
        self.failures = self.failures.saturating_add(1);
        let refused = error.api().is_some_and(|refusal| refusal.is_unauthorized());
        if refused || matches!(error, Error::Encode(_)) {
            self.phase = Phase::Ended;
            return Step::Done(Err(FlagPollerError::Unauthorized(error)));
        }
        let asked = error.api().and_then(|refusal| refusal.retry_after).unwrap_or_default();
        let doubled = 2_u32.saturating_pow(self.failures.saturating_sub(1));
        let backoff = Duration::from_secs(1).saturating_mul(doubled).min(Self::MAX_BACKOFF);
        self.rest(backoff, now);
        if let Phase::Resting { delay, .. } = &mut self.phase {
            *delay = asked.min(self.max_retry_after).max(*delay);
        }
        Step::Done(Err(FlagPollerError::Failed(error)))
    }

    /// Rests for an interval, or longer, give or take a tenth.
    fn rest(&mut self, at_least: Duration, now: Now) {
        let planned = self.interval.max(at_least);
        let tenth = planned / 10;
        let chance = (tenth.saturating_mul(2).as_nanos() * u128::from(self.jitter.next_u64() >> 32)) >> 32;
        let chance = Duration::from_nanos(u64::try_from(chance).unwrap_or(u64::MAX));
        let delay = planned.saturating_sub(tenth).saturating_add(chance).max(Self::MIN_DELAY);
        self.phase = Phase::Resting { since: now.mono, delay };
    }
}

impl Machine for FlagPoller {
    type Output = Result<FlagUpdate, FlagPollerError>;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        match std::mem::replace(&mut self.phase, Phase::Ended) {
            Phase::Due => self.send(now),
            // Nobody will say what became of the request. It only read, so it can be sent again; a wait
            // keeps whoever polls without answering from sending in a hot loop.
            Phase::Sent(_) => {
                self.phase = Phase::Resting { since: now.mono, delay: Self::MIN_DELAY };
                Step::Wait(Self::MIN_DELAY)
            }
            Phase::Answered(mut call) => match call.poll(now) {
                Step::Done(result) => self.conclude(result, now),
                // A call that never repeats does neither.
                Step::Send(request) => {
                    self.phase = Phase::Sent(call);
                    Step::Send(request)
                }
                Step::Wait(duration) => {
                    self.phase = Phase::Answered(call);
                    Step::Wait(duration)
                }
            },
            Phase::Resting { since, delay } => {
                let left = delay.saturating_sub(now.mono.saturating_sub(since));
                if left.is_zero() {
                    return self.send(now);
                }
                self.phase = Phase::Resting { since, delay };
                Step::Wait(left)
            }
            Phase::Ended => Step::Done(Err(FlagPollerError::Ended)),
        }
    }

    fn handle(&mut self, answer: Result<HttpResponse, TransportFailure>) {
        match std::mem::replace(&mut self.phase, Phase::Ended) {
            Phase::Sent(mut call) => {
                call.handle(answer);
                self.phase = Phase::Answered(call);
            }
            phase => self.phase = phase,
        }
    }

    fn timeout(&self) -> Option<Duration> {
        match &self.phase {
            Phase::Sent(call) | Phase::Answered(call) => call.timeout(),
            Phase::Due | Phase::Resting { .. } | Phase::Ended => None,
        }
    }
}

impl fmt::Debug for FlagPoller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let phase = match &self.phase {
            Phase::Due => "due",
            Phase::Sent(_) => "sent",
            Phase::Answered(_) => "answered",
            Phase::Resting { .. } => "resting",
            Phase::Ended => "ended",
        };
        f.debug_struct("FlagPoller")
            .field("operation", &GetFeatureFlagState::OPERATION.name)
            .field("interval", &self.interval)
            .field("failures", &self.failures)
            .field("phase", &phase)
            .field("flags", &self.flags)
            .finish_non_exhaustive()
    }
}

/// What a poll of the flags brought.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FlagUpdate {
    /// Whether it is the first that succeeded: from now on the flags are WorkOS's.
    pub first: bool,
    /// The flags that are not what the last poll said, in the order of slugs. None the first time, not
    /// even where the poller started with flags from before.
    pub changes: Vec<FlagChange>,
}

/// Why a poll of the flags brought none. The flags stay what they were.
#[derive(Debug)]
#[non_exhaustive]
pub enum FlagPollerError {
    /// The API key is refused (401), or there is none. The poller has ended.
    Unauthorized(Error),
    /// The poll failed. The poller goes on.
    Failed(Error),
    /// The poller has ended before: it was closed, or gave [`Unauthorized`](Self::Unauthorized).
    Ended,
}

impl FlagPollerError {
    /// Whether the poller has ended.
    #[must_use]
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Failed(_))
    }
}

impl fmt::Display for FlagPollerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthorized(error) => write!(f, "feature flags are no longer updated: {error}"),
            Self::Failed(error) => write!(f, "feature flags were not updated this time: {error}"),
            Self::Ended => f.write_str("feature flags are no longer updated: the poller has ended"),
        }
    }
}

impl std::error::Error for FlagPollerError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unauthorized(error) | Self::Failed(error) => Some(error),
            Self::Ended => None,
        }
    }
}

#[cfg(test)]
#[path = "poller_tests.rs"]
mod tests;
