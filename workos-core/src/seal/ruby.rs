//! Ruby's formats, both AES-256-GCM in base64.
//!
//! Since version 7: the byte 1, iv (12 bytes), tag (16 bytes) and ciphertext, under the SHA-256 of the password. Up
//! to version 6: iv, ciphertext and tag, under the password itself, in base64 with line breaks.

use zeroize::Zeroizing;

use super::{Opened, SealFormat, SealKeyError, UnsealError, gcm};
use crate::{
    Entropy,
    crypto::{base64, sha256},
    types::Secret,
};

/// What a text of version 7 begins with.
const VERSION: u8 = 1;

#[derive(Clone)]
pub(super) struct RubyKey {
    key: Zeroizing<[u8; 32]>,
    /// The password itself, if it has the length of a key.
    version_6: Option<Zeroizing<[u8; 32]>>,
}

impl RubyKey {
    pub(super) fn new(password: &Secret) -> Result<Self, SealKeyError> {
        let password = password.expose().as_bytes();
        if password.len() < 32 {
            return Err(SealKeyError::RubyPasswordTooShort);
        }
        Ok(Self {
            key: Zeroizing::new(sha256(password)),
            version_6: password.try_into().ok().map(Zeroizing::new),
        })
    }

    pub(super) fn seal(&self, plaintext: &[u8], entropy: &mut Entropy) -> String {
        let iv = entropy.bytes();
        let (ciphertext, tag) = gcm::seal(&self.key, iv, plaintext);
        base64::encode(&[&[VERSION][..], &iv, &tag, &ciphertext].concat())
    }

    /// Nothing if it is of neither version.
    pub(super) fn open(&self, sealed: &[u8]) -> Option<Result<Opened, UnsealError>> {
        let opened = match sealed.split_first() {
            Some((&VERSION, rest)) => self.open_version_7(rest),
            _ => return self.open_version_6(sealed),
        };
        // One in 256 of version 6 begins like version 7.
        match (&opened, self.open_version_6(sealed)) {
            (Err(_), Some(Ok(older))) => Some(Ok(older)),
            _ => Some(opened),
        }
    }

    fn open_version_7(&self, sealed: &[u8]) -> Result<Opened, UnsealError> {
        let (iv, rest) = sealed.split_first_chunk().ok_or(UnsealError::Malformed)?;
        let (tag, ciphertext) = rest.split_first_chunk().ok_or(UnsealError::Malformed)?;
        Ok(Opened::current(SealFormat::Ruby, gcm::open(&self.key, iv, ciphertext, tag)?))
    }

    /// Nothing if the password cannot be of version 6.
    pub(super) fn open_version_6(&self, sealed: &[u8]) -> Option<Result<Opened, UnsealError>> {
        let key = self.version_6.as_ref()?;
        let Some((iv, rest)) = sealed.split_first_chunk() else { return Some(Err(UnsealError::Malformed)) };
        let Some((ciphertext, tag)) = rest.split_last_chunk() else {
            return Some(Err(UnsealError::Malformed));
        };
        Some(
            gcm::open(key, iv, ciphertext, tag)
                .map(|plaintext| Opened { as_sealed: false, ..Opened::current(SealFormat::Ruby, plaintext) }),
        )
    }
}
