//! Overrides of the configuration for some calls.

use std::{fmt, time::Duration};

use http::{HeaderName, HeaderValue};

use super::{ApiKey, BaseUrl, Config, HeaderNames};
use crate::{
    error::{ConfigError, Error},
    retry::RetryPolicy,
    types::Secret,
};

/// Overrides of a [`Config`] for some calls, applied with [`Client::with`](crate::Client::with) or
/// [`Config::with`]. Options that are not set keep the value of the configuration.
///
/// ```
/// use std::time::Duration;
/// use workos_core::{Config, RequestOptions, RetryPolicy};
///
/// let config = Config::new("sk_test_123")?;
/// let background = config.clone().with(
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
    /// Creates options that override nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the time limit of one attempt. `None` means no limit.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeout = Some(timeout.into());
        self
    }

    /// Sets the time limit of a call, including retries and the waits between them. `None` means no limit.
    pub fn deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.deadline = Some(deadline.into());
        self
    }

    /// Sets the retry policy.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Sets the `Idempotency-Key` header. Use each key for one call only.
    ///
    /// WorkOS honors the header on `POST /audit_logs/events`, for which a call generates a random key if none is
    /// set, and documents it for some create operations of Pipes. Other operations ignore it. The key does
    /// not change [`Operation::idempotency`](crate::endpoint::Operation::idempotency), so it does not make a
    /// [`RetryPolicy`] retry more.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError::Header`] if the key is empty, consists of white space, or has characters that
    /// are not allowed in a header.
    pub fn idempotency_key(mut self, key: &str) -> Result<Self, Error> {
        let value = (!key.trim().is_empty()).then(|| HeaderValue::from_str(key).ok()).flatten();
        self.idempotency_key = Some(value.ok_or(ConfigError::Header("Idempotency-Key"))?);
        Ok(self)
    }

    /// Sets a header, replacing the request's own header of that name.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Sets the base URL.
    pub fn base_url(mut self, base_url: BaseUrl) -> Self {
        self.base_url = Some(base_url);
        self
    }

    /// Sets the API key, for example that of another environment.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError::ApiKey`] in the same cases as [`Config::new`].
    pub fn api_key(mut self, api_key: impl Into<Secret>) -> Result<Self, Error> {
        self.api_key = Some(ApiKey::new(api_key.into())?);
        Ok(self)
    }
}

impl Config {
    /// Returns the configuration with the given options applied.
    #[must_use]
    pub fn with(mut self, options: RequestOptions) -> Self {
        let settings = self.settings_mut();
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
}

impl fmt::Debug for RequestOptions {
    /// Hides keys and header values.
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
