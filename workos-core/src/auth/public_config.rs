//! The configuration of applications without an API key.

use std::{fmt, time::Duration};

use super::CodeVerifier;
use crate::{
    config::{BaseUrl, Config},
    connect,
    endpoint::{Endpoint, Redirect},
    error::{ConfigError, Error},
    machine::Call,
    operation::HttpRequest,
    retry::RetryPolicy,
    sso,
    types::{ClientId, CodeChallenge, RedirectUrl},
    user_management,
};

mod sealed {
    pub trait Sealed {}
}

/// An operation that requires no API key: the exchange of an authorization code with its code verifier (User
/// Management, SSO and the authorization server), the refresh of tokens, device authorization, registration, metadata
/// and the JWKS.
pub trait PublicEndpoint: Endpoint + sealed::Sealed {}

/// A URL that requires no API key: the logout URL and the JWKS URL.
pub trait PublicRedirect: Redirect + sealed::Sealed {}

/// An authorization URL, of AuthKit, of SSO or of the authorization server.
pub trait PublicAuthorization: Redirect + sealed::Sealed {
    /// Returns the authorization URL with its code challenge replaced.
    #[doc(hidden)]
    #[must_use]
    fn with_code_challenge(self, challenge: CodeChallenge) -> Self;
}

macro_rules! public {
    ($public:ident for $($type:ty),+ $(,)?) => { $(
        impl sealed::Sealed for $type {}
        impl $public for $type {}
    )+ };
}

public!(PublicEndpoint for
    user_management::AuthenticateWithCodeAndVerifier,
    user_management::AuthenticateWithRefreshToken,
    user_management::AuthorizeDevice,
    user_management::AuthenticateWithDeviceCode,
    user_management::GetJwks,
    sso::GetProfileAndTokenWithPkce,
    connect::AuthorizeConnectDevice,
    connect::CreateTokenWithCode,
    connect::CreateTokenWithDeviceCode,
    connect::CreateTokenWithRefreshToken,
    connect::GetAuthorizationServerMetadata,
    connect::GetConnectJwks,
    connect::GetOpenIdConfiguration,
    connect::GetUserInfo,
    connect::RegisterClient,
);
public!(PublicRedirect for user_management::LogoutUrl, user_management::JwksUrl);

impl sealed::Sealed for user_management::AuthorizationUrl {}
impl PublicAuthorization for user_management::AuthorizationUrl {
    fn with_code_challenge(self, challenge: CodeChallenge) -> Self {
        self.code_challenge(challenge)
    }
}

impl sealed::Sealed for connect::ConnectAuthorizationUrl {}
impl PublicAuthorization for connect::ConnectAuthorizationUrl {
    fn with_code_challenge(self, challenge: CodeChallenge) -> Self {
        self.code_challenge(challenge)
    }
}

impl sealed::Sealed for sso::SsoAuthorizationUrl {}
impl PublicAuthorization for sso::SsoAuthorizationUrl {
    fn with_code_challenge(self, challenge: CodeChallenge) -> Self {
        self.code_challenge(challenge)
    }
}

/// The configuration of an application that cannot keep an API key secret: a mobile or desktop application, a
/// browser, a command line.
///
/// The type accepts only operations that require no API key, and never sends the API key, as a `client_secret` or in an
/// `Authorization` header. PKCE (RFC 7636) is mandatory: an authorization URL requires a code verifier, and
/// so does the exchange of the authorization code. Other operations do not compile:
///
/// ```compile_fail,E0277
/// # use workos_core::{auth::PublicConfig, user_management::GetUser};
/// let config = PublicConfig::new("client_123")?;
/// let request = config.request(&GetUser::new("user_1"))?;
/// # Ok::<(), workos_core::Error>(())
/// ```
///
/// ```
/// use workos_core::{
///     Entropy,
///     auth::{CodeVerifier, PublicConfig, State},
///     user_management::{AuthenticateWithCodeAndVerifier, AuthorizationProvider, AuthorizationUrl},
/// };
///
/// let config = PublicConfig::new("client_123")?;
/// // In a program: `client.entropy()?`.
/// let mut entropy = Entropy::from_seed([7; 32]);
/// let (verifier, state) = (CodeVerifier::generate(&mut entropy), State::generate(&mut entropy));
/// let page = AuthorizationUrl::new("acme://callback", AuthorizationProvider::AuthKit).state(&state);
/// let url = config.authorization_url(page, &verifier)?;
/// assert!(url.as_str().contains("&code_challenge_method=S256"));
///
/// // … and after the redirect back with a code and the same state:
/// let request = config.request(&AuthenticateWithCodeAndVerifier::new("code_1", &verifier))?;
/// assert!(!request.headers().contains_key("authorization"));
/// # Ok::<(), workos_core::Error>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct PublicConfig(Config);

impl PublicConfig {
    /// Creates a configuration with a client ID (`client_…`) for `https://api.workos.com`.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError::ClientId`] if the client ID is empty or not visible ASCII.
    pub fn new(client_id: impl Into<ClientId>) -> Result<Self, Error> {
        Config::without_api_key().client_id(client_id).map(Self)
    }

    /// Creates a configuration from environment variables: `WORKOS_CLIENT_ID` (required), `WORKOS_BASE_URL` and
    /// `WORKOS_AUTHKIT_DOMAIN`. An empty variable counts as unset. `WORKOS_API_KEY` is not read.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError::MissingVariable`] without `WORKOS_CLIENT_ID`, and the error of
    /// [`new`](Self::new) or [`BaseUrl::new`] for an invalid value.
    pub fn from_variables(look_up: impl Fn(&'static str) -> Option<String>) -> Result<Self, Error> {
        let find = |name| look_up(name).filter(|value| !value.is_empty());
        let client_id = find("WORKOS_CLIENT_ID").ok_or(ConfigError::MissingVariable("WORKOS_CLIENT_ID"))?;
        let mut config = Self::new(client_id)?;
        if let Some(base_url) = find("WORKOS_BASE_URL") {
            config = config.base_url(BaseUrl::new(&base_url)?);
        }
        if let Some(domain) = find("WORKOS_AUTHKIT_DOMAIN") {
            config = config.authkit_domain(BaseUrl::of_domain(&domain)?);
        }
        Ok(config)
    }

    /// Sets the base URL of the API; `https://api.workos.com` by default.
    pub fn base_url(self, base_url: BaseUrl) -> Self {
        Self(self.0.base_url(base_url))
    }

    /// Sets the AuthKit domain, such as `https://acme.authkit.app`; see [`Config::authkit_domain`].
    pub fn authkit_domain(self, domain: BaseUrl) -> Self {
        Self(self.0.authkit_domain(domain))
    }

    /// Sets the retry policy.
    pub fn retry(self, policy: RetryPolicy) -> Self {
        Self(self.0.retry(policy))
    }

    /// Sets the time limit of one attempt; 60 s by default. `None` means no limit.
    pub fn timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        Self(self.0.timeout(timeout))
    }

    /// Sets the time limit of a call, including retries and the waits between them; no limit by default.
    /// `None` means no limit.
    pub fn deadline(self, deadline: impl Into<Option<Duration>>) -> Self {
        Self(self.0.deadline(deadline))
    }

    /// Sets the application's name and version, such as `acme/1.2`, as the first part of the `User-Agent`.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError::Header`] if the text has characters that are not allowed in a header.
    pub fn user_agent(self, application: &str) -> Result<Self, Error> {
        self.0.user_agent(application).map(Self)
    }

    /// Creates the request of an operation, for any HTTP client; see [`Config::request`].
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] if a parameter cannot be sent.
    pub fn request<E: PublicEndpoint>(&self, endpoint: &E) -> Result<HttpRequest, Error> {
        self.0.request(endpoint)
    }

    /// Creates the state machine of a call, including retries; see [`Config::call`].
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] if a parameter cannot be sent.
    pub fn call<E: PublicEndpoint>(&self, endpoint: &E, seed: u64) -> Result<Call<E::Output>, Error> {
        self.0.call(endpoint, seed)
    }

    /// Creates a URL; see [`Config::url`].
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] if a parameter cannot be sent.
    pub fn url<R: PublicRedirect>(&self, redirect: &R) -> Result<RedirectUrl, Error> {
        self.0.url(redirect)
    }

    /// Creates an authorization URL with the code challenge of the verifier, which replaces any other code
    /// challenge.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] if a parameter cannot be sent.
    pub fn authorization_url<P: PublicAuthorization>(
        &self,
        page: P,
        verifier: &CodeVerifier,
    ) -> Result<RedirectUrl, Error> {
        self.0.url(&page.with_code_challenge(verifier.challenge()))
    }

    /// Returns the configuration without an API key, for state machines such as device authorization. An
    /// operation that requires an API key then fails with [`Error::Encode`], and nothing is sent.
    #[must_use]
    pub fn as_config(&self) -> &Config {
        &self.0
    }
}

impl fmt::Debug for PublicConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublicConfig").field(&self.0).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{PublicConfig, PublicEndpoint};
    use crate::{
        Entropy, Error,
        auth::CodeVerifier,
        error::ConfigError,
        sso::{self, ConnectionSelector, GetProfileAndTokenWithPkce},
        user_management::{
            AuthenticateWithCodeAndVerifier, AuthenticateWithDeviceCode, AuthenticateWithRefreshToken,
            AuthorizationProvider, AuthorizationUrl, AuthorizeDevice, GetJwks, GetUser, JwksUrl, LogoutUrl,
        },
    };

    fn config() -> PublicConfig {
        PublicConfig::from_variables(|name| match name {
            "WORKOS_CLIENT_ID" => Some("client_1".into()),
            "WORKOS_API_KEY" => Some("sk_s3cr3t".into()),
            _ => None,
        })
        .unwrap()
    }

    fn verifier() -> CodeVerifier {
        CodeVerifier::generate(&mut Entropy::from_seed([1; 32]))
    }

    fn sent<E: PublicEndpoint>(endpoint: &E) -> String {
        let request = config().request(endpoint).unwrap();
        assert!(!request.headers().contains_key("authorization"));
        let body = String::from_utf8(request.body().to_vec()).unwrap();
        assert!(!body.contains("client_secret") && !body.contains("null") && !body.contains("s3cr3t"));
        format!("{} {body}", request.uri().path())
    }

    #[test]
    fn requests_contain_no_client_secret_and_no_api_key() {
        let verifier = verifier();
        let text = verifier.expose();
        assert_eq!(
            sent(&AuthenticateWithCodeAndVerifier::new("c", &verifier)),
            format!(
                "/user_management/authenticate \
                 {{\"grant_type\":\"authorization_code\",\"client_id\":\"client_1\",\"code\":\"c\",\"code_verifier\":\"{text}\"}}"
            ),
        );
        assert_eq!(
            sent(&GetProfileAndTokenWithPkce::new("c", &verifier)),
            format!(
                "/sso/token \
                 {{\"grant_type\":\"authorization_code\",\"client_id\":\"client_1\",\"code\":\"c\",\"code_verifier\":\"{text}\"}}"
            ),
        );
        assert_eq!(
            sent(&AuthenticateWithRefreshToken::new("r")),
            r#"/user_management/authenticate {"grant_type":"refresh_token","client_id":"client_1","refresh_token":"r"}"#,
        );
        assert_eq!(
            sent(&AuthorizeDevice::new()),
            r#"/user_management/authorize/device {"client_id":"client_1"}"#
        );
        assert_eq!(
            sent(&AuthenticateWithDeviceCode::new("d")),
            "/user_management/authenticate \
             {\"grant_type\":\"urn:ietf:params:oauth:grant-type:device_code\",\"client_id\":\"client_1\",\"device_code\":\"d\"}",
        );
        assert_eq!(sent(&GetJwks::new("client_1")), "/sso/jwks/client_1 ");
    }

    #[test]
    fn authorization_url_always_has_the_code_challenge_of_the_verifier() {
        let verifier = verifier();
        let challenge =
            format!("&code_challenge={}&code_challenge_method=S256", verifier.challenge().as_str());
        let page = AuthorizationUrl::new("https://a.b/c", AuthorizationProvider::AuthKit);
        let urls = [
            config().authorization_url(page.clone(), &verifier),
            config().authorization_url(page.code_challenge("another"), &verifier),
            config().authorization_url(
                sso::SsoAuthorizationUrl::new("https://a.b/c", ConnectionSelector::connection("conn_1")),
                &verifier,
            ),
        ];
        for url in urls {
            let url = url.unwrap();
            assert_eq!(url.as_str().matches("code_challenge=").count(), 1, "{url}");
            assert!(url.as_str().contains(&challenge), "{url}");
        }
    }

    #[test]
    fn logout_and_jwks_urls_require_no_api_key() {
        assert!(config().url(&LogoutUrl::new("session_1")).is_ok());
        let url = config().url(&JwksUrl::new("client_1")).unwrap();
        assert_eq!(url.as_str(), "https://api.workos.com/sso/jwks/client_1");
    }

    #[test]
    fn from_variables_ignores_the_api_key() {
        assert!(!format!("{:?}", config()).contains("s3cr3t"));
        assert!(matches!(config().as_config().request(&GetUser::new("u")), Err(Error::Encode(_))));
        let missing = PublicConfig::from_variables(|_| Some(String::new())).unwrap_err();
        assert!(
            matches!(missing, Error::Config(error) if *error == ConfigError::MissingVariable("WORKOS_CLIENT_ID"))
        );
    }
}
