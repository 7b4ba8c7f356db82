//! Codes that work once.

use super::{super::answer::Refusal, LIFETIME};
use crate::types::Timestamp;

/// How often a code may be guessed.
const ATTEMPTS: u32 = 5;

/// A code that somebody has been sent.
pub(super) struct OneTimeCode {
    pub(super) text: String,
    pub(super) expires_at: Timestamp,
    used: bool,
    attempts: u32,
}

impl OneTimeCode {
    pub(super) fn new(text: String, now: Timestamp) -> Self {
        Self { text, expires_at: now + LIFETIME, used: false, attempts: 0 }
    }

    /// Takes what was typed; what is right is used up.
    pub(super) fn take(&mut self, typed: &str, now: Timestamp) -> Result<(), Refusal> {
        if self.attempts >= ATTEMPTS {
            return Err(refuse("one_time_code_too_many_attempts", "Too many wrong codes."));
        }
        if self.text != typed {
            self.attempts = self.attempts.saturating_add(1);
            return Err(wrong());
        }
        if self.used {
            return Err(refuse("one_time_code_previously_used", "This code was used already."));
        }
        if now >= self.expires_at {
            return Err(refuse("one_time_code_expired", "This code has expired."));
        }
        self.used = true;
        Ok(())
    }
}

/// Another code than the one that was sent.
pub(super) fn wrong() -> Refusal {
    refuse("invalid_one_time_code", "This is not the code.")
}

fn refuse(code: &str, message: &str) -> Refusal {
    Refusal::bad_request(code, message)
}
