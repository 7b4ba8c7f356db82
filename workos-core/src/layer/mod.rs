//! Layers of tower: [`AuthKit`](crate::authkit::AuthKit) for every service of HTTP requests (axum, tonic, hyper,
//! Workers), requirements of permissions and roles, API keys, and access tokens of a machine for requests to other APIs.
//! With the feature `resource-server`, `ResourceServer` for API and MCP servers, and requirements of scopes.
//!
//! ```
//! use axum::{Router, routing::get};
//! use workos_core::{DynClient, authkit::AuthKit, extract::SignedIn, layer::RequireRole};
//!
//! fn router(authkit: &AuthKit, client: DynClient) -> Router {
//!     Router::new()
//!         .route("/admin", get(|| async { "for administrators" }))
//!         .route_layer(RequireRole::new("admin"))
//!         .route("/", get(|user: SignedIn| async move { user.user_id().to_string() }))
//!         .layer(authkit.layer(client))
//! }
//! ```
//!
//! # What the layer does
//!
//! [`AuthKitLayer`] answers the routes of AuthKit itself, and denies requests by its path rules. It passes all other
//! requests on, with a [`RequestAuth`](crate::authkit::RequestAuth) in their extensions and without the headers
//! `x-workos-*`, which clients must not set. It adds the session's cookies and cache headers to the response of the
//! application, whatever its status is. If the inner service returns an error in place of a response, the cookies
//! of a refreshed session are lost; the browser's next request uses the old ones, which WorkOS accepts for 30 seconds
//! and this process for 5 minutes. Services of axum never return an error.
//!
//! The body of a request is read only for the organization switch, at most
//! [`AuthKit::MAX_BODY_BYTES`](crate::authkit::AuthKit::MAX_BODY_BYTES); a longer one gets 413.
//!
//! A router of axum keeps only one fallback when another router is merged into it, and the routes of AuthKit are
//! reached by that of the router with the layer. Merge other routers before `.layer(…)`; add single routes that
//! AuthKit must not see by `.route(…)` after it.
//!
//! # API and MCP servers
//!
//! The layer of `ResourceServer` answers the metadata documents, denies requests without a valid access token, and passes all
//! other requests on, with a `ResourceAuth` and a `VerifiedToken` in their extensions. It reads no body and changes no
//! response of the application. `RequireScope` belongs inside of it, around the routes that require a scope.
//!
//! # gRPC
//!
//! A request with a content type `application/grpc…` that is denied gets a response of trailers only
//! ([gRPC over HTTP/2](https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md)): HTTP status 200 with
//! `grpc-status` 16 (`UNAUTHENTICATED`), 7 (`PERMISSION_DENIED`), 14 (`UNAVAILABLE`) or 13 (`INTERNAL`). Handlers of
//! tonic find the session in `request.extensions().get::<RequestAuth>()`. `authkit.layer(client).named_layer(service)`,
//! by tonic's `LayerExt`, is a service for `Server::add_service`.

#[cfg(feature = "api-keys")]
mod api_key;
#[cfg(any(feature = "api-keys", feature = "resource-server"))]
mod authentication;
mod body;
mod future;
mod grpc;
mod machine_token;
mod require;
#[cfg(feature = "resource-server")]
mod resource;
mod service;
#[cfg(test)]
mod tests;

#[cfg(feature = "api-keys")]
pub use self::api_key::{ApiKeyLayer, ApiKeyPermissionService, RequireApiKeyPermission};
#[cfg(any(feature = "api-keys", feature = "resource-server"))]
pub use self::authentication::{
    AuthenticationFuture, AuthenticationLayer, AuthenticationService, RequestAuthenticator,
};
#[cfg(feature = "resource-server")]
pub use self::resource::{RequireScope, RequireScopeService, ResourceServerLayer};
pub use self::{
    body::ResponseBody,
    future::AuthKitFuture,
    machine_token::{MachineTokenFuture, MachineTokenLayer, MachineTokenService, MachineTokenServiceError},
    require::{RequireFuture, RequirePermission, RequireRole, RequireService, RequireSignIn},
    service::{AuthKitLayer, AuthKitService},
};
