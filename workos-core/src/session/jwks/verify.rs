//! The state machine that verifies an access token by the keys of a cache.

use std::{fmt, sync::Arc, time::Duration};

use super::{
    JwksCache, KeySet,
    cache::{JwksFetch, Lookup},
};
use crate::{
    crypto::sha256,
    endpoint::HttpResponse,
    error::{Error, TransportFailure},
    machine::{Call, Delay, Digest, FetchWaits, Jitter, Machine, Now, Step},
    session::access_token::{AccessTokenClaims, AccessTokenError, AccessTokenRules, MAX_TOKEN_BYTES, Parsed},
    types::Secret,
};

/// Error of verifying an access token.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum VerifyAccessTokenError {
    /// The token was rejected.
    Rejected(AccessTokenError),
    /// The JWKS could not be fetched, so the token could not be checked. All machines that waited for the
    /// same fetch get the same error.
    Keys(Arc<Error>),
}

impl VerifyAccessTokenError {
    /// Whether the token is valid except that it has expired, so that refreshing the session gives a valid
    /// one.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        matches!(self, Self::Rejected(error) if error.is_expired())
    }
}

impl fmt::Display for VerifyAccessTokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected(error) => error.fmt(f),
            Self::Keys(error) => write!(f, "JWKS could not be fetched: {error}"),
        }
    }
}

impl std::error::Error for VerifyAccessTokenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Rejected(_) => None,
            Self::Keys(error) => Some(&**error),
        }
    }
}

impl From<AccessTokenError> for VerifyAccessTokenError {
    fn from(error: AccessTokenError) -> Self {
        Self::Rejected(error)
    }
}

/// State machine that verifies an access token, and fetches the JWKS if it has no keys for the token. Most
/// verifications send no request and finish at the first poll.
///
/// Created by [`JwksCache::verify`].
pub struct VerifyAccessToken {
    cache: JwksCache,
    token: Secret,
    digest: Digest,
    rules: AccessTokenRules,
    jitter: Jitter,
    state: State,
    waits: FetchWaits,
}

/// ```text
///        ┌──────── Fetch ◄───────┐
///        ▼                       │ no keys
///  ──► LookUp ───────────────────┼──► Done
///        ▲                       │ another machine fetches
///        └──────── Wait ◄────────┘
/// ```
enum State {
    /// The token is longer than [`MAX_TOKEN_BYTES`].
    TooLong,
    /// The next poll looks up the token in the cache.
    LookUp,
    /// This machine fetches the keys.
    Fetch(Box<(Call<KeySet>, JwksFetch)>),
    /// Another machine fetches the keys.
    Wait(Delay),
    /// The result was returned.
    Done,
}

/// Returns the digest under which a token is remembered. `None` if the token is longer than
/// [`MAX_TOKEN_BYTES`].
pub(in crate::session) fn digest(token: &str) -> Option<Digest> {
    (token.len() <= MAX_TOKEN_BYTES).then(|| sha256(token.as_bytes()))
}

type Verified = Result<Arc<AccessTokenClaims>, VerifyAccessTokenError>;

impl VerifyAccessToken {
    /// Creates the state machine for a token and its [`digest`].
    pub(super) fn new(
        cache: JwksCache,
        token: &str,
        digest: Option<Digest>,
        rules: AccessTokenRules,
        seed: u64,
    ) -> Self {
        Self {
            cache,
            // A token that is too long is neither kept nor hashed.
            token: if digest.is_some() { token.into() } else { "".into() },
            digest: digest.unwrap_or_default(),
            rules,
            jitter: Jitter::new(seed),
            state: if digest.is_some() { State::LookUp } else { State::TooLong },
            waits: FetchWaits::new(),
        }
    }

    fn check(&self, claims: &AccessTokenClaims, now: Now) -> Result<(), AccessTokenError> {
        self.rules.check_of_client(claims, self.cache.client_id(), now.wall)
    }

    fn look_up(&mut self, now: Now) -> Result<Step<Verified>, VerifyAccessTokenError> {
        let mut lookup = self.cache.look_up(&self.digest, now.mono);
        if let Lookup::Verified(claims) = lookup {
            self.check(&claims, now)?;
            return Ok(Step::Done(Ok(claims)));
        }
        // Parsed before any fetch, so that malformed text causes none.
        let token = Parsed::new(self.token.expose())?;
        if token.has_key && self.cache.rejects_keys_in_headers() {
            return Err(AccessTokenError::KeyInHeader.into());
        }
        loop {
            lookup = match lookup {
                Lookup::Verified(claims) => return Ok(Step::Done(Ok(claims))),
                Lookup::Keys(set) => match set.authenticate(&token) {
                    Ok(claims) => {
                        self.check(&claims, now)?;
                        let claims = Arc::new(claims);
                        self.cache.remember(self.digest, claims.clone(), &set);
                        return Ok(Step::Done(Ok(claims)));
                    }
                    Err(AccessTokenError::UnknownKey) => self.cache.look_up_unknown_key(&set, now.mono),
                    Err(error) => return Err(error.into()),
                },
                Lookup::UnknownKey => return Err(AccessTokenError::UnknownKey.into()),
                Lookup::FetchFailed(error) => return Err(VerifyAccessTokenError::Keys(error)),
                Lookup::FetchInProgress => return self.wait(now),
                Lookup::Fetch(fetch) => {
                    let call = fetch
                        .call(self.jitter.next_u64())
                        .map_err(|error| VerifyAccessTokenError::Keys(Arc::new(error)))?;
                    self.state = State::Fetch(Box::new((call, fetch)));
                    return Ok(self.fetch(now));
                }
            };
        }
    }

    fn wait(&mut self, now: Now) -> Result<Step<Verified>, VerifyAccessTokenError> {
        let delay = self
            .waits
            .next(self.cache.operation(), now)
            .map_err(|error| VerifyAccessTokenError::Keys(Arc::new(error)))?;
        self.state = State::Wait(delay);
        Ok(Step::Wait(delay.remaining(now)))
    }

    fn fetch(&mut self, now: Now) -> Step<Verified> {
        let State::Fetch(fetch) = &mut self.state else { return self.poll(now) };
        let result = match fetch.0.poll(now).into_output() {
            Err(step) => return step,
            Ok(result) => result,
        };
        if let State::Fetch(fetch) = std::mem::replace(&mut self.state, State::LookUp) {
            fetch.1.finish(result, now.mono);
        }
        self.poll(now)
    }
}

impl Machine for VerifyAccessToken {
    type Output = Verified;

    fn poll(&mut self, now: Now) -> Step<Verified> {
        match self.state {
            State::Fetch(_) => return self.fetch(now),
            State::Wait(delay) => {
                let left = delay.remaining(now);
                if !left.is_zero() {
                    return Step::Wait(left);
                }
                self.state = State::LookUp;
            }
            State::Done => {
                return Step::Done(Err(VerifyAccessTokenError::Keys(Arc::new(Error::Finished))));
            }
            State::TooLong => {
                self.state = State::Done;
                return Step::Done(Err(AccessTokenError::TooLong.into()));
            }
            State::LookUp => {}
        }
        let step = self.look_up(now).unwrap_or_else(|error| Step::Done(Err(error)));
        if matches!(step, Step::Done(_)) {
            self.state = State::Done;
        }
        step
    }

    fn handle(&mut self, result: Result<HttpResponse, TransportFailure>) {
        if let State::Fetch(fetch) = &mut self.state {
            fetch.0.handle(result);
        }
    }

    fn timeout(&self) -> Option<Duration> {
        match &self.state {
            State::Fetch(fetch) => fetch.0.timeout(),
            _ => None,
        }
    }
}

impl fmt::Debug for VerifyAccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::TooLong | State::LookUp => "look up",
            State::Fetch(_) => "fetch",
            State::Wait(_) => "wait",
            State::Done => "done",
        };
        f.debug_struct("VerifyAccessToken")
            .field("rules", &self.rules)
            .field("state", &state)
            .finish_non_exhaustive()
    }
}
