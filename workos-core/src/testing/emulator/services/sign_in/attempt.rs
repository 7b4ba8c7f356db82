//! Sign-ins whose first factor has been verified.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::super::{request::Call, response::to_json, row::Row};
use crate::types::Timestamp;

/// Lifetime of authorization codes and sign-ins in progress.
pub(super) const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// A sign-in whose first factor has been verified. Rows of authorization codes and of sign-ins in progress have its
/// fields.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super::super) struct SignInAttempt {
    pub(in super::super::super) user_id: String,
    /// The `authentication_method` of the response, such as `Password` or `GoogleOAuth`.
    pub(in super::super::super) method: String,
    pub(in super::super::super) organization_id: Option<String>,
    /// Connection of a sign-in with SSO.
    pub(super) connection_id: Option<String>,
    /// Scopes whose OAuth tokens the response has, for a sign-in with a provider of OAuth.
    pub(super) provider_scopes: Vec<String>,
    pub(in super::super::super) impersonator: Option<Impersonator>,
    pub(super) is_mfa_verified: bool,
    /// Unix time in milliseconds.
    started_at: i64,
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
    pub(in super::super::super) fn new(user_id: &str, method: &str, now: Timestamp) -> Self {
        let (user_id, method) = (user_id.to_owned(), method.to_owned());
        Self { user_id, method, started_at: now.unix_milliseconds(), ..Self::default() }
    }

    /// Reads the fields of a row.
    pub(super) fn of(row: Row) -> Self {
        serde_json::from_value(row.into_json()).unwrap_or_default()
    }

    /// Returns the fields of a row.
    pub(super) fn to_row(&self) -> Row {
        Row::from(to_json(self))
    }

    /// Whether ten minutes have passed since the first factor.
    pub(super) fn is_expired(&self, now: Timestamp) -> bool {
        now >= Timestamp::from_unix_milliseconds(self.started_at) + LIFETIME
    }
}
