//! What is asked of a token.

use std::{sync::Arc, time::Duration};

use super::{AccessTokenClaims, AccessTokenError};
use crate::types::{Timestamp, UserId};

/// What is asked of an access token besides its signature. Cheap to clone.
///
/// Unless told otherwise: it must expire and not have done so, it must be valid already, and it must be of a
/// user's session rather than of an agent or a widget, which WorkOS signs with the same key. When it was
/// issued (`iat`) is not asked, since clocks differ.
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
    subject: Option<UserId>,
    any_kind: bool,
    accepts_expired: bool,
}

impl AccessTokenRules {
    /// The rules described above.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets by how much this clock and WorkOS's may differ, for `exp` and `nbf`; nothing unless set.
    #[must_use]
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// Asks for one of these issuers (`iss`). WorkOS has several, by the age of the environment and its domains:
    /// `https://api.workos.com`, `https://api.workos.com/user_management/client_…`, your own. No issuer passes
    /// an empty list.
    #[must_use]
    pub fn issuers<T: Into<Box<str>>>(mut self, issuers: impl IntoIterator<Item = T>) -> Self {
        self.issuers = Some(issuers.into_iter().map(Into::into).collect());
        self
    }

    /// Asks for one of these audiences (`aud`), which a JWT template of yours sets. No audience passes an empty
    /// list.
    #[must_use]
    pub fn audiences<T: Into<Box<str>>>(mut self, audiences: impl IntoIterator<Item = T>) -> Self {
        self.audiences = Some(audiences.into_iter().map(Into::into).collect());
        self
    }

    /// Asks that it is of this user (`sub`).
    #[must_use]
    pub fn subject(mut self, user_id: impl Into<UserId>) -> Self {
        self.subject = Some(user_id.into());
        self
    }

    /// Lets tokens of all kinds pass: those of agents, widgets and applications, too. Then
    /// [`subject`](AccessTokenClaims::subject) may be something other than a user: check what it is.
    #[must_use]
    pub fn any_kind(mut self) -> Self {
        self.any_kind = true;
        self
    }

    /// Lets tokens pass that have expired: to learn whose they were, not to let anybody in. Ask
    /// [`is_in_force`](Self::is_in_force) afterwards.
    #[must_use]
    pub fn accept_expired(mut self) -> Self {
        self.accepts_expired = true;
        self
    }

    /// Whether the token has not expired, by these rules' leeway.
    #[must_use]
    pub fn is_in_force(&self, claims: &AccessTokenClaims, now: Timestamp) -> bool {
        // The moment itself is too late (RFC 7519, 4.1.4).
        now < claims.expires_at + self.leeway
    }

    /// Checks claims that are known to be WorkOS's.
    ///
    /// # Errors
    ///
    /// Returns [`AccessTokenError`], one of those after [`MissingExpiry`](AccessTokenError::MissingExpiry).
    pub fn check(&self, claims: &AccessTokenClaims, now: Timestamp) -> Result<(), AccessTokenError> {
        let one_of = |allowed: &Option<Arc<[Box<str>]>>, found: &[String]| {
            allowed.as_deref().is_none_or(|allowed| {
                allowed.iter().any(|allowed| found.iter().any(|found| **found == **allowed))
            })
        };
        if let (false, Some(kind)) = (self.any_kind, &claims.foreign_kind) {
            return Err(AccessTokenError::Kind(kind.clone()));
        }
        if !one_of(&self.issuers, claims.issuer.as_slice()) {
            return Err(AccessTokenError::Issuer);
        }
        if !one_of(&self.audiences, &claims.audiences) {
            return Err(AccessTokenError::Audience);
        }
        if self.subject.as_ref().is_some_and(|subject| *subject != claims.subject) {
            return Err(AccessTokenError::Subject);
        }
        if claims.not_before.is_some_and(|not_before| now + self.leeway < not_before) {
            return Err(AccessTokenError::NotYetValid);
        }
        if !self.accepts_expired && !self.is_in_force(claims, now) {
            return Err(AccessTokenError::Expired);
        }
        Ok(())
    }
}
