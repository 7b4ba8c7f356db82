//! Webhooks: the URLs that WorkOS sends events to, and the events that come there.
//!
//! A request is WorkOS's if its signature says so. [`WebhookVerifier`] gives an
//! [`Event`](crate::events::Event) for it, as [`Verified`], or the reason why not (feature `webhooks`).
//!
//! ```
//! use workos_core::{events::EventPayload, types::Timestamp, webhooks::WebhookVerifier};
//! # use workos_core::testing::sign_webhook;
//!
//! // Once, with the endpoint's secret.
//! let verifier = WebhookVerifier::new("whsec_test")?;
//!
//! // For each request: its headers, its body as it came, and the time.
//! # let now = Timestamp::from_unix_seconds(1_764_000_000);
//! # let body = br#"{"id":"event_1","event":"user.created","data":{"id":"user_1","email":"ada@acme.com"}}"#;
//! # let headers = [("workos-signature".parse()?, sign_webhook("whsec_test", now, body))].into_iter().collect();
//! let event = verifier.verify_request(&headers, body, now)?;
//! match &event.payload {
//!     EventPayload::UserCreated(user) => assert_eq!(user.email, "ada@acme.com"),
//!     other => println!("{}", other.name()),
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The endpoints themselves:
//!
//! ```
//! use workos_core::{events::EventType, webhooks::CreateWebhookEndpoint};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let create = CreateWebhookEndpoint::new("https://acme.com/webhooks", [EventType::UserCreated, EventType::UserDeleted]);
//! let endpoint = client.send(create).await?;
//! println!("events go to {}; keep its secret, it proves where they come from", endpoint.endpoint_url);
//! # Ok(()) }
//! ```
//!
//! # Operations
//!
//! | type | request |
//! |---|---|
//! | [`ListWebhookEndpoints`] | [`GET /webhook_endpoints`](https://workos.com/docs/reference/webhooks) |
//! | [`CreateWebhookEndpoint`] | [`POST /webhook_endpoints`](https://workos.com/docs/reference/webhooks/create) |
//! | [`UpdateWebhookEndpoint`] | [`PATCH /webhook_endpoints/{id}`](https://workos.com/docs/reference/webhooks/update) |
//! | [`DeleteWebhookEndpoint`] | [`DELETE /webhook_endpoints/{id}`](https://workos.com/docs/reference/webhooks) |

mod endpoints;
#[cfg(feature = "webhooks")]
mod replay;
#[cfg(feature = "webhooks")]
mod verify;

pub use self::endpoints::*;
#[cfg(feature = "webhooks")]
pub use self::{
    replay::{ReplayGuard, Replayed},
    verify::WebhookVerifier,
};
#[cfg(feature = "webhooks")]
pub use crate::signature::{
    BodyError, MAX_HEADER_BYTES, MAX_SIGNATURES, SIGNATURE_HEADER, SecretError, SignatureError,
    VerificationError, Verified,
};
