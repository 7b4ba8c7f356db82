//! Extractors for web frameworks: a handler with one of these arguments runs only for a request that has it. With the
//! feature `axum-08` they are extractors of axum 0.8.
//!
//! | extractor | request | feature |
//! |---|---|---|
//! | [`VerifiedEvent`] | webhook that WorkOS has signed | `webhooks` |
//! | [`VerifiedAction`] | action that WorkOS has signed; signs the response | `actions` |
//! | [`ValidApiKey`](crate::api_keys::ValidApiKey), [`PermittedApiKey`] | request of your own API with a valid API key | `api-keys` |
//! | [`SignedIn`], [`HasPermission`], [`HasRole`] | request of a signed-in user | `tower-03` |
//! | [`Authenticated`], [`HasScope`] | request of your own API or MCP server with a valid access token | `resource-server` |
//!
//! A handler may return [`Error`](crate::Error): 503 if WorkOS cannot be reached, otherwise 500, without the text of the
//! error.
//!
//! The state of the router holds a [`DynClient`](crate::DynClient), whose clock checks timestamps, and the verifiers:
//!
//! ```
//! use axum::{Router, extract::FromRef, http::StatusCode, routing::{get, post}};
//! use workos_core::{
//!     Config, DynClient,
//!     actions::{ActionContext, ActionResponse, ActionVerifier},
//!     api_keys::{ApiKeyCache, ApiKeyError, ValidApiKey},
//!     extract::{VerifiedAction, VerifiedEvent},
//!     webhooks::WebhookVerifier,
//! };
//!
//! #[derive(Clone, FromRef)]
//! struct App {
//!     client: DynClient,
//!     webhooks: WebhookVerifier,
//!     actions: ActionVerifier,
//!     api_keys: ApiKeyCache,
//! }
//!
//! async fn webhook(event: VerifiedEvent) -> StatusCode {
//!     println!("{}: {}", event.id, event.name);
//!     StatusCode::NO_CONTENT
//! }
//!
//! async fn action(action: VerifiedAction) -> ActionResponse {
//!     match &**action {
//!         ActionContext::Authentication(_) => action.allow(),
//!         _ => action.deny("Ask your administrator to invite you."),
//!     }
//! }
//!
//! async fn invoices(api_key: ValidApiKey) -> Result<String, ApiKeyError> {
//!     api_key.require_permission("invoices:read")?;
//!     Ok(format!("invoices of {:?}", api_key.organization_id()))
//! }
//!
//! fn router(client: DynClient) -> Result<Router, Box<dyn std::error::Error>> {
//!     let app = App {
//!         webhooks: WebhookVerifier::new("whsec_123")?,
//!         actions: ActionVerifier::new("action_secret_123")?,
//!         api_keys: ApiKeyCache::new(client.config()),
//!         client,
//!     };
//!     Ok(Router::new()
//!         .route("/webhooks", post(webhook))
//!         .route("/actions", post(action))
//!         .route("/invoices", get(invoices))
//!         .with_state(app))
//! }
//! ```
//!
//! # Rejections
//!
//! Each rejection is a type with the reason, `status()` or the response, and converts to a response of the framework.
//! To respond in another way, take the `Result`, or `Option` where it is optional:
//!
//! ```
//! use axum::http::StatusCode;
//! use workos_core::extract::{SignedRequestRejection, VerifiedEvent};
//!
//! async fn webhook(event: Result<VerifiedEvent, SignedRequestRejection>) -> (StatusCode, &'static str) {
//!     match event {
//!         Ok(event) => (StatusCode::OK, if event.name.as_str() == "user.created" { "welcome" } else { "ignored" }),
//!         Err(rejection) => (rejection.status(), "no webhook"),
//!     }
//! }
//! ```
//!
//! For all handlers at once, write an extractor of your own that calls this one and maps its rejection, or use
//! `WithRejection` of `axum-extra`, which does that with `From`:
//!
//! ```
//! use axum::{extract::FromRequestParts, http::{StatusCode, request::Parts}};
//! use workos_core::{extract::{AuthRejection, SignedIn}, session::Session};
//!
//! /// The session of a user, or 404.
//! struct Member(Session);
//!
//! impl<S: Sync> FromRequestParts<S> for Member {
//!     type Rejection = StatusCode;
//!
//!     async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, StatusCode> {
//!         match <SignedIn as FromRequestParts<S>>::from_request_parts(parts, state).await {
//!             Ok(signed_in) => Ok(Self(signed_in.into_session())),
//!             Err(AuthRejection::MissingLayer) => Err(StatusCode::INTERNAL_SERVER_ERROR),
//!             Err(_) => Err(StatusCode::NOT_FOUND),
//!         }
//!     }
//! }
//! ```

#![cfg_attr(
    not(all(
        feature = "actions",
        feature = "api-keys",
        feature = "resource-server",
        feature = "tower-03",
        feature = "webhooks"
    )),
    allow(rustdoc::broken_intra_doc_links, reason = "the docs name items of all features")
)]

#[cfg(feature = "actions")]
mod action;
#[cfg(feature = "api-keys")]
mod api_key;
#[cfg(feature = "resource-server")]
mod authenticated;
#[cfg(feature = "axum-08")]
mod axum_08;
#[cfg(any(feature = "api-keys", feature = "tower-03"))]
mod permission;
#[cfg(feature = "webhooks")]
mod signed;
#[cfg(feature = "tower-03")]
mod signed_in;
#[cfg(test)]
mod tests;

#[cfg(feature = "actions")]
pub use self::action::VerifiedAction;
#[cfg(feature = "api-keys")]
pub use self::api_key::PermittedApiKey;
#[cfg(all(feature = "resource-server", feature = "tower-03"))]
pub(crate) use self::authenticated::token;
#[cfg(feature = "resource-server")]
pub use self::authenticated::{Authenticated, HasScope, Scope, TokenKind, TokenRejection};
#[cfg(any(feature = "api-keys", feature = "tower-03"))]
pub use self::permission::Permission;
#[cfg(feature = "webhooks")]
pub use self::signed::{MAX_SIGNED_BODY_BYTES, SignedRequestRejection};
#[cfg(feature = "tower-03")]
pub(crate) use self::signed_in::session;
#[cfg(feature = "tower-03")]
pub use self::signed_in::{AuthRejection, HasPermission, HasRole, Role, SignedIn};
#[cfg(feature = "webhooks")]
pub use crate::webhooks::VerifiedEvent;
