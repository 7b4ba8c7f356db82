//! Operations that WorkOS has replaced.

use serde_json::Value;

use super::Role;
use crate::types::{AuthorizationResourceId, OrganizationId, OrganizationMembershipId, Page};

endpoint! {
    /// Lists the roles of an organization. Deprecated by WorkOS in favor of
    /// [`ListOrganizationRoles`](super::ListOrganizationRoles).
    #[deprecated(note = "use ListOrganizationRoles")]
    ListRolesOfOrganization: GET "/organizations/{id}/roles" as "get_organizations_id_roles" -> Page<Role>,
    path {
        /// ID of the organization.
        id: OrganizationId,
    }
}

endpoint! {
    /// Lists the permissions that an organization membership has on a resource. Deprecated by WorkOS in favor
    /// of [`ListEffectivePermissions`](super::ListEffectivePermissions). WorkOS does not document the format
    /// of the response.
    #[deprecated(note = "use ListEffectivePermissions")]
    ListPermissionsOfMembership: GET "/authorization/resources/{resource_id}/organization_memberships/{organization_membership_id}/permissions" as "get_authorization_resources_resource_id_organization_memberships_organization_membership_id_permissions" -> Value,
    path {
        /// ID of the resource.
        resource_id: AuthorizationResourceId,
        /// ID of the organization membership.
        organization_membership_id: OrganizationMembershipId,
    }
}
