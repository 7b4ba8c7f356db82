//! The payloads of events about directories, where they are not models of
//! [`directory_sync`](crate::directory_sync).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    directory_sync::{DirectoryGroup, DirectoryUser},
    types::{DirectoryId, DirectoryTokenId, OrganizationId, Timestamp},
};

model! {
    /// A group of a directory that changed.
    DirectoryGroupUpdated {
        /// The group as it is now.
        #[serde(flatten)]
        group: DirectoryGroup,
        /// What the changed fields held before.
        previous_attributes: Option<BTreeMap<String, Value>>,
    }
}

model! {
    /// A user of a directory that changed.
    DirectoryUserUpdated {
        /// The user as they are now.
        #[serde(flatten)]
        user: DirectoryUser,
        /// What the changed fields held before.
        previous_attributes: Option<BTreeMap<String, Value>>,
    }
}

model! {
    /// A user of a directory who was added to one of its groups, or removed from it.
    DirectoryGroupMembership {
        /// The directory.
        directory_id: DirectoryId,
        /// The user.
        user: DirectoryUser,
        /// The group.
        group: DirectoryGroup,
    }
}

model! {
    /// A token that a directory sends its changes to WorkOS with.
    DirectoryToken {
        /// Its id.
        id: DirectoryTokenId,
        /// The directory.
        directory_id: DirectoryId,
        /// The organization that the directory is of.
        organization_id: Option<OrganizationId>,
        /// How the token ends, to know it by.
        token_suffix: String,
        /// When it was made.
        created_at: Option<Timestamp>,
    }
}
