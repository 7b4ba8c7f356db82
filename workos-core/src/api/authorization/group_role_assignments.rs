//! Roles of groups on resources. Every member of a group has its roles.

use super::{ResourceTarget, RoleAssignmentResource, SlimRole};
use crate::types::{GroupId, GroupRoleAssignmentId, Page, Timestamp};

model! {
    /// A role that a group has on a resource.
    GroupRoleAssignment {
        /// Its id.
        id: GroupRoleAssignmentId,
        /// The group.
        group_id: GroupId,
        /// The role.
        role: SlimRole,
        /// The resource.
        resource: RoleAssignmentResource,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

/// A role that a group is to have, or to lose.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct GroupRoleAssignmentEntry {
    /// The slug of the role.
    pub role_slug: String,
    /// The resource; the organization itself if left out.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub resource: Option<ResourceTarget>,
}

impl GroupRoleAssignmentEntry {
    /// A role on the organization itself.
    #[must_use]
    pub fn new(role_slug: impl Into<String>) -> Self {
        Self { role_slug: role_slug.into(), resource: None }
    }

    /// The role on a resource in the organization instead.
    #[must_use]
    pub fn resource(mut self, resource: ResourceTarget) -> Self {
        self.resource = Some(resource);
        self
    }
}

endpoint! {
    /// Lists the roles of a group.
    ListGroupRoleAssignments: GET "/authorization/groups/{group_id}/role_assignments" as "list_group_role_assignments" -> pages of GroupRoleAssignment,
    path {
        /// The group.
        group_id: GroupId,
    }
}

endpoint! {
    /// Gives a group a role.
    ///
    /// Refused with `duplicate_group_role_assignment` (409) if it has it.
    CreateGroupRoleAssignment: POST "/authorization/groups/{group_id}/role_assignments" as "create_group_role_assignment" -> GroupRoleAssignment,
    path {
        /// The group.
        group_id: GroupId,
    }
    body {
        /// The slug of the role.
        role_slug: String,
        /// The resource; the organization itself if left out.
        #[serde(flatten)]
        resource: Option<ResourceTarget>,
    }
}

endpoint! {
    /// Sets the roles of a group, in place of all that it has, and answers with them.
    ReplaceGroupRoleAssignments: PUT "/authorization/groups/{group_id}/role_assignments" as "update_group_role_assignments" -> Page<GroupRoleAssignment>,
    path {
        /// The group.
        group_id: GroupId,
    }
    body {
        /// The roles that it is to have, at most 100; those that are not among them it loses.
        role_assignments: Vec<GroupRoleAssignmentEntry>,
    }
}

endpoint! {
    /// Gives a group roles and takes others from it, in one go.
    ///
    /// Refused with `group_role_assignment_update_overlap` (422) if a role is to be both given and taken.
    PatchGroupRoleAssignments: PATCH "/authorization/groups/{group_id}/role_assignments" as "patch_group_role_assignments" -> (),
    path {
        /// The group.
        group_id: GroupId,
    }
    body {
        /// The roles that it gets.
        add: Option<Vec<GroupRoleAssignmentEntry>>,
        /// The roles that it loses.
        remove: Option<Vec<GroupRoleAssignmentEntry>>,
    }
}

endpoint! {
    /// Takes a role from a group, by the role and the resource. Refused with 404 if it does not have it.
    DeleteGroupRoleAssignments: DELETE "/authorization/groups/{group_id}/role_assignments" as "delete_group_role_assignments" -> (),
    path {
        /// The group.
        group_id: GroupId,
    }
    body {
        /// The slug of the role.
        role_slug: String,
        /// The resource that it has the role on. WorkOS does not say what leaving it out means.
        #[serde(flatten)]
        resource: Option<ResourceTarget>,
    }
}

endpoint! {
    /// Gets a role of a group by the id of the assignment.
    GetGroupRoleAssignment: GET "/authorization/groups/{group_id}/role_assignments/{role_assignment_id}" as "get_group_role_assignment" -> GroupRoleAssignment,
    path {
        /// The group.
        group_id: GroupId,
        /// The assignment.
        role_assignment_id: GroupRoleAssignmentId,
    }
}

endpoint! {
    /// Takes a role from a group, by the id of the assignment.
    DeleteGroupRoleAssignment: DELETE "/authorization/groups/{group_id}/role_assignments/{role_assignment_id}" as "delete_group_role_assignment" -> (),
    path {
        /// The group.
        group_id: GroupId,
        /// The assignment.
        role_assignment_id: GroupRoleAssignmentId,
    }
}
