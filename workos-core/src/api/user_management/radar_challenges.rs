//! Radar challenges: one-time codes that Radar requires for a suspicious authentication attempt.

use serde::{Deserialize, Serialize};

use crate::types::{RadarChallengeId, Secret, SmsVerificationId, Timestamp, UserId};

/// A Radar challenge by email.
#[model]
pub struct RadarChallenge {
    /// ID of the Radar challenge (`radar_challenge_…`).
    pub id: RadarChallengeId,
    /// Type of the challenge: `email`.
    #[serde(rename = "type")]
    pub kind: String,
    /// ID of the user.
    pub user_id: UserId,
    /// Email address of the user.
    pub email: String,
    /// One-time code that completes the challenge, such as `123456`.
    pub code: Secret,
    /// Timestamp of expiration of the code.
    pub expires_at: Option<Timestamp>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// A Radar challenge by SMS.
///
/// For a sign-up, store the challenge until the user enters the code:
/// [`AuthenticateWithRadarSmsChallenge`](super::AuthenticateWithRadarSmsChallenge) sends both fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RadarSmsChallenge {
    /// ID of the SMS verification (`vrf_…`).
    pub verification_id: SmsVerificationId,
    /// Phone number that the code was sent to, such as `+15555550123`.
    pub phone_number: String,
}

impl RadarSmsChallenge {
    /// Creates a challenge from a stored verification ID and phone number.
    #[must_use]
    pub fn new(verification_id: impl Into<SmsVerificationId>, phone_number: impl Into<String>) -> Self {
        Self { verification_id: verification_id.into(), phone_number: phone_number.into() }
    }
}

/// Sends an SMS with the one-time code of a Radar challenge.
///
/// [`AuthenticateWithRadarSmsChallenge`](super::AuthenticateWithRadarSmsChallenge) takes the code.
#[endpoint(
    POST "/user_management/radar_challenges",
    operation = "create_radar_challenge",
    reference = "authkit",
    response = RadarSmsChallenge,
)]
pub struct SendRadarSmsChallenge {
    /// ID of the user.
    pub user_id: UserId,
    /// Pending authentication token from the authentication attempt that required the challenge.
    pub pending_authentication_token: Secret,
    /// Phone number to send the code to, such as `+15555550123`.
    pub phone_number: String,
    /// IP address of the request that the authentication attempt comes from.
    pub ip_address: Option<String>,
    /// User agent of the browser that the authentication attempt comes from.
    pub user_agent: Option<String>,
}

/// Gets a Radar challenge with its one-time code, for an application that sends the email itself.
#[endpoint(
    GET "/user_management/radar_challenges/{id}",
    operation = "get_radar_challenge",
    reference = "authkit",
    response = RadarChallenge,
)]
pub struct GetRadarChallenge {
    /// ID of the Radar challenge.
    pub id: RadarChallengeId,
}
