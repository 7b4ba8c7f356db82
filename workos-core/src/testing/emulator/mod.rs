//! A WorkOS in memory.

// One file a resource: its objects, its routes, and what they do.
mod events;
mod feature_flags;
mod it_contacts;
mod organization_domains;
mod organizations;
#[cfg(feature = "session")]
mod sign_in;
#[cfg(feature = "session")]
mod tokens;
mod users;
#[cfg(feature = "vault")]
mod vault;
#[cfg(feature = "vault")]
mod vault_objects;

// What the resources are written in.
mod answer;
mod body;
mod fault;
mod metadata;
mod request;
mod router;
mod table;
mod world;

#[cfg(test)]
mod tests;

use std::{
    fmt,
    future::{Future, Ready, ready},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::{HeaderValue, header::AUTHORIZATION};

pub use self::fault::Fault;
use self::{
    answer::Refusal,
    fault::{Faults, Harm},
    request::Incoming,
    world::World,
};
use super::Script;
use crate::{
    Client, Config, RandomUnavailable, Runtime, Transport,
    endpoint::{HttpRequest, HttpResponse},
    error::TransportFailure,
    runtime::{BlockingRuntime, Now},
    types::{OrganizationId, UserId},
};

/// A WorkOS in memory: it keeps what it is told, refuses what WorkOS refuses, and fails when asked to.
///
/// It has organizations with their domains and IT contacts, users, feature flags, and the events of all of
/// these; with the feature `vault` a vault, which causes no events; with the feature `session` users sign in, by
/// every grant but Radar's, and have sessions.
///
/// Nothing in it is random and nothing reads a clock, so that a test gives the same ids, times and
/// answers in every run: the first organization is `org_01000000000000000000000001`. Clones share
/// everything.
///
/// It is a transport and a runtime at once, on a virtual clock that waits move; [`client`](Self::client)
/// joins them. For anything else there is [`handle`](Self::handle), a function from a request and a time
/// to an answer: put it behind a server on a loopback port and programs of any language can use it, or
/// make it a transport on another clock:
///
/// ```
/// use std::future::ready;
/// use workos_core::{Client, Config, Runtime, HttpRequest, testing::Emulator};
///
/// # fn client(runtime: impl Runtime + Clone) -> Result<(), workos_core::Error> {
/// let (emulator, clock) = (Emulator::new(), runtime.clone());
/// let transport = move |request: HttpRequest| ready(emulator.handle(&request, clock.now()));
/// let client = Client::new(Config::new(Emulator::API_KEY)?, transport, runtime);
/// # Ok(()) }
/// ```
///
/// What it leaves out of the real WorkOS: a domain counts as proven as soon as its verification is asked
/// for; an update that changes nothing causes no event; nothing is limited but by [`Fault`]s.
#[derive(Clone)]
pub struct Emulator {
    state: Arc<Mutex<State>>,
    config: Config,
    // A script without answers is a clock.
    clock: Script,
}

struct State {
    authorization: HeaderValue,
    requests: u64,
    faults: Faults,
    world: World,
}

impl Emulator {
    /// The API key of [`new`](Self::new).
    pub const API_KEY: &str = "sk_test_emulator";

    /// The client id of every emulator.
    pub const CLIENT_ID: &str = "client_emulator";

    /// An empty WorkOS with the API key [`API_KEY`](Self::API_KEY). Its own clock stands at
    /// 2026-01-01T00:00:00Z.
    #[must_use]
    pub fn new() -> Self {
        Self::with_api_key(Self::API_KEY)
    }

    /// An empty WorkOS with an API key of yours.
    ///
    /// # Panics
    ///
    /// If the key cannot be one; see [`Config::new`].
    #[must_use]
    pub fn with_api_key(api_key: &str) -> Self {
        let (Ok(config), Ok(authorization)) = (
            Config::new(api_key).and_then(|config| config.client_id(Self::CLIENT_ID)),
            HeaderValue::try_from(format!("Bearer {api_key}")),
        ) else {
            panic!("this cannot be an API key")
        };
        let mut world = World::new();
        world.set_api_key(api_key);
        let state = State { authorization, requests: 0, faults: Faults::default(), world };
        Self { state: Arc::new(Mutex::new(state)), config, clock: Script::new() }
    }

    /// Answers a request at a time of your choice. An error is a connection that ends without an answer,
    /// which only a [`Fault`] causes.
    ///
    /// # Errors
    ///
    /// Returns [`TransportFailure`] where an injected fault takes the answer away.
    pub fn handle(&self, request: &HttpRequest, now: Now) -> Result<HttpResponse, TransportFailure> {
        let mut state = self.state();
        state.requests = state.requests.saturating_add(1);
        let request_id = format!("req_01{:024}", state.requests);
        let mut response = match state.faults.strike(request) {
            None => state.answer(request, now),
            Some(Harm::Answer(response)) => response,
            Some(Harm::DropConnection) => {
                return Err(TransportFailure::interrupted("the emulator dropped the connection"));
            }
            Some(Harm::LoseAnswer) => {
                state.answer(request, now);
                return Err(TransportFailure::interrupted("the emulator lost the answer"));
            }
        };
        // Digits are a header value.
        if let Ok(request_id) = HeaderValue::try_from(request_id) {
            response.headers_mut().entry("x-request-id").or_insert(request_id);
        }
        Ok(response)
    }

    /// Lets something go wrong with the requests to come. Of several faults that fit a request, the one
    /// injected first strikes.
    pub fn inject(&self, fault: Fault) {
        self.state().faults.add(fault);
    }

    /// How many requests the injected faults have yet to strike.
    #[must_use]
    pub fn faults_left(&self) -> u32 {
        self.state().faults.left()
    }

    /// Makes a user a member of an organization, for the lists that are filtered by it.
    ///
    /// # Panics
    ///
    /// If there is no such user or organization.
    pub fn add_member(&self, organization: &OrganizationId, user: &UserId) {
        if !self.state().world.add_member(organization.as_str(), user.as_str()) {
            panic!("the emulator has no {organization} or no {user}")
        }
    }

    /// A client on this emulator with its key, on its virtual clock.
    #[must_use]
    pub fn client(&self) -> Client<Self, Self> {
        self.client_with(self.config.clone())
    }

    /// A client on this emulator with a configuration of yours.
    #[must_use]
    pub fn client_with(&self, config: Config) -> Client<Self, Self> {
        Client::new(config, self.clone(), self.clone())
    }

    /// Runs a future that waits for nothing but this emulator.
    ///
    /// # Panics
    ///
    /// If the future waits for something else.
    pub fn run<F: Future>(&self, future: F) -> F::Output {
        self.clock.run(future)
    }

    /// The time on the virtual clock.
    #[must_use]
    pub fn now(&self) -> Now {
        self.clock.now()
    }

    /// Moves the virtual clock on.
    pub fn advance(&self, duration: Duration) {
        self.clock.advance(duration);
    }

    /// How long was waited in all on the virtual clock.
    #[must_use]
    pub fn waited(&self) -> Duration {
        self.clock.waited()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn answer(&mut self, request: &HttpRequest, now: Now) -> HttpResponse {
        let result = router::find(request.method(), request.uri().path()).and_then(|(route, path)| {
            if route.needs_api_key() && request.headers().get(AUTHORIZATION) != Some(&self.authorization) {
                return Err(Refusal::unauthorized());
            }
            route.serve(&mut self.world, &Incoming::new(request, path, now.wall))
        });
        result.map_or_else(Into::into, Into::into)
    }
}

impl Default for Emulator {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("Emulator")
            .field("requests", &state.requests)
            .field("faults_left", &state.faults.left())
            .finish_non_exhaustive()
    }
}

impl Transport for Emulator {
    type Future = Ready<Result<HttpResponse, TransportFailure>>;

    fn send(&self, request: HttpRequest) -> Self::Future {
        ready(self.handle(&request, self.now()))
    }
}

impl Runtime for Emulator {
    type Sleep = Ready<()>;

    fn now(&self) -> Now {
        self.clock.now()
    }

    fn sleep(&self, duration: Duration) -> Self::Sleep {
        Runtime::sleep(&self.clock, duration)
    }

    /// The same "random" bytes in every run.
    fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        self.clock.random(buffer)
    }
}

impl BlockingRuntime for Emulator {
    fn now(&self) -> Now {
        self.clock.now()
    }

    fn sleep(&self, duration: Duration) {
        BlockingRuntime::sleep(&self.clock, duration);
    }
}
