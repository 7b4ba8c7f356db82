//! State that the tasks of one process share.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{TokenKeeperError, TokenPair};
use crate::{
    auth::PublicConfig,
    config::Config,
    machine::{Claim, ClaimResult, SingleFlight},
    runtime::Now,
    types::{ClientId, Secret},
};

/// Time limit of a refresh with all its attempts. Attempts that WorkOS may have executed end earlier, with the replay
/// window.
const DEADLINE: Duration = Duration::from_secs(45);
/// Time after which another task may take over: longer than a task waits for the lock and refreshes. The lock of the
/// store still allows one refresh at a time.
const CLAIM_TIMEOUT: Duration = Duration::from_secs(150);

/// The settings of a keeper, and what its tasks share. Clones share it, too.
#[derive(Clone)]
pub(super) struct Shared {
    /// The configuration of refreshes.
    pub(super) config: Config,
    pub(super) refresh_ahead: Duration,
    memory: Arc<Mutex<Memory>>,
    /// One task at a time reads the store and refreshes. A failure is shared for a short time.
    flights: SingleFlight<(), TokenKeeperError>,
}

pub(super) type TaskClaim = Claim<(), TokenKeeperError>;

#[derive(Default)]
struct Memory {
    /// The tokens that the store held when this process last read or wrote it.
    current: Option<Arc<TokenPair>>,
    unsaved: Option<Unsaved>,
    /// Number of sign-ins, sign-outs and ends of sessions. Tokens that were read before one of them are outdated.
    generation: u64,
}

/// The tokens of a refresh that the store does not hold yet.
struct Unsaved {
    /// The refresh token that they replace.
    replaced: Secret,
    pair: Arc<TokenPair>,
}

impl Shared {
    pub(super) fn new(config: &PublicConfig) -> Self {
        let config = config.as_config().clone();
        let deadline = config.overall_deadline().map_or(DEADLINE, |deadline| deadline.min(DEADLINE));
        Self {
            config: config.deadline(deadline),
            refresh_ahead: super::REFRESH_AHEAD,
            memory: Arc::default(),
            flights: SingleFlight::new(CLAIM_TIMEOUT, 1),
        }
    }

    pub(super) fn client_id(&self) -> Option<&ClientId> {
        self.config.known_client_id()
    }

    pub(super) fn claim(&self, now: Now) -> ClaimResult<(), TokenKeeperError> {
        self.flights.claim((), now.mono)
    }

    /// Returns the tokens in memory, and the generation that tokens which are read from now on belong to.
    pub(super) fn current(&self) -> (Option<Arc<TokenPair>>, u64) {
        let memory = self.memory();
        (memory.current.clone(), memory.generation)
    }

    /// Remembers tokens that the store holds, unless they are of an earlier generation.
    pub(super) fn remember(&self, pair: &Arc<TokenPair>, generation: u64) {
        let mut memory = self.memory();
        if memory.generation == generation {
            memory.current = Some(pair.clone());
        }
    }

    /// Forgets the tokens of a session that has ended, and starts a new generation. Returns `false`, and does nothing,
    /// if the generation is an earlier one.
    pub(super) fn forget(&self, generation: u64) -> bool {
        let mut memory = self.memory();
        let is_current = memory.generation == generation;
        if is_current {
            *memory = Memory { generation: generation.wrapping_add(1), ..Memory::default() };
        }
        is_current
    }

    /// Starts a new generation, with the tokens of a sign-in or without any.
    pub(super) fn replace(&self, pair: Option<Arc<TokenPair>>) {
        let mut memory = self.memory();
        memory.current = pair;
        memory.unsaved = None;
        memory.generation = memory.generation.wrapping_add(1);
        drop(memory);
        self.flights.discard_outcome(&());
    }

    /// Remembers the tokens of a refresh until the store holds them.
    pub(super) fn set_unsaved(&self, replaced: &Secret, pair: &Arc<TokenPair>) {
        self.memory().unsaved = Some(Unsaved { replaced: replaced.clone(), pair: pair.clone() });
    }

    /// Returns the unsaved tokens that replace a refresh token of the store.
    pub(super) fn unsaved(&self, refresh_token: &Secret) -> Option<Arc<TokenPair>> {
        let memory = self.memory();
        memory
            .unsaved
            .as_ref()
            .filter(|unsaved| unsaved.replaced == *refresh_token)
            .map(|unsaved| unsaved.pair.clone())
    }

    /// Remembers that the store holds the tokens.
    pub(super) fn saved(&self, pair: &Arc<TokenPair>, generation: u64) {
        let mut memory = self.memory();
        memory.unsaved = None;
        if memory.generation == generation {
            memory.current = Some(pair.clone());
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // Each method leaves the memory consistent.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Shared {
    /// Hides the tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("config", &self.config)
            .field("refresh_ahead", &self.refresh_ahead)
            .finish_non_exhaustive()
    }
}
