//! HTTP clients as the core sees them: one request in, one response or failure out.

use std::{fmt, future::Future, pin::Pin, sync::Arc, time::Duration};

use crate::{
    error::TransportFailure,
    operation::{HttpRequest, HttpResponse},
};

/// Sends one request and reads the complete response. A transport does not retry and knows nothing of WorkOS.
///
/// A function from a request to a future is a transport, so any HTTP client can be used:
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
/// Requirements:
///
/// - Redirects are not followed, because the request carries an API key.
/// - The size of a response body is limited ([`TransportFailure::body_too_large`]).
/// - A failure reports [`Delivery::NotSent`](crate::Delivery::NotSent) only if the request was certainly not
///   sent, and [`Delivery::Unknown`](crate::Delivery::Unknown) otherwise.
/// - Dropping the future cancels the request.
///
/// Calls are `Send` if the transport's future is.
pub trait Transport {
    /// The future that [`send`](Self::send) returns.
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

/// An object-safe [`Transport`], to choose one at run time. `Arc<dyn DynTransport>` implements [`Transport`].
///
/// Every transport that is `Send` and `Sync`, and has a `Send` future, implements this trait. Each request
/// allocates two boxes for its future. [`Client::into_dyn`](crate::Client::into_dyn) converts a whole client.
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

/// The future of an `Arc<dyn DynTransport>`.
pub type DynTransportFuture<'t> =
    Pin<Box<dyn Future<Output = Result<HttpResponse, TransportFailure>> + Send + 't>>;

// For any lifetime: the compiler otherwise denies that an async block with such a transport is `Send`
// (rust-lang/rust#102211).
impl<'t> Transport for Arc<dyn DynTransport + 't> {
    type Future = DynTransportFuture<'t>;

    fn send(&self, request: HttpRequest) -> Self::Future {
        let transport = self.clone();
        // Dereferenced, because the `Arc` itself is a `DynTransport` that would call this method again.
        Box::pin(async move { (*transport).send_dyn(request).await })
    }
}

/// Sends one request and blocks until the complete response is read. For
/// [`BlockingClient`](crate::BlockingClient); [`Transport`] lists the requirements, which are the same.
///
/// A function from a request and a time limit to a response is a blocking transport:
///
/// ```
/// use std::time::Duration;
/// use workos_core::{BlockingTransport, HttpRequest, HttpResponse, TransportFailure};
///
/// fn transport() -> impl BlockingTransport {
///     |request: HttpRequest, limit: Option<Duration>| {
///         // my_http_client.timeout(limit).execute(request).map_err(TransportFailure::from_error)
///         Ok::<HttpResponse, TransportFailure>(http::Response::new("{}".into()))
///     }
/// }
/// ```
pub trait BlockingTransport {
    /// Sends a request and reads the response within `limit`.
    ///
    /// The transport must enforce the limit, because a blocked thread cannot be interrupted from outside. `None`
    /// means no limit.
    ///
    /// # Errors
    ///
    /// Returns a [`TransportFailure`] if there is no complete response.
    fn send(&self, request: HttpRequest, limit: Option<Duration>) -> Result<HttpResponse, TransportFailure>;
}

impl<F> BlockingTransport for F
where
    F: Fn(HttpRequest, Option<Duration>) -> Result<HttpResponse, TransportFailure>,
{
    fn send(&self, request: HttpRequest, limit: Option<Duration>) -> Result<HttpResponse, TransportFailure> {
        self(request, limit)
    }
}
