//! Magic Auth: authentication with a one-time code sent by email.

use super::Locale;
use crate::types::{MagicAuthId, RadarAuthAttemptId, Secret, Timestamp, UserId};

model! {
    /// A Magic Auth code.
    MagicAuth {
        /// ID of the Magic Auth code (`magic_auth_…`).
        id: MagicAuthId,
        /// ID of the user.
        user_id: UserId,
        /// Email address of the user.
        email: String,
        /// One-time code, such as `123456`.
        code: Secret,
        /// Timestamp of expiration of the code.
        expires_at: Option<Timestamp>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
        /// ID of the Radar authentication attempt (`radar_auth_attempt_…`). Only in the response to
        /// [`CreateMagicAuth`].
        radar_auth_attempt_id: Option<RadarAuthAttemptId>,
    }
}

endpoint! {
    /// Creates a Magic Auth code, which expires after 10 minutes.
    ///
    /// WorkOS sends the code by email, unless the environment is configured for emails of the application's
    /// own. [`AuthenticateWithMagicAuth`](super::AuthenticateWithMagicAuth) takes the code. Emits the event
    /// `magic_auth.created`.
    ///
    /// # Errors
    ///
    /// - `sign_up_not_allowed` (400) if there is no such user and sign-up is not allowed.
    /// - `invitation_invalid` (400) if the invitation token is invalid.
    /// - `authentication_method_not_allowed` (400) if Magic Auth is not allowed for the user.
    /// - `email_domain_not_deliverable` (400) if the domain of the email address receives no email.
    /// - `policy_denied` or `action_denied` (403) if a Radar policy or an action denies the attempt.
    /// - `daily_quota_exceeded` (429) if too many emails were sent today.
    CreateMagicAuth: POST "/user_management/magic_auth" as "create_magic_auth" -> MagicAuth,
    body {
        /// Email address to send the code to.
        email: String,
        /// Token of an invitation to accept during authentication.
        invitation_token: Option<Secret>,
        /// IP address of the request that the authentication attempt comes from.
        ip_address: Option<String>,
        /// User agent of the browser that the authentication attempt comes from.
        user_agent: Option<String>,
        /// ID of an existing Radar authentication attempt to associate with this one
        /// (`radar_auth_attempt_…`).
        radar_auth_attempt_id: Option<RadarAuthAttemptId>,
        /// Radar signals ID, which links signals of the browser to this authentication attempt.
        signals_id: Option<String>,
        /// Locale of the email.
        locale: Option<Locale>,
    }
}

endpoint! {
    /// Gets a Magic Auth code, for an application that sends the email itself.
    GetMagicAuth: GET "/user_management/magic_auth/{id}" as "get_magic_auth" -> MagicAuth,
    path {
        /// ID of the Magic Auth code.
        id: MagicAuthId,
    }
}
