//! AES-256-GCM with tags of 16 bytes, in place.

use aes_gcm::{
    AeadInOut, AesGcm, KeyInit,
    aead::consts::{U12, U32},
    aes::Aes256,
};

/// How many bytes a tag has.
pub(crate) const TAG_BYTES: usize = 16;

/// A nonce: of 12 bytes, or of 32, which GCM hashes first.
#[derive(Clone, Copy)]
pub(crate) enum Nonce {
    Short([u8; 12]),
    Long([u8; 32]),
}

/// Turns plaintext into ciphertext and gives its tag. `None` if there is more than GCM can take (64 GiB), and
/// then the data is as it was.
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

/// Turns ciphertext into plaintext if key, nonce, associated data and tag fit it, and says whether they do. If
/// not, the data is as it was.
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
    use super::{Nonce, open, seal};
    use crate::crypto::hex;

    #[test]
    fn the_thirteenth_and_fourteenth_case_of_the_gcm_specification() {
        let nonce = Nonce::Short([0; 12]);
        let tag = seal(&[0; 32], &nonce, b"", &mut []).unwrap();
        assert_eq!(hex::encode(&tag), "530f8afbc74536b9a963b4f1c4cb738b");
        let mut data = [0; 16];
        let tag = seal(&[0; 32], &nonce, b"", &mut data).unwrap();
        assert_eq!(hex::encode(&data), "cea7403d4d606b6e074ec5d3baf39d18");
        assert_eq!(hex::encode(&tag), "d0d1c8a799996bf0265b98b5d48ab919");
    }

    #[test]
    fn what_does_not_open_stays_as_it_was() {
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
