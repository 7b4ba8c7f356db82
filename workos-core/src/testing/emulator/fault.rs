//! Faults that tests add to an emulator.

use std::{fmt, sync::Arc, time::Duration};

use http::{
    HeaderValue, StatusCode,
    header::{CONTENT_TYPE, RETRY_AFTER},
};

use super::{response::ErrorResponse, routes, row::Row};
use crate::endpoint::{Endpoint, HttpRequest, HttpResponse};

/// An error response, a lost or late response or a dropped connection in place of the response of an
/// [`Emulator`](super::Emulator).
///
/// By default a fault applies to the next request, whatever its operation. [`times`](Self::times) makes it
/// apply to several requests, [`on`](Self::on), [`on_operation`](Self::on_operation) and [`when`](Self::when) to
/// certain requests only, and [`probability`](Self::probability) to some of them.
/// [`Emulator::add_fault`](super::Emulator::add_fault) adds it.
///
/// ```
/// use workos_core::{organizations::GetOrganization, testing::{Emulator, Fault}};
///
/// let emulator = Emulator::new();
/// emulator.add_fault(Fault::status(503).times(2).on::<GetOrganization>());
///
/// let client = emulator.client();
/// let error = emulator.run(client.send_with_response(GetOrganization::new("org_1"))).unwrap_err();
/// assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (404, 3));
/// assert_eq!(emulator.faults_left(), 0);
/// ```
#[derive(Clone)]
#[must_use = "a fault has no effect until it is added to an emulator"]
pub struct Fault {
    effect: Effect,
    pub(super) times: u32,
    matches: Arc<dyn Fn(&HttpRequest) -> bool + Send + Sync>,
    chance: Option<Chance>,
    /// The fault as the control API received it.
    pub(super) source: Option<Row>,
}

/// Extension of a response of an [`Emulator`](super::Emulator): the time by which a server has to delay it.
/// [`Fault::latency`] adds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latency(pub Duration);

/// A sequence of pseudorandom decisions.
#[derive(Clone)]
struct Chance {
    probability: f64,
    state: u64,
}

impl Chance {
    /// Returns the next decision, by SplitMix64.
    fn decide(&mut self) -> bool {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        // 32 bits are exact in a float.
        let fraction = u32::try_from(bits >> 32).map_or(0.0, f64::from) / 4_294_967_296.0;
        fraction < self.probability
    }
}

/// Effect of a fault on a request.
#[derive(Clone)]
pub(super) enum Effect {
    /// The request is not handled; this is the response.
    Respond(HttpResponse),
    /// The request is not handled and there is no response.
    DropConnection,
    /// The request is handled, but there is no response.
    LoseResponse,
    /// The request is handled, and the connection stays open without a response.
    Hang,
    /// The request is handled, and the response is late.
    Delay(Duration),
}

impl Fault {
    /// Creates a fault that responds with a status and a JSON body with a `message`. The request is not
    /// handled, so no object changes.
    ///
    /// # Panics
    ///
    /// If the number is not a status code.
    pub fn status(status: u16) -> Self {
        let Ok(status) = StatusCode::from_u16(status) else { panic!("invalid status code: {status}") };
        let message = status.canonical_reason().unwrap_or("An injected fault");
        Self::response(ErrorResponse::new(status, message).into())
    }

    /// Creates a fault that responds with 429, the code `rate_limit_exceeded` and a `Retry-After` of this
    /// duration, rounded up to whole seconds. The request is not handled, so no object changes.
    pub fn rate_limit(retry_after: Duration) -> Self {
        let error = ErrorResponse::new(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded.");
        let mut response: HttpResponse = error.code("rate_limit_exceeded").into();
        let seconds = retry_after.as_secs().saturating_add((retry_after.subsec_nanos() > 0).into());
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        Self::response(response)
    }

    /// Creates a fault that responds with a status and a JSON body, such as an error with a code of WorkOS's. The
    /// request is not handled, so no object changes.
    ///
    /// # Panics
    ///
    /// If the number is not a status code.
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        let mut response = HttpResponse::new(body.into().into());
        let Ok(status) = StatusCode::from_u16(status) else { panic!("invalid status code: {status}") };
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Self::response(response)
    }

    /// Creates a fault that responds with any response, such as a proxy's HTML or truncated JSON. The
    /// request is not handled, so no object changes.
    pub fn response(response: HttpResponse) -> Self {
        Self::new(Effect::Respond(response))
    }

    /// Creates a fault that ends the connection before the request is handled, so no object changes. The
    /// client cannot tell this from [`lose_response`](Self::lose_response).
    pub fn drop_connection() -> Self {
        Self::new(Effect::DropConnection)
    }

    /// Creates a fault that ends the connection after the request is handled, so objects change but there is
    /// no response. The client cannot tell this from [`drop_connection`](Self::drop_connection).
    pub fn lose_response() -> Self {
        Self::new(Effect::LoseResponse)
    }

    /// Creates a fault that handles the request and never responds, so objects change and the client's time
    /// limit ends the attempt. [`Emulator::handle`](super::Emulator::handle) returns a timeout at once.
    pub fn hang() -> Self {
        Self::new(Effect::Hang)
    }

    /// Creates a fault that handles the request and delays the response. In a client of the emulator the virtual
    /// clock moves by the delay, or by the time limit of the attempt if that is shorter, which then ends the attempt.
    /// [`Emulator::handle`](super::Emulator::handle) returns the response at once, with the extension [`Latency`].
    pub fn latency(delay: Duration) -> Self {
        Self::new(Effect::Delay(delay))
    }

    /// Returns the effect.
    pub(super) fn into_effect(self) -> Effect {
        self.effect
    }

    pub(super) fn new(effect: Effect) -> Self {
        Self { effect, times: 1, matches: Arc::new(|_| true), chance: None, source: None }
    }

    /// Sets the number of requests that the fault applies to. 1 by default.
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// Limits the fault to requests of an operation, whatever their parameters. Replaces an earlier limit.
    pub fn on<E: Endpoint>(self) -> Self {
        self.when(|request| {
            E::OPERATION.method == *request.method()
                && routes::match_template(E::OPERATION.path, request.uri().path()).is_some()
        })
    }

    /// Limits the fault to requests of an operation by service and name, such as
    /// `organizations.get_organization`. Replaces an earlier limit.
    pub fn on_operation(self, name: impl Into<String>) -> Self {
        let name = name.into();
        self.when(move |request| is_of_operation(request, &name))
    }

    /// Applies the fault to a part of the requests only, such as 0.5 for half of them. Which ones depends on the seed
    /// and on nothing else. [`times`](Self::times) counts the requests that the fault applies to.
    pub fn probability(mut self, probability: f64, seed: u64) -> Self {
        self.chance = Some(Chance { probability, state: seed });
        self
    }

    /// Limits the fault to requests that match. Replaces an earlier limit.
    pub fn when(mut self, matches: impl Fn(&HttpRequest) -> bool + Send + Sync + 'static) -> Self {
        self.matches = Arc::new(matches);
        self
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.effect {
            Effect::Respond(response) => write!(f, "Fault({} × {})", self.times, response.status()),
            Effect::DropConnection => write!(f, "Fault({} × dropped connection)", self.times),
            Effect::LoseResponse => write!(f, "Fault({} × lost response)", self.times),
            Effect::Hang => write!(f, "Fault({} × no response)", self.times),
            Effect::Delay(delay) => write!(f, "Fault({} × {delay:?} late)", self.times),
        }
    }
}

/// Whether a request is one of an operation.
pub(super) fn is_of_operation(request: &HttpRequest, name: &str) -> bool {
    let route = routes::find(request.method(), request.uri().path());
    route.and_then(|(route, _)| route.operation).is_some_and(|operation| operation.name == name)
}

/// The added faults that have not been applied, oldest first.
#[derive(Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    pub(super) fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Iterates over the faults, oldest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter()
    }

    /// Returns the number of requests that faults still apply to.
    pub(super) fn left(&self) -> u32 {
        self.0.iter().fold(0, |sum, fault| sum.saturating_add(fault.times))
    }

    /// Applies the oldest fault that matches a request, and returns its effect.
    pub(super) fn apply(&mut self, request: &HttpRequest) -> Option<Effect> {
        let fault = self.0.iter_mut().find_map(|fault| {
            let applies = fault.times > 0
                && (fault.matches)(request)
                && fault.chance.as_mut().is_none_or(Chance::decide);
            applies.then_some(fault)
        })?;
        fault.times -= 1;
        let effect = fault.effect.clone();
        self.0.retain(|fault| fault.times > 0);
        Some(effect)
    }
}
