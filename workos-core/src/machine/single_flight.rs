//! Single flight: one caller at a time does a piece of work, the others share its outcome.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Work that must not be done twice at the same time, by key. Clones share their state.
///
/// No IO and no clock: callers pass monotonic time and look again while a flight is in progress. Each key is
/// in one of three states:
///
/// ```text
///              claim                    complete
///   (no entry) ──────► in progress ───────────────► finished
///       ▲                │      │                      │
///       │  claim dropped │      │ claim timeout        │ retention over, or discarded
///       └────────────────┴──────┴──────────────────────┘
/// ```
///
/// A claim that was dropped or has timed out goes to the next caller. The outcome of a claim that another
/// caller has replaced is discarded.
pub(crate) struct SingleFlight<K, T> {
    claim_timeout: Duration,
    capacity: usize,
    entries: Arc<Mutex<Entries<K, T>>>,
}

struct Entries<K, T> {
    by_key: BTreeMap<K, Entry<T>>,
    /// Number of entries at which those that have expired are removed next.
    purge_at: usize,
    next_ticket: u64,
}

enum Entry<T> {
    /// One caller holds the claim with this ticket.
    InProgress { ticket: u64, since: Duration },
    /// The outcome is handed out for as long as it is retained.
    Finished { outcome: T, since: Duration, retention: Duration },
}

/// Lowest number of entries at which those that have expired are removed.
const MIN_PURGE: usize = 64;

/// Next action of a caller.
pub(crate) enum ClaimResult<K: Ord, T> {
    /// Do the work, then complete the claim.
    Claimed(Claim<K, T>),
    /// Another caller does the work: wait and look again.
    InProgress,
    /// The work was done a short time ago.
    Finished(T),
}

impl<K: Ord + Clone, T: Clone> SingleFlight<K, T> {
    /// Creates an empty single flight.
    ///
    /// After `claim_timeout` another caller may take over a claim. At most `capacity` keys are kept; beyond
    /// that the oldest is dropped.
    pub(crate) fn new(claim_timeout: Duration, capacity: usize) -> Self {
        let entries = Entries { by_key: BTreeMap::new(), purge_at: MIN_PURGE.min(capacity), next_ticket: 0 };
        Self { claim_timeout, capacity, entries: Arc::new(Mutex::new(entries)) }
    }

    /// Returns the outcome for a key, or claims the work unless another caller is doing it.
    pub(crate) fn claim(&self, key: K, now: Duration) -> ClaimResult<K, T> {
        self.claim_unless(key, now, |_| true)
    }

    /// Returns the outcome for a key if it is useful to the caller, or claims the work unless another caller
    /// is doing it.
    pub(crate) fn claim_unless(
        &self,
        key: K,
        now: Duration,
        is_useful: impl FnOnce(&T) -> bool,
    ) -> ClaimResult<K, T> {
        let mut entries = lock(&self.entries);
        match entries.by_key.get(&key).filter(|entry| self.is_current(entry, now)) {
            Some(Entry::InProgress { .. }) => ClaimResult::InProgress,
            Some(Entry::Finished { outcome, .. }) if is_useful(outcome) => {
                ClaimResult::Finished(outcome.clone())
            }
            Some(Entry::Finished { .. }) | None => {
                self.make_room(&mut entries, now);
                let ticket = entries.next_ticket;
                entries.next_ticket = ticket.wrapping_add(1);
                entries.by_key.insert(key.clone(), Entry::InProgress { ticket, since: now });
                ClaimResult::Claimed(Claim { key, ticket, entries: self.entries.clone() })
            }
        }
    }

    /// Discards the outcome for a key. Work in progress is not affected.
    pub(crate) fn discard_outcome(&self, key: &K) {
        let mut entries = lock(&self.entries);
        if matches!(entries.by_key.get(key), Some(Entry::Finished { .. })) {
            entries.by_key.remove(key);
        }
    }

    fn is_current(&self, entry: &Entry<T>, now: Duration) -> bool {
        let (since, lifetime) = match entry {
            Entry::InProgress { since, .. } => (since, self.claim_timeout),
            Entry::Finished { since, retention, .. } => (since, *retention),
        };
        now.saturating_sub(*since) < lifetime
    }

    /// Removes what has expired and, if that is not enough, the oldest entries, those in progress last.
    fn make_room(&self, entries: &mut Entries<K, T>, now: Duration) {
        if entries.by_key.len() < entries.purge_at {
            return;
        }
        let by_key = &mut entries.by_key;
        by_key.retain(|_, entry| self.is_current(entry, now));
        while by_key.len() >= self.capacity {
            let oldest = by_key
                .iter()
                .min_by_key(|(_, entry)| (entry.is_in_progress(), entry.since()))
                .map(|(key, _)| key.clone());
            let Some(oldest) = oldest else { return };
            by_key.remove(&oldest);
        }
        // Doubled, so that a claim costs constant time on average.
        entries.purge_at = by_key.len().saturating_mul(2).clamp(MIN_PURGE.min(self.capacity), self.capacity);
    }
}

impl<T> Entry<T> {
    fn is_in_progress(&self) -> bool {
        matches!(self, Self::InProgress { .. })
    }

    fn since(&self) -> Duration {
        match self {
            Self::InProgress { since, .. } | Self::Finished { since, .. } => *since,
        }
    }
}

/// The exclusive right to do the work for a key. Dropped without an outcome, it goes to the next caller.
pub(crate) struct Claim<K: Ord, T> {
    key: K,
    ticket: u64,
    entries: Arc<Mutex<Entries<K, T>>>,
}

impl<K: Ord + Clone, T> Claim<K, T> {
    /// Shares the outcome with the other callers for as long as `retention`.
    pub(crate) fn complete(self, outcome: T, retention: Duration, now: Duration) {
        let mut entries = lock(&self.entries);
        if self.is_held(&entries) {
            entries.by_key.insert(self.key.clone(), Entry::Finished { outcome, since: now, retention });
        }
    }

    /// Shares the outcome in any case, also if another caller has taken over.
    pub(crate) fn complete_always(self, outcome: T, retention: Duration, now: Duration) {
        let finished = Entry::Finished { outcome, since: now, retention };
        lock(&self.entries).by_key.insert(self.key.clone(), finished);
    }

    /// Returns the outcome that another caller has completed meanwhile.
    pub(crate) fn outcome_of_other(&self) -> Option<T>
    where
        T: Clone,
    {
        match lock(&self.entries).by_key.get(&self.key) {
            Some(Entry::Finished { outcome, .. }) => Some(outcome.clone()),
            _ => None,
        }
    }
}

impl<K: Ord, T> Claim<K, T> {
    /// Whether no other caller has taken over.
    fn is_held(&self, entries: &Entries<K, T>) -> bool {
        let entry = entries.by_key.get(&self.key);
        matches!(entry, Some(Entry::InProgress { ticket, .. }) if *ticket == self.ticket)
    }
}

impl<K: Ord, T> Drop for Claim<K, T> {
    fn drop(&mut self) {
        let mut entries = lock(&self.entries);
        if self.is_held(&entries) {
            entries.by_key.remove(&self.key);
        }
    }
}

fn lock<K, T>(entries: &Mutex<Entries<K, T>>) -> MutexGuard<'_, Entries<K, T>> {
    // No invariant spans two statements, so the entries of a caller that panicked are sound.
    entries.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<K, T> Clone for SingleFlight<K, T> {
    fn clone(&self) -> Self {
        Self { claim_timeout: self.claim_timeout, capacity: self.capacity, entries: self.entries.clone() }
    }
}

impl<K, T> fmt::Debug for SingleFlight<K, T> {
    /// Hides keys and outcomes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = lock(&self.entries).by_key.len();
        f.debug_struct("SingleFlight").field("entries", &entries).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Claim, ClaimResult, SingleFlight, lock};

    const CLAIM_TIMEOUT: Duration = Duration::from_secs(90);
    const RETENTION: Duration = Duration::from_secs(30);
    const CAPACITY: usize = 64;

    fn flights() -> SingleFlight<u32, &'static str> {
        SingleFlight::new(CLAIM_TIMEOUT, CAPACITY)
    }

    #[track_caller]
    fn claimed<K: Ord, T>(result: ClaimResult<K, T>) -> Claim<K, T> {
        let ClaimResult::Claimed(claim) = result else { panic!("claimed by another caller") };
        claim
    }

    #[test]
    fn outcome_is_shared_per_key_until_its_retention_ends() {
        let (flights, now) = (flights(), Duration::from_secs(9));
        let claim = claimed(flights.claim(1, now));
        assert!(matches!(flights.claim(1, now), ClaimResult::InProgress));
        drop(claimed(flights.claim(2, now)));
        claim.complete("outcome", RETENTION, now);
        assert!(matches!(flights.claim(1, now + RETENTION / 2), ClaimResult::Finished("outcome")));
        drop(claimed(flights.claim(1, now + RETENTION)));
    }

    #[test]
    fn dropped_or_timed_out_claim_goes_to_the_next_caller() {
        let flights = flights();
        drop(claimed(flights.claim(1, Duration::ZERO)));
        let slow = claimed(flights.claim(1, Duration::ZERO));
        let before = CLAIM_TIMEOUT - Duration::from_millis(1);
        assert!(matches!(flights.claim(1, before), ClaimResult::InProgress));
        let fast = claimed(flights.claim(1, CLAIM_TIMEOUT));
        // The replaced claim has no effect, neither by its outcome nor by its drop.
        slow.complete("slow", RETENTION, CLAIM_TIMEOUT);
        assert!(matches!(flights.claim(1, CLAIM_TIMEOUT), ClaimResult::InProgress));
        fast.complete("fast", RETENTION, CLAIM_TIMEOUT);
        assert!(matches!(flights.claim(1, CLAIM_TIMEOUT), ClaimResult::Finished("fast")));
    }

    #[test]
    fn discard_outcome_leaves_work_in_progress() {
        let (flights, now) = (flights(), Duration::ZERO);
        let claim = claimed(flights.claim(1, now));
        flights.discard_outcome(&1);
        assert!(matches!(flights.claim(1, now), ClaimResult::InProgress));
        claim.complete("outcome", RETENTION, now);
        flights.discard_outcome(&1);
        drop(claimed(flights.claim(1, now)));
    }

    #[test]
    fn capacity_is_bounded_by_dropping_the_oldest() {
        let flights = flights();
        for key in 0..74 {
            let at = Duration::from_millis(key.into());
            claimed(flights.claim(key, at)).complete("outcome", RETENTION, at);
        }
        assert_eq!(lock(&flights.entries).by_key.len(), CAPACITY);
        let later = Duration::from_secs(2);
        assert!(matches!(flights.claim(73, later), ClaimResult::Finished(_)));
        drop(claimed(flights.claim(0, later)));
    }
}
