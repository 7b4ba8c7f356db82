//! Code that the tests, benchmarks and examples of the workspace share.

#[cfg(feature = "programs")]
pub mod conformance;
pub mod cost;
pub mod emulation;
#[cfg(feature = "programs")]
mod exceptions;
#[cfg(feature = "programs")]
pub mod inventory;
pub mod report;
#[cfg(feature = "programs")]
pub mod samples;
pub mod server;

use http::{HeaderMap, HeaderValue, header::COOKIE};
use workos_core::cookie::SetCookie;

/// Includes the README of the repository, so that its code blocks are compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

/// Includes the README of `workos-core`, so that its code block is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../workos-core/README.md")]
pub struct CoreReadme;

/// Returns the headers of the next request of a browser that received these cookies.
#[must_use]
pub fn sent_back<'a>(cookies: impl IntoIterator<Item = &'a SetCookie>) -> HeaderMap {
    let pair = |cookie: &SetCookie| {
        let header = cookie.to_header_value();
        let end = header.as_bytes().iter().position(|byte| *byte == b';').unwrap_or(header.len());
        // Part of a header value is a header value.
        HeaderValue::from_bytes(&header.as_bytes()[..end]).map(|pair| (COOKIE, pair))
    };
    cookies.into_iter().flat_map(pair).collect()
}

/// Decodes the bytes that a text writes as pairs of hexadecimal digits.
///
/// # Panics
///
/// If the text has other characters.
#[must_use]
pub fn hex(text: &str) -> Vec<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16).expect("a hexadecimal digit") as u8;
    text.as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

/// Decodes the percent-encoded bytes of a text (RFC 3986).
///
/// # Panics
///
/// If an encoded byte is malformed or the result is not UTF-8.
#[must_use]
pub fn percent_decode(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (encoded, plain) = part.split_at(2);
        bytes.extend(hex(encoded));
        bytes.extend(plain.as_bytes());
    }
    String::from_utf8(bytes).expect("UTF-8")
}
