//! Reasons why there is no machine token.

use std::{fmt, sync::Arc};

use crate::error::Error;

/// Reason why there is no access token. All machines that waited for the same request get the same error.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum MachineTokenError {
    /// The client ID is unknown or the client secret is invalid (`invalid_client`).
    InvalidClient(Arc<Error>),
    /// The application is no machine-to-machine application (`unauthorized_client`).
    UnauthorizedClient(Arc<Error>),
    /// The application does not have a requested scope (`invalid_scope`).
    InvalidScope(Arc<Error>),
    /// The request was rejected for another reason that a retry does not remove, such as a wrong AuthKit domain.
    Rejected(Arc<Error>),
    /// WorkOS cannot be reached, limits the rate of requests, or its response is no token. The same request may
    /// succeed later.
    Unavailable(Arc<Error>),
}

impl MachineTokenError {
    /// Classifies the error of a request. 408, 429 and 5xx are an outage, whatever their body is.
    pub(super) fn new(error: Arc<Error>) -> Self {
        match &*error {
            Error::Encode(_) | Error::Config(_) => Self::Rejected(error),
            Error::Api(api) if !api.is_transient() => match api.code() {
                Some("invalid_client") => Self::InvalidClient(error),
                Some("unauthorized_client") => Self::UnauthorizedClient(error),
                Some("invalid_scope") => Self::InvalidScope(error),
                _ => Self::Rejected(error),
            },
            _ => Self::Unavailable(error),
        }
    }

    /// Whether the same request may succeed later, without a change of the configuration.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    /// Returns the error of the request.
    #[must_use]
    pub fn error(&self) -> &Error {
        match self {
            Self::InvalidClient(error)
            | Self::UnauthorizedClient(error)
            | Self::InvalidScope(error)
            | Self::Rejected(error)
            | Self::Unavailable(error) => error,
        }
    }
}

impl fmt::Display for MachineTokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self {
            Self::InvalidClient(_) => "client ID or client secret is invalid",
            Self::UnauthorizedClient(_) => "application is no machine-to-machine application",
            Self::InvalidScope(_) => "application does not have a requested scope",
            Self::Rejected(_) => "request for an access token was rejected",
            Self::Unavailable(_) => "access token could not be requested",
        };
        write!(f, "{reason}: {}", self.error())
    }
}

impl std::error::Error for MachineTokenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.error())
    }
}
