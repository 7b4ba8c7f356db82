//! Payload of events about members of groups.

use crate::types::{GroupId, OrganizationMembershipId};

/// A member who was added to a group, or removed from it.
#[model]
pub struct GroupMember {
    /// ID of the group.
    pub group_id: GroupId,
    /// ID of the member's organization membership.
    pub organization_membership_id: OrganizationMembershipId,
}
