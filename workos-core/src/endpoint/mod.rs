//! Operations as values: each endpoint encodes a request and decodes its response.
//!
//! Every operation is a plain struct, declared with [`endpoint!`](crate::endpoint!). Encoding and decoding
//! are pure functions, so any HTTP client can be used:
//!
//! ```
//! use workos_core::{Config, Endpoint, organizations::GetOrganization};
//!
//! let config = Config::new("sk_test_123")?;
//! let request = config.request(&GetOrganization::new("org_1"))?;
//! assert_eq!(request.uri(), "https://api.workos.com/organizations/org_1");
//!
//! // … send the request with any HTTP client, then:
//! let response = http::Response::new(r#"{"id":"org_1","name":"Acme"}"#.into());
//! let organization = GetOrganization::decode(&response)?;
//! assert_eq!(organization.name, "Acme");
//! # Ok::<(), workos_core::Error>(())
//! ```

#[macro_use]
mod declare;

pub mod decode;
mod encoder;
mod request;

pub(crate) use self::encoder::Encoded;
pub use self::encoder::Encoder;
use crate::{
    error::Error,
    types::{Page, Paging},
};
pub use crate::{
    operation::{Auth, HttpRequest, HttpResponse, Idempotency, Operation},
    types::{PathValue, Query, QueryValue},
};

/// An operation of the WorkOS API with its parameters.
///
/// Declare an endpoint with [`endpoint!`](crate::endpoint!). The trait is public for code that is generic
/// over operations.
pub trait Endpoint {
    /// The value that a successful response is decoded to.
    type Output;

    /// The constant properties of the operation.
    const OPERATION: &'static Operation;

    /// Writes path, query and body. Use [`Config::request`](crate::Config::request) to create the complete
    /// request.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] if a parameter cannot be sent, such as an empty ID.
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), Error>;

    /// Decodes a response of any status.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Api`] if the status is not 2xx, and [`Error::Decode`] if the body is not a valid
    /// [`Output`](Self::Output).
    fn decode(response: &HttpResponse) -> Result<Self::Output, Error>;
}

impl<E: Endpoint> Endpoint for &E {
    type Output = E::Output;
    const OPERATION: &'static Operation = E::OPERATION;

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), Error> {
        (**self).encode(out)
    }

    #[inline]
    fn decode(response: &HttpResponse) -> Result<Self::Output, Error> {
        E::decode(response)
    }
}

/// A WorkOS page to which a browser is redirected, with its parameters.
/// [`Config::url`](crate::Config::url) creates its URL; no request is sent.
pub trait Redirect {
    /// The constant properties of the operation.
    const OPERATION: &'static Operation;

    /// Writes path and query.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] if a parameter cannot be sent, such as an empty ID.
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), Error>;
}

/// An operation that returns a page of a list.
pub trait Paginated: Endpoint<Output = Page<Self::Item>> {
    /// The type of the list's objects.
    type Item;

    /// Returns the pagination parameters.
    fn paging(&self) -> &Paging;

    /// Returns the pagination parameters for modification.
    fn paging_mut(&mut self) -> &mut Paging;
}

/// Returns the wire name of a field: its identifier without `r#`.
#[doc(hidden)]
#[must_use]
pub const fn wire_name(identifier: &'static str) -> &'static str {
    match identifier.as_bytes() {
        [b'r', b'#', ..] => identifier.split_at(2).1,
        _ => identifier,
    }
}

/// Returns whether the placeholders of a path are exactly the given fields, in order.
#[doc(hidden)]
#[must_use]
pub const fn path_matches(path: &str, fields: &[&str]) -> bool {
    let mut path = path.as_bytes();
    let mut fields = fields;
    while let [first, rest @ ..] = path {
        path = rest;
        if *first != b'{' {
            continue;
        }
        let [field, other_fields @ ..] = fields else { return false };
        fields = other_fields;
        let mut field = field.as_bytes();
        while let [expected, other @ ..] = field {
            let [found, rest @ ..] = path else { return false };
            if *expected != *found {
                return false;
            }
            field = other;
            path = rest;
        }
        let [b'}', rest @ ..] = path else { return false };
        path = rest;
    }
    fields.is_empty()
}

#[cfg(test)]
mod tests {
    use super::path_matches;

    #[test]
    fn path_matches_compares_placeholders_in_order() {
        for (path, fields, matches) in [
            ("/organizations", &[][..], true),
            ("/organizations/{id}", &["id"], true),
            ("/a/{b}/c/{d_e}", &["b", "d_e"], true),
            ("/a/{b}/c/{d}", &["d", "b"], false),
            ("/a/{b}", &[], false),
            ("/a", &["b"], false),
            ("/a/{bb}", &["b"], false),
            ("/a/{b", &["b"], false),
        ] {
            assert_eq!(path_matches(path, fields), matches, "{path}");
        }
    }
}
