//! The core on a transport: what most programs use.

mod pages;
mod transport;

use std::{fmt, future::Future, sync::Arc};

pub use self::{
    pages::{ItemStream, PageStream},
    transport::{DynTransport, Host, RandomUnavailable, Transport},
};
use crate::{
    config::{Config, RequestOptions},
    endpoint::{Endpoint, Paginated},
    error::Error,
    machine::{Answer, RawCall, Response, drive},
};

/// A client of WorkOS: a configuration, a transport and a host (clock, timers, randomness).
///
/// Adapters make one in a line (`workos_reqwest::client(config)`); with a transport of your own use
/// [`Client::new`]. Clones share everything and are cheap. Futures and streams own what they need, so
/// they can be stored, joined and spawned; they are `Send` where the transport's are.
///
/// ```
/// use workos_core::{Client, Config, organizations::GetOrganization, testing::Script};
///
/// # async fn run() -> Result<(), workos_core::Error> {
/// # let transport = Script::new();
/// # let host = transport.clone();
/// let client = Client::new(Config::new("sk_test_123")?, transport, host);
/// let organization = client.send(GetOrganization::new("org_1")).await?;
/// # Ok(()) }
/// ```
pub struct Client<T, H> {
    config: Config,
    io: Arc<Io<T, H>>,
}

struct Io<T, H> {
    transport: T,
    host: H,
}

impl<T, H> Client<T, H> {
    /// A client over any transport and host.
    #[must_use]
    pub fn new(config: Config, transport: T, host: H) -> Self {
        Self { config, io: Arc::new(Io { transport, host }) }
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The transport.
    #[must_use]
    pub fn transport(&self) -> &T {
        &self.io.transport
    }

    /// The host.
    #[must_use]
    pub fn host(&self) -> &H {
        &self.io.host
    }

    /// The same client with some things different: for one call, or to keep.
    ///
    /// ```
    /// use std::time::Duration;
    /// use workos_core::{RequestOptions, organizations::GetOrganization};
    ///
    /// # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
    /// let quick = RequestOptions::new().deadline(Duration::from_secs(2));
    /// let organization = client.with(quick).send(GetOrganization::new("org_1")).await?;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn with(&self, options: RequestOptions) -> Self {
        Self { config: self.config.clone().with(options), io: self.io.clone() }
    }
}

impl<T: Transport, H: Host> Client<T, H> {
    /// Calls an operation, retries included, and gives its value.
    ///
    /// # Errors
    ///
    /// The future gives [`Error`]; nothing was sent if it is [`Error::Encode`].
    #[inline]
    pub fn send<E: Endpoint>(
        &self,
        endpoint: E,
    ) -> impl Future<Output = Result<E::Output, Error>> + use<E, T, H> {
        let call = self.config.call(&endpoint, self.seed());
        let io = self.io.clone();
        async move {
            let (raw, decode) = call?.into_parts();
            io.run(raw).await?.decode(decode)
        }
    }

    /// Calls an operation as [`send`](Self::send) does and gives the value with the response around
    /// it: status, headers, request id, attempts, body.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub fn send_full<E: Endpoint>(
        &self,
        endpoint: E,
    ) -> impl Future<Output = Result<Response<E::Output>, Error>> + use<E, T, H> {
        let call = self.config.call(&endpoint, self.seed());
        let io = self.io.clone();
        async move {
            let (raw, decode) = call?.into_parts();
            io.run(raw).await?.decode_full(decode)
        }
    }

    /// Walks a list: pages with [`PageStream::next`], objects with [`PageStream::items`]. Keeps every
    /// filter and the cursor to start at; asks for 100 a page unless told otherwise.
    ///
    /// ```
    /// use workos_core::organizations::ListOrganizations;
    ///
    /// # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
    /// let mut organizations = client.pages(ListOrganizations::new()).items();
    /// while let Some(organization) = organizations.next().await? {
    ///     println!("{}", organization.name);
    /// }
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn pages<E: Paginated>(&self, endpoint: E) -> PageStream<E, T, H> {
        PageStream::new(self.clone(), self.config.pages(endpoint, self.seed()))
    }

    /// A seed for jitter. Where the host has no randomness the jitter is the same each time.
    fn seed(&self) -> u64 {
        let mut seed = [0; 8];
        let _ = self.io.host.random(&mut seed);
        u64::from_le_bytes(seed)
    }
}

impl<T: Transport, H: Host> Io<T, H> {
    #[cfg(not(feature = "tracing"))]
    async fn run(&self, mut call: RawCall) -> Result<Answer, Error> {
        drive(&mut call, &self.transport, &self.host).await
    }

    /// In a span with the template of the path, never its values.
    #[cfg(feature = "tracing")]
    async fn run(&self, mut call: RawCall) -> Result<Answer, Error> {
        use tracing::{Instrument as _, field::Empty};

        let operation = call.operation();
        let span = tracing::info_span!(
            "workos",
            otel.kind = "client",
            workos.operation = operation.name,
            http.request.method = operation.method.as_str(),
            http.route = operation.path,
            http.response.status_code = Empty,
            workos.attempts = Empty,
            workos.request_id = Empty,
            error = Empty,
        );
        let result = drive(&mut call, &self.transport, &self.host).instrument(span.clone()).await;
        span.record("workos.attempts", call.attempts());
        match &result {
            Ok(answer) => {
                span.record("http.response.status_code", answer.response.status().as_u16());
                let id = answer.response.headers().get("x-request-id").and_then(|id| id.to_str().ok());
                if let Some(id) = id {
                    span.record("workos.request_id", id);
                }
            }
            Err(error) => {
                span.record("error", tracing::field::display(error));
            }
        }
        result
    }
}

impl<T, H> Clone for Client<T, H> {
    fn clone(&self) -> Self {
        Self { config: self.config.clone(), io: self.io.clone() }
    }
}

impl<T, H> fmt::Debug for Client<T, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("config", &self.config).finish_non_exhaustive()
    }
}
