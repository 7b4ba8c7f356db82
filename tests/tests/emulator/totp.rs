//! Codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds).

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use workos_core::types::Timestamp;

/// Returns the code at a time.
///
/// # Panics
///
/// If the secret is not in base32.
pub(crate) fn code(secret: &str, now: Timestamp) -> String {
    let step = now.unix_seconds().unsigned_abs() / 30;
    let mut mac = Hmac::<Sha1>::new_from_slice(&base32(secret)).unwrap();
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest[19] & 15);
    let bytes: [u8; 4] = digest[offset..offset + 4].try_into().unwrap();
    format!("{:06}", (u32::from_be_bytes(bytes) & 0x7fff_ffff) % 1_000_000)
}

fn base32(text: &str) -> Vec<u8> {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut bits = 0_u64;
    let mut count = 0;
    let mut bytes = Vec::new();
    for character in text.trim_end_matches('=').chars() {
        let digit = alphabet.find(character).unwrap_or_else(|| panic!("{character} is not base32"));
        bits = (bits << 5) | digit as u64;
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    bytes
}

#[test]
fn code_is_that_of_the_rfc() {
    // Appendix B of RFC 6238, the last six of eight digits.
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    for (seconds, expected) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
        assert_eq!(code(secret, Timestamp::from_unix_seconds(seconds)), expected);
    }
}
