//! Authentication of requests by access tokens.

use super::Client;
use crate::{
    resource_server::{RequestHead, ResourceServer, TokenError, VerifiedToken},
    runtime::Runtime,
    transport::Transport,
};

impl<T: Transport, R: Runtime> Client<T, R> {
    /// Authenticates a request of your own API or MCP server by the access token in its `Authorization` header. The
    /// [response](ResourceServer::response) to a request without a valid token follows from the error.
    ///
    /// ```
    /// use http::Request;
    /// use workos_core::{BaseUrl, Config, resource_server::{ResourceServer, TokenError}, testing::Script};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let config = Config::without_api_key().authkit_domain(BaseUrl::new("https://acme.authkit.app")?);
    /// let server = ResourceServer::new(&config, "https://api.acme.com")?;
    ///
    /// # let script = Script::new();
    /// # let client = script.client_with(config);
    /// let request = Request::get("/invoices").body(())?;
    /// # let result = script.run(async {
    /// let result = client.authenticate_token(&server, &request).await;
    /// # result });
    /// assert!(matches!(result, Err(TokenError::Missing)));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`TokenError::Unavailable`] if the keys of the AuthKit domain could not be fetched or the token not be
    /// introspected, and another [`TokenError`] if the request has no valid token.
    pub async fn authenticate_token<'r>(
        &self,
        server: &ResourceServer,
        request: impl Into<RequestHead<'r>>,
    ) -> Result<VerifiedToken, TokenError> {
        self.drive(&mut server.authenticate(request, self.seed())).await
    }
}
