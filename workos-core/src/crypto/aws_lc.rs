//! Cryptography by [AWS-LC](https://docs.rs/aws-lc-rs), which wipes its keys from memory on drop.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    digest, hmac,
    signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents},
};

use super::TAG_BYTES;

pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    copy(digest::digest(&digest::SHA256, bytes).as_ref())
}

/// Key of HMAC-SHA-256.
#[derive(Clone)]
pub(super) struct HmacKey(hmac::Key);

impl HmacKey {
    pub(super) fn new(block: &[u8; 64]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, block))
    }

    pub(super) fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = hmac::Context::with_key(&self.0);
        for part in parts {
            mac.update(part);
        }
        copy(mac.sign().as_ref())
    }
}

/// Key of AES-256-GCM. `None` if the key could not be allocated.
pub(super) struct GcmKey(Option<LessSafeKey>);

impl GcmKey {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        Self(UnboundKey::new(&AES_256_GCM, key).ok().map(LessSafeKey::new))
    }

    pub(super) fn seal(
        &self,
        nonce: &[u8; 12],
        associated_data: &[u8],
        data: &mut [u8],
    ) -> Option<[u8; TAG_BYTES]> {
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let tag = self.0.as_ref()?.seal_in_place_separate_tag(nonce, Aad::from(associated_data), data);
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
        self.0
            .as_ref()
            .is_some_and(|key| key.open_in_place_separate_tag(nonce, associated_data, tag, data).is_ok())
    }
}

/// Public key of RS256, parsed once for many signatures.
#[derive(Clone)]
pub(super) struct RsaKey(ParsedPublicKey);

impl RsaKey {
    pub(super) fn new(modulus: &[u8], exponent: &[u8]) -> Option<Self> {
        let components = RsaPublicKeyComponents { n: modulus, e: exponent };
        components.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256).ok().map(Self)
    }

    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.verify_sig(message, signature).is_ok()
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
