//! Addresses of a JWKS.

use http::Method;

use super::{KeySet, cache::read};
use crate::{
    config::BaseUrl,
    endpoint::{Encoder, Endpoint, HttpResponse},
    error::Error,
    operation::{Auth, Idempotency, Operation},
    types::ClientId,
    user_management::GetJwks,
};

/// The source of the keys.
#[derive(Debug)]
pub(super) enum KeySource {
    /// The JWKS of a client, at the base URL of the configuration.
    Client(ClientId),
    /// The base URL of the configuration is the JWKS itself.
    Url(GetKeySet),
}

impl KeySource {
    pub(super) fn client_id(&self) -> Option<&ClientId> {
        match self {
            Self::Client(client_id) => Some(client_id),
            Self::Url(_) => None,
        }
    }

    pub(super) fn operation(&self) -> &'static Operation {
        match self {
            Self::Client(_) => GetJwks::OPERATION,
            Self::Url(_) => GetKeySet::OPERATION,
        }
    }
}

/// Gets the JWKS at the base URL. The path is named as in the metadata of an authorization server (RFC 8414).
#[derive(Debug, Clone, Copy)]
pub(super) struct GetKeySet {
    /// What follows the base URL: a slash if that has no path.
    path: &'static str,
}

impl GetKeySet {
    pub(super) fn new(url: &BaseUrl) -> Self {
        Self { path: if url.path().is_empty() { "/" } else { "" } }
    }
}

impl Endpoint for GetKeySet {
    type Output = KeySet;

    const OPERATION: &'static Operation =
        &Operation::new("get_jwks_uri", Method::GET, "{jwks_uri}", Auth::None, Idempotency::Idempotent);

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), Error> {
        out.path(self.path, &[])
    }

    fn decode(response: &HttpResponse) -> Result<KeySet, Error> {
        read(Self::OPERATION, response)
    }
}
