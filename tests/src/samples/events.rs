//! Samples of the events service.

use workos_core::events::ListEvents;

use crate::conformance::{Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    let day = workos_core::types::Timestamp::from_unix_seconds(1_768_478_400);
    vec![sample(
        [ListEvents::new(["user.created"])],
        [ListEvents::new(["user.created", "user.deleted"])
            .limit(5)
            .before("event_b")
            .after("event_a")
            .order("asc")
            .range_start(day)
            .range_end(day)
            .organization_id("org_1")],
        [],
    )]
}
