//! Multi-factor authentication (MFA): authentication factors and the challenges that verify them.
//!
//! Enroll a factor once with [`EnrollFactor`]; for each sign-in create a challenge with [`ChallengeFactor`]
//! and verify the user's code with [`VerifyChallenge`]. These operations add MFA to an existing
//! authentication of your own. AuthKit users enroll factors with [`CreateUserAuthFactor`], and AuthKit
//! creates the challenges during sign-in.
//!
//! ```
//! use workos_core::multi_factor_auth::{ChallengeFactor, EnrollFactor, FactorEnrollment, VerifyChallenge};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>, code: &str) -> Result<(), workos_core::Error> {
//! let factor = client.send(EnrollFactor::new(FactorEnrollment::sms("+15005550006"))).await?;
//! let challenge = client.send(ChallengeFactor::new(factor.id).sms_template("Acme: {{code}}")).await?;
//! let verification = client.send(VerifyChallenge::new(challenge.id, code)).await?;
//! println!("{}", if verification.valid { "verified" } else { "wrong code" });
//! # Ok(()) }
//! ```
//!
//! # Operations
//!
//! | type | request |
//! |---|---|
//! | [`EnrollFactor`] | [`POST /auth/factors/enroll`](https://workos.com/docs/reference/mfa/factor/enroll) |
//! | [`GetFactor`] | [`GET /auth/factors/{id}`](https://workos.com/docs/reference/mfa/factor/get) |
//! | [`DeleteFactor`] | [`DELETE /auth/factors/{id}`](https://workos.com/docs/reference/mfa/factor/delete) |
//! | [`ChallengeFactor`] | [`POST /auth/factors/{id}/challenge`](https://workos.com/docs/reference/mfa/challenge/create) |
//! | [`VerifyChallenge`] | [`POST /auth/challenges/{id}/verify`](https://workos.com/docs/reference/mfa/challenge/verify) |
//! | [`CreateUserAuthFactor`] | [`POST /user_management/users/{user_id}/auth_factors`](https://workos.com/docs/reference/authkit/mfa/enroll-auth-factor) |
//! | [`ListUserAuthFactors`] | [`GET /user_management/users/{user_id}/auth_factors`](https://workos.com/docs/reference/authkit/mfa/list-auth-factors) |

use crate::types::{AuthenticationChallengeId, AuthenticationFactorId, Page, Secret, Timestamp, UserId};

/// An authentication factor.
#[model]
pub struct AuthenticationFactor {
    /// ID of the authentication factor (`auth_factor_…`).
    pub id: AuthenticationFactorId,
    /// Type of the factor.
    #[serde(rename = "type")]
    pub kind: AuthenticationFactorType,
    /// ID of the AuthKit user that the factor belongs to, if any.
    pub user_id: Option<UserId>,
    /// Details of an SMS factor.
    pub sms: Option<SmsFactor>,
    /// Details of a TOTP factor.
    pub totp: Option<TotpFactor>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// A newly enrolled authentication factor, with the secrets that set up an authenticator app. WorkOS
/// returns the secrets only at enrollment.
#[model]
pub struct AuthenticationFactorEnrolled {
    /// ID of the authentication factor (`auth_factor_…`).
    pub id: AuthenticationFactorId,
    /// Type of the factor.
    #[serde(rename = "type")]
    pub kind: AuthenticationFactorType,
    /// ID of the AuthKit user that the factor belongs to, if any.
    pub user_id: Option<UserId>,
    /// Details of an SMS factor.
    pub sms: Option<SmsFactor>,
    /// Details of a TOTP factor, with its secrets.
    pub totp: Option<EnrolledTotpFactor>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// Details of an SMS factor.
#[model]
pub struct SmsFactor {
    /// Phone number that codes are sent to, for example `+15005550006`.
    pub phone_number: String,
}

/// Details of a TOTP factor: the labels that an authenticator app displays.
#[model]
pub struct TotpFactor {
    /// Name of your application or company. Defaults to the name of the WorkOS team.
    pub issuer: String,
    /// Account name of the user. Defaults to the user's email address.
    pub user: String,
}

/// Details of a TOTP factor, with the secrets that set up an authenticator app.
#[model]
pub struct EnrolledTotpFactor {
    /// Name of your application or company that the authenticator app displays. Defaults to the name of
    /// the WorkOS team.
    pub issuer: String,
    /// Account name of the user that the authenticator app displays. Defaults to the user's email
    /// address.
    pub user: String,
    /// TOTP secret for manual entry into an authenticator app.
    pub secret: Secret,
    /// Base64-encoded image of a QR code that authenticator apps can scan, as a `data:image/png;base64,…`
    /// URL.
    pub qr_code: Secret,
    /// `otpauth:` URI that the QR code encodes.
    pub uri: Secret,
}

/// Type of an authentication factor.
#[open_enum]
pub enum AuthenticationFactorType {
    /// One-time code that the application delivers itself.
    GenericOtp = "generic_otp",
    /// One-time code that WorkOS sends by SMS.
    Sms = "sms",
    /// Time-based one-time password (TOTP) from an authenticator app.
    Totp = "totp",
    /// WebAuthn credential: a passkey or a security key.
    Webauthn = "webauthn",
}

/// An authentication challenge: a request for a code of an authentication factor, which can be verified
/// once.
#[model]
pub struct AuthenticationChallenge {
    /// ID of the authentication challenge (`auth_challenge_…`).
    pub id: AuthenticationChallengeId,
    /// ID of the authentication factor that is challenged.
    pub authentication_factor_id: AuthenticationFactorId,
    /// One-time code to deliver to the user, for factors of the type `generic_otp`.
    pub code: Option<Secret>,
    /// Timestamp at which the challenge expires. `None` for TOTP factors.
    pub expires_at: Option<Timestamp>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// Result of a challenge verification.
#[model]
pub struct ChallengeVerification {
    /// The verified challenge.
    pub challenge: AuthenticationChallenge,
    /// Whether the code is correct.
    pub valid: bool,
}

/// An authentication factor that an AuthKit user has enrolled, with its first challenge. Verifying the
/// challenge confirms that the user's authenticator app is set up.
#[model]
pub struct UserFactorEnrollment {
    /// The enrolled factor, with its secrets.
    pub authentication_factor: AuthenticationFactorEnrolled,
    /// Challenge that confirms the enrollment.
    pub authentication_challenge: AuthenticationChallenge,
}

/// Authentication factor to enroll.
#[one_of(tag = "type")]
pub enum FactorEnrollment {
    /// One-time code that the application delivers itself.
    GenericOtp {},
    /// One-time code that WorkOS sends by SMS.
    Sms {
        /// Phone number of an SMS-enabled device, for example `+15005550006`.
        phone_number: String,
    },
    /// Time-based one-time password (TOTP) from an authenticator app.
    Totp {
        /// Name of your application or company that the authenticator app displays.
        totp_issuer: String,
        /// Account name of the user that the authenticator app displays, for example `ada@acme.com`.
        totp_user: String,
    },
}

/// Enrolls an authentication factor, to be challenged with [`ChallengeFactor`].
#[endpoint(
    POST "/auth/factors/enroll",
    operation = "enroll_factor",
    reference = "mfa/factor/enroll",
    response = AuthenticationFactorEnrolled,
)]
pub struct EnrollFactor {
    /// Type and details of the factor.
    #[serde(flatten)]
    pub factor: FactorEnrollment,
    /// ID of the AuthKit user to associate the factor with.
    pub user_id: Option<UserId>,
}

/// Gets an authentication factor.
#[endpoint(
    GET "/auth/factors/{id}",
    operation = "get_factor",
    reference = "mfa/factor/get",
    response = AuthenticationFactor,
)]
pub struct GetFactor {
    /// ID of the authentication factor.
    pub id: AuthenticationFactorId,
}

/// Deletes an authentication factor permanently. The deletion cannot be undone.
#[endpoint(
    DELETE "/auth/factors/{id}",
    operation = "delete_factor",
    reference = "mfa/factor/delete",
)]
pub struct DeleteFactor {
    /// ID of the authentication factor.
    pub id: AuthenticationFactorId,
}

/// Creates a challenge for an authentication factor. For an SMS factor this sends an SMS with the code.
#[endpoint(
    POST "/auth/factors/{id}/challenge",
    operation = "challenge_factor",
    reference = "mfa/challenge/create",
    response = AuthenticationChallenge,
)]
pub struct ChallengeFactor {
    /// ID of the authentication factor.
    pub id: AuthenticationFactorId,
    /// Template of the SMS message, in which `{{code}}` stands for the code. URLs and domain names are
    /// not allowed.
    pub sms_template: Option<String>,
}

/// Verifies the code of an authentication challenge. A wrong code is not an error: see
/// [`ChallengeVerification::valid`].
///
/// # Errors
///
/// - `one_time_code_too_many_attempts` (400) after too many wrong codes.
/// - `too_many_failed_verification_attempts` while verifications are blocked because too many of them have failed.
///   [`ApiError::retry_after`](crate::error::ApiError::retry_after) is the time until the next one is accepted, in whole
///   seconds. WorkOS's SDKs know this error since November 2026; its status (429 is likely) and the number of failures
///   before it are not documented.
#[endpoint(
    POST "/auth/challenges/{id}/verify",
    operation = "verify_challenge",
    reference = "mfa/challenge/verify",
    response = ChallengeVerification,
)]
pub struct VerifyChallenge {
    /// ID of the authentication challenge.
    pub id: AuthenticationChallengeId,
    /// One-time code that the user entered, for example `123456`.
    pub code: Secret,
}

/// Enrolls an AuthKit user in a new TOTP authentication factor.
#[endpoint(
    POST "/user_management/users/{user_id}/auth_factors",
    operation = "create_user_auth_factor",
    reference = "authkit/mfa/enroll-auth-factor",
    response = UserFactorEnrollment,
    constants("type" = "totp"),
)]
pub struct CreateUserAuthFactor {
    /// ID of the user.
    pub user_id: UserId,
    /// Name of your application or company that the authenticator app displays. Defaults to the name of
    /// the WorkOS team.
    pub totp_issuer: Option<String>,
    /// Account name of the user that the authenticator app displays. Defaults to the user's email
    /// address.
    pub totp_user: Option<String>,
    /// Base32-encoded TOTP secret, for a factor that comes from another system. Must be compatible with
    /// SHA-1, 6 digits and a time step of 30 seconds. Defaults to a secret that WorkOS generates.
    pub totp_secret: Option<Secret>,
}

/// Lists the authentication factors of an AuthKit user.
#[endpoint(
    GET "/user_management/users/{user_id}/auth_factors",
    operation = "list_user_auth_factors",
    reference = "authkit/mfa/list-auth-factors",
    response = Page<AuthenticationFactor>,
)]
pub struct ListUserAuthFactors {
    /// ID of the user.
    pub user_id: UserId,
}
