//! Payload of the event `radar.challenge_created`.

use crate::types::{RadarChallengeId, UserId};

/// A Radar challenge that a user must complete.
#[model]
pub struct RadarChallengeCreated {
    /// Type of the challenge.
    #[serde(rename = "type")]
    pub kind: RadarChallengeType,
    /// ID of the Radar challenge.
    pub radar_challenge_id: RadarChallengeId,
    /// ID of the user.
    pub user_id: UserId,
    /// Email address of the user.
    pub email: String,
}

/// Type of a Radar challenge.
#[open_enum]
pub enum RadarChallengeType {
    /// One-time code by email.
    Email = "email",
}
