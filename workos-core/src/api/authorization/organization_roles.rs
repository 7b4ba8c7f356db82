//! Roles of an organization: environment roles, which apply to every organization, and the organization's own
//! custom roles.

use super::Role;
use crate::types::{OrganizationId, Page, Patch};

/// Creates a custom role for an organization. Emits the event `organization_role.created`.
///
/// # Errors
///
/// `organization_role_slug_conflict` (409) if the organization already has a role with this slug.
#[endpoint(
    POST "/authorization/organizations/{organization_id}/roles",
    operation = "create_organization_role",
    reference = "roles/organization-role/create",
    response = Role,
)]
pub struct CreateOrganizationRole {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Descriptive name of the role: at most 48 characters.
    pub name: String,
    /// Slug of the role, unique within the organization: at most 48 characters, starts with `org-`, then
    /// lowercase letters, digits, `-` and `_`, for example `org-billing-admin`. Defaults to a slug from
    /// the name and a random suffix.
    pub slug: Option<String>,
    /// Description of the role's purpose: at most 150 characters.
    pub description: Patch<String>,
    /// Slug of the resource type that the role is scoped to: at most 48 characters.
    pub resource_type_slug: Option<String>,
}

/// Lists the roles that apply to an organization, environment roles and custom roles, in priority order,
/// on one page.
#[endpoint(
    GET "/authorization/organizations/{organization_id}/roles",
    operation = "list_organization_roles",
    reference = "roles/organization-role/list",
    response = Page<Role>,
)]
pub struct ListOrganizationRoles {
    /// ID of the organization.
    pub organization_id: OrganizationId,
}

/// Gets a role that applies to an organization: an environment role or a custom role.
#[endpoint(
    GET "/authorization/organizations/{organization_id}/roles/{slug}",
    operation = "get_organization_role",
    reference = "roles/organization-role/get",
    response = Role,
)]
pub struct GetOrganizationRole {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Slug of the role, for example `org-billing-admin`.
    pub slug: String,
}

/// Updates a custom role. Omitted fields are unchanged. Emits the event `organization_role.updated`.
#[endpoint(
    PATCH "/authorization/organizations/{organization_id}/roles/{slug}",
    operation = "update_organization_role",
    reference = "roles/organization-role/update",
    response = Role,
)]
pub struct UpdateOrganizationRole {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Slug of the role, for example `org-billing-admin`.
    pub slug: String,
    /// Descriptive name of the role: at most 48 characters.
    pub name: Option<String>,
    /// Description of the role's purpose: at most 150 characters. `Patch::Clear` removes it.
    pub description: Patch<String>,
}

/// Deletes a custom role. Emits the event `organization_role.deleted`.
///
/// # Errors
///
/// - `role_has_assignments` (409) if the role is assigned.
/// - `role_has_group_role_mappings` (409) if a directory group is mapped to the role.
#[endpoint(
    DELETE "/authorization/organizations/{organization_id}/roles/{slug}",
    operation = "delete_organization_role",
    reference = "roles/organization-role/delete",
)]
pub struct DeleteOrganizationRole {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Slug of the role, for example `org-billing-admin`.
    pub slug: String,
}

/// Replaces all permissions of a custom role.
#[endpoint(
    PUT "/authorization/organizations/{organization_id}/roles/{slug}/permissions",
    operation = "set_organization_role_permissions",
    reference = "roles/organization-role/set-permissions",
    response = Role,
)]
pub struct SetOrganizationRolePermissions {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Slug of the role, for example `org-billing-admin`.
    pub slug: String,
    /// Complete list of the role's permission slugs.
    pub permissions: Vec<String>,
}

/// Adds a permission to a custom role. Has no effect if the role already has the permission.
#[endpoint(
    POST "/authorization/organizations/{organization_id}/roles/{slug}/permissions",
    operation = "add_organization_role_permission",
    reference = "roles/organization-role/add-permission",
    response = Role,
)]
pub struct AddOrganizationRolePermission {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Slug of the role, for example `org-billing-admin`.
    pub slug: String,
    /// Slug of the permission to add, for example `reports:export`.
    #[serde(rename = "slug")]
    pub permission_slug: String,
}

/// Removes a permission from a custom role.
#[endpoint(
    DELETE "/authorization/organizations/{organization_id}/roles/{slug}/permissions/{permission_slug}",
    operation = "remove_organization_role_permission",
    reference = "roles/organization-role/remove-permission",
    response = Role,
)]
pub struct RemoveOrganizationRolePermission {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Slug of the role, for example `org-billing-admin`.
    pub slug: String,
    /// Slug of the permission to remove, for example `documents:read`.
    pub permission_slug: String,
}
