//! Samples of the platform teams service.

use workos_core::platform_teams::*;

use crate::conformance::{Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample([CreateTeam::new("a@b.c", "Acme")], [CreateTeam::new("a@b.c", "Acme")], []),
        sample([GetTeam::new("team_1")], [], []),
    ]
}
