//! What WorkOS signed.

use std::{fmt, ops::Deref};

use super::Accepted;
use crate::types::Timestamp;

/// Something that WorkOS signed. Only the verifiers make one, so a function that takes it cannot be given
/// what nobody verified.
///
/// It derefs to what it holds. `Debug` prints the time alone.
#[derive(Clone)]
pub struct Verified<T> {
    value: T,
    pub(crate) accepted: Accepted,
}

impl<T> Verified<T> {
    pub(crate) fn new(value: T, accepted: Accepted) -> Self {
        Self { value, accepted }
    }

    /// The thing itself.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }

    /// When it was signed. Not when it happened; an event has that itself.
    #[must_use]
    pub fn timestamp(&self) -> Timestamp {
        self.accepted.timestamp
    }

    /// What tells this message from all others: an HMAC-SHA-256, by the verifier's first secret, of the
    /// timestamp and the body.
    ///
    /// It is the same for the same message, however its header is spelt, so it is a key for a store of
    /// messages already seen. [`ReplayGuard`](crate::webhooks::ReplayGuard) is such a store in memory.
    /// Where several secrets are accepted it may itself be a valid signature of the message, so don't
    /// show it.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        self.accepted.fingerprint
    }
}

impl<T> Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> AsRef<T> for Verified<T> {
    fn as_ref(&self) -> &T {
        &self.value
    }
}

impl<T> fmt::Debug for Verified<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified").field("timestamp", &self.timestamp()).finish_non_exhaustive()
    }
}
