//! What Radar asks of somebody whose sign-in looks odd.

use serde::{Deserialize, Serialize};

use crate::types::{RadarChallengeId, Secret, SmsVerificationId, Timestamp, UserId};

model! {
    /// A code that Radar asks for, sent by e-mail.
    RadarChallenge {
        /// Its id.
        id: RadarChallengeId,
        /// How the code is sent: `email`.
        kind as "type": String,
        /// Who is asked.
        user_id: UserId,
        /// The e-mail address that the code is for.
        email: String,
        /// The code.
        code: Secret,
        /// When it expires.
        expires_at: Option<Timestamp>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

/// A code that Radar asks for, sent by SMS. Keep it until the person types the code:
/// [`AuthenticateWithRadarSmsChallenge`](super::AuthenticateWithRadarSmsChallenge) takes it along for a sign-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RadarSmsChallenge {
    /// The id of the verification.
    pub verification_id: SmsVerificationId,
    /// The number that the code was sent to.
    pub phone_number: String,
}

impl RadarSmsChallenge {
    /// The challenge again, from what you kept of it.
    #[must_use]
    pub fn new(verification_id: impl Into<SmsVerificationId>, phone_number: impl Into<String>) -> Self {
        Self { verification_id: verification_id.into(), phone_number: phone_number.into() }
    }
}

endpoint! {
    /// Sends an SMS with the code that Radar asks for.
    CreateRadarChallenge: POST "/user_management/radar_challenges" as "create_radar_challenge" -> RadarSmsChallenge,
    body {
        /// Who is asked.
        user_id: UserId,
        /// The token of the sign-in that is held up.
        pending_authentication_token: Secret,
        /// The number to send the code to.
        phone_number: String,
        /// The address that they sign in from.
        ip_address: Option<String>,
        /// The browser that they sign in with.
        user_agent: Option<String>,
    }
}

endpoint! {
    /// Gets a code that Radar asks for, for an e-mail of your own.
    GetRadarChallenge: GET "/user_management/radar_challenges/{id}" as "get_radar_challenge" -> RadarChallenge,
    path {
        /// The challenge.
        id: RadarChallengeId,
    }
}
