//! RSASSA-PKCS1-v1_5 with SHA-256 ([RFC 8017, section
//! 8.2](https://www.rfc-editor.org/rfc/rfc8017#section-8.2)) in pure Rust.

use crypto_bigint::{
    BoxedUint, Odd,
    modular::{BoxedMontyForm, BoxedMontyParams},
};

use crate::crypto::{equal, sha256};

/// DER prefix of the hash: `DigestInfo` with SHA-256
/// ([RFC 8017, section 9.2, note 1](https://www.rfc-editor.org/rfc/rfc8017#section-9.2)).
const DIGEST_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
];

/// Public key with precomputed Montgomery parameters.
#[derive(Clone)]
pub(crate) struct Key {
    modulus: Box<[u8]>,
    exponent: u32,
    params: BoxedMontyParams,
}

impl Key {
    /// Creates a key from big-endian bytes without leading zeros. The modulus must be odd.
    pub(crate) fn new(modulus: &[u8], exponent: &[u8]) -> Option<Self> {
        let number = number(modulus, modulus.len())?;
        let params = BoxedMontyParams::new_vartime(Option::<Odd<BoxedUint>>::from(number.to_odd())?);
        let exponent =
            exponent.iter().try_fold(0_u32, |sum, byte| Some(sum.checked_mul(256)? | u32::from(*byte)))?;
        Some(Self { modulus: modulus.into(), exponent, params })
    }

    /// Whether the signature of a message is valid for this key. Runs in variable time, since all inputs are
    /// public.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        // A shorter signature, or one that is not less than the modulus, would be a second encoding of
        // another.
        if signature.len() != self.modulus.len() || signature >= &*self.modulus {
            return false;
        }
        let (Some(base), Some(expected)) =
            (number(signature, self.modulus.len()), encode(message, self.modulus.len()))
        else {
            return false;
        };
        let base = BoxedMontyForm::new(base, &self.params);
        let mut power = base.clone();
        // Square and multiply, starting at the second highest bit.
        for bit in (0..self.exponent.checked_ilog2().unwrap_or_default()).rev() {
            power = power.square();
            if self.exponent >> bit & 1 == 1 {
                power = power.mul(&base);
            }
        }
        equal(&bytes(&power, self.modulus.len()), &expected)
    }

    /// Signs a message in constant time, without protection against fault attacks. For tests only: the key
    /// of [`TokenSigner`](crate::testing::TokenSigner) is public.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn sign(&self, message: &[u8], private_exponent: &[u8]) -> Option<Vec<u8>> {
        self.sign_encoded(&encode(message, self.modulus.len())?, private_exponent)
    }

    /// Signs an already encoded message (RSASP1), valid or not.
    #[cfg(any(test, feature = "testing"))]
    pub(super) fn sign_encoded(&self, encoded: &[u8], private_exponent: &[u8]) -> Option<Vec<u8>> {
        let length = self.modulus.len();
        let base = BoxedMontyForm::new(number(encoded, length)?, &self.params);
        Some(bytes(&base.pow(&number(private_exponent, length)?), length))
    }
}

/// Converts big-endian bytes to a number of the width of a modulus of `length` bytes.
fn number(bytes: &[u8], length: usize) -> Option<BoxedUint> {
    BoxedUint::from_be_slice(bytes, u32::try_from(length.checked_mul(8)?).ok()?).ok()
}

/// Converts a number to `length` big-endian bytes.
fn bytes(number: &BoxedMontyForm, length: usize) -> Vec<u8> {
    let all = number.retrieve().to_be_bytes();
    all.get(all.len().saturating_sub(length)..).unwrap_or_default().to_vec()
}

/// Encodes a message with EMSA-PKCS1-v1_5
/// ([RFC 8017, section 9.2](https://www.rfc-editor.org/rfc/rfc8017#section-9.2)).
///
/// Verification compares the whole encoding instead of parsing that of the signature, which rules out
/// forgeries such as [CVE-2006-4339](https://nvd.nist.gov/vuln/detail/CVE-2006-4339).
fn encode(message: &[u8], length: usize) -> Option<Vec<u8>> {
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

#[cfg(test)]
mod tests {
    use super::encode;
    use crate::crypto::hex;

    #[test]
    fn encoding_has_at_least_8_bytes_of_padding() {
        // 0x00 0x01, the padding, 0x00, 19 bytes of `DigestInfo`, 32 bytes of hash.
        for length in [0, 53, 54, 61] {
            assert_eq!(encode(b"", length), None, "{length}");
        }
        let digest = "3031300d060960864801650304020105000420\
                      e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        for (length, padding) in [(62, "ff".repeat(8)), (63, "ff".repeat(9))] {
            let encoded = encode(b"", length).unwrap();
            assert_eq!(hex::encode(&encoded), format!("0001{padding}00{digest}"));
        }
    }
}
