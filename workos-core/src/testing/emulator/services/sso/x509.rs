//! The validity of X.509 certificates ([RFC 5280](https://www.rfc-editor.org/rfc/rfc5280)).

use crate::{crypto::base64, types::Timestamp};

// Tags of DER.
const INTEGER: u8 = 0x02;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;

/// Returns the times that a certificate is valid from and until; `None` if it is none. The certificate is PEM, or the
/// base64 inside of PEM, as metadata of identity providers has it. Its signature and its other fields are not checked.
pub(super) fn validity(certificate: &str) -> Option<(Timestamp, Timestamp)> {
    let lines = certificate.lines().filter(|line| !line.starts_with("-----"));
    let text: String = lines.flat_map(str::chars).filter(|c| !c.is_whitespace()).collect();
    let bytes = base64::decode(text.as_bytes())?;
    let (certificate, _) = element(&bytes, SEQUENCE)?;
    let (mut fields, _) = element(certificate, SEQUENCE)?;
    if let Some((_, rest)) = element(fields, VERSION) {
        fields = rest;
    }
    let (_serial_number, fields) = element(fields, INTEGER)?;
    let (_algorithm, fields) = element(fields, SEQUENCE)?;
    let (_issuer, fields) = element(fields, SEQUENCE)?;
    let (validity, _) = element(fields, SEQUENCE)?;
    let (not_before, rest) = time(validity)?;
    Some((not_before, time(rest)?.0))
}

/// Splits an element with a tag into its content and what follows it.
fn element(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (first, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first()?;
    let (length, rest) = match length.checked_sub(0x80) {
        None => (usize::from(*length), rest),
        Some(size) => {
            let (digits, rest) = rest.split_at_checked(usize::from(size))?;
            if digits.len() > 4 {
                return None;
            }
            (digits.iter().fold(0, |length: usize, digit| (length << 8) | usize::from(*digit)), rest)
        }
    };
    (*first == tag).then_some(())?;
    rest.split_at_checked(length)
}

/// Splits a time, in whole seconds of UTC, from what follows it.
fn time(bytes: &[u8]) -> Option<(Timestamp, &[u8])> {
    let (digits, rest) = match bytes.first()? {
        &UTC_TIME => {
            let (digits, rest) = element(bytes, UTC_TIME)?;
            let digits = std::str::from_utf8(digits).ok()?;
            // Years of two digits are those from 1950 to 2049.
            let century = if digits.get(..1)? < "5" { "20" } else { "19" };
            (format!("{century}{digits}"), rest)
        }
        _ => {
            let (digits, rest) = element(bytes, GENERALIZED_TIME)?;
            (std::str::from_utf8(digits).ok()?.to_owned(), rest)
        }
    };
    let part = |range| digits.get(range);
    let (date, time) = (
        [part(0..4)?, part(4..6)?, part(6..8)?].join("-"),
        [part(8..10)?, part(10..12)?, part(12..15)?].join(":"),
    );
    Some((format!("{date}T{time}").parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::validity;

    #[test]
    fn validity_is_read_from_pem_and_base64() {
        let pem = include_str!("service_provider.pem");
        let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        for certificate in [pem, &base64] {
            let (not_before, not_after) = validity(certificate).unwrap();
            assert_eq!(not_before.to_string(), "2025-01-01T00:00:00Z");
            assert_eq!(not_after.to_string(), "2125-01-01T00:00:00Z");
        }
    }

    #[test]
    fn other_texts_are_no_certificates() {
        let pem = include_str!("service_provider.pem");
        for text in ["", "certificate", "MIIB", "MIIBijCCATGgAwIBAgI=", "MIAAAA=="] {
            assert_eq!(validity(text), None, "{text}");
        }
        // A certificate that is cut off has no validity, or the same, and never panics.
        for end in 0..pem.len() {
            let part: String = pem.chars().take(end).collect();
            assert!(validity(&part).is_none_or(|part| Some(part) == validity(pem)));
        }
    }
}
