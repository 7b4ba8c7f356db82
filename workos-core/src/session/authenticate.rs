//! The state machine that authenticates a request by its session cookie.

use std::{fmt, sync::Arc, time::Duration};

use super::{
    AccessTokenClaims, AccessTokenError, NoSession, Session, SessionCheck, SessionData, Sessions,
    VerifyAccessToken, VerifyAccessTokenError,
    check::TokenOrigin,
    jwks::digest,
    refresh::{RefreshClaim, RefreshOutcome, RefreshTurn},
};
use crate::{
    Entropy,
    auth::is_invalid_grant,
    cookie::SetCookie,
    endpoint::HttpResponse,
    error::{Error, TransportFailure},
    machine::{Call, Digest, Machine, Now, Step},
    types::{OrganizationId, Secret, UserId},
    user_management::{AuthenticateResponse, AuthenticateWithRefreshToken},
};

/// First delay before looking again for the outcome of another request's refresh. Each is longer by half.
const FIRST_DELAY: Duration = Duration::from_millis(10);
/// The longest of these delays.
const MAX_DELAY: Duration = Duration::from_millis(200);
/// Number of refresh tokens that a machine exchanges. More than one is needed only if WorkOS returns the tokens
/// of an earlier exchange and they are outdated.
const MAX_REFRESHES: u8 = 4;

/// State machine that authenticates a request: unseals the session cookie, verifies the access token, and
/// refreshes the session if the token has expired or is about to expire.
///
/// Created by [`Sessions::authenticate`], [`Sessions::refresh`] and [`Sessions::switch_organization`]. Most
/// checks send no request and finish at the first poll. A refresh takes at most 45 seconds, and at most 30 after
/// its first request that WorkOS may have received. Polling after the result gives
/// [`NoSession::Unavailable`].
#[must_use = "a machine does nothing until it is driven"]
pub struct AuthenticateSession {
    sessions: Sessions,
    sealed: Option<Secret>,
    /// Names of the session cookies of the request. A new session replaces them.
    cookie_names: Vec<String>,
    purpose: Purpose,
    entropy: Entropy,
    /// Number of refresh tokens that this machine has exchanged.
    refreshes: u8,
    state: State,
}

/// Purpose for which the session is read.
#[derive(Clone)]
pub(super) enum Purpose {
    /// To authenticate the request. The session is refreshed only if needed.
    Authenticate,
    /// To get new tokens.
    Refresh,
    /// To get tokens for another organization.
    SwitchOrganization(OrganizationId),
}

/// Transitions:
///
/// ```text
/// Unseal          ──► Verify, or Done if the access token is remembered and no refresh is due
/// Verify          ──► Done if no refresh is due, else Refresh or AwaitRefresh
/// AwaitRefresh    ──► VerifyRefreshed, or Refresh if the other machine was dropped
/// Refresh         ──► VerifyRefreshed
/// VerifyRefreshed ──► Done, or again Refresh or AwaitRefresh if the new tokens are outdated already
/// ```
///
/// If another machine has refreshed the session, `Verify` leads to `VerifyRefreshed` at once. A failed refresh
/// leads to `Done`, with the tokens of the cookie if they are still valid.
enum State {
    /// The cookie has not been read.
    Unseal,
    /// The access token of the cookie is verified, which may fetch the JWKS.
    Verify { session: CookieSession, verification: VerifyAccessToken },
    /// Another machine refreshes the same session. The next poll looks for its outcome.
    AwaitRefresh { session: CookieSession, delay: Duration },
    /// This machine holds the claim and refreshes the session.
    Refresh { session: CookieSession, call: Box<Call<AuthenticateResponse>>, claim: RefreshClaim },
    /// The access token that the refresh returned is verified.
    VerifyRefreshed { session: CookieSession, verification: VerifyAccessToken },
    /// The result was returned.
    Done,
}

/// Transition from a state.
#[allow(clippy::large_enum_variant, reason = "a transition lives for one turn of the loop")]
enum Transition {
    /// The next state, entered at once.
    To(State),
    /// A step for the driver. The state is continued at the next poll.
    Suspend(State, Step<SessionCheck>),
    /// The result.
    Finish(SessionCheck),
}

/// The session of a cookie, or what refreshes have made of it, and what is known about its access token.
struct CookieSession {
    data: SessionData,
    cookie: CookieState,
    /// The user whom all tokens must belong to. `None` until the access token of the cookie is verified, if
    /// the cookie does not name the user.
    user_id: Option<UserId>,
    /// The claims of the access token once it is verified.
    claims: Option<Arc<AccessTokenClaims>>,
}

/// Relation of a session to the cookie of the request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CookieState {
    /// The cookie can stay as it is.
    Current,
    /// The cookie holds the same tokens in a form that is to be replaced.
    Outdated,
    /// The tokens of the cookie are used up, so the new ones have to reach the browser.
    Replaced,
}

impl AuthenticateSession {
    pub(super) fn new(
        sessions: Sessions,
        sealed: Option<Secret>,
        cookie_names: Vec<String>,
        purpose: Purpose,
        entropy: Entropy,
    ) -> Self {
        Self { sessions, sealed, cookie_names, purpose, entropy, refreshes: 0, state: State::Unseal }
    }

    fn unseal(&mut self, now: Now) -> Transition {
        let Some(sealed) = self.sealed.take() else { return no_session(NoSession::NoCookie) };
        match self.sessions.codec().unseal(sealed.expose(), now.wall) {
            Err(error) => no_session(NoSession::Cookie(error)),
            Ok(unsealed) => {
                let digest = digest(unsealed.session.access_token().expose());
                let mut session = CookieSession {
                    user_id: None,
                    data: unsealed.session,
                    cookie: if unsealed.is_current { CookieState::Current } else { CookieState::Outdated },
                    claims: digest.and_then(|digest| self.sessions.keys().recall(&digest, now.mono)),
                };
                if session
                    .claims
                    .as_ref()
                    .is_some_and(|claims| self.is_sufficient(claims, &session.data, now))
                {
                    return self.finish(session, Ok(TokenOrigin::Cookie), now);
                }
                session.claims = None;
                session.user_id = session.data.user_id().cloned();
                let verification = self.verification(&session, digest);
                Transition::To(State::Verify { session, verification })
            }
        }
    }

    /// Whether the claims of a remembered access token authenticate the request, so that there is nothing to
    /// verify, to refresh or to reject.
    fn is_sufficient(&self, claims: &AccessTokenClaims, data: &SessionData, now: Now) -> bool {
        let rules = self.sessions.rules();
        let user_id = data.user_id().or(rules.required_subject());
        matches!(self.purpose, Purpose::Authenticate)
            && rules.check_of_user(claims, self.sessions.keys().client_id(), user_id, now.wall).is_ok()
            && !rules.is_expired(claims, now.wall)
            && !self.is_about_to_expire(claims, now)
    }

    /// Returns the verification of the session's access token, which may have expired.
    fn verification(&self, session: &CookieSession, digest: Option<Digest>) -> VerifyAccessToken {
        let mut rules = self.sessions.rules().clone().accept_expired();
        if let Some(user_id) = &session.user_id {
            rules = rules.subject(user_id);
        }
        let token = session.data.access_token().expose();
        self.sessions.keys().verify_digested(token, digest, rules, seed_from(token))
    }

    fn verify(
        &mut self,
        mut session: CookieSession,
        mut verification: VerifyAccessToken,
        now: Now,
    ) -> Transition {
        let claims = match verification.poll(now).into_output() {
            Err(step) => {
                return Transition::Suspend(State::Verify { session, verification }, step);
            }
            // WorkOS has rotated its keys since the token was issued. The seal vouches for the refresh token
            // and for the user, whom the new tokens must belong to.
            Ok(Err(VerifyAccessTokenError::Rejected(AccessTokenError::UnknownKey)))
                if session.user_id.is_some() && session.data.refresh_token().is_some() =>
            {
                return self.refresh_or_wait(session, FIRST_DELAY, now);
            }
            Ok(Err(error)) => return no_session(unverified(error)),
            Ok(Ok(claims)) => claims,
        };
        session.user_id = Some(claims.subject.clone());
        let needs_refresh = match self.purpose {
            Purpose::Authenticate => {
                self.sessions.rules().is_expired(&claims, now.wall) || self.is_about_to_expire(&claims, now)
            }
            Purpose::Refresh | Purpose::SwitchOrganization(_) => true,
        };
        session.claims = Some(claims);
        if needs_refresh {
            self.refresh_or_wait(session, FIRST_DELAY, now)
        } else {
            self.finish(session, Ok(TokenOrigin::Cookie), now)
        }
    }

    /// Whether the token expires within the configured time, or within a tenth of its lifetime if that is
    /// less.
    fn is_about_to_expire(&self, claims: &AccessTokenClaims, now: Now) -> bool {
        let expiry = claims.expires_at;
        let lifetime = claims.issued_at.map(|issued_at| expiry.saturating_duration_since(issued_at));
        let ahead = self.sessions.refresh_ahead_of_expiry();
        let ahead = lifetime.map_or(ahead, |lifetime| ahead.min(lifetime / 10));
        expiry.saturating_duration_since(now.wall) < ahead
    }

    /// Uses the outcome of another machine's refresh, waits for it, or refreshes.
    fn refresh_or_wait(&mut self, session: CookieSession, delay: Duration, now: Now) -> Transition {
        let Some(refresh_token) = session.data.refresh_token() else {
            return self.without_new_tokens(session, NoSession::Expired, now);
        };
        let organization_id = match &self.purpose {
            Purpose::SwitchOrganization(organization_id) => Some(organization_id.clone()),
            Purpose::Authenticate | Purpose::Refresh => {
                session.claims.as_ref().and_then(|claims| claims.organization_id.clone())
            }
        };
        let turn = self.sessions.refreshes().turn(
            refresh_token,
            session.data.access_token(),
            organization_id.as_ref(),
            !self.sessions.grace().is_zero(),
            now.mono,
        );
        match turn {
            RefreshTurn::Finished(outcome) => self.refreshed(session, outcome, now),
            // The unexpired token serves this request; the other machine sets the new cookie.
            RefreshTurn::InProgress if self.can_keep_tokens(&session, now) => {
                self.finish(session, Ok(TokenOrigin::Cookie), now)
            }
            RefreshTurn::InProgress => {
                let next = MAX_DELAY.min(delay + delay / 2);
                Transition::Suspend(State::AwaitRefresh { session, delay: next }, Step::Wait(delay))
            }
            RefreshTurn::Paused(error) => self.unavailable(session, error, now),
            RefreshTurn::Claimed(claim) => {
                let mut endpoint = AuthenticateWithRefreshToken::new(refresh_token);
                if let Some(organization_id) = organization_id {
                    endpoint = endpoint.organization_id(organization_id);
                }
                let seed = u64::from_le_bytes(self.entropy.bytes());
                match self.sessions.refresh_config().call(&endpoint, seed) {
                    Ok(call) => Transition::To(State::Refresh { session, call: Box::new(call), claim }),
                    Err(error) => {
                        let reason = NoSession::from_error(Arc::new(error));
                        self.without_new_tokens(session, reason, now)
                    }
                }
            }
        }
    }

    fn refresh(
        &mut self,
        session: CookieSession,
        mut call: Box<Call<AuthenticateResponse>>,
        claim: RefreshClaim,
        now: Now,
    ) -> Transition {
        match call.poll(now).into_output() {
            Err(step) => Transition::Suspend(State::Refresh { session, call, claim }, step),
            Ok(result) => {
                self.refreshes = self.refreshes.saturating_add(1);
                let outcome = claim.finish(result, now.mono);
                self.refreshed(session, outcome, now)
            }
        }
    }

    fn refreshed(&mut self, mut session: CookieSession, outcome: RefreshOutcome, now: Now) -> Transition {
        match outcome {
            RefreshOutcome::Refreshed(response) => {
                session.data.update(&response);
                session.cookie = CookieState::Replaced;
                session.claims = None;
                // The new tokens must belong to the user of the old ones, and so must the new cookie.
                if session.user_id.as_ref().is_some_and(|user_id| *user_id != response.user.id) {
                    return self.end(NoSession::Token(AccessTokenError::Subject));
                }
                let verification = self.verification(&session, digest(session.data.access_token().expose()));
                Transition::To(State::VerifyRefreshed { session, verification })
            }
            RefreshOutcome::Rejected(error) if !self.can_keep_tokens(&session, now) => {
                // A rejected organization switch leaves the session in its organization, and an
                // authentication step leaves an unexpired session as it is.
                let is_switch = matches!(self.purpose, Purpose::SwitchOrganization(_));
                let has_ended = is_invalid_grant(&error) || !(self.is_unexpired(&session, now) || is_switch);
                let reason = NoSession::Ended(error);
                if has_ended { self.end(reason) } else { self.finish(session, Err(reason), now) }
            }
            RefreshOutcome::Rejected(error) => self.without_new_tokens(session, NoSession::Ended(error), now),
            RefreshOutcome::Misconfigured(error) => {
                self.without_new_tokens(session, NoSession::Misconfigured(error), now)
            }
            RefreshOutcome::Failed(error) => self.unavailable(session, error, now),
        }
    }

    fn verify_refreshed(
        &mut self,
        mut session: CookieSession,
        mut verification: VerifyAccessToken,
        now: Now,
    ) -> Transition {
        let claims = match verification.poll(now).into_output() {
            Err(step) => {
                return Transition::Suspend(State::VerifyRefreshed { session, verification }, step);
            }
            Ok(Err(VerifyAccessTokenError::Rejected(AccessTokenError::Subject))) => {
                return self.end(NoSession::Token(AccessTokenError::Subject));
            }
            Ok(Err(error)) => return self.finish(session, Err(unverified(error)), now),
            Ok(Ok(claims)) => claims,
        };
        let is_expired = self.sessions.rules().is_expired(&claims, now.wall);
        let is_elsewhere = match &self.purpose {
            Purpose::SwitchOrganization(organization_id) => {
                claims.organization_id.as_ref() != Some(organization_id)
            }
            Purpose::Authenticate | Purpose::Refresh => false,
        };
        session.claims = Some(claims);
        if !is_expired && !is_elsewhere {
            return self.finish(session, Ok(TokenOrigin::Refresh), now);
        }
        // The tokens may be those of an earlier exchange, by this process or by another one. Their refresh
        // token gives newer ones.
        if self.refreshes < MAX_REFRESHES {
            return self.refresh_or_wait(session, FIRST_DELAY, now);
        }
        let error = if is_expired { AccessTokenError::Expired } else { AccessTokenError::Organization };
        self.finish(session, Err(NoSession::Token(error)), now)
    }

    /// Whether the access token is verified and has not expired.
    fn is_unexpired(&self, session: &CookieSession, now: Now) -> bool {
        let rules = self.sessions.rules();
        session.claims.as_ref().is_some_and(|claims| !rules.is_expired(claims, now.wall))
    }

    /// Whether the request can be authenticated by the tokens that there are, without new ones.
    fn can_keep_tokens(&self, session: &CookieSession, now: Now) -> bool {
        matches!(self.purpose, Purpose::Authenticate) && self.is_unexpired(session, now)
    }

    /// Whether the request can be authenticated by a token that has expired during an outage.
    fn is_within_grace(&self, session: &CookieSession, now: Now) -> bool {
        let grace = self.sessions.grace();
        let expired_for =
            |claims: &Arc<AccessTokenClaims>| now.wall.saturating_duration_since(claims.expires_at);
        matches!(self.purpose, Purpose::Authenticate)
            && session.claims.as_ref().is_some_and(|claims| expired_for(claims) < grace)
    }

    /// Ends without a refresh because WorkOS cannot be reached.
    fn unavailable(&mut self, session: CookieSession, error: Arc<Error>, now: Now) -> Transition {
        if !self.is_unexpired(&session, now) && self.is_within_grace(&session, now) {
            return self.finish(session, Ok(TokenOrigin::StaleCookie), now);
        }
        self.without_new_tokens(session, NoSession::Unavailable(error), now)
    }

    /// Ends without a refresh: with the tokens that there are if they are sufficient, else without a session.
    fn without_new_tokens(&mut self, session: CookieSession, reason: NoSession, now: Now) -> Transition {
        if self.can_keep_tokens(&session, now) {
            self.finish(session, Ok(TokenOrigin::Cookie), now)
        } else {
            self.finish(session, Err(reason), now)
        }
    }

    /// Ends with the tokens that there are, or without a session. In both cases the cookie stays, unless it has to
    /// be replaced.
    fn finish(
        &mut self,
        session: CookieSession,
        outcome: Result<TokenOrigin, NoSession>,
        now: Now,
    ) -> Transition {
        let cookies = match session.cookie {
            CookieState::Outdated if outcome.is_ok() => {
                // A cookie that cannot be sealed again is still readable, so it stays as it is.
                self.cookies(&session.data, now).unwrap_or_default()
            }
            CookieState::Current | CookieState::Outdated => Vec::new(),
            CookieState::Replaced => match self.cookies(&session.data, now) {
                Ok(cookies) => cookies,
                Err(error) => return no_session(error),
            },
        };
        let outcome = outcome.and_then(|origin| {
            let claims = session.claims.ok_or(NoSession::Expired)?;
            Ok(Session::new(session.data, claims, origin))
        });
        Transition::Finish(SessionCheck::new(outcome, cookies))
    }

    /// Ends the session: removes its cookies.
    fn end(&self, reason: NoSession) -> Transition {
        let cookies = self.sessions.removal(&self.cookie_names);
        Transition::Finish(SessionCheck::new(Err(reason), cookies))
    }

    fn cookies(&mut self, data: &SessionData, now: Now) -> Result<Vec<SetCookie>, NoSession> {
        self.sessions
            .cookies(data, &self.cookie_names, now.wall, &mut self.entropy)
            .map_err(NoSession::CookieTooLarge)
    }
}

fn unverified(error: VerifyAccessTokenError) -> NoSession {
    match error {
        VerifyAccessTokenError::Rejected(error) => NoSession::Token(error),
        VerifyAccessTokenError::Keys(error) => NoSession::from_error(error),
    }
}

fn no_session(reason: NoSession) -> Transition {
    Transition::Finish(SessionCheck::new(Err(reason), Vec::new()))
}

/// Returns a seed for the jitter of a JWKS fetch, from the end of the token's signature: it is as good as
/// random and takes no entropy from checks that fetch nothing.
fn seed_from(token: &str) -> u64 {
    token.bytes().rev().take(32).fold(0, |seed: u64, byte| seed.rotate_left(7) ^ u64::from(byte))
}

impl Machine for AuthenticateSession {
    type Output = SessionCheck;

    fn poll(&mut self, now: Now) -> Step<SessionCheck> {
        loop {
            let transition = match std::mem::replace(&mut self.state, State::Done) {
                State::Unseal => self.unseal(now),
                State::Verify { session, verification } => self.verify(session, verification, now),
                State::AwaitRefresh { session, delay } => self.refresh_or_wait(session, delay, now),
                State::Refresh { session, call, claim } => self.refresh(session, call, claim, now),
                State::VerifyRefreshed { session, verification } => {
                    self.verify_refreshed(session, verification, now)
                }
                State::Done => no_session(NoSession::Unavailable(Arc::new(Error::Finished))),
            };
            match transition {
                Transition::To(state) => self.state = state,
                Transition::Suspend(state, step) => {
                    self.state = state;
                    return step;
                }
                Transition::Finish(check) => return Step::Done(check),
            }
        }
    }

    fn handle(&mut self, result: Result<HttpResponse, TransportFailure>) {
        match &mut self.state {
            State::Verify { verification, .. } | State::VerifyRefreshed { verification, .. } => {
                verification.handle(result);
            }
            State::Refresh { call, .. } => call.handle(result),
            State::Unseal | State::AwaitRefresh { .. } | State::Done => {}
        }
    }

    fn timeout(&self) -> Option<Duration> {
        match &self.state {
            State::Verify { verification, .. } | State::VerifyRefreshed { verification, .. } => {
                verification.timeout()
            }
            State::Refresh { call, .. } => call.timeout(),
            State::Unseal | State::AwaitRefresh { .. } | State::Done => None,
        }
    }
}

impl fmt::Debug for AuthenticateSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Unseal => "unseal",
            State::Verify { .. } => "verify",
            State::AwaitRefresh { .. } => "await refresh",
            State::Refresh { .. } => "refresh",
            State::VerifyRefreshed { .. } => "verify refreshed",
            State::Done => "done",
        };
        f.debug_struct("AuthenticateSession").field("state", &state).finish_non_exhaustive()
    }
}
