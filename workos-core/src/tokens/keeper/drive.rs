//! The loops that run a machine with a store, for async and for blocking code.

use std::time::Duration;

use super::{BlockingTokenStore, StoreMachine, StoreOutcome, StoreStep, TokenStore, TokenStoreError};
use crate::{
    error::TransportFailure,
    machine::{drive, drive_blocking},
    operation::{HttpRequest, HttpResponse},
    runtime::{BlockingRuntime, Runtime},
    transport::Transport,
};

/// Error of a write for which the machine holds no lock, which does not happen.
fn unlocked<T>() -> Result<T, TokenStoreError> {
    Err(TokenStoreError::failed("the lock of the token store is not held"))
}

/// Runs a machine to its result with a store, a transport and a runtime.
///
/// Dropping the future releases the lock and cancels the outstanding request.
pub async fn drive_store<M, S, T, R>(machine: &mut M, store: &S, transport: &T, runtime: &R) -> M::Result
where
    M: StoreMachine + ?Sized,
    S: TokenStore + ?Sized,
    T: Transport + ?Sized,
    R: Runtime + ?Sized,
{
    let mut lock = None;
    loop {
        let outcome = match drive(machine, transport, runtime).await {
            StoreStep::Load => StoreOutcome::Loaded(store.load().await),
            StoreStep::TryLock if lock.is_some() => StoreOutcome::Locked(Ok(true)),
            StoreStep::TryLock => StoreOutcome::Locked(store.try_lock().await.map(|acquired| {
                lock = acquired;
                lock.is_some()
            })),
            StoreStep::Save(text) => StoreOutcome::Written(match &lock {
                Some(lock) => store.save(lock, text).await,
                None => unlocked(),
            }),
            StoreStep::Clear => StoreOutcome::Written(match &lock {
                Some(lock) => store.clear(lock).await,
                None => unlocked(),
            }),
            StoreStep::Unlock => {
                lock = None;
                StoreOutcome::Unlocked
            }
            StoreStep::Done(result) => return result,
        };
        machine.handle_store(outcome);
    }
}

/// Runs a machine to its result with a store, and a function that sends a request and blocks until the response; see
/// [`drive_blocking`](crate::drive_blocking).
pub fn drive_store_blocking<M, S, R>(
    machine: &mut M,
    store: &S,
    mut send: impl FnMut(HttpRequest, Option<Duration>) -> Result<HttpResponse, TransportFailure>,
    runtime: &R,
) -> M::Result
where
    M: StoreMachine + ?Sized,
    S: BlockingTokenStore + ?Sized,
    R: BlockingRuntime + ?Sized,
{
    let mut lock = None;
    loop {
        let outcome = match drive_blocking(machine, &mut send, runtime) {
            StoreStep::Load => StoreOutcome::Loaded(store.load()),
            StoreStep::TryLock if lock.is_some() => StoreOutcome::Locked(Ok(true)),
            StoreStep::TryLock => StoreOutcome::Locked(store.try_lock().map(|acquired| {
                lock = acquired;
                lock.is_some()
            })),
            StoreStep::Save(text) => StoreOutcome::Written(match &lock {
                Some(lock) => store.save(lock, text),
                None => unlocked(),
            }),
            StoreStep::Clear => StoreOutcome::Written(match &lock {
                Some(lock) => store.clear(lock),
                None => unlocked(),
            }),
            StoreStep::Unlock => {
                lock = None;
                StoreOutcome::Unlocked
            }
            StoreStep::Done(result) => return result,
        };
        machine.handle_store(outcome);
    }
}
