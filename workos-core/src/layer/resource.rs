//! The layer of a resource server, and the requirement of scopes.

use std::{
    fmt, mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode, request::Parts};
use tower_layer::Layer;
use tower_service::Service;

use super::{RequireFuture, ResponseBody, grpc};
use crate::{
    client::Client,
    extract,
    machine::Driver,
    resource_server::{HandleRequest, Handled, RequiredScopes, ResourceServer},
    runtime::Runtime,
    transport::Transport,
};

impl ResourceServer {
    /// Creates a layer that handles requests before the application does. The client sends the requests to the AuthKit
    /// domain; its transport and runtime are used, and the configuration of this resource server.
    ///
    /// ```
    /// use axum::{Router, routing::{get, post}};
    /// use workos_core::{
    ///     DynClient,
    ///     extract::Authenticated,
    ///     layer::RequireScope,
    ///     resource_server::{ResourceServer, UserToken},
    /// };
    ///
    /// fn router(server: &ResourceServer, client: DynClient) -> Router {
    ///     Router::new()
    ///         .route("/invoices", post(|| async { "created" }))
    ///         .route_layer(RequireScope::new("invoices:write"))
    ///         .route("/me", get(|user: Authenticated<UserToken>| async move { user.user_id().to_string() }))
    ///         .layer(server.layer(client))
    /// }
    /// ```
    #[must_use]
    pub fn layer<T, R>(&self, client: Client<T, R>) -> ResourceServerLayer<T, R> {
        ResourceServerLayer { server: self.clone(), client }
    }
}

/// Layer that handles requests by a [`ResourceServer`]. Created by [`ResourceServer::layer`].
///
/// A request that is passed on has a [`ResourceAuth`](crate::resource_server::ResourceAuth) in its extensions and, unless its
/// path is [public](ResourceServer::public_path), a [`VerifiedToken`](crate::resource_server::VerifiedToken). Its
/// `Authorization` header is unchanged; do not send the token to other services.
pub struct ResourceServerLayer<T, R> {
    server: ResourceServer,
    client: Client<T, R>,
}

/// Service that handles requests by a [`ResourceServer`], and passes those with a valid token on to an inner service.
pub struct ResourceServerService<S, T, R> {
    inner: S,
    server: ResourceServer,
    client: Client<T, R>,
}

impl<S, T, R> Layer<S> for ResourceServerLayer<T, R> {
    type Service = ResourceServerService<S, T, R>;

    fn layer(&self, inner: S) -> ResourceServerService<S, T, R> {
        ResourceServerService { inner, server: self.server.clone(), client: self.client.clone() }
    }
}

impl<S, T, R, B, O> Service<Request<B>> for ResourceServerService<S, T, R>
where
    S: Service<Request<B>, Response = Response<O>> + Clone,
    T: Transport,
    R: Runtime,
{
    type Response = Response<ResponseBody<O>>;
    type Error = S::Error;
    type Future = ResourceServerFuture<S, T, R, B>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The future takes the service that is ready. Its clone is not ready yet.
        let clone = self.inner.clone();
        let service = mem::replace(&mut self.inner, clone);
        let (parts, body) = request.into_parts();
        let machine = self.server.handle(&parts, self.client.seed());
        ResourceServerFuture {
            client: self.client.clone(),
            state: State::Handle {
                machine,
                passed_on: Some(PassedOn { service, parts, body }),
                driver: Driver::default(),
            },
        }
    }
}

pin_project_lite::pin_project! {
    /// The future of [`ResourceServerService`].
    pub struct ResourceServerFuture<S, T, R, B>
    where
        S: Service<Request<B>>,
        T: Transport,
        R: Runtime,
    {
        client: Client<T, R>,
        #[pin]
        state: State<S, S::Future, T::Future, R::Sleep, B>,
    }
}

/// What the inner service is called with, and itself.
struct PassedOn<S, B> {
    service: S,
    parts: Parts,
    body: B,
}

pin_project_lite::pin_project! {
    /// ```text
    /// Handle ──► Respond
    ///   │
    ///   └──────► Forward
    /// ```
    #[project = StateProjection]
    enum State<S, F, H, W, B> {
        Handle {
            machine: HandleRequest,
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

impl<S, T, R, B, O> Future for ResourceServerFuture<S, T, R, B>
where
    S: Service<Request<B>, Response = Response<O>>,
    T: Transport,
    R: Runtime,
{
    type Output = Result<Response<ResponseBody<O>>, S::Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let next = match this.state.as_mut().project() {
                StateProjection::Handle { machine, passed_on, driver } => {
                    let (transport, runtime) = (this.client.transport(), this.client.runtime());
                    let handled = ready!(driver.poll(context, machine, transport, runtime));
                    let Some(PassedOn { mut service, mut parts, body }) = passed_on.take() else {
                        return Poll::Pending;
                    };
                    match handled {
                        Handled::Respond(response) => {
                            State::Respond { response: Some(in_expected_form(&parts.headers, response)) }
                        }
                        Handled::Forward(auth) => {
                            if let Some(token) = auth.token() {
                                parts.extensions.insert(token.clone());
                            }
                            parts.extensions.insert(auth);
                            State::Forward { future: service.call(Request::from_parts(parts, body)) }
                        }
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

/// Responds in the form that the client of a request expects.
fn in_expected_form(headers: &HeaderMap, response: Response<Bytes>) -> Response<Bytes> {
    if !grpc::is_grpc(headers) {
        return response;
    }
    let message = match response.status() {
        StatusCode::UNAUTHORIZED => "no valid access token",
        StatusCode::FORBIDDEN => "access token does not permit this",
        StatusCode::SERVICE_UNAVAILABLE => "access token cannot be checked at the moment",
        _ => "request cannot be authenticated",
    };
    grpc::denial_with(&response, message)
}

/// Layer that requires scopes. Add it inside of the [layer of the resource server](ResourceServer::layer).
///
/// Without one of the scopes the response is 403 with `error="insufficient_scope"` and all scopes that the request needs.
#[derive(Debug, Clone)]
pub struct RequireScope(RequiredScopes);

impl RequireScope {
    /// Creates the layer for a scope, such as `invoices:write`.
    #[must_use]
    pub fn new(scope: &str) -> Self {
        Self::all([scope])
    }

    /// Creates the layer for several scopes, all of which are required.
    #[must_use]
    pub fn all<'s>(scopes: impl IntoIterator<Item = &'s str>) -> Self {
        Self(RequiredScopes::new(scopes))
    }
}

impl<S> Layer<S> for RequireScope {
    type Service = RequireScopeService<S>;

    fn layer(&self, inner: S) -> RequireScopeService<S> {
        RequireScopeService { inner, scopes: self.0.clone() }
    }
}

/// Service of [`RequireScope`].
#[derive(Debug, Clone)]
pub struct RequireScopeService<S> {
    inner: S,
    scopes: RequiredScopes,
}

impl<S, B, O> Service<Request<B>> for RequireScopeService<S>
where
    S: Service<Request<B>, Response = Response<O>>,
{
    type Response = Response<ResponseBody<O>>;
    type Error = S::Error;
    type Future = RequireFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        match extract::token(request.extensions(), &self.scopes) {
            Ok(_) => RequireFuture::forward(self.inner.call(request)),
            Err(rejection) => {
                let response = in_expected_form(request.headers(), rejection.into_response());
                RequireFuture::respond_with(response)
            }
        }
    }
}

impl<T, R> Clone for ResourceServerLayer<T, R> {
    fn clone(&self) -> Self {
        Self { server: self.server.clone(), client: self.client.clone() }
    }
}

impl<S: Clone, T, R> Clone for ResourceServerService<S, T, R> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), server: self.server.clone(), client: self.client.clone() }
    }
}

impl<T, R> fmt::Debug for ResourceServerLayer<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResourceServerLayer").field("server", &self.server).finish_non_exhaustive()
    }
}

impl<S: fmt::Debug, T, R> fmt::Debug for ResourceServerService<S, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResourceServerService")
            .field("inner", &self.inner)
            .field("server", &self.server)
            .finish_non_exhaustive()
    }
}

impl<S, T, R, B> fmt::Debug for ResourceServerFuture<S, T, R, B>
where
    S: Service<Request<B>>,
    T: Transport,
    R: Runtime,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Handle { .. } => "handle",
            State::Respond { .. } => "respond",
            State::Forward { .. } => "forward",
        };
        f.debug_struct("ResourceServerFuture").field("state", &state).finish_non_exhaustive()
    }
}
