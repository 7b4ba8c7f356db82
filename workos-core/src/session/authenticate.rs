//! Who is it? A session's cookie, its tokens and WorkOS, in one conversation.

use std::{fmt, sync::Arc, time::Duration};

use super::{
    AccessTokenClaims, NoSession, Session, SessionCheck, SessionData, Sessions, VerifyAccessToken,
    VerifyAccessTokenError,
    flight::{Flights, Landing, Lease, Look},
};
use crate::{
    Entropy,
    auth::AuthenticationStep,
    cookie::SetCookie,
    endpoint::HttpResponse,
    error::{Error, ErrorCode, TransportFailure},
    machine::{Call, Machine, Now, Step},
    types::{OrganizationId, Secret, UserId},
    user_management::{AuthenticateResponse, AuthenticateWithRefreshToken},
};

/// The first pause of those who wait for somebody else's refresh. Each is longer by half.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
/// The longest of those pauses.
const LONGEST_PAUSE: Duration = Duration::from_millis(200);

/// Finds out who sent a request: unseals the cookie, verifies the access token, and refreshes the session
/// when it has expired or is about to. Made by [`Sessions::authenticate`] and its siblings.
///
/// Most of the time it sends nothing and is done at the first poll. Polled after that, it says
/// [`NoSession::Unavailable`].
#[must_use = "a machine does nothing until it is driven"]
pub struct AuthenticateSession {
    sessions: Sessions,
    sealed: Option<Secret>,
    /// The cookies of the request that hold the session, to be replaced: as a header, without values.
    present: String,
    aim: Aim,
    entropy: Entropy,
    state: State,
}

/// What the session is looked at for.
#[derive(Clone)]
pub(super) enum Aim {
    /// To know who it is.
    Authenticate,
    /// To have new tokens.
    Refresh,
    /// To have tokens of another organization.
    Switch(OrganizationId),
}

enum State {
    Unseal,
    Verify(Opened, VerifyAccessToken),
    Join { opened: Opened, pause: Duration },
    Refresh { opened: Opened, call: Box<Call<AuthenticateResponse>>, lease: Lease },
    VerifyNew(Opened, VerifyAccessToken),
    Done,
}

/// A session that came out of its cookie.
struct Opened {
    data: SessionData,
    /// Whether it goes back as it came.
    is_current: bool,
    /// What its access token says. Until the token is verified there is nothing.
    claims: Option<Arc<AccessTokenClaims>>,
    /// Whether the token is in force still, so that a failing refresh does not matter.
    in_force: bool,
}

impl AuthenticateSession {
    pub(super) fn new(
        sessions: Sessions,
        sealed: Option<Secret>,
        present: String,
        aim: Aim,
        entropy: Entropy,
    ) -> Self {
        Self { sessions, sealed, present, aim, entropy, state: State::Unseal }
    }

    fn unseal(&mut self, now: Now) -> Step<SessionCheck> {
        let Some(sealed) = self.sealed.take() else { return refused(NoSession::NoCookie) };
        match self.sessions.codec().unseal(sealed.expose(), now.wall) {
            Err(error) => refused(NoSession::Cookie(error)),
            Ok(unsealed) => {
                let opened = Opened {
                    data: unsealed.session,
                    is_current: unsealed.is_current,
                    claims: None,
                    in_force: false,
                };
                let verify = self.verification(&opened, opened.data.user_id());
                self.verify(opened, verify, now)
            }
        }
    }

    /// A check of the access token; it may have expired.
    fn verification(&self, opened: &Opened, owner: Option<&UserId>) -> VerifyAccessToken {
        let mut rules = self.sessions.rules().clone().accept_expired();
        if let Some(owner) = owner {
            rules = rules.subject(owner);
        }
        let token = opened.data.access_token().expose();
        self.sessions.keys().verify(token, rules, jitter(token))
    }

    fn verify(&mut self, mut opened: Opened, mut verify: VerifyAccessToken, now: Now) -> Step<SessionCheck> {
        match verify.poll(now) {
            Step::Send(request) => {
                self.state = State::Verify(opened, verify);
                Step::Send(request)
            }
            Step::Wait(pause) => {
                self.state = State::Verify(opened, verify);
                Step::Wait(pause)
            }
            Step::Done(Err(VerifyAccessTokenError::Rejected(error))) => refused(NoSession::Token(error)),
            Step::Done(Err(VerifyAccessTokenError::Keys(error))) => refused(NoSession::Unavailable(error)),
            Step::Done(Ok(claims)) => {
                opened.in_force = self.sessions.rules().is_in_force(&claims, now.wall);
                let needs_refresh = match self.aim {
                    Aim::Authenticate => !opened.in_force || self.is_about_to_expire(&claims, now),
                    Aim::Refresh | Aim::Switch(_) => true,
                };
                opened.claims = Some(claims);
                if needs_refresh { self.join(opened, FIRST_PAUSE, now) } else { self.keep(opened, now) }
            }
        }
    }

    /// Whether little of the token's life is left: the configured time, but at most a tenth of its life.
    fn is_about_to_expire(&self, claims: &AccessTokenClaims, now: Now) -> bool {
        let expiry = claims.expires_at;
        let life = claims.issued_at.map(|from| expiry.saturating_duration_since(from));
        let ahead = self.sessions.refresh_ahead_of_expiry();
        let ahead = life.map_or(ahead, |life| ahead.min(life / 10));
        expiry.saturating_duration_since(now.wall) < ahead
    }

    /// Refreshes, or waits for whoever does.
    fn join(&mut self, opened: Opened, pause: Duration, now: Now) -> Step<SessionCheck> {
        let Some(refresh_token) = opened.data.refresh_token() else {
            return self.give_up(opened, NoSession::Expired, now);
        };
        let organization = match &self.aim {
            Aim::Switch(organization) => Some(organization.clone()),
            Aim::Authenticate | Aim::Refresh => {
                opened.claims.as_ref().and_then(|claims| claims.organization_id.clone())
            }
        };
        let key = Flights::key(refresh_token.expose(), organization.as_ref());
        match self.sessions.flights().look(key, now.mono) {
            Look::Landed(landing) => self.landed(opened, landing, now),
            // Whoever has a token that is in force needs no other; somebody else fetches it.
            Look::Wait if opened.in_force && matches!(self.aim, Aim::Authenticate) => self.keep(opened, now),
            Look::Wait => {
                self.state = State::Join { opened, pause: LONGEST_PAUSE.min(pause + pause / 2) };
                Step::Wait(pause)
            }
            Look::Lead(lease) => {
                let mut endpoint = AuthenticateWithRefreshToken::new(refresh_token);
                if let Some(organization) = organization {
                    endpoint = endpoint.organization_id(organization);
                }
                let seed = u64::from_le_bytes(self.entropy.bytes());
                match self.sessions.config().call(&endpoint, seed) {
                    Ok(call) => self.refresh(opened, Box::new(call), lease, now),
                    Err(error) => self.landed(opened, Landing::Failed(Arc::new(error)), now),
                }
            }
        }
    }

    fn refresh(
        &mut self,
        opened: Opened,
        mut call: Box<Call<AuthenticateResponse>>,
        lease: Lease,
        now: Now,
    ) -> Step<SessionCheck> {
        match call.poll(now) {
            Step::Send(request) => {
                self.state = State::Refresh { opened, call, lease };
                Step::Send(request)
            }
            Step::Wait(pause) => {
                self.state = State::Refresh { opened, call, lease };
                Step::Wait(pause)
            }
            Step::Done(result) => {
                let landing = match result {
                    Ok(response) => Landing::Refreshed(Arc::new(response)),
                    Err(error) if is_final(&error) => Landing::Refused(Arc::new(error)),
                    Err(error) => Landing::Failed(Arc::new(error)),
                };
                lease.land(landing.clone(), now.mono);
                self.landed(opened, landing, now)
            }
        }
    }

    fn landed(&mut self, mut opened: Opened, landing: Landing, now: Now) -> Step<SessionCheck> {
        match landing {
            Landing::Refreshed(response) => {
                // Whose session it is stays: bound to the user in the cookie, else to the old token's.
                let owner = opened.claims.as_ref().map(|claims| claims.subject.clone());
                opened.data.renew(&response);
                opened.is_current = false;
                let verify = self.verification(&opened, owner.as_ref());
                self.verify_new(opened, verify, now)
            }
            Landing::Refused(error) => {
                let keeps_on = opened.in_force && matches!(self.aim, Aim::Authenticate);
                // A switch that is refused leaves them where they are, and so does a step to be taken first.
                let ends =
                    is_invalid_grant(&error) || !(opened.in_force || matches!(self.aim, Aim::Switch(_)));
                if ends && !keeps_on {
                    let cookies = self.sessions.removal(&self.present);
                    return Step::Done(SessionCheck::new(Err(NoSession::Ended(error)), cookies));
                }
                self.give_up(opened, NoSession::Ended(error), now)
            }
            Landing::Failed(error) => self.give_up(opened, NoSession::Unavailable(error), now),
        }
    }

    /// There are no new tokens. The old one will do as long as it is in force, unless new ones were asked for.
    fn give_up(&mut self, opened: Opened, reason: NoSession, now: Now) -> Step<SessionCheck> {
        if opened.in_force && matches!(self.aim, Aim::Authenticate) {
            self.keep(opened, now)
        } else {
            refused(reason)
        }
    }

    fn verify_new(&mut self, opened: Opened, mut verify: VerifyAccessToken, now: Now) -> Step<SessionCheck> {
        let outcome = match verify.poll(now) {
            Step::Send(request) => {
                self.state = State::VerifyNew(opened, verify);
                return Step::Send(request);
            }
            Step::Wait(pause) => {
                self.state = State::VerifyNew(opened, verify);
                return Step::Wait(pause);
            }
            Step::Done(Ok(claims)) => Ok(claims),
            Step::Done(Err(VerifyAccessTokenError::Rejected(error))) => Err(NoSession::Token(error)),
            Step::Done(Err(VerifyAccessTokenError::Keys(error))) => Err(NoSession::Unavailable(error)),
        };
        // The old refresh token is used up: the new one reaches the browser whatever came of the check.
        match self.cookies(&opened.data, now) {
            Err(error) => refused(error),
            Ok(cookies) => {
                let session = outcome.map(|claims| Session::new(opened.data, claims, true));
                Step::Done(SessionCheck::new(session, cookies))
            }
        }
    }

    /// Somebody is signed in, with the tokens that they came with.
    fn keep(&mut self, opened: Opened, now: Now) -> Step<SessionCheck> {
        let Some(claims) = opened.claims else { return refused(NoSession::Expired) };
        // A cookie that cannot be sealed anew can still be read: it stays as it is.
        let cookies =
            if opened.is_current { Vec::new() } else { self.cookies(&opened.data, now).unwrap_or_default() };
        Step::Done(SessionCheck::new(Ok(Session::new(opened.data, claims, false)), cookies))
    }

    fn cookies(&mut self, data: &SessionData, now: Now) -> Result<Vec<SetCookie>, NoSession> {
        self.sessions
            .cookies(data, &self.present, now.wall, &mut self.entropy)
            .map_err(NoSession::CookieTooLarge)
    }
}

fn refused(reason: NoSession) -> Step<SessionCheck> {
    Step::Done(SessionCheck::new(Err(reason), Vec::new()))
}

/// A seed for the pauses of a fetch of the keys, which few requests need: the end of a signature is as good as
/// random, and costs nothing to look at.
fn jitter(token: &str) -> u64 {
    token.bytes().rev().take(32).fold(0, |seed: u64, byte| seed.rotate_left(7) ^ u64::from(byte))
}

/// Whether WorkOS has refused for good, so that asking again is of no use. An answer that speaks of this
/// application rather than of the session (401, an unknown client) is not: it ends nobody's session.
fn is_final(error: &Error) -> bool {
    let Some(api) = error.api() else { return false };
    if api.is_transient() {
        return false;
    }
    AuthenticationStep::from_error(api).is_some()
        || matches!(
            api.code,
            Some(
                ErrorCode::InvalidGrant
                    | ErrorCode::OrganizationNotFound
                    | ErrorCode::OrganizationMembershipNotFound
            )
        )
}

fn is_invalid_grant(error: &Error) -> bool {
    error.api().is_some_and(|api| api.code == Some(ErrorCode::InvalidGrant))
}

impl Machine for AuthenticateSession {
    type Output = SessionCheck;

    fn poll(&mut self, now: Now) -> Step<SessionCheck> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Unseal => self.unseal(now),
            State::Verify(opened, verify) => self.verify(opened, verify, now),
            State::Join { opened, pause } => self.join(opened, pause, now),
            State::Refresh { opened, call, lease } => self.refresh(opened, call, lease, now),
            State::VerifyNew(opened, verify) => self.verify_new(opened, verify, now),
            State::Done => refused(NoSession::Unavailable(Arc::new(Error::Finished))),
        }
    }

    fn handle(&mut self, answer: Result<HttpResponse, TransportFailure>) {
        match &mut self.state {
            State::Verify(_, verify) | State::VerifyNew(_, verify) => verify.handle(answer),
            State::Refresh { call, .. } => call.handle(answer),
            State::Unseal | State::Join { .. } | State::Done => {}
        }
    }

    fn timeout(&self) -> Option<Duration> {
        match &self.state {
            State::Verify(_, verify) | State::VerifyNew(_, verify) => verify.timeout(),
            State::Refresh { call, .. } => call.timeout(),
            State::Unseal | State::Join { .. } | State::Done => None,
        }
    }
}

impl fmt::Debug for AuthenticateSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Unseal => "unseal",
            State::Verify(..) => "verify",
            State::Join { .. } => "join",
            State::Refresh { .. } => "refresh",
            State::VerifyNew(..) => "verify the new token",
            State::Done => "done",
        };
        f.debug_struct("AuthenticateSession").field("state", &state).finish_non_exhaustive()
    }
}
