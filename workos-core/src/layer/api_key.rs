//! Layers for APIs that are called with API keys.

use std::{
    fmt, mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use tower_layer::Layer;
use tower_service::Service;

use super::{RequireFuture, ResponseBody, grpc};
use crate::{
    api_keys::{ApiKeyCache, ApiKeyError, AuthenticateApiKey, ValidApiKey},
    client::Client,
    machine::Driver,
    runtime::Runtime,
    transport::Transport,
};

impl ApiKeyCache {
    /// Creates a layer that requires a valid API key for every request. The transport and the runtime of the client are
    /// used, and the configuration of this cache.
    ///
    /// Other requests get the response of [`ApiKeyError::response`], or that of gRPC. A [`ValidApiKey`] is in the
    /// extensions of those that are passed on, where [`RequireApiKeyPermission`] and the extractors find it.
    ///
    /// ```
    /// use axum::{Extension, Router, routing::get};
    /// use workos_core::{
    ///     DynClient,
    ///     api_keys::{ApiKeyCache, ValidApiKey},
    ///     layer::RequireApiKeyPermission,
    /// };
    ///
    /// async fn invoices(Extension(api_key): Extension<ValidApiKey>) -> String {
    ///     format!("invoices for {}", api_key.name)
    /// }
    ///
    /// fn router(api_keys: &ApiKeyCache, client: DynClient) -> Router {
    ///     Router::new()
    ///         .route("/invoices", get(invoices))
    ///         .route_layer(RequireApiKeyPermission::new("invoices:read"))
    ///         .layer(api_keys.layer(client))
    /// }
    /// ```
    #[must_use]
    pub fn layer<T, R>(&self, client: Client<T, R>) -> ApiKeyLayer<T, R> {
        ApiKeyLayer { cache: self.clone(), client }
    }
}

/// Layer that requires a valid API key. Created by [`ApiKeyCache::layer`].
pub struct ApiKeyLayer<T, R> {
    cache: ApiKeyCache,
    client: Client<T, R>,
}

/// Service that requires a valid API key, and passes the requests with one on to an inner service.
pub struct ApiKeyService<S, T, R> {
    inner: S,
    cache: ApiKeyCache,
    client: Client<T, R>,
}

impl<S, T, R> Layer<S> for ApiKeyLayer<T, R> {
    type Service = ApiKeyService<S, T, R>;

    fn layer(&self, inner: S) -> ApiKeyService<S, T, R> {
        ApiKeyService { inner, cache: self.cache.clone(), client: self.client.clone() }
    }
}

impl<S, T, R, B, O> Service<Request<B>> for ApiKeyService<S, T, R>
where
    S: Service<Request<B>, Response = Response<O>> + Clone,
    T: Transport,
    R: Runtime,
{
    type Response = Response<ResponseBody<O>>;
    type Error = S::Error;
    type Future = ApiKeyFuture<S, T, R, B>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The future takes the service that is ready. Its clone is not ready yet.
        let clone = self.inner.clone();
        let ready = mem::replace(&mut self.inner, clone);
        let machine = self.cache.authenticate(request.headers(), self.client.seed());
        let state = State::Authenticate { machine, driver: Driver::default() };
        ApiKeyFuture { client: self.client.clone(), inner: Some((ready, request)), state }
    }
}

pin_project_lite::pin_project! {
    /// The future of [`ApiKeyService`].
    pub struct ApiKeyFuture<S, T, R, B>
    where
        S: Service<Request<B>>,
        T: Transport,
        R: Runtime,
    {
        client: Client<T, R>,
        // Taken when the request is passed on.
        inner: Option<(S, Request<B>)>,
        #[pin]
        state: State<S::Future, T::Future, R::Sleep>,
    }
}

pin_project_lite::pin_project! {
    /// ```text
    /// Authenticate ──► Respond
    ///      │
    ///      └─────────► Forward
    /// ```
    #[project = StateProjection]
    enum State<F, H, W> {
        Authenticate {
            machine: AuthenticateApiKey,
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

impl<S, T, R, B, O> Future for ApiKeyFuture<S, T, R, B>
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
                StateProjection::Authenticate { machine, driver } => {
                    let (transport, runtime) = (this.client.transport(), this.client.runtime());
                    let result = ready!(driver.poll(context, machine, transport, runtime));
                    let Some((mut service, mut request)) = this.inner.take() else { return Poll::Pending };
                    match result {
                        Ok(api_key) => {
                            request.extensions_mut().insert(api_key);
                            State::Forward { future: service.call(request) }
                        }
                        Err(error) => State::Respond { response: Some(deny(&request, &error)) },
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

/// Responds in the form that the client expects.
fn deny<B>(request: &Request<B>, error: &ApiKeyError) -> Response<Bytes> {
    let response = error.response();
    if !grpc::is_grpc(request.headers()) {
        return response;
    }
    grpc::denial_with(
        &response,
        match response.status() {
            StatusCode::UNAUTHORIZED => "no valid API key",
            StatusCode::FORBIDDEN => "permission denied",
            StatusCode::SERVICE_UNAVAILABLE => "API key cannot be validated at the moment",
            _ => "request cannot be authenticated",
        },
    )
}

/// Layer that requires a permission of the API key of a request, by its slug. Add it inside of the layer that
/// [`ApiKeyCache::layer`] creates.
///
/// Without the permission the response is 403 ([`ApiKeyError::MissingPermission`]). Without an API key in the extensions
/// of the request, because the layer is missing, it is 500.
#[derive(Debug, Clone)]
pub struct RequireApiKeyPermission(Box<str>);

impl RequireApiKeyPermission {
    /// Creates the layer for a permission by its slug, such as `invoices:read`.
    #[must_use]
    pub fn new(slug: impl Into<Box<str>>) -> Self {
        Self(slug.into())
    }
}

impl<S> Layer<S> for RequireApiKeyPermission {
    type Service = ApiKeyPermissionService<S>;

    fn layer(&self, inner: S) -> ApiKeyPermissionService<S> {
        ApiKeyPermissionService { inner, slug: self.0.clone() }
    }
}

/// Service of [`RequireApiKeyPermission`].
#[derive(Debug, Clone)]
pub struct ApiKeyPermissionService<S> {
    inner: S,
    slug: Box<str>,
}

impl<S, B, O> Service<Request<B>> for ApiKeyPermissionService<S>
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
        match request.extensions().get::<ValidApiKey>() {
            Some(api_key) => match api_key.require_permission(&self.slug) {
                Ok(()) => RequireFuture::forward(self.inner.call(request)),
                Err(error) => RequireFuture::respond_with(deny(&request, &error)),
            },
            None => {
                let body =
                    "the layer of API keys is missing: add `.layer(api_keys.layer(client))` to the router";
                let mut response = Response::new(Bytes::from_static(body.as_bytes()));
                *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
                RequireFuture::respond_with(response)
            }
        }
    }
}

impl<T, R> Clone for ApiKeyLayer<T, R> {
    fn clone(&self) -> Self {
        Self { cache: self.cache.clone(), client: self.client.clone() }
    }
}

impl<S: Clone, T, R> Clone for ApiKeyService<S, T, R> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), cache: self.cache.clone(), client: self.client.clone() }
    }
}

impl<T, R> fmt::Debug for ApiKeyLayer<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKeyLayer").field("cache", &self.cache).finish_non_exhaustive()
    }
}

impl<S: fmt::Debug, T, R> fmt::Debug for ApiKeyService<S, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKeyService")
            .field("inner", &self.inner)
            .field("cache", &self.cache)
            .finish_non_exhaustive()
    }
}

impl<S, T, R, B> fmt::Debug for ApiKeyFuture<S, T, R, B>
where
    S: Service<Request<B>>,
    T: Transport,
    R: Runtime,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.state {
            State::Authenticate { .. } => "ApiKeyFuture(authenticate)",
            State::Respond { .. } => "ApiKeyFuture(respond)",
            State::Forward { .. } => "ApiKeyFuture(forward)",
        })
    }
}

#[cfg(test)]
mod tests;
