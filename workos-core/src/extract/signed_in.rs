//! The signed-in user of a request, and what the user may do.

use std::{fmt, marker::PhantomData, ops::Deref};

use bytes::Bytes;
use http::{Extensions, HeaderValue, Response, StatusCode, header::CONTENT_TYPE};

use super::Permission;
use crate::{
    authkit::{RequestAuth, RequestHead},
    session::Session,
};

/// The session of a request whose user is signed in. Dereferences to [`Session`].
///
/// A handler with this argument runs only for signed-in users, whatever the path rules of the
/// [`AuthKit`](crate::authkit::AuthKit) are. `Option<SignedIn>` accepts other users, too, and all users
/// while an outage of WorkOS prevents that their session is refreshed. Needs the
/// [layer of AuthKit](crate::layer).
///
/// # Rejection
///
/// [`AuthRejection`]: the response of [`RequestAuth::deny`], which is a redirect to the sign-in for a navigation
/// of a browser, and otherwise 401.
#[derive(Debug, Clone)]
pub struct SignedIn(Session);

impl SignedIn {
    /// Returns the session.
    #[must_use]
    pub fn into_session(self) -> Session {
        self.0
    }

    /// Returns the session of a request, from its extensions.
    ///
    /// # Errors
    ///
    /// Returns [`AuthRejection::NotSignedIn`] without a session, and [`AuthRejection::MissingLayer`] if the layer of
    /// AuthKit has not seen the request.
    pub fn from_extensions<'r>(
        extensions: &Extensions,
        head: impl Into<RequestHead<'r>>,
    ) -> Result<Self, AuthRejection> {
        session(extensions, head.into(), |_| true).cloned().map(Self)
    }
}

/// Returns the session in the extensions of a request if it permits what the request asks for.
pub(crate) fn session<'e>(
    extensions: &'e Extensions,
    head: RequestHead<'_>,
    permits: impl FnOnce(&Session) -> bool,
) -> Result<&'e Session, AuthRejection> {
    let auth = extensions.get::<RequestAuth>().ok_or(AuthRejection::MissingLayer)?;
    match auth.session() {
        Some(session) if permits(session) => Ok(session),
        Some(_) => Err(AuthRejection::Forbidden(Box::new(auth.forbid(head)))),
        None => Err(AuthRejection::NotSignedIn(Box::new(auth.deny(head)))),
    }
}

impl Deref for SignedIn {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.0
    }
}

impl From<SignedIn> for Session {
    fn from(signed_in: SignedIn) -> Self {
        signed_in.0
    }
}

/// A role as a type, for [`HasRole`].
pub trait Role {
    /// Slug of the role, such as `admin`.
    const SLUG: &'static str;
}

/// The session of a request whose user has the permission `P`. Dereferences to [`Session`].
///
/// For many routes with one permission, use the layer [`RequirePermission`](crate::layer::RequirePermission).
///
/// # Rejection
///
/// [`AuthRejection`]: 403 without the permission, and without a session that of [`SignedIn`].
pub struct HasPermission<P> {
    session: Session,
    permission: PhantomData<fn() -> P>,
}

/// The session of a request whose user has the role `R`. Dereferences to [`Session`].
///
/// For many routes with one role, use the layer [`RequireRole`](crate::layer::RequireRole).
///
/// # Rejection
///
/// [`AuthRejection`]: 403 without the role, and without a session that of [`SignedIn`].
pub struct HasRole<R> {
    session: Session,
    role: PhantomData<fn() -> R>,
}

impl<P: Permission> HasPermission<P> {
    /// Returns the session of a request, from its extensions.
    ///
    /// # Errors
    ///
    /// Returns [`AuthRejection::Forbidden`] if the user may not do this; otherwise those of
    /// [`SignedIn::from_extensions`].
    pub fn from_extensions<'r>(
        extensions: &Extensions,
        head: impl Into<RequestHead<'r>>,
    ) -> Result<Self, AuthRejection> {
        let session = session(extensions, head.into(), |session| session.has_permission(P::SLUG))?;
        Ok(Self { session: session.clone(), permission: PhantomData })
    }
}

impl<R: Role> HasRole<R> {
    /// Returns the session of a request, from its extensions.
    ///
    /// # Errors
    ///
    /// Returns [`AuthRejection::Forbidden`] if the user may not do this; otherwise those of
    /// [`SignedIn::from_extensions`].
    pub fn from_extensions<'r>(
        extensions: &Extensions,
        head: impl Into<RequestHead<'r>>,
    ) -> Result<Self, AuthRejection> {
        let session = session(extensions, head.into(), |session| session.has_role(R::SLUG))?;
        Ok(Self { session: session.clone(), role: PhantomData })
    }
}

impl<P> Deref for HasPermission<P> {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

impl<R> Deref for HasRole<R> {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

impl<P> fmt::Debug for HasPermission<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HasPermission").field(&self.session).finish()
    }
}

impl<R> fmt::Debug for HasRole<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HasRole").field(&self.session).finish()
    }
}

/// Reason why a request is rejected before its handler runs, with the response.
#[non_exhaustive]
pub enum AuthRejection {
    /// There is no session, or WorkOS cannot be reached. The response is that of [`RequestAuth::deny`].
    NotSignedIn(Box<Response<Bytes>>),
    /// The user has no permission for this. The response is that of [`RequestAuth::forbid`].
    Forbidden(Box<Response<Bytes>>),
    /// The layer of AuthKit is missing on this route: an error of the application.
    MissingLayer,
}

impl AuthRejection {
    /// Returns the response. That to a missing layer is 500.
    #[must_use]
    pub fn into_response(self) -> Response<Bytes> {
        match self {
            Self::NotSignedIn(response) | Self::Forbidden(response) => *response,
            Self::MissingLayer => {
                let mut response = Response::new(Bytes::from(self.to_string()));
                *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
                let text = HeaderValue::from_static("text/plain; charset=utf-8");
                response.headers_mut().insert(CONTENT_TYPE, text);
                response
            }
        }
    }
}

impl fmt::Debug for AuthRejection {
    /// Hides headers and body.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSignedIn(response) => f.debug_tuple("NotSignedIn").field(&response.status()).finish(),
            Self::Forbidden(response) => f.debug_tuple("Forbidden").field(&response.status()).finish(),
            Self::MissingLayer => f.write_str("MissingLayer"),
        }
    }
}

impl fmt::Display for AuthRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSignedIn(_) => "request has no session",
            Self::Forbidden(_) => "user lacks the required permission or role",
            Self::MissingLayer => {
                "the layer of AuthKit is missing: add `.layer(authkit.layer(client))` to the router"
            }
        })
    }
}

impl std::error::Error for AuthRejection {}
