//! Rules for the acceptance of an access token.

use std::{sync::Arc, time::Duration};

use super::{AccessTokenClaims, AccessTokenError};
use crate::types::{ClientId, Timestamp, UserId};

/// Rules for the acceptance of an access token with a valid signature. Cheap to clone.
///
/// By default a token must have an expiry and not have expired, must be valid already (`nbf`), and must be
/// one of a user session rather than of an agent or a widget, which WorkOS signs with the same key
/// ([`TokenKindError`](super::TokenKindError)). The time of issue (`iat`) is not checked, since clocks differ.
///
/// [`Sessions`](crate::session::Sessions) and [`JwksCache`](crate::session::JwksCache) also require the
/// client ID of their configuration ([`client_ids`](Self::client_ids)).
///
/// ```
/// use std::time::Duration;
/// use workos_core::session::AccessTokenRules;
///
/// let rules = AccessTokenRules::new()
///     .leeway(Duration::from_secs(5))
///     .issuers(["https://api.workos.com/user_management/client_123"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccessTokenRules {
    leeway: Duration,
    issuers: Option<Arc<[Box<str>]>>,
    audiences: Option<Arc<[Box<str>]>>,
    client_ids: Option<Arc<[ClientId]>>,
    accepts_any_client: bool,
    subject: Option<UserId>,
    accepts_any_kind: bool,
    accepts_expired: bool,
}

impl AccessTokenRules {
    /// Creates the default rules.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the clock difference to WorkOS that is tolerated for `exp` and `nbf`. The default is zero.
    #[must_use]
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// Requires one of these issuers (`iss`). An empty list rejects every token.
    ///
    /// WorkOS's issuer depends on the age of the environment and on its domains: `https://api.workos.com`,
    /// `https://api.workos.com/user_management/client_…`, or a custom authentication domain.
    #[must_use]
    pub fn issuers<T: Into<Box<str>>>(mut self, issuers: impl IntoIterator<Item = T>) -> Self {
        self.issuers = Some(issuers.into_iter().map(Into::into).collect());
        self
    }

    /// Requires one of these audiences (`aud`), which a JWT template can set. An empty list rejects every
    /// token.
    #[must_use]
    pub fn audiences<T: Into<Box<str>>>(mut self, audiences: impl IntoIterator<Item = T>) -> Self {
        self.audiences = Some(audiences.into_iter().map(Into::into).collect());
        self
    }

    /// Requires one of these client IDs (`client_id`) of a token that has this claim. Tokens without the
    /// claim are accepted. An empty list rejects every token with the claim.
    ///
    /// Unless set, [`Sessions`](crate::session::Sessions) and [`JwksCache`](crate::session::JwksCache) require
    /// the client ID of their configuration, so that a token of another application of the environment is
    /// rejected. A list replaces that client ID: include it to accept its tokens.
    #[must_use]
    pub fn client_ids<T: Into<ClientId>>(mut self, client_ids: impl IntoIterator<Item = T>) -> Self {
        self.client_ids = Some(client_ids.into_iter().map(Into::into).collect());
        self
    }

    /// Accepts tokens of any client ID (`client_id`), unless [`client_ids`](Self::client_ids) are set. Check
    /// [`client_id`](AccessTokenClaims::client_id) afterwards.
    #[must_use]
    pub fn accept_any_client(mut self) -> Self {
        self.accepts_any_client = true;
        self
    }

    /// Requires this user as the subject (`sub`).
    #[must_use]
    pub fn subject(mut self, user_id: impl Into<UserId>) -> Self {
        self.subject = Some(user_id.into());
        self
    }

    /// Accepts tokens of any kind, including those of agents, widgets and applications. The
    /// [`subject`](AccessTokenClaims::subject) may then be something other than a user; check which.
    ///
    /// Also accepts tokens of any client ID, unless [`client_ids`](Self::client_ids) are set: a token of an
    /// application has the client ID of that application.
    #[must_use]
    pub fn accept_any_kind(mut self) -> Self {
        self.accepts_any_kind = true;
        self
    }

    /// Accepts expired tokens, to identify the user and not to authenticate a request. Check
    /// [`is_expired`](Self::is_expired) afterwards.
    #[must_use]
    pub fn accept_expired(mut self) -> Self {
        self.accepts_expired = true;
        self
    }

    /// Returns the required subject, if any.
    pub(in crate::session) fn required_subject(&self) -> Option<&UserId> {
        self.subject.as_ref()
    }

    /// Whether a token has expired, with the leeway of these rules.
    #[must_use]
    pub fn is_expired(&self, claims: &AccessTokenClaims, now: Timestamp) -> bool {
        // The moment of the expiry itself is too late (RFC 7519, section 4.1.4).
        now >= claims.expires_at + self.leeway
    }

    /// Checks the claims of a token with a verified signature.
    ///
    /// # Errors
    ///
    /// [`AccessTokenError`], one of the variants after [`MissingExpiry`](AccessTokenError::MissingExpiry).
    pub fn check(&self, claims: &AccessTokenClaims, now: Timestamp) -> Result<(), AccessTokenError> {
        self.check_of_client(claims, None, now)
    }

    /// Checks the claims like [`check`](Self::check). Requires `client_id` unless these rules set other
    /// client IDs or accept any.
    pub(in crate::session) fn check_of_client(
        &self,
        claims: &AccessTokenClaims,
        client_id: Option<&ClientId>,
        now: Timestamp,
    ) -> Result<(), AccessTokenError> {
        self.check_of_user(claims, client_id, self.subject.as_ref(), now)?;
        if !self.accepts_expired && self.is_expired(claims, now) {
            return Err(AccessTokenError::Expired);
        }
        Ok(())
    }

    /// Checks the claims like [`check_of_client`](Self::check_of_client), except that they must be those of
    /// another `subject` than in these rules, and that the token may have expired.
    pub(in crate::session) fn check_of_user(
        &self,
        claims: &AccessTokenClaims,
        client_id: Option<&ClientId>,
        subject: Option<&UserId>,
        now: Timestamp,
    ) -> Result<(), AccessTokenError> {
        let one_of = |allowed: &Option<Arc<[Box<str>]>>, actual: &[String]| {
            allowed.as_deref().is_none_or(|allowed| {
                allowed.iter().any(|allowed| actual.iter().any(|actual| **actual == **allowed))
            })
        };
        if let (false, Some(kind)) = (self.accepts_any_kind, &claims.kind_error) {
            return Err(AccessTokenError::Kind(kind.clone()));
        }
        if !one_of(&self.issuers, claims.issuer.as_slice()) {
            return Err(AccessTokenError::Issuer);
        }
        if !one_of(&self.audiences, &claims.audiences) {
            return Err(AccessTokenError::Audience);
        }
        let accepts_any_client = self.accepts_any_client || self.accepts_any_kind;
        let default_client = if accepts_any_client { None } else { client_id.map(std::slice::from_ref) };
        if let Some(allowed) = self.client_ids.as_deref().or(default_client)
            && claims.has_client_id()
            && !claims.client_id.as_ref().is_some_and(|client_id| allowed.contains(client_id))
        {
            return Err(AccessTokenError::ClientId);
        }
        if subject.is_some_and(|subject| *subject != claims.subject) {
            return Err(AccessTokenError::Subject);
        }
        if claims.not_before.is_some_and(|not_before| now + self.leeway < not_before) {
            return Err(AccessTokenError::NotYetValid);
        }
        Ok(())
    }
}
