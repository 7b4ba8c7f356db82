#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![deny(missing_docs)]

mod failure;
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod tls;

use std::{pin::Pin, time::Duration};

use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use reqwest::{Body, ClientBuilder, Request, redirect};
use tokio::runtime::Handle;
pub use workos_core;
use workos_core::error::ConfigError;
#[doc(no_inline)]
pub use workos_core::*;
pub use workos_tokio::TokioRuntime;
#[cfg(feature = "file-store")]
pub use workos_tokio::{FileTokenLock, FileTokenStore, SpawnBlocking};

/// A WorkOS client on reqwest and tokio.
pub type Client = workos_core::Client<Transport, TokioRuntime>;

/// A WorkOS client on reqwest and tokio for an application without an API key.
#[cfg(feature = "auth")]
pub type PublicClient = workos_core::PublicClient<Transport, TokioRuntime>;

/// Creates a client with the reqwest client of this crate.
///
/// # Errors
///
/// Returns [`Error::Config`] under the conditions of [`builder`].
pub fn client(config: Config) -> Result<Client, Error> {
    Ok(Client::new(config, Transport::new()?, TokioRuntime::new()))
}

/// Creates a client from the environment variables of the process: `WORKOS_API_KEY` (required) and those of
/// [`Config::from_variables`].
///
/// ```no_run
/// use workos_reqwest::organizations::ListOrganizations;
///
/// # async fn run() -> Result<(), workos_reqwest::Error> {
/// let client = workos_reqwest::from_env()?;
/// let mut organizations = client.pages(ListOrganizations::new()).items();
/// while let Some(organization) = organizations.next().await? {
///     println!("{}", organization.name);
/// }
/// # Ok(()) }
/// ```
///
/// # Errors
///
/// Returns [`Error::Config`] if a variable is missing, invalid or not UTF-8, and under the conditions of
/// [`builder`].
pub fn from_env() -> Result<Client, Error> {
    client(workos_tokio::from_env(|variables| Config::from_variables(variables))?)
}

/// Creates a client without an API key, with the reqwest client of this crate.
///
/// # Errors
///
/// Returns [`Error::Config`] under the conditions of [`builder`].
#[cfg(feature = "auth")]
pub fn public_client(config: auth::PublicConfig) -> Result<PublicClient, Error> {
    Ok(PublicClient::new(config, Transport::new()?, TokioRuntime::new()))
}

/// Creates a client without an API key from the environment variables of the process: `WORKOS_CLIENT_ID`
/// (required) and those of [`PublicConfig::from_variables`](auth::PublicConfig::from_variables).
///
/// # Errors
///
/// Returns [`Error::Config`] if a variable is missing, invalid or not UTF-8, and under the conditions of
/// [`builder`].
#[cfg(feature = "auth")]
pub fn public_from_env() -> Result<PublicClient, Error> {
    public_client(workos_tokio::from_env(|variables| auth::PublicConfig::from_variables(variables))?)
}

/// Returns a reqwest builder with the settings of the client that [`client`] creates, to add others.
///
/// The settings: no redirects, no retries, no decompression, 10 s to establish a connection, and the TLS
/// configuration of the enabled feature.
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
/// Returns [`Error::Config`] if TLS cannot be set up, for example on a system without root certificates.
pub fn builder() -> Result<ClientBuilder, Error> {
    let builder = reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        // workos-core decides about retries. The connection pool still retries a request if a pooled
        // connection closed before any byte of the request was written.
        .retry(reqwest::retry::never())
        // Without a limit of its own, a connection that is never established would end as a timeout of the
        // attempt, whose delivery is unknown. As a failed connection the request is known not to have been
        // sent, so any call can be retried.
        .connect_timeout(Duration::from_secs(10))
        // Enabled by default if another crate in the build enables reqwest's features for them.
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate();
    #[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
    let builder = builder.tls_backend_preconfigured(tls::config()?);
    Ok(builder)
}

/// A transport that sends requests through a reqwest client.
///
/// [`Transport::new`] builds the reqwest client; `Transport::from` takes an existing one. Clones share the
/// connection pool.
///
/// An existing client should follow no redirects (`reqwest::redirect::Policy::none()`) and retry nothing
/// (`reqwest::retry::never()`), like one from [`builder`]. A followed redirect sends the API key to its
/// target, and a failed connection to the target looks like a request that was not sent.
#[derive(Debug, Clone)]
pub struct Transport {
    client: reqwest::Client,
    body_limit: usize,
}

impl Transport {
    /// Creates a transport with the reqwest client of this crate.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Config`] under the conditions of [`builder`].
    pub fn new() -> Result<Self, Error> {
        let client = builder()?.build().map_err(|error| ConfigError::Client(error.to_string().into()))?;
        Ok(Self::from(client))
    }

    /// Sets the maximum size of a response body in bytes, 16 MiB by default.
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
                return Err(TransportFailure::unsupported("not in a tokio runtime"));
            }
            let request = Request::try_from(request).map_err(failure::of_request)?;
            let response = client.execute(request).await.map_err(failure::of_request)?;
            // The announced length first, so that an oversized body is not downloaded up to the limit.
            if response.content_length().is_some_and(|length| length > limit as u64) {
                return Err(TransportFailure::body_too_large(limit));
            }
            let (head, body) = http::Response::<Body>::from(response).into_parts();
            let body = Limited::new(body, limit).collect().await.map_err(|error| {
                match error.downcast::<reqwest::Error>() {
                    Ok(error) => failure::of_request(*error),
                    Err(error) if error.is::<LengthLimitError>() => TransportFailure::body_too_large(limit),
                    Err(error) => TransportFailure::other(error),
                }
            })?;
            Ok(HttpResponse::from_parts(head, body.to_bytes()))
        })
    }
}
