//! Converts headers between the `http` crate and fetch. JavaScript represents a header value as a string with
//! one character per byte (ISO 8859-1).

use std::borrow::Cow;

use http::{HeaderMap, HeaderName, HeaderValue, header::USER_AGENT};
use workos_core::TransportFailure;

use crate::{
    failure,
    platform::{self, Headers},
};

/// Converts headers to fetch's, without `User-Agent` in a browser.
///
/// Some browsers ignore `User-Agent`; in the others, a server of another origin would have to allow it.
pub(crate) fn to_js(headers: &HeaderMap) -> Result<Headers, TransportFailure> {
    let out = Headers::new().map_err(|thrown| failure::of_platform(&thrown))?;
    let browser = platform::is_browser();
    for (name, value) in headers {
        if browser && *name == USER_AGENT {
            continue;
        }
        // The thrown error is dropped, because it may contain the value.
        out.append(name.as_str(), &text(value))
            .map_err(|_| TransportFailure::unsupported(format!("fetch rejected the header {name}")))?;
    }
    Ok(out)
}

/// Converts headers from fetch's. Invalid names and values are skipped.
pub(crate) fn from_js(headers: &Headers) -> Result<HeaderMap, TransportFailure> {
    let mut out = HeaderMap::new();
    headers
        .for_each(&mut |value: String, name: String| {
            if let (Ok(name), Some(value)) = (HeaderName::try_from(name), self::value(value)) {
                out.append(name, value);
            }
        })
        .map_err(|thrown| failure::of_body(&thrown))?;
    Ok(out)
}

fn text(value: &HeaderValue) -> Cow<'_, str> {
    match value.to_str() {
        Ok(ascii) => ascii.into(),
        Err(_) => value.as_bytes().iter().copied().map(char::from).collect(),
    }
}

fn value(text: String) -> Option<HeaderValue> {
    if text.is_ascii() {
        return text.try_into().ok();
    }
    let bytes: Vec<u8> = text.chars().map(u8::try_from).collect::<Result<_, _>>().ok()?;
    bytes.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_values_round_trip() {
        for bytes in [&b"Bearer sk_test_123"[..], b"", b"a\tb", b"caf\xe9", "café".as_bytes(), b"\x80\xff"] {
            let header = HeaderValue::from_bytes(bytes).unwrap();
            let text = text(&header).into_owned();
            assert_eq!(text.chars().count(), bytes.len());
            assert_eq!(value(text).unwrap(), header);
        }
    }

    #[test]
    fn invalid_header_values_are_skipped() {
        for text in ["a\nb", "a\0", "\u{7f}", "€", "\u{100}"] {
            assert_eq!(value(text.to_owned()), None, "{text:?}");
        }
    }
}
