//! The payload of the event about a challenge by Radar.

use crate::types::{RadarChallengeId, UserId};

model! {
    /// A challenge that Radar put to a user.
    RadarChallengeCreated {
        /// How they are to prove who they are.
        kind as "type": RadarChallengeType,
        /// The challenge.
        radar_challenge_id: RadarChallengeId,
        /// The user.
        user_id: UserId,
        /// Their e-mail address.
        email: String,
    }
}

open_enum! {
    /// How somebody whom Radar challenges is to prove who they are.
    pub enum RadarChallengeType {
        /// By a code sent by e-mail.
        Email = "email",
    }
}
