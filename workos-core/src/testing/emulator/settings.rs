//! Settings of an environment, which WorkOS's dashboard has.

use serde::{Deserialize, Serialize};

/// Settings of an environment.
#[derive(Clone, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Settings {
    /// Keys that authorize requests.
    pub(super) api_keys: Vec<String>,
    pub(super) client_id: String,
    /// The ID of the environment in responses.
    pub(super) environment_id: String,
    /// The user of authorization requests without a `login_hint`, by ID.
    pub(super) browser_user_id: Option<String>,
    /// Whether an authorization request without a user shows the sign-in page.
    pub(super) shows_sign_in_page: bool,
    /// URL that a logout without `return_to` redirects to.
    pub(super) homepage: String,
    /// Whether a user who does not exist yet can sign in with Magic Auth or on the sign-up page.
    pub(super) allows_sign_ups: bool,
    pub(super) allows_passwords: bool,
    pub(super) requires_mfa: bool,
    pub(super) requires_email_verification: bool,
    /// Challenge that Radar asks for after the first factor of a sign-in with the API. `None` by default.
    pub(super) radar_challenge: Option<RadarChallenge>,
    /// Time after its exchange in which a refresh token returns the same tokens again.
    pub(super) replay_window_seconds: u64,
    /// Time after its exchange in which a refresh token of Connect returns the same tokens again, in seconds.
    pub(super) connect_replay_window: u64,
    /// Lifetime of the access tokens and ID tokens of Connect, in seconds.
    pub(super) connect_token_lifetime: u64,
    /// Page of the customer at which users sign in before they authorize an application of Connect.
    pub(super) connect_login_uri: Option<String>,
    /// Whether clients may register at Connect (RFC 7591).
    pub(super) allows_dynamic_registration: bool,
    /// Whether a client ID of Connect may be the URL of a metadata document.
    pub(super) allows_client_id_metadata_documents: bool,
    /// Scopes that clients which register may have beside those of OpenID Connect.
    pub(super) dynamic_client_scopes: Vec<String>,
    /// Number of events that are kept; also of webhook deliveries, and of messages in the outbox.
    pub(super) history_limit: usize,
}

/// Challenge of Radar.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RadarChallenge {
    Email,
    Sms,
}

/// Client ID of the first environment.
pub(super) const CLIENT_ID: &str = "client_emulator";

impl Default for Settings {
    fn default() -> Self {
        Self {
            api_keys: Vec::new(),
            client_id: CLIENT_ID.to_owned(),
            environment_id: "environment_01000000000000000000000001".to_owned(),
            browser_user_id: None,
            shows_sign_in_page: false,
            homepage: "https://emulator.authkit.app/signed-out".to_owned(),
            allows_sign_ups: true,
            allows_passwords: true,
            requires_mfa: false,
            requires_email_verification: false,
            radar_challenge: None,
            replay_window_seconds: 30,
            connect_replay_window: 30,
            // As in WorkOS's example of a token.
            connect_token_lifetime: 300,
            connect_login_uri: None,
            allows_dynamic_registration: true,
            allows_client_id_metadata_documents: false,
            dynamic_client_scopes: Vec::new(),
            history_limit: 100_000,
        }
    }
}
