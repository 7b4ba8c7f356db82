//! Failures of the transport.

use std::{
    fmt,
    io::{self, ErrorKind},
    iter::successors,
};

use super::stop_reason::{StopReason, write_details};
use crate::operation::Operation;

/// Whether a request without a complete response may have been executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// The request was certainly not sent, and so not executed.
    NotSent,
    /// The request may have been executed.
    Unknown,
}

/// The kind of a transport failure, which decides whether a call is retried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailureKind {
    /// No connection could be established: name resolution, TCP or TLS failed. Retried.
    Connect,
    /// There was no complete response within the time limit. Retried if the operation is idempotent.
    Timeout,
    /// The connection was closed, or the driver was dropped, before the response was complete. Retried if the
    /// operation is idempotent.
    Interrupted,
    /// The response body exceeds the transport's size limit. Not retried.
    BodyTooLarge,
    /// The transport does not support the request or the platform. Not retried.
    Unsupported,
    /// Any other failure. Retried if the operation is idempotent.
    Other,
}

impl FailureKind {
    const fn text(self) -> &'static str {
        match self {
            Self::Connect => "connection failed",
            Self::Timeout => "no complete response in time",
            Self::Interrupted => "connection closed before the response was complete",
            Self::BodyTooLarge => "response body exceeds the size limit",
            Self::Unsupported => "request not supported by the transport",
            Self::Other => "transport failed",
        }
    }
}

/// A request without a complete response, as a transport reports it.
#[derive(Debug)]
#[non_exhaustive]
pub struct TransportFailure {
    /// The kind of the failure.
    pub kind: FailureKind,
    /// Whether the request may have been executed.
    pub delivery: Delivery,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl TransportFailure {
    /// Creates a failure without a source.
    #[must_use]
    pub fn new(kind: FailureKind, delivery: Delivery) -> Self {
        Self { kind, delivery, source: None }
    }

    /// Creates a [`Connect`](FailureKind::Connect) failure; the request was not sent.
    pub fn connect(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(FailureKind::Connect, Delivery::NotSent).with_source(source)
    }

    /// Creates an [`Interrupted`](FailureKind::Interrupted) failure with unknown delivery.
    pub fn interrupted(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(FailureKind::Interrupted, Delivery::Unknown).with_source(source)
    }

    /// Creates a [`Timeout`](FailureKind::Timeout) failure with unknown delivery.
    #[must_use]
    pub fn timeout() -> Self {
        Self::new(FailureKind::Timeout, Delivery::Unknown)
    }

    /// Creates a [`BodyTooLarge`](FailureKind::BodyTooLarge) failure for a limit in bytes. WorkOS responded,
    /// so the request was executed, but its result is unknown.
    #[must_use]
    pub fn body_too_large(limit: usize) -> Self {
        Self::new(FailureKind::BodyTooLarge, Delivery::Unknown).with_source(format!("limit: {limit} bytes"))
    }

    /// Creates an [`Unsupported`](FailureKind::Unsupported) failure; the request was not sent.
    pub fn unsupported(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(FailureKind::Unsupported, Delivery::NotSent).with_source(source)
    }

    /// Creates an [`Other`](FailureKind::Other) failure with unknown delivery.
    pub fn other(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(FailureKind::Other, Delivery::Unknown).with_source(source)
    }

    /// Creates a failure from the error of any HTTP client, classified by the first [`io::Error`] among the error
    /// and its sources. A request whose connection was refused was not sent, so that any call can be retried.
    ///
    /// | kind of the `io::Error` | failure | delivery |
    /// |---|---|---|
    /// | `ConnectionRefused`, `AddrNotAvailable`, a name that cannot be resolved | [`Connect`](FailureKind::Connect) | [`NotSent`](Delivery::NotSent) |
    /// | `TimedOut`, `WouldBlock` | [`Timeout`](FailureKind::Timeout) | [`Unknown`](Delivery::Unknown) |
    /// | `ConnectionReset`, `ConnectionAborted`, `BrokenPipe`, `NotConnected`, `UnexpectedEof`, `HostUnreachable`, `NetworkUnreachable`, `NetworkDown` | [`Interrupted`](FailureKind::Interrupted) | `Unknown` |
    /// | others, or no `io::Error` | [`Other`](FailureKind::Other) | `Unknown` |
    ///
    /// Some errors say more than their sources: that TLS failed or the connection took too long. Pass these to
    /// [`connect`](Self::connect), for example if reqwest's or hyper-util's `is_connect()` is true:
    ///
    /// ```
    /// # use workos_core::TransportFailure;
    /// # #[derive(Debug)] struct Error;
    /// # impl std::fmt::Display for Error { fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { Ok(()) } }
    /// # impl std::error::Error for Error {}
    /// # impl Error { fn is_connect(&self) -> bool { true } }
    /// fn failure(error: Error) -> TransportFailure {
    ///     if error.is_connect() { TransportFailure::connect(error) } else { TransportFailure::from_error(error) }
    /// }
    /// # assert_eq!(failure(Error).delivery, workos_core::Delivery::NotSent);
    /// ```
    ///
    /// The HTTP client must not follow redirects, otherwise a refused connection to the target of a redirect
    /// looks like a request that was not sent.
    pub fn from_error(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        use {Delivery::*, FailureKind::*};

        let error = error.into();
        let first: &(dyn std::error::Error + 'static) = &*error;
        let io = successors(Some(first), |error| (*error).source())
            .find_map(|error| error.downcast_ref::<io::Error>());
        let (kind, delivery) = match io.map(io::Error::kind) {
            _ if io.is_some_and(is_unresolved_name) => (Connect, NotSent),
            Some(ErrorKind::ConnectionRefused | ErrorKind::AddrNotAvailable) => (Connect, NotSent),
            Some(ErrorKind::TimedOut | ErrorKind::WouldBlock) => (Timeout, Unknown),
            // An unreachable host or network is also how an established connection ends.
            Some(
                ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::BrokenPipe
                | ErrorKind::NotConnected
                | ErrorKind::UnexpectedEof
                | ErrorKind::HostUnreachable
                | ErrorKind::NetworkUnreachable
                | ErrorKind::NetworkDown,
            ) => (Interrupted, Unknown),
            _ => (Other, Unknown),
        };
        Self::new(kind, delivery).with_source(error)
    }

    /// Sets the source.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Sets whether the request may have been executed.
    #[must_use]
    pub fn with_delivery(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }

    /// Returns whether another attempt may succeed: `false` for [`BodyTooLarge`](FailureKind::BodyTooLarge)
    /// and [`Unsupported`](FailureKind::Unsupported).
    #[must_use]
    pub fn is_transient(&self) -> bool {
        !matches!(self.kind, FailureKind::BodyTooLarge | FailureKind::Unsupported)
    }

    pub(crate) fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}

/// Whether the error is that of a name that the system cannot resolve. Its kind cannot be named, so the text of the
/// standard library is compared; on Windows, the error code.
fn is_unresolved_name(error: &io::Error) -> bool {
    let is_lookup = |inner: &(dyn std::error::Error + Send + Sync)| {
        inner.to_string().starts_with("failed to lookup address information")
    };
    // WSAHOST_NOT_FOUND, WSATRY_AGAIN, WSANO_RECOVERY and WSANO_DATA.
    let is_windows_code = cfg!(windows) && matches!(error.raw_os_error(), Some(11_001..=11_004));
    error.get_ref().is_some_and(is_lookup) || is_windows_code
}

impl fmt::Display for TransportFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.text())?;
        // The innermost source is the most specific: "Connection refused", within "error sending request".
        match successors(self.source(), |cause| (*cause).source()).last() {
            Some(cause) => write!(f, ": {cause}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for TransportFailure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Self::source(self)
    }
}

/// A call without a complete response.
#[derive(Debug)]
#[non_exhaustive]
pub struct TransportError {
    /// Operation that the error is about.
    pub operation: &'static Operation,
    /// The failure of the last attempt.
    pub failure: TransportFailure,
    /// Number of times the request was sent.
    pub attempts: u32,
    /// Reason why the call was not retried, or not retried again.
    pub stop_reason: Option<StopReason>,
}

impl TransportError {
    pub(crate) fn new(operation: &'static Operation, failure: TransportFailure, attempts: u32) -> Self {
        Self { operation, failure, attempts, stop_reason: None }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation.name, self.failure)?;
        let delivery = match self.failure.delivery {
            Delivery::NotSent => "not sent",
            Delivery::Unknown => "may have been executed",
        };
        write_details(f, Some(format_args!("{delivery}")), self.attempts, self.stop_reason)
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.failure.source()
    }
}

#[cfg(test)]
mod tests {
    use std::{
        error::Error,
        fmt,
        io::{self, ErrorKind},
        net::ToSocketAddrs as _,
    };

    use super::{Delivery, FailureKind, TransportFailure};

    /// The error of an HTTP client, with another one as its source.
    #[derive(Debug)]
    struct Wrapper(Box<dyn Error + Send + Sync>);

    impl fmt::Display for Wrapper {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("sending failed")
        }
    }

    impl Error for Wrapper {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&*self.0)
        }
    }

    #[test]
    fn name_that_cannot_be_resolved_is_not_sent() {
        // Too long for a name, so that no server is asked.
        let error = ("x".repeat(300).as_str(), 443).to_socket_addrs().unwrap_err();
        let failure = TransportFailure::from_error(Wrapper(error.into()));
        assert_eq!((failure.kind, failure.delivery), (FailureKind::Connect, Delivery::NotSent));
    }

    #[test]
    fn from_error_classifies_by_the_kind_of_the_io_error() {
        for (kind, failure, delivery) in [
            (ErrorKind::ConnectionRefused, FailureKind::Connect, Delivery::NotSent),
            (ErrorKind::AddrNotAvailable, FailureKind::Connect, Delivery::NotSent),
            (ErrorKind::TimedOut, FailureKind::Timeout, Delivery::Unknown),
            (ErrorKind::WouldBlock, FailureKind::Timeout, Delivery::Unknown),
            (ErrorKind::ConnectionReset, FailureKind::Interrupted, Delivery::Unknown),
            (ErrorKind::BrokenPipe, FailureKind::Interrupted, Delivery::Unknown),
            (ErrorKind::UnexpectedEof, FailureKind::Interrupted, Delivery::Unknown),
            (ErrorKind::HostUnreachable, FailureKind::Interrupted, Delivery::Unknown),
            (ErrorKind::InvalidData, FailureKind::Other, Delivery::Unknown),
        ] {
            let direct = TransportFailure::from_error(io::Error::from(kind));
            let wrapped = Wrapper(Box::new(Wrapper(io::Error::from(kind).into())));
            let wrapped = TransportFailure::from_error(wrapped);
            assert_eq!((direct.kind, direct.delivery), (failure, delivery), "{kind}");
            assert_eq!((wrapped.kind, wrapped.delivery), (failure, delivery), "{kind}");
            assert!(wrapped.to_string().ends_with(&kind.to_string()), "{wrapped}");
        }
        let text = TransportFailure::from_error("out of luck");
        assert_eq!((text.kind, text.delivery), (FailureKind::Other, Delivery::Unknown));
    }
}
