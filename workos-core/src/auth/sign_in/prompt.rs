//! Prompts of a sign-in, and the answers to them.

use serde::{Deserialize, Serialize};

use super::super::step::{
    EmailCompletionRequired, EmailVerificationRequired, MfaChallenge, MfaEnrollment,
    OrganizationSelectionRequired, RadarEmailChallenge, RadarSignUpChallenge, RadarSmsSignInChallenge,
};
use crate::{
    multi_factor_auth::{AuthenticationChallenge, AuthenticationFactorEnrolled},
    types::{AuthenticationFactorId, OrganizationId, Secret},
    user_management::RadarSmsChallenge,
};

/// Input that a sign-in needs from the user or from the application.
///
/// A prompt holds all that the sign-in continues with. It can be serialized, stored until the answer arrives,
/// and [resumed](crate::Config::resume_sign_in) by another process. The JSON includes tokens: seal it where
/// others could read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "prompt", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SignInPrompt {
    /// The code that WorkOS has sent to the user's email.
    EmailCode(EmailVerificationRequired),
    /// A code of the user's second factor.
    MfaCode(Box<MfaCodePrompt>),
    /// The selection of one of the user's second factors. Repeated if the challenge of the factor failed.
    Factor(MfaChallenge),
    /// Consent to enroll a second factor for the user. Only after a first attempt failed.
    Enroll(MfaEnrollment),
    /// The selection of the organization to sign in to.
    Organization(OrganizationSelectionRequired),
    /// The user's email.
    Email(EmailCompletionRequired),
    /// The code of Radar that WorkOS has sent by email.
    RadarEmailCode(RadarEmailChallenge),
    /// A phone number that Radar sends a code to. Repeated if sending failed.
    PhoneNumber(RadarSignUpChallenge),
    /// The code of Radar that WorkOS has sent by SMS.
    RadarSmsCode(RadarSmsCodePrompt),
}

/// The prompt for a code of a second factor.
#[model]
pub struct MfaCodePrompt {
    /// Pending authentication token of the sign-in.
    pub pending_authentication_token: Secret,
    /// Challenge that the code is for.
    pub challenge: AuthenticationChallenge,
    /// The factor, if it was enrolled by this sign-in. Show its QR code to the user.
    pub enrolled_factor: Option<AuthenticationFactorEnrolled>,
}

/// The prompt for a code that was sent by SMS.
#[model]
pub struct RadarSmsCodePrompt {
    /// The authentication step.
    pub step: RadarSmsSignInChallenge,
    /// The response to the request that sent the code, if the user signs up.
    pub sms_challenge: Option<RadarSmsChallenge>,
}

/// Answer to a [`SignInPrompt`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignInAnswer {
    /// The code that was prompted for, of whatever kind.
    Code(Secret),
    /// ID of the selected second factor.
    Factor(AuthenticationFactorId),
    /// Consent to enroll a second factor.
    Enroll,
    /// ID of the selected organization.
    Organization(OrganizationId),
    /// The user's email.
    Email(String),
    /// The user's phone number, such as `+15005550006`.
    PhoneNumber(String),
}

impl SignInAnswer {
    /// Answers with a code, of whatever kind was prompted for.
    #[must_use]
    pub fn code(code: impl Into<Secret>) -> Self {
        Self::Code(code.into())
    }

    /// Answers with the ID of a second factor.
    #[must_use]
    pub fn factor(id: impl Into<AuthenticationFactorId>) -> Self {
        Self::Factor(id.into())
    }

    /// Answers with the ID of an organization.
    #[must_use]
    pub fn organization(id: impl Into<OrganizationId>) -> Self {
        Self::Organization(id.into())
    }

    /// Answers with the user's email.
    #[must_use]
    pub fn email(email: impl Into<String>) -> Self {
        Self::Email(email.into())
    }

    /// Answers with the user's phone number, such as `+15005550006`.
    #[must_use]
    pub fn phone_number(number: impl Into<String>) -> Self {
        Self::PhoneNumber(number.into())
    }
}
