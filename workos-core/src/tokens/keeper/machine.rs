//! The steps of a machine that uses a token store.

use std::fmt;

use super::TokenStoreError;
use crate::{machine::Machine, types::Secret};

/// A [`Machine`] that uses a token store besides sending requests.
///
/// Each run ends with a step for the store, or with the result. The driver carries out the step and passes the outcome
/// to [`handle_store`](Self::handle_store), then runs the machine again:
///
/// ```text
///             ┌────────────────── run the machine ◄───────────────────────┐
///             ▼                                                           │
///   StoreStep::Load ────── read the store ───────► StoreOutcome::Loaded ──┤
///   StoreStep::TryLock ─── acquire the lock ─────► StoreOutcome::Locked ──┤
///   StoreStep::Save ────── replace the text ─────► StoreOutcome::Written ─┤
///   StoreStep::Clear ───── remove the text ──────► StoreOutcome::Written ─┤
///   StoreStep::Unlock ──── release the lock ─────► StoreOutcome::Unlocked ┘
///   StoreStep::Done(result)
/// ```
///
/// A machine that is run without the outcome of a step returns the step again. The driver holds the lock from
/// [`Locked`](StoreOutcome::Locked) to [`Unlock`](StoreStep::Unlock), and releases it if it is dropped. Then drop the
/// machine, too: it does not know that the lock is gone.
pub trait StoreMachine: Machine<Output = StoreStep<Self::Result>> {
    /// The result of the machine.
    type Result;

    /// Takes the outcome of the step that the last run ended with. Any other outcome has no effect.
    fn handle_store(&mut self, outcome: StoreOutcome);
}

/// The next operation of the store that a [`StoreMachine`] requires, or its result.
#[must_use]
pub enum StoreStep<T> {
    /// Read what is stored, with or without the lock.
    Load,
    /// Acquire the lock, without waiting for it.
    TryLock,
    /// Replace what is stored.
    Save(Secret),
    /// Remove what is stored.
    Clear,
    /// Release the lock.
    Unlock,
    /// The machine is done.
    Done(T),
}

/// Outcome of a [`StoreStep`].
#[derive(Debug)]
pub enum StoreOutcome {
    /// The stored text, `None` if there is none.
    Loaded(Result<Option<Secret>, TokenStoreError>),
    /// Whether the lock was acquired; `false` if the lock is held.
    Locked(Result<bool, TokenStoreError>),
    /// Whether the text was written or removed.
    Written(Result<(), TokenStoreError>),
    /// The lock was released.
    Unlocked,
}

impl<T> fmt::Debug for StoreStep<T> {
    /// Hides the text and the result.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Load => "Load",
            Self::TryLock => "TryLock",
            Self::Save(_) => "Save(…)",
            Self::Clear => "Clear",
            Self::Unlock => "Unlock",
            Self::Done(_) => "Done(…)",
        })
    }
}
