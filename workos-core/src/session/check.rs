//! The result of authenticating a request.

use std::{fmt, sync::Arc, time::Duration};

use http::{
    HeaderMap, HeaderValue,
    header::{CACHE_CONTROL, SET_COOKIE, VARY},
};

use super::{AccessTokenClaims, AccessTokenError, SessionCookieError, SessionData, UnsealSessionError};
use crate::{
    auth::{AuthenticationStep, is_misconfiguration},
    cookie::SetCookie,
    error::Error,
    types::{OrganizationId, SessionId, Timestamp, UserId},
    user_management::{Impersonator, User},
};

/// Result of authenticating a request: the session, or the reason why there is none, and the cookies to set.
///
/// Set the cookies whatever the outcome is: they hold the tokens of a refresh, without which the next request
/// fails. [`write_headers`](Self::write_headers) sets all headers that the response needs.
#[derive(Debug)]
#[non_exhaustive]
#[must_use = "the cookies of a refreshed session must reach the browser"]
pub struct SessionCheck {
    /// The session, or the reason why there is none.
    pub outcome: Result<Session, NoSession>,
    /// Cookies to set on the response, replacing the session cookies of the request. Empty if nothing has
    /// changed.
    pub set_cookies: Vec<SetCookie>,
}

impl SessionCheck {
    pub(crate) fn new(outcome: Result<Session, NoSession>, set_cookies: Vec<SetCookie>) -> Self {
        Self { outcome, set_cookies }
    }

    /// Returns the session if the user is signed in.
    #[must_use]
    pub fn session(&self) -> Option<&Session> {
        self.outcome.as_ref().ok()
    }

    /// Sets the headers of the response: one `Set-Cookie` per cookie and, if there is a session or a cookie
    /// to set, `Vary: Cookie` and `Cache-Control: private, no-store`, as AuthKit's libraries do.
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

/// The session of a signed-in user: the access token is verified and belongs to the user. It has not expired,
/// unless the session [is stale](Self::is_stale).
#[derive(Debug, Clone)]
pub struct Session {
    data: SessionData,
    claims: Arc<AccessTokenClaims>,
    origin: TokenOrigin,
}

/// Origin of the tokens of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenOrigin {
    /// The cookie of the request; the access token has not expired.
    Cookie,
    /// The cookie of the request; the access token has expired during an outage.
    StaleCookie,
    /// A refresh.
    Refresh,
}

impl Session {
    pub(super) fn new(data: SessionData, claims: Arc<AccessTokenClaims>, origin: TokenOrigin) -> Self {
        Self { data, claims, origin }
    }

    /// Returns the ID of the user.
    #[must_use]
    pub fn user_id(&self) -> &UserId {
        &self.claims.subject
    }

    /// Returns the ID of the session, `session_…`. `None` only if the rules accept tokens of any kind.
    #[must_use]
    pub fn id(&self) -> Option<&SessionId> {
        self.claims.session_id.as_ref()
    }

    /// Returns the ID of the organization that the user is signed in to.
    #[must_use]
    pub fn organization_id(&self) -> Option<&OrganizationId> {
        self.claims.organization_id.as_ref()
    }

    /// Whether the user has the permission with this slug, such as `posts:write`.
    #[must_use]
    pub fn has_permission(&self, permission: &str) -> bool {
        self.claims.permissions.iter().any(|owned| owned == permission)
    }

    /// Whether the user has the role with this slug, such as `admin`, as the only one or as one of several.
    #[must_use]
    pub fn has_role(&self, role: &str) -> bool {
        self.claims.role.as_deref() == Some(role) || self.claims.roles.iter().any(|owned| owned == role)
    }

    /// Whether the organization has the entitlement with this slug, such as `audit-logs`: a feature of its plan
    /// (Stripe).
    #[must_use]
    pub fn has_entitlement(&self, entitlement: &str) -> bool {
        self.claims.entitlements.iter().any(|owned| owned == entitlement)
    }

    /// Whether the access token has the feature flag with this slug, such as `new-editor`. Flags are those of the
    /// last refresh; see `feature_flags` for current ones.
    #[must_use]
    pub fn has_feature_flag(&self, flag: &str) -> bool {
        self.claims.feature_flags.iter().any(|owned| owned == flag)
    }

    /// Whether another person, such as a member of the support team, is signed in as the user
    /// ([`impersonator`](Self::impersonator)).
    #[must_use]
    pub fn is_impersonated(&self) -> bool {
        self.claims.actor.is_some() || self.data.impersonator().is_some()
    }

    /// Whether the user signed in within `max_age`, for actions that require a recent sign-in, such as a
    /// change of the password.
    ///
    /// The limit is inclusive. Without an authentication time (`auth_time`) in the token the sign-in is not
    /// recent. To require a new one, redirect to an authorization URL with
    /// [`max_age`](crate::user_management::AuthorizationUrl::max_age).
    #[must_use]
    pub fn authenticated_within(&self, max_age: Duration, now: Timestamp) -> bool {
        self.claims.authenticated_at.is_some_and(|at| now.saturating_duration_since(at) <= max_age)
    }

    /// Returns all claims of the access token.
    #[must_use]
    pub fn claims(&self) -> &AccessTokenClaims {
        &self.claims
    }

    /// Returns the content of the session cookie, including the tokens.
    #[must_use]
    pub fn data(&self) -> &SessionData {
        &self.data
    }

    /// Returns the user as of the last refresh, if the cookie holds one.
    #[must_use]
    pub fn user(&self) -> Option<User> {
        self.data.user()
    }

    /// Returns the impersonator, if the session is one of impersonation.
    #[must_use]
    pub fn impersonator(&self) -> Option<Impersonator> {
        self.data.impersonator()
    }

    /// Whether the tokens are new: this check has refreshed the session, or another request has.
    #[must_use]
    pub fn was_refreshed(&self) -> bool {
        self.origin == TokenOrigin::Refresh
    }

    /// Whether the access token has expired and was accepted because WorkOS cannot be reached
    /// ([`Sessions::outage_grace`](super::Sessions::outage_grace)). A session that was revoked meanwhile is not
    /// recognized: forbid actions that matter.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.origin == TokenOrigin::StaleCookie
    }
}

/// Reason why a request has no session.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum NoSession {
    /// The request has no session cookie.
    NoCookie,
    /// The session cookie cannot be read. If this happens to all users, the cookie password has changed; see
    /// [`Keyring`](crate::seal::Keyring) for how to rotate it.
    Cookie(UnsealSessionError),
    /// The access token was rejected: wrong signature, not valid yet, of another user, or of another kind. So
    /// are the tokens of a refresh that belong to another user or organization, or have expired already.
    Token(AccessTokenError),
    /// The access token has expired and the cookie holds no refresh token.
    Expired,
    /// WorkOS rejected the refresh: the session has ended, or an authentication step is required first
    /// ([`step`](Self::step)).
    Ended(Arc<Error>),
    /// The session cannot be checked now: WorkOS is unreachable, responds with a server error, or limits the
    /// rate of requests. The cookie is kept; respond with 503 so that the request is retried.
    Unavailable(Arc<Error>),
    /// WorkOS rejects the requests of the application: the API key is wrong (401), something is forbidden
    /// (403), or the configuration has no API key, for example. The cookie is kept, since nothing is wrong with
    /// the session; report the error and respond with 500.
    Misconfigured(Arc<Error>),
    /// The session does not fit into cookies.
    CookieTooLarge(SessionCookieError),
}

impl NoSession {
    /// Whether the reason is temporary, so that the user should neither be logged out nor asked to sign in.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    /// Whether the reason says nothing about the session: [`Unavailable`](Self::Unavailable) or
    /// [`Misconfigured`](Self::Misconfigured). The user should neither be logged out nor asked to sign in.
    #[must_use]
    pub fn keeps_session(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Misconfigured(_))
    }

    /// Returns the reason for an error that did not concern the session.
    pub(super) fn from_error(error: Arc<Error>) -> Self {
        if is_misconfiguration(&error) { Self::Misconfigured(error) } else { Self::Unavailable(error) }
    }

    /// Returns the authentication step that WorkOS requires before the session continues, such as MFA
    /// enrollment. `None` if WorkOS has named the step without the token that continues it: then a new sign-in
    /// leads through the step.
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
            Self::NoCookie => f.write_str("request has no session cookie"),
            Self::Cookie(error) => write!(f, "session cookie cannot be read: {error}"),
            Self::Token(error) => write!(f, "access token rejected: {error}"),
            Self::Expired => f.write_str("session has expired and has no refresh token"),
            Self::Ended(error) => write!(f, "session has ended: {error}"),
            Self::Unavailable(error) => write!(f, "session cannot be checked now: {error}"),
            Self::Misconfigured(error) => write!(f, "session cannot be checked by this application: {error}"),
            Self::CookieTooLarge(error) => write!(f, "session does not fit into cookies: {error}"),
        }
    }
}

impl std::error::Error for NoSession {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NoCookie | Self::Expired => None,
            Self::Cookie(error) => Some(error),
            Self::Token(error) => Some(error),
            Self::Ended(error) | Self::Unavailable(error) | Self::Misconfigured(error) => Some(&**error),
            Self::CookieTooLarge(error) => Some(error),
        }
    }
}
