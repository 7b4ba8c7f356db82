//! What was encrypted.

use std::{fmt, ops::Range};

use super::VaultError;
use crate::types::{Secret, wipe};

/// A decrypted value: never printed, wiped from memory on drop.
pub struct Plaintext {
    /// The plaintext and what stood around it, so that decrypting in place needs no copy.
    bytes: Vec<u8>,
    range: Range<usize>,
}

impl Plaintext {
    pub(super) fn new(bytes: Vec<u8>, range: Range<usize>) -> Self {
        Self { bytes, range }
    }

    pub(super) fn whole(bytes: Vec<u8>) -> Self {
        let range = 0..bytes.len();
        Self::new(bytes, range)
    }

    /// The bytes themselves. Don't log them.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        self.bytes.get(self.range.clone()).unwrap_or_default()
    }

    /// The value as a text. Don't log it.
    ///
    /// # Errors
    ///
    /// Returns [`VaultError::NotText`] if it is not UTF-8.
    pub fn expose_text(&self) -> Result<&str, VaultError> {
        std::str::from_utf8(self.expose()).map_err(|_| VaultError::NotText)
    }

    /// The value as a secret, which is wiped on drop, too.
    ///
    /// # Errors
    ///
    /// Returns [`VaultError::NotText`] if it is not UTF-8.
    pub fn into_secret(self) -> Result<Secret, VaultError> {
        self.expose_text().map(Secret::from)
    }

    /// The value as plain bytes. From here on wiping them is up to you.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.expose().to_vec()
    }
}

impl Drop for Plaintext {
    fn drop(&mut self) {
        wipe(&mut self.bytes);
    }
}

impl fmt::Debug for Plaintext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Plaintext(…)")
    }
}
