//! What is known of a request that goes on to the application.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Response, Uri};

use super::{
    AuthKit, RequestHead, Route,
    paths::Access,
    responses::{self, Expectation, Notice},
};
use crate::session::{NoSession, Session, SessionCheck};

/// The authentication of a request: its session, or the reason why there is none, and what the response needs.
///
/// Cloning is cheap. Server frameworks keep it in the request's extensions.
#[derive(Clone)]
#[must_use = "the cookies of a refreshed session must reach the browser"]
pub struct RequestAuth(Arc<Inner>);

struct Inner {
    authkit: AuthKit,
    check: SessionCheck,
    /// The URI that the machine has handled. A nested router removes its prefix, and a sign-in has to return to the
    /// whole path.
    uri: Uri,
}

impl RequestAuth {
    pub(super) fn new(authkit: AuthKit, check: SessionCheck, uri: Uri) -> Self {
        Self(Arc::new(Inner { authkit, check, uri }))
    }

    /// Returns the session if the user is signed in.
    #[must_use]
    pub fn session(&self) -> Option<&Session> {
        self.0.check.session()
    }

    /// Returns the reason why there is no session.
    #[must_use]
    pub fn no_session(&self) -> Option<&NoSession> {
        self.0.check.outcome.as_ref().err()
    }

    /// Returns the response to a request that requires a session and has none.
    ///
    /// | request, session | response |
    /// |---|---|
    /// | navigation of a browser | 302 to the sign-in, which returns to the URL that AuthKit has handled |
    /// | any other, such as `fetch` or a form | 401 |
    /// | WorkOS cannot be reached, so the session is unknown | 503 with `Retry-After` |
    /// | WorkOS rejects the application, such as its API key | 500 |
    ///
    /// Except for the redirect, the body is a page for browsers that load a page, and otherwise JSON, such as
    /// `{"error":"unauthorized","message":"…"}`. The cookies of [`write_headers`](Self::write_headers) are not in
    /// it.
    #[must_use]
    pub fn deny<'r>(&self, request: impl Into<RequestHead<'r>>) -> Response<Bytes> {
        self.deny_access(&Denial::new(request.into(), Access::Protected))
    }

    pub(super) fn deny_access(&self, denial: &Denial) -> Response<Bytes> {
        match self.no_session() {
            Some(NoSession::Unavailable(error)) => {
                return responses::unavailable(denial.expectation, Some(error));
            }
            Some(NoSession::Misconfigured(_) | NoSession::CookieTooLarge(_)) => {
                return Notice::MISCONFIGURED.respond(denial.expectation, None);
            }
            _ => {}
        }
        let authkit = &self.0.authkit;
        let route = if denial.access == Access::SignUp { Route::SignUp } else { Route::SignIn };
        if denial.is_navigation {
            let wanted = self.0.uri.path_and_query().map_or("/", |both| both.as_str());
            let return_pathname = authkit.return_pathname(Some(wanted));
            return responses::redirect(&responses::sign_in_location(authkit.path(route), &return_pathname));
        }
        Notice::SIGN_IN_FIRST.respond(denial.expectation, Some(authkit.path(route)))
    }

    /// Returns the response to a request whose user lacks a permission or a role: 403, or that of
    /// [`deny`](Self::deny) without a session.
    #[must_use]
    pub fn forbid<'r>(&self, request: impl Into<RequestHead<'r>>) -> Response<Bytes> {
        let head = request.into();
        if self.session().is_none() {
            return self.deny(head);
        }
        Notice::FORBIDDEN.respond(head.into(), Some(&self.0.authkit.return_pathname(None)))
    }

    /// Removes the headers `x-workos-*` of a request, in which other AuthKit libraries keep what they have
    /// verified: a client must not set them.
    pub fn remove_reserved_headers(headers: &mut HeaderMap) {
        let reserved: Vec<HeaderName> =
            headers.keys().filter(|name| name.as_str().starts_with("x-workos-")).cloned().collect();
        for name in reserved {
            headers.remove(name);
        }
    }

    pub(super) fn append_cookies(&self, headers: &mut HeaderMap) {
        responses::append_cookies(headers, &self.0.check.set_cookies);
    }

    /// Sets the headers that the application's response needs, whatever its status is; see
    /// [`SessionCheck::write_headers`].
    pub fn write_headers(&self, headers: &mut HeaderMap) {
        self.0.check.write_headers(headers);
    }
}

/// What the response to a request without a session depends on.
pub(super) struct Denial {
    access: Access,
    expectation: Expectation,
    is_navigation: bool,
}

impl Denial {
    pub(super) fn new(head: RequestHead<'_>, access: Access) -> Self {
        let expectation = Expectation::from(head);
        Self { access, expectation, is_navigation: expectation.page && head.is_read() }
    }
}

impl fmt::Debug for RequestAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RequestAuth").field(&self.0.check).finish()
    }
}
