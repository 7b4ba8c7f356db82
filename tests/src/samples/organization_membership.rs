//! Samples of the organization membership service.

use workos_core::organization_membership::*;

use super::{known, list};
use crate::conformance::{KnownValues, Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample(
            [ListOrganizationMemberships::new()],
            [ListOrganizationMemberships::new()
                .limit(5)
                .before("om_b")
                .after("om_a")
                .order("asc")
                .organization_id("org_1")
                .statuses([OrganizationMembershipStatus::Active, OrganizationMembershipStatus::Pending])
                .user_id("user_1")],
            [],
        ),
        sample(
            [CreateOrganizationMembership::new("user_1", "org_1")],
            [
                CreateOrganizationMembership::new("user_1", "org_1").role(MembershipRole::role_slug("admin")),
                CreateOrganizationMembership::new("user_1", "org_1")
                    .role(MembershipRole::role_slugs(["admin", "editor"])),
            ],
            [],
        ),
        sample([GetOrganizationMembership::new("om_1")], [], []),
        sample([DeleteOrganizationMembership::new("om_1")], [], []),
        sample(
            [UpdateOrganizationMembership::new("om_1")],
            [
                UpdateOrganizationMembership::new("om_1").role(MembershipRole::role_slug("admin")),
                UpdateOrganizationMembership::new("om_1")
                    .role(MembershipRole::role_slugs(["admin", "editor"])),
            ],
            [],
        ),
        sample([DeactivateOrganizationMembership::new("om_1")], [], []),
        sample([ReactivateOrganizationMembership::new("om_1")], [], []),
        list(ListOrganizationMembershipGroups::new("om_1")),
    ]
}

pub(super) fn enums() -> Vec<KnownValues> {
    known!["UserManagementOrganizationMembershipStatuses" => OrganizationMembershipStatus]
}
