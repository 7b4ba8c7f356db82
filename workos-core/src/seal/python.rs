//! Format of the [Python SDK](https://github.com/workos/workos-python):
//! [Fernet](https://github.com/fernet/spec/blob/master/Spec.md), AES-128-CBC with HMAC-SHA-256.
//!
//! `base64url(0x80 ‖ timestamp (8) ‖ iv (16) ‖ ciphertext ‖ mac (32))` with padding; lengths in bytes. The
//! timestamp is in seconds since the Unix epoch, big-endian. The MAC covers everything before it.

use aes::cipher::KeyInit;
use zeroize::Zeroizing;

use super::{Opened, SealFormat, SealKeyError, UnsealError, cbc};
use crate::{
    Entropy,
    crypto::{base64, equal, hmac_sha256},
    types::{Secret, Timestamp},
};

const VERSION: u8 = 0x80;

#[derive(Clone)]
pub(super) struct PythonKey {
    signing: Zeroizing<[u8; 16]>,
    encryption: Zeroizing<[u8; 16]>,
}

impl PythonKey {
    pub(super) fn new(password: &Secret) -> Result<Self, SealKeyError> {
        // Python decodes both alphabets.
        let digits = Zeroizing::new(password.expose().replace('-', "+").replace('_', "/"));
        let key = base64::decode_key::<32>(digits.as_bytes()).ok_or(SealKeyError::InvalidFernetKey)?;
        let (signing, encryption) = key.split_first_chunk().ok_or(SealKeyError::InvalidFernetKey)?;
        let encryption = encryption.try_into().map_err(|_| SealKeyError::InvalidFernetKey)?;
        Ok(Self { signing: Zeroizing::new(*signing), encryption: Zeroizing::new(encryption) })
    }

    pub(super) fn seal(&self, plaintext: &[u8], now: Timestamp, entropy: &mut Entropy) -> String {
        let iv = entropy.bytes();
        let seconds = u64::try_from(now.unix_seconds()).unwrap_or_default();
        let ciphertext = cbc::encrypt(self.cipher(), iv, plaintext);
        let mut token = [&[VERSION][..], &seconds.to_be_bytes(), &iv, &ciphertext].concat();
        let mac = hmac_sha256(&*self.signing, &[&token]);
        token.extend_from_slice(&mac);
        base64::encode_url_padded(&token)
    }

    pub(super) fn open(&self, sealed: &[u8]) -> Result<Opened, UnsealError> {
        let token = base64::decode_url_padded(sealed).ok_or(UnsealError::Malformed)?;
        let (signed, mac) = token.split_last_chunk::<32>().ok_or(UnsealError::Malformed)?;
        let (version, rest) = signed.split_first().ok_or(UnsealError::Malformed)?;
        let (_seconds, rest) = rest.split_first_chunk::<8>().ok_or(UnsealError::Malformed)?;
        let (iv, ciphertext) = rest.split_first_chunk().ok_or(UnsealError::Malformed)?;
        if *version != VERSION || ciphertext.is_empty() || ciphertext.len() % cbc::BLOCK != 0 {
            return Err(UnsealError::Malformed);
        }
        if !equal(&hmac_sha256(&*self.signing, &[signed]), mac) {
            return Err(UnsealError::AuthenticationFailed);
        }
        let plaintext = cbc::decrypt(self.cipher(), *iv, ciphertext.to_vec());
        Ok(Opened::current(SealFormat::Python, plaintext.ok_or(UnsealError::Malformed)?))
    }

    fn cipher(&self) -> aes::Aes128 {
        aes::Aes128::new((&*self.encryption).into())
    }
}
