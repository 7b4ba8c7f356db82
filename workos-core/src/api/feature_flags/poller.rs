//! Polling of feature flags.

use std::{fmt, sync::Arc, time::Duration};

use super::{
    FeatureFlagSet, FeatureFlagStates, FeatureFlags, FlagChange, GetFeatureFlagState, rules::RULES_VERSION,
};
use crate::{
    Config, Endpoint as _, RequestOptions, RetryPolicy,
    endpoint::HttpResponse,
    error::{Error, TransportFailure},
    machine::{Call, Jitter, Machine, Now, Step},
};

/// Polls the state of all feature flags and updates the flags of its [`FeatureFlags`] handle. Created with
/// [`Client::flag_poller`](crate::Client::flag_poller) or [`Config::flag_poller`]. Each run of the machine returns the result of one poll.
///
/// The first poll is immediate, further ones follow every 30 seconds with a jitter of ±10 %. After a failed
/// poll the flags are unchanged and the poller continues: after `k` consecutive failures it waits for the
/// longest of the interval, 2^(k−1) seconds (at most 60) and the response's `Retry-After` (at most
/// [`RetryPolicy::max_retry_after`]). The poller stops if WorkOS rejects the API key (401), if there is no
/// API key, or after [`close`](Self::close).
///
/// A run can be dropped: an outstanding request is sent again one second later. To wait for the first flags
/// with a deadline, use the timeout of the runtime:
///
/// ```
/// # use std::time::Duration;
/// # use workos_core::{Client, feature_flags::FlagContext, testing::Script};
/// # async fn timeout<F: Future>(_: Duration, future: F) -> Result<F::Output, ()> { Ok(future.await) }
/// # async fn run(client: Client<Script, Script>) {
/// let mut poller = client.flag_poller();
/// let flags = poller.flags();
/// // If the first poll takes longer, flags have the defaults that the caller passes.
/// let _ = timeout(Duration::from_secs(2), client.drive(&mut poller)).await;
///
/// // In a separate task:
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
    /// Limit for `Retry-After` from the retry policy. A poll itself is not retried, the next poll is its
    /// retry.
    max_retry_after: Duration,
    jitter: Jitter,
    interval: Duration,
    payload_version: Option<u32>,
    flags: FeatureFlags,
    /// Whether a poll has succeeded.
    loaded: bool,
    /// Number of consecutive failures.
    failures: u32,
    state: State,
}

/// ```text
/// Ready ──► Sent ──► Received ──► Waiting ──► Sent …
///             │          └──► Stopped (unauthorized)
///             └──► Waiting (dropped run)
/// ```
///
/// [`FlagPoller::close`] stops the poller in any state, and a missing API key when a request is to be sent.
#[allow(clippy::large_enum_variant, reason = "there is one for a whole program")]
enum State {
    /// The first request is to be sent.
    Ready,
    /// A request was sent and its response is outstanding.
    Sent(Call<FeatureFlagStates>),
    /// The response or a transport error was received and is to be evaluated.
    Received(Call<FeatureFlagStates>),
    /// The next request is delayed. `since` is a time of the monotonic clock.
    Waiting { since: Duration, delay: Duration },
    /// The poller was closed or the API key was rejected.
    Stopped,
}

impl Config {
    /// Creates the machine that polls the feature flags. `seed` is the seed of [`call`](Self::call); use a
    /// different one in each process, so that processes do not poll at the same time.
    ///
    /// The poller ignores the timeouts and retries of this configuration, except
    /// [`RetryPolicy::max_retry_after`].
    #[must_use]
    pub fn flag_poller(&self, seed: u64) -> FlagPoller {
        FlagPoller::new(self.clone(), seed)
    }
}

impl FlagPoller {
    /// Minimum interval between polls: 5 seconds.
    pub const MIN_INTERVAL: Duration = Duration::from_secs(5);
    /// Minimum delay between polls after jitter: 1 second.
    pub const MIN_DELAY: Duration = Duration::from_secs(1);
    /// Maximum backoff after failures: 60 seconds. A longer interval or `Retry-After` takes precedence.
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
            payload_version: None,
            flags: FeatureFlags::default(),
            loaded: false,
            failures: 0,
            state: State::Ready,
        }
    }

    /// Sets the interval from the end of a poll to the next one; 30 seconds unless set, at least
    /// [`MIN_INTERVAL`](Self::MIN_INTERVAL).
    #[must_use]
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval.max(Self::MIN_INTERVAL);
        self
    }

    /// Sets the timeout of a request; 10 seconds unless set.
    #[must_use]
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.config = self.config.with(RequestOptions::new().timeout(timeout));
        self
    }

    /// Sets the version of the format to request: 2 for flags with rules, as the SDK for Python does. Unless
    /// set, the flags have targets, as in the SDK for Node. [`FeatureFlagSet`] describes both.
    ///
    /// With version 2, a response in another format is a failed poll.
    #[must_use]
    pub fn payload_version(mut self, version: u32) -> Self {
        self.payload_version = Some(version);
        self
    }

    /// Sets initial flags, such as those stored by an earlier run of the program, which are
    /// [ready](FeatureFlags::is_ready) before the first poll.
    #[must_use]
    pub fn bootstrap(self, flags: impl Into<FeatureFlagSet>) -> Self {
        self.flags.bootstrap(flags.into());
        self
    }

    /// Returns a handle to the flags, which can be cloned and shared between threads.
    #[must_use]
    pub fn flags(&self) -> FeatureFlags {
        self.flags.clone()
    }

    /// Stops the poller. The flags are unchanged and an outstanding response is ignored.
    pub fn close(&mut self) {
        self.state = State::Stopped;
    }

    fn send(&mut self, now: Now) -> Step<<Self as Machine>::Output> {
        let seed = self.jitter.next_u64();
        let mut endpoint = GetFeatureFlagState::new();
        endpoint.payload_version = self.payload_version;
        match self.config.call(&endpoint, seed) {
            Ok(mut call) => match call.poll(now).into_output() {
                Ok(result) => self.finish_poll(result, now),
                Err(step) => {
                    self.state = State::Sent(call);
                    step
                }
            },
            Err(error) => self.finish_poll(Err(error), now),
        }
    }

    fn finish_poll(
        &mut self,
        result: Result<FeatureFlagStates, Error>,
        now: Now,
    ) -> Step<<Self as Machine>::Output> {
        let error = match result {
            // Without this check a body such as `{}` would remove all flags.
            Ok(FeatureFlagStates::Targets(_)) if self.payload_version == Some(RULES_VERSION) => {
                self.flags.fail(now.wall);
                self.failures = self.failures.saturating_add(1);
                self.wait(self.backoff(), now);
                return Step::Done(Err(FlagPollerError::UnexpectedFormat));
            }
            Ok(flags) => {
                let set = Arc::new(FeatureFlagSet::from(flags));
                let previous = self.flags.succeed(Arc::clone(&set), now.wall);
                let first = !std::mem::replace(&mut self.loaded, true);
                let previous = previous.filter(|_| !first);
                let changes = previous.map(|previous| previous.changes(&set)).unwrap_or_default();
                self.failures = 0;
                self.wait(Duration::ZERO, now);
                return Step::Done(Ok(FlagUpdate { first, changes }));
            }
            Err(error) => error,
        };
        self.flags.fail(now.wall);
        self.failures = self.failures.saturating_add(1);
        let unauthorized = error.api().is_some_and(|refusal| refusal.is_unauthorized());
        if unauthorized || matches!(error, Error::Encode(_)) {
            self.state = State::Stopped;
            return Step::Done(Err(FlagPollerError::Unauthorized(error)));
        }
        let retry_after = error.api().and_then(|refusal| refusal.retry_after).unwrap_or_default();
        self.wait(self.backoff(), now);
        if let State::Waiting { delay, .. } = &mut self.state {
            *delay = retry_after.min(self.max_retry_after).max(*delay);
        }
        Step::Done(Err(FlagPollerError::Failed(error)))
    }

    /// Returns the minimum delay after a number of consecutive failures.
    fn backoff(&self) -> Duration {
        let doubled = 2_u32.saturating_pow(self.failures.saturating_sub(1));
        Duration::from_secs(1).saturating_mul(doubled).min(Self::MAX_BACKOFF)
    }

    /// Waits for the interval or a longer duration, with a jitter of ±10 %.
    fn wait(&mut self, at_least: Duration, now: Now) {
        let planned = self.interval.max(at_least);
        let tenth = planned / 10;
        let jitter = (tenth.saturating_mul(2).as_nanos() * u128::from(self.jitter.next_u64() >> 32)) >> 32;
        let jitter = Duration::from_nanos(u64::try_from(jitter).unwrap_or(u64::MAX));
        let delay = planned.saturating_sub(tenth).saturating_add(jitter).max(Self::MIN_DELAY);
        self.state = State::Waiting { since: now.mono, delay };
    }
}

impl Machine for FlagPoller {
    type Output = Result<FlagUpdate, FlagPollerError>;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        match std::mem::replace(&mut self.state, State::Stopped) {
            State::Ready => self.send(now),
            // The run was dropped, so the response will not arrive. The request is idempotent and is sent
            // again, after a delay that prevents a busy loop of requests if a driver never calls `handle`.
            State::Sent(_) => {
                self.state = State::Waiting { since: now.mono, delay: Self::MIN_DELAY };
                Step::Wait(Self::MIN_DELAY)
            }
            State::Received(mut call) => match call.poll(now) {
                Step::Done(result) => self.finish_poll(result, now),
                // Not reached, since the call is never retried.
                Step::Send(request) => {
                    self.state = State::Sent(call);
                    Step::Send(request)
                }
                Step::Wait(duration) => {
                    self.state = State::Received(call);
                    Step::Wait(duration)
                }
            },
            State::Waiting { since, delay } => {
                let remaining = delay.saturating_sub(now.mono.saturating_sub(since));
                if remaining.is_zero() {
                    return self.send(now);
                }
                self.state = State::Waiting { since, delay };
                Step::Wait(remaining)
            }
            State::Stopped => Step::Done(Err(FlagPollerError::Stopped)),
        }
    }

    fn handle(&mut self, result: Result<HttpResponse, TransportFailure>) {
        match std::mem::replace(&mut self.state, State::Stopped) {
            State::Sent(mut call) => {
                call.handle(result);
                self.state = State::Received(call);
            }
            state => self.state = state,
        }
    }

    fn timeout(&self) -> Option<Duration> {
        match &self.state {
            State::Sent(call) | State::Received(call) => call.timeout(),
            State::Ready | State::Waiting { .. } | State::Stopped => None,
        }
    }
}

impl fmt::Debug for FlagPoller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Ready => "ready",
            State::Sent(_) => "sent",
            State::Received(_) => "received",
            State::Waiting { .. } => "waiting",
            State::Stopped => "stopped",
        };
        f.debug_struct("FlagPoller")
            .field("operation", &GetFeatureFlagState::OPERATION.name)
            .field("interval", &self.interval)
            .field("failures", &self.failures)
            .field("state", &state)
            .field("flags", &self.flags)
            .finish_non_exhaustive()
    }
}

/// Result of a successful poll.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FlagUpdate {
    /// Whether this is the first successful poll of the poller.
    pub first: bool,
    /// Flags that changed since the previous successful poll, sorted by slug. Empty for the first poll, even
    /// if initial flags were set.
    pub changes: Vec<FlagChange>,
}

/// Reason why a poll failed. The flags are unchanged.
#[derive(Debug)]
#[non_exhaustive]
pub enum FlagPollerError {
    /// WorkOS rejected the API key (401), or there is none. The poller has stopped.
    Unauthorized(Error),
    /// The poll failed. The poller continues.
    Failed(Error),
    /// The response has another format than the requested [version](FlagPoller::payload_version). The poller
    /// continues.
    UnexpectedFormat,
    /// The poller has already stopped: it was closed, or returned [`Unauthorized`](Self::Unauthorized).
    Stopped,
}

impl FlagPollerError {
    /// Whether the poller has stopped.
    #[must_use]
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Failed(_) | Self::UnexpectedFormat)
    }
}

impl fmt::Display for FlagPollerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthorized(error) => write!(f, "feature flag polling stopped: {error}"),
            Self::Failed(error) => write!(f, "feature flag poll failed: {error}"),
            Self::UnexpectedFormat => {
                f.write_str("feature flag poll failed: response has another format than requested")
            }
            Self::Stopped => f.write_str("feature flag poller has stopped"),
        }
    }
}

impl std::error::Error for FlagPollerError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unauthorized(error) | Self::Failed(error) => Some(error),
            Self::UnexpectedFormat | Self::Stopped => None,
        }
    }
}

#[cfg(test)]
#[path = "poller_tests.rs"]
mod tests;
