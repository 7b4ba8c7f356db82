//! Requests that cannot be created.

use std::fmt;

use crate::operation::Operation;

/// A request that could not be created. Nothing was sent.
#[derive(Debug)]
#[non_exhaustive]
pub struct EncodeError {
    /// Operation that the error is about.
    pub operation: &'static Operation,
    /// The cause.
    pub failure: EncodeFailure,
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation.name, self.failure)
    }
}

impl std::error::Error for EncodeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // The failure itself is part of the message.
        std::error::Error::source(&self.failure)
    }
}

/// Reason for which a request cannot be created. Messages name the parameter, never its value.
#[derive(Debug)]
#[non_exhaustive]
pub enum EncodeFailure {
    /// The value of a path parameter is empty, `.` or `..`.
    PathSegment {
        /// The placeholder, such as `id`.
        name: &'static str,
    },
    /// The operation requires an API key and the configuration has none.
    MissingApiKey,
    /// The operation requires a client ID and the configuration has none.
    MissingClientId,
    /// The operation is one of the authorization server and the configuration has no
    /// [AuthKit domain](crate::Config::authkit_domain).
    MissingAuthKitDomain,
    /// The value of a header is empty or has characters that are not allowed in a header.
    Header {
        /// The header, such as `authorization`.
        name: &'static str,
    },
    /// The URL of a request that is relayed to a provider cannot be relayed, for the reason in the text.
    RelayedUrl(&'static str),
    /// Path and query exceed the maximum length of a URI, 64 KiB.
    UriTooLong,
    /// The body cannot be serialized.
    Body(serde_json::Error),
}

impl fmt::Display for EncodeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PathSegment { name } => {
                write!(f, "`{name}` is empty, `.` or `..`, which is not allowed in a path")
            }
            Self::MissingApiKey => f.write_str("an API key is required but not configured"),
            Self::MissingClientId => f.write_str("a client ID is required but not configured"),
            Self::MissingAuthKitDomain => f.write_str("an AuthKit domain is required but not configured"),
            Self::Header { name } => {
                write!(f, "value of header `{name}` is empty or not allowed in a header")
            }
            Self::RelayedUrl(reason) => write!(f, "the URL of the relayed request {reason}"),
            Self::UriTooLong => f.write_str("path and query exceed the maximum length of a URI"),
            Self::Body(error) => write!(f, "body cannot be serialized: {error}"),
        }
    }
}

impl std::error::Error for EncodeFailure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Body(error) => Some(error),
            _ => None,
        }
    }
}
