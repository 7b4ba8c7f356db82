//! Groups: named collections of organization memberships within an organization, such as a team or a
//! department.
//!
//! Groups are managed by the application. Groups that an identity provider provisions by SCIM are in
//! [`directory_sync`](crate::directory_sync). A role that [`authorization`](crate::authorization) assigns to
//! a group applies to every member of the group.
//!
//! ```
//! use workos_core::groups::{CreateGroupOrganizationMembership, CreateOrganizationGroup};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let group = client.send(CreateOrganizationGroup::new("org_1", "Engineering")).await?;
//! client.send(CreateGroupOrganizationMembership::new("org_1", &group.id, "om_1")).await?;
//! # Ok(()) }
//! ```
//!
//! # Operations
//!
//! | type | request |
//! |---|---|
//! | [`CreateOrganizationGroup`] | [`POST /organizations/{organization_id}/groups`](https://workos.com/docs/reference/groups/create) |
//! | [`ListOrganizationGroups`] | [`GET /organizations/{organization_id}/groups`](https://workos.com/docs/reference/groups) |
//! | [`GetOrganizationGroup`] | [`GET /organizations/{organization_id}/groups/{group_id}`](https://workos.com/docs/reference/groups) |
//! | [`UpdateOrganizationGroup`] | [`PATCH /organizations/{organization_id}/groups/{group_id}`](https://workos.com/docs/reference/groups/update) |
//! | [`DeleteOrganizationGroup`] | [`DELETE /organizations/{organization_id}/groups/{group_id}`](https://workos.com/docs/reference/groups/delete) |
//! | [`CreateGroupOrganizationMembership`] | [`POST /organizations/{organization_id}/groups/{group_id}/organization-memberships`](https://workos.com/docs/reference/groups/add-member) |
//! | [`ListGroupOrganizationMemberships`] | [`GET /organizations/{organization_id}/groups/{group_id}/organization-memberships`](https://workos.com/docs/reference/groups/list-members) |
//! | [`DeleteGroupOrganizationMembership`] | [`DELETE /organizations/{organization_id}/groups/{group_id}/organization-memberships/{organization_membership_id}`](https://workos.com/docs/reference/groups/remove-member) |
//! | [`UpdateGroupOrganizationMemberships`] | [`PATCH /organizations/{organization_id}/groups/{group_id}/organization-memberships`](https://workos.com/docs/reference/groups) |

use crate::{
    organization_membership::OrganizationMembership,
    types::{GroupId, OrganizationId, OrganizationMembershipId, Page, Patch, Timestamp},
};

/// A named collection of organization memberships within an organization.
#[model]
pub struct Group {
    /// ID of the group (`group_…`).
    pub id: GroupId,
    /// ID of the organization that the group belongs to.
    pub organization_id: OrganizationId,
    /// Name of the group, such as `Engineering`.
    pub name: String,
    /// Description of the group.
    pub description: Option<String>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// Creates a group in an organization.
///
/// Emits the event `group.created`.
#[endpoint(
    POST "/organizations/{organization_id}/groups",
    operation = "create_organization_group",
    reference = "groups/create",
    response = Group,
)]
pub struct CreateOrganizationGroup {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Name of the group, at most 256 characters.
    pub name: String,
    /// Description of the group, at most 150 characters.
    pub description: Patch<String>,
}

/// Lists the groups of an organization.
#[endpoint(
    GET "/organizations/{organization_id}/groups",
    operation = "list_organization_groups",
    reference = "groups",
    response = Page<Group>,
)]
pub struct ListOrganizationGroups {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Text to search for.
    pub search: Option<String>,
}

/// Gets a group.
#[endpoint(
    GET "/organizations/{organization_id}/groups/{group_id}",
    operation = "get_organization_group",
    reference = "groups",
    response = Group,
)]
pub struct GetOrganizationGroup {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// ID of the group.
    pub group_id: GroupId,
}

/// Updates a group. Omitted fields are unchanged.
///
/// Emits the event `group.updated`.
#[endpoint(
    PATCH "/organizations/{organization_id}/groups/{group_id}",
    operation = "update_organization_group",
    reference = "groups/update",
    response = Group,
)]
pub struct UpdateOrganizationGroup {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// ID of the group.
    pub group_id: GroupId,
    /// Name of the group, at most 256 characters.
    pub name: Option<String>,
    /// Description of the group, at most 150 characters. `Patch::Clear` removes it.
    pub description: Patch<String>,
}

/// Deletes a group. The organization memberships in the group are kept.
///
/// Emits the event `group.deleted`.
#[endpoint(
    DELETE "/organizations/{organization_id}/groups/{group_id}",
    operation = "delete_organization_group",
    reference = "groups/delete",
)]
pub struct DeleteOrganizationGroup {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// ID of the group.
    pub group_id: GroupId,
}

/// Adds an organization membership to a group.
///
/// Adding an organization membership that is already in the group has no effect. Emits the event
/// `group.member_added`.
///
/// # Errors
///
/// `group_membership_limit_exceeded` (400) if the group has its maximum number of members.
#[endpoint(
    POST "/organizations/{organization_id}/groups/{group_id}/organization-memberships",
    operation = "create_group_organization_membership",
    reference = "groups/add-member",
    response = Group,
)]
pub struct CreateGroupOrganizationMembership {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// ID of the group.
    pub group_id: GroupId,
    /// ID of the organization membership to add.
    pub organization_membership_id: OrganizationMembershipId,
}

/// Lists the organization memberships in a group. The response omits their roles.
#[endpoint(
    GET "/organizations/{organization_id}/groups/{group_id}/organization-memberships",
    operation = "list_group_organization_memberships",
    reference = "groups/list-members",
    response = Page<OrganizationMembership>,
)]
pub struct ListGroupOrganizationMemberships {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// ID of the group.
    pub group_id: GroupId,
}

/// Removes an organization membership from a group.
///
/// Emits the event `group.member_removed`.
#[endpoint(
    DELETE "/organizations/{organization_id}/groups/{group_id}/organization-memberships/{organization_membership_id}",
    operation = "delete_group_organization_membership",
    reference = "groups/remove-member",
)]
pub struct DeleteGroupOrganizationMembership {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// ID of the group.
    pub group_id: GroupId,
    /// ID of the organization membership to remove.
    pub organization_membership_id: OrganizationMembershipId,
}

/// Adds organization memberships to a group and removes others, in one request.
///
/// # Errors
///
/// - `group_membership_limit_exceeded` (400) if the group would exceed its maximum number of members.
/// - `group_membership_update_overlap` (422) if an organization membership is both in `add` and in
///   `remove`.
#[endpoint(
    PATCH "/organizations/{organization_id}/groups/{group_id}/organization-memberships",
    operation = "update_group_organization_memberships",
    reference = "groups",
)]
pub struct UpdateGroupOrganizationMemberships {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// ID of the group.
    pub group_id: GroupId,
    /// IDs of the organization memberships to add.
    pub add: Option<Vec<OrganizationMembershipId>>,
    /// IDs of the organization memberships to remove.
    pub remove: Option<Vec<OrganizationMembershipId>>,
}
