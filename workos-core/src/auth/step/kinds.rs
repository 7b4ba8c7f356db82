//! The fields of each step, and the request that continues the sign-in.

use std::collections::BTreeMap;

use crate::{
    multi_factor_auth::{AuthenticationFactor, ChallengeFactor, CreateUserAuthFactor},
    types::{
        AuthenticationChallengeId, AuthenticationFactorId, ConnectionId, EmailVerificationId, OrganizationId,
        RadarChallengeId, Secret, UserId,
    },
    user_management::{
        AuthenticateWithEmailCompletion, AuthenticateWithEmailVerification,
        AuthenticateWithOrganizationSelection, AuthenticateWithRadarEmailChallenge,
        AuthenticateWithRadarSmsChallenge, AuthenticateWithTotp, AuthorizationProvider,
        AuthorizationSelector, AuthorizationUrl, RadarSmsChallenge, SendRadarSmsChallenge, User,
    },
};

/// The user must verify their email with the code that WorkOS has sent.
#[model]
pub struct EmailVerificationRequired {
    /// Pending authentication token of the sign-in.
    pub pending_authentication_token: Secret,
    /// Email that the code was sent to.
    pub email: Option<String>,
    /// ID of the email verification.
    /// [`GetEmailVerification`](crate::user_management::GetEmailVerification) returns its code, to send
    /// in an email of your own.
    pub email_verification_id: Option<EmailVerificationId>,
}

impl EmailVerificationRequired {
    /// Creates the request that continues the sign-in with the code from the email.
    pub fn authenticate(&self, code: impl Into<Secret>) -> AuthenticateWithEmailVerification {
        AuthenticateWithEmailVerification::new(code, &self.pending_authentication_token)
    }
}

/// The user must enroll a second factor.
#[model]
pub struct MfaEnrollment {
    /// Pending authentication token of the sign-in.
    pub pending_authentication_token: Secret,
    /// The user.
    pub user: Option<Box<User>>,
}

impl MfaEnrollment {
    /// Creates the request that enrolls a TOTP factor (authenticator app) for the user. Show the QR code of
    /// the response to the user, and pass the ID of the challenge in it to
    /// [`authenticate`](Self::authenticate).
    pub fn enroll(&self, user: impl Into<UserId>) -> CreateUserAuthFactor {
        CreateUserAuthFactor::new(user)
    }

    /// Creates the request that continues the sign-in with a code of the authenticator app and the challenge
    /// of its enrollment.
    pub fn authenticate(
        &self,
        code: impl Into<Secret>,
        challenge: impl Into<AuthenticationChallengeId>,
    ) -> AuthenticateWithTotp {
        AuthenticateWithTotp::new(code, &self.pending_authentication_token, challenge)
    }
}

/// The user must pass the challenge of a second factor.
#[model]
pub struct MfaChallenge {
    /// Pending authentication token of the sign-in.
    pub pending_authentication_token: Secret,
    /// The user.
    pub user: Option<Box<User>>,
    /// The user's factors.
    pub authentication_factors: Vec<AuthenticationFactor>,
}

impl MfaChallenge {
    /// Creates the request that challenges a factor. Pass the ID of the challenge to
    /// [`authenticate`](Self::authenticate).
    pub fn challenge(&self, factor: impl Into<AuthenticationFactorId>) -> ChallengeFactor {
        ChallengeFactor::new(factor)
    }

    /// Creates the request that continues the sign-in with a code of the challenged factor.
    pub fn authenticate(
        &self,
        code: impl Into<Secret>,
        challenge: impl Into<AuthenticationChallengeId>,
    ) -> AuthenticateWithTotp {
        AuthenticateWithTotp::new(code, &self.pending_authentication_token, challenge)
    }
}

/// The user is a member of several organizations and must select one.
#[model]
pub struct OrganizationSelectionRequired {
    /// Pending authentication token of the sign-in.
    pub pending_authentication_token: Secret,
    /// The user.
    pub user: Option<Box<User>>,
    /// Organizations that the user can sign in to.
    pub organizations: Vec<OrganizationChoice>,
}

/// An organization that the user can sign in to.
#[model]
pub struct OrganizationChoice {
    /// ID of the organization.
    pub id: OrganizationId,
    /// Name of the organization.
    pub name: String,
}

impl OrganizationSelectionRequired {
    /// Creates the request that continues the sign-in with an organization.
    pub fn select(&self, organization: impl Into<OrganizationId>) -> AuthenticateWithOrganizationSelection {
        AuthenticateWithOrganizationSelection::new(&self.pending_authentication_token, organization)
    }
}

/// The user must sign in with an SSO connection.
#[model]
pub struct SsoRequired {
    /// The user's email.
    pub email: Option<String>,
    /// IDs of the SSO connections to sign in with.
    pub connection_ids: Vec<ConnectionId>,
    /// Pending authentication token of the sign-in, if WorkOS returns one.
    pub pending_authentication_token: Option<Secret>,
}

impl SsoRequired {
    /// Returns the authorization URL of the first connection, or of AuthKit if there is none.
    pub fn authorization_url(&self, redirect_uri: impl Into<String>) -> AuthorizationUrl {
        authorization_url(self.connection_ids.first(), self.email.as_deref(), redirect_uri.into())
    }
}

/// The organization does not allow the authentication method of the sign-in.
#[model]
pub struct OrganizationAuthenticationMethodsRequired {
    /// The user's email.
    pub email: Option<String>,
    /// IDs of the SSO connections that are allowed.
    pub sso_connection_ids: Vec<ConnectionId>,
    /// Authentication methods by name, such as `password` or `google_oauth`, with `true` for those that
    /// are allowed.
    pub auth_methods: BTreeMap<String, bool>,
    /// Pending authentication token of the sign-in, if WorkOS returns one.
    pub pending_authentication_token: Option<Secret>,
}

impl OrganizationAuthenticationMethodsRequired {
    /// Returns the authorization URL of the first connection, or of AuthKit if there is none.
    pub fn authorization_url(&self, redirect_uri: impl Into<String>) -> AuthorizationUrl {
        authorization_url(self.sso_connection_ids.first(), self.email.as_deref(), redirect_uri.into())
    }
}

fn authorization_url(
    connection: Option<&ConnectionId>,
    email: Option<&str>,
    redirect_uri: String,
) -> AuthorizationUrl {
    let selector = match connection {
        Some(connection) => AuthorizationSelector::connection(connection),
        None => AuthorizationProvider::AuthKit.into(),
    };
    let url = AuthorizationUrl::new(redirect_uri, selector);
    match email {
        Some(email) => url.login_hint(email),
        None => url,
    }
}

/// The sign-in must continue in a browser, on AuthKit's pages or with another authentication method.
#[model]
pub struct BrowserSignInRequired {
    /// Pending authentication token of the sign-in, if WorkOS returns one.
    pub pending_authentication_token: Option<Secret>,
}

impl BrowserSignInRequired {
    /// Returns the authorization URL of AuthKit.
    pub fn authorization_url(&self, redirect_uri: impl Into<String>) -> AuthorizationUrl {
        authorization_url(None, None, redirect_uri.into())
    }
}

/// Radar requires the code that WorkOS has sent by email.
#[model]
pub struct RadarEmailChallenge {
    /// Pending authentication token of the sign-in.
    pub pending_authentication_token: Secret,
    /// ID of the challenge. [`GetRadarChallenge`](crate::user_management::GetRadarChallenge) returns its
    /// code, to send in an email of your own.
    pub radar_challenge_id: Option<RadarChallengeId>,
    /// The user.
    pub user: Option<Box<User>>,
}

impl RadarEmailChallenge {
    /// Creates the request that continues the sign-in with the code and the ID of its challenge.
    pub fn authenticate(
        &self,
        code: impl Into<Secret>,
        challenge: impl Into<RadarChallengeId>,
    ) -> AuthenticateWithRadarEmailChallenge {
        AuthenticateWithRadarEmailChallenge::new(code, challenge, &self.pending_authentication_token)
    }
}

/// Radar requires a code that is sent by SMS to a user who signs up.
#[model]
pub struct RadarSignUpChallenge {
    /// Pending authentication token of the sign-in.
    pub pending_authentication_token: Secret,
    /// The user.
    pub user: Option<Box<User>>,
}

impl RadarSignUpChallenge {
    /// Creates the request that sends the code to a phone number of the user, such as `+15005550006`.
    pub fn send_sms(
        &self,
        user: impl Into<UserId>,
        phone_number: impl Into<String>,
    ) -> SendRadarSmsChallenge {
        SendRadarSmsChallenge::new(user, &self.pending_authentication_token, phone_number)
    }

    /// Creates the request that continues the sign-up with the code. `sms_challenge` is the response to
    /// [`send_sms`](Self::send_sms).
    pub fn authenticate(
        &self,
        code: impl Into<Secret>,
        sms_challenge: RadarSmsChallenge,
    ) -> AuthenticateWithRadarSmsChallenge {
        AuthenticateWithRadarSmsChallenge::new(code, &self.pending_authentication_token)
            .sign_up(sms_challenge)
    }
}

/// Radar requires the code that WorkOS has sent by SMS.
#[model]
pub struct RadarSmsSignInChallenge {
    /// Pending authentication token of the sign-in.
    pub pending_authentication_token: Secret,
    /// The user.
    pub user: Option<Box<User>>,
}

impl RadarSmsSignInChallenge {
    /// Creates the request that continues the sign-in with the code.
    pub fn authenticate(&self, code: impl Into<Secret>) -> AuthenticateWithRadarSmsChallenge {
        AuthenticateWithRadarSmsChallenge::new(code, &self.pending_authentication_token)
    }
}

/// The identity provider has not returned the user's email, so the user must enter it.
#[model]
pub struct EmailCompletionRequired {
    /// Token that the sign-in continues with.
    pub email_completion_token: Secret,
}

impl EmailCompletionRequired {
    /// Creates the request that continues the sign-in with the user's email.
    pub fn complete(&self, email: impl Into<String>) -> AuthenticateWithEmailCompletion {
        AuthenticateWithEmailCompletion::new(&self.email_completion_token, email)
    }
}
