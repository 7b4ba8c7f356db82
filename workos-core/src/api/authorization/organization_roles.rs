//! Roles of an organization: environment roles, which apply to every organization, and the organization's own
//! custom roles.

use super::Role;
use crate::types::{OrganizationId, Page};

endpoint! {
    /// Creates a custom role for an organization. Emits the event `organization_role.created`.
    ///
    /// # Errors
    ///
    /// `organization_role_slug_conflict` (409) if the organization already has a role with this slug.
    CreateOrganizationRole: POST "/authorization/organizations/{organization_id}/roles" as "create_organization_role" -> Role,
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
    }
    body {
        /// Descriptive name of the role: at most 48 characters.
        name: String,
        /// Slug of the role, unique within the organization: at most 48 characters, starts with `org-`, then
        /// lowercase letters, digits, `-` and `_`, for example `org-billing-admin`. Defaults to a slug from
        /// the name and a random suffix.
        slug: Option<String>,
        /// Description of the role's purpose: at most 150 characters.
        description: Patch<String>,
        /// Slug of the resource type that the role is scoped to: at most 48 characters.
        resource_type_slug: Option<String>,
    }
}

endpoint! {
    /// Lists the roles that apply to an organization, environment roles and custom roles, in priority order,
    /// on one page.
    ListOrganizationRoles: GET "/authorization/organizations/{organization_id}/roles" as "list_organization_roles" -> Page<Role>,
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
    }
}

endpoint! {
    /// Gets a role that applies to an organization: an environment role or a custom role.
    GetOrganizationRole: GET "/authorization/organizations/{organization_id}/roles/{slug}" as "get_organization_role" -> Role,
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// Slug of the role, for example `org-billing-admin`.
        slug: String,
    }
}

endpoint! {
    /// Updates a custom role. Omitted fields are unchanged. Emits the event `organization_role.updated`.
    UpdateOrganizationRole: PATCH "/authorization/organizations/{organization_id}/roles/{slug}" as "update_organization_role" -> Role,
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// Slug of the role, for example `org-billing-admin`.
        slug: String,
    }
    body {
        /// Descriptive name of the role: at most 48 characters.
        name: Option<String>,
        /// Description of the role's purpose: at most 150 characters. `Patch::Clear` removes it.
        description: Patch<String>,
    }
}

endpoint! {
    /// Deletes a custom role. Emits the event `organization_role.deleted`.
    ///
    /// # Errors
    ///
    /// - `role_has_assignments` (409) if the role is assigned.
    /// - `role_has_group_role_mappings` (409) if a directory group is mapped to the role.
    DeleteOrganizationRole: DELETE "/authorization/organizations/{organization_id}/roles/{slug}" as "delete_organization_role" -> (),
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// Slug of the role, for example `org-billing-admin`.
        slug: String,
    }
}

endpoint! {
    /// Replaces all permissions of a custom role.
    SetOrganizationRolePermissions: PUT "/authorization/organizations/{organization_id}/roles/{slug}/permissions" as "set_organization_role_permissions" -> Role,
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// Slug of the role, for example `org-billing-admin`.
        slug: String,
    }
    body {
        /// Complete list of the role's permission slugs.
        permissions: Vec<String>,
    }
}

endpoint! {
    /// Adds a permission to a custom role. Has no effect if the role already has the permission.
    AddOrganizationRolePermission: POST "/authorization/organizations/{organization_id}/roles/{slug}/permissions" as "add_organization_role_permission" -> Role,
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// Slug of the role, for example `org-billing-admin`.
        slug: String,
    }
    body {
        /// Slug of the permission to add, for example `reports:export`.
        permission_slug as "slug": String,
    }
}

endpoint! {
    /// Removes a permission from a custom role.
    RemoveOrganizationRolePermission: DELETE "/authorization/organizations/{organization_id}/roles/{slug}/permissions/{permission_slug}" as "remove_organization_role_permission" -> Role,
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// Slug of the role, for example `org-billing-admin`.
        slug: String,
        /// Slug of the permission to remove, for example `documents:read`.
        permission_slug: String,
    }
}
