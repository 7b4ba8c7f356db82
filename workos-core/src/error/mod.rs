//! What can go wrong, told apart by whose fault it is.
//!
//! - Yours: [`Error::Config`], [`Error::Encode`]. Nothing was sent.
//! - WorkOS's answer: [`Error::Api`] is its refusal, with a code; [`Error::Decode`] is a success
//!   that cannot be read.
//! - The network's: [`Error::Transport`], which says whether the request may have been carried out.
//! - The driver's: [`Error::RepeatedCursor`], [`Error::Finished`]. The runtime's: [`Error::Random`].
//!
//! No error prints a secret: messages name the operation, never its parameters, and bodies are kept
//! for you to read ([`ApiError::body`], [`DecodeError::body`]) but not printed.
//!
//! ```
//! use workos_core::{Endpoint, Error, organizations::GetOrganization};
//!
//! let mut response = http::Response::new(r#"{"code":"entity_not_found","message":"No such organization."}"#.into());
//! *response.status_mut() = http::StatusCode::NOT_FOUND;
//! match GetOrganization::decode(&response) {
//!     Err(Error::Api(error)) if error.is_not_found() => assert_eq!(error.code(), Some("entity_not_found")),
//!     other => panic!("{other:?}"),
//! }
//! ```

mod api;
mod code;
mod decode;
mod transport;

use std::fmt;

pub(crate) use self::decode::without_quotes;
pub use self::{
    api::{ApiError, FieldError},
    code::ErrorCode,
    decode::DecodeError,
    transport::{Delivery, FailureKind, TransportError, TransportFailure},
};
use crate::{
    operation::{HttpResponse, Operation},
    runtime::RandomUnavailable,
};

/// Why a call gave no value.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The configuration does not make sense, such as a key with a line break in it.
    Config(Box<ConfigError>),
    /// The request cannot be made from what was given. Nothing was sent.
    Encode(Box<EncodeFailure>),
    /// WorkOS answered with a status other than 2xx.
    Api(Box<ApiError>),
    /// WorkOS answered 2xx with a body that is not what the operation promises.
    Decode(Box<DecodeError>),
    /// There was no complete answer.
    Transport(Box<TransportError>),
    /// A list gave a cursor that it had given before; following it would never end.
    RepeatedCursor(&'static Operation),
    /// The runtime has no secure randomness, and what was to be made needs it.
    Random(RandomUnavailable),
    /// A machine was polled after it had given its result.
    Finished,
}

impl Error {
    pub(crate) fn encode(operation: &'static Operation, reason: EncodeError) -> Self {
        Self::Encode(Box::new(EncodeFailure { operation, reason }))
    }

    /// Not inlined, so that a decode function holds one call for its failures.
    #[cold]
    pub(crate) fn decode(
        operation: &'static Operation,
        response: &HttpResponse,
        error: serde_json::Error,
    ) -> Self {
        Self::Decode(Box::new(DecodeError::new(operation, response, error)))
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        match &mut self {
            Self::Api(error) => error.attempts = attempts,
            Self::Decode(error) => error.attempts = attempts,
            Self::Transport(error) => error.attempts = attempts,
            Self::Config(_)
            | Self::Encode(_)
            | Self::RepeatedCursor(_)
            | Self::Random(_)
            | Self::Finished => {}
        }
        self
    }

    /// WorkOS's refusal, if that is what this is.
    #[must_use]
    pub fn api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            _ => None,
        }
    }

    /// The operation that failed, where one was under way.
    #[must_use]
    pub fn operation(&self) -> Option<&'static Operation> {
        match self {
            Self::Encode(failure) => Some(failure.operation),
            Self::Api(error) => Some(error.operation),
            Self::Decode(error) => Some(error.operation),
            Self::Transport(error) => Some(error.operation),
            Self::RepeatedCursor(operation) => Some(operation),
            Self::Config(_) | Self::Random(_) | Self::Finished => None,
        }
    }

    /// The status of the response, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<http::StatusCode> {
        match self {
            Self::Api(error) => Some(error.status),
            Self::Decode(error) => Some(error.status),
            _ => None,
        }
    }

    /// WorkOS's `X-Request-ID`, which its support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Api(error) => error.request_id.as_deref(),
            Self::Decode(error) => error.request_id.as_deref(),
            _ => None,
        }
    }

    /// How many times the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        match self {
            Self::Api(error) => error.attempts,
            Self::Decode(error) => error.attempts,
            Self::Transport(error) => error.attempts,
            Self::Config(_)
            | Self::Encode(_)
            | Self::RepeatedCursor(_)
            | Self::Random(_)
            | Self::Finished => 0,
        }
    }

    /// Whether the same call may succeed later: the network failed, or WorkOS answered 408, 429 or
    /// 5xx. Says nothing of whether repeating it is safe; that is
    /// [`Operation::idempotency`](crate::endpoint::Operation::idempotency) and [`Delivery`].
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Api(error) => error.is_transient(),
            Self::Transport(error) => error.failure.is_transient(),
            _ => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => error.fmt(f),
            Self::Encode(failure) => write!(f, "{}: {}", failure.operation.name, failure.reason),
            Self::Api(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
            Self::Transport(error) => error.fmt(f),
            Self::RepeatedCursor(operation) => {
                write!(f, "{}: the list repeats a cursor and would never end", operation.name)
            }
            Self::Random(error) => error.fmt(f),
            Self::Finished => f.write_str("the machine was polled after it had given its result"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Encode(failure) => match &failure.reason {
                EncodeError::Body(error) => Some(error),
                _ => None,
            },
            Self::Transport(error) => error.failure.source(),
            _ => None,
        }
    }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        Self::Api(Box::new(error))
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self::Config(Box::new(error))
    }
}

/// What is wrong with a configuration. Says where, never what: the value may be a key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// The API key is empty, or has a character that no header can hold. A trailing line break,
    /// left by the file or variable that it came from, is the usual reason.
    ApiKey,
    /// The client id is empty or has a character other than visible ASCII.
    ClientId,
    /// The base URL is not `https://host[:port][/path]`.
    BaseUrl(&'static str),
    /// A variable that must be set is not.
    Missing(&'static str),
    /// The value of a header has a character that no header can hold.
    Header(&'static str),
    /// The client could not be set up; the text is the HTTP client's.
    Client(Box<str>),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ApiKey => f.write_str(
                "the API key is empty or has white space or control characters in it (a line break at its end?)",
            ),
            Self::ClientId => f.write_str("the client id is empty or has characters that are not visible ASCII"),
            Self::BaseUrl(reason) => write!(f, "the base URL {reason}"),
            Self::Missing(name) => write!(f, "{name} is not set"),
            Self::Header(name) => write!(f, "the value of {name} is empty or cannot be sent in a header"),
            Self::Client(reason) => write!(f, "the HTTP client cannot be set up: {reason}"),
        }
    }
}

impl std::error::Error for ConfigError {}

/// A request that could not be made, and for which operation.
#[derive(Debug)]
#[non_exhaustive]
pub struct EncodeFailure {
    /// The operation.
    pub operation: &'static Operation,
    /// What is wrong.
    pub reason: EncodeError,
}

/// Why a request cannot be made. Names the field, never its value.
#[derive(Debug)]
#[non_exhaustive]
pub enum EncodeError {
    /// A value for the path is empty, `.` or `..`.
    PathSegment {
        /// The placeholder.
        name: &'static str,
    },
    /// The operation needs an API key and the configuration has none.
    ApiKey,
    /// The operation needs a client id and the configuration has none.
    ClientId,
    /// A value that goes into a header has characters that no header can hold.
    Header {
        /// The header.
        name: &'static str,
    },
    /// Path and query are longer than a URI may be (64 KiB).
    Uri,
    /// The body does not serialize.
    Body(serde_json::Error),
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PathSegment { name } => {
                write!(f, "`{name}` is empty, `.` or `..` and cannot stand in a path")
            }
            Self::ApiKey => f.write_str("needs an API key and the configuration has none"),
            Self::ClientId => f.write_str("needs a client id and the configuration has none"),
            Self::Header { name } => {
                write!(f, "the value for the header `{name}` is empty or cannot be sent")
            }
            Self::Uri => f.write_str("path and query are too long for a URI"),
            Self::Body(error) => write!(f, "the body does not serialize: {error}"),
        }
    }
}

impl std::error::Error for EncodeError {}
