//! A user's tokens, and the text that a store holds of them.

use std::{fmt, time::Duration};

use serde::{Deserialize, Serialize};

use super::{MAX_STORED_BYTES, TokenStoreError};
use crate::{
    connect::TokenResponse,
    crypto::base64,
    types::{ClientId, Secret, SessionId, Timestamp, UserId, from_json},
    user_management::AuthenticateResponse,
};

/// Lifetime of an access token that does not say when it expires.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(300);
/// Maximum lifetime of an access token, whatever it says.
const MAX_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);
/// Maximum age of a token at its receipt: WorkOS returns the same tokens again within the replay window.
const MAX_AGE: Duration = Duration::from_secs(30);
/// Time by which the wall clock may go backwards without the tokens counting as expired.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(30);
/// An access token is not handed out in the last moments of its life, in which it may expire on its way.
const LAST_MOMENTS: Duration = Duration::from_secs(5);

/// Version of the stored text that this crate writes and reads.
const VERSION: u32 = 1;

/// An access token and the refresh token that replaces it.
///
/// # Expiry
///
/// The expiry is measured by the clock of this machine: the time of receipt and the lifetime that the access token has
/// by its own claims (`exp` − `iat`, not verified), so that a wrong clock does no harm. A token that was issued up to
/// 30 seconds before its receipt, by this clock, counts as that old, but as half its lifetime at most. Lifetimes are
/// limited to 24 hours. Without these claims, `expires_in` counts, otherwise 5 minutes.
///
/// If the clock goes backwards by more than 30 seconds, the access token counts as expired.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct TokenPair {
    /// Access token.
    pub access_token: Secret,
    /// Refresh token.
    pub refresh_token: Secret,
    /// Origin of the tokens, which is where they are refreshed.
    pub origin: TokenOrigin,
    /// Time of receipt, by the clock of this machine.
    pub received_at: Timestamp,
    /// Expiry of the access token, by the clock of this machine.
    pub expires_at: Timestamp,
    /// ID of the user, if known.
    pub user_id: Option<UserId>,
    /// Email of the user at the sign-in or the last refresh, if known.
    pub email: Option<String>,
    /// Resource indicator ([RFC 8707](https://www.rfc-editor.org/rfc/rfc8707)) that a refresh at the AuthKit domain
    /// sends, such as `https://mcp.acme.com/mcp`. Set it if the authorization request had one.
    pub resource: Option<String>,
    /// Client ID that the tokens were issued to. The keeper sets it.
    pub(super) client_id: Option<ClientId>,
}

/// Origin of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum TokenOrigin {
    /// A session of User Management: sign-in with AuthKit, a device code, a password. Refreshed by
    /// [`AuthenticateWithRefreshToken`](crate::user_management::AuthenticateWithRefreshToken).
    AuthKit,
    /// The token endpoint of the AuthKit domain (OAuth): an authorization code with PKCE, a device code. Refreshed by
    /// [`CreateTokenWithRefreshToken`](crate::connect::CreateTokenWithRefreshToken), for which the configuration needs
    /// the [AuthKit domain](crate::auth::PublicConfig::authkit_domain).
    OAuth,
}

/// Error of [`TokenPair::from_token_response`]: the response has no refresh token. The scope `offline_access` requests one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingRefreshToken;

impl fmt::Display for MissingRefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the response has no refresh token; request the scope offline_access")
    }
}

impl std::error::Error for MissingRefreshToken {}

/// The claims of an access token that the keeper reads. Its signature is not verified, since the token is from WorkOS.
#[derive(Default, Deserialize)]
struct Claims {
    #[serde(default)]
    exp: Option<f64>,
    #[serde(default)]
    iat: Option<f64>,
    #[serde(default)]
    sid: Option<String>,
}

impl Claims {
    fn read(token: &Secret) -> Self {
        let claims =
            token.expose().split('.').nth(1).and_then(|claims| base64::decode_url(claims.as_bytes()));
        claims.and_then(|claims| from_json(&claims).ok()).unwrap_or_default()
    }

    /// Returns the lifetime by the claims, else by `expires_in`, else the default.
    fn lifetime(&self, expires_in: Option<f64>, now: Timestamp) -> Duration {
        let by_claims = match (self.exp, self.iat) {
            (Some(exp), Some(iat)) => Some(exp - iat),
            (Some(exp), None) => Some(exp - seconds(now)),
            (None, _) => expires_in,
        };
        let Some(lifetime) = by_claims.filter(|lifetime| !lifetime.is_nan()) else { return DEFAULT_LIFETIME };
        Duration::try_from_secs_f64(lifetime.max(0.0))
            .map_or(MAX_LIFETIME, |lifetime| lifetime.min(MAX_LIFETIME))
    }

    /// Returns how long before `now` the token was issued, zero if the clocks disagree.
    fn age(&self, now: Timestamp) -> Duration {
        let age = self.iat.map_or(0.0, |iat| seconds(now) - iat);
        match Duration::try_from_secs_f64(age) {
            Ok(age) if age <= MAX_AGE => age,
            _ => Duration::ZERO,
        }
    }
}

/// Returns the seconds since the Unix epoch.
#[allow(clippy::cast_precision_loss, reason = "milliseconds of the next 200,000 years are exact")]
fn seconds(time: Timestamp) -> f64 {
    time.unix_milliseconds() as f64 / 1_000.0
}

impl TokenPair {
    /// Creates the pair of a sign-in: with an authorization code, a device code or any other grant of
    /// User Management. `now` is the time of receipt.
    #[must_use]
    pub fn from_authentication(response: &AuthenticateResponse, now: Timestamp) -> Self {
        Self {
            user_id: Some(response.user.id.clone()),
            email: Some(response.user.email.clone()),
            ..Self::new(&response.access_token, &response.refresh_token, TokenOrigin::AuthKit, None, now)
        }
    }

    /// Creates the pair of a grant at the token endpoint of the AuthKit domain. `now` is the time of receipt.
    ///
    /// # Errors
    ///
    /// Returns [`MissingRefreshToken`] if the response has no refresh token.
    pub fn from_token_response(
        response: &TokenResponse,
        now: Timestamp,
    ) -> Result<Self, MissingRefreshToken> {
        let refresh_token = response.refresh_token.as_ref().ok_or(MissingRefreshToken)?;
        Ok(Self::of_token_response(response, refresh_token, now))
    }

    /// Returns the pair of a refresh at the AuthKit domain. A response without a refresh token leaves the old one valid
    /// (RFC 6749, section 6).
    pub(super) fn refreshed(&self, response: &TokenResponse, now: Timestamp) -> Self {
        let refresh_token = response.refresh_token.as_ref().unwrap_or(&self.refresh_token);
        Self {
            user_id: self.user_id.clone(),
            email: self.email.clone(),
            resource: self.resource.clone(),
            ..Self::of_token_response(response, refresh_token, now)
        }
    }

    fn of_token_response(response: &TokenResponse, refresh_token: &Secret, now: Timestamp) -> Self {
        Self::new(&response.access_token, refresh_token, TokenOrigin::OAuth, response.expires_in, now)
    }

    fn new(
        access_token: &Secret,
        refresh_token: &Secret,
        origin: TokenOrigin,
        expires_in: Option<f64>,
        now: Timestamp,
    ) -> Self {
        let claims = Claims::read(access_token);
        let lifetime = claims.lifetime(expires_in, now);
        let remaining = lifetime.saturating_sub(claims.age(now).min(lifetime / 2));
        Self {
            access_token: access_token.clone(),
            refresh_token: refresh_token.clone(),
            origin,
            received_at: now,
            expires_at: now + remaining,
            user_id: None,
            email: None,
            resource: None,
            client_id: None,
        }
    }

    /// Returns the ID of the session (`sid` of the access token, not verified), with which
    /// [`LogoutUrl`](crate::user_management::LogoutUrl) ends the session at WorkOS.
    #[must_use]
    pub fn session_id(&self) -> Option<SessionId> {
        Claims::read(&self.access_token).sid.map(Into::into)
    }

    /// Returns the remaining lifetime of the access token, zero if it has expired.
    #[must_use]
    pub fn remaining(&self, now: Timestamp) -> Duration {
        if self.received_at.saturating_duration_since(now) > CLOCK_TOLERANCE {
            return Duration::ZERO;
        }
        self.expires_at.saturating_duration_since(now)
    }

    fn lifetime(&self) -> Duration {
        self.expires_at.saturating_duration_since(self.received_at)
    }

    /// Whether the access token is to be refreshed: it expires within `ahead`, or within a fifth of its lifetime if
    /// that is less.
    pub(super) fn is_due(&self, ahead: Duration, now: Timestamp) -> bool {
        self.remaining(now) <= ahead.min(self.lifetime() / 5)
    }

    /// Whether the access token can be handed out.
    pub(super) fn is_usable(&self, now: Timestamp) -> bool {
        self.remaining(now) > LAST_MOMENTS.min(self.lifetime() / 20)
    }

    /// Returns the text that a store holds: JSON with a version, which later versions of this crate read.
    #[must_use]
    pub fn to_stored(&self) -> Secret {
        let stored = StoredPair {
            version: VERSION,
            client_id: self.client_id.clone(),
            origin: self.origin,
            access_token: self.access_token.clone(),
            refresh_token: self.refresh_token.clone(),
            received_at: self.received_at,
            expires_at: self.expires_at,
            user_id: self.user_id.clone(),
            email: self.email.clone(),
            resource: self.resource.clone(),
        };
        // Strings, numbers and dates always serialize.
        serde_json::to_string(&stored).unwrap_or_default().into()
    }

    /// Reads the text of [`to_stored`](Self::to_stored). Unknown fields are ignored.
    ///
    /// # Errors
    ///
    /// Returns [`TokenStoreError::TooLong`], [`TokenStoreError::UnsupportedVersion`] for the text of a later version,
    /// and [`TokenStoreError::Corrupted`] for any other text.
    pub fn from_stored(text: &Secret) -> Result<Self, TokenStoreError> {
        let text = text.expose();
        if text.len() > MAX_STORED_BYTES {
            return Err(TokenStoreError::TooLong);
        }
        // Serde reads a struct from a list, too.
        if !text.trim_ascii_start().starts_with('{') {
            return Err(TokenStoreError::Corrupted);
        }
        let corrupted = |_| TokenStoreError::Corrupted;
        let Version { version } = serde_json::from_str(text).map_err(corrupted)?;
        if version > VERSION {
            return Err(TokenStoreError::UnsupportedVersion);
        }
        let stored: StoredPair = serde_json::from_str(text).map_err(corrupted)?;
        if stored.access_token.expose().is_empty() || stored.refresh_token.expose().is_empty() || version == 0
        {
            return Err(TokenStoreError::Corrupted);
        }
        Ok(Self {
            access_token: stored.access_token,
            refresh_token: stored.refresh_token,
            origin: stored.origin,
            received_at: stored.received_at,
            expires_at: stored.expires_at.min(stored.received_at + MAX_LIFETIME),
            user_id: stored.user_id,
            email: stored.email,
            resource: stored.resource,
            client_id: stored.client_id,
        })
    }
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

#[derive(Serialize, Deserialize)]
struct StoredPair {
    version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_id: Option<ClientId>,
    origin: TokenOrigin,
    access_token: Secret,
    refresh_token: Secret,
    received_at: Timestamp,
    expires_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_id: Option<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resource: Option<String>,
}

impl fmt::Debug for TokenPair {
    /// Hides the tokens and the email.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenPair")
            .field("origin", &self.origin)
            .field("user_id", &self.user_id)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
