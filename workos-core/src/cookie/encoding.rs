//! The characters of a value: JavaScript's `encodeURIComponent`, which AuthKit's SDKs write and read.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the characters that `encodeURIComponent` leaves alone (ECMA-262).
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

pub(super) fn encode(text: &str) -> String {
    utf8_percent_encode(text, COMPONENT).collect()
}

/// Whether each byte may stand in a value as it is (RFC 6265, section 4.1.1).
pub(super) fn is_verbatim(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte))
}

/// Undoes percent-encoding where it is well-formed: each `%` with two digits of upper-case hex, and UTF-8 in the
/// end. Gives back anything else as it came, as long as it is UTF-8.
///
/// Lower-case hex is what nobody writes; taking it would give a value a second spelling.
pub(super) fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let decoded = text.contains('%').then(|| undo(bytes)).flatten();
    Some(decoded.map_or(Cow::Borrowed(text), Cow::Owned))
}

fn undo(bytes: &[u8]) -> Option<String> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter();
    while let Some(&byte) = rest.next() {
        decoded.push(if byte == b'%' {
            let (high, low) = (digit(*rest.next()?)?, digit(*rest.next()?)?);
            high << 4 | low
        } else {
            byte
        });
    }
    String::from_utf8(decoded).ok()
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => byte.checked_sub(b'0'),
        b'A'..=b'F' => byte.checked_sub(b'A' - 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{decode, encode, is_verbatim};

    #[test]
    fn values_are_encoded_as_javascript_does() {
        for (value, encoded) in [
            ("v=~2*", "v%3D~2*"),
            ("A-Za_z0.9!~*'()", "A-Za_z0.9!~*'()"),
            ("a+b/c==", "a%2Bb%2Fc%3D%3D"),
            ("a b;c,d\"\\\r\n", "a%20b%3Bc%2Cd%22%5C%0D%0A"),
            ("é😀", "%C3%A9%F0%9F%98%80"),
            ("100%", "100%25"),
        ] {
            assert_eq!(encode(value), encoded, "{value:?}");
            assert_eq!(decode(encoded.as_bytes()).as_deref(), Some(value), "{encoded}");
        }
    }

    #[test]
    fn what_is_not_well_formed_is_left_as_it_came() {
        for value in ["100%", "%", "%2", "%zz", "%3d", "%C3", "%C3%28", "%+1", "a%00b%"] {
            assert_eq!(decode(value.as_bytes()).as_deref(), Some(value), "{value}");
        }
        assert_eq!(decode(b"\xff"), None);
    }

    proptest! {
        #[test]
        fn whatever_is_encoded_can_be_sent_and_read(text: String) {
            let encoded = encode(&text);
            prop_assert!(is_verbatim(&encoded));
            let decoded = decode(encoded.as_bytes());
            prop_assert_eq!(decoded.as_deref(), Some(&*text));
        }
    }
}
