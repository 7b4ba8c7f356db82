//! Password resets by a one-time token.

use super::{Locale, UserResponse};
use crate::types::{PasswordResetId, Secret, Timestamp, UserId};

/// A password reset token.
#[model]
pub struct PasswordReset {
    /// ID of the password reset (`password_reset_…`).
    pub id: PasswordResetId,
    /// ID of the user.
    pub user_id: UserId,
    /// Email address of the user.
    pub email: String,
    /// One-time token that resets the password.
    pub password_reset_token: Secret,
    /// URL where the user resets the password, with the token in its query.
    pub password_reset_url: Secret,
    /// Timestamp of expiration of the token.
    pub expires_at: Option<Timestamp>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
}

/// Creates a one-time token that resets the password of a user.
///
/// WorkOS sends the token by email, unless the environment is configured for emails of the application's
/// own. [`ConfirmPasswordReset`] takes the token. Emits the event `password_reset.created`.
///
/// # Errors
///
/// - `email_password_auth_disabled` (403) if the environment has password authentication disabled.
/// - `password_reset_not_allowed` (403) if the password of the user cannot be reset.
/// - `daily_quota_exceeded` (429) if too many emails were sent today.
/// - Status 404 if no user has this email address.
#[endpoint(
    POST "/user_management/password_reset",
    operation = "reset_password",
    reference = "authkit/password-reset/create",
    response = PasswordReset,
)]
pub struct ResetPassword {
    /// Email address of the user.
    pub email: String,
    /// Locale of the email.
    pub locale: Option<Locale>,
}

/// Sets a new password with a password reset token. The email address of the user is then verified, too.
///
/// Emits the event `password_reset.succeeded`.
///
/// # Errors
///
/// - `password_reset_error` (400) if the token or the password is not accepted.
/// - `email_password_auth_disabled` (403) if the environment has password authentication disabled.
#[endpoint(
    POST "/user_management/password_reset/confirm",
    operation = "confirm_password_reset",
    reference = "authkit/password-reset/reset-password",
    response = UserResponse,
)]
pub struct ConfirmPasswordReset {
    /// Password reset token.
    pub token: Secret,
    /// New password of the user.
    pub new_password: Secret,
}

/// Gets a password reset token, for an application that sends the email itself.
#[endpoint(
    GET "/user_management/password_reset/{id}",
    operation = "get_password_reset",
    reference = "authkit/password-reset/get",
    response = PasswordReset,
)]
pub struct GetPasswordReset {
    /// ID of the password reset.
    pub id: PasswordResetId,
}
