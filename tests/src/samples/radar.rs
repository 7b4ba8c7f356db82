//! Samples of the Radar service.

use workos_core::radar::*;

use super::known;
use crate::conformance::{KnownValues, Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    let attempt =
        || CreateAttempt::new("1.2.3.4", "UA", "a@b.c", RadarAuthMethod::Password, RadarAction::SignIn);
    vec![
        sample([attempt()], [attempt().signals_id("s")], []),
        sample(
            [UpdateAttempt::new("radar_att_1")],
            [UpdateAttempt::new("radar_att_1")
                .challenge_status(RadarAttemptStatus::Success)
                .attempt_status(RadarAttemptStatus::Success)],
            [],
        ),
        sample(
            [AddListEntry::new(RadarListType::IpAddress, RadarListAction::Block, "1.2.3.4")],
            [AddListEntry::new(RadarListType::Email, RadarListAction::Allow, "a@b.c")],
            [],
        ),
        sample(
            [RemoveListEntry::new(RadarListType::IpAddress, RadarListAction::Block, "1.2.3.4")],
            [RemoveListEntry::new(RadarListType::Email, RadarListAction::Allow, "a@b.c")],
            [],
        ),
    ]
}

pub(super) fn enums() -> Vec<KnownValues> {
    known![
        "RadarStandaloneAssessRequestAction" => RadarAction,
        "RadarStandaloneAssessRequestAuthMethod" => RadarAuthMethod,
    ]
}
