//! Multi-factor authentication: second factors, the challenges that ask for them, and the codes that answer.
//!
//! A factor is enrolled once and challenged each time that it is asked for. These are the bare factors, for
//! a sign-in of your own; those of AuthKit's users are enrolled with [`CreateUserAuthFactor`] and asked for
//! while they sign in.
//!
//! ```
//! use workos_core::multi_factor_auth::{ChallengeFactor, EnrollFactor, FactorToEnroll, VerifyChallenge};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>, typed: &str) -> Result<(), workos_core::Error> {
//! let factor = client.send(EnrollFactor::new(FactorToEnroll::sms("+15005550006"))).await?;
//! let challenge = client.send(ChallengeFactor::new(factor.id).sms_template("Acme: {{code}}")).await?;
//! let verification = client.send(VerifyChallenge::new(challenge.id, typed)).await?;
//! println!("{}", if verification.valid { "come in" } else { "that was another code" });
//! # Ok(()) }
//! ```

use crate::types::{AuthenticationChallengeId, AuthenticationFactorId, Secret, Timestamp, UserId};

model! {
    /// A second factor.
    AuthenticationFactor {
        /// Its id.
        id: AuthenticationFactorId,
        /// What it is.
        kind as "type": AuthenticationFactorType,
        /// The AuthKit user whose it is, if it is one's.
        user_id: Option<UserId>,
        /// The telephone, if codes go to one.
        sms: Option<SmsFactor>,
        /// What the app shows, if codes come from one.
        totp: Option<TotpFactor>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A second factor that has just been enrolled, with what sets its app up: WorkOS does not show that
    /// again.
    EnrolledAuthenticationFactor {
        /// Its id.
        id: AuthenticationFactorId,
        /// What it is.
        kind as "type": AuthenticationFactorType,
        /// The AuthKit user whose it is, if it is one's.
        user_id: Option<UserId>,
        /// The telephone, if codes go to one.
        sms: Option<SmsFactor>,
        /// What sets the app up, if codes come from one.
        totp: Option<EnrolledTotpFactor>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A telephone that codes are sent to.
    SmsFactor {
        /// Its number.
        phone_number: String,
    }
}

model! {
    /// What an app that makes codes (TOTP) shows with them.
    TotpFactor {
        /// The name of your application or company.
        issuer: String,
        /// The name of the user's account.
        user: String,
    }
}

model! {
    /// What sets up an app that makes codes (TOTP).
    EnrolledTotpFactor {
        /// The name of your application or company, as the app shows it.
        issuer: String,
        /// The name of the user's account, as the app shows it.
        user: String,
        /// What codes are made from, to be typed into the app.
        secret: Secret,
        /// The same as a picture of a QR code, in base64, to be scanned with the app.
        qr_code: Secret,
        /// The same as an `otpauth:` URI.
        uri: Secret,
    }
}

open_enum! {
    /// What a second factor is.
    pub enum AuthenticationFactorType {
        /// A code that you bring to the user yourself.
        GenericOtp = "generic_otp",
        /// A code that WorkOS sends to a telephone.
        Sms = "sms",
        /// A code that an app makes by the time of day.
        Totp = "totp",
        /// A passkey or a security key.
        Webauthn = "webauthn",
    }
}

model! {
    /// A challenge: a factor that was asked for and may be answered, once, with a code.
    AuthenticationChallenge {
        /// Its id.
        id: AuthenticationChallengeId,
        /// The factor that was asked for.
        authentication_factor_id: AuthenticationFactorId,
        /// The code that answers it, if it is for you to bring to the user.
        code: Option<Secret>,
        /// When it expires; `None` for an app's codes, which change by themselves.
        expires_at: Option<Timestamp>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// Whether a code answered a challenge.
    ChallengeVerification {
        /// The challenge.
        challenge: AuthenticationChallenge,
        /// Whether the code was the right one.
        valid: bool,
    }
}

model! {
    /// A factor that a user has just been given, and its first challenge: a code that answers it shows that
    /// the app is set up.
    UserFactorEnrollment {
        /// The factor.
        authentication_factor: EnrolledAuthenticationFactor,
        /// The challenge.
        authentication_challenge: AuthenticationChallenge,
    }
}

alternatives! {
    /// A factor to enroll.
    pub enum FactorToEnroll by "type" {
        /// A code that you bring to the user yourself.
        GenericOtp = generic_otp "generic_otp" {},
        /// A code that WorkOS sends to a telephone.
        Sms = sms "sms" {
            /// Its number.
            phone_number: String,
        },
        /// A code that an app makes by the time of day.
        Totp = totp "totp" {
            /// The name of your application or company, for the app to show.
            totp_issuer: String,
            /// The name of the user's account, for the app to show.
            totp_user: String,
        },
    }
}

endpoint! {
    /// Enrolls a factor, to be challenged from now on.
    EnrollFactor: POST "/auth/factors/enroll" as "enroll_factor" -> EnrolledAuthenticationFactor,
    body {
        /// The factor.
        #[serde(flatten)]
        factor: FactorToEnroll,
        /// The AuthKit user whose it is to be.
        user_id: Option<UserId>,
    }
}

endpoint! {
    /// Gets a factor.
    GetFactor: GET "/auth/factors/{id}" as "get_factor" -> AuthenticationFactor,
    path {
        /// The factor.
        id: AuthenticationFactorId,
    }
}

endpoint! {
    /// Deletes a factor for good.
    DeleteFactor: DELETE "/auth/factors/{id}" as "delete_factor" -> (),
    path {
        /// The factor.
        id: AuthenticationFactorId,
    }
}

endpoint! {
    /// Asks for a factor. If codes go to a telephone, this sends one there.
    ChallengeFactor: POST "/auth/factors/{id}/challenge" as "challenge_factor" -> AuthenticationChallenge,
    path {
        /// The factor.
        id: AuthenticationFactorId,
    }
    body {
        /// The text of the message to the telephone; `{{code}}` stands for the code.
        sms_template: Option<String>,
    }
}

endpoint! {
    /// Answers a challenge with a code. A wrong code is no error: see [`ChallengeVerification::valid`].
    ///
    /// Refused with `one_time_code_too_many_attempts` (400).
    VerifyChallenge: POST "/auth/challenges/{id}/verify" as "verify_challenge" -> ChallengeVerification,
    path {
        /// The challenge.
        id: AuthenticationChallengeId,
    }
    body {
        /// What the user typed.
        code: Secret,
    }
}

endpoint! {
    /// Gives an AuthKit user an app that makes codes as a factor.
    CreateUserAuthFactor: POST "/user_management/users/{user_id}/auth_factors" as "create_user_auth_factor" -> UserFactorEnrollment,
    path {
        /// The user.
        user_id: UserId,
    }
    constant {
        "type": "totp",
    }
    body {
        /// The name of your application or company, for the app to show.
        totp_issuer: Option<String>,
        /// The name of the user's account, for the app to show.
        totp_user: Option<String>,
        /// What codes are made from, in Base32, if the user has it from another system; WorkOS makes one
        /// otherwise. Codes have 6 digits, are made with SHA-1 and change every 30 seconds.
        totp_secret: Option<Secret>,
    }
}

endpoint! {
    /// Lists an AuthKit user's factors.
    ListUserAuthFactors: GET "/user_management/users/{user_id}/auth_factors" as "list_user_auth_factors" -> pages of AuthenticationFactor,
    path {
        /// The user.
        user_id: UserId,
    }
}
