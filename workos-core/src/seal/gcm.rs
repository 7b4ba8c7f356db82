//! AES-256-GCM without associated data, which Go, Ruby and .NET each lay out in their own way.

use zeroize::Zeroizing;

use super::UnsealError;
use crate::crypto::gcm::{self, Nonce, TAG_BYTES};

/// The length of a nonce, in bytes.
pub(super) const NONCE: usize = 12;

/// The length of a tag, in bytes.
pub(super) const TAG: usize = TAG_BYTES;

/// The ciphertext, which is as long as the plaintext, and its tag.
pub(super) fn seal(key: &[u8; 32], nonce: [u8; NONCE], plaintext: &[u8]) -> (Vec<u8>, [u8; TAG]) {
    let mut data = Zeroizing::new(plaintext.to_vec());
    // Gigabytes would be too much; a keyring seals kilobytes.
    let tag = gcm::seal(key, &Nonce::Short(nonce), b"", &mut data);
    tag.map(|tag| (std::mem::take(&mut *data), tag)).unwrap_or_default()
}

/// The plaintext, if key and tag fit it.
pub(super) fn open(
    key: &[u8; 32],
    nonce: &[u8; NONCE],
    ciphertext: &[u8],
    tag: &[u8; TAG],
) -> Result<Zeroizing<Vec<u8>>, UnsealError> {
    let mut data = Zeroizing::new(ciphertext.to_vec());
    if gcm::open(key, &Nonce::Short(*nonce), b"", &mut data, tag) {
        Ok(data)
    } else {
        Err(UnsealError::Authentication)
    }
}
