//! The retry machine of all calls.

use std::{fmt, hash::Hasher as _, time::Duration};

use http::HeaderValue;

use super::{Delay, Jitter, Machine, RawResponse, Step};
use crate::{
    config::Config,
    endpoint::{Encoded, Endpoint},
    error::{Delivery, Error, FailureKind, StopReason, TransportError, TransportFailure},
    operation::{HttpResponse, Idempotency, Operation},
    retry::{Attempt, RetryDecision},
    runtime::Now,
};

/// A call that returns its response undecoded: the retry machine that all calls share. Created by
/// [`Config::raw_call`].
///
/// The output is the final response, of any status. The [module](super#states-of-a-call) shows the states of
/// a call. The type is not generic, so it is compiled once for all operations.
pub struct RawCall {
    config: Config,
    operation: &'static Operation,
    encoded: Encoded,
    idempotency_key: Option<HeaderValue>,
    jitter: Jitter,
    state: State,
    attempts: u32,
    /// Monotonic time of the first poll, with which the deadline starts.
    started: Option<Duration>,
    /// Monotonic time of the last poll.
    polled: Duration,
    /// Monotonic time at which the present attempt was sent.
    sent: Duration,
    /// Monotonic time of the first attempt that WorkOS may have executed.
    first_sent: Option<Duration>,
}

enum State {
    Ready,
    Sent,
    Received(Result<HttpResponse, TransportFailure>),
    Waiting { delay: Delay, last: Result<HttpResponse, TransportFailure> },
    Finished,
}

impl Config {
    /// Creates the state machine of a call that returns its response undecoded, whatever the status. The seed
    /// is that of [`call`](Self::call): random bits, because the idempotency key depends on them.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] in the same cases as [`request`](Self::request).
    #[inline]
    pub fn raw_call<E: Endpoint>(&self, endpoint: &E, seed: u64) -> Result<RawCall, Error> {
        Ok(RawCall::new(self, E::OPERATION, self.encode(endpoint)?, seed))
    }
}

impl RawCall {
    fn new(config: &Config, operation: &'static Operation, encoded: Encoded, seed: u64) -> Self {
        let mut jitter = Jitter::new(seed);
        let mut idempotency_key = config.settings().idempotency_key.clone();
        if config.generates_key(operation) {
            idempotency_key = Some(generate_key(&mut jitter, &encoded));
        }
        Self {
            config: config.clone(),
            operation,
            encoded,
            idempotency_key,
            jitter,
            state: State::Ready,
            attempts: 0,
            started: None,
            polled: Duration::ZERO,
            sent: Duration::ZERO,
            first_sent: None,
        }
    }

    /// Returns the operation.
    #[must_use]
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Returns how many times the request was sent so far.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    fn send(&mut self) -> Step<Result<RawResponse, Error>> {
        self.attempts = self.attempts.saturating_add(1);
        self.sent = self.polled;
        self.state = State::Sent;
        Step::Send(self.config.assemble(self.operation, self.encoded.clone(), self.idempotency_key.as_ref()))
    }

    fn decide(
        &mut self,
        result: Result<HttpResponse, TransportFailure>,
        now: Now,
    ) -> Step<Result<RawResponse, Error>> {
        if !result.as_ref().is_err_and(|failure| failure.delivery == Delivery::NotSent) {
            self.first_sent.get_or_insert(self.sent);
        }
        let attempt = Attempt::new(self.attempts, self.operation.idempotency, now.wall)
            .time_left(self.time_left(now))
            .replay_time_left(self.replay_time_left(now))
            .jitter(self.jitter.next_u64());
        match self.config.retry_policy().decide(&attempt, result.as_ref()) {
            RetryDecision::Retry(delay) => {
                self.trace_retry(result.as_ref(), delay);
                self.state = State::Waiting { delay: Delay::start(now, delay), last: result };
                Step::Wait(delay)
            }
            RetryDecision::Stop(reason) => self.finish(result, reason),
        }
    }

    fn finish(
        &mut self,
        result: Result<HttpResponse, TransportFailure>,
        stop_reason: StopReason,
    ) -> Step<Result<RawResponse, Error>> {
        self.state = State::Finished;
        let attempts = self.attempts;
        Step::Done(match result {
            Ok(response) => Ok(RawResponse { response, attempts, stop_reason }),
            Err(failure) => {
                let error = TransportError::new(self.operation, failure, attempts);
                Err(Error::Transport(Box::new(error)).with_outcome(attempts, stop_reason))
            }
        })
    }

    #[cfg(feature = "tracing")]
    fn trace_retry(&self, result: Result<&HttpResponse, &TransportFailure>, delay: Duration) {
        let milliseconds = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
        match result {
            Ok(response) => tracing::debug!(
                operation = self.operation.name,
                attempt = self.attempts,
                status = response.status().as_u16(),
                wait_ms = milliseconds,
                "retrying"
            ),
            Err(failure) => tracing::debug!(
                operation = self.operation.name,
                attempt = self.attempts,
                failure = ?failure.kind,
                wait_ms = milliseconds,
                "retrying"
            ),
        }
    }

    #[cfg(not(feature = "tracing"))]
    #[allow(clippy::unused_self)]
    fn trace_retry(&self, _: Result<&HttpResponse, &TransportFailure>, _: Duration) {}

    /// Decides whether the call continues after a successful response that cannot be decoded. The response
    /// may be that of a proxy, or truncated, so WorkOS may have executed the request. Returns the delay before
    /// the next attempt.
    ///
    /// Only calls of operations that are idempotent within a window continue: their result exists once.
    #[cold]
    pub(super) fn retry_undecodable(&mut self, error: Error, now: Now) -> Result<Duration, Error> {
        if self.operation.idempotency != Idempotency::WithinWindow || !matches!(error, Error::Decode(_)) {
            return Err(error);
        }
        let failure = TransportFailure::interrupted("response body cannot be decoded");
        match self.decide(Err(failure), now) {
            Step::Wait(delay) => Ok(delay),
            Step::Send(_) | Step::Done(_) => Err(error),
        }
    }

    /// Returns the time left in which a retry can start, so that it ends inside the replay window. `None` if no
    /// attempt was sent.
    fn replay_time_left(&self, now: Now) -> Option<Duration> {
        let passed = now.mono.saturating_sub(self.first_sent?);
        let attempt = self.attempt_timeout().unwrap_or(Idempotency::REPLAY_ATTEMPT);
        Some(Idempotency::REPLAY_WINDOW.saturating_sub(attempt).saturating_sub(passed))
    }

    fn is_replay_window_closed(&self, now: Now) -> bool {
        self.operation.idempotency == Idempotency::WithinWindow
            && self.replay_time_left(now).is_some_and(|left| left.is_zero())
    }

    /// Returns the time limit of an attempt.
    fn attempt_timeout(&self) -> Option<Duration> {
        let timeout = self.config.attempt_timeout();
        if self.operation.idempotency != Idempotency::WithinWindow {
            return timeout;
        }
        Some(timeout.map_or(Idempotency::REPLAY_ATTEMPT, |timeout| timeout.min(Idempotency::REPLAY_ATTEMPT)))
    }

    /// Returns the time left until the deadline.
    fn time_left(&self, now: Now) -> Option<Duration> {
        let passed = now.mono.saturating_sub(self.started.unwrap_or(now.mono));
        Some(self.config.overall_deadline()?.saturating_sub(passed))
    }
}

impl Config {
    /// Returns whether a call of the operation generates an idempotency key from its seed.
    pub(crate) fn generates_key(&self, operation: &Operation) -> bool {
        operation.idempotency == Idempotency::WithKey && self.settings().idempotency_key.is_none()
    }
}

/// Generates an idempotency key. Requests have different keys if their seed or their body differs. Equal requests
/// with equal seeds have the same key, and WorkOS executes only the first.
fn generate_key(jitter: &mut Jitter, encoded: &Encoded) -> HeaderValue {
    // Unlike that of `RandomState`, the hash is the same in every run of the program.
    let mut hasher = std::hash::DefaultHasher::new();
    hasher.write(&encoded.body);
    let number = u128::from(jitter.next_u64()) << 64 | u128::from(jitter.next_u64() ^ hasher.finish());
    // Letters, digits and hyphens are always a valid header value.
    HeaderValue::from_str(&format!("workos-{number:032x}")).unwrap_or(HeaderValue::from_static("workos"))
}

impl Machine for RawCall {
    type Output = Result<RawResponse, Error>;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        self.polled = now.mono;
        self.started.get_or_insert(now.mono);
        let expired = self.time_left(now).is_some_and(|left| left.is_zero());
        match std::mem::replace(&mut self.state, State::Finished) {
            State::Ready if expired => {
                let failure = TransportFailure::timeout().with_delivery(Delivery::NotSent);
                self.finish(Err(failure), StopReason::DeadlineReached)
            }
            State::Ready => self.send(),
            State::Sent => {
                let failure = TransportFailure::new(FailureKind::Interrupted, Delivery::Unknown)
                    .with_source("driver dropped during the request");
                self.decide(Err(failure), now)
            }
            State::Received(result) => self.decide(result, now),
            State::Waiting { last, .. } if expired => self.finish(last, StopReason::DeadlineReached),
            // The driver has waited for longer than it was asked to.
            State::Waiting { last, .. } if self.is_replay_window_closed(now) => {
                self.finish(last, StopReason::ReplayWindowClosed)
            }
            State::Waiting { delay, last } => {
                let remaining = delay.remaining(now);
                if remaining.is_zero() {
                    return self.send();
                }
                self.state = State::Waiting { delay, last };
                Step::Wait(remaining)
            }
            State::Finished => Step::Done(Err(Error::Finished)),
        }
    }

    fn handle(&mut self, result: Result<HttpResponse, TransportFailure>) {
        if matches!(self.state, State::Sent) {
            self.state = State::Received(result);
        }
    }

    fn timeout(&self) -> Option<Duration> {
        let now = Now { mono: self.polled, ..Now::default() };
        match (self.attempt_timeout(), self.time_left(now)) {
            (Some(attempt), Some(left)) => Some(attempt.min(left)),
            (attempt, left) => attempt.or(left),
        }
    }
}

impl fmt::Debug for RawCall {
    /// Hides the request, which may contain secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Ready => "ready",
            State::Sent => "sent",
            State::Received(_) => "received",
            State::Waiting { .. } => "waiting",
            State::Finished => "finished",
        };
        f.debug_struct("RawCall")
            .field("operation", &self.operation.name)
            .field("attempts", &self.attempts)
            .field("state", &state)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::{
        config::Config,
        error::{Error, StopReason, TransportFailure},
        machine::{Machine, Step},
        operation::HttpResponse,
        organizations::{CreateOrganization, GetOrganization},
        retry::{RetryBudget, RetryPolicy},
        runtime::Now,
    };

    type Outcome = Result<HttpResponse, TransportFailure>;

    fn response(status: u16, retry_after: Option<&str>) -> Outcome {
        let mut response = http::Response::builder().status(status);
        if let Some(retry_after) = retry_after {
            response = response.header("retry-after", retry_after);
        }
        Ok(response.body("".into()).unwrap())
    }

    /// Drives a call in which every attempt has the same result and takes a second.
    fn drive<M: Machine>(mut call: M, result: impl Fn() -> Outcome) -> M::Output {
        let mut now = Now::default();
        loop {
            match call.poll(now) {
                Step::Send(_) => {
                    now = now.after(Duration::from_secs(1));
                    call.handle(result());
                }
                Step::Wait(duration) => now = now.after(duration),
                Step::Done(output) => return output,
            }
        }
    }

    #[test]
    fn error_has_the_stop_reason() {
        let config = |policy| Config::new("sk_test").unwrap().retry(policy);
        let default = || config(RetryPolicy::default());
        let empty = RetryPolicy::default().budget(RetryBudget::new(0));
        let deadline = |seconds| default().deadline(Duration::from_secs(seconds));
        let get = |config: Config, result: &dyn Fn() -> Outcome| {
            drive(config.call(&GetOrganization::new("org_1"), 1).unwrap(), result).unwrap_err()
        };
        let create = |result: &dyn Fn() -> Outcome| {
            drive(default().call(&CreateOrganization::new("Acme"), 1).unwrap(), result).unwrap_err()
        };
        let unavailable = || response(503, None);
        let refused = || Err(TransportFailure::connect("refused"));
        let timeout = || Err(TransportFailure::timeout());
        for (error, reason, message) in [
            (
                get(default(), &|| response(404, None)),
                StopReason::NotRetryable,
                "get_organization: 404 Not Found",
            ),
            (
                get(default(), &|| Err(TransportFailure::body_too_large(1))),
                StopReason::NotRetryable,
                "get_organization: response body exceeds the size limit: limit: 1 bytes (may have been executed)",
            ),
            (create(&unavailable), StopReason::NotIdempotent, "create_organization: 503 Service Unavailable"),
            (
                create(&timeout),
                StopReason::NotIdempotent,
                "create_organization: no complete response in time (may have been executed)",
            ),
            (
                get(default(), &unavailable),
                StopReason::AttemptsExhausted,
                "get_organization: 503 Service Unavailable (4 attempts)",
            ),
            (
                get(default(), &refused),
                StopReason::AttemptsExhausted,
                "get_organization: connection failed: refused (not sent; 4 attempts)",
            ),
            (
                get(config(RetryPolicy::never()), &unavailable),
                StopReason::AttemptsExhausted,
                "get_organization: 503 Service Unavailable",
            ),
            (
                get(default(), &|| response(429, Some("61"))),
                StopReason::RetryAfterTooLong,
                "get_organization: 429 Too Many Requests (Retry-After above the maximum)",
            ),
            (
                get(deadline(3), &unavailable),
                StopReason::DeadlineReached,
                "get_organization: 503 Service Unavailable (2 attempts; deadline reached)",
            ),
            (
                get(deadline(0), &unavailable),
                StopReason::DeadlineReached,
                "get_organization: no complete response in time (not sent; deadline reached)",
            ),
            (
                get(config(empty), &refused),
                StopReason::BudgetExhausted,
                "get_organization: connection failed: refused (not sent; retry budget exhausted)",
            ),
        ] {
            assert_eq!(error.stop_reason(), Some(reason), "{error}");
            assert_eq!(error.to_string(), message);
        }
    }

    /// Drives the exchange of a refresh token with one result per attempt, each after its time limit. Returns
    /// the seconds at which attempts were sent.
    fn exchange(config: &Config, results: &[&dyn Fn() -> Outcome]) -> (Vec<u64>, Error) {
        let endpoint = crate::user_management::AuthenticateWithRefreshToken::new("rt_1");
        let mut call = config.call(&endpoint, 1).unwrap();
        let (mut now, mut sent) = (Now::default(), Vec::new());
        loop {
            match call.poll(now) {
                Step::Send(_) => {
                    let result = results.get(sent.len()).unwrap_or_else(|| results.last().unwrap());
                    sent.push(now.mono.as_secs());
                    now = now.after(call.timeout().unwrap());
                    call.handle(result());
                }
                Step::Wait(delay) => now = now.after(delay),
                Step::Done(result) => return (sent, result.unwrap_err()),
            }
        }
    }

    #[test]
    fn replay_window_starts_with_the_first_attempt_that_was_sent() {
        let config = Config::new("sk_test").unwrap().client_id("client_1").unwrap();
        let timeout = || Err(TransportFailure::timeout());
        let refused = || Err(TransportFailure::connect("refused"));
        let broken = || Ok(http::Response::new("<html>".into()));
        let many = config.clone().retry(RetryPolicy::default().max_retries(9));
        let quick = many.clone().timeout(Duration::from_secs(1));
        let slow = many.clone().timeout(None);
        for (config, results, sent, reason) in [
            (&many, [&timeout as &dyn Fn() -> Outcome].as_slice(), 3, StopReason::ReplayWindowClosed),
            (&slow, &[&timeout], 3, StopReason::ReplayWindowClosed),
            (&many, &[&refused], 10, StopReason::AttemptsExhausted),
            (&many, &[&refused, &refused, &timeout], 5, StopReason::ReplayWindowClosed),
            // An attempt that was not sent does not open the window again.
            (&many, &[&timeout, &refused], 3, StopReason::ReplayWindowClosed),
            (&quick, &[&timeout], 7, StopReason::ReplayWindowClosed),
        ] {
            let (times, error) = exchange(config, results);
            assert_eq!((times.len(), error.stop_reason()), (sent, Some(reason)), "{times:?} {error}");
        }
        let (times, error) = exchange(&many, &[&broken]);
        assert!(times.len() == 3 && matches!(error, Error::Decode(_)), "{times:?} {error}");
    }

    #[test]
    fn undecodable_response_is_not_retried_for_other_operations() {
        let call = Config::new("sk_test").unwrap().call(&GetOrganization::new("org_1"), 1).unwrap();
        let error = drive(call, || Ok(http::Response::new("<html>".into()))).unwrap_err();
        assert!(matches!(error, Error::Decode(_)) && error.attempts() == 1, "{error}");
    }

    #[test]
    fn deadline_that_passes_during_a_delay_is_the_stop_reason() {
        let config = Config::new("sk_test").unwrap().deadline(Duration::from_secs(2));
        let mut call = config.call(&GetOrganization::new("org_1"), 1).unwrap();
        assert!(matches!(call.poll(Now::default()), Step::Send(_)));
        call.handle(response(503, None));
        assert!(matches!(call.poll(Now::default()), Step::Wait(_)));
        let Step::Done(Err(error)) = call.poll(Now::default().after(Duration::from_secs(9))) else {
            panic!()
        };
        assert_eq!(error.stop_reason(), Some(StopReason::DeadlineReached));
    }

    #[test]
    fn raw_response_of_a_success_has_the_stop_reason_success() {
        let call = Config::new("sk_test").unwrap().raw_call(&GetOrganization::new("org_1"), 1).unwrap();
        let response = drive(call, || response(200, None)).unwrap();
        assert_eq!((response.attempts, response.stop_reason), (1, StopReason::Success));
        assert_eq!(Error::Finished.stop_reason(), None);
    }
}
