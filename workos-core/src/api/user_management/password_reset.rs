//! Password resets by a one-time token.

use super::{Locale, UserResponse};
use crate::types::{PasswordResetId, Secret, Timestamp, UserId};

model! {
    /// A password reset token.
    PasswordReset {
        /// ID of the password reset (`password_reset_…`).
        id: PasswordResetId,
        /// ID of the user.
        user_id: UserId,
        /// Email address of the user.
        email: String,
        /// One-time token that resets the password.
        password_reset_token: Secret,
        /// URL where the user resets the password, with the token in its query.
        password_reset_url: Secret,
        /// Timestamp of expiration of the token.
        expires_at: Option<Timestamp>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
    }
}

endpoint! {
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
    ResetPassword: POST "/user_management/password_reset" as "reset_password" -> PasswordReset,
    body {
        /// Email address of the user.
        email: String,
        /// Locale of the email.
        locale: Option<Locale>,
    }
}

endpoint! {
    /// Sets a new password with a password reset token. The email address of the user is then verified, too.
    ///
    /// Emits the event `password_reset.succeeded`.
    ///
    /// # Errors
    ///
    /// - `password_reset_error` (400) if the token or the password is not accepted.
    /// - `email_password_auth_disabled` (403) if the environment has password authentication disabled.
    ConfirmPasswordReset: POST "/user_management/password_reset/confirm" as "confirm_password_reset" -> UserResponse,
    body {
        /// Password reset token.
        token: Secret,
        /// New password of the user.
        new_password: Secret,
    }
}

endpoint! {
    /// Gets a password reset token, for an application that sends the email itself.
    GetPasswordReset: GET "/user_management/password_reset/{id}" as "get_password_reset" -> PasswordReset,
    path {
        /// ID of the password reset.
        id: PasswordResetId,
    }
}
