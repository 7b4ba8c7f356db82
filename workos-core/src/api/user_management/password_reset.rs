//! New passwords for those who have forgotten theirs.

use super::{Locale, UserResponse};
use crate::types::{PasswordResetId, Secret, Timestamp, UserId};

model! {
    /// A token to choose a new password with.
    PasswordReset {
        /// Its id.
        id: PasswordResetId,
        /// Whose password it is.
        user_id: UserId,
        /// Their e-mail address.
        email: String,
        /// The token.
        password_reset_token: Secret,
        /// The page where they choose a new password, the token in its query.
        password_reset_url: Secret,
        /// When it expires.
        expires_at: Option<Timestamp>,
        /// When it was made.
        created_at: Option<Timestamp>,
    }
}

endpoint! {
    /// Makes a token to choose a new password with. WorkOS sends it by e-mail unless you have chosen to do that
    /// yourself.
    ///
    /// Refused with `email_password_auth_disabled` or `password_reset_not_allowed` (403),
    /// `daily_quota_exceeded` (429); with 404 if nobody has that address.
    ResetPassword: POST "/user_management/password_reset" as "reset_password" -> PasswordReset,
    body {
        /// The e-mail address of the user.
        email: String,
        /// The language of the e-mail.
        locale: Option<Locale>,
    }
}

endpoint! {
    /// Gives a user a new password. Their e-mail address counts as verified then.
    ///
    /// Refused with `password_reset_error` (400) or `email_password_auth_disabled` (403).
    ConfirmPasswordReset: POST "/user_management/password_reset/confirm" as "confirm_password_reset" -> UserResponse,
    body {
        /// The token.
        token: Secret,
        /// The new password.
        new_password: Secret,
    }
}

endpoint! {
    /// Gets a token to choose a new password with, for an e-mail of your own.
    GetPasswordReset: GET "/user_management/password_reset/{id}" as "get_password_reset" -> PasswordReset,
    path {
        /// The password reset.
        id: PasswordResetId,
    }
}
