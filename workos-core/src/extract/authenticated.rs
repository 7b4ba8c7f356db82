//! The access token of a request to a resource server.

use std::{fmt, marker::PhantomData, ops::Deref};

use bytes::Bytes;
use http::{Extensions, HeaderValue, Response, StatusCode, header::CONTENT_TYPE};

use crate::resource_server::{
    MachineToken, RequiredScopes, ResourceAuth, TokenError, UserToken, VerifiedToken,
};

/// The verified access token of a request: [`UserToken`], [`MachineToken`], or [`VerifiedToken`] for either. Dereferences
/// to it.
///
/// A handler with this argument runs only for requests with such a token. `Option<Authenticated<…>>` is `None` on a
/// [public path](crate::resource_server::ResourceServer::public_path). Needs the layer of the
/// [resource server](crate::resource_server).
///
/// # Rejection
///
/// [`TokenRejection`]: 403 for the token of another kind, and 401 without a token.
#[derive(Debug, Clone)]
pub struct Authenticated<T = VerifiedToken>(T);

/// A kind of token that [`Authenticated`] has: [`UserToken`], [`MachineToken`] or [`VerifiedToken`].
pub trait TokenKind: Sized + private::Sealed {
    #[doc(hidden)]
    fn of(token: &VerifiedToken) -> Result<Self, TokenError>;
}

mod private {
    pub trait Sealed {}

    impl Sealed for super::VerifiedToken {}
    impl Sealed for super::UserToken {}
    impl Sealed for super::MachineToken {}
}

impl TokenKind for VerifiedToken {
    fn of(token: &VerifiedToken) -> Result<Self, TokenError> {
        Ok(token.clone())
    }
}

impl TokenKind for UserToken {
    fn of(token: &VerifiedToken) -> Result<Self, TokenError> {
        token.clone().try_into()
    }
}

impl TokenKind for MachineToken {
    fn of(token: &VerifiedToken) -> Result<Self, TokenError> {
        token.clone().try_into()
    }
}

impl<T: TokenKind> Authenticated<T> {
    /// Returns the token.
    #[must_use]
    pub fn into_token(self) -> T {
        self.0
    }

    /// Returns the token of a request, from its extensions.
    ///
    /// # Errors
    ///
    /// Returns [`TokenRejection::Denied`] without a token of this kind, and [`TokenRejection::MissingLayer`] if the
    /// extensions have no [`ResourceAuth`].
    pub fn from_extensions(extensions: &Extensions) -> Result<Self, TokenRejection> {
        let (auth, token) = token(extensions, &RequiredScopes::default())?;
        T::of(token).map(Self).map_err(|error| TokenRejection::denied(auth, error))
    }
}

impl<T> Deref for Authenticated<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// A scope as a type, for [`HasScope`].
pub trait Scope {
    /// The scope, such as `invoices:write`.
    const SCOPE: &'static str;
}

/// The verified access token of a request, with the scope `S`: [`UserToken`], [`MachineToken`], or [`VerifiedToken`] for
/// either. Dereferences to it.
///
/// For many routes with one scope, use the layer `RequireScope`.
///
/// # Rejection
///
/// [`TokenRejection`]: 403 without the scope, and otherwise that of [`Authenticated`].
pub struct HasScope<S, T = VerifiedToken> {
    token: T,
    scope: PhantomData<fn() -> S>,
}

impl<S: Scope, T: TokenKind> HasScope<S, T> {
    /// Returns the token.
    #[must_use]
    pub fn into_token(self) -> T {
        self.token
    }

    /// Returns the token of a request, from its extensions.
    ///
    /// # Errors
    ///
    /// Returns [`TokenRejection::Denied`] without the scope; otherwise those of [`Authenticated::from_extensions`].
    pub fn from_extensions(extensions: &Extensions) -> Result<Self, TokenRejection> {
        let (auth, token) = token(extensions, &RequiredScopes::new([S::SCOPE]))?;
        let token = T::of(token).map_err(|error| TokenRejection::denied(auth, error))?;
        Ok(Self { token, scope: PhantomData })
    }
}

impl<S, T> Deref for HasScope<S, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.token
    }
}

impl<S, T: fmt::Debug> fmt::Debug for HasScope<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HasScope").field(&self.token).finish()
    }
}

/// Returns the token in the extensions of a request if it has the scopes.
pub(crate) fn token<'e>(
    extensions: &'e Extensions,
    scopes: &RequiredScopes,
) -> Result<(&'e ResourceAuth, &'e VerifiedToken), TokenRejection> {
    let auth = extensions.get::<ResourceAuth>().ok_or(TokenRejection::MissingLayer)?;
    match auth.require(scopes) {
        Ok(token) => Ok((auth, token)),
        Err(error) => Err(TokenRejection::denied(auth, error)),
    }
}

/// Reason why a request is rejected before its handler runs, with the response.
#[non_exhaustive]
pub enum TokenRejection {
    /// The request has no token, or one of another kind, or one without a scope.
    Denied {
        /// The reason.
        error: TokenError,
        /// The response; see [`ResourceServer::response`](crate::resource_server::ResourceServer::response).
        response: Box<Response<Bytes>>,
    },
    /// The layer of the resource server is missing on this route: an error of the application.
    MissingLayer,
}

impl TokenRejection {
    fn denied(auth: &ResourceAuth, error: TokenError) -> Self {
        Self::Denied { response: Box::new(auth.response(&error)), error }
    }

    /// Returns the response. That to a missing layer is 500.
    #[must_use]
    pub fn into_response(self) -> Response<Bytes> {
        match self {
            Self::Denied { response, .. } => *response,
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

impl fmt::Debug for TokenRejection {
    /// Hides headers and body.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denied { error, .. } => {
                f.debug_struct("Denied").field("error", error).finish_non_exhaustive()
            }
            Self::MissingLayer => f.write_str("MissingLayer"),
        }
    }
}

impl fmt::Display for TokenRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denied { error, .. } => error.fmt(f),
            Self::MissingLayer => f.write_str(
                "the layer of the resource server is missing: add `.layer(server.layer(client))` to the router",
            ),
        }
    }
}

impl std::error::Error for TokenRejection {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Denied { error, .. } => Some(error),
            Self::MissingLayer => None,
        }
    }
}
