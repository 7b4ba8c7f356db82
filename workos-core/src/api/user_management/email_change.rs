//! Changes of a user's email address, confirmed by a one-time code.

use super::{Locale, User, UserResponse};
use crate::types::{Secret, Timestamp, UserId};

/// A change of the email address of a user that is not yet confirmed.
#[model]
pub struct EmailChange {
    /// The user.
    pub user: User,
    /// New email address.
    pub new_email: String,
    /// Timestamp of expiration of the code.
    pub expires_at: Option<Timestamp>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
}

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
#[endpoint(
    POST "/user_management/users/{id}/email_change/send",
    operation = "send_email_change",
    reference = "authkit/user/send-email-change",
    response = EmailChange,
)]
pub struct SendEmailChange {
    /// ID of the user.
    pub id: UserId,
    /// New email address of the user.
    pub new_email: String,
    /// Locale of the email.
    pub locale: Option<Locale>,
}

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
#[endpoint(
    POST "/user_management/users/{id}/email_change/confirm",
    operation = "confirm_email_change",
    reference = "authkit/user",
    response = UserResponse,
)]
pub struct ConfirmEmailChange {
    /// ID of the user.
    pub id: UserId,
    /// One-time code that the user received, such as `123456`.
    pub code: Secret,
}
