//! Responses of providers to relayed requests.

use super::{Emulator, row::Row, services::pipes::relay};
use crate::endpoint::HttpResponse;

impl Emulator {
    /// Sets the response of a provider to [relayed](crate::pipes::RelayRequest) requests, which replaces an earlier one
    /// for the same `method` and `path`. `None` is any method and any path. Without such a response, the provider
    /// responds with the JSON of what it has received: `provider`, `method`, `url`, `headers` with the user's credential,
    /// and `body`.
    ///
    /// ```
    /// use workos_core::{HttpResponse, pipes::{RelayRequest, Relayed}, testing::Emulator, user_management::CreateUser};
    ///
    /// let emulator = Emulator::new();
    /// let client = emulator.client();
    /// let user = emulator.run(client.send(CreateUser::new("ada@acme.com")))?;
    /// emulator.set_provider_response("github", None, Some("/user"), HttpResponse::new("[]".into()));
    ///
    /// let request = http::Request::get("https://api.github.com/user").body(Default::default())?;
    /// let request = client.config().relay(RelayRequest::new(user.id, request))?;
    /// let response = Relayed::from_response(emulator.handle(&request, emulator.now())?);
    /// // The environment has no data integration yet.
    /// assert_eq!(response.into_result().unwrap_err().error.status, 404);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn set_provider_response(
        &self,
        provider: &str,
        method: Option<&http::Method>,
        path: Option<&str>,
        response: HttpResponse,
    ) {
        let now = self.timestamp();
        let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value)));
        let headers: serde_json::Map<_, _> = headers.map(|(name, value)| (name, value.into())).collect();
        let row = Row::default()
            .with("provider", provider)
            .with("method", method.map(http::Method::as_str))
            .with("path", path)
            .with("status", response.status().as_u16())
            .with("headers", headers)
            .with("body", String::from_utf8_lossy(response.body()));
        relay::add_response(self.state().store(), row, now);
    }
}
