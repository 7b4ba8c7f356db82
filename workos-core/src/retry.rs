//! The policy of retries: whether a call is retried, and after which delay.
//!
//! [`RetryPolicy::decide`] is a function of the policy, the attempt and its result. It reads no clock and
//! generates no randomness; both are fields of [`Attempt`]. The only state is the [`RetryBudget`] that calls
//! may share. [`RawCall`](crate::machine::RawCall) carries out the decision.
//!
//! ```
//! use std::time::Duration;
//! use workos_core::{
//!     RetryPolicy,
//!     endpoint::Idempotency,
//!     retry::{Attempt, RetryDecision, StopReason},
//!     types::Timestamp,
//! };
//!
//! let mut response = http::Response::new("".into());
//! *response.status_mut() = http::StatusCode::TOO_MANY_REQUESTS;
//! response.headers_mut().insert("retry-after", http::HeaderValue::from_static("7"));
//!
//! let policy = RetryPolicy::default().max_retries(1);
//! let first = Attempt::new(1, Idempotency::NotIdempotent, Timestamp::UNIX_EPOCH);
//! assert_eq!(policy.decide(&first, Ok(&response)), RetryDecision::Retry(Duration::from_secs(7)));
//!
//! let second = Attempt::new(2, Idempotency::NotIdempotent, Timestamp::UNIX_EPOCH);
//! assert_eq!(policy.decide(&second, Ok(&response)), RetryDecision::Stop(StopReason::AttemptsExhausted));
//! ```

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use http::StatusCode;

pub use crate::error::StopReason;
use crate::{
    error::{Delivery, FailureKind, TransportFailure},
    headers,
    operation::{HttpResponse, Idempotency},
    types::Timestamp,
};

/// The policy of retries: whether a call is retried, and after which delay.
///
/// | result of an attempt | retried |
/// |---|---|
/// | 429 | always, because WorkOS did not execute the request |
/// | no connection | always, because the request was not sent |
/// | 408, 500, 502, 503, 504 | if the operation is idempotent |
/// | timeout, connection closed, other transport failures | if the operation is idempotent |
/// | anything else | never |
///
/// [Idempotent](Idempotency) are GET requests, and operations with an idempotency key that WorkOS honors.
///
/// The exchange of a refresh token is idempotent [within a window](Idempotency::WithinWindow). It is also
/// retried after any other 5xx status and after a 2xx response that cannot be decoded. A retry after an attempt
/// that may have been executed, 429 included, has to end inside the window.
///
/// The delay doubles with each retry from [`base_delay`](Self::base_delay) up to
/// [`max_delay`](Self::max_delay). Half of it is fixed and half is random (jitter). It is never shorter than
/// `Retry-After`. If WorkOS asks for more than [`max_retry_after`](Self::max_retry_after), the call ends with
/// the error instead of waiting.
///
/// If the response to the first attempt has `Retry-After: 0` or a date that has passed, the request is sent
/// again without a delay ([RFC 9110, section 10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3)).
/// Later retries have the usual delay, so that a server that always responds with 0 does not receive all
/// retries at once. All of them count towards [`max_retries`](Self::max_retries) and the
/// [`budget`](Self::budget).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// Maximum number of retries; 3 by default.
    pub max_retries: u32,
    /// Delay before the first retry without `Retry-After`, up to half of which the jitter subtracts; 500 ms by
    /// default.
    pub base_delay: Duration,
    /// Maximum delay without `Retry-After`; 8 s by default.
    pub max_delay: Duration,
    /// Maximum `Retry-After` to wait for; 60 s by default.
    pub max_retry_after: Duration,
    /// Limit of retries that several calls share; none by default.
    pub budget: Option<RetryBudget>,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_retries: 3,
            base_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(8),
            max_retry_after: Duration::from_secs(60),
            budget: None,
        }
    }
}

/// An attempt of a call: the input of [`RetryPolicy::decide`] besides its result.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Attempt {
    /// Number of the attempt, starting with 1.
    pub number: u32,
    /// Idempotency of the operation.
    pub idempotency: Idempotency,
    /// Current time. A `Retry-After` date is measured against it if the response has no `Date`.
    pub now: Timestamp,
    /// Time left until the deadline of the call; `None` without a deadline.
    pub time_left: Option<Duration>,
    /// Time left in which a retry of an operation that is idempotent
    /// [within a window](Idempotency::WithinWindow) can start; `None` if no attempt was sent.
    pub replay_time_left: Option<Duration>,
    /// Random number for the jitter of the delay; 0 by default, which gives the shortest delay.
    pub jitter: u64,
}

impl Attempt {
    /// Creates an attempt without a deadline and without jitter.
    #[must_use]
    pub fn new(number: u32, idempotency: Idempotency, now: Timestamp) -> Self {
        Self { number, idempotency, now, time_left: None, replay_time_left: None, jitter: 0 }
    }

    /// Sets the time left until the deadline of the call.
    #[must_use]
    pub fn time_left(mut self, time_left: impl Into<Option<Duration>>) -> Self {
        self.time_left = time_left.into();
        self
    }

    /// Sets the time left in which a retry of an operation that is idempotent within a window can start.
    #[must_use]
    pub fn replay_time_left(mut self, time_left: impl Into<Option<Duration>>) -> Self {
        self.replay_time_left = time_left.into();
        self
    }

    /// Sets the random number for the jitter of the delay.
    #[must_use]
    pub fn jitter(mut self, jitter: u64) -> Self {
        self.jitter = jitter;
        self
    }
}

/// The decision of a [`RetryPolicy`] about the result of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryDecision {
    /// Send the request again after this delay.
    Retry(Duration),
    /// The result is final.
    Stop(StopReason),
}

/// Operations that are retried after a status or failure.
enum RetriedFor {
    AnyOperation,
    IdempotentOperations,
    NoOperation,
}

impl RetryPolicy {
    /// Creates a policy without retries.
    #[must_use]
    pub fn never() -> Self {
        Self { max_retries: 0, ..Self::default() }
    }

    /// Sets the maximum number of retries.
    #[must_use]
    pub fn max_retries(mut self, max_retries: u32) -> Self {
        self.max_retries = max_retries;
        self
    }

    /// Sets the delay before the first retry and the maximum delay.
    #[must_use]
    pub fn delays(mut self, base_delay: Duration, max_delay: Duration) -> Self {
        self.base_delay = base_delay;
        self.max_delay = max_delay;
        self
    }

    /// Sets the maximum `Retry-After` to wait for.
    #[must_use]
    pub fn max_retry_after(mut self, max_retry_after: Duration) -> Self {
        self.max_retry_after = max_retry_after;
        self
    }

    /// Sets a limit of retries that several calls share.
    #[must_use]
    pub fn budget(mut self, budget: RetryBudget) -> Self {
        self.budget = Some(budget);
        self
    }

    /// Decides whether a call is retried after the result of an attempt. Call this method once for each
    /// result: a retry takes a token from the [`budget`](Self::budget), and a success returns a part of one.
    ///
    /// A token is taken only if nothing else prevents the retry. [`StopReason`] lists the reasons in the
    /// order in which they are checked.
    #[must_use]
    pub fn decide(
        &self,
        attempt: &Attempt,
        result: Result<&HttpResponse, &TransportFailure>,
    ) -> RetryDecision {
        match self.delay(attempt, result) {
            Ok(delay) => RetryDecision::Retry(delay),
            Err(reason) => RetryDecision::Stop(reason),
        }
    }

    fn delay(
        &self,
        attempt: &Attempt,
        result: Result<&HttpResponse, &TransportFailure>,
    ) -> Result<Duration, StopReason> {
        if result.is_ok_and(|response| response.status().is_success()) {
            if let Some(budget) = &self.budget {
                budget.credit();
            }
            return Err(StopReason::Success);
        }
        let is_within_window = attempt.idempotency == Idempotency::WithinWindow;
        match RetriedFor::of(result) {
            // The outcome of any server error is unknown, not only of those that proxies respond with.
            RetriedFor::NoOperation
                if is_within_window && result.is_ok_and(|response| response.status().is_server_error()) => {}
            RetriedFor::NoOperation => return Err(StopReason::NotRetryable),
            RetriedFor::IdempotentOperations if attempt.idempotency == Idempotency::NotIdempotent => {
                return Err(StopReason::NotIdempotent);
            }
            RetriedFor::IdempotentOperations | RetriedFor::AnyOperation => {}
        }
        if attempt.number > self.max_retries {
            return Err(StopReason::AttemptsExhausted);
        }
        let retry_after = result.ok().and_then(|response| headers::retry_after(response, Some(attempt.now)));
        let delay = match retry_after {
            Some(retry_after) if retry_after > self.max_retry_after => {
                return Err(StopReason::RetryAfterTooLong);
            }
            Some(Duration::ZERO) if attempt.number <= 1 => Duration::ZERO,
            _ => self.backoff(attempt.number, attempt.jitter).max(retry_after.unwrap_or_default()),
        };
        if is_within_window && attempt.replay_time_left.is_some_and(|left| left <= delay) {
            return Err(StopReason::ReplayWindowClosed);
        }
        if attempt.time_left.is_some_and(|left| left <= delay) {
            return Err(StopReason::DeadlineReached);
        }
        if self.budget.as_ref().is_some_and(|budget| !budget.take()) {
            return Err(StopReason::BudgetExhausted);
        }
        Ok(delay)
    }

    /// Returns the exponential delay after attempt number `attempt`: half of it fixed, half random.
    fn backoff(&self, attempt: u32, jitter: u64) -> Duration {
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
        let half = self.base_delay.saturating_mul(doubled).min(self.max_delay) / 2;
        // 32 random bits are precise enough, and keep the product within 128 bits.
        let random = (half.as_nanos() * u128::from(jitter >> 32)) >> 32;
        half.saturating_add(Duration::from_nanos(u64::try_from(random).unwrap_or(u64::MAX)))
    }
}

impl RetriedFor {
    fn of(result: Result<&HttpResponse, &TransportFailure>) -> Self {
        match result {
            Ok(response) => match response.status() {
                StatusCode::TOO_MANY_REQUESTS => Self::AnyOperation,
                StatusCode::REQUEST_TIMEOUT
                | StatusCode::INTERNAL_SERVER_ERROR
                | StatusCode::BAD_GATEWAY
                | StatusCode::SERVICE_UNAVAILABLE
                | StatusCode::GATEWAY_TIMEOUT => Self::IdempotentOperations,
                _ => Self::NoOperation,
            },
            Err(failure) => match (failure.kind, failure.delivery) {
                (FailureKind::BodyTooLarge | FailureKind::Unsupported, _) => Self::NoOperation,
                (_, Delivery::NotSent) => Self::AnyOperation,
                (_, Delivery::Unknown) => Self::IdempotentOperations,
            },
        }
    }
}

/// A limit of retries that several calls share, so that an outage of WorkOS does not multiply the traffic of
/// a program: a token bucket. Each retry takes a token, and each success returns a tenth of one. Calls are
/// not retried while the bucket is empty.
///
/// Clones share the bucket.
#[derive(Clone)]
pub struct RetryBudget(Arc<Bucket>);

struct Bucket {
    /// Tokens in units of 1/[`RetryBudget::PARTS`].
    left: AtomicU32,
    capacity: u32,
}

impl RetryBudget {
    /// The number of successes that return one token.
    const PARTS: u32 = 10;

    /// Creates a full bucket for `retries` tokens.
    #[must_use]
    pub fn new(retries: u32) -> Self {
        let capacity = retries.saturating_mul(Self::PARTS);
        Self(Arc::new(Bucket { left: AtomicU32::new(capacity), capacity }))
    }

    /// Returns how many retries are left.
    #[must_use]
    pub fn left(&self) -> u32 {
        self.0.left.load(Ordering::Relaxed) / Self::PARTS
    }

    /// Takes a token. Returns `false` if there is none.
    fn take(&self) -> bool {
        let take = |left: u32| left.checked_sub(Self::PARTS);
        self.0.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    /// Returns a part of a token after a success.
    fn credit(&self) {
        let credit = |left: u32| Some(left.saturating_add(1).min(self.0.capacity));
        // The closure always returns a value.
        let _ = self.0.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, credit);
    }
}

impl fmt::Debug for RetryBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RetryBudget({} left)", self.left())
    }
}

#[cfg(test)]
mod tests {
    use http::Response;

    use super::{RetryDecision::Stop, StopReason::*, *};

    const SHORTEST: RetryDecision = RetryDecision::Retry(Duration::from_millis(250));

    fn response(status: u16, headers: &[(&'static str, &str)]) -> HttpResponse {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        response.body("".into()).unwrap()
    }

    fn attempt(number: u32, idempotency: Idempotency) -> Attempt {
        Attempt::new(number, idempotency, "2026-01-15T12:00:00Z".parse().unwrap())
    }

    fn decide(
        number: u32,
        idempotency: Idempotency,
        result: Result<&HttpResponse, &TransportFailure>,
    ) -> RetryDecision {
        RetryPolicy::default().decide(&attempt(number, idempotency), result)
    }

    #[test]
    fn decide_retries_statuses_by_idempotency() {
        for (status, idempotent, not_idempotent) in [
            (200, Stop(Success), Stop(Success)),
            (204, Stop(Success), Stop(Success)),
            (301, Stop(NotRetryable), Stop(NotRetryable)),
            (400, Stop(NotRetryable), Stop(NotRetryable)),
            (401, Stop(NotRetryable), Stop(NotRetryable)),
            (404, Stop(NotRetryable), Stop(NotRetryable)),
            (408, SHORTEST, Stop(NotIdempotent)),
            (409, Stop(NotRetryable), Stop(NotRetryable)),
            (422, Stop(NotRetryable), Stop(NotRetryable)),
            (429, SHORTEST, SHORTEST),
            (500, SHORTEST, Stop(NotIdempotent)),
            (501, Stop(NotRetryable), Stop(NotRetryable)),
            (502, SHORTEST, Stop(NotIdempotent)),
            (503, SHORTEST, Stop(NotIdempotent)),
            (504, SHORTEST, Stop(NotIdempotent)),
            (505, Stop(NotRetryable), Stop(NotRetryable)),
        ] {
            let response = response(status, &[]);
            assert_eq!(decide(1, Idempotency::Idempotent, Ok(&response)), idempotent, "{status}");
            assert_eq!(decide(1, Idempotency::WithKey, Ok(&response)), idempotent, "{status}");
            assert_eq!(decide(1, Idempotency::NotIdempotent, Ok(&response)), not_idempotent, "{status}");
        }
    }

    #[test]
    fn decide_retries_failures_by_kind_and_delivery() {
        use FailureKind::*;
        for (kind, delivery, idempotent, not_idempotent) in [
            (Connect, Delivery::NotSent, SHORTEST, SHORTEST),
            (Connect, Delivery::Unknown, SHORTEST, Stop(NotIdempotent)),
            (Timeout, Delivery::Unknown, SHORTEST, Stop(NotIdempotent)),
            (Timeout, Delivery::NotSent, SHORTEST, SHORTEST),
            (Interrupted, Delivery::Unknown, SHORTEST, Stop(NotIdempotent)),
            (Interrupted, Delivery::NotSent, SHORTEST, SHORTEST),
            (Other, Delivery::Unknown, SHORTEST, Stop(NotIdempotent)),
            (BodyTooLarge, Delivery::Unknown, Stop(NotRetryable), Stop(NotRetryable)),
            (Unsupported, Delivery::NotSent, Stop(NotRetryable), Stop(NotRetryable)),
        ] {
            let failure = TransportFailure::new(kind, delivery);
            assert_eq!(
                decide(1, Idempotency::Idempotent, Err(&failure)),
                idempotent,
                "{kind:?} {delivery:?}"
            );
            assert_eq!(
                decide(1, Idempotency::NotIdempotent, Err(&failure)),
                not_idempotent,
                "{kind:?} {delivery:?}"
            );
        }
    }

    #[test]
    fn decide_retries_within_the_replay_window() {
        let decide = |left: Option<u64>, result: Result<&HttpResponse, &TransportFailure>| {
            let attempt =
                attempt(1, Idempotency::WithinWindow).replay_time_left(left.map(Duration::from_millis));
            RetryPolicy::default().decide(&attempt, result)
        };
        for status in [408, 429, 500, 501, 502, 503, 504, 505, 530] {
            let response = response(status, &[]);
            assert_eq!(decide(Some(251), Ok(&response)), SHORTEST, "{status}");
            assert_eq!(decide(Some(250), Ok(&response)), Stop(ReplayWindowClosed), "{status}");
        }
        for status in [301, 400, 401, 403, 404, 409, 422] {
            assert_eq!(decide(Some(9_000), Ok(&response(status, &[]))), Stop(NotRetryable), "{status}");
        }
        let unknown = TransportFailure::timeout();
        assert_eq!(decide(Some(9_000), Err(&unknown)), SHORTEST);
        assert_eq!(decide(Some(0), Err(&unknown)), Stop(ReplayWindowClosed));
        let unsent = TransportFailure::connect("refused");
        assert_eq!(decide(None, Err(&unsent)), SHORTEST);
        // An earlier attempt was sent.
        assert_eq!(decide(Some(0), Err(&unsent)), Stop(ReplayWindowClosed));
        let limited = response(429, &[("retry-after", "20")]);
        assert_eq!(decide(Some(19_000), Ok(&limited)), Stop(ReplayWindowClosed));
        assert_eq!(decide(Some(21_000), Ok(&limited)), RetryDecision::Retry(Duration::from_secs(20)));
        // The window does not concern other operations.
        let attempt = attempt(1, Idempotency::Idempotent).replay_time_left(Duration::ZERO);
        assert_eq!(RetryPolicy::default().decide(&attempt, Err(&unknown)), SHORTEST);
    }

    #[test]
    fn decide_waits_for_retry_after_up_to_the_maximum() {
        let seconds = |seconds| RetryDecision::Retry(Duration::from_secs(seconds));
        for (headers, decision) in [
            (&[("retry-after", "7")][..], seconds(7)),
            (&[("retry-after", " 60 ")], seconds(60)),
            (&[("retry-after", "61")], Stop(RetryAfterTooLong)),
            (&[("retry-after", "86400")], Stop(RetryAfterTooLong)),
            (&[("retry-after", "18446744073709551616")], Stop(RetryAfterTooLong)),
            (&[("retry-after", "0")], seconds(0)),
            (&[("retry-after", "-5")], SHORTEST),
            (&[("retry-after", "1.5")], SHORTEST),
            (&[("retry-after", "soon")], SHORTEST),
            // A date without `Date` is measured against `now`, which is noon.
            (&[("retry-after", "Thu, 15 Jan 2026 12:00:09 GMT")], seconds(9)),
            (&[("retry-after", "Thu, 15 Jan 2026 11:00:00 GMT")], seconds(0)),
            (&[("retry-after", "Thu, 15 Jan 2026 13:00:00 GMT")], Stop(RetryAfterTooLong)),
            // A date is measured against `Date`, here of a server with a clock one hour behind.
            (
                &[
                    ("retry-after", "Thu, 15 Jan 2026 11:00:04 GMT"),
                    ("date", "Thu, 15 Jan 2026 11:00:00 GMT"),
                ],
                seconds(4),
            ),
        ] {
            assert_eq!(
                decide(1, Idempotency::Idempotent, Ok(&response(429, headers))),
                decision,
                "{headers:?}"
            );
        }
    }

    #[test]
    fn retry_after_0_is_retried_at_once_after_the_first_attempt() {
        const NOW: RetryDecision = RetryDecision::Retry(Duration::ZERO);
        let policy = RetryPolicy::default();
        let past =
            [("retry-after", "Thu, 15 Jan 2026 12:00:00 GMT"), ("date", "Thu, 15 Jan 2026 12:00:01 GMT")];
        for (number, status, headers, decision) in [
            (1, 429, &[("retry-after", "0")][..], NOW),
            (1, 503, &[("retry-after", "000")], NOW),
            (1, 429, &past, NOW),
            (1, 429, &[("retry-after", "1")], RetryDecision::Retry(Duration::from_secs(1))),
            (1, 429, &[], SHORTEST),
            (1, 404, &[("retry-after", "0")], Stop(NotRetryable)),
            (2, 429, &[("retry-after", "0")], RetryDecision::Retry(policy.backoff(2, 0))),
            (3, 429, &past, RetryDecision::Retry(policy.backoff(3, 0))),
            (4, 429, &[("retry-after", "0")], Stop(AttemptsExhausted)),
        ] {
            let response = response(status, headers);
            let decided = decide(number, Idempotency::Idempotent, Ok(&response));
            assert_eq!(decided, decision, "{number} {status} {headers:?}");
        }
        let limited = response(429, &[("retry-after", "0")]);
        let first = || attempt(1, Idempotency::Idempotent);
        let budget = RetryBudget::new(1);
        for (policy, attempt, decisions) in [
            (RetryPolicy::never(), first(), [Stop(AttemptsExhausted); 2]),
            (policy.clone().budget(budget), first(), [NOW, Stop(BudgetExhausted)]),
            (policy.clone(), first().time_left(Duration::from_nanos(1)), [NOW; 2]),
            (policy.clone(), first().time_left(Duration::ZERO), [Stop(DeadlineReached); 2]),
            (policy.clone().max_retry_after(Duration::ZERO), first(), [NOW; 2]),
        ] {
            assert_eq!(decisions.map(|_| policy.decide(&attempt, Ok(&limited))), decisions, "{attempt:?}");
        }
        let window =
            |left| attempt(1, Idempotency::WithinWindow).replay_time_left(Duration::from_nanos(left));
        assert_eq!(policy.decide(&window(1), Ok(&limited)), NOW);
        assert_eq!(policy.decide(&window(0), Ok(&limited)), Stop(ReplayWindowClosed));
    }

    #[test]
    fn decide_stops_after_max_retries() {
        let response = response(429, &[]);
        let decide = |number| decide(number, Idempotency::Idempotent, Ok(&response));
        assert!(matches!(decide(3), RetryDecision::Retry(_)));
        assert_eq!(decide(4), Stop(AttemptsExhausted));
        assert_eq!(decide(u32::MAX), Stop(AttemptsExhausted));
        let never = RetryPolicy::never().decide(&attempt(1, Idempotency::Idempotent), Ok(&response));
        assert_eq!(never, Stop(AttemptsExhausted));
    }

    #[test]
    fn decide_stops_if_the_deadline_would_pass_during_the_delay() {
        let response = response(503, &[]);
        for (time_left, decision) in [
            (None, SHORTEST),
            (Some(Duration::MAX), SHORTEST),
            (Some(Duration::from_millis(251)), SHORTEST),
            (Some(Duration::from_millis(250)), Stop(DeadlineReached)),
            (Some(Duration::ZERO), Stop(DeadlineReached)),
        ] {
            let attempt = attempt(1, Idempotency::Idempotent).time_left(time_left);
            assert_eq!(RetryPolicy::default().decide(&attempt, Ok(&response)), decision, "{time_left:?}");
        }
    }

    #[test]
    fn decide_reports_the_first_reason_and_takes_a_token_only_for_a_retry() {
        let budget = RetryBudget::new(1);
        let policy = RetryPolicy::default().budget(budget.clone());
        let (rejected, unavailable) = (response(404, &[]), response(503, &[]));
        let (slow, success) = (response(429, &[("retry-after", "61")]), response(200, &[]));
        let expired = |number, idempotency| attempt(number, idempotency).time_left(Duration::ZERO);
        // Each row also has the reasons of the rows below, except for the budget, which is full.
        for (attempt, response, reason) in [
            (expired(4, Idempotency::NotIdempotent), &success, Success),
            (expired(4, Idempotency::NotIdempotent), &rejected, NotRetryable),
            (expired(4, Idempotency::NotIdempotent), &unavailable, NotIdempotent),
            (expired(4, Idempotency::Idempotent), &slow, AttemptsExhausted),
            (expired(3, Idempotency::Idempotent), &slow, RetryAfterTooLong),
            (expired(3, Idempotency::Idempotent), &unavailable, DeadlineReached),
        ] {
            assert_eq!(policy.decide(&attempt, Ok(response)), Stop(reason));
            assert_eq!(budget.left(), 1, "{reason}");
        }
        assert_eq!(policy.decide(&attempt(1, Idempotency::Idempotent), Ok(&unavailable)), SHORTEST);
        assert_eq!(budget.left(), 0);
        let next = policy.decide(&attempt(1, Idempotency::Idempotent), Ok(&unavailable));
        assert_eq!(next, Stop(BudgetExhausted));
    }

    #[test]
    fn backoff_doubles_up_to_max_delay_with_half_of_it_random() {
        let policy = RetryPolicy::default();
        for (attempt, whole) in
            [(1, 500), (2, 1_000), (3, 2_000), (4, 4_000), (5, 8_000), (6, 8_000), (u32::MAX, 8_000)]
        {
            let whole = Duration::from_millis(whole);
            assert_eq!(policy.backoff(attempt, 0), whole / 2, "{attempt}");
            let longest = policy.backoff(attempt, u64::MAX);
            assert!(longest <= whole && longest > whole - Duration::from_micros(1), "{attempt} {longest:?}");
        }
        assert_eq!(policy.delays(Duration::MAX, Duration::MAX).backoff(9, 0), Duration::MAX / 2);
    }

    #[test]
    fn setters_change_the_policy_and_success_refills_the_budget() {
        let failure = TransportFailure::connect("refused");
        let first = attempt(1, Idempotency::Idempotent);
        assert_eq!((first.jitter, first.time_left, first.replay_time_left), (0, None, None));
        let policy = RetryPolicy::default().max_retries(1).budget(RetryBudget::new(1));
        assert_eq!(policy.decide(&first, Err(&failure)), SHORTEST);
        assert_eq!(policy.decide(&first, Err(&failure)), Stop(BudgetExhausted));
        for _ in 0..10 {
            assert_eq!(policy.decide(&first, Ok(&response(200, &[]))), Stop(Success));
        }
        assert_eq!(format!("{:?}", policy.budget.as_ref().unwrap()), "RetryBudget(1 left)");
        let second = attempt(2, Idempotency::Idempotent);
        assert_eq!(policy.decide(&second, Err(&failure)), Stop(AttemptsExhausted));
    }

    #[test]
    fn retry_within_the_window_starts_before_the_window_closes() {
        let failure = TransportFailure::timeout();
        for (milliseconds, expected) in [
            (None, SHORTEST),
            (Some(251), SHORTEST),
            (Some(250), Stop(ReplayWindowClosed)),
            (Some(0), Stop(ReplayWindowClosed)),
        ] {
            let left = milliseconds.map(Duration::from_millis);
            let attempt = attempt(1, Idempotency::WithinWindow).replay_time_left(left);
            let decision = RetryPolicy::default().decide(&attempt, Err(&failure));
            assert_eq!(decision, expected, "{milliseconds:?}");
        }
        // Other operations have no window.
        let attempt = attempt(1, Idempotency::Idempotent).replay_time_left(Some(Duration::ZERO));
        assert_eq!(RetryPolicy::default().decide(&attempt, Err(&failure)), SHORTEST);
    }

    #[test]
    fn budget_is_exhausted_by_retries_and_refilled_by_successes() {
        let budget = RetryBudget::new(2);
        assert!(budget.take() && budget.clone().take() && !budget.take());
        for _ in 0..9 {
            budget.credit();
        }
        assert!(!budget.take());
        budget.credit();
        assert!(budget.take() && !budget.take());
        for _ in 0..100 {
            budget.credit();
        }
        assert_eq!(budget.left(), 2);
    }

    proptest::proptest! {
        #[test]
        fn decide_accepts_any_policy_and_header(
            number: u32, jitter: u64, base: u64, max: u64, retry_after in "\\PC*", seconds: i64, left: Option<u64>
        ) {
            let policy = RetryPolicy::default()
                .max_retries(u32::MAX)
                .delays(Duration::from_nanos(base), Duration::from_secs(max));
            if let Ok(value) = http::HeaderValue::from_str(&retry_after) {
                let mut response = response(429, &[]);
                response.headers_mut().insert("retry-after", value);
                let now = Timestamp::from_unix_seconds(seconds);
                let attempt = Attempt::new(number, Idempotency::Idempotent, now)
                    .jitter(jitter)
                    .time_left(left.map(Duration::from_nanos));
                let _ = policy.decide(&attempt, Ok(&response));
            }
        }
    }
}
