//! Verification of email addresses by a one-time code.

use super::{Locale, UserResponse};
use crate::types::{EmailVerificationId, Secret, Timestamp, UserId};

/// An email verification code.
#[model]
pub struct EmailVerification {
    /// ID of the email verification code (`email_verification_…`).
    pub id: EmailVerificationId,
    /// ID of the user.
    pub user_id: UserId,
    /// Email address of the user.
    pub email: String,
    /// The code that verifies the email address, such as `123456`.
    pub code: Secret,
    /// Timestamp of expiration of the code.
    pub expires_at: Option<Timestamp>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// Gets an email verification code, for an application that sends the email itself.
#[endpoint(
    GET "/user_management/email_verification/{id}",
    operation = "get_email_verification",
    reference = "authkit/email-verification/get",
    response = EmailVerification,
)]
pub struct GetEmailVerification {
    /// ID of the email verification code.
    pub id: EmailVerificationId,
}

/// Sends an email with a one-time code that verifies the email address of a user.
///
/// [`VerifyEmail`] takes the code.
///
/// # Errors
///
/// - `email_already_verified` (400) if the email address is verified already.
/// - `invalid_locale` (422) if the locale is invalid.
/// - `daily_quota_exceeded` (429) if too many emails were sent today.
#[endpoint(
    POST "/user_management/users/{id}/email_verification/send",
    operation = "send_verification_email",
    reference = "authkit/email-verification",
    response = UserResponse,
)]
pub struct SendVerificationEmail {
    /// ID of the user.
    pub id: UserId,
    /// Locale of the email.
    pub locale: Option<Locale>,
}

/// Verifies the email address of a user with the one-time code that the user received.
///
/// # Errors
///
/// - `email_verification_code_incorrect` (400) if the code is wrong.
/// - `email_verification_code_expired` (400) if the code has expired.
/// - `email_verification_code_previously_used` (400) if the code has been used.
/// - `email_previously_verified` (400) if the email address was verified before.
#[endpoint(
    POST "/user_management/users/{id}/email_verification/confirm",
    operation = "verify_email",
    reference = "authkit/email-verification",
    response = UserResponse,
)]
pub struct VerifyEmail {
    /// ID of the user.
    pub id: UserId,
    /// One-time code that the user received, such as `123456`.
    pub code: Secret,
}
