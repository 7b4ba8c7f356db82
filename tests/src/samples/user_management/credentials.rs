//! Samples of codes, passwords, identities and API keys.

use workos_core::{types::Timestamp, user_management::*};

use crate::{
    conformance::{Sample, sample},
    samples::{list, paged},
};

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample(
            [CreateMagicAuth::new("a@b.c")],
            [CreateMagicAuth::new("a@b.c")
                .invitation_token("t")
                .ip_address("1.2.3.4")
                .user_agent("UA")
                .radar_auth_attempt_id("radar_auth_attempt_1")
                .signals_id("s")
                .locale(Locale::German)],
            [],
        ),
        sample([GetMagicAuth::new("magic_auth_1")], [], []),
        sample([GetEmailVerification::new("email_verification_1")], [], []),
        sample(
            [SendVerificationEmail::new("user_1")],
            [SendVerificationEmail::new("user_1").locale(Locale::German)],
            [],
        ),
        sample([VerifyEmail::new("user_1", "c")], [VerifyEmail::new("user_1", "c")], []),
        sample(
            [SendEmailChange::new("user_1", "a@b.c")],
            [SendEmailChange::new("user_1", "a@b.c").locale(Locale::German)],
            [],
        ),
        sample([ConfirmEmailChange::new("user_1", "c")], [ConfirmEmailChange::new("user_1", "c")], []),
        sample([ResetPassword::new("a@b.c")], [ResetPassword::new("a@b.c").locale(Locale::German)], []),
        sample([ConfirmPasswordReset::new("t", "p")], [ConfirmPasswordReset::new("t", "p")], []),
        sample([GetPasswordReset::new("password_reset_1")], [], []),
        sample([GetUserIdentities::new("user_1")], [], []),
        sample(
            [ListUserApiKeys::new("user_1")],
            [paged(ListUserApiKeys::new("user_1")).organization_id("org_1")],
            [],
        ),
        sample(
            [CreateUserApiKey::new("user_1", "n", "org_1")],
            [CreateUserApiKey::new("user_1", "n", "org_1")
                .permissions(["p"])
                .expires_at(Timestamp::UNIX_EPOCH)],
            [],
        ),
        list(ListUserAuthorizedApplications::new("user_1")),
        sample([DeleteUserAuthorizedApplication::new("user_1", "conn_app_1")], [], []),
    ]
}
