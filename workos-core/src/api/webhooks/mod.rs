//! Webhooks: verify the events that WorkOS sends to the application, and manage the endpoints they are sent
//! to.
//!
//! [`WebhookVerifier`] (feature `webhooks`) verifies the signature of a request and returns its
//! [`Event`](crate::events::Event) as [`Verified`]. The event has its name and its data as received; the program
//! decodes the data of the events that it handles.
//!
//! ```
//! use workos_core::{events::kind::UserCreated, types::Timestamp, webhooks::WebhookVerifier};
//! # use workos_core::testing::sign_webhook;
//!
//! // Once, with the signing secret of the webhook endpoint.
//! let verifier = WebhookVerifier::new("whsec_test")?;
//!
//! // For each request: headers, body as received and current time.
//! # let now = Timestamp::from_unix_seconds(1_764_000_000);
//! # let body = br#"{"id":"event_1","event":"user.created","data":{"id":"user_1","email":"ada@acme.com"}}"#;
//! # let headers = [("workos-signature".parse()?, sign_webhook("whsec_test", now, body))].into_iter().collect();
//! let event = verifier.verify_request(&headers, body, now)?;
//! if let Some(user) = event.data::<UserCreated>()? {
//!     assert_eq!(user.email, "ada@acme.com");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`ReplayGuard`] rejects messages that one process has received before. Several processes share a store with a
//! [`ReplayKey`] for each message.
//!
//! A program that handles many kinds of events matches on the payload, which compiles the models of all events:
//!
//! ```
//! use workos_core::{events::{Event, EventPayload}, webhooks::Verified};
//!
//! fn handle(event: &Verified<Event>) {
//!     match event.payload() {
//!         EventPayload::UserCreated(user) => println!("created: {}", user.email),
//!         EventPayload::UserDeleted(user) => println!("deleted: {}", user.email),
//!         other => println!("ignored: {}", other.name()),
//!     }
//! }
//! ```
//!
//! Create a webhook endpoint and verify its events with the secret of the response:
//!
//! ```
//! use workos_core::{events::EventType, webhooks::{CreateWebhookEndpoint, WebhookVerifier}};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), Box<dyn std::error::Error>> {
//! let create = CreateWebhookEndpoint::new("https://acme.com/webhooks", [EventType::UserCreated, EventType::UserDeleted]);
//! let endpoint = client.send(create).await?;
//! let verifier = WebhookVerifier::new(endpoint.secret)?;
//! # Ok(()) }
//! ```
//!
//! WorkOS's guide: [Webhooks](https://workos.com/docs/events/data-syncing/webhooks).
//!
//! # Operations
//!
//! | type | request |
//! |---|---|
//! | [`ListWebhookEndpoints`] | [`GET /webhook_endpoints`](https://workos.com/docs/reference/webhooks) |
//! | [`CreateWebhookEndpoint`] | [`POST /webhook_endpoints`](https://workos.com/docs/reference/webhooks/create) |
//! | [`UpdateWebhookEndpoint`] | [`PATCH /webhook_endpoints/{id}`](https://workos.com/docs/reference/webhooks/update) |
//! | [`DeleteWebhookEndpoint`] | [`DELETE /webhook_endpoints/{id}`](https://workos.com/docs/reference/webhooks) |

#![cfg_attr(
    not(feature = "webhooks"),
    allow(rustdoc::broken_intra_doc_links, reason = "the docs name items of the feature")
)]

mod endpoints;
#[cfg(feature = "webhooks")]
mod replay;
#[cfg(feature = "webhooks")]
mod replay_key;
#[cfg(feature = "webhooks")]
mod verify;

pub use self::endpoints::*;
#[cfg(feature = "webhooks")]
pub use self::{
    replay::{ReplayError, ReplayGuard},
    replay_key::ReplayKey,
    verify::{VerifiedEvent, WebhookVerifier},
};
#[cfg(feature = "webhooks")]
pub use crate::signature::{
    BodyError, MAX_HEADER_BYTES, MAX_SIGNATURES, SIGNATURE_HEADER, SecretError, SignatureError,
    SignatureVerifier, SignedBody, VerificationError, Verified,
};
