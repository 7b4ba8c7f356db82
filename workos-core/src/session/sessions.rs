//! The sessions of an application.

use std::{fmt, sync::Arc, time::Duration};

use http::HeaderMap;
use serde::Deserialize;

#[cfg(feature = "authkit")]
use super::VerifyAccessToken;
use super::{
    AccessTokenRules, AuthenticateSession, JwksCache, SessionCodec, SessionData,
    authenticate::Purpose,
    refresh::{self, Refreshes},
};
use crate::{
    Config, Entropy,
    cookie::{ChunkedCookie, CookieError, RequestCookies, SetCookie},
    crypto::base64,
    error::Error,
    seal::SealError,
    types::{OrganizationId, RedirectUrl, SessionId, Timestamp, from_json},
    user_management::{AuthenticateResponse, LogoutUrl},
};

/// Default time before its expiry at which an access token is refreshed.
const REFRESH_AHEAD: Duration = Duration::from_secs(60);

/// The sessions of an application: creates session cookies, authenticates requests by them, refreshes the
/// tokens, and logs users out.
///
/// Create one when the program starts and share it. Clones are cheap and share the JWKS, the verified access
/// tokens and the refreshes in progress.
///
/// # Concurrent requests
///
/// Requests that carry the same expired session cause one refresh within a process; the others wait for its
/// outcome. For 5 minutes, requests that still carry the old cookie get the new tokens from memory.
///
/// Separate processes need no coordination: for 30 seconds after the exchange of a refresh token WorkOS returns
/// the same pair of tokens for it again, so processes that refresh a session at the same time get the same
/// tokens. A request with the old cookie that reaches another process later than that ends the session.
///
/// If the [`AuthenticateSession`] that refreshes a session is dropped, the next request takes over. In a
/// runtime that neither drops nor finishes the work of a request when its browser disconnects, such as
/// Cloudflare Workers, keep that work alive (`waitUntil`): otherwise requests with the same session wait
/// until 60 seconds have passed.
///
/// # Outages
///
/// A refresh whose outcome is unknown (timeout, truncated response, 408, 429, 5xx) is retried with the same
/// refresh token within the 30 seconds, each attempt taking at most 7.5 seconds. If it fails all the same, the
/// outcome is [`NoSession::Unavailable`](super::NoSession::Unavailable), the cookie is kept, and a later request
/// tries again. [`outage_grace`](Self::outage_grace) lets users work on meanwhile.
///
/// ```
/// use workos_core::{Config, session::{SessionCodec, Sessions}};
///
/// let config = Config::new("sk_test_123")?.client_id("client_123")?;
/// let codec = SessionCodec::authkit("a-cookie-password-of-32-chars-or-more!!")?;
/// let sessions = Sessions::new(&config, codec)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Sessions {
    settings: Arc<Settings>,
    keys: JwksCache,
    refreshes: Refreshes,
}

#[derive(Clone)]
struct Settings {
    config: Config,
    codec: SessionCodec,
    rules: AccessTokenRules,
    cookie: ChunkedCookie,
    refresh_ahead: Duration,
    /// The configuration of refreshes.
    refresh_config: Config,
    outage_grace: Duration,
}

impl Sessions {
    /// Creates the sessions of an application. The configuration needs a client ID and, to refresh sessions,
    /// an API key.
    ///
    /// # Errors
    ///
    /// [`Error::Encode`] if the configuration has no client ID.
    pub fn new(config: &Config, codec: SessionCodec) -> Result<Self, Error> {
        let deadline = config.overall_deadline().map_or(refresh::DEADLINE, |own| own.min(refresh::DEADLINE));
        let settings = Settings {
            config: config.clone(),
            refresh_config: config.clone().deadline(deadline),
            cookie: codec.prepare(ChunkedCookie::session()),
            codec,
            rules: AccessTokenRules::new(),
            refresh_ahead: REFRESH_AHEAD,
            outage_grace: Duration::ZERO,
        };
        Ok(Self { settings: Arc::new(settings), keys: JwksCache::new(config)?, refreshes: Refreshes::new() })
    }

    /// Sets the name and the attributes of the session cookie.
    ///
    /// The default is that of AuthKit's libraries: `wos-session`, `Path=/`, `HttpOnly`, `Secure`,
    /// `SameSite=Lax` and a `Max-Age` of 400 days, since WorkOS decides when a session ends.
    #[must_use]
    pub fn cookie(mut self, cookie: ChunkedCookie) -> Self {
        let settings = Arc::make_mut(&mut self.settings);
        settings.cookie = settings.codec.prepare(cookie);
        self
    }

    /// Sets which access tokens are accepted.
    ///
    /// Whatever the rules, a token must belong to the user in the session cookie.
    #[must_use]
    pub fn access_token_rules(mut self, rules: AccessTokenRules) -> Self {
        Arc::make_mut(&mut self.settings).rules = rules;
        self
    }

    /// Sets how long before its expiry an access token is refreshed. The default is 60 seconds.
    ///
    /// The time is at most a tenth of the token's lifetime. With zero, a token is refreshed once it has
    /// expired.
    #[must_use]
    pub fn refresh_ahead(mut self, duration: Duration) -> Self {
        Arc::make_mut(&mut self.settings).refresh_ahead = duration;
        self
    }

    /// Sets how long after its expiry an access token is accepted while WorkOS cannot be reached (no connection,
    /// timeout, 429 or 5xx). The default is zero: never.
    ///
    /// Such a session [is stale](super::Session::is_stale). Changes at WorkOS, a revocation among them, have no
    /// effect on it until WorkOS can be reached again. The token's signature and all rules but the expiry hold.
    ///
    /// With a grace period, refreshes also pause after 3 failures in a row: requests do not wait for WorkOS, and
    /// one refresh in 10 seconds tests whether it has recovered. Rate limits (429) do not count as failures.
    #[must_use]
    pub fn outage_grace(mut self, duration: Duration) -> Self {
        Arc::make_mut(&mut self.settings).outage_grace = duration;
        self
    }

    /// Authenticates a request by the `Cookie` headers among its headers. Refreshes the session if its access
    /// token has expired or is about to expire. [`Client::authenticate`](crate::Client::authenticate) runs the
    /// machine.
    ///
    /// If a refresh fails while the token is still valid, the session continues with that token. If the token
    /// has expired, the code of WorkOS's error decides:
    ///
    /// | Error | Outcome | Cookie |
    /// |---|---|---|
    /// | `invalid_grant`, or a required [authentication step](crate::auth::AuthenticationStep) | [`NoSession::Ended`](super::NoSession::Ended) | removed |
    /// | no response, 408, 429, 5xx, or a response that cannot be decoded | [`NoSession::Unavailable`](super::NoSession::Unavailable) | kept |
    /// | 401, 403 and other codes | [`NoSession::Misconfigured`](super::NoSession::Misconfigured) | kept |
    ///
    /// Tokens of another user end the session.
    pub fn authenticate(&self, request: &HeaderMap, entropy: Entropy) -> AuthenticateSession {
        self.machine(request, Purpose::Authenticate, entropy)
    }

    /// Refreshes the session of a request whatever its age, to get changes made at WorkOS into the access
    /// token, such as a new role.
    pub fn refresh(&self, request: &HeaderMap, entropy: Entropy) -> AuthenticateSession {
        self.machine(request, Purpose::Refresh, entropy)
    }

    /// Refreshes the session of a request for another organization of the user (organization switch).
    ///
    /// If WorkOS requires an authentication step first, such as SSO, the outcome is
    /// [`NoSession::Ended`](super::NoSession::Ended) with a [`step`](super::NoSession::step), and the session
    /// in the cookie continues in its organization.
    pub fn switch_organization(
        &self,
        request: &HeaderMap,
        organization_id: impl Into<OrganizationId>,
        entropy: Entropy,
    ) -> AuthenticateSession {
        self.machine(request, Purpose::SwitchOrganization(organization_id.into()), entropy)
    }

    fn machine(&self, request: &HeaderMap, purpose: Purpose, entropy: Entropy) -> AuthenticateSession {
        let cookies = RequestCookies::from_headers(request);
        let sealed = self.settings.cookie.read(&cookies);
        let names = self.settings.cookie.names_in(&cookies);
        AuthenticateSession::new(self.clone(), sealed, names, purpose, entropy)
    }

    /// Creates the session of a user who has signed in. Returns the cookies to set on the response.
    ///
    /// `request` are the headers of the request that is responded to. Cookies of an older session among them
    /// are replaced.
    ///
    /// # Errors
    ///
    /// [`SessionCookieError`] if the session does not fit into cookies.
    pub fn create(
        &self,
        request: &HeaderMap,
        response: &AuthenticateResponse,
        now: Timestamp,
        mut entropy: Entropy,
    ) -> Result<Vec<SetCookie>, SessionCookieError> {
        let names = self.settings.cookie.names_in(&RequestCookies::from_headers(request));
        self.cookies(&self.settings.codec.session(response), &names, now, &mut entropy)
    }

    /// Logs out the user of a request. Returns the removal of the session cookies and the logout URL that the
    /// browser must visit to end the session at WorkOS.
    ///
    /// The logout URL is made from the cookie alone, so the access token may have expired. Without a readable
    /// cookie there is no logout URL.
    ///
    /// # Errors
    ///
    /// [`Error::Encode`] if the URL cannot be built, for example because `return_to` is longer than 64 KiB.
    pub fn log_out(
        &self,
        request: &HeaderMap,
        return_to: Option<&str>,
        now: Timestamp,
    ) -> Result<Logout, Error> {
        let cookies = RequestCookies::from_headers(request);
        let sealed = self.settings.cookie.read(&cookies);
        let session = sealed.and_then(|sealed| self.settings.codec.unseal(sealed.expose(), now).ok());
        let session_id = session.and_then(|unsealed| session_id(unsealed.session.access_token().expose()));
        let url = session_id.map(|session_id| {
            let mut endpoint = LogoutUrl::new(session_id);
            if let Some(return_to) = return_to {
                endpoint = endpoint.return_to(return_to);
            }
            self.settings.config.url(&endpoint)
        });
        let set_cookies = self.removal(&self.settings.cookie.names_in(&cookies));
        Ok(Logout { url: url.transpose()?, set_cookies })
    }

    /// Returns the cookies that hold a session and remove the rest of the `present` ones.
    pub(super) fn cookies(
        &self,
        session: &SessionData,
        present: &[String],
        now: Timestamp,
        entropy: &mut Entropy,
    ) -> Result<Vec<SetCookie>, SessionCookieError> {
        let sealed = self.settings.codec.seal(session, now, entropy).map_err(SessionCookieError::Seal)?;
        self.settings.cookie.replace(present, sealed.expose()).map_err(SessionCookieError::Cookie)
    }

    /// Returns the cookies that remove the session of a request.
    #[cfg(feature = "authkit")]
    pub(crate) fn removal_for(&self, request: &HeaderMap) -> Vec<SetCookie> {
        self.removal(&self.settings.cookie.names_in(&RequestCookies::from_headers(request)))
    }

    /// Verifies the access token of a user who has signed in, by the rules of these sessions.
    #[cfg(feature = "authkit")]
    pub(crate) fn verification_of(&self, response: &AuthenticateResponse, seed: u64) -> VerifyAccessToken {
        let rules = self.settings.rules.clone().subject(&response.user.id);
        self.keys.verify(response.access_token.expose(), rules, seed)
    }

    /// Returns the cookies that remove a session.
    pub(super) fn removal(&self, present: &[String]) -> Vec<SetCookie> {
        self.settings.cookie.remove_all(present).unwrap_or_default()
    }

    #[cfg(test)]
    pub(super) fn config(&self) -> &Config {
        &self.settings.config
    }

    pub(super) fn codec(&self) -> &SessionCodec {
        &self.settings.codec
    }

    pub(super) fn rules(&self) -> &AccessTokenRules {
        &self.settings.rules
    }

    pub(super) fn keys(&self) -> &JwksCache {
        &self.keys
    }

    pub(super) fn refreshes(&self) -> &Refreshes {
        &self.refreshes
    }

    pub(super) fn refresh_config(&self) -> &Config {
        &self.settings.refresh_config
    }

    pub(super) fn grace(&self) -> Duration {
        self.settings.outage_grace
    }

    pub(super) fn refresh_ahead_of_expiry(&self) -> Duration {
        self.settings.refresh_ahead
    }
}

/// Result of [`Sessions::log_out`].
#[derive(Debug)]
#[non_exhaustive]
#[must_use = "the cookies must be removed and the browser redirected"]
pub struct Logout {
    /// Logout URL that ends the session at WorkOS and redirects to `return_to`. `None` without a readable
    /// cookie.
    pub url: Option<RedirectUrl>,
    /// Removal of the session cookies.
    pub set_cookies: Vec<SetCookie>,
}

/// Error of storing a session in cookies.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionCookieError {
    /// The session is too long to be sealed.
    Seal(SealError),
    /// The sealed session does not fit into the number of cookies that browsers keep and servers accept.
    Cookie(CookieError),
}

impl fmt::Display for SessionCookieError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seal(error) => error.fmt(f),
            Self::Cookie(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SessionCookieError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Seal(error) => Some(error),
            Self::Cookie(error) => Some(error),
        }
    }
}

/// Returns the session ID of an access token without verifying the token. The seal around it is authentic,
/// and the ID is used for a logout URL only.
fn session_id(access_token: &str) -> Option<SessionId> {
    #[derive(Deserialize)]
    struct Claims {
        sid: SessionId,
    }
    let payload = base64::decode_url(access_token.split('.').nth(1)?.as_bytes())?;
    from_json::<Claims>(&payload).ok().map(|claims| claims.sid)
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions")
            .field("config", &self.settings.config)
            .field("cookie", &self.settings.cookie.name())
            .finish_non_exhaustive()
    }
}
