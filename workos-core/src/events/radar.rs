//! Payload of the event `radar.challenge_created`.

use crate::types::{RadarChallengeId, UserId};

model! {
    /// A Radar challenge that a user must complete.
    RadarChallengeCreated {
        /// Type of the challenge.
        kind as "type": RadarChallengeType,
        /// ID of the Radar challenge.
        radar_challenge_id: RadarChallengeId,
        /// ID of the user.
        user_id: UserId,
        /// Email address of the user.
        email: String,
    }
}

open_enum! {
    /// Type of a Radar challenge.
    pub enum RadarChallengeType {
        /// One-time code by email.
        Email = "email",
    }
}
