//! A token against the keys of a cache.

use std::{fmt, sync::Arc, time::Duration};

use super::{
    JwksCache, KeySet,
    cache::{Found, Lease},
    remembered::Digest,
};
use crate::{
    crypto::sha256,
    endpoint::{Endpoint as _, HttpResponse},
    error::{Delivery, Error, TransportError, TransportFailure},
    machine::{Call, Jitter, Machine, Now, Step},
    session::access_token::{AccessTokenClaims, AccessTokenError, AccessTokenRules, MAX_TOKEN_BYTES, Parsed},
    types::Secret,
    user_management::GetJwks,
};

/// How long to wait for another's fetch at first; twice as long each time, up to a most.
const FIRST_WAIT: Duration = Duration::from_millis(5);
const LONGEST_WAIT: Duration = Duration::from_millis(250);

/// The most time of all waits together.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why no claims came of a token.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum VerifyAccessTokenError {
    /// The token is refused.
    Rejected(AccessTokenError),
    /// The keys could not be fetched, which says nothing of the token. All who waited for the same fetch get the
    /// same error.
    Keys(Arc<Error>),
}

impl VerifyAccessTokenError {
    /// Whether nothing is wrong but that the token's time is over, so that a refreshed one will do.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        matches!(self, Self::Rejected(error) if error.is_expired())
    }
}

impl fmt::Display for VerifyAccessTokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected(error) => error.fmt(f),
            Self::Keys(error) => write!(f, "the keys of access tokens could not be fetched: {error}"),
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

/// Verifies an access token, and fetches the keys for it where they are not at hand. Mostly done at the first
/// poll.
///
/// Make one with [`JwksCache::verify`].
pub struct VerifyAccessToken {
    cache: JwksCache,
    token: Secret,
    digest: Digest,
    rules: AccessTokenRules,
    jitter: Jitter,
    stage: Stage,
    /// Whether it has not fetched yet; it does so once at most.
    may_fetch: bool,
    next_wait: Duration,
    waited: Duration,
}

enum Stage {
    TooLong,
    Ready,
    Fetching(Box<(Call<KeySet>, Lease)>),
    Waiting { since: Duration, delay: Duration },
    Finished,
}

type Verified = Result<Arc<AccessTokenClaims>, VerifyAccessTokenError>;

impl VerifyAccessToken {
    pub(super) fn new(cache: JwksCache, token: &str, rules: AccessTokenRules, seed: u64) -> Self {
        // What is too long is neither kept nor hashed.
        let is_short = token.len() <= MAX_TOKEN_BYTES;
        let token = if is_short { token } else { "" };
        Self {
            cache,
            token: token.into(),
            digest: sha256(token.as_bytes()),
            rules,
            jitter: Jitter::new(seed),
            stage: if is_short { Stage::Ready } else { Stage::TooLong },
            may_fetch: true,
            next_wait: FIRST_WAIT,
            waited: Duration::ZERO,
        }
    }

    fn look(&mut self, now: Now) -> Result<Step<Verified>, VerifyAccessTokenError> {
        let mut found = self.cache.find(&self.digest, now.mono, self.may_fetch);
        if let Found::Claims(claims) = found {
            self.rules.check(&claims, now.wall)?;
            return Ok(Step::Done(Ok(claims)));
        }
        // No keys are fetched for what is no token.
        let token = Parsed::new(self.token.expose())?;
        loop {
            found = match found {
                Found::Claims(claims) => return Ok(Step::Done(Ok(claims))),
                Found::Keys(set) => match set.authenticate(&token) {
                    Ok(claims) => {
                        self.rules.check(&claims, now.wall)?;
                        let claims = Arc::new(claims);
                        self.cache.remember(self.digest, claims.clone(), &set);
                        return Ok(Step::Done(Ok(claims)));
                    }
                    Err(AccessTokenError::UnknownKey) => {
                        self.cache.find_beyond(&set, now.mono, self.may_fetch)
                    }
                    Err(error) => return Err(error.into()),
                },
                Found::Nothing => return Err(AccessTokenError::UnknownKey.into()),
                Found::Failed(error) => return Err(VerifyAccessTokenError::Keys(error)),
                Found::Wait => return self.wait(now),
                Found::Fetch(lease) => {
                    let call = lease
                        .call(self.jitter.next_u64())
                        .map_err(|error| VerifyAccessTokenError::Keys(Arc::new(error)))?;
                    self.may_fetch = false;
                    self.stage = Stage::Fetching(Box::new((call, lease)));
                    return Ok(self.fetch(now));
                }
            };
        }
    }

    fn wait(&mut self, now: Now) -> Result<Step<Verified>, VerifyAccessTokenError> {
        if self.waited >= PATIENCE {
            let failure = TransportFailure::timeout().with_delivery(Delivery::NotSent);
            let error = Error::Transport(Box::new(TransportError::new(GetJwks::OPERATION, failure, 0)));
            return Err(VerifyAccessTokenError::Keys(Arc::new(error)));
        }
        let delay = self.next_wait;
        self.waited = self.waited.saturating_add(delay);
        self.next_wait = delay.saturating_mul(2).min(LONGEST_WAIT);
        self.stage = Stage::Waiting { since: now.mono, delay };
        Ok(Step::Wait(delay))
    }

    fn fetch(&mut self, now: Now) -> Step<Verified> {
        let Stage::Fetching(fetch) = &mut self.stage else { return self.poll(now) };
        let result = match fetch.0.poll(now) {
            Step::Send(request) => return Step::Send(request),
            Step::Wait(duration) => return Step::Wait(duration),
            Step::Done(result) => result,
        };
        if let Stage::Fetching(fetch) = std::mem::replace(&mut self.stage, Stage::Ready) {
            fetch.1.finish(result, now.mono);
        }
        self.poll(now)
    }
}

impl Machine for VerifyAccessToken {
    type Output = Verified;

    fn poll(&mut self, now: Now) -> Step<Verified> {
        match self.stage {
            Stage::Fetching(_) => return self.fetch(now),
            Stage::Waiting { since, delay } => {
                let left = delay.saturating_sub(now.mono.saturating_sub(since));
                if !left.is_zero() {
                    return Step::Wait(left);
                }
                self.stage = Stage::Ready;
            }
            Stage::Finished => {
                return Step::Done(Err(VerifyAccessTokenError::Keys(Arc::new(Error::Finished))));
            }
            Stage::TooLong => {
                self.stage = Stage::Finished;
                return Step::Done(Err(AccessTokenError::TooLong.into()));
            }
            Stage::Ready => {}
        }
        let step = self.look(now).unwrap_or_else(|error| Step::Done(Err(error)));
        if matches!(step, Step::Done(_)) {
            self.stage = Stage::Finished;
        }
        step
    }

    fn handle(&mut self, answer: Result<HttpResponse, TransportFailure>) {
        if let Stage::Fetching(fetch) = &mut self.stage {
            fetch.0.handle(answer);
        }
    }

    fn timeout(&self) -> Option<Duration> {
        match &self.stage {
            Stage::Fetching(fetch) => fetch.0.timeout(),
            _ => None,
        }
    }
}

impl fmt::Debug for VerifyAccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stage = match self.stage {
            Stage::TooLong | Stage::Ready => "ready",
            Stage::Fetching(_) => "fetching",
            Stage::Waiting { .. } => "waiting",
            Stage::Finished => "finished",
        };
        f.debug_struct("VerifyAccessToken")
            .field("rules", &self.rules)
            .field("stage", &stage)
            .finish_non_exhaustive()
    }
}
