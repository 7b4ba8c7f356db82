//! Sessions.

use super::Impersonator;
use crate::types::{OrganizationId, SessionId, Timestamp, UserId};

model! {
    /// A session: from a sign-in to its end.
    Session {
        /// Its id.
        id: SessionId,
        /// Whose it is.
        user_id: UserId,
        /// The organization that they are signed in to.
        organization_id: Option<OrganizationId>,
        /// How they signed in.
        auth_method: SessionAuthenticationMethod,
        /// Whether it lasts.
        status: SessionStatus,
        /// The address that they signed in from.
        ip_address: Option<String>,
        /// The browser that they signed in with.
        user_agent: Option<String>,
        /// Who acts as the user, if somebody does.
        impersonator: Option<Impersonator>,
        /// When it expires.
        expires_at: Option<Timestamp>,
        /// When it ended; `None` if it lasts.
        ended_at: Option<Timestamp>,
        /// When it began.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// How a session began.
    pub enum SessionAuthenticationMethod {
        /// From another application.
        CrossAppAuth = "cross_app_auth",
        /// With a login page of your own.
        ExternalAuth = "external_auth",
        /// Without a sign-in: somebody of your team acts as the user.
        Impersonation = "impersonation",
        /// With a code sent by e-mail.
        MagicCode = "magic_code",
        /// Elsewhere: it came from another system.
        MigratedSession = "migrated_session",
        /// With an identity provider.
        OAuth = "oauth",
        /// With a passkey.
        Passkey = "passkey",
        /// With a password.
        Password = "password",
        /// Through an SSO connection.
        Sso = "sso",
        /// WorkOS does not know.
        Unknown = "unknown",
    }
}

open_enum! {
    /// Whether a session lasts.
    pub enum SessionStatus {
        /// It lasts.
        Active = "active",
        /// It was ended.
        Revoked = "revoked",
        /// Its time ran out.
        Expired = "expired",
    }
}

endpoint! {
    /// Lists the sessions of a user that last.
    ListSessions: GET "/user_management/users/{id}/sessions" as "list_sessions" -> pages of Session,
    path {
        /// The user.
        id: UserId,
    }
}

endpoint! {
    /// Ends a session. Its refresh token stops to work; its access token is good until it expires.
    RevokeSession: POST "/user_management/sessions/revoke" as "revoke_session" -> (),
    body {
        /// The session.
        session_id: SessionId,
    }
}

endpoint! {
    /// Where a browser is sent to sign out. It ends the session.
    ///
    /// The session's id is the `sid` claim of its access tokens, also of one that has expired.
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
        /// The session.
        session_id: SessionId,
        /// Where the browser goes afterwards.
        return_to: Option<String>,
    }
}
