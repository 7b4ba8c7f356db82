//! The start of a sign-in: the redirect to AuthKit.

use bytes::Bytes;
use http::{HeaderMap, Response};

use super::{
    AuthKit, RETURN_PATHNAME, Route, params,
    responses::{self, Expectation, Notice},
};
use crate::{
    Entropy,
    auth::CreateAuthorizationError,
    cookie::{RequestCookies, SetCookie},
    types::{Secret, Timestamp},
    user_management::{AuthorizationUrl, ScreenHint},
};

/// Counts the sign-ins of a browser within 30 seconds. A session cookie that does not reach the application, for
/// example because of its domain, would otherwise lead into a loop: AuthKit signs in without asking again.
const LOOP_COOKIE: &str = "wos-sign-ins";

/// Number of sign-ins within 30 seconds after which a page is shown.
const MAX_SIGN_INS: u8 = 3;

/// Marks the custom state of a sign-in that was started again because of its callback.
const RETRY_MARK: &str = "workos-retry:";

/// A sign-in to be started.
pub(super) struct SignInStart {
    url: AuthorizationUrl,
    return_pathname: String,
    is_retry: bool,
}

impl SignInStart {
    /// A sign-in by one of the routes, with the parameters of its query.
    pub(super) fn from_query(authkit: &AuthKit, route: Route, query: &str) -> Self {
        let find = |name| params::get(query.as_bytes(), name);
        let mut url = authkit.settings().authorization_url.clone();
        if route == Route::SignUp {
            url.screen_hint = Some(ScreenHint::SignUp);
        }
        if let Some(organization_id) = find("organization_id") {
            url = url.organization_id(organization_id);
        }
        url.login_hint = find("login_hint").or(url.login_hint);
        url.domain_hint = find("domain_hint").or(url.domain_hint);
        url.invitation_token = find("invitation_token").map(Secret::from).or(url.invitation_token);
        url.max_age = find("max_age").and_then(|seconds| seconds.parse().ok()).or(url.max_age);
        let wanted = find(RETURN_PATHNAME);
        Self { url, return_pathname: authkit.return_pathname(wanted.as_deref()), is_retry: false }
    }

    /// A sign-in after a callback that could not be completed.
    pub(super) fn again(authkit: &AuthKit, return_pathname: String) -> Self {
        Self { url: authkit.settings().authorization_url.clone(), return_pathname, is_retry: true }
    }

    /// Replaces the authorization URL by that of an authentication step.
    pub(super) fn url(mut self, url: AuthorizationUrl) -> Self {
        let state = self.url.state.take();
        self.url = url;
        self.url.state = state;
        self
    }

    /// Returns the redirect to AuthKit, with the PKCE cookie.
    pub(super) fn respond(
        self,
        authkit: &AuthKit,
        expectation: Expectation,
        cookies: &HeaderMap,
        now: Timestamp,
        entropy: &mut Entropy,
    ) -> Response<Bytes> {
        let settings = authkit.settings();
        let mut url = self.url;
        if self.is_retry {
            let state = url.state.as_ref().map_or("", Secret::expose);
            url.state = Some(format!("{RETRY_MARK}{state}").into());
        }
        let mut create = |url, return_pathname: &str| {
            let entropy = Entropy::from_seed(entropy.bytes());
            settings.pkce_cookies.create_authorization(
                &settings.config,
                url,
                return_pathname,
                cookies,
                now,
                entropy,
            )
        };
        let created = match create(url.clone(), &self.return_pathname) {
            Err(CreateAuthorizationError::CookieTooLong(_)) => create(url, &authkit.return_pathname(None)),
            created => created,
        };
        match created {
            Ok(authorization) => {
                let mut response = responses::redirect(authorization.url.as_str());
                responses::append_cookies(response.headers_mut(), authorization.set_cookies());
                response
            }
            Err(_) => Notice::MISCONFIGURED.respond(expectation, None),
        }
    }
}

/// Splits the mark of a retry from a custom state.
pub(super) fn split_retry(state: Option<String>) -> (Option<String>, bool) {
    match state.as_deref().and_then(|state| state.strip_prefix(RETRY_MARK)) {
        Some("") => (None, true),
        Some(rest) => (Some(rest.to_owned()), true),
        None => (state, false),
    }
}

/// Whether a browser has signed in so often within the last seconds that one more would be part of a loop.
pub(super) fn is_loop(headers: &HeaderMap) -> bool {
    sign_ins(headers) >= MAX_SIGN_INS
}

/// Returns the cookie that counts one more sign-in.
pub(super) fn count_sign_in(authkit: &AuthKit, headers: &HeaderMap) -> Option<SetCookie> {
    let count = sign_ins(headers).saturating_add(1).min(MAX_SIGN_INS).to_string();
    SetCookie::new(LOOP_COOKIE, &count, authkit.settings().loop_cookie.clone()).ok()
}

/// Returns the removal of that cookie, if the request has it.
pub(super) fn clear_count(authkit: &AuthKit, headers: &HeaderMap) -> Option<SetCookie> {
    let is_present = RequestCookies::from_headers(headers).contains(LOOP_COOKIE);
    is_present.then(|| SetCookie::removal(LOOP_COOKIE, &authkit.settings().loop_cookie).ok()).flatten()
}

fn sign_ins(headers: &HeaderMap) -> u8 {
    let cookies = RequestCookies::from_headers(headers);
    cookies.get(LOOP_COOKIE).and_then(|count| count.parse().ok()).unwrap_or_default()
}
