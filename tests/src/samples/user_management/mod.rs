//! Samples of the user management service.

mod application;
mod authentication;
mod credentials;
mod invitations;
mod users;

use workos_core::user_management::*;

use super::known;
use crate::conformance::{KnownValues, RedirectSample, Sample, redirect};

pub(super) fn samples() -> Vec<Sample> {
    [
        users::samples(),
        authentication::samples(),
        credentials::samples(),
        invitations::samples(),
        application::samples(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub(super) fn enums() -> Vec<KnownValues> {
    known![
        "CreateUserPasswordHashType" => PasswordHashType,
        "CreateUserPasswordSaltPosition" => PasswordSaltPosition,
        "CreateMagicCodeAndReturnLocale" => Locale,
        "CreatePasswordResetTokenLocale" => Locale,
        "CreateUserInviteOptionsLocale" => Locale,
        "ResendUserInviteOptionsLocale" => Locale,
        "SendEmailChangeLocale" => Locale,
        "SendVerificationEmailLocale" => Locale,
        "list_waitlist_entries.state" => WaitlistEntryState,
    ]
}

pub(super) fn redirects() -> Vec<RedirectSample> {
    vec![
        redirect([AuthorizationUrl::new("https://a.b/c", AuthorizationProvider::AuthKit)
            .connection_id("conn_1")
            .organization_id("org_1")
            .state("s")
            .code_challenge("cc")
            .screen_hint(ScreenHint::SignUp)
            .login_hint("a@b.c")
            .domain_hint("b.c")
            .prompt("login")
            .max_age(0)
            .invitation_token("t")
            .provider_scopes(["openid", "email"])
            .provider_query_params([("hd", "b.c")])
            .claim_nonce("n")]),
        redirect([JwksUrl::new("client_1")]),
        redirect([LogoutUrl::new("session_1").return_to("https://a.b/")]),
    ]
}
