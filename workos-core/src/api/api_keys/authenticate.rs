//! The state machine that authenticates a request by its API key.

use std::{fmt, ops::Deref, sync::Arc, time::Duration};

use super::{
    ApiKey, ApiKeyCache, ApiKeyError, ApiKeyOwner, ApiKeyValidation, ValidateApiKey,
    cache::{LookUp, Validation},
    credentials,
};
use crate::{
    crypto::sha256,
    endpoint::{Endpoint as _, HttpResponse},
    error::{Error, TransportFailure},
    machine::{Call, Delay, Digest, FetchWaits, Jitter, Machine, Now, Step},
    types::{AgentRegistrationId, OrganizationId, Secret, UserId},
};

/// An API key that WorkOS has validated, at most [`ApiKeyCache::time_to_live`] ago.
///
/// Only [`AuthenticateApiKey`] creates it, so a function with a parameter of this type cannot be called without
/// a valid key. Dereferences to [`ApiKey`]. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct ValidApiKey(Arc<Validated>);

#[derive(Debug)]
struct Validated {
    api_key: ApiKey,
    agent_registration_id: Option<AgentRegistrationId>,
}

impl ValidApiKey {
    pub(super) fn from_validation(validation: ApiKeyValidation) -> Option<Self> {
        let api_key = validation.api_key?;
        Some(Self(Arc::new(Validated { api_key, agent_registration_id: validation.agent_registration_id })))
    }

    /// Returns the ID of the organization that the API key can access. `None` if the owner is of a kind that this
    /// version does not know.
    #[must_use]
    pub fn organization_id(&self) -> Option<&OrganizationId> {
        match &self.owner {
            ApiKeyOwner::Organization(organization) => Some(&organization.id),
            ApiKeyOwner::User(user) => Some(&user.organization_id),
            _ => None,
        }
    }

    /// Returns the ID of the user who owns the API key. `None` if an organization owns it.
    #[must_use]
    pub fn user_id(&self) -> Option<&UserId> {
        match &self.owner {
            ApiKeyOwner::User(user) => Some(&user.id),
            _ => None,
        }
    }

    /// Returns the ID of the agent registration that the API key was issued for.
    #[must_use]
    pub fn agent_registration_id(&self) -> Option<&AgentRegistrationId> {
        self.0.agent_registration_id.as_ref()
    }

    /// Whether the API key has a permission, by its slug.
    #[must_use]
    pub fn has_permission(&self, slug: &str) -> bool {
        self.permissions.iter().any(|permission| permission == slug)
    }

    /// Checks that the API key has a permission, by its slug.
    ///
    /// # Errors
    ///
    /// Returns [`ApiKeyError::MissingPermission`] (403) if it does not.
    pub fn require_permission(&self, slug: &str) -> Result<(), ApiKeyError> {
        if self.has_permission(slug) { Ok(()) } else { Err(ApiKeyError::MissingPermission(slug.into())) }
    }
}

impl Deref for ValidApiKey {
    type Target = ApiKey;

    fn deref(&self) -> &ApiKey {
        &self.0.api_key
    }
}

/// State machine that authenticates a request by its API key, and validates the key if it is not cached. Most
/// send no request and finish at the first poll.
///
/// Created by [`ApiKeyCache::authenticate`] and [`ApiKeyCache::validate`].
#[must_use = "a machine does nothing until it is driven"]
pub struct AuthenticateApiKey {
    cache: ApiKeyCache,
    value: Secret,
    digest: Digest,
    jitter: Jitter,
    state: State,
    waits: FetchWaits,
}

/// ```text
///        ┌────── Validate ◄──────┐
///        ▼                       │ not cached
///  ──► LookUp ───────────────────┼──► Done
///        ▲                       │ another machine validates
///        └──────── Wait ◄────────┘
/// ```
enum State {
    /// The request has no key that could be valid.
    Rejected(ApiKeyError),
    /// The next poll looks up the key in the cache.
    LookUp,
    /// This machine validates the key.
    Validate(Box<(Call<ApiKeyValidation>, Validation)>),
    /// Another machine validates the key.
    Wait(Delay),
    /// The result was returned.
    Done,
}

impl AuthenticateApiKey {
    pub(super) fn new(cache: ApiKeyCache, value: Result<&str, ApiKeyError>, seed: u64) -> Self {
        let checked = value.and_then(|value| credentials::check(value).map(|()| value));
        let (value, digest, state) = match checked {
            Ok(value) => (value.into(), sha256(value.as_bytes()), State::LookUp),
            // A value that is too long is neither kept nor hashed.
            Err(error) => ("".into(), Digest::default(), State::Rejected(error)),
        };
        Self { cache, value, digest, jitter: Jitter::new(seed), state, waits: FetchWaits::new() }
    }

    fn look_up(&mut self, now: Now) -> Step<Result<ValidApiKey, ApiKeyError>> {
        match self.cache.look_up(&self.digest, now) {
            LookUp::Known(result) => self.done(result),
            LookUp::InProgress => self.wait(now),
            LookUp::Validate(validation) => match validation.call(&self.value, self.jitter.next_u64()) {
                Ok(call) => {
                    self.state = State::Validate(Box::new((call, validation)));
                    self.poll(now)
                }
                Err(error) => self.done(Err(ApiKeyError::Unavailable(Arc::new(error)))),
            },
        }
    }

    fn wait(&mut self, now: Now) -> Step<Result<ValidApiKey, ApiKeyError>> {
        match self.waits.next(ValidateApiKey::OPERATION, now) {
            Ok(delay) => {
                self.state = State::Wait(delay);
                Step::Wait(delay.remaining(now))
            }
            Err(error) => self.done(Err(ApiKeyError::Unavailable(Arc::new(error)))),
        }
    }

    fn done(&mut self, result: Result<ValidApiKey, ApiKeyError>) -> Step<Result<ValidApiKey, ApiKeyError>> {
        self.state = State::Done;
        Step::Done(result)
    }
}

impl Machine for AuthenticateApiKey {
    type Output = Result<ValidApiKey, ApiKeyError>;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Rejected(error) => Step::Done(Err(error)),
            State::LookUp => self.look_up(now),
            State::Validate(mut running) => match running.0.poll(now).into_output() {
                Ok(result) => Step::Done(running.1.finish(result, now)),
                Err(step) => {
                    self.state = State::Validate(running);
                    step
                }
            },
            State::Wait(delay) if !delay.remaining(now).is_zero() => {
                self.state = State::Wait(delay);
                Step::Wait(delay.remaining(now))
            }
            State::Wait(_) => self.look_up(now),
            State::Done => Step::Done(Err(ApiKeyError::Unavailable(Arc::new(Error::Finished)))),
        }
    }

    fn handle(&mut self, result: Result<HttpResponse, TransportFailure>) {
        if let State::Validate(running) = &mut self.state {
            running.0.handle(result);
        }
    }

    fn timeout(&self) -> Option<Duration> {
        match &self.state {
            State::Validate(running) => running.0.timeout(),
            _ => None,
        }
    }
}

impl fmt::Debug for AuthenticateApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Rejected(_) | State::LookUp => "look up",
            State::Validate(_) => "validate",
            State::Wait(_) => "wait",
            State::Done => "done",
        };
        f.debug_struct("AuthenticateApiKey").field("state", &state).finish_non_exhaustive()
    }
}
