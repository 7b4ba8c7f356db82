//! Control of authentication: who is signed in, which steps are required, what users see on their devices.

use std::time::Duration;

use super::{
    Emulator,
    services::{
        organizations::ORGANIZATIONS,
        sign_in::{devices, factors},
        users::USERS,
    },
};
use crate::types::{AuthenticationChallengeId, OrganizationId, Secret, UserId};

impl Emulator {
    /// Sets the user who is signed in to AuthKit in every browser, except those in which a user has signed in on
    /// the [sign-in page](Self::show_sign_in_page). An authorization URL without a `login_hint` redirects with
    /// an authorization code of this user. By default there is none, and the redirect has the error
    /// `access_denied`. A logout URL does not change the user. Creates no session.
    ///
    /// # Panics
    ///
    /// If there is no such user.
    pub fn sign_in_as(&self, user: &UserId) {
        let mut state = self.state();
        assert!(state.store().row(&USERS, user.as_str()).is_some(), "unknown user {user}");
        state.store().settings.browser_user_id = Some(user.as_str().to_owned());
    }

    /// Sets whether an authorization URL shows a sign-in page if no user is signed in to AuthKit in the browser.
    /// False by default: without a user, it redirects with the error `access_denied`.
    ///
    /// The page is HTML without scripts, for real browsers and for [`Browser`](crate::testing::Browser): a form
    /// for email and password or a code by email, or for a sign-up with `screen_hint=sign-up`, then email
    /// verification and MFA if they are required, then the choice of an organization if the user has several and the
    /// URL names none. A `login_hint` fills in the email address. A cookie of the browser, `emulator-session`, keeps
    /// the user signed in until the logout URL; `prompt=login` asks again.
    ///
    /// ```
    /// use workos_core::{testing::{Browser, Emulator}, user_management::*};
    ///
    /// let emulator = Emulator::new();
    /// emulator.show_sign_in_page(true);
    /// let client = emulator.client();
    /// let password = UserPassword::plaintext("correct horse battery");
    /// emulator.run(client.send(CreateUser::new("ada@acme.com").password(password)))?;
    ///
    /// let callback = |_| std::future::ready(http::Response::new("signed in".into()));
    /// let browser = Browser::new(&emulator).site("https://acme.com", callback);
    /// let url = AuthorizationUrl::new("https://acme.com/callback", AuthorizationProvider::AuthKit);
    /// let page = emulator.run(browser.visit(client.config().url(&url)?.as_str()))?;
    /// assert_eq!(page.title(), "Sign in");
    /// let fields = [("email", "ada@acme.com"), ("password", "correct horse battery")];
    /// let page = emulator.run(page.submit("/user_management/authorize", &fields))?;
    /// assert_eq!(page.text(), "signed in");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn show_sign_in_page(&self, shown: bool) {
        self.state().store().settings.shows_sign_in_page = shown;
    }

    /// Sets the homepage of the application, to which a logout URL without `return_to` redirects.
    /// `https://emulator.authkit.app/signed-out` by default, a page of the emulator that only a
    /// [`Browser`](crate::testing::Browser) can open.
    pub fn set_homepage(&self, url: &str) {
        self.state().store().settings.homepage = url.to_owned();
    }

    /// Sets the entitlements of an organization, such as `audit-logs`. Access tokens that are issued in the
    /// organization have them as the `entitlements` claim.
    ///
    /// # Panics
    ///
    /// If there is no such organization.
    pub fn set_entitlements<T: Into<String>>(
        &self,
        organization: &OrganizationId,
        entitlements: impl IntoIterator<Item = T>,
    ) {
        let now = self.timestamp();
        let mut state = self.state();
        let entitlements: Vec<String> = entitlements.into_iter().map(Into::into).collect();
        let change = state.store().update(&ORGANIZATIONS, organization.as_str(), now, |organization| {
            organization.set("entitlements", entitlements);
        });
        assert!(change.is_ok(), "unknown organization {organization}");
    }

    /// Sets whether every sign-in requires a second factor. False by default. If true, a sign-in without one
    /// fails with `mfa_challenge`, or with `mfa_enrollment` if the user has no authentication factor (both
    /// 403).
    pub fn require_mfa(&self, required: bool) {
        self.state().store().settings.requires_mfa = required;
    }

    /// Sets whether a sign-in requires a verified email address. False by default. If true, a sign-in of a
    /// user without one creates an email verification and fails with `email_verification_required` (403).
    pub fn require_email_verification(&self, required: bool) {
        self.state().store().settings.requires_email_verification = required;
    }

    /// Sets the time after the exchange of a refresh token in which the token returns the same pair of tokens
    /// again, in whole seconds. 30 seconds by default. After it, and with zero at once, the token gives `invalid_grant` (400).
    pub fn set_replay_window(&self, window: Duration) {
        self.state().store().settings.replay_window_seconds = window.as_secs();
    }

    /// Returns the code of an authentication challenge, as the user's authenticator app shows it now or in half a
    /// minute: six digits, such as `107919`, by [RFC 6238](https://www.rfc-editor.org/rfc/rfc6238) and the virtual clock.
    /// A code works once and is accepted for 30 seconds before and after its own 30 seconds, so a user can sign in three
    /// times in a row before the clock has to [advance](Self::advance). For other factors, the code that was sent.
    ///
    /// # Panics
    ///
    /// If there is no such challenge.
    #[must_use]
    pub fn mfa_code(&self, challenge: &AuthenticationChallengeId) -> Secret {
        let now = self.timestamp();
        let code = factors::current_code(self.state().store(), challenge.as_str(), now);
        let Some(code) = code else { panic!("unknown authentication challenge {challenge}") };
        code.into()
    }

    /// Approves a device authorization, of the environment or of an application of Connect, as a user who enters the user
    /// code. Replaces an earlier decision.
    /// The next poll of the device signs in the user.
    ///
    /// # Panics
    ///
    /// If there is no such user or user code.
    pub fn approve_device(&self, user_code: &str, user: &UserId) {
        assert!(self.state().store().row(&USERS, user.as_str()).is_some(), "unknown user {user}");
        self.decide_device(user_code, Some(user.as_str()));
    }

    /// Denies a device authorization. Replaces an earlier decision. The next poll of the device fails with
    /// `access_denied` (400).
    ///
    /// # Panics
    ///
    /// If there is no such user code.
    pub fn deny_device(&self, user_code: &str) {
        self.decide_device(user_code, None);
    }

    fn decide_device(&self, user_code: &str, approved_by: Option<&str>) {
        let now = self.timestamp();
        let is_known = devices::decide(self.state().store(), user_code, approved_by, now);
        assert!(is_known, "unknown user code");
    }
}
