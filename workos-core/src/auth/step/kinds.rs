//! What each step holds, and the request that it goes on with.

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
        AuthorizationSelector, AuthorizationUrl, CreateRadarChallenge, RadarSmsChallenge, User,
    },
};

/// The e-mail address must first be shown to be theirs. WorkOS has sent a code there.
#[model]
pub struct EmailVerificationRequired {
    /// The token of the sign-in that goes on.
    pub pending_authentication_token: Secret,
    /// The address.
    pub email: Option<String>,
    /// The verification, whose code [`GetEmailVerification`](crate::user_management::GetEmailVerification)
    /// gives for an e-mail of your own.
    pub email_verification_id: Option<EmailVerificationId>,
}

impl EmailVerificationRequired {
    /// Goes on with the code that was sent by e-mail.
    pub fn answer(&self, code: impl Into<Secret>) -> AuthenticateWithEmailVerification {
        AuthenticateWithEmailVerification::new(code, &self.pending_authentication_token)
    }
}

/// They need a second factor and have none yet.
#[model]
pub struct MfaEnrollment {
    /// The token of the sign-in that goes on.
    pub pending_authentication_token: Secret,
    /// Who.
    pub user: Option<Box<User>>,
}

impl MfaEnrollment {
    /// Gives the user an app that makes codes. Show them the QR code of the answer; the challenge in it is
    /// what [`answer`](Self::answer) is for.
    pub fn enroll(&self, user: impl Into<UserId>) -> CreateUserAuthFactor {
        CreateUserAuthFactor::new(user)
    }

    /// Goes on with a code of the app and the challenge that came with its enrollment.
    pub fn answer(
        &self,
        code: impl Into<Secret>,
        challenge: impl Into<AuthenticationChallengeId>,
    ) -> AuthenticateWithTotp {
        AuthenticateWithTotp::new(code, &self.pending_authentication_token, challenge)
    }
}

/// They must show a second factor.
#[model]
pub struct MfaChallenge {
    /// The token of the sign-in that goes on.
    pub pending_authentication_token: Secret,
    /// Who.
    pub user: Option<Box<User>>,
    /// The factors that they have.
    pub authentication_factors: Vec<AuthenticationFactor>,
}

impl MfaChallenge {
    /// Asks for a factor, which makes the challenge that [`answer`](Self::answer) needs.
    pub fn challenge(&self, factor: impl Into<AuthenticationFactorId>) -> ChallengeFactor {
        ChallengeFactor::new(factor)
    }

    /// Goes on with a code of the factor that was asked for.
    pub fn answer(
        &self,
        code: impl Into<Secret>,
        challenge: impl Into<AuthenticationChallengeId>,
    ) -> AuthenticateWithTotp {
        AuthenticateWithTotp::new(code, &self.pending_authentication_token, challenge)
    }
}

/// They belong to several organizations and must say which one they sign in to.
#[model]
pub struct OrganizationSelectionRequired {
    /// The token of the sign-in that goes on.
    pub pending_authentication_token: Secret,
    /// Who.
    pub user: Option<Box<User>>,
    /// The organizations.
    pub organizations: Vec<OrganizationChoice>,
}

/// An organization that somebody can sign in to.
#[model]
pub struct OrganizationChoice {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
}

impl OrganizationSelectionRequired {
    /// Goes on with an organization.
    pub fn select(&self, organization: impl Into<OrganizationId>) -> AuthenticateWithOrganizationSelection {
        AuthenticateWithOrganizationSelection::new(&self.pending_authentication_token, organization)
    }
}

/// They must sign in through an SSO connection.
#[model]
pub struct SsoRequired {
    /// Their e-mail address.
    pub email: Option<String>,
    /// The connections that will do.
    pub connection_ids: Vec<ConnectionId>,
    /// The token of the sign-in, where WorkOS gives one.
    pub pending_authentication_token: Option<Secret>,
}

impl SsoRequired {
    /// Where to send the browser: to the first connection, or to AuthKit where WorkOS names none.
    pub fn authorization_url(&self, redirect_uri: impl Into<String>) -> AuthorizationUrl {
        through(self.connection_ids.first(), self.email.as_deref(), redirect_uri.into())
    }
}

/// An organization allows some ways to sign in only, and theirs was another.
#[model]
pub struct OrganizationAuthenticationMethodsRequired {
    /// Their e-mail address.
    pub email: Option<String>,
    /// The SSO connections that will do.
    pub sso_connection_ids: Vec<ConnectionId>,
    /// Which ways are allowed, by WorkOS's names: `password`, `google_oauth` and the like.
    pub auth_methods: BTreeMap<String, bool>,
    /// The token of the sign-in, where WorkOS gives one.
    pub pending_authentication_token: Option<Secret>,
}

impl OrganizationAuthenticationMethodsRequired {
    /// Where to send the browser: to the first connection, or to AuthKit where WorkOS names none.
    pub fn authorization_url(&self, redirect_uri: impl Into<String>) -> AuthorizationUrl {
        through(self.sso_connection_ids.first(), self.email.as_deref(), redirect_uri.into())
    }
}

fn through(connection: Option<&ConnectionId>, email: Option<&str>, redirect_uri: String) -> AuthorizationUrl {
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

/// The sign-in cannot go on by requests of yours, but on AuthKit's pages or in another way.
#[model]
pub struct SignInElsewhere {
    /// The token of the sign-in, where WorkOS gives one.
    pub pending_authentication_token: Option<Secret>,
}

impl SignInElsewhere {
    /// Where to send the browser: to AuthKit.
    pub fn authorization_url(&self, redirect_uri: impl Into<String>) -> AuthorizationUrl {
        through(None, None, redirect_uri.into())
    }
}

/// Radar asks for a code that WorkOS has sent by e-mail.
#[model]
pub struct RadarEmailChallenge {
    /// The token of the sign-in that goes on.
    pub pending_authentication_token: Secret,
    /// The challenge, whose code [`GetRadarChallenge`](crate::user_management::GetRadarChallenge) gives for
    /// an e-mail of your own.
    pub radar_challenge_id: Option<RadarChallengeId>,
    /// Who.
    pub user: Option<Box<User>>,
}

impl RadarEmailChallenge {
    /// Goes on with the code, which answers a challenge.
    pub fn answer(
        &self,
        code: impl Into<Secret>,
        challenge: impl Into<RadarChallengeId>,
    ) -> AuthenticateWithRadarEmailChallenge {
        AuthenticateWithRadarEmailChallenge::new(code, challenge, &self.pending_authentication_token)
    }
}

/// Radar asks somebody who signs up for a code that is sent by SMS.
#[model]
pub struct RadarSignUpChallenge {
    /// The token of the sign-in that goes on.
    pub pending_authentication_token: Secret,
    /// Who.
    pub user: Option<Box<User>>,
}

impl RadarSignUpChallenge {
    /// Sends the code to a telephone of the user.
    pub fn send_sms(&self, user: impl Into<UserId>, phone_number: impl Into<String>) -> CreateRadarChallenge {
        CreateRadarChallenge::new(user, &self.pending_authentication_token, phone_number)
    }

    /// Goes on with the code; `sent` is what [`send_sms`](Self::send_sms) was answered with.
    pub fn answer(
        &self,
        code: impl Into<Secret>,
        sent: RadarSmsChallenge,
    ) -> AuthenticateWithRadarSmsChallenge {
        AuthenticateWithRadarSmsChallenge::new(code, &self.pending_authentication_token).sign_up(sent)
    }
}

/// Radar asks for a code that WorkOS has sent by SMS.
#[model]
pub struct RadarSmsSignInChallenge {
    /// The token of the sign-in that goes on.
    pub pending_authentication_token: Secret,
    /// Who.
    pub user: Option<Box<User>>,
}

impl RadarSmsSignInChallenge {
    /// Goes on with the code.
    pub fn answer(&self, code: impl Into<Secret>) -> AuthenticateWithRadarSmsChallenge {
        AuthenticateWithRadarSmsChallenge::new(code, &self.pending_authentication_token)
    }
}

/// The identity provider gave no e-mail address, so they must name one.
#[model]
pub struct EmailCompletionRequired {
    /// The token of the sign-in that goes on.
    pub email_completion_token: Secret,
}

impl EmailCompletionRequired {
    /// Goes on with the address.
    pub fn complete(&self, email: impl Into<String>) -> AuthenticateWithEmailCompletion {
        AuthenticateWithEmailCompletion::new(&self.email_completion_token, email)
    }
}
