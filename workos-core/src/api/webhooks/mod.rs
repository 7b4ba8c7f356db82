//! Webhooks: the URLs that WorkOS sends events to.
//!
//! ```
//! use workos_core::{events::EventName, webhooks::CreateWebhookEndpoint};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let create = CreateWebhookEndpoint::new("https://acme.com/webhooks", [EventName::UserCreated, EventName::UserDeleted]);
//! let endpoint = client.send(create).await?;
//! println!("events go to {}; keep its secret, it proves where they come from", endpoint.endpoint_url);
//! # Ok(()) }
//! ```

mod endpoints;

pub use self::endpoints::*;
