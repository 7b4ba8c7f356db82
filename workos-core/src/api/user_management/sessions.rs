//! Sessions.

use super::Impersonator;
use crate::types::{OrganizationId, Page, SessionId, Timestamp, UserId};

/// A session of a user, from the authentication until it expires or is revoked.
#[model]
pub struct UserSession {
    /// ID of the session (`session_…`), the `sid` claim of the access tokens.
    pub id: SessionId,
    /// ID of the user.
    pub user_id: UserId,
    /// ID of the organization that the session is scoped to.
    pub organization_id: Option<OrganizationId>,
    /// Authentication method that created the session.
    pub auth_method: SessionAuthenticationMethod,
    /// Status of the session.
    pub status: SessionStatus,
    /// IP address that the session was created from.
    pub ip_address: Option<String>,
    /// User agent of the device that created the session.
    pub user_agent: Option<String>,
    /// Impersonator of the user; `None` unless the session was created by impersonation.
    pub impersonator: Option<Impersonator>,
    /// Timestamp of expiration.
    pub expires_at: Option<Timestamp>,
    /// Timestamp of the end of the session; `None` while the session is active.
    pub ended_at: Option<Timestamp>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// Authentication method that created a session.
#[open_enum]
pub enum SessionAuthenticationMethod {
    /// Cross-app authentication, from another application.
    CrossAppAuth = "cross_app_auth",
    /// External authentication, on a login page of the application's own.
    ExternalAuth = "external_auth",
    /// Impersonation by a WorkOS Dashboard user, without authentication of the user.
    Impersonation = "impersonation",
    /// Magic Auth: a one-time code sent by email.
    MagicCode = "magic_code",
    /// Migration of the session from another system.
    MigratedSession = "migrated_session",
    /// OAuth provider.
    OAuth = "oauth",
    /// Passkey.
    Passkey = "passkey",
    /// Email and password.
    Password = "password",
    /// SSO connection.
    Sso = "sso",
    /// A method that WorkOS does not know.
    Unknown = "unknown",
}

/// Status of a session.
#[open_enum]
pub enum SessionStatus {
    /// The session is active.
    Active = "active",
    /// The session was revoked.
    Revoked = "revoked",
    /// The session has expired.
    Expired = "expired",
}

/// Lists the active sessions of a user.
#[endpoint(
    GET "/user_management/users/{id}/sessions",
    operation = "list_sessions",
    reference = "authkit/session/list",
    response = Page<UserSession>,
)]
pub struct ListSessions {
    /// ID of the user.
    pub id: UserId,
}

/// Revokes a session.
///
/// The refresh token is no longer accepted; access tokens stay valid until they expire. Emits the event
/// `session.revoked`.
#[endpoint(
    POST "/user_management/sessions/revoke",
    operation = "revoke_session",
    reference = "authkit/session/revoke",
)]
pub struct RevokeSession {
    /// ID of the session, the `sid` claim of the access token.
    pub session_id: SessionId,
}

/// Logout URL, which a browser is redirected to in order to sign out. The session ends.
///
/// The session ID is the `sid` claim of the access tokens of the session, expired ones included.
///
/// ```
/// use workos_core::{Config, user_management::LogoutUrl};
///
/// let url = Config::without_api_key().url(&LogoutUrl::new("session_1").return_to("https://acme.com/"))?;
/// assert_eq!(
///     url.as_str(),
///     "https://api.workos.com/user_management/sessions/logout?session_id=session_1&return_to=https%3A%2F%2Facme.com%2F",
/// );
/// # Ok::<(), workos_core::Error>(())
/// ```
#[endpoint(
    GET "/user_management/sessions/logout",
    operation = "get_logout_url",
    reference = "authkit/logout/get-logout-url",
    redirect,
    auth = None,
)]
pub struct LogoutUrl {
    /// ID of the session.
    pub session_id: SessionId,
    /// URL that the browser is redirected to after the logout.
    pub return_to: Option<String>,
}
