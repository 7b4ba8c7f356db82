//! Clients: a configuration with a transport and a runtime.

#[cfg(feature = "api-keys")]
mod api_keys;
#[cfg(feature = "auth")]
mod auth;
mod blocking;
mod dynamic;
mod events;
#[cfg(feature = "feature-flags")]
mod feature_flags;
mod future;
mod pages;
#[cfg(feature = "auth")]
mod public;
#[cfg(feature = "resource-server")]
mod resource_server;
mod seeds;
#[cfg(feature = "session")]
mod sessions;
mod span;
#[cfg(feature = "auth")]
mod tokens;
#[cfg(feature = "vault")]
mod vault;

use std::{fmt, sync::Arc};

#[cfg(feature = "auth")]
pub use self::public::PublicClient;
use self::seeds::Seeds;
pub use self::{
    blocking::{BlockingClient, BlockingItems, BlockingPages},
    dynamic::DynClient,
    future::CallFuture,
    pages::{ItemStream, PageStream},
};
use crate::{
    config::{Config, RequestOptions},
    endpoint::{Endpoint, Paginated},
    error::Error,
    machine::{Machine, RawResponse, Response, drive},
    operation::Operation,
    runtime::Runtime,
    transport::Transport,
    types::Timestamp,
};

/// A client of the WorkOS API: a configuration, a transport (HTTP client) and a runtime (clock, timer,
/// randomness).
///
/// Adapters create a client in one line (`workos_reqwest::client(config)`); for another HTTP client use
/// [`Client::new`]. Cloning is cheap, and clones share transport and runtime. Futures and streams own what
/// they need, so they can be stored, joined and spawned; they are `Send` if those of the transport and the
/// runtime are.
///
/// The type parameters are the transport and the runtime; [`DynClient`] is a client of any. [`BlockingClient`] is
/// the client of blocking code.
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
///
/// # Tracing
///
/// With the feature `tracing`, [`send`](Self::send) and [`send_with_response`](Self::send_with_response)
/// create a span `workos` of level INFO for each call. Neither the span nor its events contain parameters,
/// bodies or secrets.
///
/// | field of the span | value |
/// |---|---|
/// | `otel.kind` | `client` |
/// | `workos.operation` | WorkOS's name of the operation, such as `get_user` |
/// | `http.request.method` | method, such as `GET` |
/// | `http.route` | path with placeholders, such as `/user_management/users/{id}` |
/// | `http.response.status_code` | status of the final response |
/// | `workos.request_id` | `X-Request-ID` of the final response |
/// | `workos.attempts` | how many times the request was sent |
/// | `error` | error message, if there was no final response |
///
/// Each retry, also one of a call without a client, is an event `retrying` of level DEBUG:
///
/// | field of the event | value |
/// |---|---|
/// | `operation` | WorkOS's name of the operation |
/// | `attempt` | number of the failed attempt, starting with 1 |
/// | `status` | status of the response, if there was one |
/// | `failure` | [`FailureKind`](crate::FailureKind), if there was no response |
/// | `wait_ms` | delay before the next attempt, in milliseconds |
pub struct Client<T, R> {
    config: Config,
    io: Arc<Io<T, R>>,
}

struct Io<T, R> {
    transport: T,
    runtime: R,
    seeds: Arc<Seeds>,
}

impl<T, R> Client<T, R> {
    /// Creates a client from a configuration, a transport and a runtime.
    #[must_use]
    pub fn new(config: Config, transport: T, runtime: R) -> Self {
        Self { config, io: Arc::new(Io { transport, runtime, seeds: Arc::default() }) }
    }

    /// Returns the configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Returns the transport.
    #[must_use]
    pub fn transport(&self) -> &T {
        &self.io.transport
    }

    /// Returns the runtime.
    #[must_use]
    pub fn runtime(&self) -> &R {
        &self.io.runtime
    }

    /// Returns a client with the given options applied, for one call or for many.
    ///
    /// ```
    /// use std::time::Duration;
    /// use workos_core::{RequestOptions, organizations::GetOrganization};
    ///
    /// # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
    /// let options = RequestOptions::new().deadline(Duration::from_secs(2));
    /// let organization = client.with(options).send(GetOrganization::new("org_1")).await?;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn with(&self, options: RequestOptions) -> Self {
        Self { config: self.config.clone().with(options), io: self.io.clone() }
    }
}

impl<T: Transport, R: Runtime> Client<T, R> {
    /// Calls an operation, including retries, and returns the decoded value.
    ///
    /// # Errors
    ///
    /// The future returns an [`Error`](crate::Error). With [`Error::Encode`](crate::Error::Encode) and
    /// [`Error::Random`](crate::Error::Random), nothing was sent. The latter is returned if the operation has an
    /// idempotency key, none is [set](RequestOptions::idempotency_key), and the runtime has no secure randomness.
    #[inline]
    pub fn send<E: Endpoint>(&self, endpoint: E) -> CallFuture<E::Output, T, R> {
        let call = self.seed_of(E::OPERATION).and_then(|seed| self.config.raw_call(&endpoint, seed));
        CallFuture::new(self.io.clone(), call, RawResponse::decode::<E>)
    }

    /// Calls an operation, including retries, and returns the decoded value together with status, headers,
    /// request ID, body and number of attempts.
    ///
    /// # Errors
    ///
    /// The future returns the same errors as that of [`send`](Self::send).
    #[inline]
    pub fn send_with_response<E: Endpoint>(&self, endpoint: E) -> CallFuture<Response<E::Output>, T, R> {
        let call = self.seed_of(E::OPERATION).and_then(|seed| self.config.raw_call(&endpoint, seed));
        CallFuture::new(self.io.clone(), call, RawResponse::decode_with_response::<E>)
    }

    /// Runs a machine to its next result with the transport and runtime of the client. Dropping the future
    /// cancels the outstanding request; the machine can be driven again.
    pub async fn drive<M: Machine + ?Sized>(&self, machine: &mut M) -> M::Output {
        drive(machine, &self.io.transport, &self.io.runtime).await
    }

    /// Lists objects: pages with [`PageStream::next`], single objects with [`PageStream::items`].
    ///
    /// Filters and the first cursor are those of the endpoint. Pages have 100 objects unless the endpoint
    /// sets a limit.
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

    /// Returns the current time of the runtime's wall clock, for functions that take the time as an argument.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.io.runtime.now().wall
    }

    /// Returns secure randomness from the runtime, for code verifiers, sealed cookies and encryption.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Random`](crate::Error::Random) if the runtime has no secure randomness.
    #[cfg(feature = "_hash")]
    pub fn entropy(&self) -> Result<crate::Entropy, Error> {
        crate::Entropy::from_runtime(&self.io.runtime).map_err(Error::Random)
    }

    /// Returns a seed for the jitter of a state machine that is created without the client, such as
    /// [`Config::pages`] or `vault::VaultRewrap`. Each call returns another seed. For an operation with an
    /// idempotency key, use [`send`](Self::send).
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.io.seeds.next(|bytes| self.io.runtime.random(bytes))
    }

    /// Returns a seed for a call of the operation.
    fn seed_of(&self, operation: &'static Operation) -> Result<u64, Error> {
        self.io.seeds.of(operation, &self.config, |bytes| self.io.runtime.random(bytes))
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

#[cfg(test)]
mod tests {
    use super::{Client, Config, Runtime};
    use crate::runtime::{Now, RandomUnavailable};

    /// A runtime whose random bytes are all 7.
    struct Sevens;

    impl Runtime for Sevens {
        type Sleep = std::future::Ready<()>;

        fn now(&self) -> Now {
            Now::from_unix_milliseconds(0)
        }

        fn sleep(&self, _: std::time::Duration) -> Self::Sleep {
            std::future::ready(())
        }

        fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
            buffer.fill(7);
            Ok(())
        }
    }

    struct NoTransport;

    impl crate::Transport for NoTransport {
        type Future = std::future::Pending<Result<crate::HttpResponse, crate::TransportFailure>>;

        fn send(&self, _: crate::HttpRequest) -> Self::Future {
            std::future::pending()
        }
    }

    #[test]
    fn clones_of_a_client_share_seeds_of_the_runtime() {
        let client = Client::new(Config::new("sk_s3cr3t").unwrap(), NoTransport, Sevens);
        let clone = client.clone().with(crate::RequestOptions::new());
        let first = 0x0707_0707_0707_0707;
        assert_eq!([client.seed(), clone.seed(), client.seed()], [first, first + 1, first + 2]);
        let debug = format!("{client:?}");
        assert!(debug.starts_with("Client { config: Config { ") && debug.ends_with(", .. }"), "{debug}");
        assert!(!debug.contains("s3cr3t"), "{debug}");
    }
}
