//! The layer that adds the access token of a machine to requests to other APIs.

use std::{
    fmt, mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use http::{Request, Response, StatusCode, header::AUTHORIZATION};
use tower_layer::Layer;
use tower_service::Service;

use crate::{
    client::Client,
    config::BaseUrl,
    machine::Driver,
    runtime::Runtime,
    tokens::{GetMachineToken, MachineAccessToken, MachineTokenError, MachineTokens},
    transport::Transport,
};

impl MachineTokens {
    /// Creates a layer for an HTTP client that adds the access token to requests to other APIs. The client requests
    /// tokens; its transport and runtime are used, and the configuration of these tokens.
    ///
    /// The token is added to a request below one of the URLs `only_to`: with the same scheme, host and port, and, if the
    /// URL has a path, below that path. Any other request is passed on as it is, and so is one that has an
    /// `Authorization` header already, or a URI without scheme and host. Without a URL, no request gets the token.
    ///
    /// Thus the token does not follow a redirect to another server if the layer that follows redirects is outside of
    /// this one. An HTTP client that follows them itself sends the header again; make sure that it removes
    /// `Authorization` for another host, as reqwest does.
    ///
    /// A response with the status 401 to a request with the token [discards](MachineTokens::discard) it. The request is
    /// not repeated: its body was used, and it may have been executed. A layer of the application that retries it, such
    /// as that of `tower`, belongs outside of this one, and then gets the next token.
    ///
    /// ```
    /// use http::{Request, Response};
    /// use tower_layer::Layer as _;
    /// use tower_service::Service;
    /// use workos_core::{BaseUrl, Client, Runtime, Transport, tokens::MachineTokens};
    ///
    /// /// Adds the token to the requests of an HTTP client, such as hyper-util's.
    /// fn partner<C, B, T: Transport, R: Runtime>(
    ///     http: C,
    ///     tokens: &MachineTokens,
    ///     client: Client<T, R>,
    /// ) -> Result<impl Service<Request<B>, Response = Response<B>>, workos_core::Error>
    /// where
    ///     C: Service<Request<B>, Response = Response<B>> + Clone,
    /// {
    ///     let only_to = BaseUrl::new("https://api.partner.com")?;
    ///     Ok(tokens.layer(client, [only_to]).layer(http))
    /// }
    /// ```
    #[must_use]
    pub fn layer<T, R>(
        &self,
        client: Client<T, R>,
        only_to: impl IntoIterator<Item = BaseUrl>,
    ) -> MachineTokenLayer<T, R> {
        MachineTokenLayer(Parts { tokens: self.clone(), client, only_to: only_to.into_iter().collect() })
    }
}

struct Parts<T, R> {
    tokens: MachineTokens,
    client: Client<T, R>,
    only_to: Arc<[BaseUrl]>,
}

/// Layer that adds the access token of a machine to requests. Created by [`MachineTokens::layer`].
pub struct MachineTokenLayer<T, R>(Parts<T, R>);

/// Service that adds the access token of a machine to requests, and passes them on to an inner service.
pub struct MachineTokenService<S, T, R> {
    inner: S,
    parts: Parts<T, R>,
}

impl<S, T, R> Layer<S> for MachineTokenLayer<T, R> {
    type Service = MachineTokenService<S, T, R>;

    fn layer(&self, inner: S) -> MachineTokenService<S, T, R> {
        MachineTokenService { inner, parts: self.0.clone() }
    }
}

impl<S, T, R, B, O> Service<Request<B>> for MachineTokenService<S, T, R>
where
    S: Service<Request<B>, Response = Response<O>> + Clone,
    T: Transport,
    R: Runtime,
{
    type Response = Response<O>;
    type Error = MachineTokenServiceError<S::Error>;
    type Future = MachineTokenFuture<S, T, R, B>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context).map_err(MachineTokenServiceError::Service)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The future takes the service that is ready. Its clone is not ready yet.
        let clone = self.inner.clone();
        let mut ready = mem::replace(&mut self.inner, clone);
        let Parts { tokens, client, only_to } = self.parts.clone();
        let is_allowed = only_to.iter().any(|url| url.contains(request.uri()));
        if !is_allowed || request.headers().contains_key(AUTHORIZATION) {
            let state = State::Forward { future: ready.call(request), token: None };
            return MachineTokenFuture { tokens, client, inner: None, state };
        }
        let state = State::GetToken { machine: tokens.token(client.seed()), driver: Driver::default() };
        MachineTokenFuture { tokens, client, inner: Some((ready, request)), state }
    }
}

pin_project_lite::pin_project! {
    /// The future of [`MachineTokenService`].
    pub struct MachineTokenFuture<S, T, R, B>
    where
        S: Service<Request<B>>,
        T: Transport,
        R: Runtime,
    {
        tokens: MachineTokens,
        client: Client<T, R>,
        // Taken when the request is passed on.
        inner: Option<(S, Request<B>)>,
        #[pin]
        state: State<S::Future, T::Future, R::Sleep>,
    }
}

pin_project_lite::pin_project! {
    /// ```text
    /// GetToken ──► Forward
    /// ```
    #[project = StateProjection]
    enum State<F, H, W> {
        GetToken {
            machine: GetMachineToken,
            #[pin]
            driver: Driver<H, W>,
        },
        Forward {
            #[pin]
            future: F,
            // The token of the request, if this layer has added it.
            token: Option<MachineAccessToken>,
        },
    }
}

impl<S, T, R, B, O> Future for MachineTokenFuture<S, T, R, B>
where
    S: Service<Request<B>, Response = Response<O>>,
    T: Transport,
    R: Runtime,
{
    type Output = Result<Response<O>, MachineTokenServiceError<S::Error>>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let next = match this.state.as_mut().project() {
                StateProjection::GetToken { machine, driver } => {
                    let (transport, runtime) = (this.client.transport(), this.client.runtime());
                    let token = ready!(driver.poll(context, machine, transport, runtime))
                        .map_err(MachineTokenServiceError::Token)?;
                    // A future is not polled after its end.
                    let Some((mut service, mut request)) = this.inner.take() else { return Poll::Pending };
                    request.headers_mut().insert(AUTHORIZATION, token.authorization().clone());
                    State::Forward { future: service.call(request), token: Some(token) }
                }
                StateProjection::Forward { future, token } => {
                    let response = ready!(future.poll(context)).map_err(MachineTokenServiceError::Service)?;
                    if let Some(token) = token.take()
                        && response.status() == StatusCode::UNAUTHORIZED
                    {
                        this.tokens.discard(&token);
                    }
                    return Poll::Ready(Ok(response));
                }
            };
            this.state.set(next);
        }
    }
}

/// Error of a request with the access token of a machine.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum MachineTokenServiceError<E> {
    /// There is no access token. The request was not sent.
    Token(MachineTokenError),
    /// Error of the inner service.
    Service(E),
}

impl<E: fmt::Display> fmt::Display for MachineTokenServiceError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(error) => error.fmt(f),
            Self::Service(error) => error.fmt(f),
        }
    }
}

impl<E: std::error::Error + 'static> std::error::Error for MachineTokenServiceError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // The message is that of the inner error, so the chain continues with the inner error's source.
        match self {
            Self::Token(error) => error.source(),
            Self::Service(error) => error.source(),
        }
    }
}

impl<T, R> Clone for Parts<T, R> {
    fn clone(&self) -> Self {
        Self { tokens: self.tokens.clone(), client: self.client.clone(), only_to: self.only_to.clone() }
    }
}

impl<T, R> Clone for MachineTokenLayer<T, R> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<S: Clone, T, R> Clone for MachineTokenService<S, T, R> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), parts: self.parts.clone() }
    }
}

impl<T, R> fmt::Debug for MachineTokenLayer<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MachineTokenLayer")
            .field("tokens", &self.0.tokens)
            .field("only_to", &self.0.only_to)
            .finish_non_exhaustive()
    }
}

impl<S: fmt::Debug, T, R> fmt::Debug for MachineTokenService<S, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MachineTokenService")
            .field("inner", &self.inner)
            .field("tokens", &self.parts.tokens)
            .field("only_to", &self.parts.only_to)
            .finish_non_exhaustive()
    }
}

impl<S, T, R, B> fmt::Debug for MachineTokenFuture<S, T, R, B>
where
    S: Service<Request<B>>,
    T: Transport,
    R: Runtime,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.state {
            State::GetToken { .. } => "MachineTokenFuture(get token)",
            State::Forward { .. } => "MachineTokenFuture(forward)",
        })
    }
}

#[cfg(test)]
mod tests;
