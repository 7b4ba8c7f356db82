//! Magic Auth: signing in with a code that was sent by e-mail.

use super::Locale;
use crate::types::{MagicAuthId, RadarAuthAttemptId, Secret, Timestamp, UserId};

model! {
    /// A code to sign in with.
    MagicAuth {
        /// Its id.
        id: MagicAuthId,
        /// Who can sign in with it.
        user_id: UserId,
        /// The e-mail address that it is for.
        email: String,
        /// The code.
        code: Secret,
        /// When it expires.
        expires_at: Option<Timestamp>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
        /// The attempt that Radar watches. Only in the answer to [`CreateMagicAuth`].
        radar_auth_attempt_id: Option<RadarAuthAttemptId>,
    }
}

endpoint! {
    /// Makes a code to sign in with, good for ten minutes. WorkOS sends it by e-mail unless you have chosen to
    /// do that yourself. [`AuthenticateWithMagicAuth`](super::AuthenticateWithMagicAuth) takes it.
    ///
    /// Refused with `sign_up_not_allowed`, `invitation_invalid`, `authentication_method_not_allowed` or
    /// `email_domain_not_deliverable` (400), `policy_denied` or `action_denied` (403), `daily_quota_exceeded`
    /// (429).
    CreateMagicAuth: POST "/user_management/magic_auth" as "create_magic_auth" -> MagicAuth,
    body {
        /// The e-mail address.
        email: String,
        /// The token of an invitation that is accepted on the way.
        invitation_token: Option<Secret>,
        /// The address that they sign in from.
        ip_address: Option<String>,
        /// The browser that they sign in with.
        user_agent: Option<String>,
        /// The attempt that Radar already watches.
        radar_auth_attempt_id: Option<RadarAuthAttemptId>,
        /// Radar's id of the browser's signals.
        signals_id: Option<String>,
        /// The language of the e-mail.
        locale: Option<Locale>,
    }
}

endpoint! {
    /// Gets a code to sign in with, for an e-mail of your own.
    GetMagicAuth: GET "/user_management/magic_auth/{id}" as "get_magic_auth" -> MagicAuth,
    path {
        /// The code's id.
        id: MagicAuthId,
    }
}
