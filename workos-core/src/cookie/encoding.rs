//! Percent-encoding of cookie values, as with JavaScript's
//! [`encodeURIComponent`](https://tc39.es/ecma262/#sec-encodeuricomponent-uricomponent), which AuthKit's
//! SDKs use.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Characters that `encodeURIComponent` encodes.
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

/// Whether a value needs no encoding
/// ([RFC 6265, section 4.1.1](https://www.rfc-editor.org/rfc/rfc6265#section-4.1.1)).
pub(super) fn is_verbatim(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte))
}

/// Percent-decodes a value if each `%` is followed by two uppercase hexadecimal digits and the result is
/// UTF-8. Otherwise returns the value unchanged, or `None` if it is not UTF-8.
///
/// Lowercase digits, which `encodeURIComponent` does not write, are not decoded, so that each value has one
/// encoding.
pub(super) fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let decoded = text.contains('%').then(|| percent_decode(bytes)).flatten();
    Some(decoded.map_or(Cow::Borrowed(text), Cow::Owned))
}

fn percent_decode(bytes: &[u8]) -> Option<String> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter();
    while let Some(&byte) = rest.next() {
        decoded.push(if byte == b'%' {
            let (high, low) = (hex_digit(*rest.next()?)?, hex_digit(*rest.next()?)?);
            high << 4 | low
        } else {
            byte
        });
    }
    String::from_utf8(decoded).ok()
}

fn hex_digit(byte: u8) -> Option<u8> {
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
    fn encoding_matches_encode_uri_component() {
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
    fn malformed_encoding_is_returned_unchanged() {
        for value in ["100%", "%", "%2", "%zz", "%3d", "%C3", "%C3%28", "%+1", "a%00b%"] {
            assert_eq!(decode(value.as_bytes()).as_deref(), Some(value), "{value}");
        }
        assert_eq!(decode(b"\xff"), None);
    }

    proptest! {
        #[test]
        fn encode_and_decode_round_trip(text: String) {
            let encoded = encode(&text);
            prop_assert!(is_verbatim(&encoded));
            let decoded = decode(encoded.as_bytes());
            prop_assert_eq!(decoded.as_deref(), Some(&*text));
        }
    }
}
