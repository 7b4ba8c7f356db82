//! Decrypted values.

use std::{fmt, ops::Range};

use super::VaultError;
use crate::types::{Secret, wipe};

/// A decrypted value. Not printed by `Debug`, and wiped from memory on drop.
pub struct Plaintext {
    /// The buffer that was decrypted in place, which contains more than the plaintext.
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

    /// Returns the plaintext. Do not log it.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        self.bytes.get(self.range.clone()).unwrap_or_default()
    }

    /// Returns the plaintext as a string. Do not log it.
    ///
    /// # Errors
    ///
    /// [`VaultError::NotUtf8`] if the plaintext is not UTF-8.
    pub fn expose_str(&self) -> Result<&str, VaultError> {
        std::str::from_utf8(self.expose()).map_err(|_| VaultError::NotUtf8)
    }

    /// Converts the plaintext to a [`Secret`], which is wiped on drop too.
    ///
    /// # Errors
    ///
    /// [`VaultError::NotUtf8`] if the plaintext is not UTF-8.
    pub fn into_secret(self) -> Result<Secret, VaultError> {
        self.expose_str().map(Secret::from)
    }

    /// Converts the plaintext to bytes, which are not wiped on drop.
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
