//! The payload of events about the members of groups.

use crate::types::{GroupId, OrganizationMembershipId};

model! {
    /// Somebody who was added to a group, or taken out of it.
    GroupMember {
        /// The group.
        group_id: GroupId,
        /// Their membership of the organization.
        organization_membership_id: OrganizationMembershipId,
    }
}
