//! The steps of a sign-in that is not over yet.
//!
//! WorkOS tells that a sign-in needs more by refusing it: the body of the refusal names the step and holds
//! what it goes on with, above all a token. An [`AuthenticationStep`] is such a refusal with its parts typed,
//! whatever status and shape it came in.
//!
//! ```
//! use workos_core::{Error, auth::AuthenticationStep, user_management::AuthenticateWithPassword};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>, ask: impl Fn() -> String) -> Result<(), Error> {
//! let answer = match client.send(AuthenticateWithPassword::new("ada@acme.com", "open sesame")).await {
//!     Ok(answer) => answer,
//!     Err(error) => match AuthenticationStep::try_from(error)? {
//!         AuthenticationStep::EmailVerificationRequired(step) => client.send(step.answer(ask())).await?,
//!         step => panic!("this program does not know {}", step.code()),
//!     },
//! };
//! println!("Hello {}", answer.user.email);
//! # Ok(()) }
//! ```
//!
//! [`SignIn`](super::SignIn) walks all steps.

mod kinds;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

pub use self::kinds::{
    EmailCompletionRequired, EmailVerificationRequired, MfaChallenge, MfaEnrollment,
    OrganizationAuthenticationMethodsRequired, OrganizationChoice, OrganizationSelectionRequired,
    RadarEmailChallenge, RadarSignUpChallenge, RadarSmsSignInChallenge, SignInElsewhere, SsoRequired,
};
use crate::{
    error::{ApiError, Error, ErrorCode},
    types::Secret,
    user_management::AuthorizationUrl,
};

/// What a sign-in needs before it is over.
///
/// It serializes, its token included, so that it can be kept until the person answers; where others could
/// read it, seal it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum AuthenticationStep {
    /// The code that was sent to their e-mail address.
    EmailVerificationRequired(EmailVerificationRequired),
    /// A second factor, which they have yet to set up.
    MfaEnrollment(MfaEnrollment),
    /// A second factor.
    MfaChallenge(MfaChallenge),
    /// A second factor, under a name that only WorkOS's SDK for Node knows.
    MfaVerification(MfaChallenge),
    /// The organization that they sign in to.
    OrganizationSelectionRequired(OrganizationSelectionRequired),
    /// A sign-in through an SSO connection, in the browser.
    SsoRequired(SsoRequired),
    /// A sign-in in one of the ways that an organization allows.
    OrganizationAuthenticationMethodsRequired(OrganizationAuthenticationMethodsRequired),
    /// Another way to sign in: this one is not allowed.
    AuthenticationMethodNotAllowed(SignInElsewhere),
    /// Another way to sign in: passwords are switched off.
    EmailPasswordAuthDisabled(SignInElsewhere),
    /// The offer to set up a passkey, which AuthKit's pages make.
    PasskeyProgressiveEnrollment(SignInElsewhere),
    /// Their consent to an application, which AuthKit's pages ask for.
    ApplicationConsentRequired(SignInElsewhere),
    /// The code that Radar has sent by e-mail. WorkOS's SDKs call it `radar_email_challenge`, too.
    RadarChallenge(RadarEmailChallenge),
    /// A telephone number, and the code that is sent to it.
    RadarSignUpChallenge(RadarSignUpChallenge),
    /// The code that Radar has sent by SMS. WorkOS's SDKs call it `radar_sms_challenge`, too.
    RadarSmsSignInChallenge(RadarSmsSignInChallenge),
    /// Their e-mail address.
    EmailCompletionRequired(EmailCompletionRequired),
}

impl AuthenticationStep {
    /// Reads the step out of a refusal; `None` if the refusal is no step.
    ///
    /// WorkOS has two shapes of refusals (`code`, or OAuth's `error`) and several statuses for them: any
    /// status from 400 to 499 will do. The token must be there where the next request needs it. Of everything
    /// else, what is missing or of the wrong type is left out.
    #[must_use]
    pub fn from_error(error: &ApiError) -> Option<Self> {
        if !error.status.is_client_error() {
            return None;
        }
        let body = Body(serde_json::from_slice(&error.body).ok()?);
        // A body may have both, and the more exact name in either.
        Self::named(&body.field::<String>("code").unwrap_or_default(), &body)
            .or_else(|| Self::named(&body.field::<String>("error").unwrap_or_default(), &body))
    }

    fn named(name: &str, body: &Body) -> Option<Self> {
        let elsewhere = || SignInElsewhere { pending_authentication_token: body.pending() };
        let challenge = || {
            Some(MfaChallenge {
                pending_authentication_token: body.pending()?,
                user: body.field("user"),
                authentication_factors: body.list("authentication_factors"),
            })
        };
        Some(match ErrorCode::from(name) {
            ErrorCode::EmailVerificationRequired => {
                Self::EmailVerificationRequired(EmailVerificationRequired {
                    pending_authentication_token: body.pending()?,
                    email: body.field("email"),
                    email_verification_id: body.field("email_verification_id"),
                })
            }
            ErrorCode::MfaEnrollment => Self::MfaEnrollment(MfaEnrollment {
                pending_authentication_token: body.pending()?,
                user: body.field("user"),
            }),
            ErrorCode::MfaChallenge => Self::MfaChallenge(challenge()?),
            ErrorCode::MfaVerification => Self::MfaVerification(challenge()?),
            ErrorCode::OrganizationSelectionRequired => {
                Self::OrganizationSelectionRequired(OrganizationSelectionRequired {
                    pending_authentication_token: body.pending()?,
                    user: body.field("user"),
                    organizations: body.list("organizations"),
                })
            }
            ErrorCode::SsoRequired => Self::SsoRequired(SsoRequired {
                email: body.field("email"),
                connection_ids: body.list("connection_ids"),
                pending_authentication_token: body.pending(),
            }),
            ErrorCode::OrganizationAuthenticationMethodsRequired => {
                let methods: BTreeMap<String, Value> = body.field("auth_methods").unwrap_or_default();
                let flag = |(name, value): (String, Value)| Some((name, value.as_bool()?));
                Self::OrganizationAuthenticationMethodsRequired(OrganizationAuthenticationMethodsRequired {
                    email: body.field("email"),
                    sso_connection_ids: body.list("sso_connection_ids"),
                    auth_methods: methods.into_iter().filter_map(flag).collect(),
                    pending_authentication_token: body.pending(),
                })
            }
            ErrorCode::AuthenticationMethodNotAllowed => Self::AuthenticationMethodNotAllowed(elsewhere()),
            ErrorCode::EmailPasswordAuthDisabled => Self::EmailPasswordAuthDisabled(elsewhere()),
            ErrorCode::PasskeyProgressiveEnrollment => Self::PasskeyProgressiveEnrollment(elsewhere()),
            ErrorCode::ApplicationConsentRequired => Self::ApplicationConsentRequired(elsewhere()),
            ErrorCode::RadarChallenge | ErrorCode::RadarEmailChallenge => {
                Self::RadarChallenge(RadarEmailChallenge {
                    pending_authentication_token: body.pending()?,
                    radar_challenge_id: body.field("radar_challenge_id"),
                    user: body.field("user"),
                })
            }
            ErrorCode::RadarSignUpChallenge => Self::RadarSignUpChallenge(RadarSignUpChallenge {
                pending_authentication_token: body.pending()?,
                user: body.field("user"),
            }),
            ErrorCode::RadarSmsSignInChallenge | ErrorCode::RadarSmsChallenge => {
                Self::RadarSmsSignInChallenge(RadarSmsSignInChallenge {
                    pending_authentication_token: body.pending()?,
                    user: body.field("user"),
                })
            }
            ErrorCode::EmailCompletionRequired => Self::EmailCompletionRequired(EmailCompletionRequired {
                email_completion_token: body.secret("email_completion_token")?,
            }),
            _ => return None,
        })
    }

    /// What WorkOS calls the step.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::EmailVerificationRequired(_) => ErrorCode::EmailVerificationRequired,
            Self::MfaEnrollment(_) => ErrorCode::MfaEnrollment,
            Self::MfaChallenge(_) => ErrorCode::MfaChallenge,
            Self::MfaVerification(_) => ErrorCode::MfaVerification,
            Self::OrganizationSelectionRequired(_) => ErrorCode::OrganizationSelectionRequired,
            Self::SsoRequired(_) => ErrorCode::SsoRequired,
            Self::OrganizationAuthenticationMethodsRequired(_) => {
                ErrorCode::OrganizationAuthenticationMethodsRequired
            }
            Self::AuthenticationMethodNotAllowed(_) => ErrorCode::AuthenticationMethodNotAllowed,
            Self::EmailPasswordAuthDisabled(_) => ErrorCode::EmailPasswordAuthDisabled,
            Self::PasskeyProgressiveEnrollment(_) => ErrorCode::PasskeyProgressiveEnrollment,
            Self::ApplicationConsentRequired(_) => ErrorCode::ApplicationConsentRequired,
            Self::RadarChallenge(_) => ErrorCode::RadarChallenge,
            Self::RadarSignUpChallenge(_) => ErrorCode::RadarSignUpChallenge,
            Self::RadarSmsSignInChallenge(_) => ErrorCode::RadarSmsSignInChallenge,
            Self::EmailCompletionRequired(_) => ErrorCode::EmailCompletionRequired,
        }
    }

    /// Where to send the browser, for the steps that go on there; `None` for those that go on with a request
    /// of yours. Add `state` and the code challenge of PKCE as for any sign-in.
    #[must_use]
    pub fn authorization_url(&self, redirect_uri: impl Into<String>) -> Option<AuthorizationUrl> {
        Some(match self {
            Self::SsoRequired(step) => step.authorization_url(redirect_uri),
            Self::OrganizationAuthenticationMethodsRequired(step) => step.authorization_url(redirect_uri),
            Self::AuthenticationMethodNotAllowed(step)
            | Self::EmailPasswordAuthDisabled(step)
            | Self::PasskeyProgressiveEnrollment(step)
            | Self::ApplicationConsentRequired(step) => step.authorization_url(redirect_uri),
            _ => return None,
        })
    }
}

impl TryFrom<Error> for AuthenticationStep {
    type Error = Error;

    /// Reads the step out of an error, or gives the error back.
    fn try_from(error: Error) -> Result<Self, Error> {
        error.api().and_then(Self::from_error).ok_or(error)
    }
}

/// A refusal's fields. One that is missing, null or of another type is not there.
struct Body(BTreeMap<String, Value>);

impl Body {
    fn field<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        T::deserialize(self.0.get(name)?).ok()
    }

    /// A list without the items that cannot be read.
    fn list<T: DeserializeOwned>(&self, name: &str) -> Vec<T> {
        let items = self.0.get(name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        items.iter().filter_map(|item| T::deserialize(item).ok()).collect()
    }

    fn secret(&self, name: &str) -> Option<Secret> {
        self.field(name).filter(|secret: &Secret| !secret.expose().is_empty())
    }

    fn pending(&self) -> Option<Secret> {
        self.secret("pending_authentication_token")
    }
}
