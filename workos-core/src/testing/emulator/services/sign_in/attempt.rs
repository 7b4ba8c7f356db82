//! Sign-ins whose first factor has been verified.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::{
    super::{request::Call, response::to_json, row::Row, shape::Shaper, store::Store},
    organization_memberships as memberships,
    users::USERS,
};
use crate::types::Timestamp;

/// Lifetime of authorization codes and sign-ins in progress.
const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// Whether an authorization code or a sign-in in progress has expired.
pub(super) fn is_expired(row: &Row, now: Timestamp) -> bool {
    row.time("created_at").is_some_and(|time| now >= time + LIFETIME)
}

/// A sign-in whose first factor has been verified. Rows of authorization codes and of sign-ins in progress have its
/// fields.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super::super) struct SignInAttempt {
    pub(in super::super::super) user_id: String,
    /// The `authentication_method` of the response, such as `Password` or `GoogleOAuth`.
    pub(in super::super::super) method: String,
    pub(in super::super::super) organization_id: Option<String>,
    /// Scopes whose OAuth tokens the response has, for a sign-in with a provider of OAuth.
    pub(super) provider_scopes: Vec<String>,
    pub(in super::super::super) impersonator: Option<Impersonator>,
    pub(super) is_mfa_verified: bool,
    /// Token of the invitation that was accepted with the sign-in.
    pub(super) invitation_token: Option<String>,
    #[serde(flatten)]
    pub(super) client: ClientInfo,
}

/// The browser or device of a user.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct ClientInfo {
    pub(super) ip_address: Option<String>,
    pub(super) user_agent: Option<String>,
}

impl ClientInfo {
    /// Reads the fields of a grant.
    pub(super) fn of_grant(call: &Call<'_>) -> Self {
        let text = |name| call.body.optional_text(name).map(str::to_owned);
        Self { ip_address: text("ip_address"), user_agent: text("user_agent") }
    }

    /// Reads the headers of a browser.
    pub(super) fn of_browser(call: &Call<'_>) -> Self {
        let user_agent = call.headers().get(http::header::USER_AGENT);
        let user_agent = user_agent.and_then(|value| value.to_str().ok());
        Self { ip_address: None, user_agent: user_agent.map(str::to_owned) }
    }
}

/// A user of WorkOS's dashboard who impersonates a user.
#[derive(Clone, Serialize, Deserialize)]
pub(in super::super::super) struct Impersonator {
    pub(in super::super::super) email: String,
    pub(in super::super::super) reason: Option<String>,
}

/// Methods of sign-in as in `authentication_method`.
pub(in super::super::super) mod method {
    pub(in super::super::super::super) const IMPERSONATION: &str = "Impersonation";
    pub(in super::super::super::super) const MAGIC_AUTH: &str = "MagicAuth";
    pub(in super::super::super::super) const PASSWORD: &str = "Password";
    pub(in super::super::super::super) const SSO: &str = "SSO";

    /// Returns the `auth_method` of a session.
    pub(in super::super) fn of_session(method: &str) -> &'static str {
        match method {
            PASSWORD => "password",
            MAGIC_AUTH => "magic_code",
            SSO => "sso",
            IMPERSONATION => "impersonation",
            "CrossAppAuth" => "cross_app_auth",
            "ExternalAuth" => "external_auth",
            "MigratedSession" => "migrated_session",
            "Passkey" => "passkey",
            other if other.ends_with("OAuth") => "oauth",
            _ => "unknown",
        }
    }
}

impl SignInAttempt {
    pub(in super::super::super) fn new(user_id: &str, method: &str) -> Self {
        Self { user_id: user_id.to_owned(), method: method.to_owned(), ..Self::default() }
    }

    /// Sets the organization to that of an invitation which was accepted.
    pub(super) fn accept(&mut self, token: &str, invitation: &Row) {
        self.invitation_token = Some(token.to_owned());
        if let Some(id) = invitation.optional_text("organization_id") {
            self.organization_id = Some(id.to_owned());
        }
    }

    /// Reads the fields of a row.
    pub(super) fn of(row: Row) -> Self {
        serde_json::from_value(row.into_json()).unwrap_or_default()
    }

    /// Returns the fields of a row.
    pub(super) fn to_row(&self) -> Row {
        Row::from(to_json(self))
    }
}

/// Whether a user is an active member of an organization.
pub(super) fn is_member(store: &Store, organization_id: &str, user_id: &str) -> bool {
    let membership = memberships::of(store, organization_id, user_id);
    membership.is_some_and(|membership| membership.text("status") == "active")
}

/// Returns a user as responses have it.
pub(super) fn presented_user(store: &Store, user_id: &str, now: Timestamp) -> Row {
    let user = store.row(&USERS, user_id).cloned().unwrap_or_default();
    Row::from(Shaper::new(now).object("User", &user))
}
