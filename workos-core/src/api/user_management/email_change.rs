//! The change of a user's e-mail address, with a proof that the new one is theirs.

use super::{Locale, User, UserResponse};
use crate::types::{Secret, Timestamp, UserId};

model! {
    /// A change of an e-mail address that waits for its code.
    EmailChange {
        /// Whose address it is.
        user: User,
        /// The new address.
        new_email: String,
        /// When the code expires.
        expires_at: Option<Timestamp>,
        /// When the change was asked for.
        created_at: Option<Timestamp>,
    }
}

endpoint! {
    /// Sends an e-mail to a user's new address, with a code that proves that it is theirs.
    ///
    /// Refused with `email_change_not_needed`, `email_not_available` or `email_change_not_allowed` (409),
    /// `invalid_email` (422), `daily_quota_exceeded` (429).
    SendEmailChange: POST "/user_management/users/{id}/email_change/send" as "send_email_change" -> EmailChange,
    path {
        /// The user.
        id: UserId,
    }
    body {
        /// The new address.
        new_email: String,
        /// The language of the e-mail.
        locale: Option<Locale>,
    }
}

endpoint! {
    /// Takes the code that proves that the new address is the user's, and changes it.
    ///
    /// Refused with `email_change_code_incorrect` or `email_change_code_expired` (400),
    /// `email_change_code_previously_used`, `no_pending_email_change`, `email_not_available` or
    /// `email_change_not_allowed` (409), `invalid_email` (422), `email_change_too_many_attempts` (429).
    ConfirmEmailChange: POST "/user_management/users/{id}/email_change/confirm" as "confirm_email_change" -> UserResponse,
    path {
        /// The user.
        id: UserId,
    }
    body {
        /// The code.
        code: Secret,
    }
}
