//! Parser of the `WorkOS-Signature` header: comma-separated `name=value` parameters.

use smallvec::SmallVec;

use super::SignatureError;
use crate::{crypto::hex, types::Timestamp};

/// Maximum length of a `WorkOS-Signature` header, in bytes. WorkOS sends 84.
pub const MAX_HEADER_BYTES: usize = 4_096;

/// Maximum number of signatures (`v1`) in one `WorkOS-Signature` header. WorkOS sends one.
pub const MAX_SIGNATURES: usize = 32;

pub(super) struct Header<'a> {
    /// The digits of the timestamp as received, which are a part of the signed message.
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
        for parameter in header.split(|byte| *byte == b',') {
            match name_and_value(trim(parameter)) {
                Some((b"t", _)) if timestamp.is_some() => return Err(SignatureError::MultipleTimestamps),
                Some((b"t", value)) => timestamp = Some(value),
                Some((b"v1", _)) if count == MAX_SIGNATURES => return Err(SignatureError::TooManySignatures),
                Some((b"v1", value)) => {
                    count = count.saturating_add(1);
                    match hex::decode(value) {
                        Some(signature) => signatures.push(signature),
                        None => malformed = true,
                    }
                }
                _ if strict => return Err(SignatureError::UnknownParameter),
                _ => {}
            }
        }
        let signed_timestamp = timestamp.ok_or(SignatureError::MissingTimestamp)?;
        let timestamp = milliseconds(signed_timestamp).ok_or(SignatureError::MalformedTimestamp)?;
        // Unless strict, a malformed signature is only an error if there is no well-formed one to compare.
        if malformed && (strict || signatures.is_empty()) {
            return Err(SignatureError::MalformedSignature);
        }
        if signatures.is_empty() {
            return Err(SignatureError::MissingSignature);
        }
        let timestamp = Timestamp::from_unix_milliseconds(timestamp);
        Ok(Self { signed_timestamp, timestamp, signatures })
    }
}

fn name_and_value(parameter: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut halves = parameter.splitn(2, |byte| *byte == b'=');
    Some((halves.next()?, halves.next()?))
}

/// Removes the optional whitespace around a list member
/// ([RFC 9110, section 5.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1)).
fn trim(mut parameter: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = parameter {
        parameter = rest;
    }
    parameter
}

/// Parses ASCII digits; a sign, whitespace or a fraction is rejected.
fn milliseconds(digits: &[u8]) -> Option<i64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_i64, |sum, digit| {
        let digit = digit.is_ascii_digit().then(|| i64::from(digit.wrapping_sub(b'0')))?;
        sum.checked_mul(10)?.checked_add(digit)
    })
}
