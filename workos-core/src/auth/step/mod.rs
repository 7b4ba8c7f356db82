//! Authentication steps: what WorkOS requires before a sign-in is complete.
//!
//! WorkOS rejects the request of a sign-in that needs another step. The body of that error names the step and
//! holds the token that the sign-in continues with. An [`AuthenticationStep`] is such an error with typed
//! fields, whatever its status and shape.
//!
//! ```
//! use workos_core::{Error, auth::AuthenticationStep, user_management::AuthenticateWithPassword};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>, read_code: impl Fn() -> String) -> Result<(), Error> {
//! let response = match client.send(AuthenticateWithPassword::new("ada@acme.com", "open sesame")).await {
//!     Ok(response) => response,
//!     Err(error) => match AuthenticationStep::try_from(error)? {
//!         AuthenticationStep::EmailVerificationRequired(step) => {
//!             client.send(step.authenticate(read_code())).await?
//!         }
//!         step => panic!("unsupported step: {}", step.code()),
//!     },
//! };
//! println!("Hello {}", response.user.email);
//! # Ok(()) }
//! ```
//!
//! [`SignIn`](super::SignIn) handles all steps.

mod kinds;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer as _, Serialize,
    de::{DeserializeOwned, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

pub use self::kinds::{
    BrowserSignInRequired, EmailCompletionRequired, EmailVerificationRequired, MfaChallenge, MfaEnrollment,
    OrganizationAuthenticationMethodsRequired, OrganizationChoice, OrganizationSelectionRequired,
    RadarEmailChallenge, RadarSignUpChallenge, RadarSmsSignInChallenge, SsoRequired,
};
use crate::{
    error::{ApiError, Error, ErrorCode},
    types::{Secret, fields},
    user_management::AuthorizationUrl,
};

/// Maximum number of items of a list that a step keeps, such as organizations to select from.
pub const MAX_STEP_ITEMS: usize = 1_000;

/// Maximum length of the JSON of a field or of an item, in bytes.
const MAX_FIELD_BYTES: usize = 64 * 1024;

/// A step that WorkOS requires before a sign-in is complete.
///
/// A step can be serialized and stored until the user responds. The JSON includes the pending authentication
/// token: seal it where others could read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum AuthenticationStep {
    /// Email verification with the code that WorkOS has sent to the user's email.
    EmailVerificationRequired(EmailVerificationRequired),
    /// Enrollment of a second factor; the user has none.
    MfaEnrollment(MfaEnrollment),
    /// Challenge of a second factor.
    MfaChallenge(MfaChallenge),
    /// Challenge of a second factor, under the code `mfa_verification` of the Node SDK.
    MfaVerification(MfaChallenge),
    /// Selection of the organization to sign in to.
    OrganizationSelectionRequired(OrganizationSelectionRequired),
    /// Sign-in with an SSO connection, in a browser.
    SsoRequired(SsoRequired),
    /// Sign-in with an authentication method that the organization allows, in a browser.
    OrganizationAuthenticationMethodsRequired(OrganizationAuthenticationMethodsRequired),
    /// Sign-in with another authentication method, in a browser: this one is not allowed.
    AuthenticationMethodNotAllowed(BrowserSignInRequired),
    /// Sign-in with another authentication method, in a browser: passwords are disabled.
    EmailPasswordAuthDisabled(BrowserSignInRequired),
    /// Enrollment of a passkey, on AuthKit's pages.
    PasskeyProgressiveEnrollment(BrowserSignInRequired),
    /// The user's consent to an application, on AuthKit's pages.
    ApplicationConsentRequired(BrowserSignInRequired),
    /// Radar challenge with a code that WorkOS has sent by email. WorkOS's SDKs also use the code
    /// `radar_email_challenge`.
    RadarChallenge(RadarEmailChallenge),
    /// Radar challenge of a sign-up: a phone number, and the code that is sent to it.
    RadarSignUpChallenge(RadarSignUpChallenge),
    /// Radar challenge with a code that WorkOS has sent by SMS. WorkOS's SDKs also use the code
    /// `radar_sms_challenge`.
    RadarSmsSignInChallenge(RadarSmsSignInChallenge),
    /// The user's email, which the identity provider has not returned.
    EmailCompletionRequired(EmailCompletionRequired),
}

impl AuthenticationStep {
    /// Reads the step from an API error; `None` if the error is not a step.
    ///
    /// WorkOS names the step in `code` or in OAuth's `error`, with various statuses; any status from 400 to
    /// 499 is accepted. The token is required if the next request needs it. Other fields that are missing or
    /// of the wrong type are left out, as are fields of more than 64 KiB of JSON, and items of a list after the
    /// first [`MAX_STEP_ITEMS`].
    #[must_use]
    pub fn from_error(error: &ApiError) -> Option<Self> {
        if !error.status.is_client_error() {
            return None;
        }
        let body = Body(fields(&error.body, FIELDS)?);
        // A body may have both fields, with the step in either.
        Self::named(&body.field::<String>("code").unwrap_or_default(), &body)
            .or_else(|| Self::named(&body.field::<String>("error").unwrap_or_default(), &body))
    }

    /// Whether a code names a step, with or without the token and the fields that the step needs.
    pub(crate) fn is_code(code: &ErrorCode) -> bool {
        matches!(
            code,
            ErrorCode::EmailVerificationRequired
                | ErrorCode::MfaEnrollment
                | ErrorCode::MfaChallenge
                | ErrorCode::MfaVerification
                | ErrorCode::OrganizationSelectionRequired
                | ErrorCode::SsoRequired
                | ErrorCode::OrganizationAuthenticationMethodsRequired
                | ErrorCode::AuthenticationMethodNotAllowed
                | ErrorCode::EmailPasswordAuthDisabled
                | ErrorCode::PasskeyProgressiveEnrollment
                | ErrorCode::ApplicationConsentRequired
                | ErrorCode::RadarChallenge
                | ErrorCode::RadarEmailChallenge
                | ErrorCode::RadarSignUpChallenge
                | ErrorCode::RadarSmsSignInChallenge
                | ErrorCode::RadarSmsChallenge
                | ErrorCode::EmailCompletionRequired
        )
    }

    fn named(name: &str, body: &Body) -> Option<Self> {
        let in_browser = || BrowserSignInRequired { pending_authentication_token: body.pending() };
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
                Self::OrganizationAuthenticationMethodsRequired(OrganizationAuthenticationMethodsRequired {
                    email: body.field("email"),
                    sso_connection_ids: body.list("sso_connection_ids"),
                    auth_methods: body.flags("auth_methods"),
                    pending_authentication_token: body.pending(),
                })
            }
            ErrorCode::AuthenticationMethodNotAllowed => Self::AuthenticationMethodNotAllowed(in_browser()),
            ErrorCode::EmailPasswordAuthDisabled => Self::EmailPasswordAuthDisabled(in_browser()),
            ErrorCode::PasskeyProgressiveEnrollment => Self::PasskeyProgressiveEnrollment(in_browser()),
            ErrorCode::ApplicationConsentRequired => Self::ApplicationConsentRequired(in_browser()),
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

    /// Returns WorkOS's code of the step, such as `mfa_challenge`.
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

    /// Returns the authorization URL of a step that continues in a browser; `None` for a step that continues
    /// with a request.
    ///
    /// Add the `state` and the code challenge of PKCE as for any sign-in.
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

    /// Reads the step from an error.
    ///
    /// # Errors
    ///
    /// The same error if it is not a step.
    fn try_from(error: Error) -> Result<Self, Error> {
        error.api().and_then(Self::from_error).ok_or(error)
    }
}

/// The fields of all steps.
const FIELDS: [&str; 13] = [
    "code",
    "error",
    "pending_authentication_token",
    "email",
    "user",
    "email_verification_id",
    "authentication_factors",
    "organizations",
    "connection_ids",
    "sso_connection_ids",
    "auth_methods",
    "radar_challenge_id",
    "email_completion_token",
];

/// The fields of an error body. A field that is null or of another type counts as missing.
struct Body<'a>([Option<&'a RawValue>; FIELDS.len()]);

impl Body<'_> {
    fn json(&self, name: &str) -> Option<&str> {
        let position = FIELDS.iter().position(|field| *field == name)?;
        self.0.get(position)?.map(RawValue::get)
    }

    fn field<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        parse(self.json(name)?)
    }

    /// Returns a list without the items that cannot be read.
    fn list<T: DeserializeOwned>(&self, name: &str) -> Vec<T> {
        let mut items = Items(Vec::new());
        if let Some(json) = self.json(name) {
            // Items after the last one that is kept are not read, which is an error of the deserializer.
            let _ = serde_json::Deserializer::from_str(json).deserialize_seq(&mut items);
        }
        items.0
    }

    /// Returns an object's fields that are booleans.
    fn flags(&self, name: &str) -> BTreeMap<String, bool> {
        let mut flags = Flags(BTreeMap::new());
        if let Some(json) = self.json(name) {
            let _ = serde_json::Deserializer::from_str(json).deserialize_map(&mut flags);
        }
        flags.0
    }

    fn secret(&self, name: &str) -> Option<Secret> {
        self.field(name).filter(|secret: &Secret| !secret.expose().is_empty())
    }

    fn pending(&self) -> Option<Secret> {
        self.secret("pending_authentication_token")
    }
}

fn parse<T: DeserializeOwned>(json: &str) -> Option<T> {
    if json.len() > MAX_FIELD_BYTES { None } else { serde_json::from_str(json).ok() }
}

struct Items<T>(Vec<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for &mut Items<T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while self.0.len() < MAX_STEP_ITEMS {
            let Some(item) = items.next_element::<&RawValue>()? else { break };
            self.0.extend(parse::<T>(item.get()));
        }
        Ok(())
    }
}

struct Flags(BTreeMap<String, bool>);

impl<'de> Visitor<'de> for &mut Flags {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        while self.0.len() < MAX_STEP_ITEMS {
            let Some((name, value)) = fields.next_entry::<String, &RawValue>()? else { break };
            if let Some(flag) = parse(value.get()) {
                self.0.insert(name, flag);
            }
        }
        Ok(())
    }
}
