//! Changes of a user's email address, confirmed by a one-time code.

use super::{Locale, User, UserResponse};
use crate::types::{Secret, Timestamp, UserId};

model! {
    /// A change of the email address of a user that is not yet confirmed.
    EmailChange {
        /// The user.
        user: User,
        /// New email address.
        new_email: String,
        /// Timestamp of expiration of the code.
        expires_at: Option<Timestamp>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
    }
}

endpoint! {
    /// Sends an email with a one-time code to the new email address of a user.
    ///
    /// [`ConfirmEmailChange`] takes the code and changes the email address.
    ///
    /// # Errors
    ///
    /// - `email_change_not_needed` (409) if the user has this email address already.
    /// - `email_not_available` (409) if another user has this email address.
    /// - `email_change_not_allowed` (409) if the email address of the user cannot be changed.
    /// - `invalid_email` (422) if the email address is invalid.
    /// - `daily_quota_exceeded` (429) if too many emails were sent today.
    SendEmailChange: POST "/user_management/users/{id}/email_change/send" as "send_email_change" -> EmailChange,
    path {
        /// ID of the user.
        id: UserId,
    }
    body {
        /// New email address of the user.
        new_email: String,
        /// Locale of the email.
        locale: Option<Locale>,
    }
}

endpoint! {
    /// Confirms a change of the email address of a user with the one-time code that the user received.
    ///
    /// # Errors
    ///
    /// - `email_change_code_incorrect` (400) if the code is wrong.
    /// - `email_change_code_expired` (400) if the code has expired.
    /// - `email_change_code_previously_used` (409) if the code has been used.
    /// - `no_pending_email_change` (409) if no change is pending.
    /// - `email_not_available` (409) if another user has this email address.
    /// - `email_change_not_allowed` (409) if the email address of the user cannot be changed.
    /// - `invalid_email` (422) if the email address is invalid.
    /// - `email_change_too_many_attempts` (429) after too many attempts.
    ConfirmEmailChange: POST "/user_management/users/{id}/email_change/confirm" as "confirm_email_change" -> UserResponse,
    path {
        /// ID of the user.
        id: UserId,
    }
    body {
        /// One-time code that the user received, such as `123456`.
        code: Secret,
    }
}
