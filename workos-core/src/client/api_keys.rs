//! Authentication of requests by API keys.

use http::HeaderMap;

use super::{BlockingClient, Client};
use crate::{
    api_keys::{ApiKeyCache, ApiKeyError, ValidApiKey},
    runtime::{BlockingRuntime, Runtime},
    transport::{BlockingTransport, Transport},
};

impl<T: Transport, R: Runtime> Client<T, R> {
    /// Authenticates a request of your own API by the API key in its `Authorization` header, or in
    /// [another one](ApiKeyCache::accept_header).
    ///
    /// # Errors
    ///
    /// Returns [`ApiKeyError::Missing`], [`ApiKeyError::MultipleHeaders`] or [`ApiKeyError::Invalid`] if the request
    /// has no valid API key, and [`ApiKeyError::Unavailable`] if WorkOS could not be asked.
    pub async fn authenticate_api_key(
        &self,
        cache: &ApiKeyCache,
        headers: &HeaderMap,
    ) -> Result<ValidApiKey, ApiKeyError> {
        self.drive(&mut cache.authenticate(headers, self.seed())).await
    }
}

impl<T: BlockingTransport, R: BlockingRuntime> BlockingClient<T, R> {
    /// Authenticates a request of your own API by the API key in its headers; see
    /// [`Client::authenticate_api_key`].
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Client::authenticate_api_key`].
    pub fn authenticate_api_key(
        &self,
        cache: &ApiKeyCache,
        headers: &HeaderMap,
    ) -> Result<ValidApiKey, ApiKeyError> {
        self.drive(&mut cache.authenticate(headers, self.seed()))
    }
}
