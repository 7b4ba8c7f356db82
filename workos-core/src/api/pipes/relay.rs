//! Relay: requests to providers that WorkOS authenticates with the credential of a user.

use std::fmt;

use http::{
    HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version,
    header::{AUTHORIZATION, CONNECTION, USER_AGENT},
    request,
    uri::PathAndQuery,
};

use crate::{
    config::Config,
    error::{ApiError, EncodeFailure, Error},
    operation::{Auth, HttpResponse, Idempotency, Operation},
    types::{OrganizationId, PathBuffer, UserId, fields, percent_encode},
};

/// Relay with the URL of the provider in a header. The method is that of the relayed request.
static RELAY: Operation =
    Operation::new("relay", Method::GET, "/relay", Auth::ApiKey, Idempotency::NotIdempotent);

/// Relay with the provider in the path. The method is that of the relayed request.
static RELAY_PATH: Operation = Operation::new(
    "relay_path",
    Method::GET,
    "/relay/{slug}/{path}",
    Auth::ApiKey,
    Idempotency::NotIdempotent,
);

const RELAY_USER: HeaderName = HeaderName::from_static("x-relay-user");
const RELAY_ORGANIZATION: HeaderName = HeaderName::from_static("x-relay-organization");
const RELAY_URL: HeaderName = HeaderName::from_static("x-relay-url");
const RELAY_PROVIDER: HeaderName = HeaderName::from_static("x-relay-provider");
const RELAY_UPSTREAM_STATUS: HeaderName = HeaderName::from_static("x-relay-upstream-status");

/// A request to a provider that WorkOS relays with the credential of a user, such as an OAuth access token or an API key.
/// The application never sees the credential.
///
/// [`Config::relay`] makes the request to WorkOS, for any HTTP client. The method, the headers and the body are those of
/// the request to the provider; the body may have any type, also a stream. [`Relayed`] tells the provider's response
/// from an error of relay.
///
/// ```
/// use workos_core::{Config, pipes::{RelayRequest, Relayed}};
///
/// let request = http::Request::get("https://api.github.com/user/repos?per_page=5").body(())?;
/// let relay = RelayRequest::new("user_1", request).organization_id("org_1");
/// let request = Config::new("sk_test_123")?.relay(relay)?;
/// assert_eq!(request.uri(), "https://api.workos.com/relay");
/// assert_eq!(request.headers()["x-relay-url"], "https://api.github.com/user/repos?per_page=5");
///
/// // … send the request with any HTTP client, then:
/// let response = http::Response::builder().header("x-relay-upstream-status", "200").body("[]".into())?;
/// let repositories = Relayed::from_response(response).into_result()?;
/// assert_eq!(repositories.body(), "[]");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Headers
///
/// These headers of the request are removed, since WorkOS does not forward them or they concern one connection only:
/// `Authorization`, `Cookie`, `Forwarded`, `Via`, `Host`, those whose names begin with `X-Relay-`, `X-WorkOS-` and
/// `X-Forwarded-`, and those of the connection (`Connection` and the headers that it names, `Keep-Alive`, `TE`,
/// `Trailer`, `Transfer-Encoding`, `Upgrade`, `Proxy-…`; [RFC 9110, section
/// 7.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1)). The [headers of the configuration](Config::header) are
/// not added, since the provider would receive them. The `User-Agent` is that of the configuration unless the request
/// has one.
///
/// # Not fully known
///
/// [Relay](https://workos.com/docs/pipes/relay) is in early access. Its limits, the methods that it accepts and all of its
/// error codes are not known here. This crate does not retry a relayed request.
#[derive(Clone)]
#[must_use = "a relay request does nothing until it is sent"]
pub struct RelayRequest<B> {
    request: http::Request<B>,
    routing: Routing,
    user_id: UserId,
    organization_id: Option<OrganizationId>,
    provider: Option<String>,
}

/// How WorkOS finds the provider.
#[derive(Debug, Clone)]
enum Routing {
    /// By the URL in a header.
    Url,
    /// By its slug in the path.
    Path { slug: String },
}

impl<B> RelayRequest<B> {
    /// Relays a request to an absolute URL, which decides the provider: `https://api.github.com/user`.
    pub fn new(user_id: impl Into<UserId>, request: http::Request<B>) -> Self {
        Self {
            request,
            routing: Routing::Url,
            user_id: user_id.into(),
            organization_id: None,
            provider: None,
        }
    }

    /// Relays a request to a path at a provider, for example `/user/repos?per_page=5` at `github`.
    pub fn to_provider(
        user_id: impl Into<UserId>,
        slug: impl Into<String>,
        request: http::Request<B>,
    ) -> Self {
        let routing = Routing::Path { slug: slug.into() };
        Self { request, routing, user_id: user_id.into(), organization_id: None, provider: None }
    }

    /// Sets the ID of the organization that the connection belongs to or is scoped to. A connection with an organization
    /// is used only with its ID, a connection without one only without an ID; otherwise the error is
    /// [`AuthorizationRequired`](RelayErrorCode::AuthorizationRequired).
    pub fn organization_id(mut self, id: impl Into<OrganizationId>) -> Self {
        self.organization_id = Some(id.into());
        self
    }

    /// Sets the slug of the provider, `github`, which selects one of several that have the URL.
    pub fn provider(mut self, slug: impl Into<String>) -> Self {
        self.provider = Some(slug.into());
        self
    }
}

impl<B> fmt::Debug for RelayRequest<B> {
    /// Hides the URL, the headers and the body, which may contain secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RelayRequest")
            .field("method", self.request.method())
            .field("routing", &self.routing)
            .field("user_id", &self.user_id)
            .field("organization_id", &self.organization_id)
            .field("provider", &self.provider)
            .finish_non_exhaustive()
    }
}

impl Config {
    /// Creates the request to WorkOS that relays a request to a provider, for any HTTP client. See [`RelayRequest`].
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] if
    ///
    /// - the configuration has no API key;
    /// - an ID or the slug of the provider is empty or cannot be sent in a header or a path;
    /// - the URL of a request by [`RelayRequest::new`] has no scheme or host, or has user information;
    /// - the URL of a request by [`RelayRequest::to_provider`] is not a path, or has a segment `.` or `..`, which HTTP
    ///   clients remove: the request would reach another operation of WorkOS, with the API key.
    pub fn relay<B>(&self, relay: RelayRequest<B>) -> Result<http::Request<B>, Error> {
        let RelayRequest { request, routing, user_id, organization_id, provider } = relay;
        let (mut parts, body) = request.into_parts();
        let context = Context { routing, user_id, organization_id, provider };
        context.apply(self, &mut parts)?;
        Ok(http::Request::from_parts(parts, body))
    }
}

/// A [`RelayRequest`] without the request, so that most of the code does not depend on the type of the body.
struct Context {
    routing: Routing,
    user_id: UserId,
    organization_id: Option<OrganizationId>,
    provider: Option<String>,
}

impl Context {
    fn apply(&self, config: &Config, parts: &mut request::Parts) -> Result<(), Error> {
        let settings = config.settings();
        let api_key = settings.api_key.as_ref().ok_or_else(|| self.error(EncodeFailure::MissingApiKey))?;
        keep_forwarded(&mut parts.headers);
        let headers = &mut parts.headers;
        headers.insert(AUTHORIZATION, api_key.bearer.clone());
        headers.entry(USER_AGENT).or_insert_with(|| settings.user_agent.clone());
        headers.insert(RELAY_USER, self.value("x-relay-user", self.user_id.as_str())?);
        if let Some(id) = &self.organization_id {
            headers.insert(RELAY_ORGANIZATION, self.value("x-relay-organization", id.as_str())?);
        }
        if let Some(slug) = &self.provider {
            headers.insert(RELAY_PROVIDER, self.value("x-relay-provider", slug)?);
        }
        let path = match &self.routing {
            Routing::Url => {
                let mut url = self.value("x-relay-url", self.absolute(&parts.uri)?)?;
                // A query may have a token.
                url.set_sensitive(true);
                headers.insert(RELAY_URL, url);
                [settings.base_url.path(), "/relay"].concat().into_bytes()
            }
            Routing::Path { slug } => self.path_at(settings.base_url.path(), slug, &parts.uri)?,
        };
        let path =
            PathAndQuery::from_maybe_shared(path).map_err(|_| self.error(EncodeFailure::UriTooLong))?;
        parts.uri = settings.base_url.uri(path);
        parts.version = Version::default();
        Ok(())
    }

    /// Returns the text of an absolute URL.
    fn absolute(&self, uri: &http::Uri) -> Result<String, Error> {
        let reject = |reason| Err(self.error(EncodeFailure::RelayedUrl(reason)));
        match (uri.scheme(), uri.authority()) {
            (Some(_), Some(authority)) if authority.as_str().contains('@') => reject("has user information"),
            (Some(_), Some(_)) => Ok(uri.to_string()),
            _ => reject("has no scheme or host"),
        }
    }

    /// Returns the path and query of a request to a path at a provider.
    fn path_at(&self, base: &str, slug: &str, uri: &http::Uri) -> Result<Vec<u8>, Error> {
        if matches!(slug, "" | "." | "..") {
            return Err(self.error(EncodeFailure::PathSegment { name: "slug" }));
        }
        if uri.authority().is_some() || !uri.path().starts_with('/') {
            return Err(self.error(EncodeFailure::RelayedUrl("is not a path")));
        }
        if uri.path().split(['/', '\\']).any(is_dot_segment) {
            return Err(self.error(EncodeFailure::PathSegment { name: "path" }));
        }
        let mut path = PathBuffer::from_slice(base.as_bytes());
        path.extend_from_slice(b"/relay/");
        percent_encode(slug, &mut path);
        let rest = uri.path_and_query().map_or("/", PathAndQuery::as_str);
        path.extend_from_slice(rest.as_bytes());
        Ok(path.into_vec())
    }

    fn value(&self, name: &'static str, text: impl AsRef<str>) -> Result<HeaderValue, Error> {
        let text = text.as_ref();
        let value = HeaderValue::from_str(text).ok().filter(|_| !text.trim().is_empty());
        value.ok_or_else(|| self.error(EncodeFailure::Header { name }))
    }

    fn operation(&self) -> &'static Operation {
        match self.routing {
            Routing::Url => &RELAY,
            Routing::Path { .. } => &RELAY_PATH,
        }
    }

    #[cold]
    fn error(&self, failure: EncodeFailure) -> Error {
        Error::encode(self.operation(), failure)
    }
}

/// Whether a segment of a path is `.` or `..`, also percent-encoded, as the URL Standard has it
/// (<https://url.spec.whatwg.org/#double-dot-path-segment>).
fn is_dot_segment(segment: &str) -> bool {
    let mut rest = segment;
    let mut dots = 0_u8;
    while let Some(after) = rest.strip_prefix('.').or_else(|| {
        let (encoded, after) = rest.split_at_checked(3)?;
        encoded.eq_ignore_ascii_case("%2e").then_some(after)
    }) {
        rest = after;
        dots = dots.saturating_add(1);
    }
    rest.is_empty() && matches!(dots, 1 | 2)
}

/// Removes the headers that are not forwarded to a provider.
fn keep_forwarded(headers: &mut HeaderMap) {
    // Names that `Connection` adds to those of the connection.
    let connection = headers.get_all(CONNECTION).iter().filter_map(|value| value.to_str().ok());
    let named: Vec<HeaderName> =
        connection.flat_map(|value| value.split(',')).filter_map(|name| name.trim().parse().ok()).collect();
    let removed: Vec<HeaderName> =
        headers.keys().filter(|name| !is_forwarded(name.as_str())).cloned().chain(named).collect();
    for name in removed {
        headers.remove(name);
    }
}

fn is_forwarded(name: &str) -> bool {
    const PREFIXES: [&str; 4] = ["x-relay-", "x-workos-", "x-forwarded-", "proxy-"];
    const NAMES: [&str; 11] = [
        "authorization",
        "connection",
        "cookie",
        "forwarded",
        "host",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
    ];
    !NAMES.contains(&name) && !PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// A response to a relayed request: that of the provider, or an error of relay.
#[derive(Debug)]
#[non_exhaustive]
pub enum Relayed<B> {
    /// The provider's response, with the provider's status, headers and body.
    Provider(http::Response<B>),
    /// An error of relay: the provider has received no request, or its response is not known. [`RelayError`] reads it.
    Relay(http::Response<B>),
}

impl<B> Relayed<B> {
    /// Tells whose response it is: a response with an error status and without the header `X-Relay-Upstream-Status` is
    /// one of relay. The body is not read.
    #[must_use]
    pub fn from_response(response: http::Response<B>) -> Self {
        let status = response.status();
        let is_error = status.is_client_error() || status.is_server_error();
        if is_error && !response.headers().contains_key(RELAY_UPSTREAM_STATUS) {
            Self::Relay(response)
        } else {
            Self::Provider(response)
        }
    }
}

impl Relayed<bytes::Bytes> {
    /// Returns the provider's response, whatever its status is.
    ///
    /// # Errors
    ///
    /// Returns the error of relay if there is one.
    pub fn into_result(self) -> Result<HttpResponse, RelayError> {
        match self {
            Self::Provider(response) => Ok(response),
            Self::Relay(response) => Err(RelayError::from_response(&response)),
        }
    }
}

/// An error of relay. `Display` and `Debug` print what those of [`ApiError`] print.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RelayError {
    /// The error code, if the response has one.
    pub code: Option<RelayErrorCode>,
    /// The authorization that the user has to give before requests are relayed: with the code
    /// [`AuthorizationRequired`](RelayErrorCode::AuthorizationRequired) or the status 402.
    pub authorization: Option<RelayAuthorization>,
    /// The response as any other error of WorkOS.
    pub error: Box<ApiError>,
}

impl RelayError {
    /// Reads an error of relay with any body.
    #[must_use]
    pub fn from_response(response: &HttpResponse) -> Self {
        let error = ApiError::from_response(&RELAY, response);
        let code = error.code().map(RelayErrorCode::of_either_spelling);
        let is_required = error.status == StatusCode::PAYMENT_REQUIRED
            || code == Some(RelayErrorCode::AuthorizationRequired);
        let authorization = is_required.then(|| RelayAuthorization::from_body(&error));
        Self { code, authorization, error: Box::new(error) }
    }
}

impl fmt::Display for RelayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for RelayError {}

impl From<RelayError> for Error {
    fn from(error: RelayError) -> Self {
        Self::Api(error.error)
    }
}

/// The authorization that a user has to give at a provider.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RelayAuthorization {
    /// The connection that is required, as WorkOS names it. Its format is not documented.
    pub connection: Option<String>,
    /// URL to redirect the user to. `None` for a provider with API keys, which the user has to enter.
    pub authorization_url: Option<String>,
}

impl RelayAuthorization {
    fn from_body(error: &ApiError) -> Self {
        let text = |json: Option<&serde_json::value::RawValue>| {
            json.and_then(|json| serde_json::from_str::<Option<String>>(json.get()).ok()).flatten()
        };
        let [connection, url] = fields(&error.body, ["connection", "authorization_url"]).unwrap_or_default();
        Self { connection: text(connection), authorization_url: text(url) }
    }
}

impl fmt::Debug for RelayAuthorization {
    /// Prints whether the values are there. The URL has the state of an authorization.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RelayAuthorization")
            .field("connection", &self.connection.is_some())
            .field("authorization_url", &self.authorization_url.is_some())
            .finish()
    }
}

/// Code of an error of relay.
///
/// WorkOS's sources write the codes with `_` and with `-`; both are the same code here, as `_`.
#[open_enum]
pub enum RelayErrorCode {
    /// The user has to connect an account at the provider (402); see [`RelayError::authorization`].
    AuthorizationRequired = "relay_authorization_required",
    /// The user's credential could not be obtained (502).
    CredentialError = "relay_credential_error",
    /// The URL is invalid (400).
    InvalidUrl = "relay_invalid_url",
    /// The request has no URL (400).
    MissingUrl = "relay_missing_url",
    /// The provider in the header and that of the URL are not the same (400).
    ProviderConflict = "relay_provider_conflict",
    /// The provider is not configured in the environment (404).
    ProviderNotConfigured = "relay_provider_not_configured",
    /// No provider has the URL, or the slug is unknown (404).
    ProviderNotFound = "relay_provider_not_found",
    /// There is no such user (400).
    UserNotFound = "relay_user_not_found",
    /// The request names no user (400).
    UserRequired = "relay_user_required",
}

impl RelayErrorCode {
    fn of_either_spelling(code: &str) -> Self {
        Self::from(code.replace('-', "_").as_str())
    }
}

#[cfg(test)]
#[path = "relay_tests.rs"]
mod tests;
