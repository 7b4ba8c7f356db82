//! Proof of a verified signature.

use std::{fmt, ops::Deref};

use super::AcceptedSignature;
use crate::types::Timestamp;

/// A value with a verified signature. Only verifiers create it, so a function with a parameter of this type
/// cannot be called with unverified input.
///
/// Dereferences to the value. `Debug` prints the timestamp only.
#[derive(Clone)]
pub struct Verified<T> {
    value: T,
    pub(crate) signature: AcceptedSignature,
}

impl<T> Verified<T> {
    pub(crate) fn new(value: T, signature: AcceptedSignature) -> Self {
        Self { value, signature }
    }

    /// Returns the value.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Returns the time at which the message was signed. An event's own time is
    /// [`Event::created_at`](crate::events::Event::created_at).
    #[must_use]
    pub fn timestamp(&self) -> Timestamp {
        self.signature.timestamp
    }

    /// Returns the HMAC-SHA-256 of timestamp and body with the verifier's first secret, which identifies the
    /// message.
    ///
    /// The fingerprint does not depend on the form of the header, so it identifies the message in
    /// [`ReplayGuard`](crate::webhooks::ReplayGuard), a store in memory. With several accepted secrets it may be a
    /// valid signature of the message, so treat it as a secret. The key of a store outside of the process is a
    /// [`ReplayKey`](crate::webhooks::ReplayKey).
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        self.signature.fingerprint
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
