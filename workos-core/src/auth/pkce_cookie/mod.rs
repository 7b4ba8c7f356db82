//! PKCE cookies, which bind a sign-in to the browser that started it.

mod callback;
mod error;
mod payload;

use std::{fmt, time::Duration};

use http::{HeaderMap, Uri};

use self::payload::Payload;
pub use self::{
    callback::{RejectedCallback, VerifiedCallback},
    error::{CallbackError, CreateAuthorizationError},
};
use super::CodeVerifier;
use crate::{
    Config, Entropy,
    cookie::{CookieAttributes, CookieError, RequestCookies, SameSite, SetCookie},
    seal::Keyring,
    types::{RedirectUrl, Timestamp},
    user_management::{AuthorizationProvider, AuthorizationUrl},
};

/// Binds each sign-in to the browser that started it, with PKCE (RFC 7636) and a sealed state.
///
/// The cookies are those of authkit-session and of the AuthKit SDKs built on it: one library may start a
/// sign-in and another complete it.
///
/// [`create_authorization`](Self::create_authorization) generates a code verifier and seals it with the path
/// to return to. The sealed text is the `state` of the authorization URL and also the value of the PKCE
/// cookie, which is kept for ten minutes; each sign-in has a cookie of its own.
/// [`verify_callback`](Self::verify_callback) accepts a callback only if its state equals that cookie.
/// Nothing is stored on the server.
///
/// ```
/// use workos_core::{
///     Config, Entropy,
///     auth::PkceCookies,
///     seal::{Keyring, SealKey},
///     types::Timestamp,
///     user_management::AuthenticateWithCode,
/// };
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let config = Config::new("sk_test_123")?.client_id("client_123")?;
/// let keyring = Keyring::new(SealKey::iron("a-cookie-password-of-32-chars-or-more!!")?);
/// let pkce_cookies = PkceCookies::new(keyring, "https://acme.com/callback");
///
/// // Sign-in. A program gets the time from `client.now()` and the entropy from `client.entropy()?`.
/// let (now, entropy) = (Timestamp::UNIX_EPOCH, Entropy::from_seed([7; 32]));
/// let (url, headers) = (pkce_cookies.authkit_url(), http::HeaderMap::new());
/// let authorization =
///     pkce_cookies.create_authorization(&config, url, "/dashboard", &headers, now, entropy)?;
/// // Respond with a redirect to `authorization.url` and with `authorization.set_cookies()`.
///
/// // Callback, with a code and a state in its query.
/// # let state = authorization.state().to_owned();
/// # let cookie = format!("{}={}", authorization.cookie.name(), authorization.cookie.value().expose());
/// # let headers = http::HeaderMap::from_iter([(http::header::COOKIE, cookie.parse()?)]);
/// let callback = pkce_cookies.verify_callback(&headers, Some(&state), now)?;
/// let exchange = AuthenticateWithCode::new("code_1").code_verifier(&callback.code_verifier);
/// // Send the exchange. Respond with a redirect to `callback.return_pathname` and `callback.clear_cookies`.
/// assert_eq!(callback.return_pathname, "/dashboard");
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use]
pub struct PkceCookies {
    keyring: Keyring,
    redirect_uri: Box<str>,
    attributes: CookieAttributes,
}

impl PkceCookies {
    /// Lifetime of a PKCE cookie, the time in which a sign-in must be completed: 10 minutes.
    pub const LIFETIME: Duration = Duration::from_secs(600);
    /// Clock difference between servers that is tolerated in the start time of a sign-in: 60 seconds.
    pub const CLOCK_SKEW: Duration = Duration::from_secs(60);
    /// Maximum length of a custom state, in bytes.
    pub const MAX_CUSTOM_STATE_BYTES: usize = 2_048;
    /// Maximum length of the `Set-Cookie` header, in bytes. Less than browsers accept, since proxies accept
    /// less.
    pub const MAX_COOKIE_BYTES: usize = 3_800;
    /// Maximum number of pending sign-ins of one browser. Starting one more removes the PKCE cookies of the
    /// others, so that abandoned sign-ins do not fill the request headers until servers reject them (431).
    pub const MAX_PENDING: usize = 5;
    /// Maximum number of PKCE cookies that one response removes. Further ones are removed when the next
    /// sign-ins start, so that a request with many planted cookies does not cause a response with as many
    /// headers.
    pub const MAX_REMOVED: usize = 16;

    /// Creates the PKCE cookies of an application with this redirect URI, sealed with this keyring.
    ///
    /// With an `http://…` redirect URI, as in local development, the cookies are not `Secure`.
    pub fn new(keyring: impl Into<Keyring>, redirect_uri: &str) -> Self {
        let attributes = CookieAttributes::new().max_age(Self::LIFETIME);
        Self { keyring: keyring.into(), redirect_uri: redirect_uri.into(), attributes }
    }

    /// Sets the domain of the cookies, such as `acme.com`, which includes its subdomains. Needed if the
    /// redirect URI is on another host than the page that starts the sign-in.
    ///
    /// # Errors
    ///
    /// [`CookieError::Domain`] if the text is not a domain.
    pub fn domain(mut self, domain: &str) -> Result<Self, CookieError> {
        self.attributes = self.attributes.domain(domain)?;
        Ok(self)
    }

    /// Sets the `SameSite` attribute of the cookies. The default is `Lax`; use `None` for sign-ins within a
    /// frame.
    ///
    /// `Strict` is treated as `Lax`, since the callback is a navigation from another site.
    pub fn same_site(mut self, same_site: SameSite) -> Self {
        let same_site = if same_site == SameSite::None { SameSite::None } else { SameSite::Lax };
        self.attributes = self.attributes.same_site(same_site);
        self
    }

    /// Returns the authorization URL of AuthKit with the redirect URI.
    pub fn authkit_url(&self) -> AuthorizationUrl {
        AuthorizationUrl::new(&*self.redirect_uri, AuthorizationProvider::AuthKit)
    }

    /// Creates the authorization URL and the PKCE cookie of a sign-in. Respond with a redirect to the URL and
    /// with the cookies.
    ///
    /// The `state` of `authorization_url` is sealed and returned as [`VerifiedCallback::custom_state`]; a
    /// code challenge in it is replaced. `return_pathname` is the path that the user returns to after the
    /// sign-in; it may be untrusted, since it is sanitized in the callback. `request` are the headers of the
    /// request that is responded to; cookies of abandoned sign-ins among them are removed
    /// ([`MAX_PENDING`](Self::MAX_PENDING)).
    ///
    /// # Errors
    ///
    /// [`CreateAuthorizationError`] if the state, the path or the cookie is too long, or if the URL cannot be
    /// built.
    pub fn create_authorization<'p>(
        &self,
        config: &Config,
        authorization_url: AuthorizationUrl,
        return_pathname: impl Into<Option<&'p str>>,
        request: &HeaderMap,
        now: Timestamp,
        mut entropy: Entropy,
    ) -> Result<PkceAuthorization, CreateAuthorizationError> {
        if let Some(state) = authorization_url
            .state
            .as_ref()
            .map(|state| state.expose())
            .filter(|state| state.len() > Self::MAX_CUSTOM_STATE_BYTES)
        {
            return Err(CreateAuthorizationError::CustomStateTooLong(state.len()));
        }
        let verifier = CodeVerifier::generate(&mut entropy);
        let challenge = verifier.challenge();
        let payload = Payload {
            nonce: payload::uuid(&mut entropy),
            code_verifier: verifier.into(),
            return_pathname: return_pathname.into().map(str::to_owned),
            custom_state: authorization_url.state.as_ref().map(|state| state.expose().to_owned()),
            redirect_uri: (*authorization_url.redirect_uri != *self.redirect_uri)
                .then(|| authorization_url.redirect_uri.clone()),
            issued_at: now.unix_milliseconds(),
        };
        let attributes = self.attributes_for(Some(&authorization_url.redirect_uri));
        let state = self
            .keyring
            .seal(&payload.to_json(), Some(Self::LIFETIME), now, &mut entropy)
            .map_err(CreateAuthorizationError::Seal)?;
        let name = cookie_name(state.expose());
        let cookie = match SetCookie::new(&name, state.expose(), attributes.clone()) {
            Ok(cookie) if cookie.len() > Self::MAX_COOKIE_BYTES => {
                return Err(CreateAuthorizationError::CookieTooLong(cookie.len()));
            }
            Ok(cookie) => cookie,
            Err(CookieError::TooLong(length)) => return Err(CreateAuthorizationError::CookieTooLong(length)),
            Err(error) => return Err(CreateAuthorizationError::Cookie(error)),
        };
        let clear_cookies = abandoned(&name, &RequestCookies::from_headers(request))
            .iter()
            .map(|name| SetCookie::removal(name, &attributes))
            .collect::<Result<_, _>>()
            .map_err(CreateAuthorizationError::Cookie)?;
        let url = config
            .url(&authorization_url.state(state.expose()).code_challenge(challenge))
            .map_err(|error| CreateAuthorizationError::Url(Box::new(error)))?;
        Ok(PkceAuthorization { url, cookie, clear_cookies, state: state.expose().into() })
    }

    /// Returns the attributes of the PKCE cookie of a sign-in with this redirect URI.
    fn attributes_for(&self, redirect_uri: Option<&str>) -> CookieAttributes {
        let uri = redirect_uri.unwrap_or(&self.redirect_uri).parse::<Uri>();
        // A URI that cannot be parsed is treated as https: a cookie that is needlessly `Secure` is not sent,
        // while one that is not `Secure` may be sent over a connection that is not encrypted.
        let is_http = uri.is_ok_and(|uri| uri.scheme_str() == Some("http"));
        self.attributes.clone().secure(!is_http)
    }
}

impl fmt::Debug for PkceCookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PkceCookies")
            .field("redirect_uri", &self.redirect_uri)
            .field("attributes", &self.attributes)
            .finish_non_exhaustive()
    }
}

/// Authorization URL and PKCE cookie of a sign-in. Respond with a redirect to the URL and with the cookies.
#[derive(Clone)]
#[non_exhaustive]
pub struct PkceAuthorization {
    /// Authorization URL to redirect the browser to.
    pub url: RedirectUrl,
    /// PKCE cookie of the sign-in.
    pub cookie: SetCookie,
    /// Removal of the PKCE cookies of abandoned sign-ins, if there are too many.
    pub clear_cookies: Vec<SetCookie>,
    state: Box<str>,
}

impl PkceAuthorization {
    /// Returns all cookies to set on the response.
    pub fn set_cookies(&self) -> impl Iterator<Item = &SetCookie> {
        std::iter::once(&self.cookie).chain(&self.clear_cookies)
    }

    /// Returns the sealed state, which is in the URL and in the cookie.
    #[must_use]
    pub fn state(&self) -> &str {
        &self.state
    }
}

impl fmt::Debug for PkceAuthorization {
    /// Hides the state.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PkceAuthorization")
            .field("url", &self.url)
            .field("cookie", &self.cookie)
            .field("clear_cookies", &self.clear_cookies)
            .finish_non_exhaustive()
    }
}

const PREFIX: &str = "wos-auth-verifier";

/// Returns the name of the PKCE cookie of a state. Each sign-in has its own, so that several can be pending.
fn cookie_name(state: &str) -> String {
    format!("{PREFIX}-{:08x}", fnv1a(state.as_bytes()))
}

/// Hashes with 32-bit FNV-1a. Used for names only, not for security.
fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// Longest hash in the name of a PKCE cookie. AuthKit's libraries and [`cookie_name`] write 8 digits.
const MAX_HASH_LENGTH: usize = 16;

/// Returns the names of the PKCE cookies of other sign-ins if there are too many. The names do not show their
/// age, so all are removed, up to [`PkceCookies::MAX_REMOVED`].
fn abandoned(name: &str, cookies: &RequestCookies<'_>) -> Vec<String> {
    let mut others = names_in(cookies);
    others.retain(|other| other != name);
    if others.len() < PkceCookies::MAX_PENDING {
        return Vec::new();
    }
    others.truncate(PkceCookies::MAX_REMOVED);
    others
}

/// Returns the names of the PKCE cookies of a request.
fn names_in(cookies: &RequestCookies<'_>) -> Vec<String> {
    let is_hash = |rest: &str| rest.strip_prefix('-').is_some_and(|hash| hash.len() <= MAX_HASH_LENGTH);
    let is_own = |name: &&str| name.strip_prefix(PREFIX).is_some_and(|rest| rest.is_empty() || is_hash(rest));
    let mut names: Vec<String> = cookies.names().filter(is_own).map(str::to_owned).collect();
    names.sort_unstable();
    names.dedup();
    // A name that cannot be set by a server is not that of a PKCE cookie.
    names.retain(|name| SetCookie::removal(name, &CookieAttributes::new()).is_ok());
    names
}

#[cfg(test)]
mod tests;
