//! Errors of a token keeper and of a token store.

use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

use crate::{auth::AuthenticationStep, error::Error};

/// Time for which a failure is shared and no further refresh is sent.
const PAUSE: Duration = Duration::from_secs(1);
/// Longest `Retry-After` for which no further refresh is sent.
const MAX_PAUSE: Duration = Duration::from_secs(30);

/// Reason why a [`TokenKeeper`](super::TokenKeeper) has no access token to hand out.
///
/// Clones share the underlying error. `Display` and `Debug` print no token and no value of the store.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum TokenKeeperError {
    /// The store has no tokens. Sign the user in.
    SignedOut,
    /// WorkOS rejected the refresh token (`invalid_grant`): it is expired, revoked, or was exchanged by a process that
    /// did not store the new tokens within the replay window. The store was cleared, unless it held other tokens. Sign
    /// the user in.
    Ended(Arc<Error>),
    /// WorkOS requires an authentication step, such as the enrollment of a second factor or SSO. The store is
    /// unchanged. Sign the user in; [`step`](Self::step) returns the step.
    StepRequired(Arc<Error>),
    /// WorkOS rejected the request for a reason that concerns the application or the organization rather than the
    /// refresh token, such as an unknown client ID. The store is unchanged.
    Misconfigured(Arc<Error>),
    /// The stored tokens were issued to an application with another client ID. The store is unchanged.
    OtherClient,
    /// The refresh failed for a reason that says nothing about the user's session: no connection, a timeout, 408, 429
    /// or 5xx. The store is unchanged. Call again later.
    Unavailable(Arc<Error>),
    /// Another process or task has held the lock for [`MAX_LOCK_WAIT`](super::MAX_LOCK_WAIT). Call again later.
    Busy,
    /// The store failed. If the tokens of a refresh could not be written, the keeper has them in memory, hands none of
    /// them out, and writes them at the next call.
    Store(TokenStoreError),
}

impl TokenKeeperError {
    /// Whether the user has to sign in: [`SignedOut`](Self::SignedOut), [`Ended`](Self::Ended) and
    /// [`StepRequired`](Self::StepRequired).
    #[must_use]
    pub fn needs_sign_in(&self) -> bool {
        matches!(self, Self::SignedOut | Self::Ended(_) | Self::StepRequired(_))
    }

    /// Whether the same call may succeed later without a change: [`Unavailable`](Self::Unavailable),
    /// [`Busy`](Self::Busy) and a store whose operation [failed](TokenStoreError::Failed).
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Busy | Self::Store(TokenStoreError::Failed(_)))
    }

    /// Returns the authentication step that WorkOS requires, if its error has all that continues the step;
    /// see [`Config::continue_sign_in`](crate::Config::continue_sign_in).
    #[must_use]
    pub fn step(&self) -> Option<AuthenticationStep> {
        match self {
            Self::StepRequired(error) => AuthenticationStep::from_error(error.api()?),
            _ => None,
        }
    }

    /// Returns for how long the failure is shared with other callers.
    pub(super) fn pause(&self) -> Duration {
        match self {
            Self::Unavailable(error) => {
                let retry_after = error.api().and_then(|api| api.retry_after).unwrap_or_default();
                retry_after.clamp(PAUSE, MAX_PAUSE)
            }
            _ => PAUSE,
        }
    }
}

impl fmt::Display for TokenKeeperError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignedOut => f.write_str("no user is signed in"),
            Self::Ended(error) => write!(f, "the session has ended: {error}"),
            Self::StepRequired(error) => write!(f, "an authentication step is required: {error}"),
            Self::Misconfigured(error) => write!(f, "the refresh was rejected: {error}"),
            Self::OtherClient => f.write_str("the stored tokens were issued to another client ID"),
            Self::Unavailable(error) => write!(f, "the refresh failed: {error}"),
            Self::Busy => f.write_str("another process holds the lock of the token store"),
            Self::Store(error) => write!(f, "token store: {error}"),
        }
    }
}

impl StdError for TokenKeeperError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            // The message of each is part of that of this error.
            Self::Ended(error)
            | Self::StepRequired(error)
            | Self::Misconfigured(error)
            | Self::Unavailable(error) => error.source(),
            Self::Store(error) => error.source(),
            Self::SignedOut | Self::OtherClient | Self::Busy => None,
        }
    }
}

/// Failure of a token store.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum TokenStoreError {
    /// An operation of the store failed, such as a write to a full disk.
    Failed(Arc<dyn StdError + Send + Sync>),
    /// The stored text is not a token pair: damaged, truncated, empty, or written by another program.
    Corrupted,
    /// The stored text was written by a later version of this crate.
    UnsupportedVersion,
    /// The stored text is longer than [`MAX_STORED_BYTES`](super::MAX_STORED_BYTES).
    TooLong,
}

impl TokenStoreError {
    /// Creates the error of a failed operation from its cause. `Display` prints the message of the cause, which must
    /// not contain what is stored.
    #[must_use]
    pub fn failed(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Failed(Arc::from(cause.into()))
    }
}

impl fmt::Display for TokenStoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(cause) => cause.fmt(f),
            Self::Corrupted => f.write_str("stored tokens are damaged"),
            Self::UnsupportedVersion => f.write_str("stored tokens are of a later version"),
            Self::TooLong => f.write_str("stored tokens are too long"),
        }
    }
}

impl StdError for TokenStoreError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Failed(cause) => cause.source(),
            Self::Corrupted | Self::UnsupportedVersion | Self::TooLong => None,
        }
    }
}
