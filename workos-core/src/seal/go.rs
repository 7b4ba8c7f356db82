//! Format of the [Go SDK](https://github.com/workos/workos-go) and of the [Rust
//! SDK](https://crates.io/crates/workos) up to 3.x: AES-256-GCM.
//!
//! `base64(nonce (12) ‖ ciphertext ‖ tag (16))`; lengths in bytes. The key is 64 hexadecimal digits of the
//! password, or the SHA-256 of any other password.

use std::sync::Arc;

use zeroize::Zeroizing;

use super::{Opened, SealFormat, SealKeyError, UnsealError, gcm};
use crate::{
    Entropy,
    crypto::{GcmKey, base64, hex, sha256},
    types::Secret,
};

#[derive(Clone)]
pub(super) struct GoKey(Arc<GcmKey>);

impl GoKey {
    pub(super) fn new(password: &Secret) -> Result<Self, SealKeyError> {
        let password = password.expose();
        if password.trim().is_empty() {
            return Err(SealKeyError::EmptyPassword);
        }
        // Go decodes hexadecimal digits of either case.
        let digits = Zeroizing::new(password.to_ascii_lowercase());
        let key =
            Zeroizing::new(hex::decode(digits.as_bytes()).unwrap_or_else(|| sha256(password.as_bytes())));
        Ok(Self(Arc::new(GcmKey::new(&key))))
    }

    pub(super) fn seal(&self, plaintext: &[u8], entropy: &mut Entropy) -> String {
        let nonce = entropy.bytes();
        let (ciphertext, tag) = gcm::seal(&self.0, nonce, plaintext);
        base64::encode(&[&nonce[..], &ciphertext, &tag].concat())
    }

    pub(super) fn open(&self, sealed: &[u8]) -> Result<Opened, UnsealError> {
        let (nonce, rest) = sealed.split_first_chunk().ok_or(UnsealError::Malformed)?;
        let (ciphertext, tag) = rest.split_last_chunk().ok_or(UnsealError::Malformed)?;
        Ok(Opened::current(SealFormat::Go, gcm::open(&self.0, nonce, ciphertext, tag)?))
    }
}
