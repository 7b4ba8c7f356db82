//! Cookies as values: what a response sets and what a request carries.
//!
//! [`SetCookie`] is a header value that cannot be split by what is put into it, [`RequestCookies`] reads whatever
//! a browser or a proxy makes of it, and [`ChunkedCookie`] keeps a value that is longer than browsers allow.
//! They know of no web framework: a `HeaderMap` of the `http` crate goes in and out.
//!
//! ```
//! use http::{HeaderMap, HeaderValue, header::COOKIE};
//! use workos_core::cookie::{ChunkedCookie, CookieAttributes, RequestCookies};
//!
//! let session = ChunkedCookie::new("wos-session", CookieAttributes::new())?;
//!
//! // A request comes …
//! let mut request = HeaderMap::new();
//! request.insert(COOKIE, HeaderValue::from_static("theme=dark; wos-session=old"));
//! let cookies = RequestCookies::from_headers(&request);
//! assert_eq!(session.read(&cookies), Some("old".into()));
//!
//! // … and the response gives it a new value.
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

mod attributes;
mod chunked;
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

/// Why a cookie cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CookieError {
    /// The name is empty or has a character that no token has (RFC 9110, section 5.6.2).
    Name,
    /// The name begins with `__Secure-` or `__Host-`, and the attributes are not what that promises.
    Prefix,
    /// The value has a character that only an encoded value may have.
    Value,
    /// The path does not begin with a slash, or has a character that no path of a cookie has.
    Path,
    /// The domain is not one.
    Domain,
    /// The cookie would have so many bytes with its attributes, more than browsers keep.
    TooLong(usize),
    /// The value would take more cookies than [`ChunkedCookie::MAX_CHUNKS`].
    TooManyChunks,
}

impl fmt::Display for CookieError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("the name of a cookie is not a token"),
            Self::Prefix => f.write_str("the name of a cookie promises what its attributes do not keep"),
            Self::Value => f.write_str("the value of a cookie has a character that must be encoded"),
            Self::Path => f.write_str("the path of a cookie is not a path"),
            Self::Domain => f.write_str("the domain of a cookie is not a domain"),
            Self::TooLong(bytes) => {
                write!(
                    f,
                    "a cookie of {bytes} bytes is longer than the {} that browsers keep",
                    SetCookie::MAX_BYTES
                )
            }
            Self::TooManyChunks => {
                write!(f, "the value does not fit into {} cookies", ChunkedCookie::MAX_CHUNKS)
            }
        }
    }
}

impl std::error::Error for CookieError {}
