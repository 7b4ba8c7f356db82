//! Multi-factor authentication (MFA): authentication factors and the challenges that verify them.
//!
//! Enroll a factor once with [`EnrollFactor`]; for each sign-in create a challenge with [`ChallengeFactor`]
//! and verify the user's code with [`VerifyChallenge`]. These operations add MFA to an existing
//! authentication of your own. AuthKit users enroll factors with [`CreateUserAuthFactor`], and AuthKit
//! creates the challenges during sign-in.
//!
//! ```
//! use workos_core::multi_factor_auth::{ChallengeFactor, EnrollFactor, FactorToEnroll, VerifyChallenge};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>, code: &str) -> Result<(), workos_core::Error> {
//! let factor = client.send(EnrollFactor::new(FactorToEnroll::sms("+15005550006"))).await?;
//! let challenge = client.send(ChallengeFactor::new(factor.id).sms_template("Acme: {{code}}")).await?;
//! let verification = client.send(VerifyChallenge::new(challenge.id, code)).await?;
//! println!("{}", if verification.valid { "verified" } else { "wrong code" });
//! # Ok(()) }
//! ```

use crate::types::{AuthenticationChallengeId, AuthenticationFactorId, Secret, Timestamp, UserId};

model! {
    /// An authentication factor.
    AuthenticationFactor {
        /// ID of the authentication factor (`auth_factor_…`).
        id: AuthenticationFactorId,
        /// Type of the factor.
        kind as "type": AuthenticationFactorType,
        /// ID of the AuthKit user that the factor belongs to, if any.
        user_id: Option<UserId>,
        /// Details of an SMS factor.
        sms: Option<SmsFactor>,
        /// Details of a TOTP factor.
        totp: Option<TotpFactor>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A newly enrolled authentication factor, with the secrets that set up an authenticator app. WorkOS
    /// returns the secrets only at enrollment.
    EnrolledAuthenticationFactor {
        /// ID of the authentication factor (`auth_factor_…`).
        id: AuthenticationFactorId,
        /// Type of the factor.
        kind as "type": AuthenticationFactorType,
        /// ID of the AuthKit user that the factor belongs to, if any.
        user_id: Option<UserId>,
        /// Details of an SMS factor.
        sms: Option<SmsFactor>,
        /// Details of a TOTP factor, with its secrets.
        totp: Option<EnrolledTotpFactor>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// Details of an SMS factor.
    SmsFactor {
        /// Phone number that codes are sent to, for example `+15005550006`.
        phone_number: String,
    }
}

model! {
    /// Details of a TOTP factor: the labels that an authenticator app displays.
    TotpFactor {
        /// Name of your application or company. Defaults to the name of the WorkOS team.
        issuer: String,
        /// Account name of the user. Defaults to the user's email address.
        user: String,
    }
}

model! {
    /// Details of a TOTP factor, with the secrets that set up an authenticator app.
    EnrolledTotpFactor {
        /// Name of your application or company that the authenticator app displays. Defaults to the name of
        /// the WorkOS team.
        issuer: String,
        /// Account name of the user that the authenticator app displays. Defaults to the user's email
        /// address.
        user: String,
        /// TOTP secret for manual entry into an authenticator app.
        secret: Secret,
        /// Base64-encoded image of a QR code that authenticator apps can scan, as a `data:image/png;base64,…`
        /// URL.
        qr_code: Secret,
        /// `otpauth:` URI that the QR code encodes.
        uri: Secret,
    }
}

open_enum! {
    /// Type of an authentication factor.
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
}

model! {
    /// An authentication challenge: a request for a code of an authentication factor, which can be verified
    /// once.
    AuthenticationChallenge {
        /// ID of the authentication challenge (`auth_challenge_…`).
        id: AuthenticationChallengeId,
        /// ID of the authentication factor that is challenged.
        authentication_factor_id: AuthenticationFactorId,
        /// One-time code to deliver to the user, for factors of the type `generic_otp`.
        code: Option<Secret>,
        /// Timestamp at which the challenge expires. `None` for TOTP factors.
        expires_at: Option<Timestamp>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// Result of a challenge verification.
    ChallengeVerification {
        /// The verified challenge.
        challenge: AuthenticationChallenge,
        /// Whether the code is correct.
        valid: bool,
    }
}

model! {
    /// An authentication factor that an AuthKit user has enrolled, with its first challenge. Verifying the
    /// challenge confirms that the user's authenticator app is set up.
    UserFactorEnrollment {
        /// The enrolled factor, with its secrets.
        authentication_factor: EnrolledAuthenticationFactor,
        /// Challenge that confirms the enrollment.
        authentication_challenge: AuthenticationChallenge,
    }
}

alternatives! {
    /// Authentication factor to enroll.
    pub enum FactorToEnroll by "type" {
        /// One-time code that the application delivers itself.
        GenericOtp = generic_otp "generic_otp" {},
        /// One-time code that WorkOS sends by SMS.
        Sms = sms "sms" {
            /// Phone number of an SMS-enabled device, for example `+15005550006`.
            phone_number: String,
        },
        /// Time-based one-time password (TOTP) from an authenticator app.
        Totp = totp "totp" {
            /// Name of your application or company that the authenticator app displays.
            totp_issuer: String,
            /// Account name of the user that the authenticator app displays, for example `ada@acme.com`.
            totp_user: String,
        },
    }
}

endpoint! {
    /// Enrolls an authentication factor, to be challenged with [`ChallengeFactor`].
    EnrollFactor: POST "/auth/factors/enroll" as "enroll_factor" -> EnrolledAuthenticationFactor,
    body {
        /// Type and details of the factor.
        #[serde(flatten)]
        factor: FactorToEnroll,
        /// ID of the AuthKit user to associate the factor with.
        user_id: Option<UserId>,
    }
}

endpoint! {
    /// Gets an authentication factor.
    GetFactor: GET "/auth/factors/{id}" as "get_factor" -> AuthenticationFactor,
    path {
        /// ID of the authentication factor.
        id: AuthenticationFactorId,
    }
}

endpoint! {
    /// Deletes an authentication factor permanently. The deletion cannot be undone.
    DeleteFactor: DELETE "/auth/factors/{id}" as "delete_factor" -> (),
    path {
        /// ID of the authentication factor.
        id: AuthenticationFactorId,
    }
}

endpoint! {
    /// Creates a challenge for an authentication factor. For an SMS factor this sends an SMS with the code.
    ChallengeFactor: POST "/auth/factors/{id}/challenge" as "challenge_factor" -> AuthenticationChallenge,
    path {
        /// ID of the authentication factor.
        id: AuthenticationFactorId,
    }
    body {
        /// Template of the SMS message, in which `{{code}}` stands for the code. URLs and domain names are
        /// not allowed.
        sms_template: Option<String>,
    }
}

endpoint! {
    /// Verifies the code of an authentication challenge. A wrong code is not an error: see
    /// [`ChallengeVerification::valid`].
    ///
    /// # Errors
    ///
    /// `one_time_code_too_many_attempts` (400) after too many wrong codes.
    VerifyChallenge: POST "/auth/challenges/{id}/verify" as "verify_challenge" -> ChallengeVerification,
    path {
        /// ID of the authentication challenge.
        id: AuthenticationChallengeId,
    }
    body {
        /// One-time code that the user entered, for example `123456`.
        code: Secret,
    }
}

endpoint! {
    /// Enrolls an AuthKit user in a new TOTP authentication factor.
    CreateUserAuthFactor: POST "/user_management/users/{user_id}/auth_factors" as "create_user_auth_factor" -> UserFactorEnrollment,
    path {
        /// ID of the user.
        user_id: UserId,
    }
    constant {
        "type": "totp",
    }
    body {
        /// Name of your application or company that the authenticator app displays. Defaults to the name of
        /// the WorkOS team.
        totp_issuer: Option<String>,
        /// Account name of the user that the authenticator app displays. Defaults to the user's email
        /// address.
        totp_user: Option<String>,
        /// Base32-encoded TOTP secret, for a factor that comes from another system. Must be compatible with
        /// SHA-1, 6 digits and a time step of 30 seconds. Defaults to a secret that WorkOS generates.
        totp_secret: Option<Secret>,
    }
}

endpoint! {
    /// Lists the authentication factors of an AuthKit user.
    ListUserAuthFactors: GET "/user_management/users/{user_id}/auth_factors" as "list_user_auth_factors" -> pages of AuthenticationFactor,
    path {
        /// ID of the user.
        user_id: UserId,
    }
}
