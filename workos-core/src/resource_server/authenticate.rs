//! The state machine that authenticates a request.

use std::{fmt, sync::Arc, time::Duration};

use super::{ResourceServer, TokenError, VerifiedToken, bearer};
use crate::{
    connect::{IntrospectToken, TokenIntrospection, TokenTypeHint},
    error::{Error, TransportFailure},
    machine::{Call, Jitter, Machine, Now, Step},
    operation::HttpResponse,
    request_head::RequestHead,
    session::{VerifyAccessToken, VerifyAccessTokenError},
    types::Secret,
};

/// State machine that authenticates a request by its bearer token. Most send no request and finish at the first poll.
///
/// Created by [`ResourceServer::authenticate`]. Polling after the result gives [`TokenError::Unavailable`].
#[must_use = "a machine does nothing until it is driven"]
pub struct AuthenticateToken {
    server: ResourceServer,
    /// Kept for the introspection only.
    token: Option<Secret>,
    jitter: Jitter,
    state: State,
}

/// ```text
///  ──► Reject ─────────────────────────► Done
///  ──► Verify ───┬─────────────────────► Done
///                └──► Introspect ──────► Done
/// ```
enum State {
    /// The request has no token that could be valid.
    Reject(TokenError),
    /// The token is verified by its signature and its claims.
    Verify(Box<VerifyAccessToken>),
    /// The token is valid, unless it was revoked.
    Introspect(Box<(Call<TokenIntrospection>, VerifiedToken)>),
    /// The result was returned.
    Done,
}

type Authenticated = Result<VerifiedToken, TokenError>;

impl AuthenticateToken {
    pub(super) fn new(server: ResourceServer, head: RequestHead<'_>, seed: u64) -> Self {
        let mut jitter = Jitter::new(seed);
        let (token, state) = match bearer::token(head) {
            Ok(token) => {
                let kept = server.introspection_credentials().map(|_| token.into());
                let verification = server.verification(token, jitter.next_u64());
                (kept, State::Verify(Box::new(verification)))
            }
            Err(error) => (None, State::Reject(error)),
        };
        Self { server, token, jitter, state }
    }

    fn verify(&mut self, mut verification: Box<VerifyAccessToken>, now: Now) -> Step<Authenticated> {
        let claims = match verification.poll(now).into_output() {
            Err(step) => {
                self.state = State::Verify(verification);
                return step;
            }
            Ok(Ok(claims)) => claims,
            Ok(Err(VerifyAccessTokenError::Rejected(error))) => {
                return Step::Done(Err(TokenError::Rejected(error)));
            }
            Ok(Err(VerifyAccessTokenError::Keys(error))) => {
                return Step::Done(Err(TokenError::Unavailable(error)));
            }
        };
        let token = match self.server.accept(claims) {
            Ok(token) => token,
            Err(error) => return Step::Done(Err(error)),
        };
        let Some(call) = self.introspection() else { return Step::Done(Ok(token)) };
        match call {
            Ok(call) => self.introspect(Box::new((call, token)), now),
            Err(error) => Step::Done(Err(TokenError::Unavailable(Arc::new(error)))),
        }
    }

    fn introspection(&mut self) -> Option<Result<Call<TokenIntrospection>, Error>> {
        let (credentials, token) = (self.server.introspection_credentials()?, self.token.take()?);
        let endpoint =
            IntrospectToken::new(credentials.client_id.clone(), credentials.client_secret.clone(), token)
                .token_type_hint(TokenTypeHint::AccessToken);
        Some(self.server.config().call(&endpoint, self.jitter.next_u64()))
    }

    fn introspect(
        &mut self,
        mut running: Box<(Call<TokenIntrospection>, VerifiedToken)>,
        now: Now,
    ) -> Step<Authenticated> {
        match running.0.poll(now).into_output() {
            Err(step) => {
                self.state = State::Introspect(running);
                step
            }
            Ok(Ok(introspection)) => Step::Done(if is_active(&introspection, &running.1) {
                Ok(running.1)
            } else {
                Err(TokenError::Revoked)
            }),
            Ok(Err(error)) => Step::Done(Err(TokenError::Unavailable(Arc::new(error)))),
        }
    }
}

/// Whether the token is active, and the response about this one.
fn is_active(introspection: &TokenIntrospection, token: &VerifiedToken) -> bool {
    let subject = introspection.subject.as_deref();
    introspection.active && subject.is_none_or(|subject| subject == token.as_claims().subject.as_str())
}

impl Machine for AuthenticateToken {
    type Output = Authenticated;

    fn poll(&mut self, now: Now) -> Step<Authenticated> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Reject(error) => Step::Done(Err(error)),
            State::Verify(verification) => self.verify(verification, now),
            State::Introspect(running) => self.introspect(running, now),
            State::Done => Step::Done(Err(TokenError::Unavailable(Arc::new(Error::Finished)))),
        }
    }

    fn handle(&mut self, result: Result<HttpResponse, TransportFailure>) {
        match &mut self.state {
            State::Verify(verification) => verification.handle(result),
            State::Introspect(running) => running.0.handle(result),
            State::Reject(_) | State::Done => {}
        }
    }

    fn timeout(&self) -> Option<Duration> {
        match &self.state {
            State::Verify(verification) => verification.timeout(),
            State::Introspect(running) => running.0.timeout(),
            State::Reject(_) | State::Done => None,
        }
    }
}

impl fmt::Debug for AuthenticateToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Reject(_) => "reject",
            State::Verify(_) => "verify",
            State::Introspect(_) => "introspect",
            State::Done => "done",
        };
        f.debug_struct("AuthenticateToken").field("state", &state).finish_non_exhaustive()
    }
}
