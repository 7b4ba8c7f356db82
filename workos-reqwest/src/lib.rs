//! WorkOS on reqwest: a [`Transport`] for [`workos_core`] over any reqwest client, and a
//! [`TokioRuntime`].
//!
//! ```no_run
//! use workos_reqwest::workos_core::{Config, organizations::ListOrganizations};
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let client = workos_reqwest::client(Config::new(std::env::var("WORKOS_API_KEY")?)?)?;
//!     let mut organizations = client.pages(ListOrganizations::new()).items();
//!     while let Some(organization) = organizations.next().await? {
//!         println!("{}", organization.name);
//!     }
//!     Ok(())
//! }
//! ```
//!
//! With a reqwest client of yours: `Client::new(config, Transport::from(reqwest), TokioRuntime::new())`;
//! [`builder`] gives it the settings of ours.
//!
//! # What the transport promises
//!
//! - One request is sent once. Redirects are not followed, bodies not decompressed; when to send again is
//!   the core's business. Proxies are those that reqwest finds in the environment (`HTTPS_PROXY`,
//!   `NO_PROXY` and their like).
//! - A response body has a limit, 16 MiB unless [set](Transport::body_limit). Neither the announced
//!   length nor the bytes that come get past it.
//! - A failure says what is known of the request. It was not sent if no connection was made, or if it
//!   still stood in the queue of a connection that ended; else nobody knows. The error holds no URL.
//! - Outside of a tokio runtime a call ends with an error. The runtime needs IO and time enabled, as
//!   `#[tokio::main]` has them: tokio itself panics where they are not.
//! - Dropping a call's future cancels the request and closes its connection.
//! - A time limit is the core's ([`Config::timeout`](workos_core::Config::timeout)); besides, a
//!   connection has 10 s to be made.
//!
//! # Features
//!
//! | feature | |
//! |---|---|
//! | `ring` (default) | TLS by rustls with ring |
//! | `aws-lc-rs` | TLS by rustls with aws-lc-rs, which has post-quantum key exchange and takes longer to build; goes before `ring` where both are on |
//! | `native-tls` | TLS by the system's library, where neither of the two above is on |
//! | `http2` | offers HTTP/2, so that calls at the same time share a connection |
//!
//! With `ring` and `aws-lc-rs` certificates are checked as the system checks them, by
//! rustls-platform-verifier; rustls's process-wide default provider is neither asked nor set. Without
//! a feature for TLS, reqwest does https only if another crate has switched on its TLS, and panics if
//! that is reqwest's `rustls-no-provider` without a provider.

#![deny(missing_docs)]

mod failure;
mod runtime;
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod tls;

use std::{pin::Pin, time::Duration};

use http::Response;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use reqwest::{Body, ClientBuilder, Request, redirect, retry};
use tokio::runtime::Handle;
pub use workos_core;
use workos_core::{Config, Error, HttpRequest, HttpResponse, TransportFailure, error::ConfigError};

pub use self::runtime::TokioRuntime;

/// A client of WorkOS on reqwest and tokio.
pub type Client = workos_core::Client<Transport, TokioRuntime>;

/// A client of WorkOS on a reqwest client of our own.
///
/// # Errors
///
/// As [`Transport::new`].
pub fn client(config: Config) -> Result<Client, Error> {
    Ok(Client::new(config, Transport::new()?, TokioRuntime::new()))
}

/// The settings of our own reqwest client, to add to them.
///
/// ```no_run
/// use workos_core::Config;
/// use workos_reqwest::{Client, TokioRuntime, Transport};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let reqwest = workos_reqwest::builder()?.no_proxy().pool_max_idle_per_host(4).build()?;
/// let client = Client::new(Config::new("sk_test_123")?, Transport::from(reqwest), TokioRuntime::new());
/// # Ok(()) }
/// ```
///
/// # Errors
///
/// Returns [`Error::Config`] if TLS cannot be set up, such as on a machine without root certificates.
pub fn builder() -> Result<ClientBuilder, Error> {
    let builder = reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        // The core's business. What remains is of the pool: it sends a request again if a pooled
        // connection ends under it, and hyper gives back only a request of which no byte was written.
        .retry(retry::never())
        // A connection that is not made in time is a request that was not sent, so any call tries again.
        // Without this limit it would be an attempt of unknown fate.
        .connect_timeout(Duration::from_secs(10))
        // Another crate may have compiled them in, and then they are on.
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate();
    #[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
    let builder = builder.tls_backend_preconfigured(tls::config()?);
    Ok(builder)
}

/// Sends requests through a reqwest client.
///
/// Make one with [`new`](Self::new), or from a client of yours with `Transport::from`. Clones share the
/// pool of connections.
///
/// A client of yours should follow no redirects (`reqwest::redirect::Policy::none()`) and send nothing
/// again by itself, as one from [`builder`]: else the key goes where the redirect points, and a failure
/// to connect there looks like a request that was not sent.
#[derive(Debug, Clone)]
pub struct Transport {
    client: reqwest::Client,
    body_limit: usize,
}

impl Transport {
    /// A transport over a client of our own.
    ///
    /// # Errors
    ///
    /// As [`builder`].
    pub fn new() -> Result<Self, Error> {
        let client = builder()?.build().map_err(|error| ConfigError::Client(error.to_string().into()))?;
        Ok(Self::from(client))
    }

    /// Sets how large the body of a response may be, in bytes; 16 MiB unless set.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }
}

impl From<reqwest::Client> for Transport {
    fn from(client: reqwest::Client) -> Self {
        Self { client, body_limit: 16 << 20 }
    }
}

impl workos_core::Transport for Transport {
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, TransportFailure>> + Send>>;

    fn send(&self, request: HttpRequest) -> Self::Future {
        let client = self.client.clone();
        let limit = self.body_limit;
        Box::pin(async move {
            if Handle::try_current().is_err() {
                return Err(TransportFailure::unsupported("not within a tokio runtime"));
            }
            let request = Request::try_from(request).map_err(failure::of_request)?;
            let answer = client.execute(request).await.map_err(failure::of_request)?;
            // What the server announces, then what it sends.
            if answer.content_length().is_some_and(|length| length > limit as u64) {
                return Err(TransportFailure::body_too_large(limit));
            }
            let (head, body) = Response::<Body>::from(answer).into_parts();
            let body = Limited::new(body, limit).collect().await.map_err(|error| {
                match error.downcast::<reqwest::Error>() {
                    Ok(error) => failure::of_request(*error),
                    Err(error) if error.is::<LengthLimitError>() => TransportFailure::body_too_large(limit),
                    Err(error) => TransportFailure::other(error),
                }
            })?;
            Ok(Response::from_parts(head, body.to_bytes()))
        })
    }
}
