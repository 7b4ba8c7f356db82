//! The primitives of the library that the build has: of ring, of AWS-LC with the feature `aws-lc-rs`, of RustCrypto without
//! default features. workos-core uses the same.

#[cfg(feature = "aws-lc-rs")]
pub(crate) const NAME: &str = "aws-lc-rs";
#[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
pub(crate) const NAME: &str = "ring";
#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
pub(crate) const NAME: &str = "rustcrypto";

/// Adds the library to the name of a row.
pub(crate) fn named(row: &str) -> String {
    format!("{row} ({NAME})")
}

pub(crate) use library::{Gcm, HmacKey, Rs256, sha256};

#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod library {
    #[cfg(feature = "aws-lc-rs")]
    use aws_lc_rs as library;
    use library::{
        aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
        digest, hmac, signature,
    };
    #[cfg(not(feature = "aws-lc-rs"))]
    use ring as library;

    pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
        digest::digest(&digest::SHA256, bytes).as_ref().try_into().unwrap()
    }

    pub(crate) struct HmacKey(hmac::Key);

    impl HmacKey {
        pub(crate) fn new(key: &[u8]) -> Self {
            Self(hmac::Key::new(hmac::HMAC_SHA256, key))
        }

        pub(crate) fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
            let mut context = hmac::Context::with_key(&self.0);
            for part in parts {
                context.update(part);
            }
            context.sign().as_ref().try_into().unwrap()
        }
    }

    pub(crate) struct Gcm(LessSafeKey);

    impl Gcm {
        pub(crate) fn new(key: &[u8; 32]) -> Self {
            Self(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).unwrap()))
        }

        /// Encrypts in place and returns the tag.
        pub(crate) fn encrypt(&self, nonce: [u8; 12], data: &[u8], text: &mut [u8]) -> [u8; 16] {
            let nonce = Nonce::assume_unique_for_key(nonce);
            let tag = self.0.seal_in_place_separate_tag(nonce, Aad::from(data), text).unwrap();
            tag.as_ref().try_into().unwrap()
        }

        /// Decrypts in place. The tag follows the ciphertext.
        pub(crate) fn decrypt(&self, nonce: [u8; 12], data: &[u8], text: &mut Vec<u8>) {
            let nonce = Nonce::assume_unique_for_key(nonce);
            let length = self.0.open_in_place(nonce, Aad::from(data), text).unwrap().len();
            text.truncate(length);
        }
    }

    /// A public key; prepared for many signatures where the library can.
    #[cfg(feature = "aws-lc-rs")]
    pub(crate) struct Rs256(signature::ParsedPublicKey);
    #[cfg(not(feature = "aws-lc-rs"))]
    pub(crate) struct Rs256(signature::RsaPublicKeyComponents<Vec<u8>>);

    impl Rs256 {
        /// Creates a key with the exponent 65537.
        pub(crate) fn new(modulus: Vec<u8>) -> Option<Self> {
            let key = signature::RsaPublicKeyComponents { n: modulus, e: vec![1, 0, 1] };
            #[cfg(feature = "aws-lc-rs")]
            let key = key.to_parsed_public_key(&signature::RSA_PKCS1_2048_8192_SHA256).unwrap();
            Some(Self(key))
        }

        pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) {
            #[cfg(feature = "aws-lc-rs")]
            self.0.verify_sig(message, signature).unwrap();
            #[cfg(not(feature = "aws-lc-rs"))]
            self.0.verify(&signature::RSA_PKCS1_2048_8192_SHA256, message, signature).unwrap();
        }
    }
}

#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
mod library {
    use aes_gcm::{
        Aes256Gcm,
        aead::{AeadInOut, KeyInit},
    };
    use hmac::Mac;
    use sha2::{Digest, Sha256};

    pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
        Sha256::digest(bytes).into()
    }

    pub(crate) struct HmacKey(hmac::Hmac<Sha256>);

    impl HmacKey {
        pub(crate) fn new(key: &[u8]) -> Self {
            Self(hmac::Hmac::new_from_slice(key).unwrap())
        }

        pub(crate) fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
            let mut mac = self.0.clone();
            for part in parts {
                mac.update(part);
            }
            mac.finalize().into_bytes().into()
        }
    }

    pub(crate) struct Gcm(Aes256Gcm);

    impl Gcm {
        pub(crate) fn new(key: &[u8; 32]) -> Self {
            Self(Aes256Gcm::new(key.into()))
        }

        /// Encrypts in place and returns the tag.
        pub(crate) fn encrypt(&self, nonce: [u8; 12], data: &[u8], text: &mut [u8]) -> [u8; 16] {
            self.0.encrypt_inout_detached(&nonce.into(), data, text.into()).unwrap().into()
        }

        /// Decrypts in place. The tag follows the ciphertext.
        pub(crate) fn decrypt(&self, nonce: [u8; 12], data: &[u8], text: &mut Vec<u8>) {
            let length = text.len() - 16;
            let (ciphertext, tag) = text.split_at_mut(length);
            let tag: [u8; 16] = (&*tag).try_into().unwrap();
            self.0.decrypt_inout_detached(&nonce.into(), data, ciphertext.into(), &tag.into()).unwrap();
            text.truncate(length);
        }
    }

    /// RustCrypto's `rsa` has RUSTSEC-2023-0071, so that there is nothing to compare with.
    pub(crate) struct Rs256;

    impl Rs256 {
        pub(crate) fn new(_: Vec<u8>) -> Option<Self> {
            None
        }

        pub(crate) fn verify(&self, _: &[u8], _: &[u8]) {}
    }
}
