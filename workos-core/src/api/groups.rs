//! Groups: sets of an organization's members that get roles together.
//!
//! Roles are assigned to a group in [`authorization`](crate::authorization); every member then has them.
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
    /// A group of an organization's members.
    Group {
        /// Its id.
        id: GroupId,
        /// The organization.
        organization_id: OrganizationId,
        /// Its name.
        name: String,
        /// What it is for.
        description: Option<String>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

endpoint! {
    /// Makes a group in an organization.
    CreateOrganizationGroup: POST "/organizations/{organization_id}/groups" as "create_organization_group" -> Group,
    path {
        /// The organization.
        organization_id: OrganizationId,
    }
    body {
        /// Its name: at most 256 characters.
        name: String,
        /// What it is for: at most 150 characters.
        description: Patch<String>,
    }
}

endpoint! {
    /// Lists an organization's groups.
    ListOrganizationGroups: GET "/organizations/{organization_id}/groups" as "list_organization_groups" -> pages of Group,
    path {
        /// The organization.
        organization_id: OrganizationId,
    }
    query {
        /// Only those that this text finds.
        search: Option<String>,
    }
}

endpoint! {
    /// Gets a group.
    GetOrganizationGroup: GET "/organizations/{organization_id}/groups/{group_id}" as "get_organization_group" -> Group,
    path {
        /// The organization.
        organization_id: OrganizationId,
        /// The group.
        group_id: GroupId,
    }
}

endpoint! {
    /// Changes a group. What is left out keeps its value.
    UpdateOrganizationGroup: PATCH "/organizations/{organization_id}/groups/{group_id}" as "update_organization_group" -> Group,
    path {
        /// The organization.
        organization_id: OrganizationId,
        /// The group.
        group_id: GroupId,
    }
    body {
        /// Its new name: at most 256 characters.
        name: Option<String>,
        /// What it is for: at most 150 characters.
        description: Patch<String>,
    }
}

endpoint! {
    /// Deletes a group. Its members stay members of the organization.
    DeleteOrganizationGroup: DELETE "/organizations/{organization_id}/groups/{group_id}" as "delete_organization_group" -> (),
    path {
        /// The organization.
        organization_id: OrganizationId,
        /// The group.
        group_id: GroupId,
    }
}

endpoint! {
    /// Adds a member of the organization to a group.
    ///
    /// Refused with `group_membership_limit_exceeded` (400) if the group is full.
    CreateGroupOrganizationMembership: POST "/organizations/{organization_id}/groups/{group_id}/organization-memberships" as "create_group_organization_membership" -> Group,
    path {
        /// The organization.
        organization_id: OrganizationId,
        /// The group.
        group_id: GroupId,
    }
    body {
        /// Who is added.
        organization_membership_id: OrganizationMembershipId,
    }
}

endpoint! {
    /// Lists the members of a group. Their roles are not in the answer.
    ListGroupOrganizationMemberships: GET "/organizations/{organization_id}/groups/{group_id}/organization-memberships" as "list_group_organization_memberships" -> pages of OrganizationMembership,
    path {
        /// The organization.
        organization_id: OrganizationId,
        /// The group.
        group_id: GroupId,
    }
}

endpoint! {
    /// Takes a member out of a group.
    DeleteGroupOrganizationMembership: DELETE "/organizations/{organization_id}/groups/{group_id}/organization-memberships/{organization_membership_id}" as "delete_group_organization_membership" -> (),
    path {
        /// The organization.
        organization_id: OrganizationId,
        /// The group.
        group_id: GroupId,
        /// Who is taken out.
        organization_membership_id: OrganizationMembershipId,
    }
}

endpoint! {
    /// Adds members to a group and takes others out, in one go.
    ///
    /// Refused with `group_membership_limit_exceeded` (400) if the group would be too large, with
    /// `group_membership_update_overlap` (422) if somebody is to be both added and taken out.
    UpdateGroupOrganizationMemberships: PATCH "/organizations/{organization_id}/groups/{group_id}/organization-memberships" as "update_group_organization_memberships" -> (),
    path {
        /// The organization.
        organization_id: OrganizationId,
        /// The group.
        group_id: GroupId,
    }
    body {
        /// Who is added.
        add: Option<Vec<OrganizationMembershipId>>,
        /// Who is taken out.
        remove: Option<Vec<OrganizationMembershipId>>,
    }
}
