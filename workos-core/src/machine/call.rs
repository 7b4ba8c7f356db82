//! Calls of one operation.

use std::{fmt, time::Duration};

use http::{HeaderMap, StatusCode};

use super::{Machine, RawCall, Step};
use crate::{
    config::Config,
    endpoint::Endpoint,
    error::{Error, StopReason, TransportFailure},
    headers,
    operation::HttpResponse,
    runtime::Now,
};

/// A function that decodes the final response of a call. As a pointer to a generic function, it is compiled
/// only in crates that call the operation.
pub(crate) type Decode<T> = fn(RawResponse) -> Result<T, Error>;

/// A call of one operation, including retries. The output is the decoded value, or a [`Response`] with the
/// value.
///
/// Created by [`Config::call`] and [`Config::call_with_response`].
pub struct Call<T> {
    raw: RawCall,
    decode: Decode<T>,
}

impl Config {
    /// Creates the state machine of a call, including retries, that returns the decoded value.
    ///
    /// The seed determines the jitter of the delays between retries, and the idempotency key if the operation
    /// has one. Use random bits; in a test, use any number. Two requests with the same seed and the same body have
    /// the same key, so WorkOS executes only the first: with a constant seed, a second equal audit log event is
    /// lost. Where there is no randomness, set the key with
    /// [`RequestOptions::idempotency_key`](crate::RequestOptions::idempotency_key).
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] in the same cases as [`request`](Self::request).
    #[inline]
    pub fn call<E: Endpoint>(&self, endpoint: &E, seed: u64) -> Result<Call<E::Output>, Error> {
        Ok(Call::new(self.raw_call(endpoint, seed)?, RawResponse::decode::<E>))
    }

    /// Creates the state machine of a call, including retries, that returns the decoded value together with
    /// status, headers, body and number of attempts. The seed is that of [`call`](Self::call).
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] in the same cases as [`request`](Self::request).
    #[inline]
    pub fn call_with_response<E: Endpoint>(
        &self,
        endpoint: &E,
        seed: u64,
    ) -> Result<Call<Response<E::Output>>, Error> {
        Ok(Call::new(self.raw_call(endpoint, seed)?, RawResponse::decode_with_response::<E>))
    }
}

impl<T> Call<T> {
    pub(crate) fn new(raw: RawCall, decode: Decode<T>) -> Self {
        Self { raw, decode }
    }

    /// Returns the underlying retry machine.
    #[must_use]
    pub fn raw(&self) -> &RawCall {
        &self.raw
    }
}

impl<T> Machine for Call<T> {
    type Output = Result<T, Error>;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        match self.raw.poll(now) {
            Step::Send(request) => Step::Send(request),
            Step::Wait(delay) => Step::Wait(delay),
            Step::Done(result) => match result.and_then(self.decode) {
                Ok(value) => Step::Done(Ok(value)),
                Err(error) => match self.raw.retry_undecodable(error, now) {
                    Ok(delay) => Step::Wait(delay),
                    Err(error) => Step::Done(Err(error)),
                },
            },
        }
    }

    fn handle(&mut self, result: Result<HttpResponse, TransportFailure>) {
        self.raw.handle(result);
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

/// The final response of a call before it is decoded.
#[non_exhaustive]
pub struct RawResponse {
    /// The response, of any status.
    pub response: HttpResponse,
    /// Number of times the request was sent.
    pub attempts: u32,
    /// Reason why the call was not retried, or not retried again; [`StopReason::Success`] for a 2xx status.
    pub stop_reason: StopReason,
}

impl RawResponse {
    /// Decodes the response and adds the outcome of the call to an error.
    #[inline]
    pub(crate) fn decode_with<T>(
        &self,
        decode: impl FnOnce(&HttpResponse) -> Result<T, Error>,
    ) -> Result<T, Error> {
        decode(&self.response).map_err(|error| error.with_outcome(self.attempts, self.stop_reason))
    }

    #[inline]
    pub(crate) fn decode<E: Endpoint>(self) -> Result<E::Output, Error> {
        self.decode_with(E::decode)
    }

    #[inline]
    pub(crate) fn decode_with_response<E: Endpoint>(self) -> Result<Response<E::Output>, Error> {
        let value = self.decode_with(E::decode)?;
        let (parts, body) = self.response.into_parts();
        Ok(Response { value, status: parts.status, headers: parts.headers, body, attempts: self.attempts })
    }
}

impl fmt::Debug for RawResponse {
    /// Hides headers and body, which may contain secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("status", &self.response.status())
            .field("attempts", &self.attempts)
            .field("stop_reason", &self.stop_reason)
            .finish_non_exhaustive()
    }
}

/// A decoded value and the response that contained it.
#[non_exhaustive]
pub struct Response<T> {
    /// The value.
    pub value: T,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, unchanged, for fields that the model does not have.
    pub body: bytes::Bytes,
    /// Number of times the request was sent.
    pub attempts: u32,
}

impl<T> Response<T> {
    /// Returns the `X-Request-ID` of the response, which WorkOS support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        headers::request_id(&self.headers)
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    /// Hides headers and body, which may contain secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("value", &self.value)
            .field("status", &self.status)
            .field("request_id", &self.request_id())
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
