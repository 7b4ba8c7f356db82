//! Cryptography in pure Rust, by the crates of [RustCrypto](https://github.com/RustCrypto). RS256 is in
//! [`rs256::pure`](super::rs256::pure).

use aes_gcm::{AeadInOut, Aes256Gcm};
use hmac::{KeyInit, Mac};
use sha2::Digest;

use super::TAG_BYTES;

pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    sha2::Sha256::digest(bytes).into()
}

/// Key of HMAC-SHA-256, wiped on drop.
#[derive(Clone)]
pub(super) struct HmacKey(hmac::Hmac<sha2::Sha256>);

impl HmacKey {
    pub(super) fn new(block: &[u8; 64]) -> Self {
        Self(hmac::Hmac::new(block.into()))
    }

    pub(super) fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

/// Key of AES-256-GCM, wiped on drop.
pub(super) struct GcmKey(Aes256Gcm);

impl GcmKey {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        Self(Aes256Gcm::new(key.into()))
    }

    pub(super) fn seal(
        &self,
        nonce: &[u8; 12],
        associated_data: &[u8],
        data: &mut [u8],
    ) -> Option<[u8; TAG_BYTES]> {
        self.0.encrypt_inout_detached(nonce.into(), associated_data, data.into()).ok().map(Into::into)
    }

    pub(super) fn open(
        &self,
        nonce: &[u8; 12],
        associated_data: &[u8],
        data: &mut [u8],
        tag: &[u8; TAG_BYTES],
    ) -> bool {
        self.0.decrypt_inout_detached(nonce.into(), associated_data, data.into(), tag.into()).is_ok()
    }
}
