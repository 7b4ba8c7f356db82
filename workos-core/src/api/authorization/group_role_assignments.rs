//! Role assignments of groups on resources. Every member of a group has the group's roles.

use super::{ResourceTarget, RoleAssignmentResource, SlimRole};
use crate::types::{GroupId, GroupRoleAssignmentId, Page, Timestamp};

/// A group role assignment: a role that a group has on a resource.
#[model]
pub struct GroupRoleAssignment {
    /// ID of the group role assignment (`gra_…`).
    pub id: GroupRoleAssignmentId,
    /// ID of the group that the role is assigned to.
    pub group_id: GroupId,
    /// Assigned role.
    pub role: SlimRole,
    /// Resource that the role is assigned on.
    pub resource: RoleAssignmentResource,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
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

/// Lists the role assignments of a group.
#[endpoint(
    GET "/authorization/groups/{group_id}/role_assignments",
    operation = "list_group_role_assignments",
    reference = "groups/role-assignment/list",
    response = Page<GroupRoleAssignment>,
)]
pub struct ListGroupRoleAssignments {
    /// ID of the group.
    pub group_id: GroupId,
}

/// Assigns a role to a group on a resource.
///
/// # Errors
///
/// `duplicate_group_role_assignment` (409) if the group already has the role on the resource.
#[endpoint(
    POST "/authorization/groups/{group_id}/role_assignments",
    operation = "create_group_role_assignment",
    reference = "groups/role-assignment/create",
    response = GroupRoleAssignment,
)]
pub struct CreateGroupRoleAssignment {
    /// ID of the group.
    pub group_id: GroupId,
    /// Slug of the role to assign, for example `admin`.
    pub role_slug: String,
    /// Resource to assign the role on. Defaults to the organization itself.
    #[serde(flatten)]
    pub resource: Option<ResourceTarget>,
}

/// Replaces all role assignments of a group. Existing assignments that are not in the list are removed.
///
/// The response has the role assignments of the group after the replacement, on one page.
#[endpoint(
    PUT "/authorization/groups/{group_id}/role_assignments",
    operation = "update_group_role_assignments",
    reference = "groups/role-assignment",
    response = Page<GroupRoleAssignment>,
)]
pub struct ReplaceGroupRoleAssignments {
    /// ID of the group.
    pub group_id: GroupId,
    /// Complete list of the group's role assignments: at most 100.
    pub role_assignments: Vec<GroupRoleAssignmentEntry>,
}

/// Assigns roles to a group and removes roles from it, atomically.
///
/// # Errors
///
/// `group_role_assignment_update_overlap` (422) if an entry is in both `add` and `remove`.
#[endpoint(
    PATCH "/authorization/groups/{group_id}/role_assignments",
    operation = "patch_group_role_assignments",
    reference = "groups/role-assignment",
)]
pub struct PatchGroupRoleAssignments {
    /// ID of the group.
    pub group_id: GroupId,
    /// Role assignments to add. Existing assignments are skipped. Together with `remove`, 1 to 100
    /// entries.
    pub add: Option<Vec<GroupRoleAssignmentEntry>>,
    /// Role assignments to remove. Entries without a matching assignment are skipped. Together with
    /// `add`, 1 to 100 entries.
    pub remove: Option<Vec<GroupRoleAssignmentEntry>>,
}

/// Removes a role assignment from a group, identified by role and resource.
///
/// # Errors
///
/// 404 if the group has no matching role assignment.
#[endpoint(
    DELETE "/authorization/groups/{group_id}/role_assignments",
    operation = "delete_group_role_assignments",
    reference = "groups/role-assignment/remove-group-role-assignments",
)]
pub struct DeleteGroupRoleAssignments {
    /// ID of the group.
    pub group_id: GroupId,
    /// Slug of the role to remove.
    #[body]
    pub role_slug: String,
    /// Resource that the role is assigned on. WorkOS does not document the effect of omitting it.
    #[serde(flatten)]
    #[body]
    pub resource: Option<ResourceTarget>,
}

/// Gets a role assignment of a group by ID.
#[endpoint(
    GET "/authorization/groups/{group_id}/role_assignments/{role_assignment_id}",
    operation = "get_group_role_assignment",
    reference = "groups/role-assignment/get",
    response = GroupRoleAssignment,
)]
pub struct GetGroupRoleAssignment {
    /// ID of the group.
    pub group_id: GroupId,
    /// ID of the group role assignment.
    pub role_assignment_id: GroupRoleAssignmentId,
}

/// Removes a role assignment from a group, identified by its ID.
#[endpoint(
    DELETE "/authorization/groups/{group_id}/role_assignments/{role_assignment_id}",
    operation = "delete_group_role_assignment",
    reference = "groups/role-assignment/remove-group-role-assignment",
)]
pub struct DeleteGroupRoleAssignment {
    /// ID of the group.
    pub group_id: GroupId,
    /// ID of the group role assignment.
    pub role_assignment_id: GroupRoleAssignmentId,
}
