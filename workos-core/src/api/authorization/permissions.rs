//! Permissions: what roles are made of.

use crate::types::{PermissionId, Timestamp};

model! {
    /// Something that one may be allowed to do.
    Permission {
        /// Its id.
        id: PermissionId,
        /// The name that code knows it by, `documents:write`.
        slug: String,
        /// The name that people know it by.
        name: String,
        /// What it allows.
        description: Option<String>,
        /// Whether it is WorkOS's own; such a one cannot be deleted.
        system: bool,
        /// The type of the resources that it is about.
        resource_type_slug: String,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

endpoint! {
    /// Lists the environment's permissions.
    ListPermissions: GET "/authorization/permissions" as "list_permissions" -> pages of Permission,
}

endpoint! {
    /// Makes a permission. Roles get it one by one.
    ///
    /// Refused with `permission_slug_conflict` (409) if there is one of this slug.
    CreatePermission: POST "/authorization/permissions" as "create_permission" -> Permission,
    body {
        /// The name that code knows it by: at most 48 characters, lowercase letters, digits, `-`, `_`, `:`,
        /// `.` and `*`.
        slug: String,
        /// The name that people know it by: at most 48 characters.
        name: String,
        /// What it allows: at most 150 characters.
        description: Patch<String>,
        /// The type of the resources that it is about: at most 48 characters.
        resource_type_slug: Option<String>,
    }
}

endpoint! {
    /// Gets a permission.
    GetPermission: GET "/authorization/permissions/{slug}" as "get_permission" -> Permission,
    path {
        /// The permission.
        slug: String,
    }
}

endpoint! {
    /// Changes a permission. What is left out keeps its value.
    UpdatePermission: PATCH "/authorization/permissions/{slug}" as "update_permission" -> Permission,
    path {
        /// The permission.
        slug: String,
    }
    body {
        /// The new name that people know it by: at most 48 characters.
        name: Option<String>,
        /// What it allows: at most 150 characters.
        description: Patch<String>,
    }
}

endpoint! {
    /// Deletes a permission. WorkOS's own cannot be deleted.
    DeletePermission: DELETE "/authorization/permissions/{slug}" as "delete_permission" -> (),
    path {
        /// The permission.
        slug: String,
    }
}
