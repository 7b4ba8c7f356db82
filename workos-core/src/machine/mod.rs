//! Conversations with WorkOS as state machines that do no IO.
//!
//! Everything that may take more than one request is a [`Machine`]: a retried call, a run of pages.
//! It says what to do next; you do it, with whatever you have, and tell it what came:
//!
//! ```text
//!             ┌───────────────────────── poll(now) ◄────────────┐
//!             ▼                                                 │
//!      Step::Send(request) ── send it ──► handle(answer) ───────┤
//!      Step::Wait(duration) ── wait so long ────────────────────┘
//!      Step::Done(output)
//! ```
//!
//! The whole loop, for a client that you bring yourself:
//!
//! ```
//! use std::time::Duration;
//! use workos_core::{
//!     Config, HttpRequest, HttpResponse, Machine, Now, Step, TransportFailure, organizations::GetOrganization,
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
//! [`drive`] is that loop for async code, [`drive_blocking`] for blocking code.
//!
//! # What every machine promises
//!
//! - Polling early is harmless: during a wait it returns what is left of the wait.
//! - Polling while a send is outstanding means that its fate is unknown, because the driver was
//!   dropped. What is safe to repeat is sent again; what is not ends with an error that says so, and is
//!   never sent again.
//! - Each wait is bounded by its planned delay, whatever the clock does.
//! - The same seed and the same answers give the same steps.
//! - A cancelled driver leaves a machine that can be driven on.
//! - `handle` without an outstanding send is ignored. Polling after `Done` gives
//!   [`Error::Finished`](crate::Error::Finished), never a panic.

mod call;
mod drive;
mod jitter;
mod pages;

use std::{fmt, time::Duration};

pub(crate) use self::{call::Decode, drive::Driver, jitter::Jitter};
pub use self::{
    call::{Answer, Call, FullCall, RawCall, Response},
    drive::{drive, drive_blocking},
    pages::Pages,
};
pub use crate::runtime::Now;
use crate::{
    error::TransportFailure,
    operation::{HttpRequest, HttpResponse},
};

/// A conversation with WorkOS that does no IO. See the [module](self) for the loop and the promises.
pub trait Machine {
    /// What the conversation ends with; for [`Pages`], what each of its parts ends with.
    type Output;

    /// Says what to do next.
    fn poll(&mut self, now: Now) -> Step<Self::Output>;

    /// Takes what became of the request that the last [`Step::Send`] carried.
    fn handle(&mut self, answer: Result<HttpResponse, TransportFailure>);

    /// How long the outstanding request may take, from the moment of the last `poll`. A driver that
    /// gives up then reports [`TransportFailure::timeout`].
    fn timeout(&self) -> Option<Duration> {
        None
    }
}

impl<M: Machine + ?Sized> Machine for &mut M {
    type Output = M::Output;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        (**self).poll(now)
    }

    fn handle(&mut self, answer: Result<HttpResponse, TransportFailure>) {
        (**self).handle(answer);
    }

    fn timeout(&self) -> Option<Duration> {
        (**self).timeout()
    }
}

/// What to do next.
#[must_use]
#[allow(
    clippy::large_enum_variant,
    reason = "a step lives for one turn of the loop; a box would cost each request one"
)]
pub enum Step<T> {
    /// Send this and give the answer to [`Machine::handle`].
    Send(HttpRequest),
    /// Wait so long, then poll again.
    Wait(Duration),
    /// Here is the result.
    Done(T),
}

impl<T> Step<T> {
    /// Changes the result, if it is one.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Step<U> {
        match self {
            Self::Send(request) => Step::Send(request),
            Self::Wait(duration) => Step::Wait(duration),
            Self::Done(output) => Step::Done(f(output)),
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Step<T> {
    /// Hides the request's query and body, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Send(request) => write!(f, "Send({} …)", request.method()),
            Self::Wait(duration) => f.debug_tuple("Wait").field(duration).finish(),
            Self::Done(output) => f.debug_tuple("Done").field(output).finish(),
        }
    }
}
