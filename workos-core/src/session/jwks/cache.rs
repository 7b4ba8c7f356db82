//! The keys of one client, shared by all who verify.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{
    KeySet, VerifyAccessToken,
    remembered::{Digest, Remembered},
};
use crate::{
    config::Config,
    endpoint::{Endpoint as _, HttpResponse, decode},
    error::{EncodeFailure, Error},
    machine::{Call, Now},
    retry::RetryPolicy,
    session::{AccessTokenClaims, AccessTokenRules},
    types::ClientId,
    user_management::GetJwks,
};

/// How long keys are fresh.
const TIME_TO_LIVE: Duration = Duration::from_secs(600);

/// How old keys must be before a token with an unknown key is a reason to fetch them anew.
const COOLDOWN: Duration = Duration::from_secs(30);

/// How long nobody tries again after a fetch that failed; twice as long after each further one.
const PAUSE: std::ops::RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(30);

/// The most time of one request, and of a fetch with its retries.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(5);
const DEADLINE: Duration = Duration::from_secs(15);

/// How long a fetch keeps others from fetching, if nothing is heard of it.
const LEASE: Duration = Duration::from_secs(20);

/// The public keys of a client's access tokens, fetched from WorkOS when they are needed and kept. It needs no
/// API key. Clones share everything; keep one for the whole program.
///
/// - The first token fetches the keys, once, however many there are at a time: the others wait.
/// - Keys are fresh for 10 minutes. Then one machine fetches them anew, without retries and for 5 s at most, while
///   all others go on with the old ones. If that fails, that one goes on with the old ones, too, and the next tries again
///   after a pause of 1 s that doubles up to 30 s.
/// - A token with an unknown key fetches them anew, unless that was done within the last 30 s.
/// - If the first fetch fails, all who wait for it get its error at once, as do those who come during the pause.
///
/// It remembers up to 1024 tokens by their SHA-256, the most recently used: to verify one of them again costs that hash
/// and a look-up. A change of the keys forgets them all, and the rules are checked each time.
///
/// All machines of a cache must be driven by the same clock.
///
/// ```
/// use workos_core::{session::{AccessTokenRules, JwksCache, VerifyAccessTokenError}, testing::Emulator};
///
/// # let emulator = Emulator::new();
/// # let client = emulator.client();
/// # emulator.run(async {
/// let cache = JwksCache::new(client.config())?;
/// # let token = "no token";
/// match client.drive(&mut cache.verify(token, AccessTokenRules::new(), 42)).await {
///     Ok(claims) => println!("{} is signed in", claims.subject),
///     Err(VerifyAccessTokenError::Rejected(reason)) => println!("401: {reason}"),
///     Err(error) => println!("503: {error}"),
/// }
/// # Ok::<(), workos_core::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct JwksCache(Arc<Shared>);

struct Shared {
    client_id: ClientId,
    /// How the keys are fetched when there are none, and when there are.
    patient: Config,
    hasty: Config,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    keys: Option<Kept>,
    /// What became of the last fetch, if it failed.
    failure: Option<Failure>,
    lease: Option<Held>,
    /// The number of the next lease.
    next: u64,
    remembered: Remembered,
}

struct Kept {
    set: Arc<KeySet>,
    since: Duration,
}

struct Failure {
    error: Arc<Error>,
    since: Duration,
    pause: Duration,
}

struct Held {
    number: u64,
    since: Duration,
}

/// What there is for a token.
pub(super) enum Found {
    /// It was verified before.
    Claims(Arc<AccessTokenClaims>),
    /// The keys to verify it with.
    Keys(Arc<KeySet>),
    /// No key, and there is no use in asking again.
    Nothing,
    /// The keys must be fetched, by whoever gets this.
    Fetch(Lease),
    /// Somebody fetches the keys.
    Wait,
    /// The keys could not be fetched.
    Failed(Arc<Error>),
}

impl JwksCache {
    /// An empty cache for the client of this configuration, which tells how to fetch, too. No time limit is
    /// longer than 5 s for a request and 15 s for all together.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] where the configuration has no client id.
    pub fn new(config: &Config) -> Result<Self, Error> {
        let Some(client_id) = config.known_client_id().cloned() else {
            return Err(Error::encode(GetJwks::OPERATION, EncodeFailure::MissingClientId));
        };
        let at_most = |limit: Option<Duration>, most: Duration| limit.map_or(most, |limit| limit.min(most));
        let patient = config
            .clone()
            .timeout(at_most(config.attempt_timeout(), ATTEMPT_TIMEOUT))
            .deadline(at_most(config.overall_deadline(), DEADLINE));
        let hasty = patient.clone().retry(RetryPolicy::never());
        Ok(Self(Arc::new(Shared { client_id, patient, hasty, state: Mutex::default() })))
    }

    /// Starts to verify an access token. The seed spreads the retries of a fetch; see [`Config::call`].
    #[must_use]
    pub fn verify(&self, token: &str, rules: AccessTokenRules, seed: u64) -> VerifyAccessToken {
        VerifyAccessToken::new(self.clone(), token, rules, seed)
    }

    /// Takes keys that were fetched in another way, such as before the first token comes, as fresh from `now`.
    pub fn store(&self, keys: KeySet, now: Now) {
        self.state().store(keys, now.mono);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What there is for a token before its key is known.
    pub(super) fn find(&self, digest: &Digest, now: Duration, may_fetch: bool) -> Found {
        let mut state = self.state();
        let paused = state.paused(now);
        let leased = state.leased(now);
        let Some(kept) = &state.keys else {
            return match paused {
                Some(error) => Found::Failed(error),
                None if leased || !may_fetch => Found::Wait,
                None => Found::Fetch(state.lease(self, now)),
            };
        };
        let is_stale = now.saturating_sub(kept.since) >= TIME_TO_LIVE;
        let set = kept.set.clone();
        if is_stale && may_fetch && paused.is_none() && !leased {
            return Found::Fetch(state.lease(self, now));
        }
        state.remembered.get(digest).map_or(Found::Keys(set), Found::Claims)
    }

    /// What there is for a token whose key is not in a set.
    pub(super) fn find_beyond(&self, set: &Arc<KeySet>, now: Duration, may_fetch: bool) -> Found {
        let mut state = self.state();
        let Some(kept) = &state.keys else { return Found::Wait };
        if !Arc::ptr_eq(&kept.set, set) {
            return Found::Keys(kept.set.clone());
        }
        let is_recent = now.saturating_sub(kept.since) < COOLDOWN;
        if state.leased(now) {
            Found::Wait
        } else if let Some(error) = state.paused(now) {
            Found::Failed(error)
        } else if is_recent || !may_fetch {
            Found::Nothing
        } else {
            Found::Fetch(state.lease(self, now))
        }
    }

    /// Remembers a token that was verified with a set, unless there is another by now.
    pub(super) fn remember(&self, digest: Digest, claims: Arc<AccessTokenClaims>, set: &Arc<KeySet>) {
        let mut state = self.state();
        if state.keys.as_ref().is_some_and(|kept| Arc::ptr_eq(&kept.set, set)) {
            state.remembered.insert(digest, claims);
        }
    }

    #[cfg(test)]
    pub(super) fn remembered(&self) -> usize {
        self.state().remembered.len()
    }
}

impl State {
    fn leased(&self, now: Duration) -> bool {
        self.lease.as_ref().is_some_and(|held| now.saturating_sub(held.since) < LEASE)
    }

    fn paused(&self, now: Duration) -> Option<Arc<Error>> {
        let failure = self.failure.as_ref()?;
        (now.saturating_sub(failure.since) < failure.pause).then(|| failure.error.clone())
    }

    fn lease(&mut self, cache: &JwksCache, now: Duration) -> Lease {
        let number = self.next;
        self.next = number.wrapping_add(1);
        self.lease = Some(Held { number, since: now });
        Lease { cache: cache.clone(), number, has_keys: self.keys.is_some() }
    }

    fn store(&mut self, set: KeySet, now: Duration) {
        self.failure = None;
        match &mut self.keys {
            // The same set stays the same, so that what was verified with it stays so.
            Some(kept) if *kept.set == set => kept.since = now,
            kept => {
                *kept = Some(Kept { set: Arc::new(set), since: now });
                self.remembered.clear();
            }
        }
    }

    fn fail(&mut self, error: Error, now: Duration) {
        let last = self.failure.as_ref().map(|failure| failure.pause);
        let pause = last.map_or(*PAUSE.start(), |pause| pause.saturating_mul(2).min(*PAUSE.end()));
        self.failure = Some(Failure { error: Arc::new(error), since: now, pause });
    }
}

impl fmt::Debug for JwksCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("JwksCache")
            .field("client_id", &self.0.client_id)
            .field("keys", &state.keys.as_ref().map(|kept| &kept.set))
            .field("last_fetch_failed", &state.failure.is_some())
            .finish_non_exhaustive()
    }
}

/// The right to fetch the keys. Dropped, it goes to the next who needs them.
pub(super) struct Lease {
    cache: JwksCache,
    number: u64,
    has_keys: bool,
}

impl Lease {
    /// The request for the keys, set up only now that it is needed.
    pub(super) fn call(&self, seed: u64) -> Result<Call<KeySet>, Error> {
        let shared = &*self.cache.0;
        let config = if self.has_keys { &shared.hasty } else { &shared.patient };
        let raw = config.raw_call(&GetJwks::new(&shared.client_id), seed)?;
        Ok(Call::new(raw, |response| response.decode_with(read)))
    }

    /// Tells the cache what became of it.
    pub(super) fn finish(self, result: Result<KeySet, Error>, now: Duration) {
        let mut state = self.cache.state();
        match result {
            Ok(set) => state.store(set, now),
            Err(error) => state.fail(error, now),
        }
        drop(state);
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let mut state = self.cache.state();
        if state.lease.as_ref().is_some_and(|held| held.number == self.number) {
            state.lease = None;
        }
    }
}

/// Reads the keys more tolerantly than the model does: one strange key does not spoil the others.
fn read(response: &HttpResponse) -> Result<KeySet, Error> {
    decode::empty(GetJwks::OPERATION, response)?;
    KeySet::parse(response.body())
        .map_err(|error| Error::decode(GetJwks::OPERATION, response, serde::de::Error::custom(error)))
}
