//! When to send again, and after how long: a pure verdict on one answer.
//!
//! [`RetryPolicy::judge`] knows the operation, the answer, a die that was cast for it and the time;
//! it waits for nothing and remembers nothing. [`RawCall`](crate::machine::RawCall) acts on it.
//!
//! ```
//! use std::time::Duration;
//! use workos_core::{Now, RetryPolicy, endpoint::Idempotency, retry::Verdict};
//!
//! let mut busy = http::Response::new("".into());
//! *busy.status_mut() = http::StatusCode::TOO_MANY_REQUESTS;
//! busy.headers_mut().insert("retry-after", http::HeaderValue::from_static("7"));
//!
//! let verdict = RetryPolicy::default().judge(1, Idempotency::NotIdempotent, Ok(&busy), 0, Now::default());
//! assert_eq!(verdict, Verdict::RetryAfter(Duration::from_secs(7)));
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

use crate::{
    endpoint::{HttpResponse, Idempotency},
    error::{Delivery, FailureKind, TransportFailure},
    machine::Now,
    types::Timestamp,
};

/// When a call is sent again.
///
/// | answer | sent again |
/// |---|---|
/// | 429 | always: WorkOS refused it |
/// | no connection | always: it was not sent |
/// | 408, 500, 502, 503, 504 | if the operation is safe to repeat |
/// | timeout, connection lost, other failures | if the operation is safe to repeat |
/// | anything else | never |
///
/// Safe to repeat are GETs, and operations with an idempotency key that WorkOS honours.
///
/// The wait doubles from [`base_delay`](Self::base_delay) up to [`max_delay`](Self::max_delay), half of
/// it fixed and half by chance, and is never shorter than `Retry-After` asks. Where that asks for more
/// than [`max_retry_after`](Self::max_retry_after), the call ends with its error instead of parking.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// How often a call is sent again at the most; 3 unless set.
    pub max_retries: u32,
    /// The wait before the first repetition, before chance takes up to half of it; 500 ms unless set.
    pub base_delay: Duration,
    /// The longest wait of our own making; 8 s unless set.
    pub max_delay: Duration,
    /// The longest wait that WorkOS may ask for; 60 s unless set.
    pub max_retry_after: Duration,
    /// A limit on repetitions that calls share.
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

/// What to do about an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is final.
    Final,
    /// Send again after this long.
    RetryAfter(Duration),
}

impl RetryPolicy {
    /// Never sends again.
    #[must_use]
    pub fn never() -> Self {
        Self { max_retries: 0, ..Self::default() }
    }

    /// Changes how often a call is sent again at the most.
    #[must_use]
    pub fn max_retries(mut self, max_retries: u32) -> Self {
        self.max_retries = max_retries;
        self
    }

    /// Changes the wait before the first repetition and the longest one.
    #[must_use]
    pub fn delays(mut self, base_delay: Duration, max_delay: Duration) -> Self {
        self.base_delay = base_delay;
        self.max_delay = max_delay;
        self
    }

    /// Changes the longest wait that WorkOS may ask for.
    #[must_use]
    pub fn max_retry_after(mut self, max_retry_after: Duration) -> Self {
        self.max_retry_after = max_retry_after;
        self
    }

    /// Shares a limit on repetitions with other calls.
    #[must_use]
    pub fn budget(mut self, budget: RetryBudget) -> Self {
        self.budget = Some(budget);
        self
    }

    /// Judges the answer to attempt number `attempt` (from 1). `dice` is any number, cast anew for
    /// each attempt; `now` measures a `Retry-After` date where the response has no `Date`.
    ///
    /// The shared budget is not asked here, since asking spends of it.
    #[must_use]
    pub fn judge(
        &self,
        attempt: u32,
        idempotency: Idempotency,
        answer: Result<&HttpResponse, &TransportFailure>,
        dice: u64,
        now: Now,
    ) -> Verdict {
        let repeatable = match answer {
            Ok(response) => match response.status() {
                StatusCode::TOO_MANY_REQUESTS => true,
                StatusCode::REQUEST_TIMEOUT
                | StatusCode::INTERNAL_SERVER_ERROR
                | StatusCode::BAD_GATEWAY
                | StatusCode::SERVICE_UNAVAILABLE
                | StatusCode::GATEWAY_TIMEOUT => idempotency != Idempotency::NotIdempotent,
                _ => false,
            },
            Err(failure) => match (failure.kind, failure.delivery) {
                (FailureKind::BodyTooLarge | FailureKind::Unsupported, _) => false,
                (_, Delivery::NotSent) => true,
                (_, Delivery::Unknown) => idempotency != Idempotency::NotIdempotent,
            },
        };
        if !repeatable || attempt > self.max_retries {
            return Verdict::Final;
        }
        let asked =
            answer.ok().and_then(|response| retry_after(response, Some(now.wall))).unwrap_or_default();
        if asked > self.max_retry_after {
            return Verdict::Final;
        }
        Verdict::RetryAfter(self.backoff(attempt, dice).max(asked))
    }

    /// The wait after attempt number `attempt`: exponential, half of it fixed, half by chance.
    fn backoff(&self, attempt: u32, dice: u64) -> Duration {
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
        let half = self.base_delay.saturating_mul(doubled).min(self.max_delay) / 2;
        // 32 bits of chance are plenty, and keep the product within 128.
        let chance = (half.as_nanos() * u128::from(dice >> 32)) >> 32;
        half.saturating_add(Duration::from_nanos(u64::try_from(chance).unwrap_or(u64::MAX)))
    }
}

/// How long the response asks to wait: seconds, or an HTTP date (RFC 9110, 10.2.3) against the
/// response's own `Date`, which makes the two clocks' difference harmless, or else against `now`.
pub(crate) fn retry_after(response: &HttpResponse, now: Option<Timestamp>) -> Option<Duration> {
    let header = |name| response.headers().get(name)?.to_str().ok();
    let asked = header("retry-after")?.trim();
    if let Ok(seconds) = asked.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(asked).ok()?;
    match header("date").and_then(|date| httpdate::parse_http_date(date).ok()) {
        Some(date) => Some(until.duration_since(date).unwrap_or_default()),
        None => Some(Timestamp::from(until).saturating_duration_since(now?)),
    }
}

/// A limit on repetitions that calls share, so that a fault of WorkOS does not multiply the traffic
/// of a whole program: a bucket of tokens. Each repetition takes one; each success gives a part of
/// one back. An empty bucket means that a call's first failure is its last.
///
/// Clones share the bucket.
#[derive(Clone)]
pub struct RetryBudget(Arc<Bucket>);

struct Bucket {
    /// In parts of a token.
    left: AtomicU32,
    capacity: u32,
}

impl RetryBudget {
    /// How many successes give back one repetition.
    const PARTS: u32 = 10;

    /// A bucket with room for so many repetitions, full at first. Ten successes give back one.
    #[must_use]
    pub fn new(repetitions: u32) -> Self {
        let capacity = repetitions.saturating_mul(Self::PARTS);
        Self(Arc::new(Bucket { left: AtomicU32::new(capacity), capacity }))
    }

    /// How many repetitions are left.
    #[must_use]
    pub fn left(&self) -> u32 {
        self.0.left.load(Ordering::Relaxed) / Self::PARTS
    }

    /// Takes a repetition out, if there is one.
    pub(crate) fn take(&self) -> bool {
        let take = |left: u32| left.checked_sub(Self::PARTS);
        self.0.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    /// Gives back what a success earns.
    pub(crate) fn succeed(&self) {
        let give = |left: u32| Some(left.saturating_add(1).min(self.0.capacity));
        // The closure never declines.
        let _ = self.0.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, give);
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

    use super::*;

    const SOON: Verdict = Verdict::RetryAfter(Duration::from_millis(250));

    fn answer(status: u16, headers: &[(&'static str, &str)]) -> HttpResponse {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        response.body("".into()).unwrap()
    }

    fn judge(
        attempt: u32,
        idempotency: Idempotency,
        answer: Result<&HttpResponse, &TransportFailure>,
    ) -> Verdict {
        let now = Now { wall: "2026-01-15T12:00:00Z".parse().unwrap(), mono: Duration::ZERO };
        RetryPolicy::default().judge(attempt, idempotency, answer, 0, now)
    }

    #[test]
    fn statuses_are_repeated_where_the_table_says_so() {
        for (status, safe, unsafe_) in [
            (200, Verdict::Final, Verdict::Final),
            (301, Verdict::Final, Verdict::Final),
            (400, Verdict::Final, Verdict::Final),
            (401, Verdict::Final, Verdict::Final),
            (404, Verdict::Final, Verdict::Final),
            (408, SOON, Verdict::Final),
            (409, Verdict::Final, Verdict::Final),
            (422, Verdict::Final, Verdict::Final),
            (429, SOON, SOON),
            (500, SOON, Verdict::Final),
            (501, Verdict::Final, Verdict::Final),
            (502, SOON, Verdict::Final),
            (503, SOON, Verdict::Final),
            (504, SOON, Verdict::Final),
            (505, Verdict::Final, Verdict::Final),
        ] {
            let response = answer(status, &[]);
            assert_eq!(judge(1, Idempotency::Idempotent, Ok(&response)), safe, "{status}");
            assert_eq!(judge(1, Idempotency::WithKey, Ok(&response)), safe, "{status}");
            assert_eq!(judge(1, Idempotency::NotIdempotent, Ok(&response)), unsafe_, "{status}");
        }
    }

    #[test]
    fn failures_are_repeated_by_kind_and_delivery() {
        use FailureKind::*;
        for (kind, delivery, safe, unsafe_) in [
            (Connect, Delivery::NotSent, SOON, SOON),
            (Connect, Delivery::Unknown, SOON, Verdict::Final),
            (Timeout, Delivery::Unknown, SOON, Verdict::Final),
            (Timeout, Delivery::NotSent, SOON, SOON),
            (Interrupted, Delivery::Unknown, SOON, Verdict::Final),
            (Interrupted, Delivery::NotSent, SOON, SOON),
            (Other, Delivery::Unknown, SOON, Verdict::Final),
            (BodyTooLarge, Delivery::Unknown, Verdict::Final, Verdict::Final),
            (Unsupported, Delivery::NotSent, Verdict::Final, Verdict::Final),
        ] {
            let failure = TransportFailure::new(kind, delivery);
            assert_eq!(judge(1, Idempotency::Idempotent, Err(&failure)), safe, "{kind:?} {delivery:?}");
            assert_eq!(judge(1, Idempotency::NotIdempotent, Err(&failure)), unsafe_, "{kind:?} {delivery:?}");
        }
    }

    #[test]
    fn retry_after_is_honoured_up_to_the_cap() {
        let seconds = |seconds| Verdict::RetryAfter(Duration::from_secs(seconds));
        for (headers, verdict) in [
            (&[("retry-after", "7")][..], seconds(7)),
            (&[("retry-after", " 60 ")], seconds(60)),
            (&[("retry-after", "61")], Verdict::Final),
            (&[("retry-after", "86400")], Verdict::Final),
            (&[("retry-after", "18446744073709551616")], SOON),
            (&[("retry-after", "0")], SOON),
            (&[("retry-after", "-5")], SOON),
            (&[("retry-after", "1.5")], SOON),
            (&[("retry-after", "soon")], SOON),
            // A date, against `now`, which is noon.
            (&[("retry-after", "Thu, 15 Jan 2026 12:00:09 GMT")], seconds(9)),
            (&[("retry-after", "Thu, 15 Jan 2026 11:00:00 GMT")], SOON),
            (&[("retry-after", "Thu, 15 Jan 2026 13:00:00 GMT")], Verdict::Final),
            // A date against the server's own, whose clock is an hour behind.
            (
                &[
                    ("retry-after", "Thu, 15 Jan 2026 11:00:04 GMT"),
                    ("date", "Thu, 15 Jan 2026 11:00:00 GMT"),
                ],
                seconds(4),
            ),
        ] {
            assert_eq!(judge(1, Idempotency::Idempotent, Ok(&answer(429, headers))), verdict, "{headers:?}");
        }
    }

    #[test]
    fn attempts_end() {
        let response = answer(429, &[]);
        assert_ne!(judge(3, Idempotency::Idempotent, Ok(&response)), Verdict::Final);
        assert_eq!(judge(4, Idempotency::Idempotent, Ok(&response)), Verdict::Final);
        assert_eq!(judge(u32::MAX, Idempotency::Idempotent, Ok(&response)), Verdict::Final);
        let never = RetryPolicy::never().judge(1, Idempotency::Idempotent, Ok(&response), 0, Now::default());
        assert_eq!(never, Verdict::Final);
    }

    #[test]
    fn the_wait_doubles_between_half_and_whole_up_to_the_longest() {
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
    fn a_budget_runs_dry_and_refills_with_successes() {
        let budget = RetryBudget::new(2);
        assert!(budget.take() && budget.clone().take() && !budget.take());
        for _ in 0..9 {
            budget.succeed();
        }
        assert!(!budget.take());
        budget.succeed();
        assert!(budget.take() && !budget.take());
        for _ in 0..100 {
            budget.succeed();
        }
        assert_eq!(budget.left(), 2);
    }

    proptest::proptest! {
        #[test]
        fn no_policy_and_no_header_panic(
            attempt: u32, dice: u64, base: u64, max: u64, retry_after in "\\PC*", seconds: i64
        ) {
            let policy = RetryPolicy::default()
                .max_retries(u32::MAX)
                .delays(Duration::from_nanos(base), Duration::from_secs(max));
            if let Ok(value) = http::HeaderValue::from_str(&retry_after) {
                let mut response = answer(429, &[]);
                response.headers_mut().insert("retry-after", value);
                let now = Now { wall: Timestamp::from_unix_seconds(seconds), mono: Duration::MAX };
                let _ = policy.judge(attempt, Idempotency::Idempotent, Ok(&response), dice, now);
            }
        }
    }
}
