//! Layers for APIs that are called with API keys.

use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode, request::Parts};
use tower_layer::Layer;
use tower_service::Service;

use super::{
    AuthenticationLayer, RequestAuthenticator, RequireFuture, ResponseBody, authentication::sealed, grpc,
};
use crate::{
    api_keys::{ApiKeyCache, ApiKeyError, AuthenticateApiKey, ValidApiKey},
    client::Client,
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
        AuthenticationLayer::new(self.clone(), client)
    }
}

/// Layer that requires a valid API key. Created by [`ApiKeyCache::layer`].
pub type ApiKeyLayer<T, R> = AuthenticationLayer<ApiKeyCache, T, R>;

impl sealed::Sealed for ApiKeyCache {}

impl RequestAuthenticator for ApiKeyCache {
    type Machine = AuthenticateApiKey;

    fn start(&self, parts: &Parts, seed: u64) -> AuthenticateApiKey {
        self.authenticate(&parts.headers, seed)
    }

    fn admit(result: Result<ValidApiKey, ApiKeyError>, parts: &mut Parts) -> Result<(), Response<Bytes>> {
        let api_key = result.map_err(|error| deny(&parts.headers, &error))?;
        parts.extensions.insert(api_key);
        Ok(())
    }
}

/// Responds in the form that the client expects.
fn deny(headers: &HeaderMap, error: &ApiKeyError) -> Response<Bytes> {
    let response = error.response();
    if !grpc::is_grpc(headers) {
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
                Err(error) => RequireFuture::respond_with(deny(request.headers(), &error)),
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

#[cfg(test)]
mod tests;
