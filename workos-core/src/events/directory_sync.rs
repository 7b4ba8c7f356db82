//! Payloads of directory events that are not models of [`directory_sync`](crate::directory_sync).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    directory_sync::{DirectoryGroup, DirectoryUser},
    types::{DirectoryId, DirectoryTokenId, OrganizationId, Timestamp},
};

/// An updated directory group.
#[model]
pub struct DirectoryGroupUpdated {
    /// Directory group after the update.
    #[serde(flatten)]
    pub group: DirectoryGroup,
    /// Previous values of the changed attributes, by name.
    pub previous_attributes: Option<BTreeMap<String, Value>>,
}

/// An updated directory user.
#[model]
pub struct DirectoryUserUpdated {
    /// Directory user after the update.
    #[serde(flatten)]
    pub user: DirectoryUser,
    /// Previous values of the changed attributes, by name.
    pub previous_attributes: Option<BTreeMap<String, Value>>,
}

/// A directory user who was added to a directory group, or removed from it.
#[model]
pub struct DirectoryGroupMembership {
    /// ID of the directory.
    pub directory_id: DirectoryId,
    /// Directory user.
    pub user: DirectoryUser,
    /// Directory group.
    pub group: DirectoryGroup,
}

/// A bearer token, which a directory authenticates with to send changes to WorkOS.
#[model]
pub struct DirectoryToken {
    /// ID of the directory token.
    pub id: DirectoryTokenId,
    /// ID of the directory.
    pub directory_id: DirectoryId,
    /// ID of the organization that the directory belongs to.
    pub organization_id: Option<OrganizationId>,
    /// Last characters of the token, for identification.
    pub token_suffix: String,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
}
