//! Errors of creating an authorization URL and of verifying its callback.

use std::{error, fmt};

use super::PkceCookies;
use crate::{
    Error,
    cookie::CookieError,
    seal::{SealError, UnsealError},
};

/// Error of [`PkceCookies::create_authorization`].
#[derive(Debug)]
#[non_exhaustive]
pub enum CreateAuthorizationError {
    /// The custom state is longer than [`PkceCookies::MAX_CUSTOM_STATE_BYTES`]. Holds its length in bytes.
    CustomStateTooLong(usize),
    /// The `Set-Cookie` header would be longer than [`PkceCookies::MAX_COOKIE_BYTES`]. Holds its length in
    /// bytes. Use a shorter custom state or a shorter path to return to.
    CookieTooLong(usize),
    /// The custom state and the path are too long to be sealed.
    Seal(SealError),
    /// The cookie cannot be created.
    Cookie(CookieError),
    /// The authorization URL cannot be built, for example because the configuration has no client ID.
    Url(Box<Error>),
}

impl fmt::Display for CreateAuthorizationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CustomStateTooLong(bytes) => {
                write!(f, "custom state has {bytes} bytes, more than {}", PkceCookies::MAX_CUSTOM_STATE_BYTES)
            }
            Self::CookieTooLong(bytes) => {
                write!(f, "PKCE cookie has {bytes} bytes, more than {}", PkceCookies::MAX_COOKIE_BYTES)
            }
            Self::Seal(error) => error.fmt(f),
            Self::Cookie(error) => error.fmt(f),
            Self::Url(error) => error.fmt(f),
        }
    }
}

impl error::Error for CreateAuthorizationError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Url(error) => error.source(),
            _ => None,
        }
    }
}

/// Reason for the rejection of a callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackError {
    /// The callback has no `state`.
    MissingState,
    /// The state is longer than [`PkceCookies::MAX_STATE_BYTES`].
    StateTooLong,
    /// The request has no PKCE cookie for this state: the sign-in started more than 10 minutes ago, was
    /// completed before, or was started by another browser.
    MissingCookie,
    /// The PKCE cookie has another state.
    StateMismatch,
    /// The state cannot be unsealed. [`UnsealError::AuthenticationFailed`] means another cookie password or
    /// a forged state.
    Unseal(UnsealError),
    /// The unsealed state is not that of a sign-in.
    Malformed,
    /// The sign-in started more than 10 minutes ago.
    Expired,
    /// The sign-in started more than 60 seconds in the future, so the clocks of two servers differ.
    IssuedInTheFuture,
}

impl fmt::Display for CallbackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MissingState => "callback has no state",
            Self::StateTooLong => "state is too long",
            Self::MissingCookie => "request has no PKCE cookie for the state",
            Self::StateMismatch => "PKCE cookie has another state",
            Self::Unseal(error) => return error.fmt(f),
            Self::Malformed => "unsealed state is not that of a sign-in",
            Self::Expired => "sign-in has expired",
            Self::IssuedInTheFuture => "sign-in started in the future",
        })
    }
}

impl error::Error for CallbackError {}
