//! Failures of the transport.

use std::{fmt, iter::successors};

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
