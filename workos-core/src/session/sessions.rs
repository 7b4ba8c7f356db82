//! The sessions of an application.

use std::{fmt, sync::Arc, time::Duration};

use http::HeaderMap;
use serde::Deserialize;

use super::{
    AccessTokenRules, AuthenticateSession, JwksCache, SessionCodec, SessionData, authenticate::Aim,
    flight::Flights,
};
use crate::{
    Config, Entropy,
    cookie::{ChunkedCookie, CookieError, RequestCookies, SetCookie},
    crypto::base64,
    error::Error,
    seal::SealError,
    types::{OrganizationId, RedirectUrl, SessionId, Timestamp},
    user_management::{AuthenticateResponse, LogoutUrl},
};

/// How long before its expiry a token is refreshed, if nobody says otherwise.
const REFRESH_AHEAD: Duration = Duration::from_secs(60);

/// The sessions of an application: how they are sealed, which tokens are believed, which cookies they are
/// kept in. Make one when the program starts and share it: clones are cheap, and have the public keys, the
/// remembered tokens and the refreshes under way in common.
///
/// What it does when several requests come with one expired session is to refresh it once, within this
/// process. Several processes do not know of each other: of two that refresh at the same moment WorkOS may
/// refuse one, which then ends the session of the browser that got its answer last. Refreshing ahead of expiry,
/// as this does, makes that rare.
///
/// A refresh whose machine is dropped goes to the next request. Where a runtime neither drops nor finishes what a request
/// began when its browser leaves, as Cloudflare Workers do, let it go on (`waitUntil`): otherwise requests with the same
/// session wait until 90 seconds have passed since.
#[derive(Clone)]
pub struct Sessions {
    settings: Arc<Settings>,
    keys: JwksCache,
    flights: Flights,
}

#[derive(Clone)]
struct Settings {
    config: Config,
    codec: SessionCodec,
    rules: AccessTokenRules,
    cookie: ChunkedCookie,
    refresh_ahead: Duration,
}

impl Sessions {
    /// Sessions of a configuration with a client id and, for refreshing, an API key.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] if the configuration has no client id.
    pub fn new(config: &Config, codec: SessionCodec) -> Result<Self, Error> {
        let settings = Settings {
            config: config.clone(),
            cookie: codec.prepare(ChunkedCookie::session()),
            codec,
            rules: AccessTokenRules::new(),
            refresh_ahead: REFRESH_AHEAD,
        };
        Ok(Self { settings: Arc::new(settings), keys: JwksCache::new(config)?, flights: Flights::default() })
    }

    /// Names the cookie and sets its attributes. Otherwise they are those of AuthKit's libraries: `wos-session`,
    /// `Path=/`, `HttpOnly`, `Secure`, `SameSite=Lax`, and a `Max-Age` of 400 days, since WorkOS decides when a
    /// session ends.
    #[must_use]
    pub fn cookie(mut self, cookie: ChunkedCookie) -> Self {
        let settings = Arc::make_mut(&mut self.settings);
        settings.cookie = settings.codec.prepare(cookie);
        self
    }

    /// Says which access tokens are believed. That the token is the session's user's is always asked.
    #[must_use]
    pub fn access_token_rules(mut self, rules: AccessTokenRules) -> Self {
        Arc::make_mut(&mut self.settings).rules = rules;
        self
    }

    /// Says how long before its expiry a token is refreshed; a minute otherwise. Never more than a tenth of
    /// the token's life. Zero waits until it has expired.
    #[must_use]
    pub fn refresh_ahead(mut self, duration: Duration) -> Self {
        Arc::make_mut(&mut self.settings).refresh_ahead = duration;
        self
    }

    /// Finds out who sent a request, from the `Cookie` headers among its headers. Refreshes the session when
    /// its token has expired or is about to.
    ///
    /// A token that is still in force is good enough if the refresh fails. When it has expired, WorkOS's refusal
    /// to refresh it ends the session and removes the cookie; a network that fails, a limit of requests or an
    /// error of WorkOS's do not: the outcome is [`NoSession::Unavailable`](super::NoSession::Unavailable) then,
    /// and the cookie stays.
    pub fn authenticate(&self, request: &HeaderMap, entropy: Entropy) -> AuthenticateSession {
        self.look(request, Aim::Authenticate, entropy)
    }

    /// As [`authenticate`](Self::authenticate), but refreshes the session whatever its age, to have what
    /// changed at WorkOS in the token, such as a new role.
    pub fn refresh(&self, request: &HeaderMap, entropy: Entropy) -> AuthenticateSession {
        self.look(request, Aim::Refresh, entropy)
    }

    /// As [`refresh`](Self::refresh), but signs them in to another organization of theirs. If WorkOS wants
    /// something of them first, such as SSO, the outcome is [`NoSession::Ended`](super::NoSession::Ended) with a
    /// [`step`](super::NoSession::step); the session in the cookie goes on.
    pub fn switch_organization(
        &self,
        request: &HeaderMap,
        organization: impl Into<OrganizationId>,
        entropy: Entropy,
    ) -> AuthenticateSession {
        self.look(request, Aim::Switch(organization.into()), entropy)
    }

    fn look(&self, request: &HeaderMap, aim: Aim, entropy: Entropy) -> AuthenticateSession {
        let cookies = RequestCookies::from_headers(request);
        let sealed = self.settings.cookie.read(&cookies);
        AuthenticateSession::new(self.clone(), sealed, self.present(&cookies), aim, entropy)
    }

    /// Begins a session after a sign-in: the cookies to set on the answer. `request` are the headers of the
    /// request that is answered; cookies of an older session among them are replaced.
    ///
    /// # Errors
    ///
    /// Returns [`SessionCookieError`] if the session does not fit into cookies.
    pub fn begin(
        &self,
        request: &HeaderMap,
        response: &AuthenticateResponse,
        now: Timestamp,
        mut entropy: Entropy,
    ) -> Result<Vec<SetCookie>, SessionCookieError> {
        let present = self.present(&RequestCookies::from_headers(request));
        self.cookies(&self.settings.codec.session(response), &present, now, &mut entropy)
    }

    /// Ends the session of a request: removes its cookies, and gives the URL that the browser must visit to end
    /// it at WorkOS, too. That URL comes from the cookie alone, so it is there after the token has expired;
    /// without a readable cookie there is none.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] if the URL cannot be made, as for a `return_to` of more than 64 KiB.
    pub fn log_out(
        &self,
        request: &HeaderMap,
        return_to: Option<&str>,
        now: Timestamp,
    ) -> Result<LogOut, Error> {
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
        Ok(LogOut { url: url.transpose()?, set_cookies: self.removal(&self.present(&cookies)) })
    }

    /// The cookies that keep a session, and remove what is left of the ones before.
    pub(super) fn cookies(
        &self,
        session: &SessionData,
        present: &str,
        now: Timestamp,
        entropy: &mut Entropy,
    ) -> Result<Vec<SetCookie>, SessionCookieError> {
        let sealed = self.settings.codec.seal(session, now, entropy).map_err(SessionCookieError::Seal)?;
        let present = RequestCookies::parse(present);
        self.settings.cookie.write(sealed.expose(), &present).map_err(SessionCookieError::Cookie)
    }

    /// The cookies that remove a session.
    pub(super) fn removal(&self, present: &str) -> Vec<SetCookie> {
        self.settings.cookie.remove(&RequestCookies::parse(present)).unwrap_or_default()
    }

    /// The cookies of a request that belong to the session, without their values.
    fn present(&self, cookies: &RequestCookies<'_>) -> String {
        let mut present = String::new();
        for name in cookies.names().filter(|name| name.starts_with(self.settings.cookie.name())) {
            present.push_str(name);
            present.push_str("=; ");
        }
        present
    }

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

    pub(super) fn flights(&self) -> &Flights {
        &self.flights
    }

    pub(super) fn refresh_ahead_of_expiry(&self) -> Duration {
        self.settings.refresh_ahead
    }
}

/// What ends a session.
#[derive(Debug)]
#[non_exhaustive]
#[must_use = "the cookies must be removed, and the browser sent on"]
pub struct LogOut {
    /// Where the browser is sent, to end the session at WorkOS; it comes back to `return_to`.
    pub url: Option<RedirectUrl>,
    /// The cookies to remove.
    pub set_cookies: Vec<SetCookie>,
}

/// Why a session cannot be kept in cookies.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionCookieError {
    /// It is longer than a seal may be.
    Seal(SealError),
    /// It does not fit into as many cookies as browsers keep and servers accept.
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

/// The session that a token is of, whether or not it is in force: the seal that it came in says that it is
/// ours, and nothing more than a URL to log out is made of it.
fn session_id(access_token: &str) -> Option<SessionId> {
    #[derive(Deserialize)]
    struct Claims {
        sid: SessionId,
    }
    let payload = base64::decode_url(access_token.split('.').nth(1)?.as_bytes())?;
    serde_json::from_slice::<Claims>(&payload).ok().map(|claims| claims.sid)
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions")
            .field("config", &self.settings.config)
            .field("cookie", &self.settings.cookie.name())
            .finish_non_exhaustive()
    }
}
