//! The state machine of sign-in and sign-out: it replaces what the store holds.

use std::{fmt, mem, sync::Arc};

use super::{
    StoreMachine, StoreOutcome, StoreStep, TokenKeeperError, TokenPair, TokenStoreError, obtain::remaining,
    shared::Shared, wait::Waits,
};
use crate::{
    error::{Error, TransportFailure},
    machine::{Delay, Jitter, Machine, Step},
    operation::HttpResponse,
    runtime::Now,
};

/// State machine that replaces or removes the tokens of the store. Created by
/// [`TokenKeeper::replace`](super::TokenKeeper::replace). The result is the tokens that the store held before, if it held
/// any that can be read.
///
/// The machine sends no request, and waits for the lock for at most [`MAX_LOCK_WAIT`](super::MAX_LOCK_WAIT).
#[must_use = "a machine does nothing until it is driven"]
pub struct ReplaceTokens {
    shared: Shared,
    /// The new tokens, `None` to remove them.
    new: Option<Arc<TokenPair>>,
    previous: Option<TokenPair>,
    jitter: Jitter,
    waits: Waits,
    state: State,
}

/// Transitions:
///
/// ```text
/// TryLock ──► Load, or AwaitLock if another process holds the lock
/// AwaitLock ──► TryLock
/// Load ──► Write ──► Unlock ──► Done
/// ```
///
/// A failure leads to `Unlock` if the lock is held, else to `Done`. What cannot be read is replaced all the same.
enum State {
    /// The store carries out an operation.
    Store(Operation),
    /// The store has carried out an operation.
    Stored(Operation, StoreOutcome),
    /// Another process holds the lock.
    AwaitLock(Delay),
    /// The result was returned.
    Done,
}

enum Operation {
    TryLock,
    Load,
    Write,
    Unlock(Result<(), TokenStoreError>),
}

type Outcome = Result<Option<TokenPair>, TokenKeeperError>;

impl Operation {
    /// Whether an outcome is one of this operation.
    fn accepts(&self, outcome: &StoreOutcome) -> bool {
        match self {
            Self::TryLock => matches!(outcome, StoreOutcome::Locked(_)),
            Self::Load => matches!(outcome, StoreOutcome::Loaded(_)),
            Self::Write => matches!(outcome, StoreOutcome::Written(_)),
            Self::Unlock(_) => matches!(outcome, StoreOutcome::Unlocked),
        }
    }
}

impl ReplaceTokens {
    pub(super) fn new(shared: Shared, new: Option<TokenPair>, seed: u64) -> Self {
        let client_id = shared.client_id().cloned();
        let new = new.map(|pair| Arc::new(TokenPair { client_id, ..pair }));
        let (jitter, waits) = (Jitter::new(seed), Waits::new());
        Self { shared, new, previous: None, jitter, waits, state: State::Store(Operation::TryLock) }
    }

    /// Returns the next state, or the result.
    #[allow(clippy::result_large_err, reason = "a result is returned once for each sign-in or sign-out")]
    fn stored(&mut self, operation: Operation, outcome: StoreOutcome, now: Now) -> Result<State, Outcome> {
        Ok(State::Store(match (operation, outcome) {
            (Operation::TryLock, StoreOutcome::Locked(Ok(true))) => Operation::Load,
            (Operation::TryLock, StoreOutcome::Locked(Ok(false))) => {
                let delay = self.waits.next(&mut self.jitter, now).ok_or(Err(TokenKeeperError::Busy))?;
                return Ok(State::AwaitLock(delay));
            }
            (Operation::TryLock, StoreOutcome::Locked(Err(error))) => {
                return Err(Err(TokenKeeperError::Store(error)));
            }
            (Operation::Load, StoreOutcome::Loaded(result)) => {
                let text = result.unwrap_or_default();
                self.previous = text.and_then(|text| TokenPair::from_stored(&text).ok());
                Operation::Write
            }
            (Operation::Write, StoreOutcome::Written(result)) => {
                if result.is_ok() {
                    self.shared.replace(self.new.clone());
                }
                Operation::Unlock(result)
            }
            (Operation::Unlock(result), StoreOutcome::Unlocked) => {
                let previous = self.previous.take();
                return Err(result.map(|()| previous).map_err(TokenKeeperError::Store));
            }
            // `handle_store` takes matching outcomes only.
            (operation, _) => operation,
        }))
    }
}

impl Machine for ReplaceTokens {
    type Output = StoreStep<Outcome>;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        loop {
            self.state = match mem::replace(&mut self.state, State::Done) {
                State::Store(operation) => {
                    let step = match &operation {
                        Operation::TryLock => StoreStep::TryLock,
                        Operation::Load => StoreStep::Load,
                        Operation::Write => match &self.new {
                            Some(pair) => StoreStep::Save(pair.to_stored()),
                            None => StoreStep::Clear,
                        },
                        Operation::Unlock(_) => StoreStep::Unlock,
                    };
                    self.state = State::Store(operation);
                    return Step::Done(step);
                }
                State::Stored(operation, outcome) => match self.stored(operation, outcome, now) {
                    Ok(state) => state,
                    Err(outcome) => return Step::Done(StoreStep::Done(outcome)),
                },
                State::AwaitLock(delay) => match remaining(delay, now) {
                    Some(wait) => {
                        self.state = State::AwaitLock(delay);
                        return wait;
                    }
                    None => State::Store(Operation::TryLock),
                },
                State::Done => {
                    let error = TokenKeeperError::Unavailable(Arc::new(Error::Finished));
                    return Step::Done(StoreStep::Done(Err(error)));
                }
            };
        }
    }

    fn handle(&mut self, _: Result<HttpResponse, TransportFailure>) {}
}

impl StoreMachine for ReplaceTokens {
    type Result = Outcome;

    fn handle_store(&mut self, outcome: StoreOutcome) {
        self.state = match mem::replace(&mut self.state, State::Done) {
            State::Store(operation) if operation.accepts(&outcome) => State::Stored(operation, outcome),
            state => state,
        };
    }
}

impl fmt::Debug for ReplaceTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Store(operation) | State::Stored(operation, _) => match operation {
                Operation::TryLock => "try lock",
                Operation::Load => "load",
                Operation::Write => "write",
                Operation::Unlock(_) => "unlock",
            },
            State::AwaitLock(_) => "await lock",
            State::Done => "done",
        };
        f.debug_struct("ReplaceTokens").field("state", &state).finish_non_exhaustive()
    }
}
