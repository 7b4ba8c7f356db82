//! Samples of access checks.

use workos_core::authorization::*;

use crate::{
    conformance::{Sample, sample},
    samples::{list, paged},
};

pub(super) fn samples() -> Vec<Sample> {
    let check = |resource| Check::new("om_1", "documents:write", resource);
    let resources = |parent| ListResourcesForMembership::new("om_1", "documents:write", parent);
    let by_id = || ParentResource::id("authz_resource_1");
    vec![
        sample(
            [check(ResourceTarget::id("authz_resource_1"))],
            [check(ResourceTarget::id("authz_resource_1")), check(ResourceTarget::external("project", "42"))],
            [],
        ),
        sample(
            // The parent is required, in one of two ways.
            [resources(by_id())],
            [paged(resources(by_id())), resources(ParentResource::external("workspace", "w1"))],
            [],
        ),
        list(ListEffectivePermissions::new("om_1", "authz_resource_1")),
        list(ListEffectivePermissionsByExternalId::new("om_1", "project", "42")),
        sample(
            [ListMembershipsForResource::new("authz_resource_1", "documents:write")],
            [paged(ListMembershipsForResource::new("authz_resource_1", "documents:write"))
                .assignment(ResourceAssignment::Direct)],
            [],
        ),
        sample(
            [ListMembershipsForResourceByExternalId::new("org_1", "project", "42", "documents:write")],
            [paged(ListMembershipsForResourceByExternalId::new("org_1", "project", "42", "documents:write"))
                .assignment(ResourceAssignment::Indirect)],
            [],
        ),
    ]
}
