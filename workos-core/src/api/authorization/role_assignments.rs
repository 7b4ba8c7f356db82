//! Role assignments of organization memberships on resources.

use super::{ResourceTarget, SlimRole};
use crate::types::{
    AuthorizationResourceId, GroupId, GroupRoleAssignmentId, OrganizationId, OrganizationMembershipId, Page,
    RoleAssignmentId, Timestamp,
};

/// A role assignment: a role that an organization membership has on a resource.
#[model]
pub struct RoleAssignment {
    /// ID of the role assignment (`role_assignment_…`).
    pub id: RoleAssignmentId,
    /// ID of the organization membership that the role is assigned to.
    pub organization_membership_id: OrganizationMembershipId,
    /// Assigned role.
    pub role: SlimRole,
    /// Resource that the role is assigned on.
    pub resource: RoleAssignmentResource,
    /// Origin of the role assignment: direct or derived from a group.
    pub source: Option<RoleAssignmentSource>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// The resource that a role is assigned on.
#[model]
pub struct RoleAssignmentResource {
    /// ID of the resource (`authz_resource_…`).
    pub id: AuthorizationResourceId,
    /// External ID of the resource: your own identifier.
    pub external_id: String,
    /// Slug of the resource type, for example `project`.
    pub resource_type_slug: String,
}

/// The origin of a role assignment: direct or derived from a group.
#[model]
pub struct RoleAssignmentSource {
    /// Type of the origin.
    #[serde(rename = "type")]
    pub kind: RoleAssignmentSourceType,
    /// ID of the group role assignment that the role is derived from. `None` for a direct assignment.
    pub group_role_assignment_id: Option<GroupRoleAssignmentId>,
    /// Group that the role is derived from. `None` for a direct assignment.
    pub group: Option<RoleAssignmentSourceGroup>,
}

/// The group that a role assignment is derived from.
#[model]
pub struct RoleAssignmentSourceGroup {
    /// ID of the group (`group_…`).
    pub id: GroupId,
    /// Name of the group.
    pub name: String,
}

/// Type of a role assignment's origin.
#[open_enum]
pub enum RoleAssignmentSourceType {
    /// The role is assigned to the organization membership directly.
    Direct = "direct",
    /// The role is assigned to a group that the organization membership belongs to.
    Group = "group",
}

/// Lists the role assignments of an organization membership, on the organization and on resources in it.
#[endpoint(
    GET "/authorization/organization_memberships/{organization_membership_id}/role_assignments",
    operation = "list_role_assignments",
    reference = "fga/role-assignment/list",
    response = Page<RoleAssignment>,
)]
pub struct ListRoleAssignments {
    /// ID of the organization membership.
    pub organization_membership_id: OrganizationMembershipId,
    /// ID of the resource to filter by.
    pub resource_id: Option<AuthorizationResourceId>,
    /// External ID of the resource to filter by.
    pub resource_external_id: Option<String>,
    /// Slug of the resource type to filter by, for example `project`.
    pub resource_type_slug: Option<String>,
}

/// Assigns a role to an organization membership on a resource.
#[endpoint(
    POST "/authorization/organization_memberships/{organization_membership_id}/role_assignments",
    operation = "assign_role",
    reference = "fga/role-assignment/create",
    response = RoleAssignment,
)]
pub struct AssignRole {
    /// ID of the organization membership.
    pub organization_membership_id: OrganizationMembershipId,
    /// Slug of the role to assign, for example `editor`.
    pub role_slug: String,
    /// Resource to assign the role on.
    #[serde(flatten)]
    pub resource: ResourceTarget,
}

/// Removes a role assignment from an organization membership, identified by role and resource.
#[endpoint(
    DELETE "/authorization/organization_memberships/{organization_membership_id}/role_assignments",
    operation = "remove_role",
    reference = "fga/role-assignment/delete",
)]
pub struct RemoveRole {
    /// ID of the organization membership.
    pub organization_membership_id: OrganizationMembershipId,
    /// Slug of the role to remove, for example `editor`.
    #[body]
    pub role_slug: String,
    /// Resource that the role is assigned on.
    #[serde(flatten)]
    #[body]
    pub resource: ResourceTarget,
}

/// Removes a role assignment from an organization membership, identified by its ID.
#[endpoint(
    DELETE "/authorization/organization_memberships/{organization_membership_id}/role_assignments/{role_assignment_id}",
    operation = "remove_role_assignment",
    reference = "fga/role-assignment/delete-by-id",
)]
pub struct RemoveRoleAssignment {
    /// ID of the organization membership.
    pub organization_membership_id: OrganizationMembershipId,
    /// ID of the role assignment.
    pub role_assignment_id: RoleAssignmentId,
}

/// Lists the role assignments on a resource, each with its organization membership.
#[endpoint(
    GET "/authorization/resources/{resource_id}/role_assignments",
    operation = "list_role_assignments_for_resource",
    reference = "fga/role-assignment/list-for-resource",
    response = Page<RoleAssignment>,
)]
pub struct ListRoleAssignmentsForResource {
    /// ID of the resource.
    pub resource_id: AuthorizationResourceId,
    /// Slug of the role to filter by, for example `editor`.
    pub role_slug: Option<String>,
}

/// Lists the role assignments on a resource, each with its organization membership. The resource is
/// identified by its external ID.
#[endpoint(
    GET "/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}/role_assignments",
    operation = "list_role_assignments_for_resource_by_external_id",
    reference = "fga/role-assignment",
    response = Page<RoleAssignment>,
)]
pub struct ListRoleAssignmentsForResourceByExternalId {
    /// ID of the organization that owns the resource.
    pub organization_id: OrganizationId,
    /// Slug of the resource type, for example `project`.
    pub resource_type_slug: String,
    /// External ID of the resource: your own identifier.
    pub external_id: String,
    /// Slug of the role to filter by, for example `editor`.
    pub role_slug: Option<String>,
}
