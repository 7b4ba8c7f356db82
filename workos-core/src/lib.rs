//! WorkOS without IO.
//!
//! Every operation of the WorkOS API is a value here. It turns into an [`http::Request`], and the
//! [`http::Response`] turns back into a value; what happens between is yours. Retries, paging and
//! whatever else takes several requests are [machines](machine) that say what to send and how long to
//! wait. The crate opens no socket, reads no clock and casts no jitter, so it runs anywhere and its tests
//! need no network.
//!
//! ```
//! use workos_core::{Client, Config, organizations::CreateOrganization, testing::Script};
//!
//! # async fn run() -> Result<(), workos_core::Error> {
//! # let (transport, runtime) = (Script::new(), Script::new());
//! let client = Client::new(Config::new("sk_test_123")?, transport, runtime);
//! let organization = client.send(CreateOrganization::new("Acme").metadata([("tier", "gold")])).await?;
//! println!("{} is {}", organization.name, organization.id);
//! # Ok(()) }
//! ```
//!
//! Ready-made transports: `workos-reqwest`, `workos-hyper`, `workos-wasm`. Without any, see
//! [`Config::request`] and the loop in [`machine`].
//!
//! # The map
//!
//! - Services, under the names of WorkOS's reference: [`admin_portal`], [`agents`], [`api_keys`],
//!   [`audit_logs`], [`authorization`], [`client_api`], [`connect`], [`directory_sync`], [`feature_flags`],
//!   [`groups`], [`multi_factor_auth`], [`organization_domains`], [`organization_membership`],
//!   [`organizations`], [`passwordless`], [`pipes`], [`pipes_provider`], [`platform_teams`], [`radar`],
//!   [`sso`], [`user_management`], [`vault`], [`webhooks`], [`widgets`]; and [`events`].
//! - `auth`: signing in, with PKCE and cookies that tie a sign-in to its browser. `cookie`: cookies as values.
//! - `auth`, `session`, `cookie`, `seal` (features): signing in, staying signed in, and what that is made of.
//! - `actions` (feature), and the verifiers in [`webhooks`]: what WorkOS sends you, believed once it is verified.
//! - Encryption on this machine in [`vault`], evaluation of flags in [`feature_flags`] (features).
//! - [`endpoint`](mod@endpoint): what an operation is, and how to declare one that is missing.
//! - [`machine`], [`retry`]: conversations, and when to repeat a request.
//! - [`Client`], [`Transport`], [`Runtime`]: the core on an HTTP client.
//! - [`Config`], [`RequestOptions`]: who you are and how calls behave.
//! - [`error`]: what can go wrong.
//! - [`types`]: ids, [`Patch`](types::Patch), timestamps, secrets, pages.
//! - `testing` (feature): a scripted WorkOS on a virtual clock, and a WorkOS in memory.

#![cfg_attr(test, allow(dead_code, unreachable_pub, reason = "the macros make public items"))]

// Macro expansions name the crate by `::workos_core`, also within the crate itself.
extern crate self as workos_core;
// The attributes, known everywhere in the crate.
#[macro_use]
extern crate workos_macros;

// First, so that the macros are defined for the following modules.
#[macro_use]
pub mod types;
pub mod endpoint;

#[cfg(feature = "actions")]
pub mod actions;
mod api;
#[cfg(feature = "auth")]
pub mod auth;
mod client;
mod config;
#[cfg(feature = "auth")]
pub mod cookie;
#[cfg(feature = "_hash")]
mod crypto;
mod declare;
#[cfg(feature = "_hash")]
mod entropy;
pub mod error;
pub mod events;
mod headers;
pub mod machine;
pub mod operation;
pub mod retry;
pub mod runtime;
#[cfg(feature = "_seal")]
pub mod seal;
#[cfg(feature = "session")]
pub mod session;
#[cfg(feature = "webhooks")]
mod signature;
#[cfg(feature = "testing")]
pub mod testing;
pub mod transport;

#[cfg(feature = "auth")]
pub use self::client::PublicClient;
#[cfg(feature = "_hash")]
pub use self::entropy::Entropy;
pub use self::{
    api::*,
    client::{CallFuture, Client, ItemStream, PageStream},
    config::{BaseUrl, Config, RequestOptions},
    declare::{endpoint, model, object, one_of, open_enum, open_union},
    endpoint::Endpoint,
    error::{ApiError, Delivery, Error, FailureKind, TransportFailure},
    machine::{Machine, Response, Step, drive, drive_blocking},
    operation::{HttpRequest, HttpResponse},
    retry::RetryPolicy,
    runtime::{BlockingRuntime, Now, RandomUnavailable, Runtime},
    transport::{DynTransport, Transport},
};

/// Items that macro expansions refer to.
#[doc(hidden)]
pub mod __private {
    pub use http;
    pub use serde;

    pub use crate::types::{UnknownValue, text_or_null};
}
