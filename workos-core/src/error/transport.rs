//! Failures of the network, as transports report them.

use std::{fmt, iter::successors};

use crate::operation::Operation;

/// Whether a request that got no answer may have been carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// It certainly was not: it never left.
    NotSent,
    /// Nobody knows.
    Unknown,
}

/// How the network failed. Each kind says whether a call tries again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailureKind {
    /// No connection could be made: name not resolved, refused, TLS not agreed. Tried again.
    Connect,
    /// No complete answer within the time allowed. Tried again if the operation is safe to repeat.
    Timeout,
    /// The connection ended, or the driver was dropped, before the answer was complete. Tried again
    /// if the operation is safe to repeat.
    Interrupted,
    /// The body of the response is larger than the transport's limit. Not tried again.
    BodyTooLarge,
    /// The transport cannot carry this request, or cannot run here. Not tried again.
    Unsupported,
    /// Anything else. Tried again if the operation is safe to repeat.
    Other,
}

impl FailureKind {
    const fn text(self) -> &'static str {
        match self {
            Self::Connect => "no connection",
            Self::Timeout => "no complete answer in time",
            Self::Interrupted => "the connection ended before the answer was complete",
            Self::BodyTooLarge => "the response body is larger than the limit",
            Self::Unsupported => "the transport cannot carry the request",
            Self::Other => "the transport failed",
        }
    }
}

/// What a transport says of a request that got no answer.
#[derive(Debug)]
#[non_exhaustive]
pub struct TransportFailure {
    /// How it failed.
    pub kind: FailureKind,
    /// Whether the request may have been carried out.
    pub delivery: Delivery,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl TransportFailure {
    /// A failure without a cause.
    #[must_use]
    pub fn new(kind: FailureKind, delivery: Delivery) -> Self {
        Self { kind, delivery, source: None }
    }

    /// No connection could be made; the request was not sent.
    pub fn connect(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(FailureKind::Connect, Delivery::NotSent).with_source(source)
    }

    /// The connection ended before the answer was complete; delivery unknown.
    pub fn interrupted(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(FailureKind::Interrupted, Delivery::Unknown).with_source(source)
    }

    /// No complete answer within the time allowed; delivery unknown.
    #[must_use]
    pub fn timeout() -> Self {
        Self::new(FailureKind::Timeout, Delivery::Unknown)
    }

    /// The body of the response is larger than `limit` bytes. WorkOS did answer, so the request was
    /// delivered; nobody read with what result.
    #[must_use]
    pub fn body_too_large(limit: usize) -> Self {
        Self::new(FailureKind::BodyTooLarge, Delivery::Unknown).with_source(format!("limit: {limit} bytes"))
    }

    /// The transport cannot carry the request, or cannot run here; it was not sent.
    pub fn unsupported(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(FailureKind::Unsupported, Delivery::NotSent).with_source(source)
    }

    /// Any other failure; delivery unknown.
    pub fn other(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(FailureKind::Other, Delivery::Unknown).with_source(source)
    }

    /// Adds the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Changes what is known of the delivery.
    #[must_use]
    pub fn with_delivery(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }

    /// Whether another attempt might succeed.
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
        // The innermost cause says the most: "Connection refused", where those around it say "error
        // sending request".
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

/// A call that got no answer.
#[derive(Debug)]
#[non_exhaustive]
pub struct TransportError {
    /// The operation.
    pub operation: &'static Operation,
    /// What the transport said of the last attempt.
    pub failure: TransportFailure,
    /// How many times the request was sent.
    pub attempts: u32,
}

impl TransportError {
    pub(crate) fn new(operation: &'static Operation, failure: TransportFailure, attempts: u32) -> Self {
        Self { operation, failure, attempts }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation.name, self.failure)?;
        match (self.failure.delivery, self.attempts) {
            (Delivery::NotSent, _) => f.write_str(" (not sent)"),
            (Delivery::Unknown, 0 | 1) => f.write_str(" (it may have been carried out)"),
            (Delivery::Unknown, attempts) => {
                write!(f, " (it may have been carried out; {attempts} attempts)")
            }
        }
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.failure.source()
    }
}
