//! Roles of members on resources.

use super::{ResourceTarget, SlimRole};
use crate::types::{
    AuthorizationResourceId, GroupId, GroupRoleAssignmentId, OrganizationId, OrganizationMembershipId,
    RoleAssignmentId, Timestamp,
};

model! {
    /// A role that a member has on a resource.
    RoleAssignment {
        /// Its id.
        id: RoleAssignmentId,
        /// The member.
        organization_membership_id: OrganizationMembershipId,
        /// The role.
        role: SlimRole,
        /// The resource.
        resource: RoleAssignmentResource,
        /// Where it comes from.
        source: Option<RoleAssignmentSource>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// The resource that a role is assigned on.
    RoleAssignmentResource {
        /// Its id.
        id: AuthorizationResourceId,
        /// Your own id of it.
        external_id: String,
        /// The type that it is of.
        resource_type_slug: String,
    }
}

model! {
    /// Where a member's role on a resource comes from.
    RoleAssignmentSource {
        /// Whether it is theirs or a group's.
        kind as "type": RoleAssignmentSourceType,
        /// The assignment to the group, if it is a group's.
        group_role_assignment_id: Option<GroupRoleAssignmentId>,
        /// The group, if it is a group's.
        group: Option<RoleAssignmentSourceGroup>,
    }
}

model! {
    /// The group through which a member has a role.
    RoleAssignmentSourceGroup {
        /// Its id.
        id: GroupId,
        /// Its name.
        name: String,
    }
}

open_enum! {
    /// Where a member's role on a resource comes from.
    pub enum RoleAssignmentSourceType {
        /// It was assigned to them.
        Direct = "direct",
        /// It was assigned to a group that they are in.
        Group = "group",
    }
}

endpoint! {
    /// Lists the roles of a member, on the organization and on resources in it.
    ListRoleAssignments: GET "/authorization/organization_memberships/{organization_membership_id}/role_assignments" as "list_role_assignments" -> pages of RoleAssignment,
    path {
        /// The member.
        organization_membership_id: OrganizationMembershipId,
    }
    query {
        /// Only those on this resource.
        resource_id: Option<AuthorizationResourceId>,
        /// Only those on the resource that you know by this id.
        resource_external_id: Option<String>,
        /// Only those on resources of this type.
        resource_type_slug: Option<String>,
    }
}

endpoint! {
    /// Gives a member a role on a resource.
    AssignRole: POST "/authorization/organization_memberships/{organization_membership_id}/role_assignments" as "assign_role" -> RoleAssignment,
    path {
        /// The member.
        organization_membership_id: OrganizationMembershipId,
    }
    body {
        /// The slug of the role.
        role_slug: String,
        /// The resource.
        #[serde(flatten)]
        resource: ResourceTarget,
    }
}

endpoint! {
    /// Takes a role on a resource from a member, by the role and the resource.
    RemoveRole: DELETE "/authorization/organization_memberships/{organization_membership_id}/role_assignments" as "remove_role" -> (),
    path {
        /// The member.
        organization_membership_id: OrganizationMembershipId,
    }
    body {
        /// The slug of the role.
        role_slug: String,
        /// The resource.
        #[serde(flatten)]
        resource: ResourceTarget,
    }
}

endpoint! {
    /// Takes a role on a resource from a member, by the id of the assignment.
    RemoveRoleAssignment: DELETE "/authorization/organization_memberships/{organization_membership_id}/role_assignments/{role_assignment_id}" as "remove_role_assignment" -> (),
    path {
        /// The member.
        organization_membership_id: OrganizationMembershipId,
        /// The assignment.
        role_assignment_id: RoleAssignmentId,
    }
}

endpoint! {
    /// Lists the roles that members have on a resource.
    ListRoleAssignmentsForResource: GET "/authorization/resources/{resource_id}/role_assignments" as "list_role_assignments_for_resource" -> pages of RoleAssignment,
    path {
        /// The resource.
        resource_id: AuthorizationResourceId,
    }
    query {
        /// Only those of this role.
        role_slug: Option<String>,
    }
}

endpoint! {
    /// Lists the roles that members have on a resource that you know by an id of your own.
    ListRoleAssignmentsForResourceByExternalId: GET "/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}/role_assignments" as "list_role_assignments_for_resource_by_external_id" -> pages of RoleAssignment,
    path {
        /// The organization that the resource is in.
        organization_id: OrganizationId,
        /// The type that it is of.
        resource_type_slug: String,
        /// Your own id of it.
        external_id: String,
    }
    query {
        /// Only those of this role.
        role_slug: Option<String>,
    }
}
