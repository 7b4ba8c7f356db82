//! Authentication of requests by API keys.

use http::HeaderMap;

use super::Client;
use crate::{
    api_keys::{ApiKeyCache, ApiKeyError, ValidApiKey},
    runtime::Runtime,
    transport::Transport,
};

impl<T: Transport, R: Runtime> Client<T, R> {
    /// Authenticates a request of your own API by the API key in its `Authorization` header.
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
