//! Samples of the multi-factor authentication service.

use workos_core::multi_factor_auth::*;

use super::list;
use crate::conformance::{KnownValues, Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample(
            [EnrollFactor::new(FactorEnrollment::generic_otp())],
            [
                EnrollFactor::new(FactorEnrollment::generic_otp()).user_id("user_1"),
                EnrollFactor::new(FactorEnrollment::sms("+15005550006")).user_id("user_1"),
                EnrollFactor::new(FactorEnrollment::totp("Acme", "a@b.c")).user_id("user_1"),
            ],
            [],
        ),
        sample([GetFactor::new("auth_factor_1")], [], []),
        sample([DeleteFactor::new("auth_factor_1")], [], []),
        sample(
            [ChallengeFactor::new("auth_factor_1")],
            [ChallengeFactor::new("auth_factor_1").sms_template("Acme: {{code}}")],
            [],
        ),
        sample(
            [VerifyChallenge::new("auth_challenge_1", "123456")],
            [VerifyChallenge::new("auth_challenge_1", "1")],
            [],
        ),
        sample(
            [CreateUserAuthFactor::new("user_1")],
            [CreateUserAuthFactor::new("user_1")
                .totp_issuer("Acme")
                .totp_user("a@b.c")
                .totp_secret("JBSWY3DPEHPK3PXP")],
            [],
        ),
        list(ListUserAuthFactors::new("user_1")),
    ]
}

pub(super) fn enums() -> Vec<KnownValues> {
    vec![("AuthenticationFactorsCreateRequestType", FactorEnrollment::TAGS.to_vec())]
}
