//! Requirements of many routes.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use super::{ResponseBody, grpc};
use crate::{extract, session::Session};

/// Layer that requires a session. Add it inside of the layer of AuthKit.
///
/// Without a session the response is that of [`RequestAuth::deny`](crate::authkit::RequestAuth::deny). A path rule
/// of [`AuthKit::protect`](crate::authkit::AuthKit::protect) does the same by path.
#[derive(Debug, Clone, Copy, Default)]
pub struct RequireSignIn(());

/// Layer that requires a permission. Add it inside of the layer of AuthKit.
///
/// Without the permission the response is 403
/// ([`RequestAuth::forbid`](crate::authkit::RequestAuth::forbid)), and without a session that of [`RequireSignIn`].
#[derive(Debug, Clone)]
pub struct RequirePermission(Box<str>);

/// Layer that requires a role. Add it inside of the layer of AuthKit.
///
/// Without the role the response is 403
/// ([`RequestAuth::forbid`](crate::authkit::RequestAuth::forbid)), and without a session that of [`RequireSignIn`].
#[derive(Debug, Clone)]
pub struct RequireRole(Box<str>);

impl RequireSignIn {
    /// Creates the layer.
    #[must_use]
    pub fn new() -> Self {
        Self(())
    }
}

impl RequirePermission {
    /// Creates the layer for a permission by its slug, such as `posts:write`.
    #[must_use]
    pub fn new(slug: impl Into<Box<str>>) -> Self {
        Self(slug.into())
    }
}

impl RequireRole {
    /// Creates the layer for a role by its slug, such as `admin`.
    #[must_use]
    pub fn new(slug: impl Into<Box<str>>) -> Self {
        Self(slug.into())
    }
}

impl<S> Layer<S> for RequireSignIn {
    type Service = RequireService<S>;

    fn layer(&self, inner: S) -> RequireService<S> {
        RequireService { inner, requirement: Requirement::SignIn }
    }
}

impl<S> Layer<S> for RequirePermission {
    type Service = RequireService<S>;

    fn layer(&self, inner: S) -> RequireService<S> {
        RequireService { inner, requirement: Requirement::Permission(self.0.clone()) }
    }
}

impl<S> Layer<S> for RequireRole {
    type Service = RequireService<S>;

    fn layer(&self, inner: S) -> RequireService<S> {
        RequireService { inner, requirement: Requirement::Role(self.0.clone()) }
    }
}

/// Service of [`RequireSignIn`], [`RequirePermission`] and [`RequireRole`].
#[derive(Debug, Clone)]
pub struct RequireService<S> {
    inner: S,
    requirement: Requirement,
}

#[derive(Debug, Clone)]
enum Requirement {
    SignIn,
    Permission(Box<str>),
    Role(Box<str>),
}

impl Requirement {
    fn permits(&self, session: &Session) -> bool {
        match self {
            Self::SignIn => true,
            Self::Permission(slug) => session.has_permission(slug),
            Self::Role(slug) => session.has_role(slug),
        }
    }
}

impl<S, B, O> Service<Request<B>> for RequireService<S>
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
        let permits = |session: &Session| self.requirement.permits(session);
        match extract::session(request.extensions(), (&request).into(), permits) {
            Ok(_) => RequireFuture::forward(self.inner.call(request)),
            Err(rejection) => RequireFuture::respond(request.headers(), rejection.into_response()),
        }
    }
}

pin_project_lite::pin_project! {
    /// The future of [`RequireService`] and of the service of `RequireScope`.
    pub struct RequireFuture<F> {
        #[pin]
        state: State<F>,
    }
}

pin_project_lite::pin_project! {
    #[project = StateProjection]
    enum State<F> {
        Forward {
            #[pin]
            future: F,
        },
        Respond {
            response: Option<Response<Bytes>>,
        },
    }
}

impl<F> RequireFuture<F> {
    pub(super) fn forward(future: F) -> Self {
        Self { state: State::Forward { future } }
    }

    /// Responds in the form that the client of a request expects.
    pub(super) fn respond(headers: &HeaderMap, response: Response<Bytes>) -> Self {
        Self::respond_with(if grpc::is_grpc(headers) { grpc::denial(&response) } else { response })
    }

    pub(super) fn respond_with(response: Response<Bytes>) -> Self {
        Self { state: State::Respond { response: Some(response) } }
    }
}

impl<F, O, E> Future for RequireFuture<F>
where
    F: Future<Output = Result<Response<O>, E>>,
{
    type Output = Result<Response<ResponseBody<O>>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            StateProjection::Forward { future } => {
                Poll::Ready(Ok(ResponseBody::inner(ready!(future.poll(context))?)))
            }
            StateProjection::Respond { response } => match response.take() {
                Some(response) => Poll::Ready(Ok(ResponseBody::own(response))),
                // A future is not polled after its end.
                None => Poll::Pending,
            },
        }
    }
}

impl<F> fmt::Debug for RequireFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.state {
            State::Forward { .. } => "RequireFuture(forward)",
            State::Respond { .. } => "RequireFuture(respond)",
        })
    }
}
