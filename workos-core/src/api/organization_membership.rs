//! Organization memberships: the relationship of a user with an organization.
//!
//! A user is a member of zero, one or many organizations. Roles are assigned to the membership, and
//! [`authorization`](crate::authorization) checks access by the ID of the membership.
//!
//! ```
//! use workos_core::organization_membership::{CreateOrganizationMembership, MembershipRole};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let new = CreateOrganizationMembership::new("user_1", "org_1").role(MembershipRole::role_slug("admin"));
//! let membership = client.send(new).await?;
//! println!("{} has {:?}", membership.id, membership.roles);
//! # Ok(()) }
//! ```
//!
//! # Operations
//!
//! | type | request |
//! |---|---|
//! | [`ListOrganizationMemberships`] | [`GET /user_management/organization_memberships`](https://workos.com/docs/reference/authkit/organization-membership/list) |
//! | [`CreateOrganizationMembership`] | [`POST /user_management/organization_memberships`](https://workos.com/docs/reference/authkit/organization-membership/create) |
//! | [`GetOrganizationMembership`] | [`GET /user_management/organization_memberships/{id}`](https://workos.com/docs/reference/authkit/organization-membership/get) |
//! | [`DeleteOrganizationMembership`] | [`DELETE /user_management/organization_memberships/{id}`](https://workos.com/docs/reference/authkit/organization-membership/delete) |
//! | [`UpdateOrganizationMembership`] | [`PUT /user_management/organization_memberships/{id}`](https://workos.com/docs/reference/authkit/organization-membership/update) |
//! | [`DeactivateOrganizationMembership`] | [`PUT /user_management/organization_memberships/{id}/deactivate`](https://workos.com/docs/reference/authkit/organization-membership/deactivate) |
//! | [`ReactivateOrganizationMembership`] | [`PUT /user_management/organization_memberships/{id}/reactivate`](https://workos.com/docs/reference/authkit/organization-membership/reactivate) |
//! | [`ListOrganizationMembershipGroups`] | [`GET /user_management/organization_memberships/{organization_membership_id}/groups`](https://workos.com/docs/reference/authkit/organization-membership/list-groups) |

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    authorization::SlimRole,
    groups::Group,
    types::{OrganizationId, OrganizationMembershipId, Page, Timestamp, UserId},
    user_management::User,
};

/// The membership of a user in an organization.
#[model]
pub struct OrganizationMembership {
    /// ID of the organization membership (`om_…`).
    pub id: OrganizationMembershipId,
    /// ID of the user.
    pub user_id: UserId,
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Status of the membership.
    pub status: OrganizationMembershipStatus,
    /// Whether a directory sync connection manages the membership. Such a membership is changed in the
    /// directory.
    pub directory_managed: bool,
    /// Role of the user in the organization, the primary one if there are several. `None` in lists of
    /// the members of a group or of a resource.
    pub role: Option<SlimRole>,
    /// All roles of the user in the organization. Empty in lists of the members of a group or of a
    /// resource.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<SlimRole>,
    /// The user. `None` in events.
    pub user: Option<User>,
    /// Name of the organization, such as `Acme Corp`. `None` in events.
    pub organization_name: Option<String>,
    /// Custom attributes from the linked directory user or SSO profile, such as `department`, under the
    /// names that the application maps them to. Those of the directory user take precedence.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub custom_attributes: BTreeMap<String, Value>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// Status of an organization membership.
#[open_enum]
pub enum OrganizationMembershipStatus {
    /// The user is a member.
    Active = "active",
    /// The membership is deactivated and can be reactivated.
    Inactive = "inactive",
    /// The user is invited and has not accepted yet.
    Pending = "pending",
}

/// The role or roles of an organization membership.
#[one_of]
pub enum MembershipRole {
    /// A single role.
    RoleSlug {
        /// Slug of the role, such as `admin`.
        role_slug: String,
    },
    /// Any number of roles. More than one requires that multiple roles are enabled for the environment.
    RoleSlugs {
        /// Slugs of the roles.
        role_slugs: Vec<String>,
    },
}

/// Lists the organization memberships that match the filters. `user_id`, `organization_id` or both are
/// required.
///
/// # Errors
///
/// `missing_user_id_or_organization_id` (400) if neither `user_id` nor `organization_id` is set.
#[endpoint(
    GET "/user_management/organization_memberships",
    operation = "list_organization_memberships",
    reference = "authkit/organization-membership/list",
    response = Page<OrganizationMembership>,
)]
pub struct ListOrganizationMemberships {
    /// ID of the organization to filter by.
    pub organization_id: Option<OrganizationId>,
    /// Statuses to filter by. Default: active memberships only.
    pub statuses: Option<Vec<OrganizationMembershipStatus>>,
    /// ID of the user to filter by.
    pub user_id: Option<UserId>,
}

/// Creates an active organization membership. An inactive membership of the same user and organization
/// is reactivated with the given roles.
///
/// Emits the event `organization_membership.created` for a new membership.
///
/// # Errors
///
/// - `cannot_reactivate_pending_organization_membership` (400) if the user has a pending membership: the
///   user accepts the invitation instead.
/// - `invalid_role` (422) if there is no role with this slug.
/// - `multiple_roles_not_enabled` (422) for several roles, unless the environment has multiple roles
///   enabled.
/// - `sub_resource_scoped_role_not_allowed` (422) for a role that is scoped to a sub-resource.
#[endpoint(
    POST "/user_management/organization_memberships",
    operation = "create_organization_membership",
    reference = "authkit/organization-membership/create",
    response = OrganizationMembership,
)]
pub struct CreateOrganizationMembership {
    /// ID of the user.
    pub user_id: UserId,
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Role or roles of the user. Default: the default role of the organization or environment (`member`
    /// unless configured).
    #[serde(flatten)]
    pub role: Option<MembershipRole>,
}

/// Gets an organization membership.
#[endpoint(
    GET "/user_management/organization_memberships/{id}",
    operation = "get_organization_membership",
    reference = "authkit/organization-membership/get",
    response = OrganizationMembership,
)]
pub struct GetOrganizationMembership {
    /// ID of the organization membership.
    pub id: OrganizationMembershipId,
}

/// Deletes an organization membership permanently. [`DeactivateOrganizationMembership`] keeps the
/// membership and its roles instead.
///
/// Emits the event `organization_membership.deleted`.
///
/// # Errors
///
/// `organization_membership_directory_managed` (422) if a directory manages the membership.
#[endpoint(
    DELETE "/user_management/organization_memberships/{id}",
    operation = "delete_organization_membership",
    reference = "authkit/organization-membership/delete",
)]
pub struct DeleteOrganizationMembership {
    /// ID of the organization membership.
    pub id: OrganizationMembershipId,
}

/// Updates the roles of an organization membership. Omitted fields are unchanged.
///
/// Emits the event `organization_membership.updated`.
///
/// # Errors
///
/// - `invalid_role` (422) if there is no role with this slug.
/// - `multiple_roles_not_enabled` (422) for several roles, unless the environment has multiple roles
///   enabled.
/// - `sub_resource_scoped_role_not_allowed` (422) for a role that is scoped to a sub-resource.
#[endpoint(
    PUT "/user_management/organization_memberships/{id}",
    operation = "update_organization_membership",
    reference = "authkit/organization-membership/update",
    response = OrganizationMembership,
)]
pub struct UpdateOrganizationMembership {
    /// ID of the organization membership.
    pub id: OrganizationMembershipId,
    /// Role or roles of the user, replacing the present ones.
    #[serde(flatten)]
    pub role: Option<MembershipRole>,
}

/// Deactivates an active organization membership. The membership keeps its roles.
///
/// Emits the event `organization_membership.updated`. Deactivating an inactive membership has no effect
/// and emits no event.
///
/// # Errors
///
/// `cannot_deactivate_pending_organization_membership` (400) if the membership is pending: delete the
/// membership instead.
#[endpoint(
    PUT "/user_management/organization_memberships/{id}/deactivate",
    operation = "deactivate_organization_membership",
    reference = "authkit/organization-membership/deactivate",
    response = OrganizationMembership,
)]
pub struct DeactivateOrganizationMembership {
    /// ID of the organization membership.
    pub id: OrganizationMembershipId,
}

/// Reactivates an inactive organization membership with its previous roles.
///
/// Emits the event `organization_membership.updated`. Reactivating an active membership has no effect
/// and emits no event.
///
/// # Errors
///
/// `cannot_reactivate_pending_organization_membership` (400) if the membership is pending: the user
/// accepts the invitation instead.
#[endpoint(
    PUT "/user_management/organization_memberships/{id}/reactivate",
    operation = "reactivate_organization_membership",
    reference = "authkit/organization-membership/reactivate",
    response = OrganizationMembership,
)]
pub struct ReactivateOrganizationMembership {
    /// ID of the organization membership.
    pub id: OrganizationMembershipId,
}

/// Lists the groups that an organization membership belongs to.
#[endpoint(
    GET "/user_management/organization_memberships/{organization_membership_id}/groups",
    operation = "list_organization_membership_groups",
    reference = "authkit/organization-membership/list-groups",
    response = Page<Group>,
)]
pub struct ListOrganizationMembershipGroups {
    /// ID of the organization membership.
    pub organization_membership_id: OrganizationMembershipId,
}
