//! Operations that WorkOS has replaced.

use serde_json::Value;

use super::Role;
use crate::types::{AuthorizationResourceId, OrganizationId, OrganizationMembershipId, Page};

endpoint! {
    /// Lists the roles that an organization has.
    #[deprecated(note = "use ListOrganizationRoles")]
    ListRolesOfOrganization: GET "/organizations/{id}/roles" as "get_organizations_id_roles" -> Page<Role>,
    path {
        /// The organization.
        id: OrganizationId,
    }
}

endpoint! {
    /// Lists the permissions that a member has on a resource. The answer's shape is not documented.
    #[deprecated(note = "use ListEffectivePermissions")]
    ListPermissionsOfMembership: GET "/authorization/resources/{resource_id}/organization_memberships/{organization_membership_id}/permissions" as "get_authorization_resources_resource_id_organization_memberships_organization_membership_id_permissions" -> Value,
    path {
        /// The resource.
        resource_id: AuthorizationResourceId,
        /// The member.
        organization_membership_id: OrganizationMembershipId,
    }
}
