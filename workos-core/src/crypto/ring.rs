//! Cryptography by [ring](https://docs.rs/ring).
//!
//! ring does not wipe its keys from memory. Keys that are kept are therefore kept as bytes, which are wiped on
//! drop, and expanded for each use.

use ::ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    digest, hmac,
    signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents},
};
use zeroize::Zeroizing;

use super::TAG_BYTES;

pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    copy(digest::digest(&digest::SHA256, bytes).as_ref())
}

/// Key of HMAC-SHA-256.
#[derive(Clone)]
pub(super) struct HmacKey(Zeroizing<[u8; 64]>);

impl HmacKey {
    pub(super) fn new(block: &[u8; 64]) -> Self {
        Self(Zeroizing::new(*block))
    }

    pub(super) fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &*self.0));
        for part in parts {
            mac.update(part);
        }
        copy(mac.sign().as_ref())
    }
}

/// Key of AES-256-GCM.
pub(super) struct GcmKey(Zeroizing<[u8; 32]>);

impl GcmKey {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*key))
    }

    pub(super) fn seal(
        &self,
        nonce: &[u8; 12],
        associated_data: &[u8],
        data: &mut [u8],
    ) -> Option<[u8; TAG_BYTES]> {
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let tag = self.key()?.seal_in_place_separate_tag(nonce, Aad::from(associated_data), data);
        tag.ok().map(|tag| copy(tag.as_ref()))
    }

    pub(super) fn open(
        &self,
        nonce: &[u8; 12],
        associated_data: &[u8],
        data: &mut [u8],
        tag: &[u8; TAG_BYTES],
    ) -> bool {
        let (nonce, associated_data) = (Nonce::assume_unique_for_key(*nonce), Aad::from(associated_data));
        self.key().is_some_and(|key| {
            key.open_in_place_separate_tag(nonce, associated_data, (*tag).into(), data, 0..).is_ok()
        })
    }

    fn key(&self) -> Option<LessSafeKey> {
        // Fails for a key of another length only.
        UnboundKey::new(&AES_256_GCM, &*self.0).ok().map(LessSafeKey::new)
    }
}

/// Public key of RS256.
#[derive(Clone)]
pub(super) struct RsaKey(RsaPublicKeyComponents<Box<[u8]>>);

impl RsaKey {
    pub(super) fn new(modulus: &[u8], exponent: &[u8]) -> Option<Self> {
        Some(Self(RsaPublicKeyComponents { n: modulus.into(), e: exponent.into() }))
    }

    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
    }
}

/// Copies a result of `N` bytes.
fn copy<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut array = [0; N];
    for (target, byte) in array.iter_mut().zip(bytes) {
        *target = *byte;
    }
    array
}
