//! Organization memberships: which users belong to which organizations, and as what.
//!
//! A membership is what roles are assigned to, so it is also what
//! [`authorization`](crate::authorization) asks for.
//!
//! ```
//! use workos_core::organization_membership::{CreateOrganizationMembership, MembershipRole};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let new = CreateOrganizationMembership::new("user_1", "org_1").role(MembershipRole::one("admin"));
//! let membership = client.send(new).await?;
//! println!("{} has {:?}", membership.id, membership.roles);
//! # Ok(()) }
//! ```

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    authorization::SlimRole,
    groups::Group,
    types::{OrganizationId, OrganizationMembershipId, Timestamp, UserId},
    user_management::User,
};

model! {
    /// A user's membership of an organization.
    OrganizationMembership {
        /// Its id.
        id: OrganizationMembershipId,
        /// The user.
        user_id: UserId,
        /// The organization.
        organization_id: OrganizationId,
        /// Whether it counts.
        status: OrganizationMembershipStatus,
        /// Whether a directory keeps it; such a one is changed in the directory.
        directory_managed: bool,
        /// The role, the first of them if there are several. Not there where the members of a group or
        /// of a resource are listed.
        role: Option<SlimRole>,
        /// All roles. Empty where the members of a group or of a resource are listed.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        roles: Vec<SlimRole>,
        /// The user in full. Not there in events.
        user: Option<User>,
        /// The organization's name. Not there in events.
        organization_name: Option<String>,
        /// What the directory or the identity provider says of the user, mapped to names of yours.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        custom_attributes: BTreeMap<String, Value>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// Whether a membership counts.
    pub enum OrganizationMembershipStatus {
        /// The user is a member.
        Active = "active",
        /// The user was a member and can become one again.
        Inactive = "inactive",
        /// The user was invited and has not accepted yet.
        Pending = "pending",
    }
}

alternatives! {
    /// The role or the roles of a member.
    pub enum MembershipRole {
        /// One role.
        One = one {
            /// The slug of the role.
            role_slug: String,
        },
        /// Any number of roles; more than one only where the environment has multiple roles switched on.
        Several = several {
            /// The slugs of the roles.
            role_slugs: Vec<String>,
        },
    }
}

endpoint! {
    /// Lists the memberships of an organization, or of a user; set one of the two at least.
    ///
    /// Refused with `missing_user_id_or_organization_id` (400) if neither is set.
    ListOrganizationMemberships: GET "/user_management/organization_memberships" as "list_organization_memberships" -> pages of OrganizationMembership,
    query {
        /// Only those of this organization.
        organization_id: Option<OrganizationId>,
        /// Only those that stand like this; the active ones if left out.
        statuses: Option<Vec<OrganizationMembershipStatus>>,
        /// Only those of this user.
        user_id: Option<UserId>,
    }
}

endpoint! {
    /// Makes a user a member of an organization. An inactive membership that they have is made active,
    /// with these roles.
    ///
    /// Refused with `cannot_reactivate_pending_organization_membership` (400) if they are invited, and with
    /// `invalid_role`, `multiple_roles_not_enabled` or `sub_resource_scoped_role_not_allowed` (422).
    CreateOrganizationMembership: POST "/user_management/organization_memberships" as "create_organization_membership" -> OrganizationMembership,
    body {
        /// The user.
        user_id: UserId,
        /// The organization.
        organization_id: OrganizationId,
        /// Their role; the environment's default if left out.
        #[serde(flatten)]
        role: Option<MembershipRole>,
    }
}

endpoint! {
    /// Gets a membership.
    GetOrganizationMembership: GET "/user_management/organization_memberships/{id}" as "get_organization_membership" -> OrganizationMembership,
    path {
        /// The membership.
        id: OrganizationMembershipId,
    }
}

endpoint! {
    /// Deletes a membership for good. To keep its roles for later, see [`DeactivateOrganizationMembership`].
    ///
    /// Refused with `organization_membership_directory_managed` (422) if a directory keeps it.
    DeleteOrganizationMembership: DELETE "/user_management/organization_memberships/{id}" as "delete_organization_membership" -> (),
    path {
        /// The membership.
        id: OrganizationMembershipId,
    }
}

endpoint! {
    /// Changes the role of a member. What is left out keeps its value.
    ///
    /// Refused with `invalid_role`, `multiple_roles_not_enabled` or `sub_resource_scoped_role_not_allowed`
    /// (422).
    UpdateOrganizationMembership: PUT "/user_management/organization_memberships/{id}" as "update_organization_membership" -> OrganizationMembership,
    path {
        /// The membership.
        id: OrganizationMembershipId,
    }
    body {
        /// The role or roles, in place of those that there are.
        #[serde(flatten)]
        role: Option<MembershipRole>,
    }
}

endpoint! {
    /// Makes a membership inactive; its roles are kept. One that is inactive stays so.
    ///
    /// Refused with `cannot_deactivate_pending_organization_membership` (400) if the user is only invited:
    /// delete it instead.
    DeactivateOrganizationMembership: PUT "/user_management/organization_memberships/{id}/deactivate" as "deactivate_organization_membership" -> OrganizationMembership,
    path {
        /// The membership.
        id: OrganizationMembershipId,
    }
}

endpoint! {
    /// Makes an inactive membership active again, with the roles that it had. One that is active stays so.
    ///
    /// Refused with `cannot_reactivate_pending_organization_membership` (400) if the user is only invited.
    ReactivateOrganizationMembership: PUT "/user_management/organization_memberships/{id}/reactivate" as "reactivate_organization_membership" -> OrganizationMembership,
    path {
        /// The membership.
        id: OrganizationMembershipId,
    }
}

endpoint! {
    /// Lists the groups that a member is in.
    ListOrganizationMembershipGroups: GET "/user_management/organization_memberships/{organization_membership_id}/groups" as "list_organization_membership_groups" -> pages of Group,
    path {
        /// The membership.
        organization_membership_id: OrganizationMembershipId,
    }
}
