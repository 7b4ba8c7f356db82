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

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    authorization::SlimRole,
    types::{
        DirectoryGroupId, DirectoryId, DirectoryUserId, OrganizationDomainId, OrganizationId, Timestamp,
    },
};

model! {
    /// A directory: an organization's users and groups at a directory provider.
    Directory {
        /// ID of the directory (`directory_…`).
        id: DirectoryId,
        /// ID of the organization that the directory belongs to.
        organization_id: Option<OrganizationId>,
        /// External key of the directory, which WorkOS uses in the directory's URLs. Empty in the event
        /// `dsync.deleted`.
        #[serde(skip_serializing_if = "String::is_empty")]
        external_key: String,
        /// Directory provider.
        kind as "type": DirectoryType,
        /// State of the directory: whether it is connected to the directory provider. In the event
        /// `dsync.deleted`, the state before the deletion.
        state: DirectoryState,
        /// Name of the directory.
        name: String,
        /// Domain of the organization, for example `acme.com`.
        domain: Option<String>,
        /// Domains of the organization. Only in the event `dsync.activated`.
        domains: Option<Vec<DirectoryDomain>>,
        /// Numbers of users and groups in the directory.
        metadata: Option<DirectoryMetadata>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A domain of a directory's organization.
    DirectoryDomain {
        /// ID of the organization domain (`org_domain_…`).
        id: OrganizationDomainId,
        /// Domain name, for example `acme.com`.
        domain: String,
    }
}

model! {
    /// Numbers of users and groups in a directory.
    DirectoryMetadata {
        /// Numbers of directory users.
        users: DirectoryUserCounts,
        /// Number of directory groups.
        groups: u64,
    }
}

model! {
    /// Numbers of directory users by state.
    DirectoryUserCounts {
        /// Number of active directory users.
        active: u64,
        /// Number of inactive directory users.
        inactive: u64,
    }
}

model! {
    /// A directory group: a collection of directory users.
    DirectoryGroup {
        /// ID of the directory group (`directory_group_…`).
        id: DirectoryGroupId,
        /// Unique ID of the group at the directory provider. The format depends on the provider.
        idp_id: String,
        /// ID of the directory that the group belongs to.
        directory_id: DirectoryId,
        /// ID of the organization that the directory belongs to.
        organization_id: Option<OrganizationId>,
        /// Name of the directory group, for example `Developers`.
        name: String,
        /// Unmodified attributes from the directory provider.
        raw_attributes: Option<BTreeMap<String, Value>>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A directory user: a user of an organization as its directory provider describes them.
    DirectoryUser {
        /// ID of the directory user (`directory_user_…`).
        id: DirectoryUserId,
        /// ID of the directory that the user belongs to.
        directory_id: DirectoryId,
        /// ID of the organization that the directory belongs to.
        organization_id: Option<OrganizationId>,
        /// Unique ID of the user at the directory provider. The format depends on the provider.
        idp_id: String,
        /// Primary email address of the user.
        email: Option<String>,
        /// First name of the user.
        first_name: Option<String>,
        /// Last name of the user.
        last_name: Option<String>,
        /// Full name of the user.
        name: Option<String>,
        /// All email addresses of the user. Deprecated by WorkOS.
        emails: Option<Vec<DirectoryUserEmail>>,
        /// Job title of the user. Deprecated by WorkOS.
        job_title: Option<String>,
        /// Username of the user at the directory provider. Deprecated by WorkOS.
        username: Option<String>,
        /// State of the user.
        state: DirectoryUserState,
        /// Custom attributes that are mapped for the directory.
        custom_attributes: BTreeMap<String, Value>,
        /// Unmodified attributes from the directory provider. Deprecated by WorkOS.
        raw_attributes: Option<BTreeMap<String, Value>>,
        /// Primary role of the user in your application.
        role: Option<SlimRole>,
        /// All roles of the user in your application.
        roles: Option<Vec<SlimRole>>,
        /// Groups of the user. Deprecated by WorkOS in favor of [`ListDirectoryGroups::user`]; empty by
        /// default for WorkOS teams created since May 1, 2026. Not in events.
        groups: Option<Vec<DirectoryGroup>>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// An email address of a directory user.
    DirectoryUserEmail {
        /// Whether the address is the primary email address.
        primary: Option<bool>,
        /// Type of the email address as the directory provider names it, for example `work`.
        kind as "type": Option<String>,
        /// Email address.
        value: Option<String>,
    }
}

open_enum! {
    /// State of a directory user.
    pub enum DirectoryUserState {
        /// The user is active in the directory.
        Active = "active",
        /// The user is suspended temporarily.
        Suspended = "suspended",
        /// The user is inactive, for example because they left the organization.
        Inactive = "inactive",
    }
}

open_enum! {
    /// State of a directory. API responses have `linked` and `unlinked` where events have `active` and
    /// `inactive`.
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
}

open_enum! {
    /// Type of a directory: the directory provider and, where several exist, the protocol.
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
}

model! {
    /// A requested synchronization of a directory.
    DirectorySync {
        /// Status of the synchronization request.
        status: DirectorySyncStatus,
    }
}

open_enum! {
    /// Status of a synchronization request.
    pub enum DirectorySyncStatus {
        /// The request is queued; the synchronization has not necessarily started.
        Queued = "queued",
    }
}

endpoint! {
    /// Lists the directories that match the filters.
    ListDirectories: GET "/directories" as "list_directories" -> pages of Directory,
    query {
        /// ID of the organization to filter by.
        organization_id: Option<OrganizationId>,
        /// Text to search for in the names of directories.
        search: Option<String>,
        /// Domain of a directory to filter by, for example `acme.com`. Deprecated by WorkOS in favor of
        /// `organization_id`.
        domain: Option<String>,
    }
}

endpoint! {
    /// Gets a directory.
    GetDirectory: GET "/directories/{id}" as "get_directory" -> Directory,
    path {
        /// ID of the directory.
        id: DirectoryId,
    }
}

endpoint! {
    /// Deletes a directory permanently. The deletion cannot be undone and may complete after the response.
    /// Emits the event `dsync.deleted`.
    DeleteDirectory: DELETE "/directories/{id}" as "delete_directory" -> (),
    path {
        /// ID of the directory.
        id: DirectoryId,
    }
}

endpoint! {
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
    CreateDirectorySync: POST "/directories/{id}/sync" as "create_directory_sync" -> DirectorySync,
    path {
        /// ID of the directory.
        id: DirectoryId,
    }
}

endpoint! {
    /// Lists the directory groups that match the filters: those of a directory or those of a user.
    ListDirectoryGroups: GET "/directory_groups" as "list_groups" -> pages of DirectoryGroup,
    query {
        /// ID of the directory to filter by.
        directory: Option<DirectoryId>,
        /// ID of the directory user to filter by. Only groups of this user are returned.
        user: Option<DirectoryUserId>,
    }
}

endpoint! {
    /// Gets a directory group.
    GetDirectoryGroup: GET "/directory_groups/{id}" as "get_group" -> DirectoryGroup,
    path {
        /// ID of the directory group.
        id: DirectoryGroupId,
    }
}

endpoint! {
    /// Lists the directory users that match the filters: those of a directory or those of a group.
    ListDirectoryUsers: GET "/directory_users" as "list_users" -> pages of DirectoryUser,
    query {
        /// ID of the directory to filter by.
        directory: Option<DirectoryId>,
        /// ID of the directory group to filter by. Only members of this group are returned.
        group: Option<DirectoryGroupId>,
        /// Unique ID of the user at the directory provider to filter by. Requires `directory`.
        idp_id: Option<String>,
        /// Primary email address to filter by. Requires `directory`.
        email: Option<String>,
    }
}

endpoint! {
    /// Gets a directory user.
    GetDirectoryUser: GET "/directory_users/{id}" as "get_user" -> DirectoryUser,
    path {
        /// ID of the directory user.
        id: DirectoryUserId,
    }
}
