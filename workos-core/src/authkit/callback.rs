//! The callback of a sign-in.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use http::{HeaderMap, Response};

use super::{
    AuthKit, Route, SignInFailure, params,
    responses::{self, Expectation, Notice},
    start::{self, SignInStart},
};
use crate::{
    auth::{AuthenticationStep, CallbackError, is_invalid_grant},
    cookie::SetCookie,
    error::Error,
    types::{Secret, Timestamp},
    user_management::{AuthenticateResponse, AuthenticateWithCode},
};

/// A completed sign-in, in the extensions of the callback's response and as the argument of
/// [`on_success`](AuthKit::on_success).
#[derive(Clone)]
#[non_exhaustive]
pub struct CompletedSignIn {
    /// WorkOS's response: the user, the tokens, the organization, the authentication method.
    pub response: Arc<AuthenticateResponse>,
    /// Path that the browser returns to.
    pub return_pathname: String,
    /// The `state` that was set by [`AuthKit::authorization_url`].
    pub custom_state: Option<String>,
}

impl fmt::Debug for CompletedSignIn {
    /// Hides the response and the custom state.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompletedSignIn").field("user_id", &self.response.user.id).finish_non_exhaustive()
    }
}

/// What a callback's URL and cookies say.
pub(super) enum Received {
    /// A code to be exchanged.
    Code(Box<AuthenticateWithCode>, SignInContext),
    /// The state is not one of this browser. If there is a session, the browser has only loaded the callback again.
    Unknown(CallbackError, SignInContext),
    /// The sign-in has failed.
    Failed(SignInFailure, SignInContext),
}

/// What a sign-in in progress is to lead to.
pub(super) struct SignInContext {
    pub(super) return_pathname: String,
    pub(super) custom_state: Option<String>,
    /// Whether this is the second attempt.
    pub(super) is_retry: bool,
    /// Removal of the PKCE cookie.
    pub(super) clear_cookies: Vec<SetCookie>,
}

/// Reads a callback.
pub(super) fn receive(authkit: &AuthKit, query: &str, cookies: &HeaderMap, now: Timestamp) -> Received {
    let find = |name| params::get(query.as_bytes(), name);
    let settings = authkit.settings();
    let state = find("state");
    if let Some(error) = find("error") {
        let mut context = context_of(authkit, state.as_deref());
        context.clear_cookies = settings.pkce_cookies.clear_cookies(cookies, state.as_deref());
        return Received::Failed(
            SignInFailure::Denied { error, description: find("error_description") },
            context,
        );
    }
    let code = find("code").map(Secret::from);
    match settings.pkce_cookies.verify_callback(cookies, state.as_deref(), now) {
        Ok(callback) => {
            let (custom_state, is_retry) = start::split_retry(callback.custom_state);
            let context = SignInContext {
                return_pathname: authkit.return_pathname(Some(&callback.return_pathname)),
                custom_state,
                is_retry,
                clear_cookies: callback.clear_cookies,
            };
            match code {
                Some(code) => {
                    let exchange = AuthenticateWithCode::new(code).code_verifier(callback.code_verifier);
                    Received::Code(Box::new(exchange), context)
                }
                None => Received::Failed(SignInFailure::MissingCode, context),
            }
        }
        Err(rejected) => {
            let mut context = context_of(authkit, state.as_deref());
            context.clear_cookies = rejected.clear_cookies;
            match code {
                Some(code) if state.is_none() && settings.accepts_unsolicited_codes => {
                    Received::Code(Box::new(AuthenticateWithCode::new(code)), context)
                }
                _ => Received::Unknown(rejected.reason, context),
            }
        }
    }
}

/// Returns what a state says, although it is not bound to this browser: the path to return to, and whether this is
/// the second attempt. Both are sealed, so they are those of a sign-in of this application.
fn context_of(authkit: &AuthKit, state: Option<&str>) -> SignInContext {
    let peeked = state.and_then(|state| authkit.settings().pkce_cookies.peek(state));
    let (return_pathname, custom_state) = peeked.unwrap_or_default();
    let (_, is_retry) = start::split_retry(custom_state);
    SignInContext {
        return_pathname: authkit.return_pathname(return_pathname.as_deref()),
        custom_state: None,
        is_retry,
        clear_cookies: Vec::new(),
    }
}

/// What follows on a failed exchange.
pub(super) enum AfterFailure {
    /// The failure is final.
    Respond(SignInFailure),
    /// The code has been used or has expired: go on as with an unknown state.
    Unknown(Error),
    /// AuthKit is visited again, for an authentication step.
    SignIn(Box<SignInStart>),
}

pub(super) fn after_failed_exchange(
    authkit: &AuthKit,
    error: Error,
    context: &SignInContext,
) -> AfterFailure {
    let step = error.api().and_then(AuthenticationStep::from_error);
    match step {
        Some(step) if context.is_retry => AfterFailure::Respond(SignInFailure::Step(Box::new(step))),
        Some(step) => {
            let start = SignInStart::again(authkit, context.return_pathname.clone());
            let start = match step.authorization_url(&*authkit.settings().redirect_uri.text) {
                Some(url) => start.url(url),
                None => start,
            };
            AfterFailure::SignIn(Box::new(start))
        }
        None if is_invalid_grant(&error) && !context.is_retry => AfterFailure::Unknown(error),
        None => AfterFailure::Respond(SignInFailure::Exchange(error)),
    }
}

/// Returns the response to a failed sign-in, without cookies.
pub(super) fn failure_response(
    authkit: &AuthKit,
    expectation: Expectation,
    failure: &SignInFailure,
) -> Response<Bytes> {
    let own = authkit.settings().on_error.as_ref().and_then(|function| function(failure));
    own.unwrap_or_else(|| page_of(authkit, expectation, failure))
}

fn page_of(authkit: &AuthKit, expectation: Expectation, failure: &SignInFailure) -> Response<Bytes> {
    let notice = match failure {
        SignInFailure::Exchange(error) if error.is_transient() => {
            return responses::unavailable(expectation, Some(error));
        }
        SignInFailure::Exchange(error) if !is_invalid_grant(error) => Notice::MISCONFIGURED,
        SignInFailure::Token(_) | SignInFailure::Cookies(_) => Notice::MISCONFIGURED,
        _ => Notice::NOT_COMPLETED,
    };
    notice.respond(expectation, Some(authkit.path(Route::SignIn)))
}

/// Returns the response to a completed sign-in.
pub(super) fn complete(
    authkit: &AuthKit,
    response: Arc<AuthenticateResponse>,
    context: SignInContext,
    session_cookies: &[SetCookie],
    cookies: &HeaderMap,
) -> Response<Bytes> {
    let completed = CompletedSignIn {
        response,
        return_pathname: context.return_pathname,
        custom_state: context.custom_state,
    };
    let own = authkit.settings().on_success.as_ref().and_then(|function| function(&completed));
    let mut response = own.unwrap_or_else(|| responses::redirect(&completed.return_pathname));
    responses::append_cookies(response.headers_mut(), &context.clear_cookies);
    responses::append_cookies(response.headers_mut(), session_cookies);
    responses::append_cookies(response.headers_mut(), &start::count_sign_in(authkit, cookies));
    response.extensions_mut().insert(completed);
    response
}
