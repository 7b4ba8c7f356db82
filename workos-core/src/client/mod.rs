//! The core on a transport: what most programs use.

mod future;
mod pages;
mod transport;

use std::{fmt, sync::Arc};

pub use self::{
    future::{Sending, SendingFull},
    pages::{ItemStream, PageStream},
    transport::{DynTransport, RandomUnavailable, Runtime, Transport},
};
use crate::{
    config::{Config, RequestOptions},
    endpoint::{Endpoint, Paginated},
    machine::{Machine, drive},
};

/// A client of WorkOS: a configuration, a transport and a runtime (clock, timers, randomness).
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
/// # let runtime = transport.clone();
/// let client = Client::new(Config::new("sk_test_123")?, transport, runtime);
/// let organization = client.send(GetOrganization::new("org_1")).await?;
/// # Ok(()) }
/// ```
pub struct Client<T, R> {
    config: Config,
    io: Arc<Io<T, R>>,
}

struct Io<T, R> {
    transport: T,
    runtime: R,
}

impl<T, R> Client<T, R> {
    /// A client over any transport and runtime.
    #[must_use]
    pub fn new(config: Config, transport: T, runtime: R) -> Self {
        Self { config, io: Arc::new(Io { transport, runtime }) }
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

    /// The runtime.
    #[must_use]
    pub fn runtime(&self) -> &R {
        &self.io.runtime
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

impl<T: Transport, R: Runtime> Client<T, R> {
    /// Calls an operation, retries included, and gives its value.
    ///
    /// # Errors
    ///
    /// The future gives [`Error`](crate::Error); nothing was sent if it is [`Error::Encode`](crate::Error::Encode).
    #[inline]
    pub fn send<E: Endpoint>(&self, endpoint: E) -> Sending<E::Output, T, R> {
        Sending::new(self.io.clone(), self.config.call(&endpoint, self.seed()))
    }

    /// Calls an operation as [`send`](Self::send) does and gives the value with the response around
    /// it, a [`Response`](crate::Response): status, headers, request id, attempts, body.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    #[inline]
    pub fn send_full<E: Endpoint>(&self, endpoint: E) -> SendingFull<E::Output, T, R> {
        self.send(endpoint).full()
    }

    /// Runs a machine to its next result on this client's transport and runtime. Dropping the future cancels
    /// what is under way; the machine can be driven on.
    pub async fn drive<M: Machine + ?Sized>(&self, machine: &mut M) -> M::Output {
        drive(machine, &self.io.transport, &self.io.runtime).await
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
    pub fn pages<E: Paginated>(&self, endpoint: E) -> PageStream<E, T, R> {
        PageStream::new(self.clone(), self.config.pages(endpoint, self.seed()))
    }

    /// Randomness from the runtime, for what needs it: code verifiers, sealed cookies, encryption.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Random`](crate::Error::Random) where the runtime has no secure randomness.
    #[cfg(feature = "_hash")]
    pub fn entropy(&self) -> Result<crate::Entropy, crate::Error> {
        crate::Entropy::from_runtime(&self.io.runtime).map_err(crate::Error::Random)
    }

    /// A seed for jitter. Where the runtime has no randomness the jitter is the same each time.
    fn seed(&self) -> u64 {
        let mut seed = [0; 8];
        let _ = self.io.runtime.random(&mut seed);
        u64::from_le_bytes(seed)
    }
}

impl<T, R> Clone for Client<T, R> {
    fn clone(&self) -> Self {
        Self { config: self.config.clone(), io: self.io.clone() }
    }
}

impl<T, R> fmt::Debug for Client<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("config", &self.config).finish_non_exhaustive()
    }
}
