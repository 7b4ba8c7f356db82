//! Who you are to WorkOS and how calls behave. The lowest usable layer: from an endpoint to a request.

use std::{fmt, net::IpAddr, sync::Arc, time::Duration};

use http::{
    HeaderMap, HeaderName, HeaderValue, Uri,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT},
    uri::{Authority, PathAndQuery, Scheme},
};

use crate::{
    endpoint::{Auth, Encoded, Encoder, Endpoint, HttpRequest, Operation, Paginated, Redirect, encoder},
    error::{ConfigError, EncodeError, Error},
    events::{EventTail, ListEvents},
    machine::{Call, Pages, RawCall},
    retry::RetryPolicy,
    types::{ClientId, RedirectUrl, Secret},
};

/// The address of the API: `https://api.workos.com` unless set.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    scheme: Scheme,
    authority: Authority,
    /// Without a slash at its end, so that every operation's path can follow.
    path: Arc<str>,
}

impl BaseUrl {
    /// Reads `https://host[:port][/path]`; a slash at the end makes no difference.
    ///
    /// Plain http is taken for a loopback host only (`localhost`, `*.localhost`, 127.0.0.0/8, `::1`),
    /// since requests carry the API key; see [`plain_http`](Self::plain_http).
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError::BaseUrl`] for anything else: no scheme, another scheme, no host, a user,
    /// a query, a fragment.
    pub fn new(url: &str) -> Result<Self, Error> {
        Self::parse(url, false)
    }

    /// Reads a base URL and allows plain http to any host, over which the API key can be read by
    /// whoever carries it. For a proxy inside your own network.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new), but for that.
    pub fn plain_http(url: &str) -> Result<Self, Error> {
        Self::parse(url, true)
    }

    fn parse(url: &str, any_http: bool) -> Result<Self, Error> {
        let refuse = |reason| Err(Error::from(ConfigError::BaseUrl(reason)));
        if url.contains('#') {
            return refuse("has a fragment");
        }
        let Ok(uri) = url.parse::<Uri>() else { return refuse("is not a URL") };
        let parts = uri.into_parts();
        let Some(scheme) = parts.scheme else { return refuse("has no scheme: write https://…") };
        let Some(authority) = parts.authority else { return refuse("has no host") };
        if authority.host().is_empty() {
            return refuse("has no host");
        }
        if authority.as_str().contains('@') {
            return refuse("has a user in it");
        }
        if scheme == Scheme::HTTP {
            if !any_http && !is_loopback(authority.host()) {
                return refuse("is plain http to a host that is not this machine; see BaseUrl::plain_http");
            }
        } else if scheme != Scheme::HTTPS {
            return refuse("has a scheme other than https");
        }
        let path = parts.path_and_query;
        if path.as_ref().is_some_and(|path| path.query().is_some()) {
            return refuse("has a query");
        }
        let path = path.as_ref().map_or("", |path| path.path()).trim_end_matches('/').into();
        Ok(Self { scheme, authority, path })
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    fn uri(&self, path_and_query: PathAndQuery) -> Uri {
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(path_and_query);
        // Scheme, authority and path are all there, which is all that can go wrong.
        Uri::from_parts(parts).unwrap_or_default()
    }
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.parse::<IpAddr>().map_or_else(
        |_| {
            let host = host.to_ascii_lowercase();
            host == "localhost" || host.ends_with(".localhost")
        },
        |address| address.is_loopback(),
    )
}

impl Default for BaseUrl {
    fn default() -> Self {
        Self { scheme: Scheme::HTTPS, authority: Authority::from_static("api.workos.com"), path: "".into() }
    }
}

impl std::str::FromStr for BaseUrl {
    type Err = Error;

    fn from_str(url: &str) -> Result<Self, Error> {
        Self::new(url)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.path)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({self})")
    }
}

/// Who you are to WorkOS and how calls behave.
///
/// With it alone you can make requests ([`request`](Self::request)) and machines
/// ([`call`](Self::call), [`pages`](Self::pages)); a [`Client`](crate::Client) adds a transport. It is
/// cheap to clone, and never prints its key.
///
/// ```
/// use std::time::Duration;
/// use workos_core::{BaseUrl, Config, RetryPolicy};
///
/// let config = Config::new("sk_test_123")?
///     .client_id("client_123")?
///     .base_url(BaseUrl::new("http://localhost:8080")?)
///     .retry(RetryPolicy::default().max_retries(5))
///     .deadline(Duration::from_secs(30));
/// # Ok::<(), workos_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Config(Arc<Settings>);

#[derive(Clone)]
struct Settings {
    base_url: BaseUrl,
    api_key: Option<ApiKey>,
    client_id: Option<ClientId>,
    user_agent: HeaderValue,
    headers: Vec<(HeaderName, HeaderValue)>,
    idempotency_key: Option<HeaderValue>,
    retry: RetryPolicy,
    attempt_timeout: Option<Duration>,
    deadline: Option<Duration>,
}

#[derive(Clone)]
struct ApiKey {
    secret: Secret,
    bearer: HeaderValue,
}

impl ApiKey {
    fn new(secret: Secret) -> Result<Self, Error> {
        let bearer = encoder::bearer(&secret).ok_or(ConfigError::ApiKey)?;
        Ok(Self { secret, bearer })
    }
}

const AGENT: &str = concat!("workos-core/", env!("CARGO_PKG_VERSION"));

impl Config {
    /// A configuration with an API key (`sk_…`), for `https://api.workos.com`.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError::ApiKey`] for a key that is empty or has white space or control
    /// characters in it, such as the line break at the end of a file.
    pub fn new(api_key: impl Into<Secret>) -> Result<Self, Error> {
        let mut settings = Settings::new();
        settings.api_key = Some(ApiKey::new(api_key.into())?);
        Ok(Self(Arc::new(settings)))
    }

    /// A configuration without an API key, for what needs none.
    #[must_use]
    pub fn without_api_key() -> Self {
        Self(Arc::new(Settings::new()))
    }

    /// A configuration from variables that a function looks up: `WORKOS_API_KEY`, which must be there,
    /// `WORKOS_CLIENT_ID` and `WORKOS_BASE_URL`. Empty counts as not there.
    ///
    /// The core reads no environment; on a server pass `|name| std::env::var(name).ok()`.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError`] for a variable that is missing or makes no sense.
    pub fn from_variables(look_up: impl Fn(&'static str) -> Option<String>) -> Result<Self, Error> {
        let find = |name| look_up(name).filter(|value| !value.is_empty());
        let mut config = Self::new(find("WORKOS_API_KEY").ok_or(ConfigError::Missing("WORKOS_API_KEY"))?)?;
        if let Some(client_id) = find("WORKOS_CLIENT_ID") {
            config = config.client_id(client_id)?;
        }
        if let Some(base_url) = find("WORKOS_BASE_URL") {
            config = config.base_url(BaseUrl::new(&base_url)?);
        }
        Ok(config)
    }

    fn settings(&mut self) -> &mut Settings {
        Arc::make_mut(&mut self.0)
    }

    /// Sets the client id (`client_…`) of the environment, which signing in needs.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError::ClientId`] unless it is visible ASCII.
    pub fn client_id(mut self, client_id: impl Into<ClientId>) -> Result<Self, Error> {
        let client_id = client_id.into();
        if client_id.as_str().is_empty() || !client_id.as_str().bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ConfigError::ClientId.into());
        }
        self.settings().client_id = Some(client_id);
        Ok(self)
    }

    /// Sets the address of the API.
    #[must_use]
    pub fn base_url(mut self, base_url: BaseUrl) -> Self {
        self.settings().base_url = base_url;
        self
    }

    /// Sets when calls are sent again.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.settings().retry = policy;
        self
    }

    /// Sets how long one attempt may take; 60 s unless set. `None` is for ever.
    #[must_use]
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.settings().attempt_timeout = timeout.into();
        self
    }

    /// Sets how long a call may take with all its attempts and waits; for ever unless set.
    #[must_use]
    pub fn deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.settings().deadline = deadline.into();
        self
    }

    /// Sets a header of every request, in place of the one of that name that would be sent. Mark
    /// values that are secrets with [`HeaderValue::set_sensitive`].
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        let headers = &mut self.settings().headers;
        headers.retain(|(other, _)| *other != name);
        headers.push((name, value));
        self
    }

    /// Puts your application in front of the `User-Agent`.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError::Header`] for a text that no header can hold.
    pub fn user_agent(mut self, application: &str) -> Result<Self, Error> {
        let value = HeaderValue::try_from(format!("{application} {AGENT}"));
        self.settings().user_agent = value.map_err(|_| ConfigError::Header("User-Agent"))?;
        Ok(self)
    }

    /// The same configuration with some things different.
    #[must_use]
    pub fn with(mut self, options: RequestOptions) -> Self {
        let settings = self.settings();
        let RequestOptions { timeout, deadline, retry, idempotency_key, headers, base_url, api_key } =
            options;
        if let Some(timeout) = timeout {
            settings.attempt_timeout = timeout;
        }
        if let Some(deadline) = deadline {
            settings.deadline = deadline;
        }
        if let Some(retry) = retry {
            settings.retry = retry;
        }
        if let Some(key) = idempotency_key {
            settings.idempotency_key = Some(key);
        }
        if let Some(base_url) = base_url {
            settings.base_url = base_url;
        }
        if let Some(api_key) = api_key {
            settings.api_key = Some(api_key);
        }
        headers.into_iter().fold(self, |config, (name, value)| config.header(name, value))
    }

    /// Makes the request for an operation: a plain value for any HTTP client. Read the response with
    /// [`Endpoint::decode`].
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] for values that cannot be sent, such as an empty id.
    pub fn request<E: Endpoint>(&self, endpoint: &E) -> Result<HttpRequest, Error> {
        let encoded = self.encode(endpoint)?;
        Ok(self.assemble(E::OPERATION, &encoded, self.0.idempotency_key.as_ref()))
    }

    /// Makes the machine that calls an operation, retries included. The seed decides the jitter of its
    /// waits, and the idempotency key where the operation has one: take random bits, in a test any
    /// number.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] for values that cannot be sent, such as an empty id.
    #[inline]
    pub fn call<E: Endpoint>(&self, endpoint: &E, seed: u64) -> Result<Call<E::Output>, Error> {
        let encoded = self.encode(endpoint)?;
        Ok(Call::new(RawCall::new(self, E::OPERATION, encoded, seed), E::decode))
    }

    /// Makes the machine that walks a list page by page. The seed is as for [`call`](Self::call).
    #[must_use]
    pub fn pages<E: Paginated>(&self, endpoint: E, seed: u64) -> Pages<E> {
        Pages::new(self.clone(), endpoint, seed)
    }

    /// Makes the machine that follows the list of events. The seed is as for [`call`](Self::call).
    #[must_use]
    pub fn tail(&self, events: ListEvents, seed: u64) -> EventTail {
        EventTail::new(self.clone(), events, seed)
    }

    /// Makes the URL of a page of WorkOS that a browser is sent to. Nothing is sent.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] for values that cannot be sent, or where the page needs a client id and the
    /// configuration has none.
    pub fn url<R: Redirect>(&self, redirect: &R) -> Result<RedirectUrl, Error> {
        let mut encoder = self.encoder(R::OPERATION)?;
        redirect.encode(&mut encoder)?;
        let path_and_query = encoder.finish()?.path_and_query;
        Ok(RedirectUrl::new(self.0.base_url.uri(path_and_query)))
    }

    #[inline]
    fn encode<E: Endpoint>(&self, endpoint: &E) -> Result<Encoded, Error> {
        let mut encoder = self.encoder(E::OPERATION)?;
        endpoint.encode(&mut encoder)?;
        encoder.finish()
    }

    fn encoder(&self, operation: &'static Operation) -> Result<Encoder<'_>, Error> {
        if operation.auth == Auth::ApiKey && self.0.api_key.is_none() {
            return Err(Error::encode(operation, EncodeError::ApiKey));
        }
        let credentials = encoder::Credentials {
            client_id: self.0.client_id.as_ref().map(ClientId::as_str),
            client_secret: self.0.api_key.as_ref().map(|key| &key.secret),
        };
        Ok(Encoder::new(operation, self.0.base_url.path(), credentials))
    }

    pub(crate) fn assemble(
        &self,
        operation: &'static Operation,
        encoded: &Encoded,
        idempotency_key: Option<&HeaderValue>,
    ) -> HttpRequest {
        let mut request = HttpRequest::new(encoded.body.clone());
        *request.method_mut() = operation.method.clone();
        *request.uri_mut() = self.0.base_url.uri(encoded.path_and_query.clone());
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

        let settings = &*self.0;
        let mut headers = HeaderMap::with_capacity(5 + settings.headers.len());
        headers.insert(USER_AGENT, settings.user_agent.clone());
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let authorization = match operation.auth {
            Auth::ApiKey => settings.api_key.as_ref().map(|key| &key.bearer),
            Auth::AccessToken => encoded.authorization.as_ref(),
            Auth::ClientCredentials | Auth::ClientId | Auth::None => None,
        };
        let given = [
            (AUTHORIZATION, authorization),
            (CONTENT_TYPE, encoded.content_type.as_ref()),
            (IDEMPOTENCY_KEY, idempotency_key),
        ];
        for (name, value) in given {
            if let Some(value) = value {
                headers.insert(name, value.clone());
            }
        }
        for (name, value) in &settings.headers {
            headers.insert(name.clone(), value.clone());
        }
        headers
    }

    pub(crate) fn idempotency_key(&self) -> Option<HeaderValue> {
        self.0.idempotency_key.clone()
    }

    #[cfg(feature = "session")]
    pub(crate) fn known_client_id(&self) -> Option<&ClientId> {
        self.0.client_id.as_ref()
    }

    pub(crate) fn retry_policy(&self) -> &RetryPolicy {
        &self.0.retry
    }

    pub(crate) fn attempt_timeout(&self) -> Option<Duration> {
        self.0.attempt_timeout
    }

    pub(crate) fn overall_deadline(&self) -> Option<Duration> {
        self.0.deadline
    }
}

impl Settings {
    fn new() -> Self {
        Self {
            base_url: BaseUrl::default(),
            api_key: None,
            client_id: None,
            user_agent: HeaderValue::from_static(AGENT),
            headers: Vec::new(),
            idempotency_key: None,
            retry: RetryPolicy::default(),
            attempt_timeout: Some(Duration::from_secs(60)),
            deadline: None,
        }
    }
}

impl fmt::Debug for Config {
    /// Hides the key and the values of headers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = &*self.0;
        f.debug_struct("Config")
            .field("base_url", &settings.base_url)
            .field("api_key", &settings.api_key.as_ref().map(|key| &key.secret))
            .field("client_id", &settings.client_id)
            .field("headers", &HeaderNames(&settings.headers))
            .field("retry", &settings.retry)
            .field("timeout", &settings.attempt_timeout)
            .field("deadline", &settings.deadline)
            .finish_non_exhaustive()
    }
}

/// What is different for some calls: give it to [`Client::with`](crate::Client::with) or
/// [`Config::with`].
///
/// ```
/// use std::time::Duration;
/// use workos_core::{Config, RequestOptions, RetryPolicy};
///
/// let config = Config::new("sk_test_123")?;
/// let patient = config.clone().with(
///     RequestOptions::new().timeout(Duration::from_secs(5)).retry(RetryPolicy::default().max_retries(10)),
/// );
/// # Ok::<(), workos_core::Error>(())
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct RequestOptions {
    timeout: Option<Option<Duration>>,
    deadline: Option<Option<Duration>>,
    retry: Option<RetryPolicy>,
    idempotency_key: Option<HeaderValue>,
    headers: Vec<(HeaderName, HeaderValue)>,
    base_url: Option<BaseUrl>,
    api_key: Option<ApiKey>,
}

impl RequestOptions {
    /// Nothing different.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how long one attempt may take; `None` is for ever.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeout = Some(timeout.into());
        self
    }

    /// Sets how long a call may take with all its attempts and waits; `None` is for ever.
    pub fn deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.deadline = Some(deadline.into());
        self
    }

    /// Sets when calls are sent again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Sends an `Idempotency-Key`. WorkOS is known to honour it on `POST /audit_logs/events`, where a call makes
    /// one by itself, and documents it for some creates of Pipes; on other operations it changes nothing. It
    /// makes no operation safe to repeat in the eyes of a [`RetryPolicy`]. Use a key for one call.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError::Header`] for a key that is empty or that no header can hold.
    pub fn idempotency_key(mut self, key: &str) -> Result<Self, Error> {
        let value = (!key.is_empty()).then(|| HeaderValue::from_str(key).ok()).flatten();
        self.idempotency_key = Some(value.ok_or(ConfigError::Header("Idempotency-Key"))?);
        Ok(self)
    }

    /// Sends a header, in place of the one of that name that would be sent.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Calls another address.
    pub fn base_url(mut self, base_url: BaseUrl) -> Self {
        self.base_url = Some(base_url);
        self
    }

    /// Uses another API key, such as another environment's.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError::ApiKey`] as [`Config::new`] does.
    pub fn api_key(mut self, api_key: impl Into<Secret>) -> Result<Self, Error> {
        self.api_key = Some(ApiKey::new(api_key.into())?);
        Ok(self)
    }
}

impl fmt::Debug for RequestOptions {
    /// Hides keys and the values of headers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestOptions")
            .field("timeout", &self.timeout)
            .field("deadline", &self.deadline)
            .field("retry", &self.retry)
            .field("idempotency_key", &self.idempotency_key.is_some())
            .field("headers", &HeaderNames(&self.headers))
            .field("base_url", &self.base_url)
            .field("api_key", &self.api_key.is_some())
            .finish()
    }
}

struct HeaderNames<'a>(&'a [(HeaderName, HeaderValue)]);

impl fmt::Debug for HeaderNames<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{BaseUrl, Config};
    use crate::Error;

    #[test]
    fn base_urls_are_taken_or_refused() {
        for (url, shown) in [
            ("https://api.workos.com", "https://api.workos.com"),
            ("https://api.workos.com/", "https://api.workos.com"),
            ("https://proxy.example/workos/v1/", "https://proxy.example/workos/v1"),
            ("https://proxy.example:8443", "https://proxy.example:8443"),
            ("http://localhost:4000", "http://localhost:4000"),
            ("http://LOCALHOST", "http://LOCALHOST"),
            ("http://api.localhost", "http://api.localhost"),
            ("http://127.0.0.1:1", "http://127.0.0.1:1"),
            ("http://127.9.9.9", "http://127.9.9.9"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(BaseUrl::new(url).unwrap().to_string(), shown, "{url}");
        }
        for (url, reason) in [
            ("", "not a URL"),
            ("api.workos.com", "no scheme"),
            ("//api.workos.com", "no scheme"),
            ("/v1", "no scheme"),
            ("ftp://api.workos.com", "other than https"),
            ("http://api.workos.com", "plain http"),
            ("http://127.0.0.1.evil.example", "plain http"),
            ("http://localhost.evil.example", "plain http"),
            ("https://key@api.workos.com", "a user"),
            ("https://api.workos.com?x=1", "a query"),
            ("https://api.workos.com#x", "a fragment"),
            ("https://", "not a URL"),
            ("https://api workos.com", "not a URL"),
            ("https://api.workos.com\r\n", "not a URL"),
        ] {
            let error = BaseUrl::new(url).unwrap_err().to_string();
            assert!(error.contains(reason), "{url}: {error}");
        }
        assert!(BaseUrl::plain_http("http://proxy.internal").is_ok());
    }

    #[test]
    fn keys_that_no_header_can_hold_are_refused_without_being_shown() {
        for key in ["", "sk_test\n", "sk_test\r\nX: y", "sk\0", " sk", "sk test", "sk\u{7f}", "\t"] {
            let error = Config::new(key).unwrap_err();
            assert!(matches!(error, Error::Config(_)), "{key:?}");
            assert!(key.is_empty() || !format!("{error} {error:?}").contains(key), "{key:?}");
        }
        for id in ["", "client 1", "client\n", "clïent"] {
            assert!(Config::without_api_key().client_id(id).is_err(), "{id:?}");
        }
    }

    #[test]
    fn variables_are_looked_up_and_empty_ones_are_not_there() {
        let config = Config::from_variables(|name| {
            Some(match name {
                "WORKOS_API_KEY" => "sk_test_1".into(),
                "WORKOS_BASE_URL" => "http://localhost:1".into(),
                _ => String::new(),
            })
        })
        .unwrap();
        assert!(format!("{config:?}").contains("http://localhost:1"));
        let error = Config::from_variables(|_| None).unwrap_err();
        assert_eq!(error.to_string(), "WORKOS_API_KEY is not set");
    }
}
