//! Permissions, which are assigned to roles.

use crate::types::{Page, Patch, PermissionId, Timestamp};

/// A permission: an action that a role can grant.
#[model]
pub struct Permission {
    /// ID of the permission (`perm_…`).
    pub id: PermissionId,
    /// Unique slug of the permission, for example `documents:write`.
    pub slug: String,
    /// Descriptive name of the permission.
    pub name: String,
    /// Description of the permission.
    pub description: Option<String>,
    /// Whether the permission is a system permission. System permissions are managed by WorkOS and cannot
    /// be deleted.
    pub system: bool,
    /// Slug of the resource type that the permission is scoped to.
    pub resource_type_slug: String,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// Lists the permissions of the environment.
#[endpoint(
    GET "/authorization/permissions",
    operation = "list_permissions",
    reference = "roles/permission/list",
    response = Page<Permission>,
)]
pub struct ListPermissions {}

/// Creates a permission in the environment, which can then be added to environment roles and custom
/// roles. Emits the event `permission.created`.
///
/// # Errors
///
/// `permission_slug_conflict` (409) if the environment already has a permission with this slug.
#[endpoint(
    POST "/authorization/permissions",
    operation = "create_permission",
    reference = "roles/permission/create",
    response = Permission,
)]
pub struct CreatePermission {
    /// Unique slug of the permission: at most 48 characters, lowercase letters, digits, `-`, `_`, `:`,
    /// `.` and `*`, for example `documents:read`.
    pub slug: String,
    /// Descriptive name of the permission: at most 48 characters.
    pub name: String,
    /// Description of the permission: at most 150 characters.
    pub description: Patch<String>,
    /// Slug of the resource type that the permission is scoped to: at most 48 characters.
    pub resource_type_slug: Option<String>,
}

/// Gets a permission.
#[endpoint(
    GET "/authorization/permissions/{slug}",
    operation = "get_permission",
    reference = "roles/permission/get",
    response = Permission,
)]
pub struct GetPermission {
    /// Slug of the permission, for example `documents:read`.
    pub slug: String,
}

/// Updates a permission. Omitted fields are unchanged. Emits the event `permission.updated`.
#[endpoint(
    PATCH "/authorization/permissions/{slug}",
    operation = "update_permission",
    reference = "roles/permission/update",
    response = Permission,
)]
pub struct UpdatePermission {
    /// Slug of the permission, for example `documents:read`.
    pub slug: String,
    /// Descriptive name of the permission: at most 48 characters.
    pub name: Option<String>,
    /// Description of the permission: at most 150 characters. `Patch::Clear` removes it.
    pub description: Patch<String>,
}

/// Deletes a permission. System permissions cannot be deleted. Emits the event `permission.deleted`.
#[endpoint(
    DELETE "/authorization/permissions/{slug}",
    operation = "delete_permission",
    reference = "roles/permission/delete",
)]
pub struct DeletePermission {
    /// Slug of the permission, for example `documents:read`.
    pub slug: String,
}
