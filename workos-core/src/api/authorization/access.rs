//! Authorization checks, effective permissions, and the resources and organization memberships that a
//! permission applies to.

use super::{AuthorizationResource, ParentResource, Permission, ResourceTarget};
use crate::{
    organization_membership::OrganizationMembership,
    types::{AuthorizationResourceId, OrganizationId, OrganizationMembershipId, Page},
};

/// Result of an authorization [`Check`].
#[model]
pub struct AuthorizationCheck {
    /// Whether the organization membership has the permission on the resource.
    pub authorized: bool,
}

/// Type of the role assignments by which organization memberships are listed.
#[open_enum]
pub enum ResourceAssignment {
    /// Only role assignments on the resource itself.
    Direct = "direct",
    /// Role assignments on the resource and inherited ones, on its parent resources.
    Indirect = "indirect",
}

/// Checks whether an organization membership has a permission on a resource.
///
/// A missing permission is not an error: see [`authorized`](AuthorizationCheck::authorized).
#[endpoint(
    POST "/authorization/organization_memberships/{organization_membership_id}/check",
    operation = "check",
    reference = "fga/access-check/check",
    response = AuthorizationCheck,
)]
pub struct Check {
    /// ID of the organization membership to check.
    pub organization_membership_id: OrganizationMembershipId,
    /// Slug of the permission to check, for example `documents:write`.
    pub permission_slug: String,
    /// Resource to check the permission on.
    #[serde(flatten)]
    pub resource: ResourceTarget,
}

/// Lists the child resources of a parent resource on which an organization membership has a permission,
/// for example the projects of a workspace that the user can read.
#[endpoint(
    GET "/authorization/organization_memberships/{organization_membership_id}/resources",
    operation = "list_resources_for_membership",
    reference = "fga/access-check/list-resources",
    response = Page<AuthorizationResource>,
)]
pub struct ListResourcesForMembership {
    /// ID of the organization membership.
    pub organization_membership_id: OrganizationMembershipId,
    /// Slug of the permission to filter by, for example `project:read`.
    pub permission_slug: String,
    /// Parent resource of the listed resources.
    pub parent_resource: ParentResource,
}

/// Lists the permissions that an organization membership effectively has on a resource, including those
/// inherited through roles on parent resources.
#[endpoint(
    GET "/authorization/organization_memberships/{organization_membership_id}/resources/{resource_id}/permissions",
    operation = "list_effective_permissions",
    reference = "fga/access-check/list-effective-permissions",
    response = Page<Permission>,
)]
pub struct ListEffectivePermissions {
    /// ID of the organization membership.
    pub organization_membership_id: OrganizationMembershipId,
    /// ID of the resource.
    pub resource_id: AuthorizationResourceId,
}

/// Lists the permissions that an organization membership effectively has on a resource, including those
/// inherited through roles on parent resources. The resource is identified by its external ID.
#[endpoint(
    GET "/authorization/organization_memberships/{organization_membership_id}/resources/{resource_type_slug}/{external_id}/permissions",
    operation = "list_effective_permissions_by_external_id",
    reference = "fga/access-check",
    response = Page<Permission>,
)]
pub struct ListEffectivePermissionsByExternalId {
    /// ID of the organization membership.
    pub organization_membership_id: OrganizationMembershipId,
    /// Slug of the resource type, for example `document`.
    pub resource_type_slug: String,
    /// External ID of the resource: your own identifier.
    pub external_id: String,
}

/// Lists the organization memberships that have a permission on a resource. The roles of the memberships
/// are not part of the response.
#[endpoint(
    GET "/authorization/resources/{resource_id}/organization_memberships",
    operation = "list_memberships_for_resource",
    reference = "fga/access-check/list-memberships",
    response = Page<OrganizationMembership>,
)]
pub struct ListMembershipsForResource {
    /// ID of the resource.
    pub resource_id: AuthorizationResourceId,
    /// Slug of the permission to filter by, for example `document:edit`.
    pub permission_slug: String,
    /// Type of role assignments to consider: direct ones only, or inherited ones too.
    pub assignment: Option<ResourceAssignment>,
}

/// Lists the organization memberships that have a permission on a resource. The roles of the memberships
/// are not part of the response. The resource is identified by its external ID.
#[endpoint(
    GET "/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}/organization_memberships",
    operation = "list_memberships_for_resource_by_external_id",
    reference = "fga/access-check/list-memberships-by-external-id",
    response = Page<OrganizationMembership>,
)]
pub struct ListMembershipsForResourceByExternalId {
    /// ID of the organization that owns the resource.
    pub organization_id: OrganizationId,
    /// Slug of the resource type, for example `project`.
    pub resource_type_slug: String,
    /// External ID of the resource: your own identifier.
    pub external_id: String,
    /// Slug of the permission to filter by, for example `project:read`.
    pub permission_slug: String,
    /// Type of role assignments to consider: direct ones only, or inherited ones too.
    pub assignment: Option<ResourceAssignment>,
}
