//! Verification of email addresses by a one-time code.

use super::{Locale, UserResponse};
use crate::types::{EmailVerificationId, Secret, Timestamp, UserId};

model! {
    /// An email verification code.
    EmailVerification {
        /// ID of the email verification code (`email_verification_…`).
        id: EmailVerificationId,
        /// ID of the user.
        user_id: UserId,
        /// Email address of the user.
        email: String,
        /// The code that verifies the email address, such as `123456`.
        code: Secret,
        /// Timestamp of expiration of the code.
        expires_at: Option<Timestamp>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

endpoint! {
    /// Gets an email verification code, for an application that sends the email itself.
    GetEmailVerification: GET "/user_management/email_verification/{id}" as "get_email_verification" -> EmailVerification,
    path {
        /// ID of the email verification code.
        id: EmailVerificationId,
    }
}

endpoint! {
    /// Sends an email with a one-time code that verifies the email address of a user.
    ///
    /// [`VerifyEmail`] takes the code.
    ///
    /// # Errors
    ///
    /// - `email_already_verified` (400) if the email address is verified already.
    /// - `invalid_locale` (422) if the locale is invalid.
    /// - `daily_quota_exceeded` (429) if too many emails were sent today.
    SendVerificationEmail: POST "/user_management/users/{id}/email_verification/send" as "send_verification_email" -> UserResponse,
    path {
        /// ID of the user.
        id: UserId,
    }
    body {
        /// Locale of the email.
        locale: Option<Locale>,
    }
}

endpoint! {
    /// Verifies the email address of a user with the one-time code that the user received.
    ///
    /// # Errors
    ///
    /// - `email_verification_code_incorrect` (400) if the code is wrong.
    /// - `email_verification_code_expired` (400) if the code has expired.
    /// - `email_verification_code_previously_used` (400) if the code has been used.
    /// - `email_previously_verified` (400) if the email address was verified before.
    VerifyEmail: POST "/user_management/users/{id}/email_verification/confirm" as "verify_email" -> UserResponse,
    path {
        /// ID of the user.
        id: UserId,
    }
    body {
        /// One-time code that the user received, such as `123456`.
        code: Secret,
    }
}
