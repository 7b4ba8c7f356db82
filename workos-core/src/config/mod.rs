//! The configuration of calls: credentials, base URL, headers, retries and time limits.

mod base_url;
mod options;
#[cfg(feature = "auth")]
mod redirect_uri;

use std::{
    fmt,
    sync::{Arc, OnceLock},
    time::Duration,
};

use http::{HeaderMap, HeaderName, HeaderValue};

#[cfg(feature = "auth")]
pub(crate) use self::redirect_uri::RedirectUri;
pub use self::{base_url::BaseUrl, options::RequestOptions};
use crate::{
    error::{ConfigError, Error},
    headers,
    retry::RetryPolicy,
    types::{ClientId, Secret},
};

/// The configuration of calls: credentials, base URL, headers, retries and time limits.
///
/// A configuration alone creates requests ([`request`](Self::request)) and state machines
/// ([`call`](Self::call), [`pages`](Self::pages)); a [`Client`](crate::Client) adds a transport. Cloning is
/// cheap. `Debug` hides the API key.
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

/// The values of a [`Config`], as the layers above read them.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) base_url: BaseUrl,
    pub(crate) authkit_domain: Option<BaseUrl>,
    pub(crate) api_key: Option<ApiKey>,
    pub(crate) client_id: Option<ClientId>,
    pub(crate) user_agent: HeaderValue,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) idempotency_key: Option<HeaderValue>,
    pub(crate) retry: RetryPolicy,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) templates: HeaderTemplates,
    #[cfg(feature = "auth")]
    pub(crate) redirect_uri: Option<RedirectUri>,
    #[cfg(feature = "auth")]
    pub(crate) cookie_password: Option<Secret>,
}

/// The headers of most requests, which are the same for all requests of a configuration. A clone of them costs half as
/// much as inserting them.
#[derive(Default)]
pub(crate) struct HeaderTemplates {
    pub(crate) without_body: OnceLock<HeaderMap>,
    pub(crate) json: OnceLock<HeaderMap>,
}

impl Clone for HeaderTemplates {
    /// Settings are cloned in order to be changed.
    fn clone(&self) -> Self {
        Self::default()
    }
}

#[derive(Clone)]
pub(crate) struct ApiKey {
    pub(crate) secret: Secret,
    pub(crate) bearer: HeaderValue,
}

impl ApiKey {
    fn new(secret: Secret) -> Result<Self, Error> {
        let bearer = headers::bearer(&secret).ok_or(ConfigError::ApiKey)?;
        Ok(Self { secret, bearer })
    }
}

const AGENT: &str = concat!("workos-core/", env!("CARGO_PKG_VERSION"));

impl Config {
    /// Creates a configuration with an API key (`sk_…`) for `https://api.workos.com`.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError::ApiKey`] if the key is empty or contains white space or control characters,
    /// such as the line break at the end of a file.
    pub fn new(api_key: impl Into<Secret>) -> Result<Self, Error> {
        let mut settings = Settings::new();
        settings.api_key = Some(ApiKey::new(api_key.into())?);
        Ok(Self(Arc::new(settings)))
    }

    /// Creates a configuration without an API key, for operations that need none.
    #[must_use]
    pub fn without_api_key() -> Self {
        Self(Arc::new(Settings::new()))
    }

    /// Creates a configuration from environment variables: `WORKOS_API_KEY` (required), `WORKOS_CLIENT_ID`,
    /// `WORKOS_BASE_URL`, `WORKOS_AUTHKIT_DOMAIN` and, with the feature `auth`, `WORKOS_REDIRECT_URI` and
    /// `WORKOS_COOKIE_PASSWORD`. An empty variable counts as unset. The AuthKit domain may be without a scheme, as in
    /// `acme.authkit.app`.
    ///
    /// The core does not read the environment; on a server pass `|name| std::env::var(name).ok()`.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError::MissingVariable`] without `WORKOS_API_KEY`, and the error of [`new`](Self::new),
    /// [`client_id`](Self::client_id), [`BaseUrl::new`] or `redirect_uri` for an invalid value.
    pub fn from_variables(look_up: impl Fn(&'static str) -> Option<String>) -> Result<Self, Error> {
        let find = |name| look_up(name).filter(|value| !value.is_empty());
        let api_key = find("WORKOS_API_KEY").ok_or(ConfigError::MissingVariable("WORKOS_API_KEY"))?;
        let mut config = Self::new(api_key)?;
        if let Some(client_id) = find("WORKOS_CLIENT_ID") {
            config = config.client_id(client_id)?;
        }
        if let Some(base_url) = find("WORKOS_BASE_URL") {
            config = config.base_url(BaseUrl::new(&base_url)?);
        }
        if let Some(domain) = find("WORKOS_AUTHKIT_DOMAIN") {
            config = config.authkit_domain(BaseUrl::of_domain(&domain)?);
        }
        #[cfg(feature = "auth")]
        {
            if let Some(redirect_uri) = find("WORKOS_REDIRECT_URI") {
                config = config.redirect_uri(&redirect_uri)?;
            }
            if let Some(cookie_password) = find("WORKOS_COOKIE_PASSWORD") {
                config = config.cookie_password(cookie_password);
            }
        }
        Ok(config)
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0
    }

    fn settings_mut(&mut self) -> &mut Settings {
        let settings = Arc::make_mut(&mut self.0);
        settings.templates = HeaderTemplates::default();
        settings
    }

    /// Sets the client ID (`client_…`) of the environment, which authentication and AuthKit require.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError::ClientId`] if the client ID is empty or not visible ASCII.
    pub fn client_id(mut self, client_id: impl Into<ClientId>) -> Result<Self, Error> {
        let client_id = client_id.into();
        if client_id.as_str().is_empty() || !client_id.as_str().bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ConfigError::ClientId.into());
        }
        self.settings_mut().client_id = Some(client_id);
        Ok(self)
    }

    /// Sets the redirect URI of a web application, such as `https://acme.com/callback`: the URL that AuthKit
    /// redirects to after a sign-in. It must be registered in WorkOS's dashboard. Used by
    /// `authkit::AuthKit`.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError::RedirectUri`] if the text is not an absolute URL, or is plain HTTP to a host other
    /// than loopback (`localhost`, `*.localhost`, `127.0.0.0/8`, `::1`), where cookies would be readable on the
    /// network path.
    #[cfg(feature = "auth")]
    pub fn redirect_uri(mut self, redirect_uri: &str) -> Result<Self, Error> {
        let redirect_uri = RedirectUri::new(redirect_uri).map_err(ConfigError::RedirectUri)?;
        self.settings_mut().redirect_uri = Some(redirect_uri);
        Ok(self)
    }

    /// Sets the password that session and PKCE cookies are sealed with, at least 32 characters, such as the
    /// output of `openssl rand -base64 24`. Used by `authkit::AuthKit`, which rejects a shorter one.
    #[cfg(feature = "auth")]
    #[must_use]
    pub fn cookie_password(mut self, password: impl Into<Secret>) -> Self {
        self.settings_mut().cookie_password = Some(password.into());
        self
    }

    /// Sets the base URL of the API; `https://api.workos.com` by default.
    #[must_use]
    pub fn base_url(mut self, base_url: BaseUrl) -> Self {
        self.settings_mut().base_url = base_url;
        self
    }

    /// Sets the AuthKit domain, such as `https://acme.authkit.app` or a custom domain: the OAuth authorization server
    /// of the environment. The operations of [`connect`](crate::connect) that belong to it are sent there, without the
    /// API key.
    ///
    /// The text is the issuer that the tokens of the authorization server must have, so write it as the dashboard
    /// does.
    #[must_use]
    pub fn authkit_domain(mut self, domain: BaseUrl) -> Self {
        self.settings_mut().authkit_domain = Some(domain);
        self
    }

    /// Sets the retry policy.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.settings_mut().retry = policy;
        self
    }

    /// Sets the time limit of one attempt; 60 s by default. `None` means no limit.
    ///
    /// The exchange of a refresh token has at most
    /// [7.5 seconds](crate::endpoint::Idempotency::REPLAY_ATTEMPT), whatever this limit is.
    #[must_use]
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.settings_mut().attempt_timeout = timeout.into();
        self
    }

    /// Sets the time limit of a call, including retries and the waits between them; no limit by default.
    /// `None` means no limit.
    #[must_use]
    pub fn deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.settings_mut().deadline = deadline.into();
        self
    }

    /// Sets a header of every request, replacing the request's own header of that name. Mark secret values
    /// with [`HeaderValue::set_sensitive`].
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        let headers = &mut self.settings_mut().headers;
        headers.retain(|(other, _)| *other != name);
        headers.push((name, value));
        self
    }

    /// Sets the application's name and version, such as `acme/1.2`, as the first part of the `User-Agent`.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError::Header`] if the text has characters that are not allowed in a header.
    pub fn user_agent(mut self, application: &str) -> Result<Self, Error> {
        let value = HeaderValue::try_from(format!("{application} {AGENT}"));
        self.settings_mut().user_agent = value.map_err(|_| ConfigError::Header("User-Agent"))?;
        Ok(self)
    }

    #[cfg(feature = "auth")]
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
            authkit_domain: None,
            api_key: None,
            client_id: None,
            user_agent: HeaderValue::from_static(AGENT),
            headers: Vec::new(),
            idempotency_key: None,
            retry: RetryPolicy::default(),
            attempt_timeout: Some(Duration::from_secs(60)),
            deadline: None,
            templates: HeaderTemplates::default(),
            #[cfg(feature = "auth")]
            redirect_uri: None,
            #[cfg(feature = "auth")]
            cookie_password: None,
        }
    }
}

impl fmt::Debug for Config {
    /// Hides the API key and header values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = &*self.0;
        f.debug_struct("Config")
            .field("base_url", &settings.base_url)
            .field("authkit_domain", &settings.authkit_domain)
            .field("api_key", &settings.api_key.as_ref().map(|key| &key.secret))
            .field("client_id", &settings.client_id)
            .field("headers", &HeaderNames(&settings.headers))
            .field("retry", &settings.retry)
            .field("timeout", &settings.attempt_timeout)
            .field("deadline", &settings.deadline)
            .finish_non_exhaustive()
    }
}

/// The names of headers, for `Debug`; the values may be secrets.
struct HeaderNames<'a>(&'a [(HeaderName, HeaderValue)]);

impl fmt::Debug for HeaderNames<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::{HeaderName, HeaderValue};

    use super::{BaseUrl, Config, RequestOptions};
    use crate::{error::Error, retry::RetryPolicy};

    #[test]
    fn new_rejects_invalid_credentials_without_printing_them() {
        for key in ["", "sk_test\n", "sk_test\r\nX: y", "sk\0", " sk", "sk test", "sk\u{7f}", "\t"] {
            let error = Config::new(key).unwrap_err();
            assert!(matches!(error, Error::Config(_)), "{key:?}");
            assert!(key.is_empty() || !format!("{error} {error:?}").contains(key), "{key:?}");
        }
        for key in ["", " ", "\t", "a\n"] {
            assert!(RequestOptions::new().idempotency_key(key).is_err(), "{key:?}");
        }
        for id in ["", "client 1", "client\n", "clïent"] {
            assert!(Config::without_api_key().client_id(id).is_err(), "{id:?}");
        }
    }

    #[test]
    fn from_variables_treats_empty_as_unset() {
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

    #[test]
    fn from_variables_reads_all_variables() {
        let config = Config::from_variables(|name| {
            Some(match name {
                "WORKOS_API_KEY" => "sk_test_1".into(),
                "WORKOS_CLIENT_ID" => "client_1".into(),
                "WORKOS_AUTHKIT_DOMAIN" => "acme.authkit.app".into(),
                _ => "http://localhost:1".into(),
            })
        })
        .unwrap();
        let settings = config.settings();
        assert_eq!(settings.authkit_domain.as_ref().unwrap().to_string(), "https://acme.authkit.app");
        assert_eq!(settings.client_id.as_ref().unwrap(), "client_1");
        assert_eq!(settings.api_key.as_ref().unwrap().secret.expose(), "sk_test_1");
        assert_eq!(settings.base_url.to_string(), "http://localhost:1");
        for (invalid, value) in
            [("WORKOS_API_KEY", "sk 1"), ("WORKOS_CLIENT_ID", "c 1"), ("WORKOS_BASE_URL", "x")]
        {
            let variables = |name| Some(if name == invalid { value } else { "sk_test_1" }.to_owned());
            assert!(Config::from_variables(variables).is_err(), "{invalid}");
        }
    }

    #[test]
    fn options_replace_what_they_set_and_nothing_else() {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        let limits = |config: &Config| (config.attempt_timeout(), config.overall_deadline());
        let retry = |config: &Config| format!("{:?}", config.retry_policy());
        let policy = |policy: RetryPolicy| format!("{policy:?}");
        let config = Config::new("sk_test_1").unwrap();
        assert_eq!(limits(&config), (seconds(60), None));
        let config = config.timeout(seconds(1)).deadline(seconds(2)).retry(RetryPolicy::never());
        let same = config.clone().with(RequestOptions::new());
        assert_eq!(limits(&same), (seconds(1), seconds(2)));
        assert_eq!(retry(&same), policy(RetryPolicy::never()));
        assert_eq!(limits(&config.clone().with(RequestOptions::new().timeout(None))), (None, seconds(2)));
        assert_eq!(limits(&config.clone().with(RequestOptions::new().deadline(None))), (seconds(1), None));
        let options = RequestOptions::new().timeout(Duration::from_secs(3)).deadline(Duration::from_secs(4));
        let other = config.clone().with(options.retry(RetryPolicy::default()));
        assert_eq!(limits(&other), (seconds(3), seconds(4)));
        assert_eq!(retry(&other), policy(RetryPolicy::default()));
        assert_eq!(limits(&config), (seconds(1), seconds(2)));
        assert_eq!(retry(&config), policy(RetryPolicy::never()));
    }

    #[test]
    fn user_agent_with_control_characters_is_an_error() {
        for application in ["acme\n", "acme\r\nx: y", "\0"] {
            let error = Config::new("sk_test_1").unwrap().user_agent(application).unwrap_err();
            assert!(matches!(error, Error::Config(_)), "{application:?}");
        }
    }

    #[test]
    fn debug_prints_names_of_headers_and_no_secret() {
        let header = || (HeaderName::from_static("x-team"), HeaderValue::from_static("s3cr3t"));
        let config = Config::new("sk_s3cr3t").unwrap().client_id("client_1").unwrap();
        // The second one replaces the first.
        let config =
            [header(), header()].into_iter().fold(config, |config, (name, value)| config.header(name, value));
        let debug = format!("{config:?}");
        assert!(debug.starts_with("Config { base_url: "), "{debug}");
        assert!(debug.contains(r#"headers: ["x-team"], retry: RetryPolicy"#), "{debug}");
        assert!(debug.contains(r#"client_id: Some(ClientId("client_1"))"#), "{debug}");
        assert!(debug.ends_with("timeout: Some(60s), deadline: None, .. }"), "{debug}");
        assert!(!debug.contains("s3cr3t"), "{debug}");
        let (name, value) = header();
        let options = RequestOptions::new()
            .timeout(None)
            .header(name, value)
            .api_key("sk_s3cr3t")
            .unwrap()
            .base_url(BaseUrl::new("http://localhost:1").unwrap());
        let debug = format!("{options:?}");
        assert!(
            debug.starts_with("RequestOptions { timeout: Some(None), deadline: None, retry: None, "),
            "{debug}"
        );
        assert!(debug.contains(r#"idempotency_key: false, headers: ["x-team"], base_url: Some("#), "{debug}");
        assert!(debug.ends_with("api_key: true }") && !debug.contains("s3cr3t"), "{debug}");
        let options = RequestOptions::new().idempotency_key("s3cr3t").unwrap();
        let debug = format!("{options:?}");
        assert!(debug.contains("idempotency_key: true") && debug.contains("api_key: false"), "{debug}");
        assert!(!debug.contains("s3cr3t"), "{debug}");
    }
}
