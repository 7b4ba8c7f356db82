//! Roles of the environment, which every organization has.

use crate::types::{Page, RoleId, Timestamp};

model! {
    /// A role: a set of permissions under a name.
    Role {
        /// Its id.
        id: RoleId,
        /// The name that code knows it by.
        slug: String,
        /// The name that people know it by.
        name: String,
        /// What it is for.
        description: Option<String>,
        /// Whose it is.
        kind as "type": RoleType,
        /// The type of the resources that it can be assigned on.
        resource_type_slug: String,
        /// The slugs of its permissions.
        permissions: Vec<String>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A role where it is only named.
    SlimRole {
        /// The name that code knows it by.
        slug: String,
    }
}

open_enum! {
    /// Whose a role is.
    pub enum RoleType {
        /// The environment's: every organization has it.
        Environment = "EnvironmentRole",
        /// One organization's own.
        Organization = "OrganizationRole",
    }
}

endpoint! {
    /// Makes a role that every organization has.
    ///
    /// Refused with `role_slug_conflict` (409) if there is one of this slug.
    CreateEnvironmentRole: POST "/authorization/roles" as "create_environment_role" -> Role,
    body {
        /// The name that code knows it by: at most 48 characters.
        slug: String,
        /// The name that people know it by: at most 48 characters.
        name: String,
        /// What it is for: at most 150 characters.
        description: Patch<String>,
        /// The type of the resources that it can be assigned on: at most 48 characters.
        resource_type_slug: Option<String>,
    }
}

endpoint! {
    /// Lists the environment's roles, the one that takes precedence first, all on one page.
    ListEnvironmentRoles: GET "/authorization/roles" as "list_environment_roles" -> Page<Role>,
}

endpoint! {
    /// Gets a role of the environment.
    GetEnvironmentRole: GET "/authorization/roles/{slug}" as "get_environment_role" -> Role,
    path {
        /// The role.
        slug: String,
    }
}

endpoint! {
    /// Changes a role of the environment. What is left out keeps its value.
    UpdateEnvironmentRole: PATCH "/authorization/roles/{slug}" as "update_environment_role" -> Role,
    path {
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
    /// Sets the permissions of a role of the environment, in place of those that it has.
    SetEnvironmentRolePermissions: PUT "/authorization/roles/{slug}/permissions" as "set_environment_role_permissions" -> Role,
    path {
        /// The role.
        slug: String,
    }
    body {
        /// The slugs of the permissions.
        permissions: Vec<String>,
    }
}

endpoint! {
    /// Adds a permission to a role of the environment. One that it has stays.
    AddEnvironmentRolePermission: POST "/authorization/roles/{slug}/permissions" as "add_environment_role_permission" -> Role,
    path {
        /// The role.
        slug: String,
    }
    body {
        /// The slug of the permission.
        permission_slug as "slug": String,
    }
}
