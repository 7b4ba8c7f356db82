//! The header: parts with commas between them, each a name, an equals sign and a value.

use smallvec::SmallVec;

use super::SignatureError;
use crate::{crypto::hex, types::Timestamp};

/// The longest `WorkOS-Signature` that is read, in bytes. WorkOS's is 84 long.
pub const MAX_HEADER_BYTES: usize = 4_096;

/// The most signatures (`v1`) that are read of one header. WorkOS sends one.
pub const MAX_SIGNATURES: usize = 32;

pub(super) struct Header<'a> {
    /// The timestamp as it is signed: the very digits that came.
    pub(super) signed_timestamp: &'a [u8],
    pub(super) timestamp: Timestamp,
    pub(super) signatures: SmallVec<[[u8; 32]; 2]>,
}

impl<'a> Header<'a> {
    pub(super) fn parse(header: &'a [u8], strict: bool) -> Result<Self, SignatureError> {
        if header.len() > MAX_HEADER_BYTES {
            return Err(SignatureError::HeaderTooLong);
        }
        let mut timestamp = None;
        let mut signatures = SmallVec::new();
        let (mut count, mut malformed) = (0_usize, false);
        for part in header.split(|byte| *byte == b',') {
            match name_and_value(trim(part)) {
                Some((b"t", _)) if timestamp.is_some() => return Err(SignatureError::SeveralTimestamps),
                Some((b"t", value)) => timestamp = Some(value),
                Some((b"v1", _)) if count == MAX_SIGNATURES => return Err(SignatureError::TooManySignatures),
                Some((b"v1", value)) => {
                    count = count.saturating_add(1);
                    match hex::decode(value) {
                        Some(signature) => signatures.push(signature),
                        None => malformed = true,
                    }
                }
                _ if strict => return Err(SignatureError::UnknownPart),
                _ => {}
            }
        }
        let signed_timestamp = timestamp.ok_or(SignatureError::NoTimestamp)?;
        let timestamp = milliseconds(signed_timestamp).ok_or(SignatureError::MalformedTimestamp)?;
        // Another spelling of a signature is no match, and says so where nothing else could be one.
        if malformed && (strict || signatures.is_empty()) {
            return Err(SignatureError::MalformedSignature);
        }
        if signatures.is_empty() {
            return Err(SignatureError::NoSignature);
        }
        let timestamp = Timestamp::from_unix_milliseconds(timestamp);
        Ok(Self { signed_timestamp, timestamp, signatures })
    }
}

fn name_and_value(part: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut halves = part.splitn(2, |byte| *byte == b'=');
    Some((halves.next()?, halves.next()?))
}

/// Without the white space that may stand around the members of a list (RFC 9110, 5.6.1).
fn trim(mut part: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = part {
        part = rest;
    }
    part
}

/// Digits only: no sign, no white space, no fraction.
fn milliseconds(digits: &[u8]) -> Option<i64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_i64, |sum, digit| {
        let digit = digit.is_ascii_digit().then(|| i64::from(digit.wrapping_sub(b'0')))?;
        sum.checked_mul(10)?.checked_add(digit)
    })
}
