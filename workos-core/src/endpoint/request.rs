//! Creation of requests and URLs from a configuration and an endpoint.

use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT},
};

use super::{
    Endpoint, Redirect,
    encoder::{Credentials, Encoded, Encoder},
};
use crate::{
    config::Config,
    error::{EncodeFailure, Error},
    operation::{Auth, HttpRequest, Operation},
    types::{ClientId, RedirectUrl},
};

impl Config {
    /// Creates the request of an operation, for any HTTP client. Decode the response with
    /// [`Endpoint::decode`].
    ///
    /// No idempotency key is generated: the request has an `Idempotency-Key` only if the configuration
    /// [sets one](crate::RequestOptions::idempotency_key). Set a new key for each request of an operation with
    /// [`Idempotency::WithKey`](crate::endpoint::Idempotency::WithKey), such as
    /// [`CreateAuditLogEvent`](crate::audit_logs::CreateAuditLogEvent), before sending the request a second time;
    /// [`call`](Self::call) generates the key from its seed.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] if a parameter cannot be sent, such as an empty ID, or if the configuration
    /// has no API key or client ID and the operation requires it.
    pub fn request<E: Endpoint>(&self, endpoint: &E) -> Result<HttpRequest, Error> {
        let encoded = self.encode(endpoint)?;
        Ok(self.assemble(E::OPERATION, &encoded, self.settings().idempotency_key.as_ref()))
    }

    /// Creates the URL of a WorkOS page to which a browser is redirected. No request is sent.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] if a parameter cannot be sent, such as an empty ID, or if the configuration
    /// has no client ID and the page requires it.
    pub fn url<R: Redirect>(&self, redirect: &R) -> Result<RedirectUrl, Error> {
        let mut encoder = self.encoder(R::OPERATION)?;
        redirect.encode(&mut encoder)?;
        let path_and_query = encoder.finish()?.path_and_query;
        Ok(RedirectUrl::new(self.settings().base_url.uri(path_and_query)))
    }

    #[inline]
    pub(crate) fn encode<E: Endpoint>(&self, endpoint: &E) -> Result<Encoded, Error> {
        let mut encoder = self.encoder(E::OPERATION)?;
        endpoint.encode(&mut encoder)?;
        encoder.finish()
    }

    fn encoder(&self, operation: &'static Operation) -> Result<Encoder<'_>, Error> {
        let settings = self.settings();
        if operation.auth == Auth::ApiKey && settings.api_key.is_none() {
            return Err(Error::encode(operation, EncodeFailure::MissingApiKey));
        }
        let credentials = Credentials {
            client_id: settings.client_id.as_ref().map(ClientId::as_str),
            client_secret: settings.api_key.as_ref().map(|key| &key.secret),
        };
        Ok(Encoder::new(operation, settings.base_url.path(), credentials))
    }

    pub(crate) fn assemble(
        &self,
        operation: &'static Operation,
        encoded: &Encoded,
        idempotency_key: Option<&HeaderValue>,
    ) -> HttpRequest {
        let mut request = HttpRequest::new(encoded.body.clone());
        *request.method_mut() = operation.method.clone();
        *request.uri_mut() = self.settings().base_url.uri(encoded.path_and_query.clone());
        *request.headers_mut() = self.headers(operation, encoded, idempotency_key);
        request
    }

    fn headers(
        &self,
        operation: &'static Operation,
        encoded: &Encoded,
        idempotency_key: Option<&HeaderValue>,
    ) -> HeaderMap {
        const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

        let settings = self.settings();
        let mut headers = HeaderMap::with_capacity(5 + settings.headers.len());
        headers.insert(USER_AGENT, settings.user_agent.clone());
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let authorization = match operation.auth {
            Auth::ApiKey => settings.api_key.as_ref().map(|key| &key.bearer),
            Auth::AccessToken => encoded.authorization.as_ref(),
            Auth::ClientCredentials | Auth::ClientId | Auth::None => None,
        };
        let optional = [
            (AUTHORIZATION, authorization),
            (CONTENT_TYPE, encoded.content_type.as_ref()),
            (IDEMPOTENCY_KEY, idempotency_key),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                headers.insert(name, value.clone());
            }
        }
        for (name, value) in &settings.headers {
            headers.insert(name.clone(), value.clone());
        }
        headers
    }
}
