//! What a client stands on: something that sends, and something that knows the time.

use std::{fmt, future::Future, ops::Deref, pin::Pin, sync::Arc, time::Duration};

use crate::{
    endpoint::{HttpRequest, HttpResponse},
    error::TransportFailure,
    machine::Now,
};

/// Sends one request and reads the whole response. No retry, no redirect, no knowledge of WorkOS.
///
/// A function from a request to a future is a transport, so any HTTP client can be one:
///
/// ```
/// use workos_core::{HttpRequest, HttpResponse, Transport, TransportFailure};
///
/// fn transport() -> impl Transport {
///     |request: HttpRequest| async move {
///         // my_http_client.execute(request).await
///         Ok::<HttpResponse, TransportFailure>(http::Response::new("{}".into()))
///     }
/// }
/// ```
///
/// What a transport is asked for:
///
/// - It does not follow redirects: the request carries a key.
/// - It limits the size of a body ([`TransportFailure::body_too_large`]).
/// - It tells a request that was certainly not sent ([`Delivery::NotSent`](crate::Delivery::NotSent))
///   from one whose fate is unknown.
/// - Dropping the future cancels the request.
///
/// Its future is `Send` or not, as the client behind it has it; calls are then `Send` or not.
pub trait Transport {
    /// The answer to come.
    type Future: Future<Output = Result<HttpResponse, TransportFailure>>;

    /// Sends a request.
    fn send(&self, request: HttpRequest) -> Self::Future;
}

impl<F, A> Transport for F
where
    F: Fn(HttpRequest) -> A,
    A: Future<Output = Result<HttpResponse, TransportFailure>>,
{
    type Future = A;

    fn send(&self, request: HttpRequest) -> A {
        self(request)
    }
}

/// Where the time, the waiting and the randomness come from: the runtime.
pub trait Runtime {
    /// A wait.
    type Sleep: Future<Output = ()>;

    /// Reads the clocks.
    fn now(&self) -> Now;

    /// Waits.
    fn sleep(&self, duration: Duration) -> Self::Sleep;

    /// Fills the buffer with bytes fit for keys and nonces.
    ///
    /// # Errors
    ///
    /// Returns [`RandomUnavailable`] where there is no such source.
    fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable>;
}

/// The runtime has no secure randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RandomUnavailable;

impl fmt::Display for RandomUnavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no secure randomness here")
    }
}

impl std::error::Error for RandomUnavailable {}

impl<R: Runtime> Runtime for Arc<R> {
    type Sleep = R::Sleep;

    fn now(&self) -> Now {
        self.deref().now()
    }

    fn sleep(&self, duration: Duration) -> R::Sleep {
        self.deref().sleep(duration)
    }

    fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        self.deref().random(buffer)
    }
}

/// A [`Transport`] that can be chosen at run time: `Arc<dyn DynTransport>` is a transport again. Every
/// transport that can be shared between threads is one.
///
/// ```
/// use std::sync::Arc;
/// use workos_core::{Client, Config, DynTransport, testing::Script};
///
/// # fn main() -> Result<(), workos_core::Error> {
/// let script = Script::new();
/// let transport: Arc<dyn DynTransport> = Arc::new(script.clone());
/// let client = Client::new(Config::new("sk_test_123")?, transport, script);
/// # Ok(()) }
/// ```
#[async_trait::async_trait]
pub trait DynTransport: Send + Sync {
    /// Sends a request.
    async fn send_dyn(&self, request: HttpRequest) -> Result<HttpResponse, TransportFailure>;
}

#[async_trait::async_trait]
impl<T> DynTransport for T
where
    T: Transport + Send + Sync,
    T::Future: Send,
{
    async fn send_dyn(&self, request: HttpRequest) -> Result<HttpResponse, TransportFailure> {
        self.send(request).await
    }
}

impl fmt::Debug for dyn DynTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("dyn DynTransport")
    }
}

impl Transport for Arc<dyn DynTransport> {
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, TransportFailure>> + Send>>;

    fn send(&self, request: HttpRequest) -> Self::Future {
        let transport = self.clone();
        // Of what is inside: the `Arc` is a `DynTransport` too, by way of this very function.
        Box::pin(async move { (*transport).send_dyn(request).await })
    }
}
