//! Payloads of directory events that are not models of [`directory_sync`](crate::directory_sync).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    directory_sync::{DirectoryGroup, DirectoryUser},
    types::{DirectoryId, DirectoryTokenId, OrganizationId, Timestamp},
};

model! {
    /// An updated directory group.
    DirectoryGroupUpdated {
        /// Directory group after the update.
        #[serde(flatten)]
        group: DirectoryGroup,
        /// Previous values of the changed attributes, by name.
        previous_attributes: Option<BTreeMap<String, Value>>,
    }
}

model! {
    /// An updated directory user.
    DirectoryUserUpdated {
        /// Directory user after the update.
        #[serde(flatten)]
        user: DirectoryUser,
        /// Previous values of the changed attributes, by name.
        previous_attributes: Option<BTreeMap<String, Value>>,
    }
}

model! {
    /// A directory user who was added to a directory group, or removed from it.
    DirectoryGroupMembership {
        /// ID of the directory.
        directory_id: DirectoryId,
        /// Directory user.
        user: DirectoryUser,
        /// Directory group.
        group: DirectoryGroup,
    }
}

model! {
    /// A bearer token, which a directory authenticates with to send changes to WorkOS.
    DirectoryToken {
        /// ID of the directory token.
        id: DirectoryTokenId,
        /// ID of the directory.
        directory_id: DirectoryId,
        /// ID of the organization that the directory belongs to.
        organization_id: Option<OrganizationId>,
        /// Last characters of the token, for identification.
        token_suffix: String,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
    }
}
