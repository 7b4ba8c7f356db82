//! Creation of requests and URLs from a configuration and an endpoint.

use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT},
};

use super::{
    Endpoint, Redirect,
    encoder::{ContentType, Credentials, Encoded, Encoder},
};
use crate::{
    config::{BaseUrl, Config, Settings},
    error::{EncodeFailure, Error},
    operation::{Auth, HttpRequest, Operation, Server},
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
    /// has no API key, client ID or AuthKit domain and the operation requires it.
    pub fn request<E: Endpoint>(&self, endpoint: &E) -> Result<HttpRequest, Error> {
        let encoded = self.encode(endpoint)?;
        Ok(self.assemble(E::OPERATION, encoded, self.settings().idempotency_key.as_ref()))
    }

    /// Creates the URL of a WorkOS page to which a browser is redirected. No request is sent.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] if a parameter cannot be sent, such as an empty ID, or if the configuration
    /// has no client ID or AuthKit domain and the page requires it.
    pub fn url<R: Redirect>(&self, redirect: &R) -> Result<RedirectUrl, Error> {
        self.check_credentials(R::OPERATION)?;
        let mut encoder = self.encoder(R::OPERATION);
        redirect.encode(&mut encoder)?;
        let path_and_query = encoder.finish()?.path_and_query;
        Ok(RedirectUrl::new(self.settings().base_url_of(R::OPERATION).uri(path_and_query)))
    }

    #[inline]
    pub(crate) fn encode<E: Endpoint>(&self, endpoint: &E) -> Result<Encoded, Error> {
        self.check_credentials(E::OPERATION)?;
        let mut encoder = self.encoder(E::OPERATION);
        endpoint.encode(&mut encoder)?;
        encoder.finish()
    }

    fn check_credentials(&self, operation: &'static Operation) -> Result<(), Error> {
        if operation.auth == Auth::ApiKey && self.settings().api_key.is_none() {
            return Err(Error::encode(operation, EncodeFailure::MissingApiKey));
        }
        if operation.server == Server::AuthKit && self.settings().authkit_domain.is_none() {
            return Err(Error::encode(operation, EncodeFailure::MissingAuthKitDomain));
        }
        Ok(())
    }

    #[inline]
    fn encoder(&self, operation: &'static Operation) -> Encoder<'_> {
        let settings = self.settings();
        let credentials = Credentials {
            client_id: settings.client_id.as_ref().map(ClientId::as_str),
            client_secret: settings.api_key.as_ref().map(|key| &key.secret),
        };
        Encoder::new(operation, settings.base_url_of(operation).path(), credentials)
    }

    pub(crate) fn assemble(
        &self,
        operation: &'static Operation,
        encoded: Encoded,
        idempotency_key: Option<&HeaderValue>,
    ) -> HttpRequest {
        let headers = self.headers(operation, &encoded, idempotency_key);
        let mut request = HttpRequest::new(encoded.body);
        *request.method_mut() = operation.method.clone();
        *request.uri_mut() = self.settings().base_url_of(operation).uri(encoded.path_and_query);
        *request.headers_mut() = headers;
        request
    }

    fn headers(
        &self,
        operation: &'static Operation,
        encoded: &Encoded,
        idempotency_key: Option<&HeaderValue>,
    ) -> HeaderMap {
        let settings = self.settings();
        let template = match (operation.auth, idempotency_key, encoded.content_type) {
            (Auth::ApiKey, None, None) => &settings.templates.without_body,
            (Auth::ApiKey, None, Some(ContentType::Json)) => &settings.templates.json,
            _ => return settings.headers(operation.auth, encoded, idempotency_key),
        };
        template.get_or_init(|| settings.headers(operation.auth, encoded, None)).clone()
    }
}

impl Settings {
    fn base_url_of(&self, operation: &Operation) -> &BaseUrl {
        match (operation.server, &self.authkit_domain) {
            (Server::AuthKit, Some(domain)) => domain,
            // Operations of AuthKit are not encoded without a domain.
            (Server::Api | Server::AuthKit, _) => &self.base_url,
        }
    }

    fn headers(&self, auth: Auth, encoded: &Encoded, idempotency_key: Option<&HeaderValue>) -> HeaderMap {
        const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
        const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
        const JSON: HeaderValue = HeaderValue::from_static("application/json");
        const TEXT: HeaderValue = HeaderValue::from_static("text/plain");

        let mut headers = HeaderMap::with_capacity(5 + self.headers.len());
        headers.insert(USER_AGENT, self.user_agent.clone());
        headers.insert(ACCEPT, JSON);
        let authorization = match auth {
            Auth::ApiKey => self.api_key.as_ref().map(|key| &key.bearer),
            Auth::AccessToken => encoded.authorization.as_ref(),
            Auth::ClientCredentials | Auth::ClientId | Auth::None => None,
        };
        if let Some(value) = authorization {
            headers.insert(AUTHORIZATION, value.clone());
        }
        if let Some(content_type) = encoded.content_type {
            headers.insert(
                CONTENT_TYPE,
                match content_type {
                    ContentType::Form => FORM,
                    ContentType::Json => JSON,
                    ContentType::Text => TEXT,
                },
            );
        }
        if let Some(value) = idempotency_key {
            headers.insert(IDEMPOTENCY_KEY, value.clone());
        }
        for (name, value) in &self.headers {
            headers.insert(name.clone(), value.clone());
        }
        headers
    }
}

#[cfg(test)]
#[path = "request_tests.rs"]
mod tests;
