//! What came of looking for a session.

use std::{fmt, sync::Arc, time::Duration};

use http::{
    HeaderMap, HeaderValue,
    header::{CACHE_CONTROL, SET_COOKIE, VARY},
};

use super::{AccessTokenClaims, AccessTokenError, SessionCookieError, SessionData, UnsealSessionError};
use crate::{
    auth::AuthenticationStep,
    cookie::SetCookie,
    error::Error,
    types::{OrganizationId, SessionId, Timestamp, UserId},
    user_management::{Impersonator, User},
};

/// Whether somebody is signed in, and the cookies to answer with.
///
/// The cookies go out whatever the outcome is: they carry the tokens of a refresh, without which the next
/// request would fail. [`write_headers`](Self::write_headers) does all that an answer needs.
#[derive(Debug)]
#[non_exhaustive]
#[must_use = "it may hold the cookies of a refresh, which must reach the browser"]
pub struct SessionCheck {
    /// The session, or why there is none.
    pub outcome: Result<Session, NoSession>,
    /// The cookies to set, in place of those that the request carried.
    pub set_cookies: Vec<SetCookie>,
}

impl SessionCheck {
    pub(super) fn new(outcome: Result<Session, NoSession>, set_cookies: Vec<SetCookie>) -> Self {
        Self { outcome, set_cookies }
    }

    /// The session, if somebody is signed in.
    #[must_use]
    pub fn session(&self) -> Option<&Session> {
        self.outcome.as_ref().ok()
    }

    /// Puts into the headers of an answer what it needs: the cookies to set, and, where there is a session or
    /// a cookie to set, that no cache may give the answer to anybody else (as AuthKit's libraries do).
    pub fn write_headers(&self, headers: &mut HeaderMap) {
        for cookie in &self.set_cookies {
            headers.append(SET_COOKIE, cookie.to_header_value());
        }
        if self.outcome.is_ok() || !self.set_cookies.is_empty() {
            headers.append(VARY, HeaderValue::from_static("Cookie"));
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        }
    }
}

/// Somebody is signed in: their access token is genuine, in force and theirs.
#[derive(Debug, Clone)]
pub struct Session {
    data: SessionData,
    claims: Arc<AccessTokenClaims>,
    was_refreshed: bool,
}

impl Session {
    pub(super) fn new(data: SessionData, claims: Arc<AccessTokenClaims>, was_refreshed: bool) -> Self {
        Self { data, claims, was_refreshed }
    }

    /// Who is signed in.
    #[must_use]
    pub fn user_id(&self) -> &UserId {
        &self.claims.subject
    }

    /// WorkOS's id of the session. `None` only where the rules let other tokens than those of users pass.
    #[must_use]
    pub fn id(&self) -> Option<&SessionId> {
        self.claims.session_id.as_ref()
    }

    /// The organization that they are signed in to.
    #[must_use]
    pub fn organization_id(&self) -> Option<&OrganizationId> {
        self.claims.organization_id.as_ref()
    }

    /// Whether they have a permission, by its slug.
    #[must_use]
    pub fn has_permission(&self, permission: &str) -> bool {
        self.claims.permissions.iter().any(|owned| owned == permission)
    }

    /// Whether they have a role, by its slug, alone or among several.
    #[must_use]
    pub fn has_role(&self, role: &str) -> bool {
        self.claims.role.as_deref() == Some(role) || self.claims.roles.iter().any(|owned| owned == role)
    }

    /// Whether they showed within `max_age` who they are: for what needs a fresh sign-in, such as a change of
    /// the password. Inclusive; a token that does not say when is stale. If it is too long ago, send them to an
    /// authorization URL with [`max_age`](crate::user_management::AuthorizationUrl::max_age).
    #[must_use]
    pub fn authenticated_within(&self, max_age: Duration, now: Timestamp) -> bool {
        self.claims.authenticated_at.is_some_and(|at| now.saturating_duration_since(at) <= max_age)
    }

    /// All that the access token says.
    #[must_use]
    pub fn claims(&self) -> &AccessTokenClaims {
        &self.claims
    }

    /// All that the cookie holds, the tokens included.
    #[must_use]
    pub fn data(&self) -> &SessionData {
        &self.data
    }

    /// The user as they were at the last refresh, if the cookie holds them.
    #[must_use]
    pub fn user(&self) -> Option<User> {
        self.data.user()
    }

    /// Who acts as the user, if somebody does.
    #[must_use]
    pub fn impersonator(&self) -> Option<Impersonator> {
        self.data.impersonator()
    }

    /// Whether the tokens are new.
    #[must_use]
    pub fn was_refreshed(&self) -> bool {
        self.was_refreshed
    }
}

/// Why nobody is signed in.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum NoSession {
    /// There is no cookie.
    NoCookie,
    /// The cookie holds no session that this codec can read. If it is everybody's, the cookie password has
    /// changed; see [`Keyring`](crate::seal::Keyring) for how to change it.
    Cookie(UnsealSessionError),
    /// The access token is not genuine, not yet in force, not theirs, or of another kind.
    Token(AccessTokenError),
    /// The access token has expired and there is nothing to refresh it with.
    Expired,
    /// WorkOS will not refresh the session: it has ended, or wants something of the person first
    /// ([`step`](Self::step)).
    Ended(Arc<Error>),
    /// Whether somebody is signed in cannot be told now: WorkOS cannot be reached, limits requests, or refuses
    /// this application's key. Nobody is logged out by that; answer 503 and let them try again.
    Unavailable(Arc<Error>),
    /// The session cannot be written into cookies.
    CookieTooLarge(SessionCookieError),
}

impl NoSession {
    /// Whether it is for now only, so that the person should neither be logged out nor sent to sign in.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    /// What WorkOS wants of the person before the session goes on, such as another factor.
    #[must_use]
    pub fn step(&self) -> Option<AuthenticationStep> {
        match self {
            Self::Ended(error) => AuthenticationStep::from_error(error.api()?),
            _ => None,
        }
    }
}

impl fmt::Display for NoSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCookie => f.write_str("the request has no session cookie"),
            Self::Cookie(error) => write!(f, "the session cookie cannot be read: {error}"),
            Self::Token(error) => write!(f, "the access token is refused: {error}"),
            Self::Expired => f.write_str("the session has expired and cannot be refreshed"),
            Self::Ended(error) => write!(f, "the session has ended: {error}"),
            Self::Unavailable(error) => write!(f, "the session cannot be checked now: {error}"),
            Self::CookieTooLarge(error) => write!(f, "the session cannot be kept in cookies: {error}"),
        }
    }
}

impl std::error::Error for NoSession {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NoCookie | Self::Expired => None,
            Self::Cookie(error) => Some(error),
            Self::Token(error) => Some(error),
            Self::Ended(error) | Self::Unavailable(error) => Some(&**error),
            Self::CookieTooLarge(error) => Some(error),
        }
    }
}
