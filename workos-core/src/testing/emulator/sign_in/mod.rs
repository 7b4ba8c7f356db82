//! Signing in: grants, the steps behind them, sessions.

mod authenticate;
mod authorize;
mod codes;
mod devices;
mod factors;
mod magic_auth;
mod sessions;
mod steps;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, time::Duration};

use self::{
    authorize::AuthorizationCode,
    devices::Device,
    factors::{Challenge, Factor},
    magic_auth::{MagicAuth, Verification},
    sessions::Session,
    steps::Pending,
};
use super::{Emulator, router::Route, table::Table};
use crate::types::{AuthenticationChallengeId, Secret, UserId};

/// All routes of signing in, one file a line.
pub(super) const ROUTES: &[&[Route]] = &[
    authenticate::ROUTES,
    authorize::ROUTES,
    devices::ROUTES,
    factors::ROUTES,
    magic_auth::ROUTES,
    sessions::ROUTES,
];

/// How long a code of any kind works, and a sign-in that is held up.
const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// Who may sign in and how, and who is signing in.
pub(super) struct SignIns {
    /// What clients show as their secret.
    pub(super) api_key: Secret,
    /// Who sits at the browser.
    browser: Option<String>,
    requires_mfa: bool,
    requires_email_verification: bool,
    /// The passwords of the users.
    passwords: BTreeMap<String, Secret>,
    authorization_codes: BTreeMap<String, AuthorizationCode>,
    devices: BTreeMap<String, Device>,
    pending: BTreeMap<String, Pending>,
    refresh_tokens: BTreeMap<String, String>,
    magic_auths: Table<MagicAuth>,
    verifications: Table<Verification>,
    factors: Table<Factor>,
    challenges: Table<Challenge>,
    sessions: Table<Session>,
    made: u64,
}

impl SignIns {
    pub(super) fn new() -> Self {
        Self {
            api_key: Secret::from(""),
            browser: None,
            requires_mfa: false,
            requires_email_verification: false,
            passwords: BTreeMap::new(),
            authorization_codes: BTreeMap::new(),
            devices: BTreeMap::new(),
            pending: BTreeMap::new(),
            refresh_tokens: BTreeMap::new(),
            magic_auths: Table::new("Magic auth", "magic_auth"),
            verifications: Table::new("Email verification", "email_verification"),
            factors: Table::new("Authentication factor", "auth_factor"),
            challenges: Table::new("Authentication challenge", "auth_challenge"),
            sessions: Table::new("Session", "session"),
            made: 0,
        }
    }

    /// Gives a user a password.
    pub(super) fn set_password(&mut self, user_id: &str, password: &str) {
        self.passwords.insert(user_id.to_owned(), password.into());
    }

    /// Forgets a user: their password, factors and sessions.
    pub(super) fn forget_user(&mut self, user_id: &str) {
        self.passwords.remove(user_id);
        self.factors.retain(|factor| factor.user_id != user_id);
        self.sessions.retain(|session| session.user_id != user_id);
        self.browser = self.browser.take().filter(|browser| browser != user_id);
    }

    fn next(&mut self) -> u64 {
        self.made = self.made.saturating_add(1);
        self.made
    }

    /// A token that no other has been.
    fn token(&mut self, prefix: &str) -> String {
        format!("{prefix}_01{:024}", self.next())
    }

    /// Six digits, others each time.
    fn digits(&mut self) -> String {
        format!("{:06}", self.next().wrapping_mul(7_919).wrapping_add(100_000) % 1_000_000)
    }
}

/// Signing in, with the features `testing` and `session`.
impl Emulator {
    /// Seats a user at the browser: an authorization URL without `login_hint` signs them in, and comes back with
    /// a code for them.
    ///
    /// # Panics
    ///
    /// If there is no such user.
    pub fn sign_in_as(&self, user: &UserId) {
        let mut state = self.state();
        assert!(state.world.users.get(user.as_str()).is_ok(), "the emulator has no {user}");
        state.world.sign_ins.browser = Some(user.as_str().to_owned());
    }

    /// Asks everybody for a second factor from now on: `mfa_challenge`, or `mfa_enrollment` for who has none.
    pub fn require_mfa(&self, required: bool) {
        self.state().world.sign_ins.requires_mfa = required;
    }

    /// Lets nobody in from now on whose e-mail address is not verified: `email_verification_required`.
    pub fn require_email_verification(&self, required: bool) {
        self.state().world.sign_ins.requires_email_verification = required;
    }

    /// The code that answers a challenge, as the user's app shows it.
    ///
    /// # Panics
    ///
    /// If there is no such challenge.
    #[must_use]
    pub fn mfa_code(&self, challenge: &AuthenticationChallengeId) -> Secret {
        let state = self.state();
        let Ok(challenge) = state.world.sign_ins.challenges.get(challenge.as_str()) else {
            panic!("the emulator has no {challenge}")
        };
        challenge.code().into()
    }

    /// Lets a device in, as a user who types its code.
    ///
    /// # Panics
    ///
    /// If there is no such user or code.
    pub fn approve_device(&self, user_code: &str, user: &UserId) {
        let mut state = self.state();
        assert!(state.world.users.get(user.as_str()).is_ok(), "the emulator has no {user}");
        state.world.sign_ins.device(user_code).approve(user.as_str());
    }

    /// Refuses to let a device in.
    ///
    /// # Panics
    ///
    /// If there is no such code.
    pub fn deny_device(&self, user_code: &str) {
        self.state().world.sign_ins.device(user_code).deny();
    }
}
