//! Organization memberships: the relationship of a user with an organization.
//!
//! A user is a member of zero, one or many organizations. Roles are assigned to the membership, and
//! [`authorization`](crate::authorization) checks access by the ID of the membership.
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
    /// The membership of a user in an organization.
    OrganizationMembership {
        /// ID of the organization membership (`om_…`).
        id: OrganizationMembershipId,
        /// ID of the user.
        user_id: UserId,
        /// ID of the organization.
        organization_id: OrganizationId,
        /// Status of the membership.
        status: OrganizationMembershipStatus,
        /// Whether a directory sync connection manages the membership. Such a membership is changed in the
        /// directory.
        directory_managed: bool,
        /// Role of the user in the organization, the primary one if there are several. `None` in lists of
        /// the members of a group or of a resource.
        role: Option<SlimRole>,
        /// All roles of the user in the organization. Empty in lists of the members of a group or of a
        /// resource.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        roles: Vec<SlimRole>,
        /// The user. `None` in events.
        user: Option<User>,
        /// Name of the organization, such as `Acme Corp`. `None` in events.
        organization_name: Option<String>,
        /// Custom attributes from the linked directory user or SSO profile, such as `department`, under the
        /// names that the application maps them to. Those of the directory user take precedence.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        custom_attributes: BTreeMap<String, Value>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// Status of an organization membership.
    pub enum OrganizationMembershipStatus {
        /// The user is a member.
        Active = "active",
        /// The membership is deactivated and can be reactivated.
        Inactive = "inactive",
        /// The user is invited and has not accepted yet.
        Pending = "pending",
    }
}

alternatives! {
    /// The role or roles of an organization membership.
    pub enum MembershipRole {
        /// A single role.
        One = one {
            /// Slug of the role, such as `admin`.
            role_slug: String,
        },
        /// Any number of roles. More than one requires that multiple roles are enabled for the environment.
        Several = several {
            /// Slugs of the roles.
            role_slugs: Vec<String>,
        },
    }
}

endpoint! {
    /// Lists the organization memberships that match the filters. `user_id`, `organization_id` or both are
    /// required.
    ///
    /// # Errors
    ///
    /// `missing_user_id_or_organization_id` (400) if neither `user_id` nor `organization_id` is set.
    ListOrganizationMemberships: GET "/user_management/organization_memberships" as "list_organization_memberships" -> pages of OrganizationMembership,
    query {
        /// ID of the organization to filter by.
        organization_id: Option<OrganizationId>,
        /// Statuses to filter by. Default: active memberships only.
        statuses: Option<Vec<OrganizationMembershipStatus>>,
        /// ID of the user to filter by.
        user_id: Option<UserId>,
    }
}

endpoint! {
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
    CreateOrganizationMembership: POST "/user_management/organization_memberships" as "create_organization_membership" -> OrganizationMembership,
    body {
        /// ID of the user.
        user_id: UserId,
        /// ID of the organization.
        organization_id: OrganizationId,
        /// Role or roles of the user. Default: the default role of the organization or environment (`member`
        /// unless configured).
        #[serde(flatten)]
        role: Option<MembershipRole>,
    }
}

endpoint! {
    /// Gets an organization membership.
    GetOrganizationMembership: GET "/user_management/organization_memberships/{id}" as "get_organization_membership" -> OrganizationMembership,
    path {
        /// ID of the organization membership.
        id: OrganizationMembershipId,
    }
}

endpoint! {
    /// Deletes an organization membership permanently. [`DeactivateOrganizationMembership`] keeps the
    /// membership and its roles instead.
    ///
    /// Emits the event `organization_membership.deleted`.
    ///
    /// # Errors
    ///
    /// `organization_membership_directory_managed` (422) if a directory manages the membership.
    DeleteOrganizationMembership: DELETE "/user_management/organization_memberships/{id}" as "delete_organization_membership" -> (),
    path {
        /// ID of the organization membership.
        id: OrganizationMembershipId,
    }
}

endpoint! {
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
    UpdateOrganizationMembership: PUT "/user_management/organization_memberships/{id}" as "update_organization_membership" -> OrganizationMembership,
    path {
        /// ID of the organization membership.
        id: OrganizationMembershipId,
    }
    body {
        /// Role or roles of the user, replacing the present ones.
        #[serde(flatten)]
        role: Option<MembershipRole>,
    }
}

endpoint! {
    /// Deactivates an active organization membership. The membership keeps its roles.
    ///
    /// Emits the event `organization_membership.updated`. Deactivating an inactive membership has no effect
    /// and emits no event.
    ///
    /// # Errors
    ///
    /// `cannot_deactivate_pending_organization_membership` (400) if the membership is pending: delete the
    /// membership instead.
    DeactivateOrganizationMembership: PUT "/user_management/organization_memberships/{id}/deactivate" as "deactivate_organization_membership" -> OrganizationMembership,
    path {
        /// ID of the organization membership.
        id: OrganizationMembershipId,
    }
}

endpoint! {
    /// Reactivates an inactive organization membership with its previous roles.
    ///
    /// Emits the event `organization_membership.updated`. Reactivating an active membership has no effect
    /// and emits no event.
    ///
    /// # Errors
    ///
    /// `cannot_reactivate_pending_organization_membership` (400) if the membership is pending: the user
    /// accepts the invitation instead.
    ReactivateOrganizationMembership: PUT "/user_management/organization_memberships/{id}/reactivate" as "reactivate_organization_membership" -> OrganizationMembership,
    path {
        /// ID of the organization membership.
        id: OrganizationMembershipId,
    }
}

endpoint! {
    /// Lists the groups that an organization membership belongs to.
    ListOrganizationMembershipGroups: GET "/user_management/organization_memberships/{organization_membership_id}/groups" as "list_organization_membership_groups" -> pages of Group,
    path {
        /// ID of the organization membership.
        organization_membership_id: OrganizationMembershipId,
    }
}
