//! RSA in pure Rust: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, 8.2).

use crypto_bigint::{
    BoxedUint, Odd,
    modular::{BoxedMontyForm, BoxedMontyParams},
};

use crate::crypto::{equal, sha256};

/// The ASN.1 that stands before the hash: `DigestInfo` with SHA-256 (RFC 8017, 9.2, note 1).
const DIGEST_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
];

/// A public key, ready to check many signatures.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Key {
    modulus: Box<[u8]>,
    exponent: u32,
    params: BoxedMontyParams,
}

impl Key {
    /// Prepares a key from big-endian bytes without zeros in front; the modulus must be odd.
    pub(crate) fn new(modulus: &[u8], exponent: &[u8]) -> Option<Self> {
        let number = number(modulus, modulus.len())?;
        let params = BoxedMontyParams::new_vartime(Option::<Odd<BoxedUint>>::from(number.to_odd())?);
        let exponent =
            exponent.iter().try_fold(0_u32, |sum, byte| Some(sum.checked_mul(256)? | u32::from(*byte)))?;
        Some(Self { modulus: modulus.into(), exponent, params })
    }

    /// Whether the signature is of this message by this key. Nothing here is secret, so time may tell.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        // As long as the modulus and less than it, or there would be a second spelling.
        if signature.len() != self.modulus.len() || signature >= &*self.modulus {
            return false;
        }
        let (Some(base), Some(expected)) =
            (number(signature, self.modulus.len()), encoded(message, self.modulus.len()))
        else {
            return false;
        };
        let base = BoxedMontyForm::new(base, &self.params);
        let mut power = base.clone();
        // From the second highest bit of the exponent down.
        for bit in (0..self.exponent.checked_ilog2().unwrap_or_default()).rev() {
            power = power.square();
            if self.exponent >> bit & 1 == 1 {
                power = power.mul(&base);
            }
        }
        equal(&bytes(&power, self.modulus.len()), &expected)
    }

    /// Signs, in constant time. For tests: the key of a [`TokenSigner`](crate::testing::TokenSigner) is
    /// no secret, and nothing guards against faults.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn sign(&self, message: &[u8], private_exponent: &[u8]) -> Option<Vec<u8>> {
        self.root(&encoded(message, self.modulus.len())?, private_exponent)
    }

    /// What gives this encoded message when it is checked.
    #[cfg(any(test, feature = "testing"))]
    pub(super) fn root(&self, encoded: &[u8], private_exponent: &[u8]) -> Option<Vec<u8>> {
        let length = self.modulus.len();
        let base = BoxedMontyForm::new(number(encoded, length)?, &self.params);
        Some(bytes(&base.pow(&number(private_exponent, length)?), length))
    }
}

/// A number from big-endian bytes, as wide as a modulus of `length` bytes.
fn number(bytes: &[u8], length: usize) -> Option<BoxedUint> {
    BoxedUint::from_be_slice(bytes, u32::try_from(length.checked_mul(8)?).ok()?).ok()
}

/// The last `length` big-endian bytes of a number; those before them are zeros.
fn bytes(number: &BoxedMontyForm, length: usize) -> Vec<u8> {
    let all = number.retrieve().to_be_bytes();
    all.get(all.len().saturating_sub(length)..).unwrap_or_default().to_vec()
}

/// EMSA-PKCS1-v1_5: the whole message that a signature must be the root of. Comparing all of it leaves
/// nothing to parse, and so nothing to parse wrongly.
fn encoded(message: &[u8], length: usize) -> Option<Vec<u8>> {
    let hash = sha256(message);
    let padding = length.checked_sub(3 + DIGEST_INFO.len() + hash.len()).filter(|padding| *padding >= 8)?;
    let mut encoded = Vec::with_capacity(length);
    encoded.extend([0, 1]);
    encoded.resize(2 + padding, 0xff);
    encoded.push(0);
    encoded.extend(DIGEST_INFO);
    encoded.extend(hash);
    Some(encoded)
}
