//! Directory sync: the people and groups of an organization, as its own directory has them.
//!
//! WorkOS keeps a copy of each directory and follows its changes. Read the copy here, or follow the changes
//! with the `dsync.…` [events](crate::events).
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
    /// A directory of an organization.
    Directory {
        /// Its id.
        id: DirectoryId,
        /// The organization that it is of.
        organization_id: Option<OrganizationId>,
        /// WorkOS's key of it in the directory's URLs. Empty in the event that it was deleted.
        #[serde(skip_serializing_if = "String::is_empty")]
        external_key: String,
        /// The system that it is kept in.
        kind as "type": DirectoryType,
        /// How it is connected.
        state: DirectoryState,
        /// Its name.
        name: String,
        /// The domain of the organization.
        domain: Option<String>,
        /// The domains of the organization. Only in the event that it was connected.
        domains: Option<Vec<DirectoryDomain>>,
        /// How much is in it.
        metadata: Option<DirectoryMetadata>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A domain of the organization of a directory.
    DirectoryDomain {
        /// Its id.
        id: OrganizationDomainId,
        /// The domain, `acme.com`.
        domain: String,
    }
}

model! {
    /// How much is in a directory.
    DirectoryMetadata {
        /// How many users it has.
        users: DirectoryUserCounts,
        /// How many groups it has.
        groups: u64,
    }
}

model! {
    /// How many users a directory has.
    DirectoryUserCounts {
        /// How many are active.
        active: u64,
        /// How many are not.
        inactive: u64,
    }
}

model! {
    /// A group of a directory.
    DirectoryGroup {
        /// Its id.
        id: DirectoryGroupId,
        /// The directory's own id of it.
        idp_id: String,
        /// The directory.
        directory_id: DirectoryId,
        /// The organization that the directory is of.
        organization_id: Option<OrganizationId>,
        /// Its name.
        name: String,
        /// All that the directory says of it, as it came.
        raw_attributes: Option<BTreeMap<String, Value>>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A user of a directory.
    DirectoryUser {
        /// Their id.
        id: DirectoryUserId,
        /// The directory.
        directory_id: DirectoryId,
        /// The organization that the directory is of.
        organization_id: Option<OrganizationId>,
        /// The directory's own id of them.
        idp_id: String,
        /// Their e-mail address.
        email: Option<String>,
        /// Their first name.
        first_name: Option<String>,
        /// Their last name.
        last_name: Option<String>,
        /// Their name in full.
        name: Option<String>,
        /// All of their e-mail addresses. Deprecated by WorkOS.
        emails: Option<Vec<DirectoryUserEmail>>,
        /// What they do. Deprecated by WorkOS.
        job_title: Option<String>,
        /// Their name in the directory. Deprecated by WorkOS.
        username: Option<String>,
        /// How they are.
        state: DirectoryUserState,
        /// The attributes that the directory is set up to give you.
        custom_attributes: BTreeMap<String, Value>,
        /// All that the directory says of them, as it came. Deprecated by WorkOS.
        raw_attributes: Option<BTreeMap<String, Value>>,
        /// Their role in your application.
        role: Option<SlimRole>,
        /// All of their roles in your application.
        roles: Option<Vec<SlimRole>>,
        /// Their groups. Deprecated by WorkOS, and empty for most teams: see [`ListDirectoryGroups::user`].
        /// Not in events.
        groups: Option<Vec<DirectoryGroup>>,
        /// When they were made.
        created_at: Option<Timestamp>,
        /// When they last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// An e-mail address of a user of a directory.
    DirectoryUserEmail {
        /// Whether it is their first.
        primary: Option<bool>,
        /// What it is for, in the directory's words.
        kind as "type": Option<String>,
        /// The address.
        value: Option<String>,
    }
}

open_enum! {
    /// How a user of a directory is.
    pub enum DirectoryUserState {
        /// They belong to the organization.
        Active = "active",
        /// They are kept out for now.
        Suspended = "suspended",
        /// They have left the organization.
        Inactive = "inactive",
    }
}

open_enum! {
    /// How a directory is connected. Answers and events have words of their own for some.
    pub enum DirectoryState {
        /// It is connected.
        Linked = "linked",
        /// WorkOS checks the connection.
        Validating = "validating",
        /// The directory does not take WorkOS's credentials.
        InvalidCredentials = "invalid_credentials",
        /// It is not connected.
        Unlinked = "unlinked",
        /// It is being deleted.
        Deleting = "deleting",
        /// It is connected, in the words of events.
        Active = "active",
        /// It is not connected, in the words of events.
        Inactive = "inactive",
    }
}

open_enum! {
    /// The system that a directory is kept in.
    pub enum DirectoryType {
        /// Entra ID, by SCIM.
        AzureScim = "azure scim v2.0",
        /// BambooHR.
        BambooHr = "bamboohr",
        /// Breathe HR.
        BreatheHr = "breathe hr",
        /// Cezanne HR.
        CezanneHr = "cezanne hr",
        /// CyberArk, by SCIM.
        CyberArkScim = "cyberark scim v2.0",
        /// Fourth.
        FourthHr = "fourth hr",
        /// Any system that speaks SCIM.
        GenericScim = "generic scim v2.0",
        /// Google Workspace.
        GoogleWorkspace = "gsuite directory",
        /// Gusto. In events only.
        Gusto = "gusto",
        /// HiBob.
        Hibob = "hibob",
        /// SailPoint, by SCIM.
        SailPointScim = "sailpoint scim v2.0",
        /// JumpCloud, by SCIM.
        JumpCloudScim = "jump cloud scim v2.0",
        /// Okta, by SCIM.
        OktaScim = "okta scim v2.0",
        /// OneLogin, by SCIM.
        OneLoginScim = "onelogin scim v2.0",
        /// People HR.
        PeopleHr = "people hr",
        /// Personio.
        Personio = "personio",
        /// PingFederate, by SCIM.
        PingFederateScim = "pingfederate scim v2.0",
        /// Rippling. In events only.
        Rippling = "rippling",
        /// Rippling, by SCIM.
        RipplingScim = "rippling scim v2.0",
        /// Files in an S3 bucket.
        S3 = "s3",
        /// Files that come by SFTP.
        Sftp = "sftp",
        /// Files of Workday that come by SFTP.
        SftpWorkday = "sftp workday",
        /// Workday.
        Workday = "workday",
    }
}

model! {
    /// A synchronization that you asked for.
    DirectorySync {
        /// How far it is.
        status: DirectorySyncStatus,
    }
}

open_enum! {
    /// How far a synchronization is.
    pub enum DirectorySyncStatus {
        /// It will start when its turn comes.
        Queued = "queued",
    }
}

endpoint! {
    /// Lists directories.
    ListDirectories: GET "/directories" as "list_directories" -> pages of Directory,
    query {
        /// Only those of this organization.
        organization_id: Option<OrganizationId>,
        /// Only those whose name contains this text.
        search: Option<String>,
        /// Only those of this domain. Deprecated by WorkOS in favour of `organization_id`.
        domain: Option<String>,
    }
}

endpoint! {
    /// Gets a directory.
    GetDirectory: GET "/directories/{id}" as "get_directory" -> Directory,
    path {
        /// The directory.
        id: DirectoryId,
    }
}

endpoint! {
    /// Deletes a directory for good. The work may be done after the answer.
    DeleteDirectory: DELETE "/directories/{id}" as "delete_directory" -> (),
    path {
        /// The directory.
        id: DirectoryId,
    }
}

endpoint! {
    /// Brings WorkOS's copy of a directory up to date now, instead of when its turn comes. The work is done
    /// after the answer.
    ///
    /// Refused with `directory_sync_in_progress` (409) while one is under way, with
    /// `directory_sync_unsupported` or `directory_sync_disabled` (422) where the directory cannot do it,
    /// with `directory_sync_rate_limited` (429).
    CreateDirectorySync: POST "/directories/{id}/sync" as "create_directory_sync" -> DirectorySync,
    path {
        /// The directory.
        id: DirectoryId,
    }
}

endpoint! {
    /// Lists groups: of a directory, or of a user.
    ListDirectoryGroups: GET "/directory_groups" as "list_groups" -> pages of DirectoryGroup,
    query {
        /// Only those of this directory.
        directory: Option<DirectoryId>,
        /// Only those that this user is in.
        user: Option<DirectoryUserId>,
    }
}

endpoint! {
    /// Gets a group.
    GetDirectoryGroup: GET "/directory_groups/{id}" as "get_group" -> DirectoryGroup,
    path {
        /// The group.
        id: DirectoryGroupId,
    }
}

endpoint! {
    /// Lists users: of a directory, or of a group.
    ListDirectoryUsers: GET "/directory_users" as "list_users" -> pages of DirectoryUser,
    query {
        /// Only those of this directory.
        directory: Option<DirectoryId>,
        /// Only those in this group.
        group: Option<DirectoryGroupId>,
        /// Only the one that the directory has under this id. Needs `directory`.
        idp_id: Option<String>,
        /// Only those whose first e-mail address is this. Needs `directory`.
        email: Option<String>,
    }
}

endpoint! {
    /// Gets a user.
    GetDirectoryUser: GET "/directory_users/{id}" as "get_user" -> DirectoryUser,
    path {
        /// The user.
        id: DirectoryUserId,
    }
}
