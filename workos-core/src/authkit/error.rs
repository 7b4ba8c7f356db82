//! Errors of setting up AuthKit, and reasons why a sign-in fails.

use std::{error, fmt};

use crate::{
    auth::{AuthenticationStep, CallbackError},
    cookie::CookieError,
    error::Error,
    seal::SealKeyError,
    session::{NoSession, SessionCookieError},
};

/// Reason why [`AuthKit`](super::AuthKit) cannot be created from a configuration.
#[derive(Debug)]
#[non_exhaustive]
pub enum AuthKitError {
    /// The configuration lacks this setting, named by its environment variable: `WORKOS_API_KEY`,
    /// `WORKOS_CLIENT_ID`, `WORKOS_REDIRECT_URI` or `WORKOS_COOKIE_PASSWORD`.
    Missing(&'static str),
    /// The cookie password is too short.
    CookiePassword(SealKeyError),
    /// The path cannot be one of a rule or a route.
    Path(&'static str),
    /// The cookie domain is invalid.
    Cookie(CookieError),
    /// The sessions cannot be created.
    Sessions(Box<Error>),
}

impl fmt::Display for AuthKitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(variable) => write!(f, "{variable} is not configured"),
            Self::CookiePassword(error) => write!(f, "cookie password cannot be used: {error}"),
            Self::Path(path) => {
                write!(f, "{path:?} is not a path of the form `/path`, or in a rule `/path/*`")
            }
            Self::Cookie(error) => error.fmt(f),
            Self::Sessions(error) => error.fmt(f),
        }
    }
}

impl error::Error for AuthKitError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::CookiePassword(error) => Some(error),
            Self::Sessions(error) => error.source(),
            Self::Missing(_) | Self::Path(_) | Self::Cookie(_) => None,
        }
    }
}

/// Reason why a sign-in fails in its callback.
///
/// `Display` and `Debug` show no text of the request, which is untrusted.
#[non_exhaustive]
pub enum SignInFailure {
    /// AuthKit or the identity provider reports an error ([RFC 6749, section
    /// 4.1.2.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1)), such as `access_denied` after the user
    /// has canceled. Both texts come from the URL and are untrusted: escape them in HTML.
    Denied {
        /// The error code.
        error: String,
        /// The description, if there is one.
        description: Option<String>,
    },
    /// The state does not belong to a sign-in of this browser, also not the second time.
    State(CallbackError),
    /// The callback has neither a code nor an error.
    MissingCode,
    /// WorkOS requires a further step that AuthKit's pages have not done.
    Step(Box<AuthenticationStep>),
    /// The code cannot be exchanged for tokens.
    Exchange(Error),
    /// The access token of the new session is rejected by the rules of the application.
    Token(NoSession),
    /// The session does not fit into cookies.
    Cookies(SessionCookieError),
}

impl SignInFailure {
    /// Whether a retry can succeed: WorkOS cannot be reached or limits the rate of requests.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Exchange(error) if error.is_transient())
    }
}

impl fmt::Display for SignInFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denied { .. } => f.write_str("AuthKit reports an error in place of a code"),
            Self::State(error) => write!(f, "callback rejected: {error}"),
            Self::MissingCode => f.write_str("callback has neither a code nor an error"),
            Self::Step(step) => write!(f, "authentication step required: {}", step.code()),
            Self::Exchange(error) => write!(f, "code cannot be exchanged: {error}"),
            Self::Token(reason) => write!(f, "new session cannot be used: {reason}"),
            Self::Cookies(error) => write!(f, "new session does not fit into cookies: {error}"),
        }
    }
}

impl fmt::Debug for SignInFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denied { .. } => f.write_str("Denied { .. }"),
            Self::State(error) => f.debug_tuple("State").field(error).finish(),
            Self::MissingCode => f.write_str("MissingCode"),
            Self::Step(step) => f.debug_tuple("Step").field(&step.code()).finish(),
            Self::Exchange(error) => f.debug_tuple("Exchange").field(error).finish(),
            Self::Token(reason) => f.debug_tuple("Token").field(reason).finish(),
            Self::Cookies(error) => f.debug_tuple("Cookies").field(error).finish(),
        }
    }
}

impl error::Error for SignInFailure {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::State(error) => Some(error),
            Self::Exchange(error) => Some(error),
            Self::Token(reason) => Some(reason),
            Self::Cookies(error) => Some(error),
            Self::Denied { .. } | Self::MissingCode | Self::Step(_) => None,
        }
    }
}
