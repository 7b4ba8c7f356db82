//! The WorkOS API without IO: requests and responses as plain values, for any HTTP client and any runtime.
//!
//! - **With your own HTTP client**: [`Config::request`] creates an [`http::Request`], [`Endpoint::decode`] reads the
//!   [`http::Response`]. [`machine`] has the loop for retries and pages.
//! - **With a ready client**: `workos-reqwest`, `workos-hyper` and `workos-wasm` create a [`Client`]; `send` performs a call.
//!   [`BlockingClient`] does so in blocking code, over a function that sends a request.
//! - **In WASM and in tests**: the crate opens no socket, reads no clock and generates no randomness. Time and seeds are
//!   arguments, and the feature `testing` has doubles of WorkOS on a virtual clock.
//!
//! ```
//! use workos_core::{Client, Config, organizations::CreateOrganization, testing::Script};
//!
//! # async fn run() -> Result<(), workos_core::Error> {
//! # let (transport, runtime) = (Script::new(), Script::new());
//! let client = Client::new(Config::new("sk_test_123")?, transport, runtime);
//! let organization = client.send(CreateOrganization::new("Acme").metadata([("tier", "gold")])).await?;
//! println!("{} has the ID {}", organization.name, organization.id);
//! # Ok(()) }
//! ```
//!
//! # Services
//!
//! Each module has a table of its operations with links to WorkOS's reference.
//!
//! | module | service |
//! |---|---|
//! | [`admin_portal`] | links to the Admin Portal, where IT contacts set up SSO and directories |
//! | [`agents`] | agent blueprints, instances, sessions, registrations |
//! | [`api_keys`] | API keys of organizations and users, and their validation |
//! | [`audit_logs`] | audit log events, schemas, exports, retention |
//! | [`authorization`] | roles and permissions (RBAC), resources and access checks (FGA) |
//! | [`client_api`] | tokens for the client API |
//! | [`connect`] | OAuth and machine-to-machine applications; the OAuth 2.0 authorization server at the AuthKit domain |
//! | [`directory_sync`] | directories, their users and groups (SCIM) |
//! | [`events`] | the list of events, their payloads, and a state machine that follows the list |
//! | [`feature_flags`] | feature flags and their targets; local evaluation with the feature `feature-flags` |
//! | [`groups`] | groups of organization memberships |
//! | [`multi_factor_auth`] | authentication factors and challenges outside of AuthKit |
//! | [`one_shot`] | environments without an account, which are claimed later; undocumented |
//! | [`organization_domains`] | domains and their verification |
//! | [`organization_membership`] | memberships of users in organizations |
//! | [`organizations`] | organizations, IT contacts, audit log configuration |
//! | [`passwordless`] | Magic Link sessions |
//! | [`pipes`], [`pipes_provider`] | connected accounts of third-party providers |
//! | [`platform_teams`] | teams of the WorkOS platform |
//! | [`radar`] | risk assessments, allow and block lists |
//! | [`sso`] | connections, profiles, authorization URLs |
//! | [`user_management`] | users, authentication, sessions, invitations, Magic Auth, password reset |
//! | [`vault`] | encrypted objects and data keys; local encryption with the feature `vault` |
//! | [`webhooks`] | webhook endpoints; verification of signatures with the feature `webhooks` |
//! | [`widgets`] | tokens for widgets |
//!
//! # Modules
//!
//! | module | contents |
//! |---|---|
//! | `auth` | sign-in: PKCE, authentication steps, device authorization, public clients |
//! | `authkit` | a web application's sign-in, sessions and sign-out, as one value that answers requests |
//! | `resource_server` | an API or MCP server's access tokens: verification, scopes, metadata, challenges |
//! | `layer` | AuthKit and the resource server as layers of tower |
//! | `extract` | extractors for axum: the signed-in user, access tokens, verified webhooks and actions, API keys |
//! | `session` | sealed session cookies, access tokens, JWKS, refreshes |
//! | `cookie`, `seal` | cookies as values; sealed values of WorkOS's SDKs |
//! | `tokens` | access tokens of machines and of command lines, refreshed ahead of their expiry |
//! | `actions` | verification of actions and signed responses |
//! | [`endpoint`](mod@endpoint) | the [`Endpoint`] trait; declare an operation with [`endpoint`](macro@endpoint) |
//! | [`machine`], [`retry`] | state machines of calls and pages; the retry policy |
//! | [`transport`], [`runtime`] | the traits that connect an HTTP client and a runtime |
//! | [`error`] | errors |
//! | [`types`] | IDs, [`Patch`](types::Patch), timestamps, secrets, pages |
//! | `testing` | `Script`, `Emulator` and `Browser` |
//!
//! # Compared with the official crate
//!
//! The crate `workos` 3.5 is generated and bound to reqwest, with its own clock and sleep. This crate works with any HTTP client
//! and on wasm32, takes time and randomness as inputs, retries only what is safe to repeat, types every operation and event, reads
//! the sessions of the other SDKs, and is tested without a network.

#![cfg_attr(docsrs, feature(doc_cfg))]
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
#[cfg(feature = "authkit")]
pub mod authkit;
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
#[cfg(any(feature = "axum-08", feature = "tower-03"))]
pub mod extract;
mod headers;
#[cfg(feature = "tower-03")]
pub mod layer;
#[cfg(any(all(feature = "axum-08", feature = "webhooks"), feature = "tower-03"))]
mod limited_body;
pub mod machine;
pub mod operation;
#[cfg(any(feature = "authkit", feature = "resource-server"))]
mod request_head;
#[cfg(feature = "resource-server")]
pub mod resource_server;
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
#[cfg(feature = "auth")]
pub mod tokens;
pub mod transport;

// Types of both are in the public API.
pub use {bytes, http};

#[cfg(feature = "auth")]
pub use self::client::PublicClient;
#[cfg(feature = "_hash")]
pub use self::entropy::Entropy;
pub use self::{
    api::*,
    client::{
        BlockingClient, BlockingItems, BlockingPages, CallFuture, Client, DynClient, ItemStream, PageStream,
    },
    config::{BaseUrl, Config, RequestOptions},
    declare::{endpoint, model, object, one_of, open_enum, open_union},
    endpoint::Endpoint,
    error::{ApiError, Delivery, Error, FailureKind, TransportFailure},
    machine::{Machine, Response, Step, drive, drive_blocking},
    operation::{HttpRequest, HttpResponse},
    retry::RetryPolicy,
    runtime::{BlockingRuntime, DynRuntime, Now, RandomUnavailable, Runtime},
    transport::{BlockingTransport, DynTransport, Transport},
};

/// Expands to its items if the feature `testing` is enabled. The features of the crate that an attribute is used in do not
/// say so.
#[cfg(feature = "testing")]
#[doc(hidden)]
#[macro_export]
macro_rules! __when_testing {
    ($($item:tt)*) => { $($item)* };
}

/// Expands to nothing, without the feature `testing`.
#[cfg(not(feature = "testing"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __when_testing {
    ($($item:tt)*) => {};
}

/// Items that macro expansions refer to.
#[doc(hidden)]
pub mod __private {
    pub use http;
    pub use serde;

    pub use crate::types::{ModelFields, UnknownValue, read_model, required, text_or_null};
}
