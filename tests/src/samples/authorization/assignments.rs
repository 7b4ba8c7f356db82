//! Samples of role assignments of organization memberships and groups.

use workos_core::authorization::*;

use crate::{
    conformance::{Sample, sample},
    samples::{list, paged},
};

pub(super) fn samples() -> Vec<Sample> {
    let by_id = || ResourceTarget::id("authz_resource_1");
    let by_external_id = || ResourceTarget::external("project", "42");
    let entries = || {
        [
            GroupRoleAssignmentEntry::new("member"),
            GroupRoleAssignmentEntry::new("editor").resource(by_id()),
            GroupRoleAssignmentEntry::new("editor").resource(by_external_id()),
        ]
    };
    let create = || CreateGroupRoleAssignment::new("group_1", "editor");
    let delete = || DeleteGroupRoleAssignments::new("group_1", "editor");
    vec![
        sample(
            [ListRoleAssignments::new("om_1")],
            [paged(ListRoleAssignments::new("om_1"))
                .resource_id("authz_resource_1")
                .resource_external_id("42")
                .resource_type_slug("project")],
            [],
        ),
        sample(
            [AssignRole::new("om_1", "editor", by_id())],
            [AssignRole::new("om_1", "editor", by_id()), AssignRole::new("om_1", "editor", by_external_id())],
            [],
        ),
        sample(
            [RemoveRole::new("om_1", "editor", by_id())],
            [RemoveRole::new("om_1", "editor", by_id()), RemoveRole::new("om_1", "editor", by_external_id())],
            [],
        ),
        sample([RemoveRoleAssignment::new("om_1", "role_assignment_1")], [], []),
        sample(
            [ListRoleAssignmentsForResource::new("authz_resource_1")],
            [paged(ListRoleAssignmentsForResource::new("authz_resource_1")).role_slug("editor")],
            [],
        ),
        sample(
            [ListRoleAssignmentsForResourceByExternalId::new("org_1", "project", "42")],
            [paged(ListRoleAssignmentsForResourceByExternalId::new("org_1", "project", "42"))
                .role_slug("editor")],
            [],
        ),
        list(ListGroupRoleAssignments::new("group_1")),
        sample([create()], [create().resource(by_id()), create().resource(by_external_id())], []),
        sample(
            [ReplaceGroupRoleAssignments::new("group_1", [] as [GroupRoleAssignmentEntry; 0])],
            [ReplaceGroupRoleAssignments::new("group_1", entries())],
            [],
        ),
        sample(
            [PatchGroupRoleAssignments::new("group_1")],
            [PatchGroupRoleAssignments::new("group_1").add(entries()).remove(entries())],
            [],
        ),
        sample([delete()], [delete().resource(by_id()), delete().resource(by_external_id())], []),
        sample([GetGroupRoleAssignment::new("group_1", "gra_1")], [], []),
        sample([DeleteGroupRoleAssignment::new("group_1", "gra_1")], [], []),
    ]
}
