//! Errors of setting up a resource server, and reasons why a request has no valid token.

use std::{error, fmt, sync::Arc};

use http::StatusCode;

use crate::{error::Error, session::AccessTokenError};

/// Reason why a [`ResourceServer`](super::ResourceServer) cannot be created or configured.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum ResourceServerError {
    /// The configuration has no AuthKit domain; see [`Config::authkit_domain`](crate::Config::authkit_domain).
    MissingAuthKitDomain,
    /// The configuration has no client ID, and the client ID is to be accepted as an audience.
    MissingClientId,
    /// The resource identifier is not one that clients can send. The text says why, such as "has a fragment".
    Resource(&'static str),
    /// A scope is not one of RFC 6749, section 3.3, or is one of the authorization server. The text says why.
    Scope(&'static str),
    /// A public path is not a path. The text says why.
    Path(&'static str),
    /// The JWKS of the AuthKit domain has no valid address.
    Keys(Arc<Error>),
}

impl fmt::Display for ResourceServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingAuthKitDomain => f.write_str("WORKOS_AUTHKIT_DOMAIN is not configured"),
            Self::MissingClientId => f.write_str("WORKOS_CLIENT_ID is not configured"),
            Self::Resource(reason) => write!(f, "resource identifier {reason}"),
            Self::Scope(reason) => write!(f, "scope {reason}"),
            Self::Path(reason) => write!(f, "public path {reason}"),
            Self::Keys(error) => write!(f, "JWKS cannot be fetched: {error}"),
        }
    }
}

impl error::Error for ResourceServerError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Keys(error) => Some(&**error),
            _ => None,
        }
    }
}

/// Reason why a request has no valid access token, or not one that it needs.
///
/// [`ResourceServer::response`](super::ResourceServer::response) is the response to each.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum TokenError {
    /// The request has no `Authorization` header, or one with another scheme than `Bearer`.
    Missing,
    /// The request has more than one `Authorization` header.
    MultipleHeaders,
    /// The query has a parameter `access_token`.
    InQuery,
    /// The header has characters that no token has, or no token at all.
    Malformed,
    /// The token is not a JWT, or its signature, issuer, audience or time is wrong.
    Rejected(AccessTokenError),
    /// The token is one of a session of AuthKit, which is for the application's own pages.
    SessionToken,
    /// The token is that of neither a user nor a machine, or does not say so; see
    /// [`VerifiedToken`](super::VerifiedToken).
    UnknownKind,
    /// The token was revoked, by introspection.
    Revoked,
    /// The token lacks at least one of these scopes.
    InsufficientScope(RequiredScopes),
    /// The token is that of a machine, and a user is required.
    NotUser,
    /// The token is that of a user, and a machine is required.
    NotMachine,
    /// The JWKS could not be fetched, or the token not be introspected, so the token was not checked.
    Unavailable(Arc<Error>),
}

impl TokenError {
    /// Returns the status of the response:
    ///
    /// | error | status |
    /// |---|---|
    /// | [`Missing`](Self::Missing), and tokens that are not valid | 401 |
    /// | [`MultipleHeaders`](Self::MultipleHeaders), [`InQuery`](Self::InQuery) | 400 |
    /// | [`InsufficientScope`](Self::InsufficientScope), [`NotUser`](Self::NotUser), [`NotMachine`](Self::NotMachine) | 403 |
    /// | [`Unavailable`](Self::Unavailable), transient | 503 |
    /// | [`Unavailable`](Self::Unavailable), such as rejected credentials for the introspection | 500 |
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Missing
            | Self::Malformed
            | Self::Rejected(_)
            | Self::SessionToken
            | Self::UnknownKind
            | Self::Revoked => StatusCode::UNAUTHORIZED,
            Self::MultipleHeaders | Self::InQuery => StatusCode::BAD_REQUEST,
            Self::InsufficientScope(_) | Self::NotUser | Self::NotMachine => StatusCode::FORBIDDEN,
            Self::Unavailable(error) if error.is_transient() => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unavailable(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Returns the error code of the response: one of RFC 6750, section 3.1, where there is one.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "unauthorized",
            Self::MultipleHeaders | Self::InQuery => "invalid_request",
            Self::Malformed | Self::Rejected(_) | Self::SessionToken | Self::UnknownKind | Self::Revoked => {
                "invalid_token"
            }
            Self::InsufficientScope(_) => "insufficient_scope",
            Self::NotUser | Self::NotMachine => "access_denied",
            Self::Unavailable(error) if error.is_transient() => "temporarily_unavailable",
            Self::Unavailable(_) => "server_error",
        }
    }

    /// Returns a sentence for developers of clients, without a value of the request and with the characters that
    /// RFC 6750, section 3, allows.
    pub(super) fn description(&self) -> &'static str {
        match self {
            Self::Missing => "An access token is required",
            Self::MultipleHeaders => "The request has more than one Authorization header",
            Self::InQuery => "The access token must not be in the query",
            Self::Malformed => "The access token is malformed",
            Self::Rejected(error) => match error {
                AccessTokenError::TooLong | AccessTokenError::Malformed => "The access token is malformed",
                AccessTokenError::Issuer => "The access token has another issuer",
                AccessTokenError::Audience => "The access token is for another audience",
                AccessTokenError::NotYetValid => "The access token is not valid yet",
                AccessTokenError::Expired => "The access token has expired",
                AccessTokenError::UnknownKey
                | AccessTokenError::Signature
                | AccessTokenError::Algorithm
                | AccessTokenError::MissingKeyId => "The signature of the access token is not valid",
                _ => "The access token is not valid",
            },
            Self::SessionToken => "The access token is one of a session",
            Self::UnknownKind => "The access token is that of neither a user nor a machine",
            Self::Revoked => "The access token was revoked",
            Self::InsufficientScope(_) => "The access token lacks a scope",
            Self::NotUser => "The access token is not that of a user",
            Self::NotMachine => "The access token is not that of a machine",
            Self::Unavailable(_) => "The access token cannot be checked at the moment",
        }
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("request has no bearer token"),
            Self::MultipleHeaders => f.write_str("request has more than one Authorization header"),
            Self::InQuery => f.write_str("request has an access token in its query"),
            Self::Malformed => f.write_str("bearer token is malformed"),
            Self::Rejected(error) => error.fmt(f),
            Self::SessionToken => f.write_str("access token is one of a session"),
            Self::UnknownKind => f.write_str("access token is that of neither a user nor a machine"),
            Self::Revoked => f.write_str("access token was revoked"),
            Self::InsufficientScope(_) => f.write_str("access token lacks a required scope"),
            Self::NotUser => f.write_str("access token is not that of a user"),
            Self::NotMachine => f.write_str("access token is not that of a machine"),
            Self::Unavailable(error) => write!(f, "access token could not be checked: {error}"),
        }
    }
}

impl error::Error for TokenError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Rejected(error) => Some(error),
            Self::Unavailable(error) => Some(&**error),
            _ => None,
        }
    }
}

/// The scopes that a request requires.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequiredScopes(Arc<[Box<str>]>);

impl RequiredScopes {
    /// Creates the list, each scope once.
    pub(crate) fn new<'s>(scopes: impl IntoIterator<Item = &'s str>) -> Self {
        Self::default().with(scopes)
    }

    /// Returns the scopes.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|scope| &**scope)
    }

    /// Returns these scopes and the others, each once.
    pub(super) fn with<'s>(&self, others: impl IntoIterator<Item = &'s str>) -> Self {
        let mut all: Vec<Box<str>> = self.0.to_vec();
        for scope in others {
            if !all.iter().any(|known| **known == *scope) {
                all.push(scope.into());
            }
        }
        Self(all.into())
    }
}
