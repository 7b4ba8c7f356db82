//! Cookies of requests and responses ([RFC 6265](https://www.rfc-editor.org/rfc/rfc6265)), independent of
//! any web framework.
//!
//! ```
//! use http::{HeaderMap, HeaderValue, header::COOKIE};
//! use workos_core::cookie::{ChunkedCookie, CookieAttributes, RequestCookies};
//!
//! let session = ChunkedCookie::new("wos-session", CookieAttributes::new())?;
//!
//! // Read the cookie of a request.
//! let mut request = HeaderMap::new();
//! request.insert(COOKIE, HeaderValue::from_static("theme=dark; wos-session=old"));
//! let cookies = RequestCookies::from_headers(&request);
//! assert_eq!(session.read(&cookies), Some("old".into()));
//!
//! // Write a new value to the response.
//! let mut response = HeaderMap::new();
//! for cookie in session.write("new", &cookies)? {
//!     cookie.append_to(&mut response);
//! }
//! assert_eq!(
//!     response["set-cookie"],
//!     "wos-session=new; Path=/; Max-Age=34560000; HttpOnly; Secure; SameSite=Lax",
//! );
//! # Ok::<(), workos_core::cookie::CookieError>(())
//! ```
//!
//! - [`RequestCookies`] parses the `Cookie` headers of a request.
//! - [`SetCookie`] is the value of a `Set-Cookie` header, protected against header injection.
//! - [`ChunkedCookie`] stores a value that exceeds the size of one cookie.
//! - With the feature `cookie-018`, [`SetCookie`] converts to and from the `Cookie` of the crate cookie 0.18.
//! - [`CookieAttributes`] are the attributes of a cookie, with the defaults of AuthKit's session cookie.

mod attributes;
mod chunked;
#[cfg(feature = "cookie-018")]
mod cookie_018;
mod encoding;
mod request;
mod set_cookie;

use std::fmt;

pub use self::{
    attributes::{CookieAttributes, CookiePriority, SameSite},
    chunked::ChunkedCookie,
    request::RequestCookies,
    set_cookie::SetCookie,
};

/// Reason why a cookie cannot be created.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CookieError {
    /// The name is not a token ([RFC 9110, section
    /// 5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)).
    Name,
    /// The name begins with `__Secure-` or `__Host-`, and the attributes do not meet the requirements of
    /// this prefix.
    Prefix,
    /// The value contains a character that has to be encoded.
    Value,
    /// The path does not begin with a slash, contains an invalid character, or exceeds 1,024 bytes.
    Path,
    /// The domain is invalid.
    Domain,
    /// The cookie has an `Expires` date and no `Max-Age`.
    Expires,
    /// The cookie would have this number of bytes with its attributes, more than [`SetCookie::MAX_BYTES`].
    TooLong(usize),
    /// The value would need more than [`ChunkedCookie::MAX_CHUNKS`] cookies.
    TooManyChunks,
}

impl fmt::Display for CookieError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("cookie name is not a token"),
            Self::Prefix => f.write_str("cookie attributes do not meet the requirements of the name prefix"),
            Self::Value => f.write_str("cookie value contains a character that must be encoded"),
            Self::Path => f.write_str("cookie path is invalid"),
            Self::Domain => f.write_str("cookie domain is invalid"),
            Self::Expires => f.write_str("cookie has an Expires date and no Max-Age"),
            Self::TooLong(bytes) => {
                write!(f, "cookie of {bytes} bytes exceeds the limit of {} bytes", SetCookie::MAX_BYTES)
            }
            Self::TooManyChunks => {
                write!(f, "cookie value does not fit into {} cookies", ChunkedCookie::MAX_CHUNKS)
            }
        }
    }
}

impl std::error::Error for CookieError {}

#[cfg(test)]
mod tests {
    use super::CookieError;

    #[test]
    fn errors_name_the_problem_and_the_limit() {
        for (error, text) in [
            (CookieError::Name, "cookie name is not a token"),
            (CookieError::Prefix, "cookie attributes do not meet the requirements of the name prefix"),
            (CookieError::Value, "cookie value contains a character that must be encoded"),
            (CookieError::Path, "cookie path is invalid"),
            (CookieError::Domain, "cookie domain is invalid"),
            (CookieError::Expires, "cookie has an Expires date and no Max-Age"),
            (CookieError::TooLong(5_000), "cookie of 5000 bytes exceeds the limit of 4093 bytes"),
            (CookieError::TooManyChunks, "cookie value does not fit into 8 cookies"),
        ] {
            assert_eq!(error.to_string(), text);
        }
    }
}
