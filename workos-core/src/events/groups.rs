//! Payload of events about members of groups.

use crate::types::{GroupId, OrganizationMembershipId};

model! {
    /// A member who was added to a group, or removed from it.
    GroupMember {
        /// ID of the group.
        group_id: GroupId,
        /// ID of the member's organization membership.
        organization_membership_id: OrganizationMembershipId,
    }
}
