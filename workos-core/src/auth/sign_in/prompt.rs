//! What a sign-in asks, and what it is answered.

use serde::{Deserialize, Serialize};

use super::super::step::{
    EmailCompletionRequired, EmailVerificationRequired, MfaChallenge, MfaEnrollment,
    OrganizationSelectionRequired, RadarEmailChallenge, RadarSignUpChallenge, RadarSmsSignInChallenge,
};
use crate::{
    multi_factor_auth::{AuthenticationChallenge, EnrolledAuthenticationFactor},
    types::{AuthenticationFactorId, OrganizationId, Secret},
    user_management::RadarSmsChallenge,
};

/// What a sign-in asks the person, or you.
///
/// It holds all that the sign-in goes on with and serializes, tokens included: kept until the answer comes,
/// it may be [resumed](crate::Config::resume_sign_in) by another process. Where others could read it, seal it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "asks", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SignInPrompt {
    /// For the code that was sent to their e-mail address.
    EmailCode(EmailVerificationRequired),
    /// For a code of their second factor.
    MfaCode(Box<MfaCode>),
    /// Which of several second factors they have at hand. Asked again if the challenge could not be made.
    Factor(MfaChallenge),
    /// Whether to give them a second factor: asked only if doing so has failed.
    Enroll(MfaEnrollment),
    /// Which organization they sign in to.
    Organization(OrganizationSelectionRequired),
    /// For their e-mail address.
    EmailAddress(EmailCompletionRequired),
    /// For the code that Radar has sent by e-mail.
    RadarEmailCode(RadarEmailChallenge),
    /// For a telephone number that Radar sends a code to. Asked again if that has failed.
    PhoneNumber(RadarSignUpChallenge),
    /// For the code that was sent by SMS.
    RadarSmsCode(RadarSmsCode),
}

/// A second factor that was asked for.
#[model]
pub struct MfaCode {
    /// The token of the sign-in that goes on.
    pub pending_authentication_token: Secret,
    /// The challenge that the code answers.
    pub challenge: AuthenticationChallenge,
    /// The factor, if it has just been enrolled: show the person its QR code.
    pub enrolled: Option<EnrolledAuthenticationFactor>,
}

/// A code that was sent by SMS.
#[model]
pub struct RadarSmsCode {
    /// The step.
    pub step: RadarSmsSignInChallenge,
    /// What was sent, if somebody signs up.
    pub sent: Option<RadarSmsChallenge>,
}

/// The answer to a [`SignInPrompt`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignInAnswer {
    /// A code, of whatever kind was asked for.
    Code(Secret),
    /// One of the second factors.
    Factor(AuthenticationFactorId),
    /// Give them a second factor.
    Enroll,
    /// One of the organizations.
    Organization(OrganizationId),
    /// Their e-mail address.
    EmailAddress(String),
    /// Their telephone number.
    PhoneNumber(String),
}

impl SignInAnswer {
    /// A code, of whatever kind was asked for.
    #[must_use]
    pub fn code(code: impl Into<Secret>) -> Self {
        Self::Code(code.into())
    }

    /// One of the second factors.
    #[must_use]
    pub fn factor(id: impl Into<AuthenticationFactorId>) -> Self {
        Self::Factor(id.into())
    }

    /// One of the organizations.
    #[must_use]
    pub fn organization(id: impl Into<OrganizationId>) -> Self {
        Self::Organization(id.into())
    }

    /// Their e-mail address.
    #[must_use]
    pub fn email_address(address: impl Into<String>) -> Self {
        Self::EmailAddress(address.into())
    }

    /// Their telephone number.
    #[must_use]
    pub fn phone_number(number: impl Into<String>) -> Self {
        Self::PhoneNumber(number.into())
    }
}
