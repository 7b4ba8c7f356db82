//! Samples of the feature flags service.

use workos_core::{
    feature_flags::*,
    types::{OrganizationId, UserId},
};

use crate::conformance::{Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample(
            [ListFeatureFlags::new()],
            [ListFeatureFlags::new().limit(5).before("flag_b").after("flag_a").order("asc")],
            [],
        ),
        sample([GetFeatureFlag::new("new-editor")], [], []),
        sample([EnableFeatureFlag::new("new-editor")], [], []),
        sample([DisableFeatureFlag::new("new-editor")], [], []),
        sample([AddFlagTarget::new("new-editor", UserId::from("user_1"))], [], []),
        sample([RemoveFlagTarget::new("new-editor", OrganizationId::from("org_1"))], [], []),
        sample(
            [ListOrganizationFeatureFlags::new("org_1")],
            [ListOrganizationFeatureFlags::new("org_1")
                .limit(5)
                .before("flag_b")
                .after("flag_a")
                .order("asc")],
            [],
        ),
        sample(
            [ListUserFeatureFlags::new("user_1")],
            [ListUserFeatureFlags::new("user_1").limit(5).before("flag_b").after("flag_a").order("asc")],
            [],
        ),
        sample([GetFeatureFlagState::new()], [GetFeatureFlagState::new().payload_version(2)], []),
    ]
}
