//! Magic Auth: authentication with a one-time code sent by email.

use super::Locale;
use crate::types::{MagicAuthId, RadarAuthAttemptId, Secret, Timestamp, UserId};

/// A Magic Auth code.
#[model]
pub struct MagicAuth {
    /// ID of the Magic Auth code (`magic_auth_…`).
    pub id: MagicAuthId,
    /// ID of the user.
    pub user_id: UserId,
    /// Email address of the user.
    pub email: String,
    /// One-time code, such as `123456`.
    pub code: Secret,
    /// Timestamp of expiration of the code.
    pub expires_at: Option<Timestamp>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
    /// ID of the Radar authentication attempt (`radar_auth_attempt_…`). Only in the response to
    /// [`CreateMagicAuth`].
    pub radar_auth_attempt_id: Option<RadarAuthAttemptId>,
}

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
#[doc(alias = "magic link")]
#[doc(alias = "one-time code")]
#[endpoint(
    POST "/user_management/magic_auth",
    operation = "create_magic_auth",
    reference = "authkit/magic-auth/create",
    response = MagicAuth,
)]
pub struct CreateMagicAuth {
    /// Email address to send the code to.
    pub email: String,
    /// Token of an invitation to accept during authentication.
    pub invitation_token: Option<Secret>,
    /// IP address of the request that the authentication attempt comes from.
    pub ip_address: Option<String>,
    /// User agent of the browser that the authentication attempt comes from.
    pub user_agent: Option<String>,
    /// ID of an existing Radar authentication attempt to associate with this one
    /// (`radar_auth_attempt_…`).
    pub radar_auth_attempt_id: Option<RadarAuthAttemptId>,
    /// Radar signals ID, which links signals of the browser to this authentication attempt.
    pub signals_id: Option<String>,
    /// Locale of the email.
    pub locale: Option<Locale>,
}

/// Gets a Magic Auth code, for an application that sends the email itself.
#[endpoint(
    GET "/user_management/magic_auth/{id}",
    operation = "get_magic_auth",
    reference = "authkit/magic-auth/get",
    response = MagicAuth,
)]
pub struct GetMagicAuth {
    /// ID of the Magic Auth code.
    pub id: MagicAuthId,
}
