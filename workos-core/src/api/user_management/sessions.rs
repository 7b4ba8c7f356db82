//! Sessions.

use super::Impersonator;
use crate::types::{OrganizationId, SessionId, Timestamp, UserId};

model! {
    /// A session of a user, from the authentication until it expires or is revoked.
    Session {
        /// ID of the session (`session_…`), the `sid` claim of the access tokens.
        id: SessionId,
        /// ID of the user.
        user_id: UserId,
        /// ID of the organization that the session is scoped to.
        organization_id: Option<OrganizationId>,
        /// Authentication method that created the session.
        auth_method: SessionAuthenticationMethod,
        /// Status of the session.
        status: SessionStatus,
        /// IP address that the session was created from.
        ip_address: Option<String>,
        /// User agent of the device that created the session.
        user_agent: Option<String>,
        /// Impersonator of the user; `None` unless the session was created by impersonation.
        impersonator: Option<Impersonator>,
        /// Timestamp of expiration.
        expires_at: Option<Timestamp>,
        /// Timestamp of the end of the session; `None` while the session is active.
        ended_at: Option<Timestamp>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// Authentication method that created a session.
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
}

open_enum! {
    /// Status of a session.
    pub enum SessionStatus {
        /// The session is active.
        Active = "active",
        /// The session was revoked.
        Revoked = "revoked",
        /// The session has expired.
        Expired = "expired",
    }
}

endpoint! {
    /// Lists the active sessions of a user.
    ListSessions: GET "/user_management/users/{id}/sessions" as "list_sessions" -> pages of Session,
    path {
        /// ID of the user.
        id: UserId,
    }
}

endpoint! {
    /// Revokes a session.
    ///
    /// The refresh token is no longer accepted; access tokens stay valid until they expire. Emits the event
    /// `session.revoked`.
    RevokeSession: POST "/user_management/sessions/revoke" as "revoke_session" -> (),
    body {
        /// ID of the session, the `sid` claim of the access token.
        session_id: SessionId,
    }
}

endpoint! {
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
    LogoutUrl: GET "/user_management/sessions/logout" as "get_logout_url" -> redirect,
    auth: None,
    query {
        /// ID of the session.
        session_id: SessionId,
        /// URL that the browser is redirected to after the logout.
        return_to: Option<String>,
    }
}
