//! Format of the [.NET SDK](https://github.com/workos/workos-dotnet): AES-256-GCM with a derived key.
//!
//! `base64(salt (16) ‖ nonce (12) ‖ tag (16) ‖ ciphertext)` followed by `~2`; lengths in bytes. The key is
//! derived with PBKDF2-HMAC-SHA-256 ([RFC 8018, section
//! 5.2](https://www.rfc-editor.org/rfc/rfc8018#section-5.2)) in 100,000 iterations.

use zeroize::Zeroizing;

use super::{Opened, SealFormat, SealKeyError, UnsealError, gcm};
use crate::{
    Entropy,
    crypto::{GcmKey, base64},
    types::Secret,
};

const SALT: usize = 16;
const SUFFIX: &str = "~2";
const ITERATIONS: u32 = 100_000;

#[derive(Clone)]
pub(super) struct DotNetKey(Secret);

impl DotNetKey {
    pub(super) fn new(password: Secret) -> Result<Self, SealKeyError> {
        if password.expose().trim().is_empty() {
            return Err(SealKeyError::EmptyPassword);
        }
        Ok(Self(password))
    }

    pub(super) fn seal(&self, plaintext: &[u8], entropy: &mut Entropy) -> String {
        let salt = entropy.bytes::<SALT>();
        let nonce = entropy.bytes();
        let (ciphertext, tag) = gcm::seal(&self.derive(&salt), nonce, plaintext);
        base64::encode(&[&salt[..], &nonce, &tag, &ciphertext].concat()) + SUFFIX
    }

    pub(super) fn open(&self, sealed: &[u8]) -> Result<Opened, UnsealError> {
        let sealed = sealed.strip_suffix(SUFFIX.as_bytes()).and_then(base64::decode);
        let sealed = sealed.ok_or(UnsealError::Malformed)?;
        let (salt, rest) = sealed.split_first_chunk::<SALT>().ok_or(UnsealError::Malformed)?;
        let (nonce, rest) = rest.split_first_chunk().ok_or(UnsealError::Malformed)?;
        let (tag, ciphertext) = rest.split_first_chunk().ok_or(UnsealError::Malformed)?;
        let plaintext = gcm::open(&self.derive(salt), nonce, ciphertext, tag)?;
        Ok(Opened::current(SealFormat::DotNet, plaintext))
    }

    fn derive(&self, salt: &[u8; SALT]) -> GcmKey {
        let mut key = Zeroizing::new([0; 32]);
        pbkdf2::pbkdf2_hmac::<sha2::Sha256>(self.0.expose().as_bytes(), salt, ITERATIONS, &mut *key);
        GcmKey::new(&key)
    }
}
