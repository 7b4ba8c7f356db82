//! Faults that tests add to an emulator.

use std::{fmt, sync::Arc, time::Duration};

use http::{
    HeaderValue, StatusCode,
    header::{CONTENT_TYPE, RETRY_AFTER},
};

use super::{response::ErrorResponse, routes};
use crate::endpoint::{Endpoint, HttpRequest, HttpResponse};

/// An error response, a lost response or a dropped connection in place of the response of an
/// [`Emulator`](super::Emulator).
///
/// By default a fault applies to the next request, whatever its operation. [`times`](Self::times) makes it
/// apply to several requests, [`on`](Self::on) and [`when`](Self::when) to certain requests only.
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
    times: u32,
    matches: Arc<dyn Fn(&HttpRequest) -> bool + Send + Sync>,
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

    fn new(effect: Effect) -> Self {
        Self { effect, times: 1, matches: Arc::new(|_| true) }
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
        }
    }
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

    /// Returns the number of requests that faults still apply to.
    pub(super) fn left(&self) -> u32 {
        self.0.iter().fold(0, |sum, fault| sum.saturating_add(fault.times))
    }

    /// Applies the oldest fault that matches a request, and returns its effect.
    pub(super) fn apply(&mut self, request: &HttpRequest) -> Option<Effect> {
        let fault = self.0.iter_mut().find(|fault| fault.times > 0 && (fault.matches)(request))?;
        fault.times -= 1;
        let effect = fault.effect.clone();
        self.0.retain(|fault| fault.times > 0);
        Some(effect)
    }
}
