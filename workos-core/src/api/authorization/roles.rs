//! Environment roles, which apply to every organization.

use crate::types::{Page, Patch, RoleId, Timestamp};

/// A role: a named set of permissions.
#[model]
pub struct Role {
    /// ID of the role (`role_…`).
    pub id: RoleId,
    /// Unique slug of the role, for example `admin`.
    pub slug: String,
    /// Descriptive name of the role.
    pub name: String,
    /// Description of the role's purpose.
    pub description: Option<String>,
    /// Type of the role: environment role or custom role of an organization.
    #[serde(rename = "type")]
    pub kind: RoleType,
    /// Slug of the resource type that the role is scoped to.
    pub resource_type_slug: String,
    /// Slugs of the role's permissions.
    pub permissions: Vec<String>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// A role, reduced to its slug.
#[model]
pub struct SlimRole {
    /// Slug of the role, for example `admin`.
    pub slug: String,
}

/// Type of a role.
#[open_enum]
pub enum RoleType {
    /// Environment role, which applies to every organization.
    Environment = "EnvironmentRole",
    /// Custom role of one organization.
    Organization = "OrganizationRole",
}

/// Creates an environment role. Emits the event `role.created`.
///
/// # Errors
///
/// `role_slug_conflict` (409) if the environment already has a role with this slug.
#[endpoint(
    POST "/authorization/roles",
    operation = "create_environment_role",
    reference = "roles/role/create",
    response = Role,
)]
pub struct CreateEnvironmentRole {
    /// Unique slug of the role: at most 48 characters, for example `editor`.
    pub slug: String,
    /// Descriptive name of the role: at most 48 characters.
    pub name: String,
    /// Description of the role's purpose: at most 150 characters.
    pub description: Patch<String>,
    /// Slug of the resource type that the role is scoped to: at most 48 characters.
    pub resource_type_slug: Option<String>,
}

/// Lists the environment roles in priority order, on one page.
#[endpoint(
    GET "/authorization/roles",
    operation = "list_environment_roles",
    reference = "roles/role/list",
    response = Page<Role>,
)]
pub struct ListEnvironmentRoles {}

/// Gets an environment role.
#[endpoint(
    GET "/authorization/roles/{slug}",
    operation = "get_environment_role",
    reference = "roles/role/get",
    response = Role,
)]
pub struct GetEnvironmentRole {
    /// Slug of the role, for example `editor`.
    pub slug: String,
}

/// Updates an environment role. Omitted fields are unchanged. Emits the event `role.updated`.
#[endpoint(
    PATCH "/authorization/roles/{slug}",
    operation = "update_environment_role",
    reference = "roles/role/update",
    response = Role,
)]
pub struct UpdateEnvironmentRole {
    /// Slug of the role, for example `editor`.
    pub slug: String,
    /// Descriptive name of the role: at most 48 characters.
    pub name: Option<String>,
    /// Description of the role's purpose: at most 150 characters. `Patch::Clear` removes it.
    pub description: Patch<String>,
}

/// Replaces all permissions of an environment role.
#[endpoint(
    PUT "/authorization/roles/{slug}/permissions",
    operation = "set_environment_role_permissions",
    reference = "roles/role/set-permissions",
    response = Role,
)]
pub struct SetEnvironmentRolePermissions {
    /// Slug of the role, for example `editor`.
    pub slug: String,
    /// Complete list of the role's permission slugs.
    pub permissions: Vec<String>,
}

/// Adds a permission to an environment role. Has no effect if the role already has the permission.
#[endpoint(
    POST "/authorization/roles/{slug}/permissions",
    operation = "add_environment_role_permission",
    reference = "roles/role/add-permission",
    response = Role,
)]
pub struct AddEnvironmentRolePermission {
    /// Slug of the role, for example `editor`.
    pub slug: String,
    /// Slug of the permission to add, for example `reports:export`.
    #[serde(rename = "slug")]
    pub permission_slug: String,
}
