//! RS256 (RFC 7518, 3.3): signatures of access tokens, checked against a public key.
//!
//! AWS-LC checks them where the program has it, ring where it has that, and pure Rust everywhere else. Which
//! keys there are is decided here, so that it does not depend on who checks.

#[cfg(any(test, feature = "testing", not(any(feature = "ring", feature = "aws-lc-rs"))))]
#[cfg_attr(
    any(feature = "ring", feature = "aws-lc-rs"),
    allow(dead_code, reason = "beside another implementation it only signs, for tests")
)]
pub(crate) mod pure;

#[cfg(feature = "aws-lc-rs")]
use aws_lc_rs::signature;
#[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
use ring::signature;

use super::base64;

/// The sizes of a modulus, in bits: below it is weak, above it a check takes too long.
const MODULUS_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// The most bytes of an exponent. Everybody's is 65537.
const EXPONENT_BYTES: usize = 4;

/// A public RSA key.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PublicKey {
    modulus: Box<[u8]>,
    exponent: Box<[u8]>,
    #[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
    prepared: pure::Key,
}

impl PublicKey {
    /// Reads a key as JWKS spell it (RFC 7518, 6.3.1): big-endian base64url without padding and without zeros
    /// in front. A modulus of 2048 to 8192 bits and an exponent of 3 to 2³² − 1 are taken, both odd.
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
        Some(Self {
            #[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
            prepared: pure::Key::new(&modulus, &exponent)?,
            modulus,
            exponent,
        })
    }

    /// Whether the signature is of this message by this key.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        // None of the libraries takes another length; that they agree is not left to them.
        signature.len() == self.modulus.len() && self.check(message, signature)
    }

    #[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
    fn check(&self, message: &[u8], signature: &[u8]) -> bool {
        self.prepared.verify(message, signature)
    }

    #[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
    fn check(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = signature::RsaPublicKeyComponents { n: &*self.modulus, e: &*self.exponent };
        key.verify(&signature::RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublicKey({} bytes)", self.modulus.len())
    }
}

#[cfg(test)]
mod tests;
