//! Environment roles, which apply to every organization.

use crate::types::{Page, RoleId, Timestamp};

model! {
    /// A role: a named set of permissions.
    Role {
        /// ID of the role (`role_…`).
        id: RoleId,
        /// Unique slug of the role, for example `admin`.
        slug: String,
        /// Descriptive name of the role.
        name: String,
        /// Description of the role's purpose.
        description: Option<String>,
        /// Type of the role: environment role or custom role of an organization.
        kind as "type": RoleType,
        /// Slug of the resource type that the role is scoped to.
        resource_type_slug: String,
        /// Slugs of the role's permissions.
        permissions: Vec<String>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A role, reduced to its slug.
    SlimRole {
        /// Slug of the role, for example `admin`.
        slug: String,
    }
}

open_enum! {
    /// Type of a role.
    pub enum RoleType {
        /// Environment role, which applies to every organization.
        Environment = "EnvironmentRole",
        /// Custom role of one organization.
        Organization = "OrganizationRole",
    }
}

endpoint! {
    /// Creates an environment role. Emits the event `role.created`.
    ///
    /// # Errors
    ///
    /// `role_slug_conflict` (409) if the environment already has a role with this slug.
    CreateEnvironmentRole: POST "/authorization/roles" as "create_environment_role" -> Role,
    body {
        /// Unique slug of the role: at most 48 characters, for example `editor`.
        slug: String,
        /// Descriptive name of the role: at most 48 characters.
        name: String,
        /// Description of the role's purpose: at most 150 characters.
        description: Patch<String>,
        /// Slug of the resource type that the role is scoped to: at most 48 characters.
        resource_type_slug: Option<String>,
    }
}

endpoint! {
    /// Lists the environment roles in priority order, on one page.
    ListEnvironmentRoles: GET "/authorization/roles" as "list_environment_roles" -> Page<Role>,
}

endpoint! {
    /// Gets an environment role.
    GetEnvironmentRole: GET "/authorization/roles/{slug}" as "get_environment_role" -> Role,
    path {
        /// Slug of the role, for example `editor`.
        slug: String,
    }
}

endpoint! {
    /// Updates an environment role. Omitted fields are unchanged. Emits the event `role.updated`.
    UpdateEnvironmentRole: PATCH "/authorization/roles/{slug}" as "update_environment_role" -> Role,
    path {
        /// Slug of the role, for example `editor`.
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
    /// Replaces all permissions of an environment role.
    SetEnvironmentRolePermissions: PUT "/authorization/roles/{slug}/permissions" as "set_environment_role_permissions" -> Role,
    path {
        /// Slug of the role, for example `editor`.
        slug: String,
    }
    body {
        /// Complete list of the role's permission slugs.
        permissions: Vec<String>,
    }
}

endpoint! {
    /// Adds a permission to an environment role. Has no effect if the role already has the permission.
    AddEnvironmentRolePermission: POST "/authorization/roles/{slug}/permissions" as "add_environment_role_permission" -> Role,
    path {
        /// Slug of the role, for example `editor`.
        slug: String,
    }
    body {
        /// Slug of the permission to add, for example `reports:export`.
        permission_slug as "slug": String,
    }
}
