//! Codes that work once.

use super::super::{
    auth_state::{CODE_LIFETIME, OneTimeCode},
    response::ErrorResponse,
};
use crate::types::Timestamp;

/// Number of wrong codes after which no code is accepted.
const MAX_ATTEMPTS: u32 = 5;

impl OneTimeCode {
    pub(super) fn new(code: String, now: Timestamp) -> Self {
        Self { code, expires_at: now + CODE_LIFETIME, is_used: false, failed_attempts: 0 }
    }

    /// Verifies an entered code. The right one is used afterwards; a wrong one counts as an attempt.
    pub(super) fn verify(&mut self, entered: &str, now: Timestamp) -> Result<(), ErrorResponse> {
        if self.failed_attempts >= MAX_ATTEMPTS {
            return Err(error("one_time_code_too_many_attempts", "Too many wrong codes."));
        }
        if self.code != entered {
            self.failed_attempts = self.failed_attempts.saturating_add(1);
            return Err(invalid());
        }
        if self.is_used {
            return Err(error("one_time_code_previously_used", "This code was used already."));
        }
        if now >= self.expires_at {
            return Err(error("one_time_code_expired", "This code has expired."));
        }
        self.is_used = true;
        Ok(())
    }
}

/// The error of a wrong code.
pub(super) fn invalid() -> ErrorResponse {
    error("invalid_one_time_code", "This is not the code.")
}

fn error(code: &str, message: &str) -> ErrorResponse {
    ErrorResponse::bad_request(code, message)
}
