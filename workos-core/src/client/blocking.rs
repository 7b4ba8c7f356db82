//! A client for blocking code.

use std::{fmt, sync::Arc, vec};

use super::{Io, span::Span};
use crate::{
    config::{Config, RequestOptions},
    endpoint::{Endpoint, Paginated},
    error::Error,
    machine::{Machine, Pages, RawResponse, Response, drive_blocking},
    runtime::BlockingRuntime,
    transport::BlockingTransport,
    types::{Page, Timestamp},
};

/// A client of the WorkOS API for blocking code: a configuration, a function that sends a request, and a runtime
/// (clock, timer, randomness).
///
/// Cloning is cheap, and clones share transport and runtime. The client can be used by several threads if
/// transport and runtime can.
///
/// ```
/// use std::{thread, time::{Duration, Instant, SystemTime}};
/// use workos_core::{
///     BlockingClient, BlockingRuntime, Config, HttpRequest, HttpResponse, Now, RandomUnavailable, TransportFailure,
///     organizations::{GetOrganization, ListOrganizations},
/// };
///
/// # fn getrandom(_: &mut [u8]) -> Result<(), ()> { Ok(()) }
/// # fn execute(_: HttpRequest, _: Option<Duration>) -> Result<HttpResponse, std::io::Error> {
/// #     Ok(http::Response::new(r#"{"id":"org_1","name":"Acme","data":[]}"#.into()))
/// # }
/// /// Sends one request with any HTTP client; the example `bring_your_own_client` has ureq.
/// fn send(request: HttpRequest, limit: Option<Duration>) -> Result<HttpResponse, TransportFailure> {
///     execute(request, limit).map_err(TransportFailure::from_error)
/// }
///
/// struct System(Instant);
///
/// impl BlockingRuntime for System {
///     fn now(&self) -> Now {
///         Now { wall: SystemTime::now().into(), mono: self.0.elapsed() }
///     }
///     fn sleep(&self, duration: Duration) {
///         thread::sleep(duration);
///     }
///     fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
///         getrandom(buffer).map_err(|_| RandomUnavailable)
///     }
/// }
///
/// # fn main() -> Result<(), workos_core::Error> {
/// let client = BlockingClient::new(Config::new("sk_test_123")?, send, System(Instant::now()));
/// let organization = client.send(GetOrganization::new("org_1"))?;
/// for organization in client.pages(ListOrganizations::new()).items() {
///     println!("{}", organization?.name);
/// }
/// # Ok(()) }
/// ```
///
/// With the feature `tracing`, calls have the spans and events of [`Client`](super::Client).
pub struct BlockingClient<T, R> {
    config: Config,
    io: Arc<Io<T, R>>,
}

impl<T, R> BlockingClient<T, R> {
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

    /// Returns a client with the given options applied, for one call or for many; see
    /// [`Client::with`](super::Client::with).
    #[must_use]
    pub fn with(&self, options: RequestOptions) -> Self {
        Self { config: self.config.clone().with(options), io: self.io.clone() }
    }
}

impl<T: BlockingTransport, R: BlockingRuntime> BlockingClient<T, R> {
    /// Calls an operation, including retries, and returns the decoded value.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Client::send`](super::Client::send).
    #[inline]
    pub fn send<E: Endpoint>(&self, endpoint: E) -> Result<E::Output, Error> {
        self.call(&endpoint).and_then(RawResponse::decode::<E>)
    }

    /// Calls an operation, including retries, and returns the decoded value together with status, headers,
    /// request ID, body and number of attempts.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Client::send`](super::Client::send).
    #[inline]
    pub fn send_with_response<E: Endpoint>(&self, endpoint: E) -> Result<Response<E::Output>, Error> {
        self.call(&endpoint).and_then(RawResponse::decode_with_response::<E>)
    }

    #[inline]
    fn call<E: Endpoint>(&self, endpoint: &E) -> Result<RawResponse, Error> {
        let seed = self.io.seeds.of(E::OPERATION, &self.config, |bytes| self.io.runtime.random(bytes))?;
        let mut call = self.config.raw_call(endpoint, seed)?;
        let span = Span::new(Some(&call));
        let result = span.enter(|| self.drive(&mut call));
        span.record(&call, &result);
        result
    }

    /// Lists objects: an iterator over the pages. [`BlockingPages::items`] iterates over the objects.
    ///
    /// Filters and the first cursor are those of the endpoint. Pages have 100 objects unless the endpoint
    /// sets a limit.
    pub fn pages<E: Paginated>(&self, endpoint: E) -> BlockingPages<E, T, R> {
        let pages = self.config.pages(endpoint, self.seed());
        BlockingPages { client: self.clone(), pages, ended: false }
    }

    /// Runs a machine to its next result with the transport and runtime of the client.
    pub fn drive<M: Machine + ?Sized>(&self, machine: &mut M) -> M::Output {
        drive_blocking(machine, |request, limit| self.io.transport.send(request, limit), &self.io.runtime)
    }

    /// Returns a seed for the jitter of a state machine that is created from the configuration, such as
    /// `client.config().tail(events, client.seed())`. Each call returns another seed.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.io.seeds.next(|bytes| self.io.runtime.random(bytes))
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
    /// Returns [`Error::Random`] if the runtime has no secure randomness.
    #[cfg(feature = "_hash")]
    pub fn entropy(&self) -> Result<crate::Entropy, Error> {
        crate::Entropy::from_random(|seed| self.io.runtime.random(seed)).map_err(Error::Random)
    }
}

impl<T, R> Clone for BlockingClient<T, R> {
    fn clone(&self) -> Self {
        Self { config: self.config.clone(), io: self.io.clone() }
    }
}

impl<T, R> fmt::Debug for BlockingClient<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockingClient").field("config", &self.config).finish_non_exhaustive()
    }
}

/// The pages of a list, as an iterator. Created by [`BlockingClient::pages`].
///
/// The iterator ends after the last page and after an error. To continue after an error, create another one from
/// a clone of [`endpoint`](Self::endpoint), which has the cursor of the page that failed.
#[must_use = "an iterator does nothing until it is used"]
pub struct BlockingPages<E: Paginated, T, R> {
    client: BlockingClient<T, R>,
    pages: Pages<E>,
    ended: bool,
}

impl<E: Paginated, T, R> BlockingPages<E, T, R> {
    /// Returns an iterator over the objects of all pages.
    pub fn items(self) -> BlockingItems<E, T, R> {
        BlockingItems { pages: self, page: Vec::new().into_iter() }
    }

    /// Returns the endpoint with the cursor of the next page. Store its `paging` to continue the list later.
    #[must_use]
    pub fn endpoint(&self) -> &E {
        self.pages.endpoint()
    }
}

impl<E: Paginated, T: BlockingTransport, R: BlockingRuntime> Iterator for BlockingPages<E, T, R> {
    type Item = Result<Page<E::Item>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let page = self.client.drive(&mut self.pages).transpose();
        self.ended = !matches!(page, Some(Ok(_)));
        page
    }
}

impl<E: Paginated, T, R> fmt::Debug for BlockingPages<E, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BlockingPages").field(&self.pages).finish()
    }
}

/// The objects of a list, over all its pages, as an iterator. Created by [`BlockingPages::items`]. The iterator
/// ends after an error.
#[must_use = "an iterator does nothing until it is used"]
pub struct BlockingItems<E: Paginated, T, R> {
    pages: BlockingPages<E, T, R>,
    page: vec::IntoIter<E::Item>,
}

impl<E: Paginated, T: BlockingTransport, R: BlockingRuntime> Iterator for BlockingItems<E, T, R> {
    type Item = Result<E::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.page.next() {
                return Some(Ok(item));
            }
            match self.pages.next()? {
                Ok(page) => self.page = page.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl<E: Paginated, T, R> fmt::Debug for BlockingItems<E, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BlockingItems").field(&self.pages.pages).finish()
    }
}

#[cfg(test)]
mod tests;
