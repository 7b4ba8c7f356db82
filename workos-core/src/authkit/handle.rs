//! The state machine of a request.

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, Method, Response, Uri, header::COOKIE};
use serde::Deserialize;

use super::{
    AuthKit, RETURN_PATHNAME, RequestAuth, RequestHead, Route, SignInFailure,
    callback::{self, AfterFailure, Received, SignInContext},
    params,
    paths::Access,
    request_auth::Denial,
    responses::{self, Expectation, Notice},
    start::{self, SignInStart},
};
use crate::{
    Entropy,
    auth::{is_invalid_grant, is_step},
    error::TransportFailure,
    machine::{Call, Machine, Now, Step},
    operation::HttpResponse,
    session::{AuthenticateSession, NoSession, SessionCheck, VerifyAccessToken, VerifyAccessTokenError},
    types::{OrganizationId, from_json},
    user_management::AuthenticateResponse,
};

/// The outcome of [`HandleRequest`].
#[must_use]
pub enum Handled {
    /// AuthKit responds: to a route of its own, or to a request that requires a session and has none. All cookies
    /// are set.
    Respond(Response<Bytes>),
    /// The application responds, and adds the [headers](RequestAuth::write_headers) to its response.
    Forward(RequestAuth),
}

impl fmt::Debug for Handled {
    /// Hides headers and body.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Respond(response) => f.debug_tuple("Respond").field(&response.status()).finish(),
            Self::Forward(auth) => f.debug_tuple("Forward").field(auth).finish(),
        }
    }
}

/// State machine that handles a request. Created by [`AuthKit::handle`].
///
/// A request with a valid session sends nothing and finishes at the first poll. Polling after the result gives a
/// response with the status 503.
#[must_use = "a machine does nothing until it is driven"]
pub struct HandleRequest {
    authkit: AuthKit,
    expectation: Expectation,
    /// The cookies of a request that AuthKit answers.
    cookies: HeaderMap,
    uri: Uri,
    entropy: Entropy,
    state: State,
}

/// The parts that few requests have are in boxes, so that a machine is small.
///
/// ```text
/// SignIn, SignOut ──► Done
/// Callback        ──► Exchange, or Authenticate if the state is unknown, or Done
/// Exchange        ──► Verify, Authenticate if the code was used before, or Done
/// Verify          ──► Done
/// Authenticate    ──► Done
/// ```
enum State {
    /// The response does not depend on the time.
    Respond(Box<Handled>),
    SignIn(Box<SignInStart>),
    SignOut,
    Callback {
        query: String,
    },
    /// The code is exchanged.
    Exchange {
        call: Box<Call<AuthenticateResponse>>,
        context: SignInContext,
    },
    /// The new access token is verified, since a rejected one would lead into a loop of sign-ins.
    Verify {
        response: Arc<AuthenticateResponse>,
        verification: Box<VerifyAccessToken>,
        context: SignInContext,
    },
    /// The session is read, refreshed, or switched.
    Authenticate {
        session: Box<AuthenticateSession>,
        purpose: Purpose,
    },
    Done,
}

/// What a session is read for.
enum Purpose {
    /// The request goes on to the application.
    Forward,
    /// The same, if there is a session.
    Protect(Denial),
    /// The callback has an unknown state, or a used code.
    Return(Box<(SignInFailure, SignInContext)>),
    SwitchOrganization {
        organization_id: OrganizationId,
        return_pathname: String,
    },
}

#[allow(clippy::large_enum_variant, reason = "a transition lives for one turn of the loop")]
enum Transition {
    To(State),
    Suspend(State, Step<Handled>),
    Finish(Handled),
}

impl From<Response<Bytes>> for Transition {
    fn from(response: Response<Bytes>) -> Self {
        Self::Finish(Handled::Respond(response))
    }
}

impl HandleRequest {
    pub(super) fn new(authkit: AuthKit, head: RequestHead<'_>, body: &Bytes, mut entropy: Entropy) -> Self {
        let Some(route) = authkit.find_route(head.uri) else {
            return Self::of_application(authkit, head, entropy);
        };
        let expectation = Expectation::from(head);
        let respond = |response| State::Respond(Box::new(Handled::Respond(response)));
        let is_get = *head.method == Method::GET;
        let query = head.uri.query().unwrap_or_default();
        let state = match route {
            Route::SignIn | Route::SignUp | Route::Callback if !is_get => {
                respond(responses::method_not_allowed(expectation, "GET"))
            }
            // A page that is only likely to be visited starts no sign-in and uses no code.
            Route::SignIn | Route::SignUp | Route::Callback if head.is_prefetch() => {
                respond(responses::no_content())
            }
            Route::SignIn | Route::SignUp if start::is_loop(head.headers) => {
                let mut response =
                    Notice::COOKIES_LOST.respond(expectation, Some(authkit.path(Route::SignIn)));
                let cleared = start::clear_count(&authkit, head.headers);
                responses::append_cookies(response.headers_mut(), &cleared);
                respond(response)
            }
            Route::SignIn | Route::SignUp => {
                State::SignIn(Box::new(SignInStart::from_query(&authkit, route, query)))
            }
            Route::Callback => State::Callback { query: query.to_owned() },
            Route::SignOut | Route::SwitchOrganization if *head.method != Method::POST => {
                respond(responses::method_not_allowed(expectation, "POST"))
            }
            Route::SignOut | Route::SwitchOrganization if !authkit.is_same_origin(head) => {
                respond(Notice::CROSS_SITE.respond(expectation, Some(&authkit.return_pathname(None))))
            }
            Route::SignOut => State::SignOut,
            Route::SwitchOrganization => match SwitchForm::read(body, query) {
                SwitchForm { organization_id: Some(organization_id), return_pathname } => {
                    let organization_id = OrganizationId::from(organization_id);
                    let own = Entropy::from_seed(entropy.bytes());
                    let session =
                        authkit.sessions().switch_organization(head.headers, organization_id.clone(), own);
                    let return_pathname = authkit.return_pathname(return_pathname.as_deref());
                    let purpose = Purpose::SwitchOrganization { organization_id, return_pathname };
                    State::Authenticate { session: Box::new(session), purpose }
                }
                SwitchForm { organization_id: None, .. } => {
                    respond(Notice::NO_ORGANIZATION.respond(expectation, None))
                }
            },
        };
        let mut cookies = HeaderMap::new();
        for cookie in head.headers.get_all(COOKIE) {
            cookies.append(COOKIE, cookie.clone());
        }
        Self { authkit, expectation, cookies, uri: head.uri.clone(), entropy, state }
    }

    /// A request to none of the routes.
    fn of_application(authkit: AuthKit, head: RequestHead<'_>, entropy: Entropy) -> Self {
        let access = authkit.access(head.uri.path());
        let spare = Entropy::from_seed([0; 32]);
        let state = if access == Access::Unchecked {
            let check = SessionCheck::new(Err(NoSession::NoCookie), Vec::new());
            State::Respond(Box::new(Handled::Forward(RequestAuth::new(
                authkit.clone(),
                check,
                head.uri.clone(),
            ))))
        } else {
            let purpose = if access == Access::Public {
                Purpose::Forward
            } else {
                Purpose::Protect(Denial::new(head, access))
            };
            let session = authkit.sessions().authenticate(head.headers, entropy);
            State::Authenticate { session: Box::new(session), purpose }
        };
        // The entropy has gone to the session, and nothing else of such a request needs any.
        Self {
            authkit,
            expectation: Expectation { page: false },
            cookies: HeaderMap::new(),
            uri: head.uri.clone(),
            entropy: spare,
            state,
        }
    }

    fn sign_out(&self, now: Now) -> Response<Bytes> {
        let authkit = &self.authkit;
        let after = authkit.settings().after_sign_out.as_deref();
        let logout = authkit.sessions().log_out(&self.cookies, after, now.wall);
        let (url, session_cookies) = match logout {
            Ok(logout) => (logout.url, logout.set_cookies),
            // The URL cannot be built. The user signs out of this application all the same.
            Err(_) => (None, authkit.sessions().removal_for(&self.cookies)),
        };
        // Without a session at WorkOS there is nothing to end there.
        let location = url.as_ref().map(|url| url.as_str()).or(after).unwrap_or("/");
        let mut response = responses::redirect_after_post(self.expectation, location);
        let headers = response.headers_mut();
        responses::append_cookies(headers, &session_cookies);
        responses::append_cookies(headers, &authkit.settings().pkce_cookies.clear_all(&self.cookies));
        responses::append_cookies(headers, &start::clear_count(authkit, &self.cookies));
        response
    }

    fn start(&mut self, start: SignInStart, now: Now) -> Response<Bytes> {
        start.respond(&self.authkit, self.expectation, &self.cookies, now.wall, &mut self.entropy)
    }

    fn callback(&mut self, query: &str, now: Now) -> Transition {
        match callback::receive(&self.authkit, query, &self.cookies, now.wall) {
            Received::Code(exchange, context) => {
                let seed = u64::from_le_bytes(self.entropy.bytes());
                match self.authkit.settings().config.call(&*exchange, seed) {
                    Ok(call) => Transition::To(State::Exchange { call: Box::new(call), context }),
                    Err(error) => self.fail(&SignInFailure::Exchange(error), &context),
                }
            }
            Received::Unknown(reason, context) => {
                self.look_for_session(SignInFailure::State(reason), context)
            }
            Received::Failed(failure, context) => self.fail(&failure, &context),
        }
    }

    fn fail(&self, failure: &SignInFailure, context: &SignInContext) -> Transition {
        let mut response = callback::failure_response(&self.authkit, self.expectation, failure);
        responses::append_cookies(response.headers_mut(), &context.clear_cookies);
        response.into()
    }

    /// Reads the session before a sign-in is started again: the user may have completed this one already.
    fn look_for_session(&mut self, failure: SignInFailure, context: SignInContext) -> Transition {
        let entropy = Entropy::from_seed(self.entropy.bytes());
        let session = self.authkit.sessions().authenticate(&self.cookies, entropy);
        Transition::To(State::Authenticate {
            session: Box::new(session),
            purpose: Purpose::Return(Box::new((failure, context))),
        })
    }

    fn exchange(
        &mut self,
        mut call: Box<Call<AuthenticateResponse>>,
        context: SignInContext,
        now: Now,
    ) -> Transition {
        let error = match call.poll(now).into_output() {
            Err(step) => return Transition::Suspend(State::Exchange { call, context }, step),
            Ok(Ok(response)) => {
                let response = Arc::new(response);
                let seed = u64::from_le_bytes(self.entropy.bytes());
                let verification = Box::new(self.authkit.sessions().verification_of(&response, seed));
                return Transition::To(State::Verify { response, verification, context });
            }
            Ok(Err(error)) => error,
        };
        match callback::after_failed_exchange(&self.authkit, error, &context) {
            AfterFailure::Respond(failure) => self.fail(&failure, &context),
            AfterFailure::Unknown(error) => self.look_for_session(SignInFailure::Exchange(error), context),
            AfterFailure::SignIn(start) => {
                let mut response = self.start(*start, now);
                responses::append_cookies(response.headers_mut(), &context.clear_cookies);
                response.into()
            }
        }
    }

    fn verify(
        &mut self,
        response: Arc<AuthenticateResponse>,
        mut verification: Box<VerifyAccessToken>,
        context: SignInContext,
        now: Now,
    ) -> Transition {
        match verification.poll(now).into_output() {
            Err(step) => return Transition::Suspend(State::Verify { response, verification, context }, step),
            Ok(Err(VerifyAccessTokenError::Rejected(error))) => {
                return self.fail(&SignInFailure::Token(NoSession::Token(error)), &context);
            }
            // Without the keys nothing is known. The next request tells.
            Ok(Ok(_) | Err(_)) => {}
        }
        let entropy = Entropy::from_seed(self.entropy.bytes());
        match self.authkit.sessions().create(&self.cookies, &response, now.wall, entropy) {
            Ok(session_cookies) => {
                callback::complete(&self.authkit, response, context, &session_cookies, &self.cookies).into()
            }
            Err(error) => self.fail(&SignInFailure::Cookies(error), &context),
        }
    }

    fn authenticate(
        &mut self,
        mut session: Box<AuthenticateSession>,
        purpose: Purpose,
        now: Now,
    ) -> Transition {
        let check = match session.poll(now).into_output() {
            Err(step) => return Transition::Suspend(State::Authenticate { session, purpose }, step),
            Ok(check) => check,
        };
        match purpose {
            Purpose::Forward => Transition::Finish(Handled::Forward(RequestAuth::new(
                self.authkit.clone(),
                check,
                self.uri.clone(),
            ))),
            Purpose::Protect(denial) => {
                let auth = RequestAuth::new(self.authkit.clone(), check, self.uri.clone());
                if auth.session().is_some() {
                    return Transition::Finish(Handled::Forward(auth));
                }
                let mut response = auth.deny_access(&denial);
                auth.append_cookies(response.headers_mut());
                response.into()
            }
            Purpose::Return(sign_in) => {
                let (failure, context) = *sign_in;
                self.return_or_restart(&failure, context, check, now)
            }
            Purpose::SwitchOrganization { organization_id, return_pathname } => {
                self.switched(check, &organization_id, &return_pathname, now)
            }
        }
    }

    /// Goes on where the sign-in was to lead if there is a session, and otherwise starts again, once.
    fn return_or_restart(
        &mut self,
        failure: &SignInFailure,
        context: SignInContext,
        check: SessionCheck,
        now: Now,
    ) -> Transition {
        let mut response = match &check.outcome {
            Ok(_) => responses::redirect(&context.return_pathname),
            Err(NoSession::Unavailable(error)) => responses::unavailable(self.expectation, Some(error)),
            Err(NoSession::Misconfigured(_)) => Notice::MISCONFIGURED.respond(self.expectation, None),
            Err(_) if context.is_retry || start::is_loop(&self.cookies) => {
                callback::failure_response(&self.authkit, self.expectation, failure)
            }
            Err(_) => {
                let start = SignInStart::again(&self.authkit, context.return_pathname.clone());
                self.start(start, now)
            }
        };
        responses::append_cookies(response.headers_mut(), &context.clear_cookies);
        responses::append_cookies(response.headers_mut(), &check.set_cookies);
        response.into()
    }

    fn switched(
        &mut self,
        check: SessionCheck,
        organization_id: &OrganizationId,
        return_pathname: &str,
        now: Now,
    ) -> Transition {
        let mut response = match &check.outcome {
            Ok(_) => responses::redirect_after_post(self.expectation, return_pathname),
            Err(NoSession::Unavailable(error)) => responses::unavailable(self.expectation, Some(error)),
            Err(NoSession::Misconfigured(_) | NoSession::CookieTooLarge(_)) => {
                Notice::MISCONFIGURED.respond(self.expectation, None)
            }
            // WorkOS wants more than the session has shown, such as the organization's SSO.
            Err(reason @ NoSession::Ended(error)) if is_step(error) => {
                let redirect_uri = &*self.authkit.settings().redirect_uri.text;
                let url = reason.step().and_then(|step| step.authorization_url(redirect_uri));
                let url = url.unwrap_or_else(|| self.authkit.settings().authorization_url.clone());
                let start = SignInStart::again(&self.authkit, return_pathname.to_owned())
                    .url(url.organization_id(organization_id));
                self.redirect_post_to_sign_in(start, now)
            }
            Err(NoSession::Ended(error)) if !is_invalid_grant(error) => {
                Notice::NOT_A_MEMBER.respond(self.expectation, Some(&self.authkit.return_pathname(None)))
            }
            Err(_) if self.expectation.page => {
                let sign_in = self.authkit.path(Route::SignIn);
                let organization_id = params::encode(organization_id.as_str());
                let location = format!(
                    "{sign_in}?organization_id={organization_id}&{RETURN_PATHNAME}={}",
                    params::encode(return_pathname)
                );
                responses::redirect_after_post(self.expectation, &location)
            }
            Err(_) => Notice::SIGN_IN_FIRST.respond(self.expectation, None),
        };
        responses::append_cookies(response.headers_mut(), &check.set_cookies);
        response.into()
    }

    /// Starts a sign-in in response to a POST: 303 for a form, JSON for a script.
    fn redirect_post_to_sign_in(&mut self, start: SignInStart, now: Now) -> Response<Bytes> {
        let started = self.start(start, now);
        let Some(location) = started.headers().get(http::header::LOCATION) else { return started };
        let mut response = responses::redirect_after_post(self.expectation, location.to_str().unwrap_or("/"));
        for cookie in started.headers().get_all(http::header::SET_COOKIE) {
            response.headers_mut().append(http::header::SET_COOKIE, cookie.clone());
        }
        response
    }
}

/// The body of an organization switch.
#[derive(Default, Deserialize)]
struct SwitchForm {
    #[serde(default)]
    organization_id: Option<String>,
    #[serde(default)]
    return_pathname: Option<String>,
}

impl SwitchForm {
    /// Reads JSON or a form, and then the query.
    fn read(body: &[u8], query: &str) -> Self {
        let is_json = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
        let json: Self = if is_json { from_json(body).unwrap_or_default() } else { Self::default() };
        let find = |own: Option<String>, name| {
            own.filter(|text| !text.is_empty())
                .or_else(|| if is_json { None } else { params::get(body, name) })
                .or_else(|| params::get(query.as_bytes(), name))
        };
        Self {
            organization_id: find(json.organization_id, "organization_id"),
            return_pathname: find(json.return_pathname, RETURN_PATHNAME),
        }
    }
}

impl Machine for HandleRequest {
    type Output = Handled;

    fn poll(&mut self, now: Now) -> Step<Handled> {
        loop {
            let transition = match std::mem::replace(&mut self.state, State::Done) {
                State::Respond(handled) => Transition::Finish(*handled),
                State::SignIn(start) => self.start(*start, now).into(),
                State::SignOut => self.sign_out(now).into(),
                State::Callback { query } => self.callback(&query, now),
                State::Exchange { call, context } => self.exchange(call, context, now),
                State::Verify { response, verification, context } => {
                    self.verify(response, verification, context, now)
                }
                State::Authenticate { session, purpose } => self.authenticate(session, purpose, now),
                State::Done => responses::unavailable(self.expectation, None).into(),
            };
            match transition {
                Transition::To(state) => self.state = state,
                Transition::Suspend(state, step) => {
                    self.state = state;
                    return step;
                }
                Transition::Finish(handled) => return Step::Done(handled),
            }
        }
    }

    fn handle(&mut self, result: Result<HttpResponse, TransportFailure>) {
        match &mut self.state {
            State::Exchange { call, .. } => call.handle(result),
            State::Verify { verification, .. } => verification.handle(result),
            State::Authenticate { session, .. } => session.handle(result),
            State::Respond(_) | State::SignIn(_) | State::SignOut | State::Callback { .. } | State::Done => {}
        }
    }

    fn timeout(&self) -> Option<Duration> {
        match &self.state {
            State::Exchange { call, .. } => call.timeout(),
            State::Verify { verification, .. } => verification.timeout(),
            State::Authenticate { session, .. } => session.timeout(),
            State::Respond(_) | State::SignIn(_) | State::SignOut | State::Callback { .. } | State::Done => {
                None
            }
        }
    }
}

impl fmt::Debug for HandleRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Respond(_) => "respond",
            State::SignIn(_) => "sign in",
            State::SignOut => "sign out",
            State::Callback { .. } => "callback",
            State::Exchange { .. } => "exchange",
            State::Verify { .. } => "verify",
            State::Authenticate { .. } => "authenticate",
            State::Done => "done",
        };
        f.debug_struct("HandleRequest").field("state", &state).finish_non_exhaustive()
    }
}
