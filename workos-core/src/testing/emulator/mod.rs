//! The emulator.
//!
//! Layers, each of which imports only from the ones before: the primitives; the engine, which answers from tables
//! and the facts of the API; the services, one module for the behavior of each; [`Emulator`].

// Primitives.
mod api;
mod metadata;
mod pages;
mod request;
mod response;
mod row;
mod settings;
mod table;
mod validation;

// The engine.
mod events;
mod resource;
mod routes;
mod shape;
mod store;

// The behavior of WorkOS's services.
mod services;

// `Emulator` and its parts.
mod authentication;
mod authorization_code;
mod connect;
mod control;
mod environments;
mod fault;
mod member;
mod relay;
mod session_cookie;
mod state;
mod webhooks;

#[cfg(test)]
mod tests;

use std::{
    fmt,
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::HeaderValue;

pub use self::{
    authorization_code::AuthorizationCode,
    connect::{ConnectToken, MachineApplication},
    control::{Message, SeedError, Snapshot},
    fault::{Fault, Latency},
    member::Member,
    session_cookie::SessionCookie,
    state::{LoggedRequest, OperationName},
    webhooks::WebhookDelivery,
};
use self::{fault::Effect, services::feature_flags, state::State};
use super::{Script, ScriptFuture, ScriptSleep};
use crate::{
    BaseUrl, Client, Config, RandomUnavailable, Runtime, Transport,
    endpoint::{HttpRequest, HttpResponse},
    error::{FailureKind, TransportFailure},
    runtime::{BlockingRuntime, Now},
    types::Timestamp,
};

/// WorkOS in memory: creates, updates, lists and deletes objects, and returns WorkOS's errors for invalid
/// requests.
///
/// ```
/// use workos_core::{organizations::{CreateOrganization, GetOrganization}, testing::Emulator};
///
/// let emulator = Emulator::new();
/// let client = emulator.client();
/// let organization = emulator.run(client.send(CreateOrganization::new("Acme"))).unwrap();
/// assert_eq!(organization.id, "org_01000000000000000000000001");
///
/// let error = emulator.run(client.send(GetOrganization::new("org_unknown"))).unwrap_err();
/// assert_eq!(error.api().unwrap().code(), Some("entity_not_found"));
/// ```
///
/// A new emulator has no objects. Every operation and event of the API is supported. A request of any other
/// operation gets a 501 response with the code `operation_not_emulated`.
///
/// IDs, tokens, codes and timestamps are the same in every run: the first organization is
/// `org_01000000000000000000000001`. Clones share all state.
///
/// # Clock
///
/// An emulator is a transport and a [`Runtime`] with a virtual clock, which starts at 2026-01-01T00:00:00Z.
/// A wait of the client and [`advance`](Self::advance) move the clock and take no time.
/// [`client`](Self::client) creates a client with both.
///
/// [`handle`](Self::handle) is a function from a request and a time to a response. Behind an HTTP server on
/// a loopback port it serves programs in any language. As a transport, it works with any other clock:
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
/// # Authorization server
///
/// An emulator is also the OAuth 2.0 authorization server of an AuthKit domain ([`connect`](crate::connect)):
/// metadata, registration of clients, authorization with consent, all grants, introspection and user information.
/// [`client`](Self::client) has [`AUTHKIT_DOMAIN`](Self::AUTHKIT_DOMAIN) in its configuration; the issuer is the domain
/// that a request is sent to. [`machine_application`](Self::machine_application),
/// [`register_client`](Self::register_client), [`add_resource_indicator`](Self::add_resource_indicator) and
/// [`connect_token`](Self::connect_token) create what tests of an API, an MCP server or a client need.
///
/// # Control API
///
/// [`seed`](Self::seed) creates many objects at once, [`snapshot`](Self::snapshot), [`restore`](Self::restore) and
/// [`reset`](Self::reset) keep and replace all of them. [`outbox`](Self::outbox) has the emails and SMS with their
/// codes and URLs, [`requests`](Self::requests) is the log, and [`table`](Self::table) shows the rows of a table.
///
/// [`handle`](Self::handle) responds to the same by HTTP, for programs in any language, without a key: `GET /health`;
/// below `/_emulator/` the paths `seed`, `snapshot`, `restore`, `reset`, `clock`, `faults`, `outbox`, `requests`,
/// `tables`, `events`, `settings`, `devices`, `deliveries` and `operations`; and at `/` an overview for a browser. The
/// clock that `/_emulator/clock` changes is the one of responses; the virtual clock stays.
///
/// Objects stay until they are deleted. Of what has happened, the newest 100,000 events, webhook deliveries and messages
/// of the outbox are kept, each; the setting `history_limit` of `/_emulator/settings` changes the number.
///
/// # Differences from WorkOS
///
/// - A refresh token that is used again within its replay window returns the same tokens, whatever organization
///   is requested.
/// - The verification of a domain succeeds at once, without a DNS record.
/// - Clients can register at the authorization server unless that is [turned off](Self::allow_dynamic_registration).
/// - An update that changes nothing records no event.
/// - There is no rate limit and no outage, except by a [`Fault`].
/// - A user who was created with a password hash cannot sign in with the password.
#[derive(Clone)]
pub struct Emulator {
    state: Arc<Mutex<State>>,
    config: Config,
    // A script without expected requests is a virtual clock.
    clock: Script,
}

impl Emulator {
    /// API key of an emulator that [`new`](Self::new) creates: `sk_test_emulator`.
    pub const API_KEY: &str = "sk_test_emulator";

    /// Client ID of a new emulator, which a seed can replace: `client_emulator`.
    pub const CLIENT_ID: &str = settings::CLIENT_ID;

    /// AuthKit domain of [`client`](Self::client)'s configuration, `https://emulator.authkit.app`: the issuer of the
    /// authorization server's tokens. Over a socket it is the address of the server.
    pub const AUTHKIT_DOMAIN: &str = request::ORIGIN;

    /// Creates an emulator without objects that accepts [`API_KEY`](Self::API_KEY). The virtual clock starts
    /// at 2026-01-01T00:00:00Z.
    #[must_use]
    pub fn new() -> Self {
        Self::with_api_key(Self::API_KEY)
    }

    /// Creates an emulator without objects that accepts another API key, which is also the client secret.
    /// The virtual clock starts at 2026-01-01T00:00:00Z.
    ///
    /// # Panics
    ///
    /// If [`Config::new`] rejects the API key.
    #[must_use]
    pub fn with_api_key(api_key: &str) -> Self {
        let config = Config::new(api_key).and_then(|config| {
            let domain = BaseUrl::new(Self::AUTHKIT_DOMAIN)?;
            Ok(config.client_id(Self::CLIENT_ID)?.authkit_domain(domain))
        });
        let Ok(config) = config else { panic!("invalid API key") };
        Self { state: Arc::new(Mutex::new(State::new(api_key))), config, clock: Script::new() }
    }

    /// Handles a request at the time `now` and returns the response, which has an `x-request-id` unless a
    /// [`Fault`] provides another or the request is one of the control API. Only the wall clock of `now` counts,
    /// in whole milliseconds; the virtual clock is neither read nor moved.
    ///
    /// An unknown operation gets a 501 response with the code `operation_not_emulated`. A request without the
    /// API key gets 401 if the operation needs the key.
    ///
    /// # Errors
    ///
    /// Returns [`TransportFailure`] if a fault drops the connection, loses the response or lets the request time
    /// out. Never fails without one.
    pub fn handle(&self, request: &HttpRequest, now: Now) -> Result<HttpResponse, TransportFailure> {
        let mut state = self.state();
        if let Some(response) = control::respond(&mut state, request, now.wall) {
            return Ok(response);
        }
        state.snapshot.requests = state.snapshot.requests.saturating_add(1);
        let request_id = format!("req_01{:024}", state.snapshot.requests);
        let now = state.snapshot.clock.at(now.wall);
        let mut response = match state.faults.apply(request) {
            None => state.respond(request, &request_id, now),
            Some(Effect::Respond(response)) => response,
            Some(Effect::DropConnection) => {
                return Err(TransportFailure::interrupted("the emulator dropped the connection"));
            }
            Some(Effect::LoseResponse) => {
                state.respond(request, &request_id, now);
                return Err(TransportFailure::interrupted("the emulator lost the response"));
            }
            Some(Effect::Hang) => {
                state.respond(request, &request_id, now);
                return Err(TransportFailure::timeout());
            }
            Some(Effect::Delay(delay)) => {
                let mut response = state.respond(request, &request_id, now);
                response.extensions_mut().insert(Latency(delay));
                response
            }
        };
        // Letters, digits and underscores are a valid header value.
        if let Ok(request_id) = HeaderValue::try_from(request_id) {
            response.headers_mut().entry("x-request-id").or_insert(request_id);
        }
        Ok(response)
    }

    /// Adds a fault to future requests. If several faults match a request, only the one added first applies
    /// to it.
    pub fn add_fault(&self, fault: Fault) {
        self.state().faults.add(fault);
    }

    /// Returns the number of requests that the added faults have not been applied to yet. 0 if there are no
    /// faults.
    #[must_use]
    pub fn faults_left(&self) -> u32 {
        self.state().faults.left()
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.state().faults.clear();
    }

    /// Creates a feature flag and the event `flag.created`, at the time of the virtual clock. WorkOS has no
    /// operation for that, only its dashboard.
    ///
    /// The flag is disabled until [`EnableFeatureFlag`](crate::feature_flags::EnableFeatureFlag). While
    /// enabled, it is on for its [targets](crate::feature_flags::AddFlagTarget); with a `default_value` of
    /// true, for all users and organizations.
    ///
    /// # Panics
    ///
    /// If a flag with this slug exists.
    pub fn add_feature_flag(&self, slug: &str, default_value: bool) {
        let now = self.timestamp();
        if !feature_flags::add(self.state().store(), slug, default_value, now) {
            panic!("feature flag {slug} exists")
        }
    }

    /// Adds a rule to a feature flag, after its targets and its other rules, and creates the event
    /// `flag.rule_updated`. WorkOS has no operation for that, only its dashboard.
    ///
    /// An enabled flag has this `value` for contexts that match all `conditions` and no earlier rule: the
    /// type of a target and the IDs of which the context has one. The state of the flags
    /// ([`GetFeatureFlagState`](crate::feature_flags::GetFeatureFlagState)) has all rules in version 2. The
    /// format without a version has only the rules of one condition and the value true, as targets.
    ///
    /// ```
    /// use workos_core::{feature_flags::GetFeatureFlagState, testing::Emulator};
    ///
    /// let emulator = Emulator::new();
    /// emulator.add_feature_flag("editor", false);
    /// emulator.add_feature_flag_rule("editor", true, &[("user", &["user_1"]), ("plan", &["pro", "max"])]);
    /// let states = emulator.run(emulator.client().send(GetFeatureFlagState::new().payload_version(2)))?;
    /// assert_eq!(states.rules().map(|flags| flags["editor"].rules[0].conditions.len()), Some(2));
    /// # Ok::<(), workos_core::Error>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such flag.
    pub fn add_feature_flag_rule(&self, slug: &str, value: bool, conditions: &[(&str, &[&str])]) {
        let now = self.timestamp();
        if !feature_flags::add_rule(self.state().store(), slug, value, conditions, now) {
            panic!("unknown feature flag {slug}")
        }
    }

    /// Creates a client of this emulator with its API key, client ID and virtual clock, and otherwise the
    /// default configuration.
    #[must_use]
    pub fn client(&self) -> Client<Self, Self> {
        self.client_with(self.config.clone())
    }

    /// Creates a client of this emulator with another configuration, on the virtual clock. The base URL must
    /// not have a path.
    #[must_use]
    pub fn client_with(&self, config: Config) -> Client<Self, Self> {
        Client::new(config, self.clone(), self.clone())
    }

    /// Runs a future that waits only for this emulator, and returns its output. Waits move the virtual clock
    /// and take no time.
    ///
    /// # Panics
    ///
    /// If the future waits for anything else.
    pub fn run<F: Future>(&self, future: F) -> F::Output {
        self.clock.run(future)
    }

    /// Returns the time of the virtual clock.
    #[must_use]
    pub fn now(&self) -> Now {
        self.clock.now()
    }

    /// Moves the virtual clock forward. Codes, tokens and sessions expire by it. Does not count as a wait.
    pub fn advance(&self, duration: Duration) {
        self.clock.advance(duration);
    }

    /// Returns the sum of all waits on the virtual clock, such as delays of retries. 0 for a new emulator.
    #[must_use]
    pub fn waited(&self) -> Duration {
        self.clock.waited()
    }

    /// Returns the time of responses in whole milliseconds, as WorkOS's timestamps have it.
    fn timestamp(&self) -> Timestamp {
        self.state().snapshot.clock.at(self.now().wall)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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
            .field("requests", &state.snapshot.requests)
            .field("faults_left", &state.faults.left())
            .finish_non_exhaustive()
    }
}

impl Transport for Emulator {
    type Future = ScriptFuture;

    fn send(&self, request: HttpRequest) -> ScriptFuture {
        match self.handle(&request, self.now()) {
            // The driver starts the timer of an attempt, which moves the virtual clock, for a pending request.
            Err(failure) if failure.kind == FailureKind::Timeout => ScriptFuture::never(),
            Ok(response) => match response.extensions().get().copied() {
                Some(Latency(delay)) => ScriptFuture::late(response, delay, self.clock.clone()),
                None => ScriptFuture::ready(Ok(response)),
            },
            Err(failure) => ScriptFuture::ready(Err(failure)),
        }
    }
}

impl Runtime for Emulator {
    type Sleep = ScriptSleep;

    fn now(&self) -> Now {
        self.clock.now()
    }

    fn sleep(&self, duration: Duration) -> Self::Sleep {
        Runtime::sleep(&self.clock, duration)
    }

    /// Fills the buffer with pseudorandom bytes, the same in every run.
    fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        Runtime::random(&self.clock, buffer)
    }
}

impl BlockingRuntime for Emulator {
    fn now(&self) -> Now {
        self.clock.now()
    }

    fn sleep(&self, duration: Duration) {
        BlockingRuntime::sleep(&self.clock, duration);
    }

    fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        Runtime::random(&self.clock, buffer)
    }
}
