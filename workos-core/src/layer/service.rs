//! The layer of AuthKit and its service.

use std::{
    fmt, mem,
    task::{Context, Poll},
};

use http::{Request, Response};
use http_body::Body;
use tower_layer::Layer;
use tower_service::Service;

use super::{AuthKitFuture, ResponseBody};
use crate::{authkit::AuthKit, client::Client, runtime::Runtime, transport::Transport};

impl AuthKit {
    /// Creates a layer that handles requests before the application does. The client sends the requests to
    /// WorkOS; its transport and runtime are used, and the configuration of this AuthKit.
    #[must_use]
    pub fn layer<T, R>(&self, client: Client<T, R>) -> AuthKitLayer<T, R> {
        AuthKitLayer { authkit: self.clone(), client }
    }
}

/// Layer that handles requests by [`AuthKit`]. Created by [`AuthKit::layer`]; the [module](super) describes it.
pub struct AuthKitLayer<T, R> {
    authkit: AuthKit,
    client: Client<T, R>,
}

/// Service that handles requests by [`AuthKit`], and passes the others on to an inner service.
pub struct AuthKitService<S, T, R> {
    inner: S,
    authkit: AuthKit,
    client: Client<T, R>,
}

impl<S, T, R> Layer<S> for AuthKitLayer<T, R> {
    type Service = AuthKitService<S, T, R>;

    fn layer(&self, inner: S) -> AuthKitService<S, T, R> {
        AuthKitService { inner, authkit: self.authkit.clone(), client: self.client.clone() }
    }
}

impl<S, T, R, B, O> Service<Request<B>> for AuthKitService<S, T, R>
where
    S: Service<Request<B>, Response = Response<O>> + Clone,
    T: Transport,
    R: Runtime,
    B: Body,
{
    type Response = Response<ResponseBody<O>>;
    type Error = S::Error;
    type Future = AuthKitFuture<S, T, R, B>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The future takes the service that is ready. Its clone is not ready yet.
        let clone = self.inner.clone();
        let ready = mem::replace(&mut self.inner, clone);
        AuthKitFuture::new(self.authkit.clone(), self.client.clone(), ready, request)
    }
}

impl<T, R> Clone for AuthKitLayer<T, R> {
    fn clone(&self) -> Self {
        Self { authkit: self.authkit.clone(), client: self.client.clone() }
    }
}

impl<S: Clone, T, R> Clone for AuthKitService<S, T, R> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), authkit: self.authkit.clone(), client: self.client.clone() }
    }
}

impl<T, R> fmt::Debug for AuthKitLayer<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthKitLayer").field("client", &self.client).finish_non_exhaustive()
    }
}

impl<S: fmt::Debug, T, R> fmt::Debug for AuthKitService<S, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthKitService")
            .field("inner", &self.inner)
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}
