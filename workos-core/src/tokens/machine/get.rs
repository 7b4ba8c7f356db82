//! The state machine that returns an access token.

use std::{fmt, mem, sync::Arc, time::Duration};

use http::HeaderValue;

use super::{
    MachineAccessToken, MachineTokenError, MachineTokens,
    store::{LookUp, TokenRequest},
};
use crate::{
    connect::{CreateTokenWithClientCredentials, TokenResponse},
    endpoint::{Endpoint as _, HttpResponse},
    error::{Error, TransportFailure},
    machine::{Call, Delay, FetchWaits, Jitter, Machine, Now, Step},
};

/// State machine that returns an access token, and requests one if there is none or if it is time to replace it. Most
/// send no request and finish at the first poll.
///
/// Created by [`MachineTokens::token`].
#[must_use = "a machine does nothing until it is driven"]
pub struct GetMachineToken {
    tokens: MachineTokens,
    jitter: Jitter,
    state: State,
    waits: FetchWaits,
}

/// ```text
///  ──► LookUp ──────┬──► Done
///       ▲  │        │
///       │  ├──► Request       no token, or it is time to replace it
///       │  ▼
///      Wait                   another machine requests one
/// ```
enum State {
    /// The next poll looks for a token.
    LookUp,
    /// This machine requests a token.
    Request(Box<(Call<(TokenResponse, HeaderValue)>, TokenRequest)>),
    /// Another machine requests a token.
    Wait(Delay),
    /// The result was returned.
    Done,
}

type Output = Result<MachineAccessToken, MachineTokenError>;

impl GetMachineToken {
    pub(super) fn new(tokens: MachineTokens, seed: u64) -> Self {
        Self { tokens, jitter: Jitter::new(seed), state: State::LookUp, waits: FetchWaits::new() }
    }

    fn look_up(&mut self, now: Now) -> Step<Output> {
        match self.tokens.look_up(now) {
            LookUp::Known(result) => Step::Done(result),
            LookUp::InProgress => self.wait(now),
            LookUp::Request(request) => match request.call(self.jitter.next_u64()) {
                Ok(call) => self.request(Box::new((call, request)), now),
                Err(error) => Step::Done(request.finish(Err(error), now)),
            },
        }
    }

    fn request(
        &mut self,
        mut running: Box<(Call<(TokenResponse, HeaderValue)>, TokenRequest)>,
        now: Now,
    ) -> Step<Output> {
        match running.0.poll(now).into_output() {
            Ok(result) => Step::Done(running.1.finish(result, now)),
            Err(step) => {
                if matches!(step, Step::Send(_)) {
                    running.1.sent(now);
                }
                self.state = State::Request(running);
                step
            }
        }
    }

    fn wait(&mut self, now: Now) -> Step<Output> {
        match self.waits.next(CreateTokenWithClientCredentials::OPERATION, now) {
            Ok(delay) => {
                self.state = State::Wait(delay);
                Step::Wait(delay.remaining(now))
            }
            Err(error) => {
                let usable = self.tokens.usable(now);
                Step::Done(usable.ok_or_else(|| MachineTokenError::new(Arc::new(error))))
            }
        }
    }
}

impl Machine for GetMachineToken {
    type Output = Output;

    fn poll(&mut self, now: Now) -> Step<Output> {
        match mem::replace(&mut self.state, State::Done) {
            State::LookUp => self.look_up(now),
            State::Request(running) => self.request(running, now),
            State::Wait(delay) if !delay.remaining(now).is_zero() => {
                self.state = State::Wait(delay);
                Step::Wait(delay.remaining(now))
            }
            State::Wait(_) => self.look_up(now),
            State::Done => Step::Done(Err(MachineTokenError::new(Arc::new(Error::Finished)))),
        }
    }

    fn handle(&mut self, result: Result<HttpResponse, TransportFailure>) {
        if let State::Request(running) = &mut self.state {
            running.0.handle(result);
        }
    }

    fn timeout(&self) -> Option<Duration> {
        match &self.state {
            State::Request(running) => running.0.timeout(),
            _ => None,
        }
    }
}

impl fmt::Debug for GetMachineToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::LookUp => "look up",
            State::Request(_) => "request",
            State::Wait(_) => "wait",
            State::Done => "done",
        };
        f.debug_struct("GetMachineToken").field("state", &state).finish_non_exhaustive()
    }
}
