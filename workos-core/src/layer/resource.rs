//! The layer of a resource server, and the requirement of scopes.

use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode, request::Parts};
use tower_layer::Layer;
use tower_service::Service;

use super::{
    AuthenticationLayer, RequestAuthenticator, RequireFuture, ResponseBody, authentication::sealed, grpc,
};
use crate::{
    client::Client,
    extract,
    resource_server::{HandleRequest, Handled, RequiredScopes, ResourceServer},
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
        AuthenticationLayer::new(self.clone(), client)
    }
}

/// Layer that handles requests by a [`ResourceServer`]. Created by [`ResourceServer::layer`].
///
/// A request that is passed on has a [`ResourceAuth`](crate::resource_server::ResourceAuth) in its extensions and, unless its
/// path is [public](ResourceServer::public_path), a [`VerifiedToken`](crate::resource_server::VerifiedToken). Its
/// `Authorization` header is unchanged; do not send the token to other services.
pub type ResourceServerLayer<T, R> = AuthenticationLayer<ResourceServer, T, R>;

impl sealed::Sealed for ResourceServer {}

impl RequestAuthenticator for ResourceServer {
    type Machine = HandleRequest;

    fn start(&self, parts: &Parts, seed: u64) -> HandleRequest {
        self.handle(parts, seed)
    }

    fn admit(handled: Handled, parts: &mut Parts) -> Result<(), Response<Bytes>> {
        match handled {
            Handled::Respond(response) => Err(in_expected_form(&parts.headers, response)),
            Handled::Forward(auth) => {
                if let Some(token) = auth.token() {
                    parts.extensions.insert(token.clone());
                }
                parts.extensions.insert(auth);
                Ok(())
            }
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
