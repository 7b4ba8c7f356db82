//! Operations as values: each endpoint encodes a request and decodes its response.
//!
//! Every operation is a plain struct, declared with [`endpoint`](macro@crate::endpoint). Encoding and
//! decoding are pure functions, so any HTTP client can be used:
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

pub mod decode;
mod encoder;
mod request;

pub(crate) use self::encoder::Encoded;
pub use self::encoder::{Encoder, Form};
use crate::{
    error::Error,
    types::{Page, Paging},
};
pub use crate::{
    operation::{Auth, HttpRequest, HttpResponse, Idempotency, Operation, Server},
    types::{PathValue, Query, QueryValue},
};

/// An operation of the WorkOS API with its parameters.
///
/// Declare an endpoint with [`endpoint`](macro@crate::endpoint). The trait is public for code that is generic
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
