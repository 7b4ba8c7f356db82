//! Samples of questions about access.

use workos_core::authorization::*;

use crate::conformance::{Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    let check = |resource| Check::new("om_1", "documents:write", resource);
    let list = |parent| ListResourcesForMembership::new("om_1", "documents:write", parent);
    let by_id = || ParentResource::id("authz_resource_1");
    vec![
        sample(
            [check(ResourceTarget::id("authz_resource_1"))],
            [check(ResourceTarget::id("authz_resource_1")), check(ResourceTarget::external("project", "42"))],
            [],
        ),
        sample(
            // Which parent is meant must be said, in one of two ways.
            [list(by_id())],
            [
                list(by_id()).limit(5).before("b").after("a").order("asc"),
                list(ParentResource::external("workspace", "w1")),
            ],
            [],
        ),
        sample(
            [ListEffectivePermissions::new("om_1", "authz_resource_1")],
            [ListEffectivePermissions::new("om_1", "authz_resource_1")
                .limit(5)
                .before("b")
                .after("a")
                .order("asc")],
            [],
        ),
        sample(
            [ListEffectivePermissionsByExternalId::new("om_1", "project", "42")],
            [ListEffectivePermissionsByExternalId::new("om_1", "project", "42")
                .limit(5)
                .before("b")
                .after("a")
                .order("asc")],
            [],
        ),
        sample(
            [ListMembershipsForResource::new("authz_resource_1", "documents:write")],
            [ListMembershipsForResource::new("authz_resource_1", "documents:write")
                .limit(5)
                .before("b")
                .after("a")
                .order("asc")
                .assignment(ResourceAssignment::Direct)],
            [],
        ),
        sample(
            [ListMembershipsForResourceByExternalId::new("org_1", "project", "42", "documents:write")],
            [ListMembershipsForResourceByExternalId::new("org_1", "project", "42", "documents:write")
                .limit(5)
                .before("b")
                .after("a")
                .order("asc")
                .assignment(ResourceAssignment::Indirect)],
            [],
        ),
    ]
}
