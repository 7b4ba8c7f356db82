//! Role assignments of organization memberships on resources.

use super::{ResourceTarget, SlimRole};
use crate::types::{
    AuthorizationResourceId, GroupId, GroupRoleAssignmentId, OrganizationId, OrganizationMembershipId,
    RoleAssignmentId, Timestamp,
};

model! {
    /// A role assignment: a role that an organization membership has on a resource.
    RoleAssignment {
        /// ID of the role assignment (`role_assignment_…`).
        id: RoleAssignmentId,
        /// ID of the organization membership that the role is assigned to.
        organization_membership_id: OrganizationMembershipId,
        /// Assigned role.
        role: SlimRole,
        /// Resource that the role is assigned on.
        resource: RoleAssignmentResource,
        /// Origin of the role assignment: direct or derived from a group.
        source: Option<RoleAssignmentSource>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// The resource that a role is assigned on.
    RoleAssignmentResource {
        /// ID of the resource (`authz_resource_…`).
        id: AuthorizationResourceId,
        /// External ID of the resource: your own identifier.
        external_id: String,
        /// Slug of the resource type, for example `project`.
        resource_type_slug: String,
    }
}

model! {
    /// The origin of a role assignment: direct or derived from a group.
    RoleAssignmentSource {
        /// Type of the origin.
        kind as "type": RoleAssignmentSourceType,
        /// ID of the group role assignment that the role is derived from. `None` for a direct assignment.
        group_role_assignment_id: Option<GroupRoleAssignmentId>,
        /// Group that the role is derived from. `None` for a direct assignment.
        group: Option<RoleAssignmentSourceGroup>,
    }
}

model! {
    /// The group that a role assignment is derived from.
    RoleAssignmentSourceGroup {
        /// ID of the group (`group_…`).
        id: GroupId,
        /// Name of the group.
        name: String,
    }
}

open_enum! {
    /// Type of a role assignment's origin.
    pub enum RoleAssignmentSourceType {
        /// The role is assigned to the organization membership directly.
        Direct = "direct",
        /// The role is assigned to a group that the organization membership belongs to.
        Group = "group",
    }
}

endpoint! {
    /// Lists the role assignments of an organization membership, on the organization and on resources in it.
    ListRoleAssignments: GET "/authorization/organization_memberships/{organization_membership_id}/role_assignments" as "list_role_assignments" -> pages of RoleAssignment,
    path {
        /// ID of the organization membership.
        organization_membership_id: OrganizationMembershipId,
    }
    query {
        /// ID of the resource to filter by.
        resource_id: Option<AuthorizationResourceId>,
        /// External ID of the resource to filter by.
        resource_external_id: Option<String>,
        /// Slug of the resource type to filter by, for example `project`.
        resource_type_slug: Option<String>,
    }
}

endpoint! {
    /// Assigns a role to an organization membership on a resource.
    AssignRole: POST "/authorization/organization_memberships/{organization_membership_id}/role_assignments" as "assign_role" -> RoleAssignment,
    path {
        /// ID of the organization membership.
        organization_membership_id: OrganizationMembershipId,
    }
    body {
        /// Slug of the role to assign, for example `editor`.
        role_slug: String,
        /// Resource to assign the role on.
        #[serde(flatten)]
        resource: ResourceTarget,
    }
}

endpoint! {
    /// Removes a role assignment from an organization membership, identified by role and resource.
    RemoveRole: DELETE "/authorization/organization_memberships/{organization_membership_id}/role_assignments" as "remove_role" -> (),
    path {
        /// ID of the organization membership.
        organization_membership_id: OrganizationMembershipId,
    }
    body {
        /// Slug of the role to remove, for example `editor`.
        role_slug: String,
        /// Resource that the role is assigned on.
        #[serde(flatten)]
        resource: ResourceTarget,
    }
}

endpoint! {
    /// Removes a role assignment from an organization membership, identified by its ID.
    RemoveRoleAssignment: DELETE "/authorization/organization_memberships/{organization_membership_id}/role_assignments/{role_assignment_id}" as "remove_role_assignment" -> (),
    path {
        /// ID of the organization membership.
        organization_membership_id: OrganizationMembershipId,
        /// ID of the role assignment.
        role_assignment_id: RoleAssignmentId,
    }
}

endpoint! {
    /// Lists the role assignments on a resource, each with its organization membership.
    ListRoleAssignmentsForResource: GET "/authorization/resources/{resource_id}/role_assignments" as "list_role_assignments_for_resource" -> pages of RoleAssignment,
    path {
        /// ID of the resource.
        resource_id: AuthorizationResourceId,
    }
    query {
        /// Slug of the role to filter by, for example `editor`.
        role_slug: Option<String>,
    }
}

endpoint! {
    /// Lists the role assignments on a resource, each with its organization membership. The resource is
    /// identified by its external ID.
    ListRoleAssignmentsForResourceByExternalId: GET "/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}/role_assignments" as "list_role_assignments_for_resource_by_external_id" -> pages of RoleAssignment,
    path {
        /// ID of the organization that owns the resource.
        organization_id: OrganizationId,
        /// Slug of the resource type, for example `project`.
        resource_type_slug: String,
        /// External ID of the resource: your own identifier.
        external_id: String,
    }
    query {
        /// Slug of the role to filter by, for example `editor`.
        role_slug: Option<String>,
    }
}
