//! What an application that can keep no secret may do.

use std::{fmt, time::Duration};

use super::CodeVerifier;
use crate::{
    BaseUrl, Client, Config, Endpoint, Error, HttpRequest, Machine, RetryPolicy, Runtime, Sending, Transport,
    endpoint::Redirect,
    error::ConfigError,
    machine::Call,
    sso,
    types::{ClientId, CodeChallenge, RedirectUrl},
    user_management,
};

mod sealed {
    pub trait Sealed {}
}

/// An operation that needs no API key: the exchange of a code with its verifier (here and for SSO), the refresh,
/// the sign-in of devices, the public keys.
pub trait PublicEndpoint: Endpoint + sealed::Sealed {}

/// A page that needs no API key: signing out, and the address of the public keys.
pub trait PublicRedirect: Redirect + sealed::Sealed {}

/// A page that signs somebody in: AuthKit's, or an identity provider's.
pub trait PublicAuthorization: Redirect + sealed::Sealed {
    /// The page with a code challenge, whichever it had.
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
);
public!(PublicRedirect for user_management::LogoutUrl, user_management::JwksUrl);

impl sealed::Sealed for user_management::AuthorizationUrl {}
impl PublicAuthorization for user_management::AuthorizationUrl {
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

/// The configuration of an application that can keep no secret: a native one, one in a browser, a command line.
///
/// Its type has only what works without an API key, and it never sends a `client_secret` or an `Authorization`
/// header. A sign-in has PKCE (RFC 7636) always: its URL takes the verifier, and the only exchange of a code is that
/// with one. Whatever else there is does not compile:
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
/// // … and when the browser is back with a code and that state:
/// let request = config.request(&AuthenticateWithCodeAndVerifier::new("code_1", &verifier))?;
/// assert!(!request.headers().contains_key("authorization"));
/// # Ok::<(), workos_core::Error>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct PublicConfig(Config);

impl PublicConfig {
    /// A configuration with a client id (`client_…`), for `https://api.workos.com`.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError::ClientId`] unless it is visible ASCII.
    pub fn new(client_id: impl Into<ClientId>) -> Result<Self, Error> {
        Config::without_api_key().client_id(client_id).map(Self)
    }

    /// A configuration from variables that a function looks up: `WORKOS_CLIENT_ID`, which must be there, and
    /// `WORKOS_BASE_URL`. Empty counts as not there. `WORKOS_API_KEY` is not looked at.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError`] for a variable that is missing or makes no sense.
    pub fn from_variables(look_up: impl Fn(&'static str) -> Option<String>) -> Result<Self, Error> {
        let find = |name| look_up(name).filter(|value| !value.is_empty());
        let config = Self::new(find("WORKOS_CLIENT_ID").ok_or(ConfigError::Missing("WORKOS_CLIENT_ID"))?)?;
        match find("WORKOS_BASE_URL") {
            Some(base_url) => Ok(config.base_url(BaseUrl::new(&base_url)?)),
            None => Ok(config),
        }
    }

    /// Calls another address.
    pub fn base_url(self, base_url: BaseUrl) -> Self {
        Self(self.0.base_url(base_url))
    }

    /// Sets when calls are sent again.
    pub fn retry(self, policy: RetryPolicy) -> Self {
        Self(self.0.retry(policy))
    }

    /// Sets how long one attempt may take; `None` is for ever.
    pub fn timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        Self(self.0.timeout(timeout))
    }

    /// Sets how long a call may take with all its attempts and waits; `None` is for ever.
    pub fn deadline(self, deadline: impl Into<Option<Duration>>) -> Self {
        Self(self.0.deadline(deadline))
    }

    /// Puts your application in front of the `User-Agent`.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError::Header`] for a text that no header can hold.
    pub fn user_agent(self, application: &str) -> Result<Self, Error> {
        self.0.user_agent(application).map(Self)
    }

    /// Makes the request for an operation, as [`Config::request`] does.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] for values that cannot be sent.
    pub fn request<E: PublicEndpoint>(&self, endpoint: &E) -> Result<HttpRequest, Error> {
        self.0.request(endpoint)
    }

    /// Makes the machine that calls an operation, as [`Config::call`] does.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] for values that cannot be sent.
    pub fn call<E: PublicEndpoint>(&self, endpoint: &E, seed: u64) -> Result<Call<E::Output>, Error> {
        self.0.call(endpoint, seed)
    }

    /// Makes the URL of a page, as [`Config::url`] does.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] for values that cannot be sent.
    pub fn url<R: PublicRedirect>(&self, redirect: &R) -> Result<RedirectUrl, Error> {
        self.0.url(redirect)
    }

    /// Makes the URL that a browser is sent to to sign in. It carries the challenge of the verifier, whatever
    /// challenge the page had.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] for values that cannot be sent.
    pub fn authorization_url<P: PublicAuthorization>(
        &self,
        page: P,
        verifier: &CodeVerifier,
    ) -> Result<RedirectUrl, Error> {
        self.0.url(&page.with_code_challenge(verifier.challenge()))
    }

    /// The configuration, without an API key, that machines take: a device's sign-in, say. What needs an API key is
    /// refused by it with [`Error::Encode`] before anything is sent.
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

/// A client of an application that can keep no secret: a [`PublicConfig`], a transport and a runtime.
///
/// ```
/// use workos_core::{
///     auth::{PublicClient, PublicConfig},
///     testing::Script,
///     user_management::AuthenticateWithRefreshToken,
/// };
///
/// # async fn run() -> Result<(), workos_core::Error> {
/// # let (transport, runtime) = (Script::new(), Script::new());
/// let client = PublicClient::new(PublicConfig::new("client_123")?, transport, runtime);
/// let tokens = client.send(AuthenticateWithRefreshToken::new("refresh_1")).await?;
/// # Ok(()) }
/// ```
pub struct PublicClient<T, R> {
    config: PublicConfig,
    client: Client<T, R>,
}

impl<T, R> PublicClient<T, R> {
    /// A client over any transport and runtime.
    #[must_use]
    pub fn new(config: PublicConfig, transport: T, runtime: R) -> Self {
        Self { client: Client::new(config.0.clone(), transport, runtime), config }
    }

    /// The configuration.
    pub fn config(&self) -> &PublicConfig {
        &self.config
    }

    /// The transport.
    #[must_use]
    pub fn transport(&self) -> &T {
        self.client.transport()
    }

    /// The runtime.
    #[must_use]
    pub fn runtime(&self) -> &R {
        self.client.runtime()
    }
}

impl<T: Transport, R: Runtime> PublicClient<T, R> {
    /// Calls an operation, as [`Client::send`] does.
    ///
    /// # Errors
    ///
    /// The future gives [`Error`]; nothing was sent if it is [`Error::Encode`].
    pub fn send<E: PublicEndpoint>(&self, endpoint: E) -> Sending<E::Output, T, R> {
        self.client.send(endpoint)
    }

    /// Runs a machine to its next result, as [`Client::drive`] does.
    pub async fn drive<M: Machine + ?Sized>(&self, machine: &mut M) -> M::Output {
        self.client.drive(machine).await
    }

    /// Randomness from the runtime, for verifiers and states.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Random`] where the runtime has no secure randomness.
    pub fn entropy(&self) -> Result<crate::Entropy, Error> {
        self.client.entropy()
    }
}

impl<T, R> Clone for PublicClient<T, R> {
    fn clone(&self) -> Self {
        Self { config: self.config.clone(), client: self.client.clone() }
    }
}

impl<T, R> fmt::Debug for PublicClient<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicClient").field("config", &self.config.0).finish_non_exhaustive()
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
    fn no_operation_shows_a_secret() {
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
    fn a_sign_in_has_a_code_challenge_always() {
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
    fn pages_need_no_key() {
        assert!(config().url(&LogoutUrl::new("session_1")).is_ok());
        let url = config().url(&JwksUrl::new("client_1")).unwrap();
        assert_eq!(url.as_str(), "https://api.workos.com/sso/jwks/client_1");
    }

    #[test]
    fn the_key_in_the_environment_is_not_looked_at() {
        assert!(!format!("{:?}", config()).contains("s3cr3t"));
        assert!(matches!(config().as_config().request(&GetUser::new("u")), Err(Error::Encode(_))));
        let missing = PublicConfig::from_variables(|_| Some(String::new())).unwrap_err();
        assert!(
            matches!(missing, Error::Config(error) if *error == ConfigError::Missing("WORKOS_CLIENT_ID"))
        );
    }
}
