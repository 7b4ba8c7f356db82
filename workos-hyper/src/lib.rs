#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![deny(missing_docs)]

mod connector;
mod failure;

use std::{error::Error as StdError, pin::Pin};

use bytes::Bytes;
use http::uri::Scheme;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Body;
use hyper_util::{
    client::legacy::{self, connect::Connect},
    rt::{TokioExecutor, TokioTimer},
};
use tokio::runtime::Handle;
pub use workos_core;
#[doc(no_inline)]
pub use workos_core::*;
pub use workos_tokio::TokioRuntime;
#[cfg(feature = "file-store")]
pub use workos_tokio::{FileTokenLock, FileTokenStore, SpawnBlocking};

pub use self::connector::{Connector, connector};

/// A WorkOS client on hyper and tokio.
///
/// The type parameters are the connector and the request body of the hyper-util client; the defaults are
/// those of [`client`].
pub type Client<C = Connector, B = Full<Bytes>> = workos_core::Client<Transport<C, B>, TokioRuntime>;

/// A WorkOS client on hyper and tokio for an application without an API key.
#[cfg(feature = "auth")]
pub type PublicClient = workos_core::PublicClient<Transport, TokioRuntime>;

/// Creates a client with the hyper-util client of this crate.
///
/// # Errors
///
/// Returns [`Error::Config`] under the conditions of [`connector`].
pub fn client(config: Config) -> Result<Client, Error> {
    Ok(Client::new(config, Transport::new()?, TokioRuntime::new()))
}

/// Creates a client from the environment variables of the process: `WORKOS_API_KEY` (required) and those of
/// [`Config::from_variables`].
///
/// ```no_run
/// use workos_hyper::organizations::ListOrganizations;
///
/// # async fn run() -> Result<(), workos_hyper::Error> {
/// let client = workos_hyper::from_env()?;
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
/// [`connector`].
pub fn from_env() -> Result<Client, Error> {
    client(workos_tokio::from_env(|variables| Config::from_variables(variables))?)
}

/// Creates a client without an API key, with the hyper-util client of this crate.
///
/// # Errors
///
/// Returns [`Error::Config`] under the conditions of [`connector`].
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
/// [`connector`].
#[cfg(feature = "auth")]
pub fn public_from_env() -> Result<PublicClient, Error> {
    public_client(workos_tokio::from_env(|variables| auth::PublicConfig::from_variables(variables))?)
}

/// A transport that sends requests through a hyper-util client.
///
/// [`Transport::new`] builds the hyper-util client; `Transport::from` takes an existing one. Clones share the
/// connection pool.
#[derive(Debug, Clone)]
pub struct Transport<C = Connector, B = Full<Bytes>> {
    client: legacy::Client<C, B>,
    https: bool,
    body_limit: usize,
}

impl Transport {
    /// Creates a transport with the hyper-util client of this crate.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Config`] under the conditions of [`connector`].
    pub fn new() -> Result<Self, Error> {
        // hyper-util's own retry of a request stays enabled: it applies only where a pooled connection closed
        // before any byte of the request was written.
        let client =
            legacy::Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(connector()?);
        Ok(Self { https: connector::HTTPS, ..Self::from(client) })
    }
}

impl<C, B> Transport<C, B> {
    /// Sets the maximum size of a response body in bytes, 16 MiB by default.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }
}

impl<C, B> From<legacy::Client<C, B>> for Transport<C, B> {
    fn from(client: legacy::Client<C, B>) -> Self {
        Self { client, https: true, body_limit: 16 << 20 }
    }
}

impl<C, B> workos_core::Transport for Transport<C, B>
where
    C: Connect + Clone + Send + Sync + 'static,
    B: From<Bytes> + Body<Data: Send, Error: Into<Box<dyn StdError + Send + Sync>>> + Send + Unpin + 'static,
{
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, TransportFailure>> + Send>>;

    fn send(&self, request: HttpRequest) -> Self::Future {
        let unsupported = !self.https && request.uri().scheme() == Some(&Scheme::HTTPS);
        let limit = self.body_limit;
        let response = self.client.request(request.map(B::from));
        Box::pin(async move {
            if unsupported {
                return Err(TransportFailure::unsupported("https requires the feature ring or aws-lc-rs"));
            }
            if Handle::try_current().is_err() {
                return Err(TransportFailure::unsupported("not in a tokio runtime"));
            }
            let (head, body) = response.await.map_err(failure::of_request)?.into_parts();
            // The announced length first, so that an oversized body is not downloaded up to the limit.
            if body.size_hint().lower() > limit as u64 {
                return Err(TransportFailure::body_too_large(limit));
            }
            let body = Limited::new(body, limit).collect().await.map_err(|error| {
                if error.is::<LengthLimitError>() {
                    TransportFailure::body_too_large(limit)
                } else {
                    failure::of_connection(error)
                }
            })?;
            Ok(HttpResponse::from_parts(head, body.to_bytes()))
        })
    }
}
