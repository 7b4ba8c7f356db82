//! Formats of the [Ruby SDK](https://github.com/workos/workos-ruby): AES-256-GCM.
//!
//! - Since version 7: `base64(0x01 ‖ iv (12) ‖ tag (16) ‖ ciphertext)`; the key is the SHA-256 of the
//!   password.
//! - Up to version 6: `base64(iv (12) ‖ ciphertext ‖ tag (16))` with line breaks; the key is the password,
//!   which has 32 bytes.
//!
//! Lengths in bytes.

use std::sync::Arc;

use zeroize::Zeroizing;

use super::{Opened, SealFormat, SealKeyError, UnsealError, gcm};
use crate::{
    Entropy,
    crypto::{GcmKey, base64, sha256},
    types::Secret,
};

/// First byte of data sealed by version 7.
const VERSION: u8 = 1;

#[derive(Clone)]
pub(super) struct RubyKey {
    key: Arc<GcmKey>,
    /// Key of version 6: the password, if it has 32 bytes.
    version_6: Option<Arc<GcmKey>>,
}

impl RubyKey {
    pub(super) fn new(password: &Secret) -> Result<Self, SealKeyError> {
        let password = password.expose();
        if password.len() < 32 {
            return Err(SealKeyError::RubyPasswordTooShort);
        }
        if password.trim().is_empty() {
            return Err(SealKeyError::EmptyPassword);
        }
        let password = password.as_bytes();
        Ok(Self {
            key: Arc::new(GcmKey::new(&Zeroizing::new(sha256(password)))),
            version_6: password.try_into().ok().map(|key| Arc::new(GcmKey::new(key))),
        })
    }

    pub(super) fn seal(&self, plaintext: &[u8], entropy: &mut Entropy) -> String {
        let iv = entropy.bytes();
        let (ciphertext, tag) = gcm::seal(&self.key, iv, plaintext);
        base64::encode(&[&[VERSION][..], &iv, &tag, &ciphertext].concat())
    }

    /// Returns `None` if the data is of neither version.
    pub(super) fn open(&self, sealed: &[u8]) -> Option<Result<Opened, UnsealError>> {
        let opened = match sealed.split_first() {
            Some((&VERSION, rest)) => self.open_version_7(rest),
            _ => return self.open_version_6(sealed),
        };
        // One in 256 random nonces of version 6 begins with the version byte of version 7.
        match (&opened, self.open_version_6(sealed)) {
            (Err(_), Some(Ok(version_6))) => Some(Ok(version_6)),
            _ => Some(opened),
        }
    }

    fn open_version_7(&self, sealed: &[u8]) -> Result<Opened, UnsealError> {
        let (iv, rest) = sealed.split_first_chunk().ok_or(UnsealError::Malformed)?;
        let (tag, ciphertext) = rest.split_first_chunk().ok_or(UnsealError::Malformed)?;
        Ok(Opened::current(SealFormat::Ruby, gcm::open(&self.key, iv, ciphertext, tag)?))
    }

    /// Returns `None` if the password is invalid for version 6.
    pub(super) fn open_version_6(&self, sealed: &[u8]) -> Option<Result<Opened, UnsealError>> {
        let key = self.version_6.as_ref()?;
        let Some((iv, rest)) = sealed.split_first_chunk() else { return Some(Err(UnsealError::Malformed)) };
        let Some((ciphertext, tag)) = rest.split_last_chunk() else {
            return Some(Err(UnsealError::Malformed));
        };
        Some(gcm::open(key, iv, ciphertext, tag).map(|plaintext| Opened {
            is_current_version: false,
            ..Opened::current(SealFormat::Ruby, plaintext)
        }))
    }
}
