//! What an operation of WorkOS is: a value that turns into a request, and a way back from the
//! response.
//!
//! Every operation is a plain struct declared with [`endpoint`](macro@crate::endpoint). Encoding and
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
    /// An operation. [`endpoint`](macro@crate::endpoint) calls this.
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
/// Declare one with [`endpoint`](macro@crate::endpoint); the trait is public so that code can be generic
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
