//! The proof that an e-mail address is a user's.

use super::{Locale, UserResponse};
use crate::types::{EmailVerificationId, Secret, Timestamp, UserId};

model! {
    /// A code that proves that an e-mail address is a user's.
    EmailVerification {
        /// Its id.
        id: EmailVerificationId,
        /// Whose address it is.
        user_id: UserId,
        /// The address.
        email: String,
        /// The code.
        code: Secret,
        /// When it expires.
        expires_at: Option<Timestamp>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

endpoint! {
    /// Gets a code that proves an e-mail address, for an e-mail of your own.
    GetEmailVerification: GET "/user_management/email_verification/{id}" as "get_email_verification" -> EmailVerification,
    path {
        /// The code's id.
        id: EmailVerificationId,
    }
}

endpoint! {
    /// Sends a user an e-mail with a code that proves that the address is theirs.
    ///
    /// Refused with `email_already_verified` (400), `invalid_locale` (422) or `daily_quota_exceeded` (429).
    SendVerificationEmail: POST "/user_management/users/{id}/email_verification/send" as "send_verification_email" -> UserResponse,
    path {
        /// The user.
        id: UserId,
    }
    body {
        /// The language of the e-mail.
        locale: Option<Locale>,
    }
}

endpoint! {
    /// Takes the code that proves that a user's e-mail address is theirs.
    ///
    /// Refused with `email_verification_code_incorrect`, `email_verification_code_expired`,
    /// `email_verification_code_previously_used` or `email_previously_verified` (400).
    VerifyEmail: POST "/user_management/users/{id}/email_verification/confirm" as "verify_email" -> UserResponse,
    path {
        /// The user.
        id: UserId,
    }
    body {
        /// The code.
        code: Secret,
    }
}
