//! Why a sign-in does not begin, and why one does not end.

use std::{error, fmt};

use super::VerifierCookies;
use crate::{
    Error,
    cookie::CookieError,
    seal::{SealError, UnsealError},
};

/// Why a sign-in does not begin.
#[derive(Debug)]
#[non_exhaustive]
pub enum BeginSignInError {
    /// The page's own state has so many bytes, more than [`VerifierCookies::MAX_CUSTOM_STATE_BYTES`].
    CustomStateTooLong(usize),
    /// The cookie would have so many bytes, more than [`VerifierCookies::MAX_COOKIE_BYTES`]. Remember less: a
    /// shorter state, a shorter path to return to.
    CookieTooLong(usize),
    /// There is far too much to remember.
    Seal(SealError),
    /// The cookie cannot be made.
    Cookie(CookieError),
    /// The URL cannot be made, for the configuration has no client id, say.
    Url(Box<Error>),
}

impl fmt::Display for BeginSignInError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CustomStateTooLong(bytes) => write!(
                f,
                "a state of {bytes} bytes is longer than {}",
                VerifierCookies::MAX_CUSTOM_STATE_BYTES
            ),
            Self::CookieTooLong(bytes) => write!(
                f,
                "the cookie of the sign-in would have {bytes} bytes, more than {}",
                VerifierCookies::MAX_COOKIE_BYTES
            ),
            Self::Seal(error) => error.fmt(f),
            Self::Cookie(error) => error.fmt(f),
            Self::Url(error) => error.fmt(f),
        }
    }
}

impl error::Error for BeginSignInError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Url(error) => error.source(),
            _ => None,
        }
    }
}

/// Why a browser that came back is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackError {
    /// The URL has no state.
    MissingState,
    /// The state of the URL is longer than any that was begun.
    StateTooLong,
    /// The browser has no cookie for this state: it began the sign-in more than ten minutes ago, ended it before,
    /// or never began it.
    MissingCookie,
    /// The browser's cookie is that of another state.
    StateMismatch,
    /// The state cannot be unsealed. [`UnsealError::Authentication`] is a wrong cookie password as likely as a
    /// forgery.
    Unseal(UnsealError),
    /// What was sealed is not a sign-in.
    Malformed,
    /// The sign-in began more than ten minutes ago.
    Expired,
    /// The sign-in began more than a minute from now, so a clock is wrong.
    IssuedInTheFuture,
}

impl fmt::Display for CallbackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MissingState => "the URL has no state",
            Self::StateTooLong => "the state is too long",
            Self::MissingCookie => "the browser has no cookie for this sign-in",
            Self::StateMismatch => "the browser's cookie is that of another sign-in",
            Self::Unseal(error) => return error.fmt(f),
            Self::Malformed => "the sealed state is not that of a sign-in",
            Self::Expired => "the sign-in took too long",
            Self::IssuedInTheFuture => "the sign-in began in the future",
        })
    }
}

impl error::Error for CallbackError {}
