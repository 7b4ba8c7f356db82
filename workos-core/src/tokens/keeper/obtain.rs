//! The state machine that obtains a good access token.

use std::{fmt, mem, sync::Arc, time::Duration};

use super::{
    StoreMachine, StoreOutcome, StoreStep, TokenKeeperError, TokenPair, TokenStoreError,
    refresh::RefreshCall,
    shared::{Shared, TaskClaim},
    wait::Waits,
};
use crate::{
    error::{Error, TransportFailure},
    machine::{ClaimResult, Delay, Jitter, Machine, Step},
    operation::HttpResponse,
    runtime::Now,
    types::Secret,
};

/// Number of refresh tokens that one machine exchanges. More than one is needed only if the store changes meanwhile.
const MAX_REFRESHES: u8 = 3;
/// Number of times that a write of new tokens is tried, and the first wait between two of them. Each is four times as
/// long.
const MAX_WRITES: u8 = 3;
const FIRST_WRITE_DELAY: Duration = Duration::from_millis(100);

/// State machine that obtains tokens with a good access token: from memory, from the store, or by a refresh. Created by
/// [`TokenKeeper::obtain`](super::TokenKeeper::obtain).
///
/// A refresh takes at most 45 seconds, after a wait for the lock of at most
/// [`MAX_LOCK_WAIT`](super::MAX_LOCK_WAIT). Running the machine after its result gives
/// [`TokenKeeperError::Unavailable`] with [`Error::Finished`].
#[must_use = "a machine does nothing until it is driven"]
pub struct ObtainTokens {
    shared: Shared,
    /// An access token that is not good any more, although it has not expired.
    rejected: Option<Secret>,
    jitter: Jitter,
    waits: Waits,
    /// The right of this task to read the store and to refresh.
    claim: Option<TaskClaim>,
    /// Generation of the tokens in memory when the store was read.
    generation: u64,
    is_locked: bool,
    /// The tokens that the store held when it was last read.
    stored: Option<Arc<TokenPair>>,
    refreshes: u8,
    state: State,
}

/// Transitions:
///
/// ```text
/// Start     ──► Done if the token in memory is good, AwaitTask if another task refreshes, else Load
/// AwaitTask ──► Start
/// Load      ──► Done if the stored token is good or there is none, else TryLock
/// TryLock   ──► Reload, or AwaitLock if another process holds the lock and the token has expired
/// AwaitLock ──► Load
/// Reload    ──► Unlock if another process has refreshed or signed out, else Refresh
/// Refresh   ──► Save, or Reread after `invalid_grant`, or Unlock after any other error
/// Save      ──► Unlock, or AwaitSave after a failure, three times at most
/// AwaitSave ──► Save
/// Reread    ──► Clear if the store still holds the rejected token, else as Reload
/// Clear     ──► Unlock
/// Unlock    ──► Done
/// ```
///
/// `Reload` leads to `Save` if this process has new tokens that an earlier machine could not write. Where the token
/// has not expired, a failure leads to `Done` with this token.
enum State {
    /// The machine has not looked for tokens, or looks again.
    Start,
    /// Another task of this process refreshes.
    AwaitTask(Delay),
    /// The store carries out an operation.
    Store(Operation),
    /// The store has carried out an operation.
    Stored(Operation, StoreOutcome),
    /// Another process holds the lock.
    AwaitLock(Delay),
    /// The refresh is sent. The lock is held.
    Refresh(Box<RefreshCall>),
    /// The new tokens could not be written. The lock is held.
    AwaitSave(Delay, Save),
    /// The result was returned.
    Done,
}

/// An operation of the store and its purpose.
enum Operation {
    /// Without the lock.
    Load,
    TryLock,
    /// With the lock.
    Reload,
    Save(Save),
    /// After a rejected refresh of these tokens.
    Reread(Arc<TokenPair>, TokenKeeperError),
    Clear(TokenKeeperError),
    Unlock(Outcome),
}

/// A write of new tokens.
struct Save {
    pair: Arc<TokenPair>,
    /// Number of times that the write has failed.
    failures: u8,
    /// Whether the tokens are those of an earlier machine.
    is_late: bool,
}

type Outcome = Result<Arc<TokenPair>, TokenKeeperError>;

/// Transition from a state.
#[allow(clippy::large_enum_variant, reason = "a transition lives for one turn of the loop")]
enum Transition {
    /// The next state, entered at once.
    To(State),
    /// A step for the driver. The state is continued at the next poll.
    Suspend(State, Step<StoreStep<Outcome>>),
}

impl Operation {
    fn step(&self) -> StoreStep<Outcome> {
        match self {
            Self::Load | Self::Reload | Self::Reread(..) => StoreStep::Load,
            Self::TryLock => StoreStep::TryLock,
            Self::Save(save) => StoreStep::Save(save.pair.to_stored()),
            Self::Clear(_) => StoreStep::Clear,
            Self::Unlock(_) => StoreStep::Unlock,
        }
    }

    /// Whether an outcome is one of this operation.
    fn accepts(&self, outcome: &StoreOutcome) -> bool {
        match self {
            Self::Load | Self::Reload | Self::Reread(..) => matches!(outcome, StoreOutcome::Loaded(_)),
            Self::TryLock => matches!(outcome, StoreOutcome::Locked(_)),
            Self::Save(_) | Self::Clear(_) => matches!(outcome, StoreOutcome::Written(_)),
            Self::Unlock(_) => matches!(outcome, StoreOutcome::Unlocked),
        }
    }
}

impl ObtainTokens {
    pub(super) fn new(shared: Shared, rejected: Option<Secret>, seed: u64) -> Self {
        Self {
            shared,
            rejected,
            jitter: Jitter::new(seed),
            waits: Waits::new(),
            claim: None,
            generation: 0,
            is_locked: false,
            stored: None,
            refreshes: 0,
            state: State::Start,
        }
    }

    fn is_rejected(&self, pair: &TokenPair) -> bool {
        self.rejected.as_ref().is_some_and(|rejected| *rejected == pair.access_token)
    }

    fn is_due(&self, pair: &TokenPair, now: Now) -> bool {
        self.is_rejected(pair) || pair.is_due(self.shared.refresh_ahead, now.wall)
    }

    fn is_usable(&self, pair: &TokenPair, now: Now) -> bool {
        !self.is_rejected(pair) && pair.is_usable(now.wall)
    }

    fn start(&mut self, now: Now) -> Transition {
        let (pair, generation) = self.shared.current();
        if let Some(pair) = pair.clone().filter(|pair| !self.is_due(pair, now)) {
            return done(Ok(pair));
        }
        let usable = pair.filter(|pair| self.is_usable(pair, now));
        match (self.shared.claim(now), usable) {
            (ClaimResult::Claimed(claim), _) => {
                self.claim = Some(claim);
                self.generation = generation;
                Transition::To(State::Store(Operation::Load))
            }
            // The unexpired token serves this caller.
            (ClaimResult::InProgress | ClaimResult::Finished(_), Some(pair)) => done(Ok(pair)),
            (ClaimResult::Finished(error), None) => done(Err(error)),
            (ClaimResult::InProgress, None) => match self.waits.next(&mut self.jitter, now) {
                Some(delay) => Transition::To(State::AwaitTask(delay)),
                None => done(Err(TokenKeeperError::Busy)),
            },
        }
    }

    /// Reads what the store returned.
    fn read(
        &self,
        result: Result<Option<Secret>, TokenStoreError>,
    ) -> Result<Option<TokenPair>, TokenKeeperError> {
        let Some(text) = result.map_err(TokenKeeperError::Store)? else { return Ok(None) };
        let pair = TokenPair::from_stored(&text).map_err(TokenKeeperError::Store)?;
        let is_own = pair.client_id.is_none() || pair.client_id.as_ref() == self.shared.client_id();
        if is_own { Ok(Some(pair)) } else { Err(TokenKeeperError::OtherClient) }
    }

    fn loaded(&mut self, result: Result<Option<Secret>, TokenStoreError>, now: Now) -> Transition {
        match self.read(result) {
            Err(error) => self.fail(error, now),
            Ok(None) if self.shared.forget(self.generation) => {
                self.finish(Err(TokenKeeperError::SignedOut), now)
            }
            // A task of this process has signed in or out meanwhile.
            Ok(None) => {
                self.generation = self.shared.current().1;
                let operation = if self.is_locked { Operation::Reload } else { Operation::Load };
                Transition::To(State::Store(operation))
            }
            Ok(Some(pair)) => self.examine(Arc::new(pair), now),
        }
    }

    /// Hands out tokens that the store holds, or refreshes them.
    fn examine(&mut self, pair: Arc<TokenPair>, now: Now) -> Transition {
        self.stored = Some(pair.clone());
        self.shared.remember(&pair, self.generation);
        if !self.is_due(&pair, now) {
            self.finish(Ok(pair), now)
        } else if self.is_locked {
            self.refresh(&pair, now)
        } else {
            Transition::To(State::Store(Operation::TryLock))
        }
    }

    fn locked(&mut self, result: Result<bool, TokenStoreError>, now: Now) -> Transition {
        match result {
            Err(error) => self.fail(TokenKeeperError::Store(error), now),
            Ok(true) => {
                self.is_locked = true;
                Transition::To(State::Store(Operation::Reload))
            }
            Ok(false) => match self.stored.clone().filter(|pair| self.is_usable(pair, now)) {
                // The unexpired token serves this caller; the other process writes the new one.
                Some(pair) => self.finish(Ok(pair), now),
                None => match self.waits.next(&mut self.jitter, now) {
                    Some(delay) => Transition::To(State::AwaitLock(delay)),
                    None => self.fail(TokenKeeperError::Busy, now),
                },
            },
        }
    }

    fn refresh(&mut self, pair: &Arc<TokenPair>, now: Now) -> Transition {
        if let Some(pair) = self.shared.unsaved(&pair.refresh_token) {
            return Transition::To(State::Store(Operation::Save(Save { pair, failures: 0, is_late: true })));
        }
        if self.refreshes >= MAX_REFRESHES {
            return self.fail(TokenKeeperError::Busy, now);
        }
        self.refreshes = self.refreshes.saturating_add(1);
        match RefreshCall::new(&self.shared.config, pair, self.jitter.next_u64()) {
            Ok(call) => Transition::To(State::Refresh(Box::new(call))),
            Err(error) => self.fail(error.into(), now),
        }
    }

    fn refreshed(
        &mut self,
        replaced: &Arc<TokenPair>,
        result: Result<TokenPair, Error>,
        now: Now,
    ) -> Transition {
        match result.map_err(TokenKeeperError::from) {
            Ok(pair) => {
                let pair = Arc::new(pair);
                // From here on, no failure of the store and no dropped driver loses the tokens of this process.
                self.shared.set_unsaved(&replaced.refresh_token, &pair);
                Transition::To(State::Store(Operation::Save(Save { pair, failures: 0, is_late: false })))
            }
            Err(error @ TokenKeeperError::Ended(_)) => {
                Transition::To(State::Store(Operation::Reread(replaced.clone(), error)))
            }
            Err(error) => self.fail(error, now),
        }
    }

    fn written(&mut self, save: Save, result: Result<(), TokenStoreError>, now: Now) -> Transition {
        match result {
            Ok(()) => {
                self.shared.saved(&save.pair, self.generation);
                if save.is_late { self.examine(save.pair, now) } else { self.finish(Ok(save.pair), now) }
            }
            Err(error) => {
                let failures = save.failures.saturating_add(1);
                if failures >= MAX_WRITES {
                    return self.fail(TokenKeeperError::Store(error), now);
                }
                let delay = FIRST_WRITE_DELAY * 4_u32.saturating_pow(save.failures.into());
                Transition::To(State::AwaitSave(Delay::start(now, delay), Save { failures, ..save }))
            }
        }
    }

    /// Decides what a rejected refresh token means: the session has ended if the store still holds this token.
    fn reread(
        &mut self,
        rejected: &TokenPair,
        error: TokenKeeperError,
        result: Result<Option<Secret>, TokenStoreError>,
        now: Now,
    ) -> Transition {
        match self.read(result) {
            Ok(Some(pair)) if pair.refresh_token != rejected.refresh_token => {
                self.examine(Arc::new(pair), now)
            }
            Ok(Some(_)) => {
                self.shared.forget(self.generation);
                Transition::To(State::Store(Operation::Clear(error)))
            }
            Ok(None) | Err(_) => {
                self.shared.forget(self.generation);
                self.finish(Err(error), now)
            }
        }
    }

    /// Ends with an unexpired token in spite of a failure, or with the failure. Other callers learn of the failure and
    /// do not repeat it at once.
    fn fail(&mut self, error: TokenKeeperError, now: Now) -> Transition {
        self.share(&error, now);
        let pair = self.stored.clone().or_else(|| self.shared.current().0);
        let usable = pair.filter(|pair| self.is_usable(pair, now));
        self.finish(usable.ok_or(error), now)
    }

    fn share(&mut self, error: &TokenKeeperError, now: Now) {
        if let Some(claim) = self.claim.take() {
            claim.complete(error.clone(), error.pause(), now.mono);
        }
    }

    /// Releases the lock, if it is held, and returns the outcome.
    fn finish(&mut self, outcome: Outcome, now: Now) -> Transition {
        if let Err(error) = &outcome {
            self.share(error, now);
        }
        if mem::take(&mut self.is_locked) {
            return Transition::To(State::Store(Operation::Unlock(outcome)));
        }
        self.claim = None;
        done(outcome)
    }

    fn stored(&mut self, operation: Operation, outcome: StoreOutcome, now: Now) -> Transition {
        match (operation, outcome) {
            (Operation::Load | Operation::Reload, StoreOutcome::Loaded(result)) => self.loaded(result, now),
            (Operation::Reread(pair, error), StoreOutcome::Loaded(result)) => {
                self.reread(&pair, error, result, now)
            }
            (Operation::TryLock, StoreOutcome::Locked(result)) => self.locked(result, now),
            (Operation::Save(save), StoreOutcome::Written(result)) => self.written(save, result, now),
            // If the rejected tokens could not be removed, WorkOS rejects them once more.
            (Operation::Clear(error), StoreOutcome::Written(_)) => self.finish(Err(error), now),
            (Operation::Unlock(outcome), StoreOutcome::Unlocked) => {
                self.claim = None;
                done(outcome)
            }
            // `handle_store` takes matching outcomes only.
            (operation, _) => Transition::To(State::Store(operation)),
        }
    }
}

fn done(outcome: Outcome) -> Transition {
    Transition::Suspend(State::Done, Step::Done(StoreStep::Done(outcome)))
}

impl Machine for ObtainTokens {
    type Output = StoreStep<Outcome>;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        loop {
            let transition = match mem::replace(&mut self.state, State::Done) {
                State::Start => self.start(now),
                State::AwaitTask(delay) => match remaining(delay, now) {
                    Some(wait) => Transition::Suspend(State::AwaitTask(delay), wait),
                    None => Transition::To(State::Start),
                },
                State::AwaitLock(delay) => match remaining(delay, now) {
                    Some(wait) => Transition::Suspend(State::AwaitLock(delay), wait),
                    None => Transition::To(State::Store(Operation::Load)),
                },
                State::AwaitSave(delay, save) => match remaining(delay, now) {
                    Some(wait) => Transition::Suspend(State::AwaitSave(delay, save), wait),
                    None => Transition::To(State::Store(Operation::Save(save))),
                },
                State::Store(operation) => {
                    let step = operation.step();
                    Transition::Suspend(State::Store(operation), Step::Done(step))
                }
                State::Stored(operation, outcome) => self.stored(operation, outcome, now),
                State::Refresh(mut call) => match call.poll(now).into_output() {
                    Err(step) => Transition::Suspend(State::Refresh(call), step),
                    Ok(result) => self.refreshed(&call.replaced().clone(), result, now),
                },
                State::Done => done(Err(TokenKeeperError::Unavailable(Arc::new(Error::Finished)))),
            };
            match transition {
                Transition::To(state) => self.state = state,
                Transition::Suspend(state, step) => {
                    self.state = state;
                    return step;
                }
            }
        }
    }

    fn handle(&mut self, result: Result<HttpResponse, TransportFailure>) {
        if let State::Refresh(call) = &mut self.state {
            call.handle(result);
        }
    }

    fn timeout(&self) -> Option<Duration> {
        match &self.state {
            State::Refresh(call) => call.timeout(),
            _ => None,
        }
    }
}

/// Returns the wait for the rest of a delay, `None` if it is over.
pub(super) fn remaining<T>(delay: Delay, now: Now) -> Option<Step<T>> {
    let remaining = delay.remaining(now);
    (!remaining.is_zero()).then_some(Step::Wait(remaining))
}

impl StoreMachine for ObtainTokens {
    type Result = Result<Arc<TokenPair>, TokenKeeperError>;

    fn handle_store(&mut self, outcome: StoreOutcome) {
        match mem::replace(&mut self.state, State::Done) {
            State::Store(operation) if operation.accepts(&outcome) => {
                self.state = State::Stored(operation, outcome);
            }
            state => self.state = state,
        }
    }
}

impl fmt::Debug for ObtainTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Start => "start",
            State::AwaitTask(_) => "await task",
            State::Store(operation) | State::Stored(operation, _) => match operation {
                Operation::Load => "load",
                Operation::TryLock => "try lock",
                Operation::Reload => "reload",
                Operation::Save(_) => "save",
                Operation::Reread(..) => "reread",
                Operation::Clear(_) => "clear",
                Operation::Unlock(_) => "unlock",
            },
            State::AwaitLock(_) => "await lock",
            State::Refresh(_) => "refresh",
            State::AwaitSave(..) => "await save",
            State::Done => "done",
        };
        f.debug_struct("ObtainTokens")
            .field("state", &state)
            .field("is_locked", &self.is_locked)
            .finish_non_exhaustive()
    }
}
