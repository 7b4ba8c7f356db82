//! The few primitives that everything signed or sealed is made of. Each has one spelling here, and each
//! decoder takes one spelling of a value only.

#![cfg_attr(
    not(all(feature = "foreign-sessions", feature = "vault", feature = "webhooks")),
    allow(dead_code, reason = "each feature needs some of these")
)]

#[cfg(any(feature = "session", feature = "vault"))]
pub(crate) mod gcm;
#[cfg(feature = "session")]
pub(crate) mod rs256;

use hmac::{KeyInit, Mac};
use sha2::Digest;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A key of HMAC-SHA-256, made ready once for many messages.
#[derive(Clone)]
pub(crate) struct MacKey(hmac::Hmac<sha2::Sha256>);

impl MacKey {
    /// Takes a key of any length.
    pub(crate) fn new(key: &[u8]) -> Self {
        // What is longer than a block stands for its hash, what is shorter is padded with zeros (RFC 2104).
        let mut block = Zeroizing::new([0; 64]);
        let hash;
        let key = if key.len() > block.len() {
            hash = Zeroizing::new(sha256(key));
            hash.as_slice()
        } else {
            key
        };
        for (byte, of_key) in block.iter_mut().zip(key) {
            *byte = *of_key;
        }
        Self(hmac::Hmac::new((&*block).into()))
    }

    /// The code of the parts, one after the other.
    pub(crate) fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

/// HMAC-SHA-256 of the parts, one after the other.
pub(crate) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    MacKey::new(key).mac(parts)
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

/// Base64 (RFC 4648), in the spellings that WorkOS's formats use.
pub(crate) mod base64 {
    #[cfg(feature = "foreign-sessions")]
    use ::base64::prelude::BASE64_URL_SAFE;
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

    /// Reads the standard alphabet, padded, in lines of 60 digits that each end in a line feed: the way of Ruby's
    /// `encode64`.
    #[cfg(feature = "foreign-sessions")]
    pub(crate) fn decode_lines(text: &[u8]) -> Option<Vec<u8>> {
        let mut digits = Vec::with_capacity(text.len());
        for line in text.chunks(61) {
            digits.extend_from_slice(line.strip_suffix(b"\n")?);
        }
        decode(&digits)
    }

    /// Reads exactly `N` bytes in the standard alphabet, padded, into memory that is wiped.
    #[cfg(any(feature = "vault", feature = "foreign-sessions"))]
    pub(crate) fn decode_key<const N: usize>(text: &[u8]) -> Option<zeroize::Zeroizing<[u8; N]>> {
        let mut bytes = zeroize::Zeroizing::new([0; N]);
        let length = BASE64_STANDARD.decode_slice(text, &mut *bytes).ok()?;
        (length == N).then_some(bytes)
    }

    /// Writes the alphabet for URLs, without padding.
    pub(crate) fn encode_url(bytes: &[u8]) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads the alphabet for URLs, without padding.
    pub(crate) fn decode_url(text: &[u8]) -> Option<Vec<u8>> {
        BASE64_URL_SAFE_NO_PAD.decode(text).ok()
    }

    /// Writes the alphabet for URLs, without padding, to the end of a text.
    #[cfg(feature = "_seal")]
    pub(crate) fn append_url(bytes: &[u8], text: &mut String) {
        BASE64_URL_SAFE_NO_PAD.encode_string(bytes, text);
    }

    /// Reads exactly `N` bytes, 48 at most, in the alphabet for URLs, without padding.
    #[cfg(feature = "_seal")]
    pub(crate) fn decode_url_array<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
        let mut bytes = [0; 48];
        let length = BASE64_URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()?;
        bytes.get(..length)?.try_into().ok()
    }

    /// Writes the alphabet for URLs, padded.
    #[cfg(feature = "foreign-sessions")]
    pub(crate) fn encode_url_padded(bytes: &[u8]) -> String {
        BASE64_URL_SAFE.encode(bytes)
    }

    /// Reads the alphabet for URLs, padded.
    #[cfg(feature = "foreign-sessions")]
    pub(crate) fn decode_url_padded(text: &[u8]) -> Option<Vec<u8>> {
        BASE64_URL_SAFE.decode(text).ok()
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
    fn the_sixth_test_case_of_rfc_4231_has_a_key_longer_than_a_block() {
        let mac = hmac_sha256(&[0xaa; 131], &[b"Test Using Larger Than Block-Size Key - Hash Key First"]);
        assert_eq!(hex::encode(&mac), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
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
        #[cfg(feature = "vault")]
        for (text, key) in [("/w==", Some([255])), ("/w", None), ("", None), ("//8=", None), ("////", None)] {
            assert_eq!(base64::decode_key::<1>(text.as_bytes()).map(|key| *key), key, "{text}");
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
