//! Samples of the groups service.

use workos_core::{groups::*, types::Patch};

use super::{list, paged};
use crate::conformance::{Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample(
            [CreateOrganizationGroup::new("org_1", "Engineering")],
            [CreateOrganizationGroup::new("org_1", "Engineering").description("d")],
            [CreateOrganizationGroup::new("org_1", "Engineering").description(Patch::Clear)],
        ),
        sample(
            [ListOrganizationGroups::new("org_1")],
            [paged(ListOrganizationGroups::new("org_1")).search("eng")],
            [],
        ),
        sample([GetOrganizationGroup::new("org_1", "group_1")], [], []),
        sample(
            [UpdateOrganizationGroup::new("org_1", "group_1")],
            [UpdateOrganizationGroup::new("org_1", "group_1").name("Engineering").description("d")],
            [UpdateOrganizationGroup::new("org_1", "group_1").description(Patch::Clear)],
        ),
        sample([DeleteOrganizationGroup::new("org_1", "group_1")], [], []),
        sample(
            [CreateGroupOrganizationMembership::new("org_1", "group_1", "om_1")],
            [CreateGroupOrganizationMembership::new("org_1", "group_1", "om_1")],
            [],
        ),
        list(ListGroupOrganizationMemberships::new("org_1", "group_1")),
        sample([DeleteGroupOrganizationMembership::new("org_1", "group_1", "om_1")], [], []),
        sample(
            [UpdateGroupOrganizationMemberships::new("org_1", "group_1")],
            [UpdateGroupOrganizationMemberships::new("org_1", "group_1").add(["om_1"]).remove(["om_2"])],
            [],
        ),
    ]
}
