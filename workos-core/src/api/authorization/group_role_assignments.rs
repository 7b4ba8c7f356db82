//! Role assignments of groups on resources. Every member of a group has the group's roles.

use super::{ResourceTarget, RoleAssignmentResource, SlimRole};
use crate::types::{GroupId, GroupRoleAssignmentId, Page, Timestamp};

model! {
    /// A group role assignment: a role that a group has on a resource.
    GroupRoleAssignment {
        /// ID of the group role assignment (`gra_…`).
        id: GroupRoleAssignmentId,
        /// ID of the group that the role is assigned to.
        group_id: GroupId,
        /// Assigned role.
        role: SlimRole,
        /// Resource that the role is assigned on.
        resource: RoleAssignmentResource,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

/// A role on a resource, to assign to a group or to remove from it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct GroupRoleAssignmentEntry {
    /// Slug of the role, for example `admin`.
    pub role_slug: String,
    /// Resource that the role is assigned on. Defaults to the organization itself.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub resource: Option<ResourceTarget>,
}

impl GroupRoleAssignmentEntry {
    /// Creates an entry for a role on the organization itself.
    #[must_use]
    pub fn new(role_slug: impl Into<String>) -> Self {
        Self { role_slug: role_slug.into(), resource: None }
    }

    /// Sets the resource that the role is assigned on, in place of the organization itself.
    #[must_use]
    pub fn resource(mut self, resource: ResourceTarget) -> Self {
        self.resource = Some(resource);
        self
    }
}

endpoint! {
    /// Lists the role assignments of a group.
    ListGroupRoleAssignments: GET "/authorization/groups/{group_id}/role_assignments" as "list_group_role_assignments" -> pages of GroupRoleAssignment,
    path {
        /// ID of the group.
        group_id: GroupId,
    }
}

endpoint! {
    /// Assigns a role to a group on a resource.
    ///
    /// # Errors
    ///
    /// `duplicate_group_role_assignment` (409) if the group already has the role on the resource.
    CreateGroupRoleAssignment: POST "/authorization/groups/{group_id}/role_assignments" as "create_group_role_assignment" -> GroupRoleAssignment,
    path {
        /// ID of the group.
        group_id: GroupId,
    }
    body {
        /// Slug of the role to assign, for example `admin`.
        role_slug: String,
        /// Resource to assign the role on. Defaults to the organization itself.
        #[serde(flatten)]
        resource: Option<ResourceTarget>,
    }
}

endpoint! {
    /// Replaces all role assignments of a group. Existing assignments that are not in the list are removed.
    ///
    /// The response has the role assignments of the group after the replacement, on one page.
    ReplaceGroupRoleAssignments: PUT "/authorization/groups/{group_id}/role_assignments" as "update_group_role_assignments" -> Page<GroupRoleAssignment>,
    path {
        /// ID of the group.
        group_id: GroupId,
    }
    body {
        /// Complete list of the group's role assignments: at most 100.
        role_assignments: Vec<GroupRoleAssignmentEntry>,
    }
}

endpoint! {
    /// Assigns roles to a group and removes roles from it, atomically.
    ///
    /// # Errors
    ///
    /// `group_role_assignment_update_overlap` (422) if an entry is in both `add` and `remove`.
    PatchGroupRoleAssignments: PATCH "/authorization/groups/{group_id}/role_assignments" as "patch_group_role_assignments" -> (),
    path {
        /// ID of the group.
        group_id: GroupId,
    }
    body {
        /// Role assignments to add. Existing assignments are skipped. Together with `remove`, 1 to 100
        /// entries.
        add: Option<Vec<GroupRoleAssignmentEntry>>,
        /// Role assignments to remove. Entries without a matching assignment are skipped. Together with
        /// `add`, 1 to 100 entries.
        remove: Option<Vec<GroupRoleAssignmentEntry>>,
    }
}

endpoint! {
    /// Removes a role assignment from a group, identified by role and resource.
    ///
    /// # Errors
    ///
    /// 404 if the group has no matching role assignment.
    DeleteGroupRoleAssignments: DELETE "/authorization/groups/{group_id}/role_assignments" as "delete_group_role_assignments" -> (),
    path {
        /// ID of the group.
        group_id: GroupId,
    }
    body {
        /// Slug of the role to remove.
        role_slug: String,
        /// Resource that the role is assigned on. WorkOS does not document the effect of omitting it.
        #[serde(flatten)]
        resource: Option<ResourceTarget>,
    }
}

endpoint! {
    /// Gets a role assignment of a group by ID.
    GetGroupRoleAssignment: GET "/authorization/groups/{group_id}/role_assignments/{role_assignment_id}" as "get_group_role_assignment" -> GroupRoleAssignment,
    path {
        /// ID of the group.
        group_id: GroupId,
        /// ID of the group role assignment.
        role_assignment_id: GroupRoleAssignmentId,
    }
}

endpoint! {
    /// Removes a role assignment from a group, identified by its ID.
    DeleteGroupRoleAssignment: DELETE "/authorization/groups/{group_id}/role_assignments/{role_assignment_id}" as "delete_group_role_assignment" -> (),
    path {
        /// ID of the group.
        group_id: GroupId,
        /// ID of the group role assignment.
        role_assignment_id: GroupRoleAssignmentId,
    }
}
