//! Operations of the WorkOS API as constant facts: name, method, path, authentication and idempotency.

use std::time::Duration;

use bytes::Bytes;

/// A request to WorkOS for any HTTP client.
///
/// Its `Debug` output, which is implemented by the `http` crate, contains the body. A body may hold a
/// password or a token.
pub type HttpRequest = http::Request<Bytes>;

/// A response from WorkOS with its complete body.
pub type HttpResponse = http::Response<Bytes>;

/// The constant properties of an operation, independent of any parameter. Docs, spans, retries and tests read
/// them from here.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// WorkOS's name of the operation, such as `update_organization`.
    pub name: &'static str,
    /// The HTTP method.
    pub method: http::Method,
    /// The path with its placeholders, such as `/organizations/{id}`. Its low cardinality makes it suitable
    /// for spans and metrics.
    pub path: &'static str,
    /// The server that the request is sent to.
    pub server: Server,
    /// Authentication of the request.
    pub auth: Auth,
    /// Whether the request may be retried if its outcome is unknown.
    pub idempotency: Idempotency,
}

impl Operation {
    /// Creates the description of an operation of the API. [`endpoint`](macro@crate::endpoint) calls this function.
    #[must_use]
    pub const fn new(
        name: &'static str,
        method: http::Method,
        path: &'static str,
        auth: Auth,
        idempotency: Idempotency,
    ) -> Self {
        Self { name, method, path, server: Server::Api, auth, idempotency }
    }

    /// Sets the server that the request is sent to.
    #[must_use]
    pub const fn at(mut self, server: Server) -> Self {
        self.server = server;
        self
    }
}

/// The server of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Server {
    /// The API at [`Config::base_url`](crate::Config::base_url), `https://api.workos.com` by default.
    Api,
    /// The authorization server at [`Config::authkit_domain`](crate::Config::authkit_domain), such as
    /// `https://acme.authkit.app`. The API key is not sent there.
    AuthKit,
}

/// Authentication of the request of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Auth {
    /// The API key as a bearer token.
    ApiKey,
    /// `client_id` in the body, with `client_secret` (the API key) if the configuration has one.
    ClientCredentials,
    /// `client_id` in the body, or in the query of a [`Redirect`](crate::endpoint::Redirect).
    ClientId,
    /// An access token from the endpoint's parameters as a bearer token.
    AccessToken,
    /// No authentication.
    None,
}

/// Whether a request may be retried if its outcome is unknown, for example after a timeout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Idempotency {
    /// The operation is idempotent (RFC 9110, section 9.2.2): a retry has no further effect.
    Idempotent,
    /// The request has an `Idempotency-Key` by which WorkOS recognizes a retry. A call generates the key from its
    /// random seed. A request that is created without a call has no key unless one is configured.
    WithKey,
    /// WorkOS responds to a repetition within [`REPLAY_WINDOW`](Self::REPLAY_WINDOW) as to the first request.
    /// A retry is allowed while the window is open, and after that only if no attempt was sent. Each attempt
    /// has at most [`REPLAY_ATTEMPT`](Self::REPLAY_ATTEMPT), so that several fit into the window.
    ///
    /// So behaves the exchange of a refresh token: the token just exchanged returns the same pair of tokens
    /// again, and later the error `invalid_grant`.
    WithinWindow,
    /// The operation is not idempotent. A retry is allowed only if the request was certainly not executed:
    /// the request was not sent, or WorkOS rejected it with 429.
    NotIdempotent,
}

impl Idempotency {
    /// Time after its first send in which WorkOS recognizes a repetition of a
    /// [`WithinWindow`](Self::WithinWindow) request: 30 seconds.
    ///
    /// Source: WorkOS's documentation of AuthKit, session resilience.
    pub const REPLAY_WINDOW: Duration = Duration::from_secs(30);

    /// Maximum time limit of an attempt of a [`WithinWindow`](Self::WithinWindow) request: 7.5 seconds, a
    /// quarter of the window. A lower [`Config::timeout`](crate::Config::timeout) has precedence.
    pub const REPLAY_ATTEMPT: Duration = Duration::from_millis(7_500);
}
