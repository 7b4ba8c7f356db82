//! Time-based one-time passwords ([RFC 6238](https://www.rfc-editor.org/rfc/rfc6238)) with HMAC-SHA-1, six digits
//! and steps of 30 seconds; secrets in base32 ([RFC 4648](https://www.rfc-editor.org/rfc/rfc4648)).

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use crate::types::Timestamp;

/// Length of a step, in seconds.
const STEP: i64 = 30;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Returns the number of the step at a time.
pub(super) fn step(now: Timestamp) -> u64 {
    u64::try_from(now.unix_seconds().div_euclid(STEP)).unwrap_or_default()
}

/// Returns the code of a step.
pub(super) fn code(secret: &[u8], step: u64) -> String {
    // HMAC takes keys of any length.
    let Ok(mac) = Hmac::<Sha1>::new_from_slice(secret) else { return String::new() };
    let mac: [u8; 20] = mac.chain_update(step.to_be_bytes()).finalize().into_bytes().into();
    // Dynamic truncation (RFC 4226, section 5.3).
    let offset = usize::from(mac.last().copied().unwrap_or_default() & 0xf);
    let bytes = mac.get(offset..).and_then(<[u8]>::first_chunk).copied().unwrap_or_default();
    format!("{:06}", (u32::from_be_bytes(bytes) & 0x7fff_ffff) % 1_000_000)
}

/// Encodes in base32 without padding.
pub(super) fn encode_base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(5) {
        let mut block = [0_u8; 8];
        for (target, byte) in block.iter_mut().skip(3).zip(chunk) {
            *target = *byte;
        }
        let bits = u64::from_be_bytes(block);
        let digits = chunk.len().saturating_mul(8).div_ceil(5);
        for position in (0..8_u32).rev().take(digits) {
            let digit = (bits >> (position * 5)) & 31;
            let digit = usize::try_from(digit).ok().and_then(|digit| ALPHABET.get(digit));
            text.extend(digit.map(|digit| char::from(*digit)));
        }
    }
    text
}

/// Decodes base32 as users enter it: in any case, with or without spaces and padding. `None` for other characters and
/// for an empty secret.
pub(super) fn decode_base32(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut length) = (Vec::new(), 0_u32, 0_u32);
    for character in text.bytes().filter(|byte| !matches!(byte, b' ' | b'=')) {
        let digit = ALPHABET.iter().position(|digit| *digit == character.to_ascii_uppercase())?;
        bits = (bits << 5) | u32::try_from(digit).ok()?;
        length = length.saturating_add(5);
        if let Some(rest) = length.checked_sub(8) {
            bytes.push(u8::try_from((bits >> rest) & 0xff).ok()?);
            bits &= (1 << rest) - 1;
            length = rest;
        }
    }
    Some(bytes).filter(|bytes| !bytes.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{code, decode_base32, encode_base32, step};
    use crate::types::Timestamp;

    /// Appendix B of the RFC, of whose eight digits the last six are those of a code.
    #[test]
    fn codes_are_those_of_the_rfc() {
        for (time, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = step(Timestamp::from_unix_seconds(time));
            assert_eq!(code(b"12345678901234567890", step), expected, "{time}");
        }
    }

    /// Section 10 of RFC 4648.
    #[test]
    fn base32_is_that_of_the_rfc() {
        for (length, text) in [(1, "MY"), (2, "MZXQ"), (3, "MZXW6"), (4, "MZXW6YQ"), (5, "MZXW6YTB")] {
            let bytes = &b"foobar"[..length];
            assert_eq!(encode_base32(bytes), text);
            assert_eq!(decode_base32(text).as_deref(), Some(bytes));
        }
        assert_eq!(decode_base32("mzxw 6ytb oi======").as_deref(), Some(&b"foobar"[..]));
        assert_eq!(decode_base32("MZXW1"), None);
        assert_eq!(decode_base32(""), None);
    }
}
