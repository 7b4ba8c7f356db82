//! Permissions, which are assigned to roles.

use crate::types::{PermissionId, Timestamp};

model! {
    /// A permission: an action that a role can grant.
    Permission {
        /// ID of the permission (`perm_…`).
        id: PermissionId,
        /// Unique slug of the permission, for example `documents:write`.
        slug: String,
        /// Descriptive name of the permission.
        name: String,
        /// Description of the permission.
        description: Option<String>,
        /// Whether the permission is a system permission. System permissions are managed by WorkOS and cannot
        /// be deleted.
        system: bool,
        /// Slug of the resource type that the permission is scoped to.
        resource_type_slug: String,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

endpoint! {
    /// Lists the permissions of the environment.
    ListPermissions: GET "/authorization/permissions" as "list_permissions" -> pages of Permission,
}

endpoint! {
    /// Creates a permission in the environment, which can then be added to environment roles and custom
    /// roles. Emits the event `permission.created`.
    ///
    /// # Errors
    ///
    /// `permission_slug_conflict` (409) if the environment already has a permission with this slug.
    CreatePermission: POST "/authorization/permissions" as "create_permission" -> Permission,
    body {
        /// Unique slug of the permission: at most 48 characters, lowercase letters, digits, `-`, `_`, `:`,
        /// `.` and `*`, for example `documents:read`.
        slug: String,
        /// Descriptive name of the permission: at most 48 characters.
        name: String,
        /// Description of the permission: at most 150 characters.
        description: Patch<String>,
        /// Slug of the resource type that the permission is scoped to: at most 48 characters.
        resource_type_slug: Option<String>,
    }
}

endpoint! {
    /// Gets a permission.
    GetPermission: GET "/authorization/permissions/{slug}" as "get_permission" -> Permission,
    path {
        /// Slug of the permission, for example `documents:read`.
        slug: String,
    }
}

endpoint! {
    /// Updates a permission. Omitted fields are unchanged. Emits the event `permission.updated`.
    UpdatePermission: PATCH "/authorization/permissions/{slug}" as "update_permission" -> Permission,
    path {
        /// Slug of the permission, for example `documents:read`.
        slug: String,
    }
    body {
        /// Descriptive name of the permission: at most 48 characters.
        name: Option<String>,
        /// Description of the permission: at most 150 characters. `Patch::Clear` removes it.
        description: Patch<String>,
    }
}

endpoint! {
    /// Deletes a permission. System permissions cannot be deleted. Emits the event `permission.deleted`.
    DeletePermission: DELETE "/authorization/permissions/{slug}" as "delete_permission" -> (),
    path {
        /// Slug of the permission, for example `documents:read`.
        slug: String,
    }
}
