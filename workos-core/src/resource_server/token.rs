//! Verified access tokens: those of users and those of machines.

use std::{fmt, ops::Deref, sync::Arc};

use serde::de::DeserializeOwned;

use super::{TokenError, scope::ScopeHierarchy};
use crate::{
    session::AccessTokenClaims,
    types::{ClientId, OrganizationId, Timestamp, UserId},
};

/// A verified access token: that of a user or that of a machine. Dereferences to [`TokenClaims`]. Cloning is cheap.
///
/// Only a [`ResourceServer`](super::ResourceServer) creates it, so a function with a parameter of this type, or of
/// [`UserToken`] or [`MachineToken`], cannot be called without a valid token.
///
/// # Users and machines
///
/// | token | claims |
/// |---|---|
/// | [`User`](Self::User) | `client_id` is another than `sub`, or `client_id` is missing and `sid` is the ID of a consent, `app_consent_…` |
/// | [`Machine`](Self::Machine) | `client_id` is `sub`, no `sid` |
///
/// Any other token is rejected: one of a session of AuthKit (`sid` is `session_…`), of an agent or a widget
/// (`sub_type`, or `sub_profile` other than `user`), or one that does not say whose it is. Older tokens of machines,
/// which have no `client_id`, are among these.
#[derive(Clone)]
#[non_exhaustive]
pub enum VerifiedToken {
    /// A token that an application has for a user, by any grant that a user takes part in.
    User(UserToken),
    /// A token of an application itself (M2M, `client_credentials`).
    Machine(MachineToken),
}

/// A verified access token that an application has for a user. Dereferences to [`TokenClaims`].
#[derive(Clone)]
pub struct UserToken(TokenClaims);

/// A verified access token of an application itself (M2M, `client_credentials`). Dereferences to [`TokenClaims`].
#[derive(Clone)]
pub struct MachineToken(TokenClaims, ClientId);

/// The claims that tokens of users and machines have in common.
#[derive(Clone)]
pub struct TokenClaims {
    claims: Arc<AccessTokenClaims>,
    hierarchy: ScopeHierarchy,
}

impl VerifiedToken {
    /// Determines whose token it is.
    pub(super) fn new(claims: Arc<AccessTokenClaims>, hierarchy: ScopeHierarchy) -> Result<Self, TokenError> {
        let sid = claims.session_id.as_ref().map(|id| id.as_str());
        if sid.is_some_and(|sid| sid.starts_with("session_")) {
            return Err(TokenError::SessionToken);
        }
        let is_user_profile = claims.custom_text("sub_profile") == Some("user");
        if claims.has_custom("sub_type")
            || (claims.has_custom("sub_profile") && !is_user_profile)
            // Claims of the wrong type.
            || claims.has_custom("sid")
            || claims.has_custom("client_id")
            || claims.subject.as_str().is_empty()
        {
            return Err(TokenError::UnknownKind);
        }
        let is_consent = sid.is_some_and(|sid| sid.starts_with("app_consent_"));
        let machine = match &claims.client_id {
            Some(client_id) if client_id.as_str() == claims.subject.as_str() => {
                if sid.is_some() {
                    return Err(TokenError::UnknownKind);
                }
                Some(client_id.clone())
            }
            Some(_) => None,
            None if is_consent => None,
            None => return Err(TokenError::UnknownKind),
        };
        let claims = TokenClaims { claims, hierarchy };
        Ok(match machine {
            Some(client_id) => Self::Machine(MachineToken(claims, client_id)),
            None => Self::User(UserToken(claims)),
        })
    }

    /// Returns the token if it is that of a user.
    #[must_use]
    pub fn user(&self) -> Option<&UserToken> {
        match self {
            Self::User(token) => Some(token),
            Self::Machine(_) => None,
        }
    }

    /// Returns the token if it is that of a machine.
    #[must_use]
    pub fn machine(&self) -> Option<&MachineToken> {
        match self {
            Self::User(_) => None,
            Self::Machine(token) => Some(token),
        }
    }
}

impl UserToken {
    /// Returns the ID of the user (`sub`).
    #[must_use]
    pub fn user_id(&self) -> &UserId {
        &self.0.claims.subject
    }

    /// Returns the ID of the user's consent (`sid`), `app_consent_…`. It is no session and cannot be revoked as one.
    #[must_use]
    pub fn consent_id(&self) -> Option<&str> {
        self.0.claims.session_id.as_ref().map(|id| id.as_str())
    }

    /// Returns the actor on behalf of the user (`act.sub`), such as the email of an impersonator.
    #[must_use]
    pub fn actor(&self) -> Option<&str> {
        self.0.claims.actor.as_deref()
    }

    /// Returns the client ID of the application that has the token (`client_id`). `None` in older tokens.
    #[must_use]
    pub fn client_id(&self) -> Option<&ClientId> {
        self.0.claims.client_id.as_ref()
    }
}

impl MachineToken {
    /// Returns the client ID of the application (`sub` and `client_id`).
    #[must_use]
    pub fn client_id(&self) -> &ClientId {
        &self.1
    }
}

impl TokenClaims {
    /// Returns the ID of the organization (`org_id`): the one that the user chose, or that of the machine's application.
    #[must_use]
    pub fn organization_id(&self) -> Option<&OrganizationId> {
        self.claims.organization_id.as_ref()
    }

    /// Returns the granted scopes (`scope`). A token without the claim has none.
    pub fn scopes(&self) -> impl Iterator<Item = &str> + Clone {
        let scope = self.claims.custom_text("scope").unwrap_or_default();
        scope.split(' ').filter(|scope| !scope.is_empty())
    }

    /// Whether the token has a scope, or one that [includes](super::ResourceServer::scope_includes) it. Scopes are
    /// compared as whole words, with their case.
    #[must_use]
    pub fn has_scope(&self, scope: &str) -> bool {
        self.hierarchy.permits(self.scopes(), scope)
    }

    /// Returns the ID of the token (`jti`).
    #[must_use]
    pub fn token_id(&self) -> Option<&str> {
        self.claims.id.as_deref()
    }

    /// Returns the expiry (`exp`).
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.claims.expires_at
    }

    /// Returns the time of issue (`iat`).
    #[must_use]
    pub fn issued_at(&self) -> Option<Timestamp> {
        self.claims.issued_at
    }

    /// Returns a claim of the environment's JWT template, or one that the user chose at the consent
    /// (`user_consent_options`), such as `urn:acme:tenant`. `None` if the claim is missing or not a `T`.
    #[must_use]
    pub fn custom<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        self.claims.custom(name)
    }

    /// Returns all claims. Those of a session of AuthKit, such as permissions, are set only by a JWT template and grant
    /// nothing by themselves.
    #[must_use]
    pub fn as_claims(&self) -> &AccessTokenClaims {
        &self.claims
    }
}

impl Deref for VerifiedToken {
    type Target = TokenClaims;

    fn deref(&self) -> &TokenClaims {
        match self {
            Self::User(token) => token,
            Self::Machine(token) => token,
        }
    }
}

impl Deref for UserToken {
    type Target = TokenClaims;

    fn deref(&self) -> &TokenClaims {
        &self.0
    }
}

impl Deref for MachineToken {
    type Target = TokenClaims;

    fn deref(&self) -> &TokenClaims {
        &self.0
    }
}

impl TryFrom<VerifiedToken> for UserToken {
    type Error = TokenError;

    /// Returns [`TokenError::NotUser`] for the token of a machine.
    fn try_from(token: VerifiedToken) -> Result<Self, TokenError> {
        match token {
            VerifiedToken::User(token) => Ok(token),
            VerifiedToken::Machine(_) => Err(TokenError::NotUser),
        }
    }
}

impl TryFrom<VerifiedToken> for MachineToken {
    type Error = TokenError;

    /// Returns [`TokenError::NotMachine`] for the token of a user.
    fn try_from(token: VerifiedToken) -> Result<Self, TokenError> {
        match token {
            VerifiedToken::User(_) => Err(TokenError::NotMachine),
            VerifiedToken::Machine(token) => Ok(token),
        }
    }
}

impl fmt::Debug for VerifiedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(token) => token.fmt(f),
            Self::Machine(token) => token.fmt(f),
        }
    }
}

impl fmt::Debug for UserToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("UserToken").field(&self.0).finish()
    }
}

impl fmt::Debug for MachineToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MachineToken").field(&self.0).finish()
    }
}

impl fmt::Debug for TokenClaims {
    /// Shows only the names of custom claims, since their values may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scopes: Vec<&str> = self.scopes().collect();
        f.debug_struct("TokenClaims")
            .field("subject", &self.claims.subject)
            .field("client_id", &self.claims.client_id)
            .field("organization_id", &self.claims.organization_id)
            .field("scopes", &scopes)
            .field("expires_at", &self.claims.expires_at)
            .finish_non_exhaustive()
    }
}
