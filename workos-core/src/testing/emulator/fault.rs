//! What can be made to go wrong.

use std::{fmt, sync::Arc, time::Duration};

use http::{HeaderValue, StatusCode, header::RETRY_AFTER};

use super::{answer::Refusal, router};
use crate::endpoint::{Endpoint, HttpRequest, HttpResponse};

/// Something that goes wrong with a request to an [`Emulator`](super::Emulator): with the next one,
/// unless it says otherwise.
///
/// ```
/// use workos_core::{organizations::GetOrganization, testing::{Emulator, Fault}};
///
/// let emulator = Emulator::new();
/// emulator.inject(Fault::status(503).times(2).on::<GetOrganization>());
///
/// let client = emulator.client();
/// let error = emulator.run(client.send_with_response(GetOrganization::new("org_1"))).unwrap_err();
/// assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (404, 3));
/// assert_eq!(emulator.faults_left(), 0);
/// ```
#[derive(Clone)]
#[must_use = "inject it"]
pub struct Fault {
    harm: Harm,
    times: u32,
    fits: Arc<dyn Fn(&HttpRequest) -> bool + Send + Sync>,
}

#[derive(Clone)]
pub(super) enum Harm {
    Answer(HttpResponse),
    DropConnection,
    LoseAnswer,
}

impl Fault {
    /// WorkOS answers with this status and does nothing.
    ///
    /// # Panics
    ///
    /// If the status is none.
    pub fn status(status: u16) -> Self {
        let Ok(status) = StatusCode::from_u16(status) else { panic!("no status: {status}") };
        let message = status.canonical_reason().unwrap_or("An injected fault");
        Self::answer(Refusal::new(status, message).into())
    }

    /// WorkOS refuses the request with 429 and asks to wait so long; part of a second counts as a whole
    /// one.
    pub fn rate_limit(retry_after: Duration) -> Self {
        let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded.");
        let mut response: HttpResponse = refusal.code("rate_limit_exceeded").into();
        let seconds = retry_after.as_secs().saturating_add((retry_after.subsec_nanos() > 0).into());
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        Self::answer(response)
    }

    /// Something answers with this and WorkOS does nothing: a proxy's HTML, half a JSON.
    pub fn answer(response: HttpResponse) -> Self {
        Self::new(Harm::Answer(response))
    }

    /// The connection ends before WorkOS has done anything. The client cannot know that it has not.
    pub fn drop_connection() -> Self {
        Self::new(Harm::DropConnection)
    }

    /// WorkOS does what it is asked to, and the connection ends before its answer is there.
    pub fn lose_answer() -> Self {
        Self::new(Harm::LoseAnswer)
    }

    fn new(harm: Harm) -> Self {
        Self { harm, times: 1, fits: Arc::new(|_| true) }
    }

    /// Strikes so many requests.
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// Strikes only requests of an operation, whatever their parameters.
    pub fn on<E: Endpoint>(self) -> Self {
        self.when(|request| {
            E::OPERATION.method == *request.method()
                && router::bind(E::OPERATION.path, request.uri().path()).is_some()
        })
    }

    /// Strikes only requests of which this is true.
    pub fn when(mut self, fits: impl Fn(&HttpRequest) -> bool + Send + Sync + 'static) -> Self {
        self.fits = Arc::new(fits);
        self
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.harm {
            Harm::Answer(response) => write!(f, "Fault({} × {})", self.times, response.status()),
            Harm::DropConnection => write!(f, "Fault({} × dropped connection)", self.times),
            Harm::LoseAnswer => write!(f, "Fault({} × lost answer)", self.times),
        }
    }
}

/// The faults to come, oldest first.
#[derive(Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    pub(super) fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub(super) fn left(&self) -> u32 {
        self.0.iter().fold(0, |sum, fault| sum.saturating_add(fault.times))
    }

    /// What happens to a request, if anything does.
    pub(super) fn strike(&mut self, request: &HttpRequest) -> Option<Harm> {
        let fault = self.0.iter_mut().find(|fault| fault.times > 0 && (fault.fits)(request))?;
        fault.times -= 1;
        let harm = fault.harm.clone();
        self.0.retain(|fault| fault.times > 0);
        Some(harm)
    }
}
