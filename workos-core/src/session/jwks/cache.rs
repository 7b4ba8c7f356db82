//! A JWKS, fetched when needed and shared by all verifications.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{
    KeySet, VerifyAccessToken,
    source::{GetKeySet, KeySource},
    verify::digest,
};
use crate::{
    config::{BaseUrl, Config},
    endpoint::{Endpoint as _, HttpResponse, decode},
    error::{EncodeFailure, Error},
    machine::{
        Call, Claim, ClaimResult, Digest, DigestCache, FETCH_CLAIM_TIMEOUT, FailurePause, Now, SingleFlight,
    },
    operation::Operation,
    retry::RetryPolicy,
    session::{AccessTokenClaims, AccessTokenRules},
    types::ClientId,
    user_management::GetJwks,
};

/// Age at which keys are stale and fetched again.
const TIME_TO_LIVE: Duration = Duration::from_secs(600);

/// Least age of the keys at which a token with an unknown key causes a fetch.
const COOLDOWN: Duration = Duration::from_secs(30);

/// Cache of a JWKS, the public keys of access tokens: [those of a client](Self::new), or [those at any
/// address](Self::of_url). Needs no API key.
///
/// Clones share everything; keep one for the whole program.
///
/// - The first verification fetches the keys. Concurrent ones wait for that fetch.
/// - Keys are fresh for 10 minutes. Then one machine fetches them again, without retries and within 5 s,
///   while all others use the cached keys. If the fetch fails, that machine uses the cached keys, too, and
///   the next fetch follows after a pause of 1 s, doubled by each further failure up to 30 s.
/// - A token with an unknown key causes a fetch, unless the keys are less than 30 s old.
/// - If the first fetch fails, the machines that wait for it get its error at once, and so do those that
///   start during the pause.
///
/// The 1024 most recently used tokens are remembered by their SHA-256: verifying one of them again costs that
/// hash and a look-up. New keys clear them. The rules are checked each time.
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
    source: KeySource,
    /// Settings of a fetch while there are no keys: retried, since all verifications wait for it.
    initial_config: Config,
    /// Settings of a fetch that replaces keys: not retried, since the cached keys can be used.
    refresh_config: Config,
    /// Locked after `contents`, where both are needed.
    fetches: SingleFlight<(), Arc<Error>>,
    contents: Mutex<Contents>,
}

#[derive(Default)]
struct Contents {
    keys: Option<CachedKeys>,
    /// The pause after the last fetch, if that failed.
    failure_pause: FailurePause,
    verified_tokens: DigestCache<Arc<AccessTokenClaims>>,
}

struct CachedKeys {
    set: Arc<KeySet>,
    since: Duration,
}

impl CachedKeys {
    fn is_fresh(&self, now: Duration) -> bool {
        now.saturating_sub(self.since) < TIME_TO_LIVE
    }
}

/// Contents of the cache for a token.
pub(super) enum Lookup {
    /// The claims of the token, which was verified before.
    Verified(Arc<AccessTokenClaims>),
    /// The keys to verify the token with.
    Keys(Arc<KeySet>),
    /// No key, and the keys are too recent to be fetched again.
    UnknownKey,
    /// The keys must be fetched by the caller.
    Fetch(JwksFetch),
    /// Another machine fetches the keys: wait and look again.
    FetchInProgress,
    /// The last fetch failed a short time ago.
    FetchFailed(Arc<Error>),
}

impl JwksCache {
    /// Creates an empty cache for the client ID of a configuration. The configuration is also used for the
    /// fetches.
    ///
    /// The timeout of a request is limited to 5 s, the deadline of a fetch with its retries to 15 s.
    ///
    /// # Errors
    ///
    /// [`Error::Encode`] if the configuration has no client ID.
    pub fn new(config: &Config) -> Result<Self, Error> {
        let Some(client_id) = config.known_client_id().cloned() else {
            return Err(Error::encode(GetJwks::OPERATION, EncodeFailure::MissingClientId));
        };
        Ok(Self::with(KeySource::Client(client_id), config))
    }

    /// Creates an empty cache for the JWKS at a URL, such as `https://acme.authkit.app/oauth2/jwks`, the keys that
    /// AuthKit as an authorization server signs with. The configuration is used for the fetches, except for its
    /// base URL. No credentials are sent. A trailing slash is removed from the URL.
    ///
    /// In contrast to a cache of [`new`](Self::new):
    ///
    /// - No client ID is required of a token. Set the [issuer](AccessTokenRules::issuers) and the
    ///   [audience](AccessTokenRules::audiences).
    /// - A token that brings or names a key of its own (`jwk`, `jku`, `x5c` or `x5u` in its header) is rejected, with
    ///   [`AccessTokenError::KeyInHeader`](crate::session::AccessTokenError::KeyInHeader). Such a key is never used in
    ///   either case.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError::BaseUrl`](crate::error::ConfigError::BaseUrl) if the URL is not one that
    /// [`BaseUrl::new`] accepts: with a query or a fragment, or plain HTTP to a host that is not loopback.
    pub fn of_url(config: &Config, url: &str) -> Result<Self, Error> {
        let url = BaseUrl::new(url)?;
        Ok(Self::with(KeySource::Url(GetKeySet::new(&url)), &config.clone().base_url(url)))
    }

    fn with(source: KeySource, config: &Config) -> Self {
        let initial_config = config.for_shared_fetch();
        let refresh_config = initial_config.clone().retry(RetryPolicy::never());
        Self(Arc::new(Shared {
            source,
            initial_config,
            refresh_config,
            fetches: SingleFlight::new(FETCH_CLAIM_TIMEOUT, 1),
            contents: Mutex::default(),
        }))
    }

    /// Creates the state machine that verifies an access token. `seed` is for the jitter of a fetch's
    /// retries; see [`Config::call`].
    ///
    /// A token with the client ID of another application is rejected, unless the rules accept it; see
    /// [`AccessTokenRules::client_ids`].
    #[must_use]
    pub fn verify(&self, token: &str, rules: AccessTokenRules, seed: u64) -> VerifyAccessToken {
        self.verify_digested(token, digest(token), rules, seed)
    }

    /// Creates the state machine of [`verify`](Self::verify) for a token whose digest is known.
    pub(in crate::session) fn verify_digested(
        &self,
        token: &str,
        digest: Option<Digest>,
        rules: AccessTokenRules,
        seed: u64,
    ) -> VerifyAccessToken {
        VerifyAccessToken::new(self.clone(), token, digest, rules, seed)
    }

    /// Stores keys that were fetched in another way, for example before the first token arrives. The keys are
    /// fresh from `now`.
    pub fn store(&self, keys: KeySet, now: Now) {
        self.store_keys(keys, now.mono);
    }

    fn store_keys(&self, set: KeySet, now: Duration) {
        let mut contents = self.contents();
        contents.failure_pause = FailurePause::default();
        self.0.fetches.discard_outcome(&());
        match &mut contents.keys {
            // An equal set keeps its identity, so that the tokens verified with it stay verified.
            Some(cached) if *cached.set == set => cached.since = now,
            cached => {
                *cached = Some(CachedKeys { set: Arc::new(set), since: now });
                contents.verified_tokens.clear();
            }
        }
    }

    /// Returns the client ID that the cache requires of tokens.
    pub(in crate::session) fn client_id(&self) -> Option<&ClientId> {
        self.0.source.client_id()
    }

    /// Whether a token whose header brings or names a key is rejected.
    pub(super) fn rejects_keys_in_headers(&self) -> bool {
        matches!(self.0.source, KeySource::Url(_))
    }

    /// Returns the operation that fetches the keys.
    pub(super) fn operation(&self) -> &'static Operation {
        self.0.source.operation()
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.0.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the claims of a token that was verified before, unless the keys are to be fetched first.
    pub(in crate::session) fn recall(
        &self,
        digest: &Digest,
        now: Duration,
    ) -> Option<Arc<AccessTokenClaims>> {
        let mut contents = self.contents();
        let is_fresh = contents.keys.as_ref().is_some_and(|cached| cached.is_fresh(now));
        if is_fresh { contents.verified_tokens.get(digest) } else { None }
    }

    /// Looks up a token.
    pub(super) fn look_up(&self, digest: &Digest, now: Duration) -> Lookup {
        let mut contents = self.contents();
        let Some(cached) = &contents.keys else {
            return match self.0.fetches.claim((), now) {
                ClaimResult::Claimed(claim) => Lookup::Fetch(self.fetch(claim, &contents)),
                ClaimResult::InProgress => Lookup::FetchInProgress,
                ClaimResult::Finished(error) => Lookup::FetchFailed(error),
            };
        };
        if !cached.is_fresh(now)
            && let ClaimResult::Claimed(claim) = self.0.fetches.claim((), now)
        {
            return Lookup::Fetch(self.fetch(claim, &contents));
        }
        let set = cached.set.clone();
        contents.verified_tokens.get(digest).map_or(Lookup::Keys(set), Lookup::Verified)
    }

    /// Looks up a token with a key that is not in `set`.
    pub(super) fn look_up_unknown_key(&self, set: &Arc<KeySet>, now: Duration) -> Lookup {
        let contents = self.contents();
        let Some(cached) = &contents.keys else { return Lookup::FetchInProgress };
        if !Arc::ptr_eq(&cached.set, set) {
            return Lookup::Keys(cached.set.clone());
        }
        let is_recent = now.saturating_sub(cached.since) < COOLDOWN;
        match self.0.fetches.claim((), now) {
            ClaimResult::InProgress => Lookup::FetchInProgress,
            ClaimResult::Finished(error) => Lookup::FetchFailed(error),
            // Dropping the claim releases it. No other machine has seen it, since `contents` is locked.
            ClaimResult::Claimed(_) if is_recent => Lookup::UnknownKey,
            ClaimResult::Claimed(claim) => Lookup::Fetch(self.fetch(claim, &contents)),
        }
    }

    fn fetch(&self, claim: Claim<(), Arc<Error>>, contents: &Contents) -> JwksFetch {
        JwksFetch { cache: self.clone(), claim, replaces_keys: contents.keys.is_some() }
    }

    /// Remembers a token that was verified with a set, unless other keys were stored meanwhile.
    pub(super) fn remember(&self, digest: Digest, claims: Arc<AccessTokenClaims>, set: &Arc<KeySet>) {
        let mut contents = self.contents();
        if contents.keys.as_ref().is_some_and(|cached| Arc::ptr_eq(&cached.set, set)) {
            contents.verified_tokens.insert(digest, claims);
        }
    }

    #[cfg(test)]
    pub(super) fn verified_tokens(&self) -> usize {
        self.contents().verified_tokens.len()
    }
}

impl fmt::Debug for JwksCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let contents = self.contents();
        f.debug_struct("JwksCache")
            .field("source", &self.0.source)
            .field("keys", &contents.keys.as_ref().map(|cached| &cached.set))
            .field("last_fetch_failed", &contents.failure_pause.has_failed())
            .finish_non_exhaustive()
    }
}

/// The exclusive right to fetch the keys. Dropped, it goes to the next machine that needs them.
pub(super) struct JwksFetch {
    cache: JwksCache,
    claim: Claim<(), Arc<Error>>,
    replaces_keys: bool,
}

impl JwksFetch {
    /// Creates the call that fetches the keys.
    pub(super) fn call(&self, seed: u64) -> Result<Call<KeySet>, Error> {
        let shared = &*self.cache.0;
        let config = if self.replaces_keys { &shared.refresh_config } else { &shared.initial_config };
        Ok(match &shared.source {
            KeySource::Client(client_id) => {
                let raw = config.raw_call(&GetJwks::new(client_id), seed)?;
                Call::new(raw, |response| response.decode_with(|response| read(GetJwks::OPERATION, response)))
            }
            KeySource::Url(endpoint) => Call::new(config.raw_call(endpoint, seed)?, |response| {
                response.decode_with(GetKeySet::decode)
            }),
        })
    }

    /// Stores the result in the cache.
    pub(super) fn finish(self, result: Result<KeySet, Error>, now: Duration) {
        match result {
            // Stored before the claim is dropped, so that no other machine fetches in between.
            Ok(set) => self.cache.store_keys(set, now),
            Err(error) => {
                let pause = self.cache.contents().failure_pause.lengthen();
                self.claim.complete(Arc::new(error), pause, now);
            }
        }
    }
}

/// Reads the keys with [`KeySet::parse`] rather than as the endpoint's model: one malformed key does not make
/// the others unusable.
pub(super) fn read(operation: &'static Operation, response: &HttpResponse) -> Result<KeySet, Error> {
    decode::empty(operation, response)?;
    KeySet::parse(response.body()).map_err(|error| Error::undecodable(operation, response, &error))
}
