//! The validity of X.509 certificates ([RFC 5280](https://www.rfc-editor.org/rfc/rfc5280)).

use crate::{crypto::base64, types::Timestamp};

// Tags of DER.
const INTEGER: u8 = 0x02;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;

/// The times that a certificate is valid from and until, as far as they can be read.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub(super) struct Validity {
    pub(super) not_before: Option<Timestamp>,
    pub(super) not_after: Option<Timestamp>,
}

/// Returns the validity of a certificate; `None` if it is neither PEM nor the base64 inside of PEM, as metadata of
/// identity providers has it. Nothing else of the certificate is checked, and its times may be missing, so that tests
/// do not need a real one.
pub(super) fn validity(certificate: &str) -> Option<Validity> {
    let lines = certificate.lines().filter(|line| !line.starts_with("-----"));
    let text: String = lines.flat_map(str::chars).filter(|c| !c.is_whitespace()).collect();
    let bytes = base64::decode(text.as_bytes()).filter(|bytes| bytes.first() == Some(&SEQUENCE))?;
    let times = times(&bytes);
    Some(Validity { not_before: times.map(|times| times.0), not_after: times.map(|times| times.1) })
}

fn times(bytes: &[u8]) -> Option<(Timestamp, Timestamp)> {
    let (certificate, _) = element(bytes, SEQUENCE)?;
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

    const PEM: &str = include_str!("service_provider.pem");

    #[test]
    fn validity_is_read_from_pem_and_base64() {
        let base64: String = PEM.lines().filter(|line| !line.starts_with('-')).collect();
        for certificate in [PEM, &base64] {
            let validity = validity(certificate).unwrap();
            assert_eq!(validity.not_before.unwrap().to_string(), "2025-01-01T00:00:00.000Z");
            assert_eq!(validity.not_after.unwrap().to_string(), "2125-01-01T00:00:00.000Z");
        }
    }

    #[test]
    fn text_that_is_no_certificate_is_rejected() {
        for text in ["", "certificate", "AAAA"] {
            assert_eq!(validity(text), None, "{text}");
        }
        assert_eq!(validity("MIIC").unwrap().not_after, None);
    }

    #[test]
    fn truncated_certificates_have_no_other_validity() {
        for end in 0..PEM.len() {
            let part = PEM.get(..end).and_then(validity).and_then(|part| part.not_after);
            assert!(part.is_none() || part == validity(PEM).unwrap().not_after, "{end}");
        }
    }
}
