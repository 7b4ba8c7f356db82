//! State machines for everything that may take more than one request: retried calls, lists of several pages,
//! and the flows of authentication, sessions and vault.
//!
//! A [`Machine`] does no IO. It returns the next step; the caller carries it out with any HTTP client and
//! passes the result back:
//!
//! ```text
//!             ┌───────────────────────── poll(now) ◄────────────┐
//!             ▼                                                 │
//!      Step::Send(request) ── send ──► handle(result) ──────────┤
//!      Step::Wait(duration) ── wait ────────────────────────────┘
//!      Step::Done(output)
//! ```
//!
//! The complete loop, for any blocking HTTP client:
//!
//! ```
//! use std::time::Duration;
//! use workos_core::{
//!     Config, HttpRequest, HttpResponse, Machine, Now, Step, TransportFailure,
//!     organizations::GetOrganization,
//! };
//!
//! # fn send(_: HttpRequest) -> Result<HttpResponse, TransportFailure> {
//! #     Ok(http::Response::new(r#"{"id":"org_1","name":"Acme"}"#.into()))
//! # }
//! # fn sleep(_: Duration) {}
//! # fn now() -> Now { Now::default() }
//! let config = Config::new("sk_test_123")?;
//! let mut call = config.call(&GetOrganization::new("org_1"), 42)?;
//! let organization = loop {
//!     match call.poll(now()) {
//!         Step::Send(request) => call.handle(send(request)),
//!         Step::Wait(duration) => sleep(duration),
//!         Step::Done(result) => break result?,
//!     }
//! };
//! assert_eq!(organization.name, "Acme");
//! # Ok::<(), workos_core::Error>(())
//! ```
//!
//! [`drive`] is this loop for async code, and [`drive_blocking`] for blocking code.
//!
//! # Contract
//!
//! - Polling early is allowed: during a wait, `poll` returns the remaining time.
//! - Polling during a request means that the driver was dropped and the outcome of the request is unknown. An
//!   idempotent operation is retried. Any other operation ends with an error
//!   ([`FailureKind::Interrupted`](crate::FailureKind::Interrupted)) and is never sent again.
//! - A wait is never longer than planned, even if the clock goes backwards.
//! - The same seed and the same results give the same steps.
//! - A machine can be driven on after its driver was dropped.
//! - `handle` without an outstanding request has no effect. Polling after `Done` returns
//!   [`Error::Finished`](crate::Error::Finished) and never panics.
//!
//! # States of a call
//!
//! Every call is a [`RawCall`]:
//!
//! ```text
//!           poll                 handle(result)
//!  Ready ──────────► Sent ────────────────────────► Received
//!                     ▲ │                               │
//!                     │ │ poll: outcome unknown         │ poll
//!                     │ └──────────────┬────────────────┘
//!                     │                ▼
//!                     │       RetryPolicy::decide
//!                     │          │            │
//!                     │    Retry │            │ Stop
//!                     │          ▼            ▼
//!                     └────── Waiting ───► Finished
//!   poll: delay is over            poll: deadline passed
//! ```
//!
//! | state | meaning | `poll` returns |
//! |---|---|---|
//! | `Ready` | Nothing was sent. | `Send`, or `Done` if the deadline is zero |
//! | `Sent` | A request is outstanding. | `Wait` or `Done`; its outcome counts as unknown |
//! | `Received` | The response or failure was passed to `handle`. | `Wait` or `Done` |
//! | `Waiting` | The delay before a retry. | `Wait` with the remaining time, `Send` after the delay, or `Done` with the last result if the deadline has passed |
//! | `Finished` | The result was returned. | `Done` with [`Error::Finished`](crate::Error::Finished) |

#[cfg(any(feature = "api-keys", feature = "session"))]
mod breaker;
mod call;
mod delay;
#[cfg(any(feature = "api-keys", feature = "session"))]
mod digest_cache;
mod drive;
mod jitter;
mod pages;
mod raw_call;
#[cfg(any(feature = "api-keys", feature = "auth"))]
mod shared_fetch;
#[cfg(any(feature = "api-keys", feature = "auth"))]
#[cfg_attr(not(feature = "session"), allow(dead_code, reason = "refreshes of sessions use all of it"))]
mod single_flight;
#[cfg(test)]
mod single_flight_tests;
#[cfg(test)]
mod tests;

use std::{fmt, time::Duration};

#[cfg(feature = "auth")]
pub(crate) use self::shared_fetch::FailurePause;
#[cfg(any(feature = "api-keys", feature = "session"))]
pub(crate) use self::{
    breaker::Breaker,
    digest_cache::{Digest, DigestCache},
};
pub(crate) use self::{call::Decode, delay::Delay, drive::Driver, jitter::Jitter};
pub use self::{
    call::{Call, RawResponse, Response},
    drive::{drive, drive_blocking},
    pages::Pages,
    raw_call::RawCall,
};
#[cfg(any(feature = "api-keys", feature = "auth"))]
pub(crate) use self::{
    shared_fetch::{FETCH_CLAIM_TIMEOUT, FetchWaits},
    single_flight::{Claim, ClaimResult, SingleFlight},
};
pub use crate::runtime::Now;
use crate::{
    error::TransportFailure,
    operation::{HttpRequest, HttpResponse},
};

/// A state machine that sends requests and waits, without doing IO. The [module](self) describes the loop and
/// the contract.
pub trait Machine {
    /// The result of a run. [`Pages`] and other machines with several results return one per run.
    type Output;

    /// Returns the next step.
    fn poll(&mut self, now: Now) -> Step<Self::Output>;

    /// Takes the result of the request that the last [`Step::Send`] contained.
    fn handle(&mut self, result: Result<HttpResponse, TransportFailure>);

    /// Returns the time limit of the outstanding request, starting with the last `poll`. A driver that gives
    /// up the request passes [`TransportFailure::timeout`] to `handle`.
    fn timeout(&self) -> Option<Duration> {
        None
    }
}

impl<M: Machine + ?Sized> Machine for &mut M {
    type Output = M::Output;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        (**self).poll(now)
    }

    fn handle(&mut self, result: Result<HttpResponse, TransportFailure>) {
        (**self).handle(result);
    }

    fn timeout(&self) -> Option<Duration> {
        (**self).timeout()
    }
}

/// The next step of a [`Machine`].
#[must_use]
#[allow(
    clippy::large_enum_variant,
    reason = "a step lives for one iteration of the loop; a box would cost an allocation per request"
)]
pub enum Step<T> {
    /// Send this request and pass its result to [`Machine::handle`].
    Send(HttpRequest),
    /// Wait for this duration, then poll again.
    Wait(Duration),
    /// The run ended with this output.
    Done(T),
}

impl<T> Step<T> {
    /// Applies a function to the output.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Step<U> {
        match self {
            Self::Send(request) => Step::Send(request),
            Self::Wait(duration) => Step::Wait(duration),
            Self::Done(output) => Step::Done(f(output)),
        }
    }

    /// Returns the output of [`Done`](Self::Done) as `Ok`, and any other step as `Err`.
    ///
    /// A machine that contains another one returns that step itself. The step's output type is then that of
    /// the outer machine:
    ///
    /// ```
    /// use workos_core::{
    ///     Error, HttpResponse, Machine, Now, Step, TransportFailure, machine::Call,
    ///     organizations::Organization,
    /// };
    ///
    /// /// Gets two organizations, one after the other.
    /// struct Both {
    ///     calls: [Call<Organization>; 2],
    ///     names: Vec<String>,
    /// }
    ///
    /// impl Machine for Both {
    ///     type Output = Result<Vec<String>, Error>;
    ///
    ///     fn poll(&mut self, now: Now) -> Step<Self::Output> {
    ///         while let Some(call) = self.calls.get_mut(self.names.len()) {
    ///             match call.poll(now).into_output() {
    ///                 Ok(Ok(organization)) => self.names.push(organization.name),
    ///                 Ok(Err(error)) => return Step::Done(Err(error)),
    ///                 Err(step) => return step,
    ///             }
    ///         }
    ///         Step::Done(Ok(self.names.clone()))
    ///     }
    ///
    ///     fn handle(&mut self, result: Result<HttpResponse, TransportFailure>) {
    ///         if let Some(call) = self.calls.get_mut(self.names.len()) {
    ///             call.handle(result);
    ///         }
    ///     }
    /// }
    /// ```
    #[allow(
        clippy::result_large_err,
        reason = "the step goes to the driver; a box would cost each request one"
    )]
    pub fn into_output<U>(self) -> Result<T, Step<U>> {
        match self {
            Self::Send(request) => Err(Step::Send(request)),
            Self::Wait(duration) => Err(Step::Wait(duration)),
            Self::Done(output) => Ok(output),
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Step<T> {
    /// Hides the URL and body of the request, which may contain secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Send(request) => write!(f, "Send({} …)", request.method()),
            Self::Wait(duration) => f.debug_tuple("Wait").field(duration).finish(),
            Self::Done(output) => f.debug_tuple("Done").field(output).finish(),
        }
    }
}
