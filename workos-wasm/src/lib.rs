#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![deny(missing_docs)]

mod failure;
mod fetch;
mod headers;
mod js_error;
mod js_runtime;
mod platform;
mod send;

pub use workos_core;
#[doc(no_inline)]
pub use workos_core::*;

pub use self::{
    fetch::FetchTransport,
    js_error::to_js_error,
    js_runtime::{JsRuntime, Sleep},
    send::{SendFetch, SendFetchTransport, SendJsRuntime, SendSleep},
};

/// A WorkOS client on `fetch`. Its futures are not `Send`.
pub type Client = workos_core::Client<FetchTransport, JsRuntime>;

/// A WorkOS client on `fetch` with futures that are `Send`.
pub type SendClient = workos_core::Client<SendFetchTransport, SendJsRuntime>;

/// A WorkOS client on `fetch` for an application without an API key. Its futures are not `Send`.
#[cfg(feature = "auth")]
pub type PublicClient = workos_core::PublicClient<FetchTransport, JsRuntime>;

/// Creates a client on `fetch`. Its futures are not `Send`.
///
/// For another limit of response bodies, use
/// `Client::new(config, FetchTransport::new().body_limit(bytes), JsRuntime)`.
#[must_use]
pub fn client(config: Config) -> Client {
    Client::new(config, FetchTransport::new(), JsRuntime)
}

/// Creates a client on `fetch` with futures that are `Send`.
///
/// Requests and timers run on the event loop of the thread that starts them.
#[must_use]
pub fn send_client(config: Config) -> SendClient {
    SendClient::new(config, FetchTransport::new().into(), SendJsRuntime)
}

/// Creates a client on `fetch` without an API key, for a page in a browser. Its futures are not `Send`.
#[cfg(feature = "auth")]
#[must_use]
pub fn public_client(config: auth::PublicConfig) -> PublicClient {
    PublicClient::new(config, FetchTransport::new(), JsRuntime)
}
