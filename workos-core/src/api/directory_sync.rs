//! Directory Sync: the users and groups of an organization, synchronized from its directory provider.
//!
//! WorkOS keeps a copy of each directory and follows its changes. Read the copy with the operations of this
//! module, or receive the changes as `dsync.…` [events](crate::events). Both only read: WorkOS never changes
//! users or groups at the directory provider.
//!
//! ```
//! use workos_core::directory_sync::{ListDirectories, ListDirectoryUsers};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let mut directories = client.pages(ListDirectories::new().organization_id("org_1")).items();
//! while let Some(directory) = directories.next().await? {
//!     let mut users = client.pages(ListDirectoryUsers::new().directory(directory.id)).items();
//!     while let Some(user) = users.next().await? {
//!         println!("{} is {}", user.email.unwrap_or_default(), user.state);
//!     }
//! }
//! # Ok(()) }
//! ```
//!
//! # Operations
//!
//! | type | request |
//! |---|---|
//! | [`ListDirectories`] | [`GET /directories`](https://workos.com/docs/reference/directory-sync/directory/list) |
//! | [`GetDirectory`] | [`GET /directories/{id}`](https://workos.com/docs/reference/directory-sync/directory/get) |
//! | [`DeleteDirectory`] | [`DELETE /directories/{id}`](https://workos.com/docs/reference/directory-sync/directory/delete) |
//! | [`CreateDirectorySync`] | [`POST /directories/{id}/sync`](https://workos.com/docs/reference/directory-sync/directory) |
//! | [`ListDirectoryGroups`] | [`GET /directory_groups`](https://workos.com/docs/reference/directory-sync/directory-group/list) |
//! | [`GetDirectoryGroup`] | [`GET /directory_groups/{id}`](https://workos.com/docs/reference/directory-sync/directory-group/get) |
//! | [`ListDirectoryUsers`] | [`GET /directory_users`](https://workos.com/docs/reference/directory-sync/directory-user/list) |
//! | [`GetDirectoryUser`] | [`GET /directory_users/{id}`](https://workos.com/docs/reference/directory-sync/directory-user/get) |
//! | [`ListUsersInDirectory`] | [`GET /directories/{directory_id}/users`](https://workos.com/docs/reference/directory-sync/directory-user) |
//! | [`GetUserInDirectory`] | [`GET /directories/{directory_id}/users/{user_id}`](https://workos.com/docs/reference/directory-sync/directory-user) |
//! | [`ListGroupsInDirectory`] | [`GET /directories/{directory_id}/groups`](https://workos.com/docs/reference/directory-sync/directory-group) |
//! | [`GetGroupInDirectory`] | [`GET /directories/{directory_id}/groups/{group_id}`](https://workos.com/docs/reference/directory-sync/directory-group) |

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    authorization::SlimRole,
    types::{
        DirectoryGroupId, DirectoryId, DirectoryUserId, OrganizationDomainId, OrganizationId, Page,
        QueryParameters, Timestamp, Undocumented,
    },
};

/// A directory: an organization's users and groups at a directory provider.
#[model]
pub struct Directory {
    /// ID of the directory (`directory_…`).
    pub id: DirectoryId,
    /// ID of the organization that the directory belongs to.
    pub organization_id: Option<OrganizationId>,
    /// External key of the directory, which WorkOS uses in the directory's URLs. Empty in the event
    /// `dsync.deleted`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub external_key: String,
    /// Directory provider.
    #[serde(rename = "type")]
    pub kind: DirectoryType,
    /// State of the directory: whether it is connected to the directory provider. In the event
    /// `dsync.deleted`, the state before the deletion.
    pub state: DirectoryState,
    /// Name of the directory.
    pub name: String,
    /// Domain of the organization, for example `acme.com`.
    pub domain: Option<String>,
    /// Domains of the organization. Only in the event `dsync.activated`.
    pub domains: Option<Vec<DirectoryDomain>>,
    /// Numbers of users and groups in the directory.
    pub metadata: Option<DirectoryMetadata>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// A domain of a directory's organization.
#[model]
pub struct DirectoryDomain {
    /// ID of the organization domain (`org_domain_…`).
    pub id: OrganizationDomainId,
    /// Domain name, for example `acme.com`.
    pub domain: String,
}

/// Numbers of users and groups in a directory.
#[model]
pub struct DirectoryMetadata {
    /// Numbers of directory users.
    pub users: DirectoryUserCounts,
    /// Number of directory groups.
    pub groups: u64,
}

/// Numbers of directory users by state.
#[model]
pub struct DirectoryUserCounts {
    /// Number of active directory users.
    pub active: u64,
    /// Number of inactive directory users.
    pub inactive: u64,
}

/// A directory group: a collection of directory users.
#[model]
pub struct DirectoryGroup {
    /// ID of the directory group (`directory_group_…`).
    pub id: DirectoryGroupId,
    /// Unique ID of the group at the directory provider. The format depends on the provider.
    pub idp_id: String,
    /// ID of the directory that the group belongs to.
    pub directory_id: DirectoryId,
    /// ID of the organization that the directory belongs to.
    pub organization_id: Option<OrganizationId>,
    /// Name of the directory group, for example `Developers`.
    pub name: String,
    /// Unmodified attributes from the directory provider.
    pub raw_attributes: Option<BTreeMap<String, Value>>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// A directory user: a user of an organization as its directory provider describes them.
#[model]
pub struct DirectoryUser {
    /// ID of the directory user (`directory_user_…`).
    pub id: DirectoryUserId,
    /// ID of the directory that the user belongs to.
    pub directory_id: DirectoryId,
    /// ID of the organization that the directory belongs to.
    pub organization_id: Option<OrganizationId>,
    /// Unique ID of the user at the directory provider. The format depends on the provider.
    pub idp_id: String,
    /// Primary email address of the user.
    pub email: Option<String>,
    /// First name of the user.
    pub first_name: Option<String>,
    /// Last name of the user.
    pub last_name: Option<String>,
    /// Full name of the user.
    pub name: Option<String>,
    /// All email addresses of the user. Deprecated by WorkOS.
    pub emails: Option<Vec<DirectoryUserEmail>>,
    /// Job title of the user. Deprecated by WorkOS.
    pub job_title: Option<String>,
    /// Username of the user at the directory provider. Deprecated by WorkOS.
    pub username: Option<String>,
    /// State of the user.
    pub state: DirectoryUserState,
    /// Custom attributes that are mapped for the directory.
    pub custom_attributes: BTreeMap<String, Value>,
    /// Unmodified attributes from the directory provider. Deprecated by WorkOS.
    pub raw_attributes: Option<BTreeMap<String, Value>>,
    /// Primary role of the user in your application.
    pub role: Option<SlimRole>,
    /// All roles of the user in your application.
    pub roles: Option<Vec<SlimRole>>,
    /// Groups of the user. Deprecated by WorkOS in favor of [`ListDirectoryGroups::user`]; empty by
    /// default for WorkOS teams created since May 1, 2026. Not in events.
    pub groups: Option<Vec<DirectoryGroup>>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// An email address of a directory user.
#[model]
pub struct DirectoryUserEmail {
    /// Whether the address is the primary email address.
    pub primary: Option<bool>,
    /// Type of the email address as the directory provider names it, for example `work`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Email address.
    pub value: Option<String>,
}

/// State of a directory user.
#[open_enum]
pub enum DirectoryUserState {
    /// The user is active in the directory.
    Active = "active",
    /// The user is suspended temporarily.
    Suspended = "suspended",
    /// The user is inactive, for example because they left the organization.
    Inactive = "inactive",
}

/// State of a directory. API responses have `linked` and `unlinked` where events have `active` and
/// `inactive`.
#[open_enum]
pub enum DirectoryState {
    /// The directory is connected.
    Linked = "linked",
    /// WorkOS is validating the connection to the directory provider.
    Validating = "validating",
    /// The directory provider rejects the credentials of the directory.
    InvalidCredentials = "invalid_credentials",
    /// The directory is not connected.
    Unlinked = "unlinked",
    /// The directory is being deleted.
    Deleting = "deleting",
    /// The directory is connected. Only in events.
    Active = "active",
    /// The directory is not connected. Only in events.
    Inactive = "inactive",
}

/// Type of a directory: the directory provider and, where several exist, the protocol.
#[open_enum]
pub enum DirectoryType {
    /// Entra ID (SCIM).
    AzureScim = "azure scim v2.0",
    /// BambooHR.
    BambooHr = "bamboohr",
    /// Breathe HR.
    BreatheHr = "breathe hr",
    /// Cezanne HR.
    CezanneHr = "cezanne hr",
    /// CyberArk (SCIM).
    CyberArkScim = "cyberark scim v2.0",
    /// Fourth.
    FourthHr = "fourth hr",
    /// Generic SCIM directory provider.
    GenericScim = "generic scim v2.0",
    /// Google Workspace.
    GoogleWorkspace = "gsuite directory",
    /// Gusto. Only in events.
    Gusto = "gusto",
    /// HiBob.
    Hibob = "hibob",
    /// SailPoint (SCIM).
    SailPointScim = "sailpoint scim v2.0",
    /// JumpCloud (SCIM).
    JumpCloudScim = "jump cloud scim v2.0",
    /// Okta (SCIM).
    OktaScim = "okta scim v2.0",
    /// OneLogin (SCIM).
    OneLoginScim = "onelogin scim v2.0",
    /// People HR.
    PeopleHr = "people hr",
    /// Personio.
    Personio = "personio",
    /// PingFederate (SCIM).
    PingFederateScim = "pingfederate scim v2.0",
    /// Rippling. Only in events.
    Rippling = "rippling",
    /// Rippling (SCIM).
    RipplingScim = "rippling scim v2.0",
    /// Files in an Amazon S3 bucket.
    S3 = "s3",
    /// Files that are uploaded by SFTP.
    Sftp = "sftp",
    /// Files from Workday that are uploaded by SFTP.
    SftpWorkday = "sftp workday",
    /// Workday.
    Workday = "workday",
}

/// A requested synchronization of a directory.
#[model]
pub struct DirectorySync {
    /// Status of the synchronization request.
    pub status: DirectorySyncStatus,
}

/// Status of a synchronization request.
#[open_enum]
pub enum DirectorySyncStatus {
    /// The request is queued; the synchronization has not necessarily started.
    Queued = "queued",
}

/// Lists the directories that match the filters.
#[endpoint(
    GET "/directories",
    operation = "list_directories",
    reference = "directory-sync/directory/list",
    response = Page<Directory>,
)]
pub struct ListDirectories {
    /// ID of the organization to filter by.
    pub organization_id: Option<OrganizationId>,
    /// Text to search for in the names of directories.
    pub search: Option<String>,
    /// Domain of a directory to filter by, for example `acme.com`. Deprecated by WorkOS in favor of
    /// `organization_id`.
    pub domain: Option<String>,
}

/// Gets a directory.
#[endpoint(
    GET "/directories/{id}",
    operation = "get_directory",
    reference = "directory-sync/directory/get",
    response = Directory,
)]
pub struct GetDirectory {
    /// ID of the directory.
    pub id: DirectoryId,
}

/// Deletes a directory permanently. The deletion cannot be undone and may complete after the response.
/// Emits the event `dsync.deleted`.
#[endpoint(
    DELETE "/directories/{id}",
    operation = "delete_directory",
    reference = "directory-sync/directory/delete",
)]
pub struct DeleteDirectory {
    /// ID of the directory.
    pub id: DirectoryId,
}

/// Requests a synchronization of a directory with its provider, ahead of the regular schedule. The
/// synchronization runs after the response.
///
/// WorkOS supports this for Google Workspace directories in the state `linked` or `validating`, once in
/// five minutes per directory. Requests from the WorkOS Dashboard and the Admin Portal count too.
///
/// # Errors
///
/// - `directory_sync_in_progress` (409) while a synchronization of the directory is running.
/// - `directory_sync_unsupported` or `directory_sync_disabled` (422) if the directory cannot be
///   synchronized on request.
/// - `directory_sync_rate_limited` (429) within five minutes of the previous request.
#[endpoint(
    POST "/directories/{id}/sync",
    operation = "create_directory_sync",
    reference = "directory-sync/directory",
    response = DirectorySync,
)]
pub struct CreateDirectorySync {
    /// ID of the directory.
    pub id: DirectoryId,
}

/// Lists the directory groups that match the filters: those of a directory or those of a user.
#[endpoint(
    GET "/directory_groups",
    operation = "list_groups",
    reference = "directory-sync/directory-group/list",
    response = Page<DirectoryGroup>,
)]
pub struct ListDirectoryGroups {
    /// ID of the directory to filter by.
    pub directory: Option<DirectoryId>,
    /// ID of the directory user to filter by. Only groups of this user are returned.
    pub user: Option<DirectoryUserId>,
}

/// Gets a directory group.
#[endpoint(
    GET "/directory_groups/{id}",
    operation = "get_group",
    reference = "directory-sync/directory-group/get",
    response = DirectoryGroup,
)]
pub struct GetDirectoryGroup {
    /// ID of the directory group.
    pub id: DirectoryGroupId,
}

/// Lists the directory users that match the filters: those of a directory or those of a group.
#[endpoint(
    GET "/directory_users",
    operation = "list_users",
    reference = "directory-sync/directory-user/list",
    response = Page<DirectoryUser>,
)]
pub struct ListDirectoryUsers {
    /// ID of the directory to filter by.
    pub directory: Option<DirectoryId>,
    /// ID of the directory group to filter by. Only members of this group are returned.
    pub group: Option<DirectoryGroupId>,
    /// Unique ID of the user at the directory provider to filter by. Requires `directory`.
    pub idp_id: Option<String>,
    /// Primary email address to filter by. Requires `directory`.
    pub email: Option<String>,
}

/// Gets a directory user.
#[endpoint(
    GET "/directory_users/{id}",
    operation = "get_user",
    reference = "directory-sync/directory-user/get",
    response = DirectoryUser,
)]
pub struct GetDirectoryUser {
    /// ID of the directory user.
    pub id: DirectoryUserId,
}

/// Lists the users of a directory.
///
/// Not fully known: WorkOS's SDKs have this operation since November 2026, and no page says which parameters it accepts,
/// what the response is and whether it has pages. [`ListDirectoryUsers::directory`] lists the same users by the
/// documented operation.
#[endpoint(
    GET "/directories/{directory_id}/users",
    operation = "list_directory_users",
    reference = "directory-sync/directory-user",
    response = Undocumented<Page<DirectoryUser>>,
)]
pub struct ListUsersInDirectory {
    /// ID of the directory.
    pub directory_id: DirectoryId,
    /// Query parameters by name. None is documented; `limit`, `before`, `after` and `order` are those of other lists.
    pub parameters: Option<QueryParameters>,
}

/// Gets a user of a directory.
///
/// Not fully known: WorkOS's SDKs have this operation since November 2026, and no page says what the response is.
/// [`GetDirectoryUser`] is the documented operation.
#[endpoint(
    GET "/directories/{directory_id}/users/{user_id}",
    operation = "get_directory_user",
    reference = "directory-sync/directory-user",
    response = Undocumented<DirectoryUser>,
)]
pub struct GetUserInDirectory {
    /// ID of the directory.
    pub directory_id: DirectoryId,
    /// ID of the directory user.
    pub user_id: DirectoryUserId,
}

/// Lists the groups of a directory.
///
/// Not fully known: WorkOS's SDKs have this operation since November 2026, and no page says which parameters it accepts,
/// what the response is and whether it has pages. [`ListDirectoryGroups::directory`] lists the same groups by the
/// documented operation.
#[endpoint(
    GET "/directories/{directory_id}/groups",
    operation = "list_directory_groups",
    reference = "directory-sync/directory-group",
    response = Undocumented<Page<DirectoryGroup>>,
)]
pub struct ListGroupsInDirectory {
    /// ID of the directory.
    pub directory_id: DirectoryId,
    /// Query parameters by name. None is documented; `limit`, `before`, `after` and `order` are those of other lists.
    pub parameters: Option<QueryParameters>,
}

/// Gets a group of a directory.
///
/// Not fully known: WorkOS's SDKs have this operation since November 2026, and no page says what the response is.
/// [`GetDirectoryGroup`] is the documented operation.
#[endpoint(
    GET "/directories/{directory_id}/groups/{group_id}",
    operation = "get_directory_group",
    reference = "directory-sync/directory-group",
    response = Undocumented<DirectoryGroup>,
)]
pub struct GetGroupInDirectory {
    /// ID of the directory.
    pub directory_id: DirectoryId,
    /// ID of the directory group.
    pub group_id: DirectoryGroupId,
}
