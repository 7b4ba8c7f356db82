//! An access token of a machine.

use std::{fmt, sync::Arc, time::Duration};

use http::HeaderValue;

use super::lifetime::{UnverifiedClaims, lifetime};
use crate::{
    connect::{Scope, TokenResponse},
    runtime::Now,
    types::{Secret, Timestamp},
};

/// Lifetime of a token of which neither the response nor the token itself says how long it is valid.
const UNKNOWN_LIFETIME: Duration = Duration::from_secs(60);

/// Least time for which a token is used after its receipt, whatever its lifetime is, so that a token without one
/// does not cause a request for each caller.
const MIN_USE: Duration = Duration::from_secs(1);

/// An access token of a machine-to-machine application. Cloning is cheap.
#[derive(Clone)]
pub struct MachineAccessToken(Arc<Token>);

struct Token {
    access_token: Secret,
    authorization: HeaderValue,
    scope: Scope,
    expires_at: Option<Timestamp>,
    /// Ends of its use, by either clock.
    usable_until: Now,
    /// Monotonic time from which on the token is replaced.
    refresh_at: Duration,
}

impl MachineAccessToken {
    /// Creates the token of a response. `authorization` is the header value of its access token.
    pub(super) fn new(
        response: TokenResponse,
        authorization: HeaderValue,
        requested_scope: Option<&Scope>,
        margin: Option<Duration>,
        requested_at: Now,
        now: Now,
    ) -> Self {
        let claims = UnverifiedClaims::read(response.access_token.expose());
        let lifetime = lifetime(response.expires_in, &claims, requested_at.wall);
        let use_for = lifetime.unwrap_or(UNKNOWN_LIFETIME);
        let (expiry, min_end) = (requested_at.after(use_for), now.after(MIN_USE));
        let usable_until = Now { wall: expiry.wall.max(min_end.wall), mono: expiry.mono.max(min_end.mono) };
        // At most half, so that a margin longer than the lifetime does not refresh the token at each use.
        let margin = margin.map_or(use_for / 3, |margin| margin.min(use_for / 2));
        let scope = response.scope.or(claims.scope);
        Self(Arc::new(Token {
            access_token: response.access_token,
            authorization,
            scope: scope.or_else(|| requested_scope.cloned()).unwrap_or_default(),
            expires_at: lifetime.map(|_| expiry.wall),
            usable_until,
            refresh_at: usable_until.mono.saturating_sub(margin),
        }))
    }

    /// Returns the access token itself.
    #[must_use]
    pub fn access_token(&self) -> &Secret {
        &self.0.access_token
    }

    /// Returns the value of the `Authorization` header, `Bearer …`, marked as sensitive. A clone copies no text.
    ///
    /// ```
    /// use http::{Request, header::AUTHORIZATION};
    /// use workos_core::tokens::MachineAccessToken;
    ///
    /// # #[allow(dead_code)]
    /// fn request(token: &MachineAccessToken) -> http::Result<Request<()>> {
    ///     let request = Request::get("https://api.partner.com/invoices");
    ///     request.header(AUTHORIZATION, token.authorization()).body(())
    /// }
    /// ```
    #[must_use]
    pub fn authorization(&self) -> &HeaderValue {
        &self.0.authorization
    }

    /// Returns the granted scopes: those of the response, else those of the token, else the requested ones
    /// ([RFC 6749, section 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)).
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.0.scope.iter()
    }

    /// Whether a scope was granted.
    #[must_use]
    pub fn has_scope(&self, scope: &str) -> bool {
        self.0.scope.contains(scope)
    }

    /// Returns the expiry by the clock of this machine. `None` if neither the response nor the token says.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.0.expires_at
    }

    /// Whether the token can still be used. The wall clock counts, too, since the monotonic clock of some platforms
    /// stops while the machine is suspended.
    pub(super) fn is_usable(&self, now: Now) -> bool {
        now.mono < self.0.usable_until.mono && now.wall < self.0.usable_until.wall
    }

    /// Returns the time left until the end of its use, by the monotonic clock.
    pub(super) fn usable_for(&self, now: Now) -> Duration {
        self.0.usable_until.mono.saturating_sub(now.mono)
    }

    /// Whether it is time to replace the token.
    pub(super) fn is_due(&self, now: Now) -> bool {
        now.mono >= self.0.refresh_at
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for MachineAccessToken {
    /// Hides the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MachineAccessToken").field("expires_at", &self.0.expires_at).finish_non_exhaustive()
    }
}
