//! WorkOS on fetch: a [`FetchTransport`] and a [`JsRuntime`] for [`workos_core`] in browsers, workers and
//! edge runtimes, wherever JavaScript has a global `fetch`: windows, the three kinds of workers,
//! Cloudflare Workers, Deno, Bun, Node.
//!
//! ```no_run
//! use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
//! use workos_wasm::{to_js_error, workos_core::{Config, Error, organizations::GetOrganization}};
//!
//! #[wasm_bindgen]
//! pub async fn organization_name(api_key: String, id: String) -> Result<String, JsValue> {
//!     let name = async {
//!         let client = workos_wasm::client(Config::new(api_key)?);
//!         Ok(client.send(GetOrganization::new(id)).await?.name)
//!     };
//!     name.await.map_err(|error: Error| to_js_error(&error))
//! }
//! ```
//!
//! What JavaScript gives cannot leave its thread, so the futures of this client are not `Send`. For a
//! framework that wants `Send`, such as axum on a worker, there is [`send_client`]: the request runs on
//! the event loop and its answer comes back through a channel.
//!
//! ```no_run
//! use workos_wasm::{SendClient, workos_core::{Error, organizations::GetOrganization}};
//!
//! fn name(client: SendClient, id: String) -> impl Future<Output = Result<String, Error>> + Send {
//!     async move { Ok(client.send(GetOrganization::new(id)).await?.name) }
//! }
//!
//! # fn main() -> Result<(), Error> {
//! let client = workos_wasm::send_client(workos_wasm::workos_core::Config::new("sk_test_123")?);
//! let name = name(client, "org_1".to_owned());
//! # Ok(()) }
//! ```
//!
//! A client holds no JavaScript object: `fetch`, the timers and the rest are looked up when they are
//! needed. So it may be kept in a static and used by every request that a worker serves.
//!
//! # What the transport promises
//!
//! - One request is one `fetch`. When to send again is the core's business.
//! - Redirects are not followed. A browser does not show where they lead, nor their status; a call then
//!   ends with a failure that says so. Elsewhere a redirect is an answer like others.
//! - A response body has a limit, 16 MiB unless [set](FetchTransport::body_limit). It is kept while the body
//!   comes in, and counts what `fetch` has decompressed.
//! - Dropping a call's future aborts the request.
//! - A time limit is the core's ([`Config::timeout`](workos_core::Config::timeout)).
//! - Where JavaScript lacks something, such as `fetch` itself, a call ends with an error and not with a
//!   panic.
//!
//! # What fetch does not tell
//!
//! `fetch` says of most failures only that there was one, so a call cannot know whether the request was
//! sent ([`Delivery::Unknown`](workos_core::Delivery::Unknown)) and sends again only what is safe to
//! repeat. Node and Bun name the cause; where that is a connection that was not made, the failure says
//! so and every call is sent again. Errors hold no URL, whatever JavaScript's message had.
//!
//! In a browser, CORS applies: a server that does not allow the page's origin is a failure like any
//! other, and of the headers of a response only those are there that the server exposes. `User-Agent`
//! stays the browser's. An API key is a secret and has no place in a page.
//!
//! # Clocks
//!
//! The time of day is `Date.now()`; deadlines and waits are measured by `performance.now()` where it
//! exists, else by `Date.now()` too. Cloudflare Workers stop both clocks while code runs and move them on
//! when IO or a timer is done, so a deadline does not see the time that computing takes.

#![deny(missing_docs)]

mod failure;
mod fetch;
mod headers;
mod js_error;
mod platform;
mod runtime;
mod send;

pub use workos_core;
use workos_core::Config;

pub use self::{
    fetch::FetchTransport,
    js_error::to_js_error,
    runtime::{JsRuntime, Sleep},
    send::{SendFetch, SendFetchTransport, SendJsRuntime, SendSleep},
};

/// A client of WorkOS on fetch. Its futures stay on their thread.
pub type Client = workos_core::Client<FetchTransport, JsRuntime>;

/// A client of WorkOS on fetch, whose futures are `Send`.
pub type SendClient = workos_core::Client<SendFetchTransport, SendJsRuntime>;

/// A client of WorkOS on fetch. Its futures stay on their thread.
///
/// For another limit on bodies: `Client::new(config, FetchTransport::new().body_limit(bytes), JsRuntime)`.
#[must_use]
pub fn client(config: Config) -> Client {
    Client::new(config, FetchTransport::new(), JsRuntime)
}

/// A client of WorkOS on fetch, whose futures are `Send`.
///
/// Its requests and its waits run on the event loop of the thread that starts them.
#[must_use]
pub fn send_client(config: Config) -> SendClient {
    SendClient::new(config, FetchTransport::new().into(), SendJsRuntime)
}
