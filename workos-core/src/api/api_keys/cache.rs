//! The validated API keys of recent requests.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::{HeaderMap, HeaderName, header::AUTHORIZATION};

use super::{
    ApiKeyError, ApiKeyValidation, AuthenticateApiKey, ValidApiKey, ValidateApiKey, credentials, error,
};
use crate::{
    config::Config,
    error::{ApiError, Error},
    machine::{
        Breaker, Call, Claim, ClaimResult, Digest, DigestCache, FETCH_CLAIM_TIMEOUT, Now, SingleFlight,
    },
    types::{ApiKeyId, Secret},
};

/// Time for which the rejection of a value is remembered.
const INVALID_RETENTION: Duration = Duration::from_secs(10);

/// Number of rejected values and of validations in progress that are kept.
const CAPACITY: usize = 1_024;

/// Authenticates requests by API keys, with a cache. Clones share its contents; keep one for the whole
/// program.
///
/// - A valid API key is validated by WorkOS once in [30 seconds](Self::time_to_live), not beyond its expiry. Thus
///   a deleted API key is accepted for at most that long, unless it is [removed](Self::remove).
/// - A rejected value is rejected for 10 seconds without a request. A value that is no bearer token (RFC 6750)
///   or longer than [`MAX_API_KEY_BYTES`](super::MAX_API_KEY_BYTES) causes none.
/// - Concurrent requests with the same key wait for one validation.
/// - During an outage, API keys that are not cached are rejected with
///   [`ApiKeyError::Unavailable`] (503). A failure is shared for 1 second, or for `Retry-After` up to 30 seconds.
///   After three failures in a row, one validation per 10 seconds is sent until WorkOS responds.
///
/// Keys are stored by their SHA-256. At most 1024 valid keys, the most recently used, and 1024 rejected values are
/// kept, separately, so that unknown keys do not displace valid ones. Each unknown value costs a request to
/// WorkOS: limit the rate of requests by address in front of the application.
///
/// All machines of a cache must be driven by the same clock.
///
/// ```
/// use http::HeaderMap;
/// use workos_core::{Client, Config, Runtime, Transport, api_keys::{ApiKeyCache, ApiKeyError}};
///
/// # fn config() -> Result<(), workos_core::Error> {
/// let cache = ApiKeyCache::new(&Config::new("sk_test_123")?);
/// # Ok(()) }
///
/// /// Returns the status of a request that requires the permission `invoices:read`.
/// async fn authorize<T: Transport, R: Runtime>(
///     client: &Client<T, R>,
///     cache: &ApiKeyCache,
///     headers: &HeaderMap,
/// ) -> u16 {
///     match client.authenticate_api_key(cache, headers).await {
///         Ok(api_key) if api_key.has_permission("invoices:read") => 200,
///         Ok(_) => 403,
///         Err(error) => error.status().as_u16(),
///     }
/// }
/// ```
#[derive(Clone)]
pub struct ApiKeyCache {
    time_to_live: Duration,
    /// The header that keys are accepted in besides `Authorization`.
    other_header: Option<HeaderName>,
    shared: Arc<Shared>,
}

struct Shared {
    config: Config,
    /// Locked before `validations`, where both are needed.
    valid: Mutex<DigestCache<Cached>>,
    validations: SingleFlight<Digest, Rejection>,
    breaker: Mutex<Breaker>,
}

#[derive(Clone)]
struct Cached {
    api_key: ValidApiKey,
    since: Duration,
}

/// Outcome of a validation that is shared, unless the API key is valid.
#[derive(Clone)]
enum Rejection {
    Invalid,
    Failed(Arc<Error>),
}

/// Contents of the cache for a key.
pub(super) enum LookUp {
    /// The API key is cached, or cannot be validated now.
    Known(Result<ValidApiKey, ApiKeyError>),
    /// The caller must validate the key.
    Validate(Validation),
    /// Another machine validates the key: wait and look again.
    InProgress,
}

impl ApiKeyCache {
    /// Default of [`time_to_live`](Self::time_to_live): 30 seconds.
    pub const DEFAULT_TIME_TO_LIVE: Duration = Duration::from_secs(30);

    /// Creates an empty cache. Validations are sent with the configuration; its timeout is limited to 5 s, its
    /// deadline to 15 s.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let config = config.for_shared_fetch();
        let shared = Shared {
            config,
            valid: Mutex::default(),
            validations: SingleFlight::new(FETCH_CLAIM_TIMEOUT, CAPACITY),
            breaker: Mutex::default(),
        };
        Self { time_to_live: Self::DEFAULT_TIME_TO_LIVE, other_header: None, shared: Arc::new(shared) }
    }

    /// Sets the time for which a valid API key is accepted without asking WorkOS again, and thereby the longest
    /// time for which a deleted one is. Zero asks for each request.
    ///
    /// The default is [`DEFAULT_TIME_TO_LIVE`](Self::DEFAULT_TIME_TO_LIVE), 30 seconds.
    #[must_use]
    pub fn time_to_live(mut self, time_to_live: Duration) -> Self {
        self.time_to_live = time_to_live;
        self
    }

    /// Also accepts API keys in this header, such as `x-api-key`, without a scheme. By default a key is a bearer token
    /// in the `Authorization` header, which remains accepted. A request with both is rejected with
    /// [`ApiKeyError::MultipleHeaders`].
    ///
    /// ```
    /// use http::HeaderName;
    /// use workos_core::{Config, api_keys::ApiKeyCache};
    ///
    /// # fn cache() -> Result<ApiKeyCache, workos_core::Error> {
    /// let cache = ApiKeyCache::new(&Config::new("sk_test_123")?).accept_header(HeaderName::from_static("x-api-key"));
    /// # Ok(cache) }
    /// ```
    #[must_use]
    pub fn accept_header(mut self, name: HeaderName) -> Self {
        self.other_header = Some(name).filter(|name| *name != AUTHORIZATION);
        self
    }

    /// Creates the state machine that authenticates a request by its `Authorization` header, exactly one with
    /// the scheme `Bearer`, or by the [other header](Self::accept_header). `seed` is for the jitter of retries; see
    /// [`Config::call`].
    ///
    /// [`Client::authenticate_api_key`](crate::Client::authenticate_api_key) drives it.
    pub fn authenticate(&self, headers: &HeaderMap, seed: u64) -> AuthenticateApiKey {
        let key = credentials::read(headers, self.other_header.as_ref());
        AuthenticateApiKey::new(self.clone(), key, seed)
    }

    /// Creates the state machine that validates the value of an API key, wherever it came from.
    pub fn validate(&self, value: &str, seed: u64) -> AuthenticateApiKey {
        AuthenticateApiKey::new(self.clone(), Ok(value), seed)
    }

    /// Removes an API key, so that its next use is validated. Call this for the events `api_key.revoked` and
    /// `api_key.updated`, or after deleting or expiring an API key.
    pub fn remove(&self, id: &ApiKeyId) {
        self.valid().retain(|cached| cached.api_key.id != *id);
    }

    pub(super) fn look_up(&self, digest: &Digest, now: Now) -> LookUp {
        let mut valid = self.valid();
        if let Some(cached) = valid.get(digest)
            && now.mono.saturating_sub(cached.since) < self.time_to_live
            && cached.api_key.expires_at.is_none_or(|expiry| now.wall < expiry)
        {
            return LookUp::Known(Ok(cached.api_key));
        }
        let claim = match self.shared.validations.claim(*digest, now.mono) {
            ClaimResult::Claimed(claim) => claim,
            ClaimResult::InProgress => return LookUp::InProgress,
            ClaimResult::Finished(rejection) => return LookUp::Known(Err(rejection.into())),
        };
        // A claim that is dropped here goes to the next request.
        if let Err(error) = self.breaker().admit(now.mono) {
            return LookUp::Known(Err(ApiKeyError::Unavailable(error)));
        }
        LookUp::Validate(Validation { cache: self.clone(), claim, digest: *digest })
    }

    fn valid(&self) -> MutexGuard<'_, DigestCache<Cached>> {
        self.shared.valid.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        // Each method leaves the breaker consistent.
        self.shared.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for ApiKeyCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKeyCache").field("time_to_live", &self.time_to_live).finish_non_exhaustive()
    }
}

/// The exclusive right to validate a key. Dropped, it goes to the next machine that needs it.
pub(super) struct Validation {
    cache: ApiKeyCache,
    claim: Claim<Digest, Rejection>,
    digest: Digest,
}

impl Validation {
    /// Creates the call that validates the key.
    pub(super) fn call(&self, value: &Secret, seed: u64) -> Result<Call<ApiKeyValidation>, Error> {
        self.cache.shared.config.call(&ValidateApiKey::new(value.clone()), seed)
    }

    /// Stores the result in the cache and returns it.
    pub(super) fn finish(
        self,
        result: Result<ApiKeyValidation, Error>,
        now: Now,
    ) -> Result<ValidApiKey, ApiKeyError> {
        let error = match result.map(ValidApiKey::from_validation) {
            Ok(Some(api_key)) => {
                self.cache.breaker().reached();
                // Stored before the claim is dropped, so that no other machine validates in between.
                self.cache.valid().insert(self.digest, Cached { api_key: api_key.clone(), since: now.mono });
                return Ok(api_key);
            }
            Ok(None) => None,
            Err(error) if is_malformed(&error) => None,
            Err(error) => Some(Arc::new(error)),
        };
        let (rejection, retention) = match error {
            None => {
                self.cache.breaker().reached();
                (Rejection::Invalid, INVALID_RETENTION)
            }
            Some(error) => {
                if error.is_transient() && !error.api().is_some_and(ApiError::is_rate_limited) {
                    self.cache.breaker().failed(&error, now.mono);
                }
                let pause = error::pause(&error);
                (Rejection::Failed(error), pause)
            }
        };
        self.claim.complete(rejection.clone(), retention, now.mono);
        Err(rejection.into())
    }
}

/// Whether WorkOS rejected the value as malformed, with 400 or 422.
fn is_malformed(error: &Error) -> bool {
    error.api().is_some_and(|api| matches!(api.status.as_u16(), 400 | 422))
}

impl From<Rejection> for ApiKeyError {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::Invalid => Self::Invalid,
            Rejection::Failed(error) => Self::Unavailable(error),
        }
    }
}
