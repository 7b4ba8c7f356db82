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

use crate::{
    organization_membership::OrganizationMembership,
    types::{GroupId, OrganizationId, OrganizationMembershipId, Timestamp},
};

model! {
    /// A named collection of organization memberships within an organization.
    Group {
        /// ID of the group (`group_…`).
        id: GroupId,
        /// ID of the organization that the group belongs to.
        organization_id: OrganizationId,
        /// Name of the group, such as `Engineering`.
        name: String,
        /// Description of the group.
        description: Option<String>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

endpoint! {
    /// Creates a group in an organization.
    ///
    /// Emits the event `group.created`.
    CreateOrganizationGroup: POST "/organizations/{organization_id}/groups" as "create_organization_group" -> Group,
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
    }
    body {
        /// Name of the group, at most 256 characters.
        name: String,
        /// Description of the group, at most 150 characters.
        description: Patch<String>,
    }
}

endpoint! {
    /// Lists the groups of an organization.
    ListOrganizationGroups: GET "/organizations/{organization_id}/groups" as "list_organization_groups" -> pages of Group,
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
    }
    query {
        /// Text to search for.
        search: Option<String>,
    }
}

endpoint! {
    /// Gets a group.
    GetOrganizationGroup: GET "/organizations/{organization_id}/groups/{group_id}" as "get_organization_group" -> Group,
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// ID of the group.
        group_id: GroupId,
    }
}

endpoint! {
    /// Updates a group. Omitted fields are unchanged.
    ///
    /// Emits the event `group.updated`.
    UpdateOrganizationGroup: PATCH "/organizations/{organization_id}/groups/{group_id}" as "update_organization_group" -> Group,
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// ID of the group.
        group_id: GroupId,
    }
    body {
        /// Name of the group, at most 256 characters.
        name: Option<String>,
        /// Description of the group, at most 150 characters. `Patch::Clear` removes it.
        description: Patch<String>,
    }
}

endpoint! {
    /// Deletes a group. The organization memberships in the group are kept.
    ///
    /// Emits the event `group.deleted`.
    DeleteOrganizationGroup: DELETE "/organizations/{organization_id}/groups/{group_id}" as "delete_organization_group" -> (),
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// ID of the group.
        group_id: GroupId,
    }
}

endpoint! {
    /// Adds an organization membership to a group.
    ///
    /// Adding an organization membership that is already in the group has no effect. Emits the event
    /// `group.member_added`.
    ///
    /// # Errors
    ///
    /// `group_membership_limit_exceeded` (400) if the group has its maximum number of members.
    CreateGroupOrganizationMembership: POST "/organizations/{organization_id}/groups/{group_id}/organization-memberships" as "create_group_organization_membership" -> Group,
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// ID of the group.
        group_id: GroupId,
    }
    body {
        /// ID of the organization membership to add.
        organization_membership_id: OrganizationMembershipId,
    }
}

endpoint! {
    /// Lists the organization memberships in a group. The response omits their roles.
    ListGroupOrganizationMemberships: GET "/organizations/{organization_id}/groups/{group_id}/organization-memberships" as "list_group_organization_memberships" -> pages of OrganizationMembership,
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// ID of the group.
        group_id: GroupId,
    }
}

endpoint! {
    /// Removes an organization membership from a group.
    ///
    /// Emits the event `group.member_removed`.
    DeleteGroupOrganizationMembership: DELETE "/organizations/{organization_id}/groups/{group_id}/organization-memberships/{organization_membership_id}" as "delete_group_organization_membership" -> (),
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// ID of the group.
        group_id: GroupId,
        /// ID of the organization membership to remove.
        organization_membership_id: OrganizationMembershipId,
    }
}

endpoint! {
    /// Adds organization memberships to a group and removes others, in one request.
    ///
    /// # Errors
    ///
    /// - `group_membership_limit_exceeded` (400) if the group would exceed its maximum number of members.
    /// - `group_membership_update_overlap` (422) if an organization membership is both in `add` and in
    ///   `remove`.
    UpdateGroupOrganizationMemberships: PATCH "/organizations/{organization_id}/groups/{group_id}/organization-memberships" as "update_group_organization_memberships" -> (),
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// ID of the group.
        group_id: GroupId,
    }
    body {
        /// IDs of the organization memberships to add.
        add: Option<Vec<OrganizationMembershipId>>,
        /// IDs of the organization memberships to remove.
        remove: Option<Vec<OrganizationMembershipId>>,
    }
}
