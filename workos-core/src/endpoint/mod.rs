//! What an operation of WorkOS is: a value that turns into a request, and a way back from the
//! response.
//!
//! Every operation is a plain struct declared with [`endpoint!`](crate::endpoint!). Encoding and
//! decoding are pure functions, so any HTTP client can carry them:
//!
//! ```
//! use workos_core::{Config, Endpoint, organizations::GetOrganization};
//!
//! let config = Config::new("sk_test_123")?;
//! let request = config.request(&GetOrganization::new("org_1"))?;
//! assert_eq!(request.uri(), "https://api.workos.com/organizations/org_1");
//!
//! // … send it with whatever you have, then:
//! let response = http::Response::new(r#"{"id":"org_1","name":"Acme"}"#.into());
//! let organization = GetOrganization::decode(&response)?;
//! assert_eq!(organization.name, "Acme");
//! # Ok::<(), workos_core::Error>(())
//! ```

#[macro_use]
mod declare;

pub mod decode;
pub(crate) mod encoder;
mod query;

use bytes::Bytes;

pub(crate) use self::encoder::Encoded;
pub use self::{
    encoder::{Encoder, PathValue},
    query::{Query, QueryValue},
};
use crate::{
    error::Error,
    types::{Page, Paging},
};

/// A request to WorkOS, ready for any HTTP client.
///
/// `{:?}` of it is http's own and prints the body, which may hold a password or a token.
pub type HttpRequest = http::Request<Bytes>;

/// A response of WorkOS, its body read to the end.
pub type HttpResponse = http::Response<Bytes>;

/// What is known of an operation before any value is: docs, spans, retries and tests share it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// WorkOS's own name, `update_organization`.
    pub name: &'static str,
    /// The HTTP method.
    pub method: http::Method,
    /// The path with its placeholders, `/organizations/{id}`: of low cardinality, for spans and
    /// metrics.
    pub path: &'static str,
    /// How the caller shows who it is.
    pub auth: Auth,
    /// Whether a request may be sent again.
    pub idempotency: Idempotency,
}

impl Operation {
    /// An operation. [`endpoint!`](crate::endpoint!) calls this.
    #[must_use]
    pub const fn new(
        name: &'static str,
        method: http::Method,
        path: &'static str,
        auth: Auth,
        idempotency: Idempotency,
    ) -> Self {
        Self { name, method, path, auth, idempotency }
    }
}

/// How the caller of an operation shows who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Auth {
    /// The API key, as a bearer token.
    ApiKey,
    /// `client_id`, and `client_secret` where there is one (the API key), in the body.
    ClientCredentials,
    /// `client_id` alone, in the body, or in the query of a [`Redirect`].
    ClientId,
    /// An access token that the endpoint carries, as a bearer token.
    AccessToken,
    /// Nothing.
    None,
}

/// Whether a request may be sent again when nobody knows what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Idempotency {
    /// Sending it twice is as good as once.
    Idempotent,
    /// WorkOS recognises a repetition by its idempotency key. The call gets one by itself.
    WithKey,
    /// Only if the first was certainly not carried out: it never left, or WorkOS refused it with
    /// 429.
    NotIdempotent,
}

/// An operation with its parameters.
///
/// Declare one with [`endpoint!`](crate::endpoint!); the trait is public so that code can be generic
/// over operations.
pub trait Endpoint {
    /// What a successful response holds.
    type Output;

    /// What is known of the operation before any value is.
    const OPERATION: &'static Operation;

    /// Writes path, query and body. Use [`Config::request`](crate::Config::request) to get the
    /// finished request.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] for values that cannot be sent, such as an empty id.
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), Error>;

    /// Reads a response, whatever its status.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Api`] unless the status is 2xx, [`Error::Decode`] if the body is not what
    /// the operation promises.
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

/// A page of WorkOS that a browser is sent to, with its parameters. [`Config::url`](crate::Config::url)
/// makes the URL; nothing is sent.
pub trait Redirect {
    /// What is known of the operation before any value is.
    const OPERATION: &'static Operation;

    /// Writes path and query.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] for values that cannot be sent, such as an empty id.
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), Error>;
}

/// An operation that answers with a page of a longer list.
pub trait Paginated: Endpoint<Output = Page<Self::Item>> {
    /// What the list is of.
    type Item;

    /// The parameters that say which page.
    fn paging(&self) -> &Paging;

    /// The parameters that say which page, to change them.
    fn paging_mut(&mut self) -> &mut Paging;
}

/// The name of a field on the wire, from its identifier.
#[doc(hidden)]
#[must_use]
pub const fn wire_name(identifier: &'static str) -> &'static str {
    match identifier.as_bytes() {
        [b'r', b'#', ..] => identifier.split_at(2).1,
        _ => identifier,
    }
}

/// Whether the placeholders of a path are exactly the fields declared for it, in order.
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
    fn a_path_is_checked_against_its_fields() {
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
