//! Parameters of queries and forms.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

/// The characters that are escaped in the value of a query parameter: all but the unreserved ones of RFC 3986.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Returns the first parameter of this name, decoded as
/// [`application/x-www-form-urlencoded`](https://url.spec.whatwg.org/#urlencoded-parsing). `None` if it is missing,
/// empty or not UTF-8.
pub(super) fn get(text: &[u8], name: &str) -> Option<String> {
    for pair in text.split(|byte| *byte == b'&') {
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        let (key, value) = (halves.next().unwrap_or_default(), halves.next().unwrap_or_default());
        if *decode(key) == *name.as_bytes() {
            let value = String::from_utf8(decode(value).into_owned()).ok()?;
            return Some(value).filter(|value| !value.is_empty());
        }
    }
    None
}

/// Encodes the value of a query parameter.
pub(super) fn encode(value: &str) -> String {
    utf8_percent_encode(value, VALUE).to_string()
}

fn decode(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.iter().any(|byte| matches!(byte, b'+' | b'%')) {
        return text.into();
    }
    let spaced: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    percent_decode(&spaced).collect::<Vec<u8>>().into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{encode, get};

    #[test]
    fn first_parameter_of_a_name_is_decoded() {
        for (text, value) in [
            ("a=1", Some("1")),
            ("b=2&a=1&a=3", Some("1")),
            ("a=x+y%2bz%C3%BC", Some("x y+zü")),
            ("%61=1", Some("1")),
            ("a=b=c", Some("b=c")),
            ("a", None),
            ("a=", None),
            ("a=%ff", None),
            ("ab=1", None),
            ("", None),
            ("&&a=%", Some("%")),
        ] {
            assert_eq!(get(text.as_bytes(), "a").as_deref(), value, "{text}");
        }
    }

    proptest! {
        #[test]
        fn encoded_value_is_read_back(value in ".+") {
            let text = format!("x=1&a={}&b=2", encode(&value));
            prop_assert_eq!(get(text.as_bytes(), "a"), Some(value));
        }

        #[test]
        fn any_text_is_read(text: Vec<u8>) {
            let _ = get(&text, "a");
        }
    }
}
