//! State of authentication: credentials, codes, sign-ins in progress, and sessions.

use std::{collections::BTreeMap, time::Duration};

use serde::Serialize;
use serde_json::Value;

use super::table::Table;
use crate::types::{Secret, Timestamp};

/// Lifetime of authorization codes, emailed codes, TOTP challenges and sign-ins in progress.
pub(super) const CODE_LIFETIME: Duration = Duration::from_secs(10 * 60);

/// State of authentication.
pub(super) struct AuthState {
    /// The client secret, which is the API key.
    pub(super) api_key: Secret,
    /// The user of authorization requests without a `login_hint`.
    pub(super) browser_user_id: Option<String>,
    /// IDs of the users who are signed in to AuthKit, by the value of the browser's cookie.
    pub(super) browser_sessions: BTreeMap<String, String>,
    /// Whether an authorization request without a user shows the sign-in page.
    pub(super) shows_sign_in_page: bool,
    /// URL that a logout without `return_to` redirects to.
    pub(super) homepage: String,
    /// Entitlements by organization ID.
    pub(super) entitlements: BTreeMap<String, Vec<String>>,
    pub(super) requires_mfa: bool,
    pub(super) requires_email_verification: bool,
    /// Passwords by user ID.
    pub(super) passwords: BTreeMap<String, Secret>,
    /// Unused authorization codes.
    pub(super) authorization_codes: BTreeMap<String, AuthorizationCode>,
    /// Device authorizations by device code.
    pub(super) devices: BTreeMap<String, Device>,
    /// Sign-ins in progress by pending authentication token.
    pub(super) pending_sign_ins: BTreeMap<String, PendingSignIn>,
    /// Session IDs by unused refresh token.
    pub(super) refresh_tokens: BTreeMap<String, String>,
    /// Exchanged refresh tokens whose replay window may be open.
    pub(super) exchanges: BTreeMap<String, Exchange>,
    /// Time after its exchange in which a refresh token returns the same tokens again.
    pub(super) replay_window: Duration,
    pub(super) magic_auths: Table<EmailCode>,
    pub(super) email_verifications: Table<EmailCode>,
    pub(super) factors: Table<Factor>,
    pub(super) challenges: Table<Challenge>,
    pub(super) sessions: Table<Session>,
    last_number: u64,
}

impl AuthState {
    pub(super) fn new(api_key: &str) -> Self {
        Self {
            api_key: Secret::from(api_key),
            browser_user_id: None,
            browser_sessions: BTreeMap::new(),
            shows_sign_in_page: false,
            homepage: "https://emulator.authkit.app/signed-out".to_owned(),
            entitlements: BTreeMap::new(),
            requires_mfa: false,
            requires_email_verification: false,
            passwords: BTreeMap::new(),
            authorization_codes: BTreeMap::new(),
            devices: BTreeMap::new(),
            pending_sign_ins: BTreeMap::new(),
            refresh_tokens: BTreeMap::new(),
            exchanges: BTreeMap::new(),
            replay_window: Duration::from_secs(30),
            magic_auths: Table::new("Magic auth", "magic_auth"),
            email_verifications: Table::new("Email verification", "email_verification"),
            factors: Table::new("Authentication factor", "auth_factor"),
            challenges: Table::new("Authentication challenge", "auth_challenge"),
            sessions: Table::new("Session", "session"),
            last_number: 0,
        }
    }

    /// Sets the password of a user.
    pub(super) fn set_password(&mut self, user_id: &str, password: &str) {
        self.passwords.insert(user_id.to_owned(), password.into());
    }

    /// Removes the password, the factors and the sessions of a user.
    pub(super) fn remove_user(&mut self, user_id: &str) {
        self.passwords.remove(user_id);
        self.factors.retain(|factor| factor.user_id != user_id);
        self.sessions.retain(|session| session.user_id != user_id);
        self.browser_sessions.retain(|_, browser| browser != user_id);
        self.browser_user_id = self.browser_user_id.take().filter(|browser| browser != user_id);
    }

    /// Adds an authorization code and returns its text.
    pub(super) fn add_authorization_code(&mut self, code: AuthorizationCode) -> String {
        let text = self.new_token("code");
        self.authorization_codes.insert(text.clone(), code);
        text
    }

    /// Returns the exchange of a refresh token if its replay window is open.
    pub(super) fn exchange(&self, refresh_token: &str, now: Timestamp) -> Option<&Exchange> {
        let exchange = self.exchanges.get(refresh_token)?;
        (now < exchange.at + self.replay_window).then_some(exchange)
    }

    /// Records the exchange of a refresh token, and forgets those whose window has closed.
    pub(super) fn record_exchange(&mut self, refresh_token: String, exchange: Exchange) {
        let (now, window) = (exchange.at, self.replay_window);
        self.exchanges.retain(|_, other| now < other.at + window);
        self.exchanges.insert(refresh_token, exchange);
    }

    /// Returns the next number of the sequence that tokens and codes are made of.
    pub(super) fn next_number(&mut self) -> u64 {
        self.last_number = self.last_number.saturating_add(1);
        self.last_number
    }

    /// Returns a new token with this prefix.
    pub(super) fn new_token(&mut self, prefix: &str) -> String {
        format!("{prefix}_01{:024}", self.next_number())
    }

    /// Returns a new code of six digits. Codes repeat after a million numbers of the sequence.
    pub(super) fn new_numeric_code(&mut self) -> String {
        format!("{:06}", self.next_number().wrapping_mul(7_919).wrapping_add(100_000) % 1_000_000)
    }
}

/// A sign-in whose first factor has been verified.
#[derive(Clone)]
pub(super) struct SignInAttempt {
    pub(super) user_id: String,
    pub(super) method: AuthMethod,
    pub(super) organization_id: Option<String>,
    pub(super) impersonator: Option<Impersonator>,
    pub(super) is_mfa_verified: bool,
    pub(super) started_at: Timestamp,
}

/// Method of the first factor.
#[derive(Clone, Copy)]
pub(super) enum AuthMethod {
    Password,
    MagicAuth,
    Impersonation,
}

/// A user of WorkOS's dashboard who impersonates a user.
#[derive(Clone, Serialize)]
pub(super) struct Impersonator {
    pub(super) email: String,
    pub(super) reason: Option<String>,
}

/// What an access token says that its user may do. `None`: the token has no such claim.
#[derive(Clone, Default)]
pub(super) struct Grants {
    pub(super) roles: Option<Vec<String>>,
    pub(super) permissions: Option<Vec<String>>,
    pub(super) entitlements: Option<Vec<String>>,
    pub(super) feature_flags: Option<Vec<String>>,
}

impl Grants {
    /// Returns these grants, and those of `others` where there is none.
    pub(super) fn or(self, others: Self) -> Self {
        Self {
            roles: self.roles.or(others.roles),
            permissions: self.permissions.or(others.permissions),
            entitlements: self.entitlements.or(others.entitlements),
            feature_flags: self.feature_flags.or(others.feature_flags),
        }
    }
}

/// A sign-in that needs a further step.
pub(super) struct PendingSignIn {
    pub(super) attempt: SignInAttempt,
    /// ID of the email verification, if that is the step.
    pub(super) email_verification_id: Option<String>,
}

/// An authorization code and its PKCE code challenge.
pub(super) struct AuthorizationCode {
    pub(super) attempt: SignInAttempt,
    pub(super) code_challenge: Option<String>,
}

/// A device authorization.
pub(super) struct Device {
    pub(super) user_code: String,
    pub(super) expires_at: Timestamp,
    /// Minimum time between two polls.
    pub(super) interval: Duration,
    pub(super) polled_at: Option<Timestamp>,
    pub(super) decision: Option<DeviceDecision>,
}

/// The user's decision on a device authorization.
pub(super) enum DeviceDecision {
    /// Approved by the user with this ID.
    Approved(String),
    Denied,
}

/// A code that works once.
pub(super) struct OneTimeCode {
    pub(super) code: String,
    pub(super) expires_at: Timestamp,
    pub(super) is_used: bool,
    pub(super) failed_attempts: u32,
}

/// A code sent by email: a Magic Auth or an email verification.
pub(super) struct EmailCode {
    pub(super) object: &'static str,
    pub(super) id: String,
    pub(super) user_id: String,
    pub(super) email: String,
    pub(super) code: OneTimeCode,
    pub(super) created_at: Timestamp,
}

/// A TOTP authentication factor.
pub(super) struct Factor {
    pub(super) id: String,
    pub(super) user_id: String,
    pub(super) issuer: String,
    pub(super) account: String,
    pub(super) created_at: Timestamp,
}

/// A challenge of an authentication factor.
pub(super) struct Challenge {
    pub(super) id: String,
    pub(super) factor_id: String,
    pub(super) code: OneTimeCode,
    pub(super) created_at: Timestamp,
}

/// An exchange of a refresh token for new tokens.
#[derive(Clone)]
pub(super) struct Exchange {
    pub(super) session_id: String,
    pub(super) at: Timestamp,
    /// The response with the new tokens.
    pub(super) response: Value,
}

/// A session.
#[derive(Serialize)]
pub(super) struct Session {
    pub(super) object: &'static str,
    pub(super) id: String,
    pub(super) user_id: String,
    pub(super) organization_id: Option<String>,
    pub(super) auth_method: &'static str,
    pub(super) status: &'static str,
    pub(super) ip_address: Option<String>,
    pub(super) user_agent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) impersonator: Option<Impersonator>,
    pub(super) expires_at: Timestamp,
    pub(super) ended_at: Option<Timestamp>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    /// Grants that a test has set for this session, until the organization is switched.
    #[serde(skip)]
    pub(super) grants: Grants,
}
