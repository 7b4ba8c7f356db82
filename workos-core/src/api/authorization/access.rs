//! Questions: may they, what may they do, and who may.

use super::{AuthorizationResource, ParentResource, Permission, ResourceTarget};
use crate::{
    organization_membership::OrganizationMembership,
    types::{AuthorizationResourceId, OrganizationId, OrganizationMembershipId},
};

model! {
    /// The answer to a [`Check`].
    AuthorizationCheck {
        /// Whether they may.
        authorized: bool,
    }
}

open_enum! {
    /// Which of those who have access to a resource are listed.
    pub enum ResourceAssignment {
        /// Those with a role on the resource itself.
        Direct = "direct",
        /// Those with a role on something that it is part of as well.
        Indirect = "indirect",
    }
}

endpoint! {
    /// Asks whether a member has a permission on a resource.
    ///
    /// A refusal is an answer, not an error: look at [`authorized`](AuthorizationCheck::authorized).
    Check: POST "/authorization/organization_memberships/{organization_membership_id}/check" as "check" -> AuthorizationCheck,
    path {
        /// The member.
        organization_membership_id: OrganizationMembershipId,
    }
    body {
        /// The slug of the permission.
        permission_slug: String,
        /// The resource.
        #[serde(flatten)]
        resource: ResourceTarget,
    }
}

endpoint! {
    /// Lists the resources within another on which a member has a permission: which projects of this
    /// workspace may they open?
    ListResourcesForMembership: GET "/authorization/organization_memberships/{organization_membership_id}/resources" as "list_resources_for_membership" -> pages of AuthorizationResource,
    path {
        /// The member.
        organization_membership_id: OrganizationMembershipId,
    }
    query {
        /// The slug of the permission.
        permission_slug: String,
        /// What the resources are part of.
        parent_resource: ParentResource,
    }
}

endpoint! {
    /// Lists the permissions that a member has on a resource, through roles on it and on what it is part
    /// of.
    ListEffectivePermissions: GET "/authorization/organization_memberships/{organization_membership_id}/resources/{resource_id}/permissions" as "list_effective_permissions" -> pages of Permission,
    path {
        /// The member.
        organization_membership_id: OrganizationMembershipId,
        /// The resource.
        resource_id: AuthorizationResourceId,
    }
}

endpoint! {
    /// Lists the permissions that a member has on a resource that you know by an id of your own, through
    /// roles on it and on what it is part of.
    ListEffectivePermissionsByExternalId: GET "/authorization/organization_memberships/{organization_membership_id}/resources/{resource_type_slug}/{external_id}/permissions" as "list_effective_permissions_by_external_id" -> pages of Permission,
    path {
        /// The member.
        organization_membership_id: OrganizationMembershipId,
        /// The type that the resource is of.
        resource_type_slug: String,
        /// Your own id of it.
        external_id: String,
    }
}

endpoint! {
    /// Lists the members who have a permission on a resource: who may open this project? Their roles are
    /// not in the answer.
    ListMembershipsForResource: GET "/authorization/resources/{resource_id}/organization_memberships" as "list_memberships_for_resource" -> pages of OrganizationMembership,
    path {
        /// The resource.
        resource_id: AuthorizationResourceId,
    }
    query {
        /// The slug of the permission.
        permission_slug: String,
        /// Which of them.
        assignment: Option<ResourceAssignment>,
    }
}

endpoint! {
    /// Lists the members who have a permission on a resource that you know by an id of your own. Their
    /// roles are not in the answer.
    ListMembershipsForResourceByExternalId: GET "/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}/organization_memberships" as "list_memberships_for_resource_by_external_id" -> pages of OrganizationMembership,
    path {
        /// The organization that the resource is in.
        organization_id: OrganizationId,
        /// The type that it is of.
        resource_type_slug: String,
        /// Your own id of it.
        external_id: String,
    }
    query {
        /// The slug of the permission.
        permission_slug: String,
        /// Which of them.
        assignment: Option<ResourceAssignment>,
    }
}
