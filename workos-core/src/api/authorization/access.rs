//! Authorization checks, effective permissions, and the resources and organization memberships that a
//! permission applies to.

use super::{AuthorizationResource, ParentResource, Permission, ResourceTarget};
use crate::{
    organization_membership::OrganizationMembership,
    types::{AuthorizationResourceId, OrganizationId, OrganizationMembershipId},
};

model! {
    /// Result of an authorization [`Check`].
    AuthorizationCheck {
        /// Whether the organization membership has the permission on the resource.
        authorized: bool,
    }
}

open_enum! {
    /// Type of the role assignments by which organization memberships are listed.
    pub enum ResourceAssignment {
        /// Only role assignments on the resource itself.
        Direct = "direct",
        /// Role assignments on the resource and inherited ones, on its parent resources.
        Indirect = "indirect",
    }
}

endpoint! {
    /// Checks whether an organization membership has a permission on a resource.
    ///
    /// A missing permission is not an error: see [`authorized`](AuthorizationCheck::authorized).
    Check: POST "/authorization/organization_memberships/{organization_membership_id}/check" as "check" -> AuthorizationCheck,
    path {
        /// ID of the organization membership to check.
        organization_membership_id: OrganizationMembershipId,
    }
    body {
        /// Slug of the permission to check, for example `documents:write`.
        permission_slug: String,
        /// Resource to check the permission on.
        #[serde(flatten)]
        resource: ResourceTarget,
    }
}

endpoint! {
    /// Lists the child resources of a parent resource on which an organization membership has a permission,
    /// for example the projects of a workspace that the user can read.
    ListResourcesForMembership: GET "/authorization/organization_memberships/{organization_membership_id}/resources" as "list_resources_for_membership" -> pages of AuthorizationResource,
    path {
        /// ID of the organization membership.
        organization_membership_id: OrganizationMembershipId,
    }
    query {
        /// Slug of the permission to filter by, for example `project:read`.
        permission_slug: String,
        /// Parent resource of the listed resources.
        parent_resource: ParentResource,
    }
}

endpoint! {
    /// Lists the permissions that an organization membership effectively has on a resource, including those
    /// inherited through roles on parent resources.
    ListEffectivePermissions: GET "/authorization/organization_memberships/{organization_membership_id}/resources/{resource_id}/permissions" as "list_effective_permissions" -> pages of Permission,
    path {
        /// ID of the organization membership.
        organization_membership_id: OrganizationMembershipId,
        /// ID of the resource.
        resource_id: AuthorizationResourceId,
    }
}

endpoint! {
    /// Lists the permissions that an organization membership effectively has on a resource, including those
    /// inherited through roles on parent resources. The resource is identified by its external ID.
    ListEffectivePermissionsByExternalId: GET "/authorization/organization_memberships/{organization_membership_id}/resources/{resource_type_slug}/{external_id}/permissions" as "list_effective_permissions_by_external_id" -> pages of Permission,
    path {
        /// ID of the organization membership.
        organization_membership_id: OrganizationMembershipId,
        /// Slug of the resource type, for example `document`.
        resource_type_slug: String,
        /// External ID of the resource: your own identifier.
        external_id: String,
    }
}

endpoint! {
    /// Lists the organization memberships that have a permission on a resource. The roles of the memberships
    /// are not part of the response.
    ListMembershipsForResource: GET "/authorization/resources/{resource_id}/organization_memberships" as "list_memberships_for_resource" -> pages of OrganizationMembership,
    path {
        /// ID of the resource.
        resource_id: AuthorizationResourceId,
    }
    query {
        /// Slug of the permission to filter by, for example `document:edit`.
        permission_slug: String,
        /// Type of role assignments to consider: direct ones only, or inherited ones too.
        assignment: Option<ResourceAssignment>,
    }
}

endpoint! {
    /// Lists the organization memberships that have a permission on a resource. The roles of the memberships
    /// are not part of the response. The resource is identified by its external ID.
    ListMembershipsForResourceByExternalId: GET "/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}/organization_memberships" as "list_memberships_for_resource_by_external_id" -> pages of OrganizationMembership,
    path {
        /// ID of the organization that owns the resource.
        organization_id: OrganizationId,
        /// Slug of the resource type, for example `project`.
        resource_type_slug: String,
        /// External ID of the resource: your own identifier.
        external_id: String,
    }
    query {
        /// Slug of the permission to filter by, for example `project:read`.
        permission_slug: String,
        /// Type of role assignments to consider: direct ones only, or inherited ones too.
        assignment: Option<ResourceAssignment>,
    }
}
