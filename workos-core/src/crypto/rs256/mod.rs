//! RS256 ([RFC 7518, section 3.3](https://www.rfc-editor.org/rfc/rfc7518#section-3.3)): verification of the
//! signatures of access tokens ([RFC 7515](https://www.rfc-editor.org/rfc/rfc7515)) with a public key.
//!
//! Keys are validated here, so that all implementations accept the same keys.

#[cfg(any(test, feature = "testing", not(any(feature = "ring", feature = "aws-lc-rs"))))]
#[cfg_attr(
    any(feature = "ring", feature = "aws-lc-rs"),
    allow(dead_code, reason = "with another implementation it only signs, in tests")
)]
pub(crate) mod pure;

#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
use self::pure::Key;
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
use super::backend::RsaKey as Key;
use super::base64;

/// Accepted sizes of a modulus, in bits. Smaller keys are weak, larger ones take too long to verify with.
const MODULUS_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// Maximum length of a public exponent, in bytes. The usual exponent is 65537.
const EXPONENT_BYTES: usize = 4;

/// Public RSA key.
#[derive(Clone)]
pub(crate) struct PublicKey {
    modulus: Box<[u8]>,
    exponent: Box<[u8]>,
    /// The key as the implementation needs it.
    prepared: Key,
}

impl PublicKey {
    /// Creates a key from the members `n` and `e` of a JWK ([RFC 7518, section
    /// 6.3.1](https://www.rfc-editor.org/rfc/rfc7518#section-6.3.1)): big-endian base64url without padding
    /// and without leading zeros. Accepts an odd modulus of 2048 to 8192 bits and an odd exponent from 3 to
    /// 2³² − 1.
    pub(crate) fn from_components(modulus: &str, exponent: &str) -> Option<Self> {
        let longest = MODULUS_BITS.end() / 6 + 1;
        if modulus.len() > longest || exponent.len() > longest {
            return None;
        }
        let modulus = base64::decode_url(modulus.as_bytes())?.into_boxed_slice();
        let exponent = base64::decode_url(exponent.as_bytes())?.into_boxed_slice();
        let first = *modulus.first()?;
        let bits = modulus.len().checked_mul(8)?.checked_sub(first.leading_zeros() as usize)?;
        let is_odd = |bytes: &[u8]| bytes.last().is_some_and(|last| last % 2 == 1);
        let modulus_fits = first != 0 && MODULUS_BITS.contains(&bits) && is_odd(&modulus);
        let exponent_fits = exponent.len() <= EXPONENT_BYTES
            && exponent.first().is_some_and(|first| *first != 0)
            && is_odd(&exponent)
            && *exponent != [1];
        if !modulus_fits || !exponent_fits {
            return None;
        }
        Some(Self { prepared: Key::new(&modulus, &exponent)?, modulus, exponent })
    }

    /// Whether the signature of a message is valid for this key.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        // Checked here, so that all implementations agree on the length.
        signature.len() == self.modulus.len() && self.prepared.verify(message, signature)
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.modulus == other.modulus && self.exponent == other.exponent
    }
}

impl Eq for PublicKey {}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublicKey({} bytes)", self.modulus.len())
    }
}

#[cfg(test)]
mod tests;
