//! Authorization: roles, permissions and resources for role-based (RBAC) and fine-grained authorization
//! (FGA).
//!
//! A permission is an action such as `documents:write`; a role is a set of permissions. A role is assigned on
//! a resource, to an organization membership or to a [group](crate::groups). The resource is the organization
//! itself or an authorization resource in it that your application has created, for example a project.
//! Resources have parents: a role on a parent also grants its permissions on the child resources. [`Check`]
//! answers whether an organization membership has a permission on a resource.
//!
//! ```
//! use workos_core::authorization::{AssignRole, Check, ResourceTarget};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let project = ResourceTarget::external("project", "42");
//! client.send(AssignRole::new("om_1", "editor", project.clone())).await?;
//! if client.send(Check::new("om_1", "documents:write", project)).await?.authorized {
//!     println!("authorized");
//! }
//! # Ok(()) }
//! ```
//!
//! # Operations
//!
//! ## Access
//!
//! | type | request |
//! |---|---|
//! | [`Check`] | [`POST /authorization/organization_memberships/{organization_membership_id}/check`](https://workos.com/docs/reference/fga/access-check/check) |
//! | [`ListResourcesForMembership`] | [`GET /authorization/organization_memberships/{organization_membership_id}/resources`](https://workos.com/docs/reference/fga/access-check/list-resources) |
//! | [`ListEffectivePermissions`] | [`GET /authorization/organization_memberships/{organization_membership_id}/resources/{resource_id}/permissions`](https://workos.com/docs/reference/fga/access-check/list-effective-permissions) |
//! | [`ListEffectivePermissionsByExternalId`] | [`GET /authorization/organization_memberships/{organization_membership_id}/resources/{resource_type_slug}/{external_id}/permissions`](https://workos.com/docs/reference/fga/access-check) |
//! | [`ListMembershipsForResource`] | [`GET /authorization/resources/{resource_id}/organization_memberships`](https://workos.com/docs/reference/fga/access-check/list-memberships) |
//! | [`ListMembershipsForResourceByExternalId`] | [`GET /authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}/organization_memberships`](https://workos.com/docs/reference/fga/access-check/list-memberships-by-external-id) |
//!
//! ## Group role assignments
//!
//! | type | request |
//! |---|---|
//! | [`ListGroupRoleAssignments`] | [`GET /authorization/groups/{group_id}/role_assignments`](https://workos.com/docs/reference/groups/role-assignment/list) |
//! | [`CreateGroupRoleAssignment`] | [`POST /authorization/groups/{group_id}/role_assignments`](https://workos.com/docs/reference/groups/role-assignment/create) |
//! | [`ReplaceGroupRoleAssignments`] | [`PUT /authorization/groups/{group_id}/role_assignments`](https://workos.com/docs/reference/groups/role-assignment) |
//! | [`PatchGroupRoleAssignments`] | [`PATCH /authorization/groups/{group_id}/role_assignments`](https://workos.com/docs/reference/groups/role-assignment) |
//! | [`DeleteGroupRoleAssignments`] | [`DELETE /authorization/groups/{group_id}/role_assignments`](https://workos.com/docs/reference/groups/role-assignment/remove-group-role-assignments) |
//! | [`GetGroupRoleAssignment`] | [`GET /authorization/groups/{group_id}/role_assignments/{role_assignment_id}`](https://workos.com/docs/reference/groups/role-assignment/get) |
//! | [`DeleteGroupRoleAssignment`] | [`DELETE /authorization/groups/{group_id}/role_assignments/{role_assignment_id}`](https://workos.com/docs/reference/groups/role-assignment/remove-group-role-assignment) |
//!
//! ## Organization roles
//!
//! | type | request |
//! |---|---|
//! | [`CreateOrganizationRole`] | [`POST /authorization/organizations/{organization_id}/roles`](https://workos.com/docs/reference/roles/organization-role/create) |
//! | [`ListOrganizationRoles`] | [`GET /authorization/organizations/{organization_id}/roles`](https://workos.com/docs/reference/roles/organization-role/list) |
//! | [`GetOrganizationRole`] | [`GET /authorization/organizations/{organization_id}/roles/{slug}`](https://workos.com/docs/reference/roles/organization-role/get) |
//! | [`UpdateOrganizationRole`] | [`PATCH /authorization/organizations/{organization_id}/roles/{slug}`](https://workos.com/docs/reference/roles/organization-role/update) |
//! | [`DeleteOrganizationRole`] | [`DELETE /authorization/organizations/{organization_id}/roles/{slug}`](https://workos.com/docs/reference/roles/organization-role/delete) |
//! | [`SetOrganizationRolePermissions`] | [`PUT /authorization/organizations/{organization_id}/roles/{slug}/permissions`](https://workos.com/docs/reference/roles/organization-role/set-permissions) |
//! | [`AddOrganizationRolePermission`] | [`POST /authorization/organizations/{organization_id}/roles/{slug}/permissions`](https://workos.com/docs/reference/roles/organization-role/add-permission) |
//! | [`RemoveOrganizationRolePermission`] | [`DELETE /authorization/organizations/{organization_id}/roles/{slug}/permissions/{permission_slug}`](https://workos.com/docs/reference/roles/organization-role/remove-permission) |
//!
//! ## Permissions
//!
//! | type | request |
//! |---|---|
//! | [`ListPermissions`] | [`GET /authorization/permissions`](https://workos.com/docs/reference/roles/permission/list) |
//! | [`CreatePermission`] | [`POST /authorization/permissions`](https://workos.com/docs/reference/roles/permission/create) |
//! | [`GetPermission`] | [`GET /authorization/permissions/{slug}`](https://workos.com/docs/reference/roles/permission/get) |
//! | [`UpdatePermission`] | [`PATCH /authorization/permissions/{slug}`](https://workos.com/docs/reference/roles/permission/update) |
//! | [`DeletePermission`] | [`DELETE /authorization/permissions/{slug}`](https://workos.com/docs/reference/roles/permission/delete) |
//!
//! ## Resources
//!
//! | type | request |
//! |---|---|
//! | [`ListResources`] | [`GET /authorization/resources`](https://workos.com/docs/reference/fga/resource/list) |
//! | [`CreateResource`] | [`POST /authorization/resources`](https://workos.com/docs/reference/fga/resource/create) |
//! | [`GetResource`] | [`GET /authorization/resources/{resource_id}`](https://workos.com/docs/reference/fga/resource/get) |
//! | [`UpdateResource`] | [`PATCH /authorization/resources/{resource_id}`](https://workos.com/docs/reference/fga/resource/update) |
//! | [`DeleteResource`] | [`DELETE /authorization/resources/{resource_id}`](https://workos.com/docs/reference/fga/resource/delete) |
//! | [`GetResourceByExternalId`] | [`GET /authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}`](https://workos.com/docs/reference/fga/resource/get-by-external-id) |
//! | [`UpdateResourceByExternalId`] | [`PATCH /authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}`](https://workos.com/docs/reference/fga/resource/update-by-external-id) |
//! | [`DeleteResourceByExternalId`] | [`DELETE /authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}`](https://workos.com/docs/reference/fga/resource/delete-by-external-id) |
//!
//! ## Role assignments
//!
//! | type | request |
//! |---|---|
//! | [`ListRoleAssignments`] | [`GET /authorization/organization_memberships/{organization_membership_id}/role_assignments`](https://workos.com/docs/reference/fga/role-assignment/list) |
//! | [`AssignRole`] | [`POST /authorization/organization_memberships/{organization_membership_id}/role_assignments`](https://workos.com/docs/reference/fga/role-assignment/create) |
//! | [`RemoveRole`] | [`DELETE /authorization/organization_memberships/{organization_membership_id}/role_assignments`](https://workos.com/docs/reference/fga/role-assignment/delete) |
//! | [`RemoveRoleAssignment`] | [`DELETE /authorization/organization_memberships/{organization_membership_id}/role_assignments/{role_assignment_id}`](https://workos.com/docs/reference/fga/role-assignment/delete-by-id) |
//! | [`ListRoleAssignmentsForResource`] | [`GET /authorization/resources/{resource_id}/role_assignments`](https://workos.com/docs/reference/fga/role-assignment/list-for-resource) |
//! | [`ListRoleAssignmentsForResourceByExternalId`] | [`GET /authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}/role_assignments`](https://workos.com/docs/reference/fga/role-assignment) |
//!
//! ## Roles
//!
//! | type | request |
//! |---|---|
//! | [`CreateEnvironmentRole`] | [`POST /authorization/roles`](https://workos.com/docs/reference/roles/role/create) |
//! | [`ListEnvironmentRoles`] | [`GET /authorization/roles`](https://workos.com/docs/reference/roles/role/list) |
//! | [`GetEnvironmentRole`] | [`GET /authorization/roles/{slug}`](https://workos.com/docs/reference/roles/role/get) |
//! | [`UpdateEnvironmentRole`] | [`PATCH /authorization/roles/{slug}`](https://workos.com/docs/reference/roles/role/update) |
//! | [`SetEnvironmentRolePermissions`] | [`PUT /authorization/roles/{slug}/permissions`](https://workos.com/docs/reference/roles/role/set-permissions) |
//! | [`AddEnvironmentRolePermission`] | [`POST /authorization/roles/{slug}/permissions`](https://workos.com/docs/reference/roles/role/add-permission) |

mod access;
mod group_role_assignments;
#[cfg(feature = "legacy")]
mod legacy;
mod organization_roles;
mod permissions;
mod resources;
mod role_assignments;
mod roles;

#[cfg(feature = "legacy")]
pub use self::legacy::*;
pub use self::{
    access::*, group_role_assignments::*, organization_roles::*, permissions::*, resources::*,
    role_assignments::*, roles::*,
};
