//! Roles as an organization has them: the environment's, and custom ones of its own.

use super::Role;
use crate::types::{OrganizationId, Page};

endpoint! {
    /// Makes a custom role, one of an organization's own.
    ///
    /// Refused with `organization_role_slug_conflict` (409) if there is one of this slug.
    CreateOrganizationRole: POST "/authorization/organizations/{organization_id}/roles" as "create_organization_role" -> Role,
    path {
        /// The organization.
        organization_id: OrganizationId,
    }
    body {
        /// The name that people know it by: at most 48 characters.
        name: String,
        /// The name that code knows it by: at most 48 characters, begins with `org-`, then lowercase
        /// letters, digits, `-` and `_`. WorkOS makes one of the name if it is left out.
        slug: Option<String>,
        /// What it is for: at most 150 characters.
        description: Patch<String>,
        /// The type of the resources that it can be assigned on: at most 48 characters.
        resource_type_slug: Option<String>,
    }
}

endpoint! {
    /// Lists the roles that an organization has, the environment's and its own, the one that takes
    /// precedence first, all on one page.
    ListOrganizationRoles: GET "/authorization/organizations/{organization_id}/roles" as "list_organization_roles" -> Page<Role>,
    path {
        /// The organization.
        organization_id: OrganizationId,
    }
}

endpoint! {
    /// Gets a role that an organization has, the environment's or its own.
    GetOrganizationRole: GET "/authorization/organizations/{organization_id}/roles/{slug}" as "get_organization_role" -> Role,
    path {
        /// The organization.
        organization_id: OrganizationId,
        /// The role.
        slug: String,
    }
}

endpoint! {
    /// Changes a custom role. What is left out keeps its value.
    UpdateOrganizationRole: PATCH "/authorization/organizations/{organization_id}/roles/{slug}" as "update_organization_role" -> Role,
    path {
        /// The organization.
        organization_id: OrganizationId,
        /// The role.
        slug: String,
    }
    body {
        /// The new name that people know it by: at most 48 characters.
        name: Option<String>,
        /// What it is for: at most 150 characters.
        description: Patch<String>,
    }
}

endpoint! {
    /// Deletes a custom role.
    ///
    /// Refused with `role_has_assignments` (409) while somebody has it, with
    /// `role_has_group_role_mappings` (409) while a directory group is mapped to it.
    DeleteOrganizationRole: DELETE "/authorization/organizations/{organization_id}/roles/{slug}" as "delete_organization_role" -> (),
    path {
        /// The organization.
        organization_id: OrganizationId,
        /// The role.
        slug: String,
    }
}

endpoint! {
    /// Sets the permissions of a custom role, in place of those that it has.
    SetOrganizationRolePermissions: PUT "/authorization/organizations/{organization_id}/roles/{slug}/permissions" as "set_organization_role_permissions" -> Role,
    path {
        /// The organization.
        organization_id: OrganizationId,
        /// The role.
        slug: String,
    }
    body {
        /// The slugs of the permissions.
        permissions: Vec<String>,
    }
}

endpoint! {
    /// Adds a permission to a custom role. One that it has stays.
    AddOrganizationRolePermission: POST "/authorization/organizations/{organization_id}/roles/{slug}/permissions" as "add_organization_role_permission" -> Role,
    path {
        /// The organization.
        organization_id: OrganizationId,
        /// The role.
        slug: String,
    }
    body {
        /// The slug of the permission.
        permission_slug as "slug": String,
    }
}

endpoint! {
    /// Takes a permission from a custom role.
    RemoveOrganizationRolePermission: DELETE "/authorization/organizations/{organization_id}/roles/{slug}/permissions/{permission_slug}" as "remove_organization_role_permission" -> Role,
    path {
        /// The organization.
        organization_id: OrganizationId,
        /// The role.
        slug: String,
        /// The slug of the permission.
        permission_slug: String,
    }
}
