//! A sign-in tied to the browser that began it.

mod callback;
mod error;
mod payload;

use std::{fmt, time::Duration};

use http::Uri;

use self::payload::Payload;
pub use self::{
    callback::{SignInCallback, SignInRefused},
    error::{BeginSignInError, CallbackError},
};
use super::CodeVerifier;
use crate::{
    Config, Entropy,
    cookie::{CookieAttributes, CookieError, RequestCookies, SameSite, SetCookie},
    seal::Keyring,
    types::{RedirectUrl, Timestamp},
    user_management::{AuthorizationProvider, AuthorizationUrl},
};

/// Ties each sign-in to the browser that began it, with PKCE (RFC 7636) and a sealed state, the way authkit-session
/// and the AuthKit SDKs built on it do: one may begin and the other end a sign-in.
///
/// [`begin`](Self::begin) makes a code verifier, seals it with whatever is to be remembered, and gives the text both
/// to the URL, as `state`, and to the browser, as a cookie of its own for ten minutes. [`callback`](Self::callback)
/// takes the code only if the state that came back is the text of that cookie. Nothing is stored on the server.
///
/// ```
/// use workos_core::{
///     Config, Entropy,
///     auth::VerifierCookies,
///     cookie::RequestCookies,
///     seal::{Keyring, SealKey},
///     types::Timestamp,
///     user_management::AuthenticateWithCode,
/// };
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let config = Config::new("sk_test_123")?.client_id("client_123")?;
/// let keyring = Keyring::new(SealKey::iron("a-cookie-password-of-32-chars-or-more!!")?);
/// let sign_ins = VerifierCookies::new(keyring, "https://acme.com/callback");
///
/// // Somebody is to sign in, and then to go on to where they wanted. In a program: the time, `client.entropy()?`,
/// // and the cookies of the request.
/// let (now, mut entropy) = (Timestamp::UNIX_EPOCH, Entropy::from_seed([7; 32]));
/// let request =
///     sign_ins.begin(&config, sign_ins.authkit(), "/dashboard", &RequestCookies::none(), now, &mut entropy)?;
/// // Answer with a redirect to `request.url` and with `request.set_cookies()`.
///
/// // The browser is back, with a code, the state and the cookie.
/// # let query_state = request.state().to_owned();
/// # let header = format!("{}={}", request.cookie.name(), request.cookie.value().expose());
/// let callback = sign_ins.callback(Some(&query_state), &RequestCookies::parse(&header), now)?;
/// let exchange = AuthenticateWithCode::new("code_1").code_verifier(&callback.code_verifier);
/// // Send it, and answer with a redirect to `callback.return_pathname` and with `callback.clear_cookies`.
/// assert_eq!(callback.return_pathname, "/dashboard");
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use]
pub struct VerifierCookies {
    keyring: Keyring,
    redirect_uri: Box<str>,
    attributes: CookieAttributes,
}

impl VerifierCookies {
    /// How long a sign-in may take: ten minutes.
    pub const LIFETIME: Duration = Duration::from_secs(600);
    /// How far in the future a sign-in may have begun, for clocks of servers that differ: a minute.
    pub const CLOCK_SKEW: Duration = Duration::from_secs(60);
    /// The most bytes of a state of your own.
    pub const MAX_CUSTOM_STATE_BYTES: usize = 2_048;
    /// The most bytes of the `Set-Cookie` header. Less than browsers allow, since proxies allow less.
    pub const MAX_COOKIE_BYTES: usize = 3_800;
    /// How many sign-ins of one browser may be under way. Beginning one more forgets the others, so that links
    /// that nobody follows don't fill the request's headers until servers refuse them (431).
    pub const MAX_PENDING: usize = 5;

    /// Sealed with this keyring, for an application with this redirect URI. Where it is `http://…`, on your own
    /// machine, the cookies are not `Secure`.
    pub fn new(keyring: impl Into<Keyring>, redirect_uri: &str) -> Self {
        let attributes = CookieAttributes::new().max_age(Self::LIFETIME);
        Self { keyring: keyring.into(), redirect_uri: redirect_uri.into(), attributes }
    }

    /// Gives the cookies to a domain and all below it, where the redirect URI is on another host than the page that
    /// begins.
    ///
    /// # Errors
    ///
    /// Returns [`CookieError::Domain`] unless it is one.
    pub fn domain(mut self, domain: &str) -> Result<Self, CookieError> {
        self.attributes = self.attributes.domain(domain)?;
        Ok(self)
    }

    /// Sets who sends the cookies along with requests from other sites: `Lax` unless set, `None` for sign-ins
    /// within a frame. `Strict` is taken for `Lax`, since the way back from WorkOS is a link of another site.
    pub fn same_site(mut self, same_site: SameSite) -> Self {
        let same_site = if same_site == SameSite::None { SameSite::None } else { SameSite::Lax };
        self.attributes = self.attributes.same_site(same_site);
        self
    }

    /// AuthKit's page with the redirect URI, to begin with.
    pub fn authkit(&self) -> AuthorizationUrl {
        AuthorizationUrl::new(&*self.redirect_uri, AuthorizationProvider::AuthKit)
    }

    /// Begins a sign-in: answer with a redirect to the URL and with the cookies.
    ///
    /// The page's own `state` is kept within the sealed one and comes back as
    /// [`SignInCallback::custom_state`]; its code challenge is replaced. `return_pathname` is where the person
    /// wanted to go: take it as it came, it is made harmless at the end. `cookies` are those of the request, to
    /// forget sign-ins that were never ended ([`MAX_PENDING`](Self::MAX_PENDING)).
    ///
    /// # Errors
    ///
    /// Returns [`BeginSignInError`] for what is too long to remember, and where the URL cannot be made.
    pub fn begin<'p>(
        &self,
        config: &Config,
        page: AuthorizationUrl,
        return_pathname: impl Into<Option<&'p str>>,
        cookies: &RequestCookies<'_>,
        now: Timestamp,
        entropy: &mut Entropy,
    ) -> Result<SignInRequest, BeginSignInError> {
        if let Some(state) = page
            .state
            .as_ref()
            .map(|state| state.expose())
            .filter(|state| state.len() > Self::MAX_CUSTOM_STATE_BYTES)
        {
            return Err(BeginSignInError::CustomStateTooLong(state.len()));
        }
        let verifier = CodeVerifier::generate(entropy);
        let challenge = verifier.challenge();
        let payload = Payload {
            nonce: payload::uuid(entropy),
            code_verifier: verifier.into(),
            return_pathname: return_pathname.into().map(str::to_owned),
            custom_state: page.state.as_ref().map(|state| state.expose().to_owned()),
            redirect_uri: (*page.redirect_uri != *self.redirect_uri).then(|| page.redirect_uri.clone()),
            issued_at: now.unix_milliseconds(),
        };
        let attributes = self.attributes_for(Some(&page.redirect_uri));
        let state = self
            .keyring
            .seal(&payload.to_json(), Some(Self::LIFETIME), now, entropy)
            .map_err(BeginSignInError::Seal)?;
        let name = cookie_name(state.expose());
        let cookie = match SetCookie::new(&name, state.expose(), attributes.clone()) {
            Ok(cookie) if cookie.len() > Self::MAX_COOKIE_BYTES => {
                return Err(BeginSignInError::CookieTooLong(cookie.len()));
            }
            Ok(cookie) => cookie,
            Err(CookieError::TooLong(length)) => return Err(BeginSignInError::CookieTooLong(length)),
            Err(error) => return Err(BeginSignInError::Cookie(error)),
        };
        let forgotten = forgotten(&name, cookies)
            .iter()
            .map(|name| SetCookie::removal(name, &attributes))
            .collect::<Result<_, _>>()
            .map_err(BeginSignInError::Cookie)?;
        let url = config
            .url(&page.state(state.expose()).code_challenge(challenge))
            .map_err(|error| BeginSignInError::Url(Box::new(error)))?;
        Ok(SignInRequest { url, cookie, forgotten, state: state.expose().into() })
    }

    /// The attributes of the cookie of a sign-in with this redirect URI.
    fn attributes_for(&self, redirect_uri: Option<&str>) -> CookieAttributes {
        let uri = redirect_uri.unwrap_or(&self.redirect_uri).parse::<Uri>();
        // What cannot be read is taken for https: a cookie that is too secure is not sent, one that is not may be
        // sent to anybody.
        let is_http = uri.is_ok_and(|uri| uri.scheme_str() == Some("http"));
        self.attributes.clone().secure(!is_http)
    }
}

impl fmt::Debug for VerifierCookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifierCookies")
            .field("redirect_uri", &self.redirect_uri)
            .field("attributes", &self.attributes)
            .finish_non_exhaustive()
    }
}

/// A sign-in that begins: answer with a redirect to the URL and with the cookies.
#[derive(Clone)]
#[non_exhaustive]
pub struct SignInRequest {
    /// Where the browser goes.
    pub url: RedirectUrl,
    /// What ties the sign-in to the browser.
    pub cookie: SetCookie,
    /// The removal of sign-ins that were never ended, if there are too many.
    pub forgotten: Vec<SetCookie>,
    state: Box<str>,
}

impl SignInRequest {
    /// All the cookies that the answer sets.
    pub fn set_cookies(&self) -> impl Iterator<Item = &SetCookie> {
        std::iter::once(&self.cookie).chain(&self.forgotten)
    }

    /// The sealed state: what the URL and the cookie have in common.
    #[must_use]
    pub fn state(&self) -> &str {
        &self.state
    }
}

impl fmt::Debug for SignInRequest {
    /// Hides the state.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignInRequest")
            .field("url", &self.url)
            .field("cookie", &self.cookie)
            .field("forgotten", &self.forgotten)
            .finish_non_exhaustive()
    }
}

const PREFIX: &str = "wos-auth-verifier";

/// The name of the cookie of a sign-in: it has one of its own, so that several may be under way.
fn cookie_name(state: &str) -> String {
    format!("{PREFIX}-{:08x}", fnv1a(state.as_bytes()))
}

/// FNV-1a of 32 bits. It names; it protects nothing.
fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// The cookies of other sign-ins, if with this one there are too many. Their names don't tell their age, so all go.
fn forgotten(name: &str, cookies: &RequestCookies<'_>) -> Vec<String> {
    let is_verifier = |other: &&str| {
        *other != name
            && other.strip_prefix(PREFIX).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    let mut others: Vec<String> = cookies.names().filter(is_verifier).map(str::to_owned).collect();
    others.sort_unstable();
    others.dedup();
    // A name that no server can set is not one of ours.
    others.retain(|name| SetCookie::removal(name, &CookieAttributes::new()).is_ok());
    if others.len() >= VerifierCookies::MAX_PENDING { others } else { Vec::new() }
}

#[cfg(test)]
mod tests;
