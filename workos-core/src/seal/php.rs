//! Format of the [PHP SDK](https://github.com/workos/workos-php): XSalsa20-Poly1305, libsodium's
//! [secretbox](https://doc.libsodium.org/secret-key_cryptography/secretbox).
//!
//! `base64(nonce (24) ‖ tag (16) ‖ ciphertext)`; lengths in bytes.

use crypto_secretbox::{AeadInPlace, KeyInit, XSalsa20Poly1305};
use zeroize::Zeroizing;

use super::{Opened, SealFormat, SealKeyError, UnsealError};
use crate::{Entropy, crypto::base64, types::Secret};

const NONCE: usize = 24;
const TAG: usize = 16;

#[derive(Clone)]
pub(super) struct PhpKey(Zeroizing<[u8; 32]>);

impl PhpKey {
    pub(super) fn new(password: &Secret) -> Result<Self, SealKeyError> {
        let key = base64::decode_key(password.expose().as_bytes());
        key.map(Self).ok_or(SealKeyError::InvalidSecretboxKey)
    }

    pub(super) fn seal(&self, plaintext: &[u8], entropy: &mut Entropy) -> String {
        let nonce = entropy.bytes::<NONCE>();
        let mut data = Zeroizing::new(plaintext.to_vec());
        // Fails for more than 256 GiB only; a keyring limits the plaintext to kilobytes.
        let tag = self.cipher().encrypt_in_place_detached(&nonce.into(), b"", &mut data).unwrap_or_default();
        base64::encode(&[&nonce[..], &tag, &data].concat())
    }

    pub(super) fn open(&self, sealed: &[u8]) -> Result<Opened, UnsealError> {
        let (nonce, rest) = sealed.split_first_chunk::<NONCE>().ok_or(UnsealError::Malformed)?;
        let (tag, ciphertext) = rest.split_first_chunk::<TAG>().ok_or(UnsealError::Malformed)?;
        let mut data = Zeroizing::new(ciphertext.to_vec());
        self.cipher()
            .decrypt_in_place_detached(nonce.into(), b"", &mut data, tag.into())
            .map_err(|_| UnsealError::AuthenticationFailed)?;
        Ok(Opened::current(SealFormat::Php, data))
    }

    fn cipher(&self) -> XSalsa20Poly1305 {
        XSalsa20Poly1305::new((&*self.0).into())
    }
}
