//! The layer of everything that authenticates a request by its headers alone, and then denies it or passes it on.

use std::{
    fmt, mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::{Request, Response, request::Parts};
use tower_layer::Layer;
use tower_service::Service;

use super::ResponseBody;
use crate::{
    client::Client,
    machine::{Driver, Machine},
    runtime::Runtime,
    transport::Transport,
};

/// Authentication of requests by a state machine, for [`AuthenticationLayer`]. Implemented by
/// [`ApiKeyCache`](crate::api_keys::ApiKeyCache) and by `ResourceServer`.
pub trait RequestAuthenticator: Clone + fmt::Debug + sealed::Sealed {
    /// The state machine of a request.
    #[doc(hidden)]
    type Machine: Machine;

    /// Creates the state machine of a request.
    #[doc(hidden)]
    fn start(&self, parts: &Parts, seed: u64) -> Self::Machine;

    /// Adds to the request what the application needs, or returns the response.
    #[doc(hidden)]
    #[allow(clippy::result_large_err, reason = "a response is sent at once")]
    fn admit(output: <Self::Machine as Machine>::Output, parts: &mut Parts) -> Result<(), Response<Bytes>>;
}

pub(super) mod sealed {
    /// Not for other crates.
    pub trait Sealed {}
}

/// Layer that authenticates requests before they are passed on.
pub struct AuthenticationLayer<G, T, R> {
    authenticator: G,
    client: Client<T, R>,
}

/// Service that authenticates requests, and passes those that it does not answer itself on to an inner service.
pub struct AuthenticationService<S, G, T, R> {
    inner: S,
    authenticator: G,
    client: Client<T, R>,
}

impl<G, T, R> AuthenticationLayer<G, T, R> {
    pub(super) fn new(authenticator: G, client: Client<T, R>) -> Self {
        Self { authenticator, client }
    }
}

impl<S, G: RequestAuthenticator, T, R> Layer<S> for AuthenticationLayer<G, T, R> {
    type Service = AuthenticationService<S, G, T, R>;

    fn layer(&self, inner: S) -> AuthenticationService<S, G, T, R> {
        AuthenticationService {
            inner,
            authenticator: self.authenticator.clone(),
            client: self.client.clone(),
        }
    }
}

impl<S, G, T, R, B, O> Service<Request<B>> for AuthenticationService<S, G, T, R>
where
    S: Service<Request<B>, Response = Response<O>> + Clone,
    G: RequestAuthenticator,
    T: Transport,
    R: Runtime,
{
    type Response = Response<ResponseBody<O>>;
    type Error = S::Error;
    type Future = AuthenticationFuture<S, G, T, R, B>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The future takes the service that is ready. Its clone is not ready yet.
        let clone = self.inner.clone();
        let service = mem::replace(&mut self.inner, clone);
        let (parts, body) = request.into_parts();
        let machine = self.authenticator.start(&parts, self.client.seed());
        let passed_on = Some(PassedOn { service, parts, body });
        let state = State::Authenticate { machine, passed_on, driver: Driver::default() };
        AuthenticationFuture { client: self.client.clone(), state }
    }
}

/// The inner service, and the request that it is called with.
struct PassedOn<S, B> {
    service: S,
    parts: Parts,
    body: B,
}

pin_project_lite::pin_project! {
    /// The future of [`AuthenticationService`].
    pub struct AuthenticationFuture<S, G, T, R, B>
    where
        S: Service<Request<B>>,
        G: RequestAuthenticator,
        T: Transport,
        R: Runtime,
    {
        client: Client<T, R>,
        #[pin]
        state: State<S, S::Future, G::Machine, T::Future, R::Sleep, B>,
    }
}

pin_project_lite::pin_project! {
    /// ```text
    /// Authenticate ──► Respond
    ///      │
    ///      └─────────► Forward
    /// ```
    #[project = StateProjection]
    enum State<S, F, M, H, W, B> {
        Authenticate {
            machine: M,
            // Taken at the end.
            passed_on: Option<PassedOn<S, B>>,
            #[pin]
            driver: Driver<H, W>,
        },
        Respond {
            response: Option<Response<Bytes>>,
        },
        Forward {
            #[pin]
            future: F,
        },
    }
}

impl<S, G, T, R, B, O> Future for AuthenticationFuture<S, G, T, R, B>
where
    S: Service<Request<B>, Response = Response<O>>,
    G: RequestAuthenticator,
    T: Transport,
    R: Runtime,
{
    type Output = Result<Response<ResponseBody<O>>, S::Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let next = match this.state.as_mut().project() {
                StateProjection::Authenticate { machine, passed_on, driver } => {
                    let (transport, runtime) = (this.client.transport(), this.client.runtime());
                    let output = ready!(driver.poll(context, machine, transport, runtime));
                    let Some(PassedOn { mut service, mut parts, body }) = passed_on.take() else {
                        return Poll::Pending;
                    };
                    match G::admit(output, &mut parts) {
                        Ok(()) => State::Forward { future: service.call(Request::from_parts(parts, body)) },
                        Err(response) => State::Respond { response: Some(response) },
                    }
                }
                StateProjection::Respond { response } => {
                    // A future is not polled after its end.
                    let Some(response) = response.take() else { return Poll::Pending };
                    return Poll::Ready(Ok(ResponseBody::own(response)));
                }
                StateProjection::Forward { future } => {
                    return Poll::Ready(Ok(ResponseBody::inner(ready!(future.poll(context))?)));
                }
            };
            this.state.set(next);
        }
    }
}

impl<G: Clone, T, R> Clone for AuthenticationLayer<G, T, R> {
    fn clone(&self) -> Self {
        Self { authenticator: self.authenticator.clone(), client: self.client.clone() }
    }
}

impl<S: Clone, G: Clone, T, R> Clone for AuthenticationService<S, G, T, R> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            authenticator: self.authenticator.clone(),
            client: self.client.clone(),
        }
    }
}

impl<G: fmt::Debug, T, R> fmt::Debug for AuthenticationLayer<G, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthenticationLayer")
            .field("authenticator", &self.authenticator)
            .finish_non_exhaustive()
    }
}

impl<S: fmt::Debug, G: fmt::Debug, T, R> fmt::Debug for AuthenticationService<S, G, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthenticationService")
            .field("inner", &self.inner)
            .field("authenticator", &self.authenticator)
            .finish_non_exhaustive()
    }
}

impl<S, G, T, R, B> fmt::Debug for AuthenticationFuture<S, G, T, R, B>
where
    S: Service<Request<B>>,
    G: RequestAuthenticator,
    T: Transport,
    R: Runtime,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Authenticate { .. } => "authenticate",
            State::Respond { .. } => "respond",
            State::Forward { .. } => "forward",
        };
        f.debug_struct("AuthenticationFuture").field("state", &state).finish_non_exhaustive()
    }
}
