//! WorkOS on hyper: a [`Transport`] for [`workos_core`] over any hyper-util client, and a
//! [`TokioRuntime`].
//!
//! ```no_run
//! use workos_hyper::workos_core::{Config, organizations::ListOrganizations};
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let client = workos_hyper::client(Config::new(std::env::var("WORKOS_API_KEY")?)?)?;
//!     let mut organizations = client.pages(ListOrganizations::new()).items();
//!     while let Some(organization) = organizations.next().await? {
//!         println!("{}", organization.name);
//!     }
//!     Ok(())
//! }
//! ```
//!
//! With a hyper-util client of yours: `Client::new(config, Transport::from(hyper), TokioRuntime::new())`;
//! [`connector`] gives it the TLS of ours.
//!
//! # What the transport promises
//!
//! - One request is sent once. Redirects are not followed, bodies not decompressed, proxies not asked;
//!   when to send again is the core's business.
//! - A response body has a limit, 16 MiB unless [set](Transport::body_limit). Neither the announced
//!   length nor the bytes that come get past it.
//! - A failure says what is known of the request. It was not sent if no connection was made, or if it
//!   still stood in the queue of a connection that ended; else nobody knows.
//! - Outside of a tokio runtime a call ends with an error. The runtime needs IO and time enabled, as
//!   `#[tokio::main]` has them: tokio itself panics where they are not.
//! - Dropping a call's future cancels the request and closes its connection.
//! - A time limit is the core's ([`Config::timeout`](workos_core::Config::timeout)); besides, a TCP
//!   connection has 10 s to be made.
//!
//! # Features
//!
//! | feature | |
//! |---|---|
//! | `ring` (default) | TLS by rustls with ring |
//! | `aws-lc-rs` | TLS by rustls with aws-lc-rs, which has post-quantum key exchange and takes longer to build; goes before `ring` where both are on |
//! | `webpki-roots` (default) | trusts Mozilla's root certificates, compiled in |
//! | `native-roots` | trusts the root certificates of the system, `SSL_CERT_FILE` included |
//! | `http2` | offers HTTP/2, so that calls at the same time share a connection |
//!
//! Without `ring` and `aws-lc-rs` our own client does http alone. rustls's process-wide default provider
//! is neither asked nor set.

#![deny(missing_docs)]

mod connect;
mod failure;
mod runtime;

use std::{error::Error as StdError, pin::Pin};

use bytes::Bytes;
use http::{Response, uri::Scheme};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Body;
use hyper_util::{
    client::legacy::{self, connect::Connect},
    rt::{TokioExecutor, TokioTimer},
};
use tokio::runtime::Handle;
pub use workos_core;
use workos_core::{Config, Error, HttpRequest, HttpResponse, TransportFailure};

pub use self::{
    connect::{Connector, connector},
    runtime::TokioRuntime,
};

/// A client of WorkOS on hyper and tokio.
pub type Client<C = Connector, B = Full<Bytes>> = workos_core::Client<Transport<C, B>, TokioRuntime>;

/// A client of WorkOS on a hyper-util client of our own.
///
/// # Errors
///
/// As [`connector`].
pub fn client(config: Config) -> Result<Client, Error> {
    Ok(Client::new(config, Transport::new()?, TokioRuntime::new()))
}

/// Sends requests through a hyper-util client.
///
/// Make one with [`new`](Self::new), or from a client of yours with `Transport::from`. Clones share the
/// pool of connections.
#[derive(Debug, Clone)]
pub struct Transport<C = Connector, B = Full<Bytes>> {
    client: legacy::Client<C, B>,
    https: bool,
    body_limit: usize,
}

impl Transport {
    /// A transport over a client of our own.
    ///
    /// # Errors
    ///
    /// As [`connector`].
    pub fn new() -> Result<Self, Error> {
        // hyper-util sends a request again if a pooled connection ends under it, which stays switched on:
        // hyper gives back only a request of which no byte was written.
        let client =
            legacy::Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(connector()?);
        Ok(Self { https: connect::HTTPS, ..Self::from(client) })
    }
}

impl<C, B> Transport<C, B> {
    /// Sets how large the body of a response may be, in bytes; 16 MiB unless set.
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
        let refused = !self.https && request.uri().scheme() == Some(&Scheme::HTTPS);
        let limit = self.body_limit;
        let answer = self.client.request(request.map(B::from));
        Box::pin(async move {
            if refused {
                return Err(TransportFailure::unsupported("https needs the feature ring or aws-lc-rs"));
            }
            if Handle::try_current().is_err() {
                return Err(TransportFailure::unsupported("not within a tokio runtime"));
            }
            let (head, body) = answer.await.map_err(failure::of_request)?.into_parts();
            // What the server announces, then what it sends.
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
            Ok(Response::from_parts(head, body.to_bytes()))
        })
    }
}
