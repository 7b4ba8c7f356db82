//! Operations that WorkOS has replaced.

use serde_json::Value;

use super::Role;
use crate::types::{AuthorizationResourceId, OrganizationId, OrganizationMembershipId, Page};

/// Lists the roles of an organization. Deprecated by WorkOS in favor of
/// [`ListOrganizationRoles`](super::ListOrganizationRoles).
#[deprecated(note = "use ListOrganizationRoles")]
#[endpoint(
    GET "/organizations/{id}/roles",
    operation = "get_organizations_id_roles",
    response = Page<Role>,
)]
pub struct ListRolesOfOrganization {
    /// ID of the organization.
    pub id: OrganizationId,
}

/// Lists the permissions that an organization membership has on a resource. Deprecated by WorkOS in favor
/// of [`ListEffectivePermissions`](super::ListEffectivePermissions). WorkOS does not document the format
/// of the response.
#[deprecated(note = "use ListEffectivePermissions")]
#[endpoint(
    GET "/authorization/resources/{resource_id}/organization_memberships/{organization_membership_id}/permissions",
    operation = "get_authorization_resources_resource_id_organization_memberships_organization_membership_id_permissions",
    response = Value,
)]
pub struct ListPermissionsOfMembership {
    /// ID of the resource.
    pub resource_id: AuthorizationResourceId,
    /// ID of the organization membership.
    pub organization_membership_id: OrganizationMembershipId,
}
