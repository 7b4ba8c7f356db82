//! The few primitives that everything signed or sealed is made of. Each has one spelling here, and each
//! decoder takes one spelling of a value only.

use hmac::{KeyInit, Mac};
use sha2::Digest;
use subtle::ConstantTimeEq;

/// HMAC-SHA-256 of the parts, one after the other.
pub(crate) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // A key of any length is one.
    let Ok(mut mac) = hmac::Hmac::<sha2::Sha256>::new_from_slice(key) else { return [0; 32] };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    sha2::Sha256::digest(bytes).into()
}

/// Whether two texts are the same, in a time that depends on their lengths alone.
pub(crate) fn equal(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// Lower-case hex.
pub(crate) mod hex {
    /// Writes.
    pub(crate) fn encode(bytes: &[u8]) -> String {
        base16ct::lower::encode_string(bytes)
    }

    /// Reads exactly `N` bytes; upper case is refused.
    pub(crate) fn decode<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        if text.len() != N.checked_mul(2)? {
            return None;
        }
        base16ct::lower::decode(text, &mut bytes).ok()?;
        Some(bytes)
    }
}

/// Base64 (RFC 4648), in the two spellings that WorkOS's formats use.
pub(crate) mod base64 {
    use ::base64::{
        Engine,
        prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
    };

    /// Writes the standard alphabet, padded.
    pub(crate) fn encode(bytes: &[u8]) -> String {
        BASE64_STANDARD.encode(bytes)
    }

    /// Reads the standard alphabet, padded.
    pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
        BASE64_STANDARD.decode(text).ok()
    }

    /// Writes the alphabet for URLs, without padding.
    pub(crate) fn encode_url(bytes: &[u8]) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads the alphabet for URLs, without padding.
    pub(crate) fn decode_url(text: &[u8]) -> Option<Vec<u8>> {
        BASE64_URL_SAFE_NO_PAD.decode(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{base64, equal, hex, hmac_sha256};

    #[test]
    fn the_second_test_case_of_rfc_4231() {
        let mac = hmac_sha256(b"Jefe", &[b"what do ya want ", b"for nothing?"]);
        assert_eq!(hex::encode(&mac), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn a_value_has_one_spelling() {
        assert_eq!(hex::decode::<2>(b"00ff"), Some([0, 255]));
        for other in ["00FF", "00f", "00fff", "00fff0", "0 ff", ""] {
            assert_eq!(hex::decode::<2>(other.as_bytes()), None, "{other}");
        }
        assert_eq!(base64::decode(b"/w=="), Some(vec![255]));
        for other in ["/w", "/x==", "_w==", "/w==\n", "/w= ="] {
            assert_eq!(base64::decode(other.as_bytes()), None, "{other}");
        }
        assert_eq!(base64::decode_url(b"_w"), Some(vec![255]));
        for other in ["_w==", "_x", "/w", "_w\n"] {
            assert_eq!(base64::decode_url(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn equality_is_of_all_bytes() {
        assert!(equal(b"abc", b"abc") && equal(b"", b""));
        assert!(!equal(b"abc", b"abd") && !equal(b"abc", b"ab"));
    }
}
