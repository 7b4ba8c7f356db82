//! One operation, retried.

use std::{fmt, hash::Hasher as _, time::Duration};

use http::{HeaderMap, HeaderValue, StatusCode};

use super::{Dice, Machine, Now, Step};
use crate::{
    config::Config,
    endpoint::{Encoded, HttpResponse, Idempotency, Operation},
    error::{Delivery, Error, FailureKind, TransportError, TransportFailure},
    retry::Verdict,
};

/// A call before its response is decoded: the retry machine that all calls share. It is not generic,
/// so it is compiled once.
///
/// Its output is the final response, of whatever status.
pub struct RawCall {
    config: Config,
    operation: &'static Operation,
    encoded: Encoded,
    idempotency_key: Option<HeaderValue>,
    idempotency: Idempotency,
    dice: Dice,
    state: State,
    attempts: u32,
    /// The monotonic time of the first poll, from which the deadline counts.
    started: Option<Duration>,
    /// The monotonic time of the last poll.
    polled: Duration,
}

enum State {
    Ready,
    Sent,
    Answered(Result<HttpResponse, TransportFailure>),
    Waiting { since: Duration, delay: Duration, last: Result<HttpResponse, TransportFailure> },
    Finished,
}

/// The final response of a call and how many times the request was sent for it.
#[non_exhaustive]
pub struct Answer {
    /// The response, of whatever status.
    pub response: HttpResponse,
    /// How many times the request was sent.
    pub attempts: u32,
}

impl RawCall {
    pub(crate) fn new(config: &Config, operation: &'static Operation, encoded: Encoded, seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let given = config.idempotency_key();
        let (idempotency_key, idempotency) = match operation.idempotency {
            Idempotency::WithKey => (given.or_else(|| Some(key(&mut dice, &encoded))), Idempotency::WithKey),
            idempotency => (given, idempotency),
        };
        Self {
            config: config.clone(),
            operation,
            encoded,
            idempotency_key,
            idempotency,
            dice,
            state: State::Ready,
            attempts: 0,
            started: None,
            polled: Duration::ZERO,
        }
    }

    /// The operation that is called.
    #[must_use]
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// How many times the request was sent so far.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    fn send(&mut self) -> Step<Result<Answer, Error>> {
        self.attempts = self.attempts.saturating_add(1);
        self.state = State::Sent;
        Step::Send(self.config.assemble(self.operation, &self.encoded, self.idempotency_key.as_ref()))
    }

    fn finish(&mut self, last: Result<HttpResponse, TransportFailure>) -> Step<Result<Answer, Error>> {
        self.state = State::Finished;
        let attempts = self.attempts;
        Step::Done(match last {
            Ok(response) => Ok(Answer { response, attempts }),
            Err(failure) => {
                Err(Error::Transport(Box::new(TransportError::new(self.operation, failure, attempts))))
            }
        })
    }

    fn judge(
        &mut self,
        answer: Result<HttpResponse, TransportFailure>,
        now: Now,
    ) -> Step<Result<Answer, Error>> {
        let policy = self.config.retry_policy();
        if answer.as_ref().is_ok_and(|response| response.status().is_success()) {
            if let Some(budget) = &policy.budget {
                budget.succeed();
            }
            return self.finish(answer);
        }
        let verdict = policy.judge(self.attempts, self.idempotency, answer.as_ref(), self.dice.cast(), now);
        let Verdict::RetryAfter(delay) = verdict else { return self.finish(answer) };
        if self.left(now).is_some_and(|left| left <= delay) {
            return self.finish(answer);
        }
        if policy.budget.as_ref().is_some_and(|budget| !budget.take()) {
            return self.finish(answer);
        }
        self.trace_retry(answer.as_ref(), delay);
        self.state = State::Waiting { since: now.mono, delay, last: answer };
        Step::Wait(delay)
    }

    #[cfg(feature = "tracing")]
    fn trace_retry(&self, answer: Result<&HttpResponse, &TransportFailure>, delay: Duration) {
        let milliseconds = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
        match answer {
            Ok(response) => tracing::debug!(
                operation = self.operation.name,
                attempt = self.attempts,
                status = response.status().as_u16(),
                wait_ms = milliseconds,
                "sending again"
            ),
            Err(failure) => tracing::debug!(
                operation = self.operation.name,
                attempt = self.attempts,
                failure = ?failure.kind,
                wait_ms = milliseconds,
                "sending again"
            ),
        }
    }

    #[cfg(not(feature = "tracing"))]
    #[allow(clippy::unused_self)]
    fn trace_retry(&self, _: Result<&HttpResponse, &TransportFailure>, _: Duration) {}

    /// How much of the deadline is left.
    fn left(&self, now: Now) -> Option<Duration> {
        let passed = now.mono.saturating_sub(self.started.unwrap_or(now.mono));
        Some(self.config.overall_deadline()?.saturating_sub(passed))
    }
}

/// An idempotency key for this request: as good as random as long as seed and body together differ.
fn key(dice: &mut Dice, encoded: &Encoded) -> HeaderValue {
    // The key must not depend on a hidden random state; this hasher has none.
    let mut hasher = std::hash::DefaultHasher::new();
    hasher.write(&encoded.body);
    let number = u128::from(dice.cast()) << 64 | u128::from(dice.cast() ^ hasher.finish());
    // Hex digits and hyphens are always a header value.
    HeaderValue::from_str(&format!("workos-{number:032x}")).unwrap_or(HeaderValue::from_static("workos"))
}

impl Machine for RawCall {
    type Output = Result<Answer, Error>;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        self.polled = now.mono;
        let started = *self.started.get_or_insert(now.mono);
        let late = self
            .config
            .overall_deadline()
            .is_some_and(|deadline| now.mono.saturating_sub(started) >= deadline);
        match std::mem::replace(&mut self.state, State::Finished) {
            State::Ready if late => {
                self.finish(Err(TransportFailure::timeout().with_delivery(Delivery::NotSent)))
            }
            State::Ready => self.send(),
            State::Sent => {
                let lost = TransportFailure::new(FailureKind::Interrupted, Delivery::Unknown)
                    .with_source("the driver was dropped while the request was under way");
                self.judge(Err(lost), now)
            }
            State::Answered(answer) => self.judge(answer, now),
            State::Waiting { last, .. } if late => self.finish(last),
            State::Waiting { since, delay, last } => {
                let left = delay.saturating_sub(now.mono.saturating_sub(since));
                if left.is_zero() {
                    return self.send();
                }
                self.state = State::Waiting { since, delay, last };
                Step::Wait(left)
            }
            State::Finished => Step::Done(Err(Error::Finished)),
        }
    }

    fn handle(&mut self, answer: Result<HttpResponse, TransportFailure>) {
        if matches!(self.state, State::Sent) {
            self.state = State::Answered(answer);
        }
    }

    fn timeout(&self) -> Option<Duration> {
        let now = Now { mono: self.polled, ..Now::default() };
        match (self.config.attempt_timeout(), self.left(now)) {
            (Some(attempt), Some(left)) => Some(attempt.min(left)),
            (attempt, left) => attempt.or(left),
        }
    }
}

impl fmt::Debug for RawCall {
    /// Hides the request, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Ready => "ready",
            State::Sent => "sent",
            State::Answered(_) => "answered",
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

impl fmt::Debug for Answer {
    /// Hides the body, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.response.status())
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

pub(crate) type Decode<T> = fn(&HttpResponse) -> Result<T, Error>;

/// A call of one operation, retried as the configuration says, with its decoded value as the output.
///
/// Make one with [`Config::call`](crate::Config::call).
pub struct Call<T> {
    raw: RawCall,
    decode: Decode<T>,
}

impl<T> Call<T> {
    pub(crate) fn new(raw: RawCall, decode: Decode<T>) -> Self {
        Self { raw, decode }
    }

    /// The same call with the whole response around its value.
    #[must_use]
    pub fn full(self) -> FullCall<T> {
        FullCall { raw: self.raw, decode: self.decode }
    }

    /// The call before its response is decoded.
    #[must_use]
    pub fn raw(&self) -> &RawCall {
        &self.raw
    }

    pub(crate) fn into_parts(self) -> (RawCall, Decode<T>) {
        (self.raw, self.decode)
    }
}

impl<T> Machine for Call<T> {
    type Output = Result<T, Error>;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        let decode = self.decode;
        self.raw.poll(now).map(|answer| answer?.decode(decode))
    }

    fn handle(&mut self, answer: Result<HttpResponse, TransportFailure>) {
        self.raw.handle(answer);
    }

    fn timeout(&self) -> Option<Duration> {
        self.raw.timeout()
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Call").field(&self.raw).finish()
    }
}

/// A [`Call`] whose output is a [`Response`]: the value, and what came with it.
pub struct FullCall<T> {
    raw: RawCall,
    decode: Decode<T>,
}

impl<T> Machine for FullCall<T> {
    type Output = Result<Response<T>, Error>;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        let decode = self.decode;
        self.raw.poll(now).map(|answer| answer?.decode_full(decode))
    }

    fn handle(&mut self, answer: Result<HttpResponse, TransportFailure>) {
        self.raw.handle(answer);
    }

    fn timeout(&self) -> Option<Duration> {
        self.raw.timeout()
    }
}

impl<T> fmt::Debug for FullCall<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FullCall").field(&self.raw).finish()
    }
}

impl Answer {
    /// Turns the response into a value, or into the error that it is.
    #[inline]
    pub(crate) fn decode<T>(self, decode: Decode<T>) -> Result<T, Error> {
        decode(&self.response).map_err(|error| error.with_attempts(self.attempts))
    }

    pub(crate) fn decode_full<T>(self, decode: Decode<T>) -> Result<Response<T>, Error> {
        let value = decode(&self.response).map_err(|error| error.with_attempts(self.attempts))?;
        let (parts, body) = self.response.into_parts();
        Ok(Response { value, status: parts.status, headers: parts.headers, body, attempts: self.attempts })
    }
}

/// A value and the response that it came in.
#[non_exhaustive]
pub struct Response<T> {
    /// The value.
    pub value: T,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came, for fields that the model does not have.
    pub body: bytes::Bytes,
    /// How many times the request was sent.
    pub attempts: u32,
}

impl<T> Response<T> {
    /// WorkOS's `X-Request-ID`, which its support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.headers.get("x-request-id")?.to_str().ok()
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    /// Hides headers and body, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("value", &self.value)
            .field("status", &self.status)
            .field("request_id", &self.request_id())
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
