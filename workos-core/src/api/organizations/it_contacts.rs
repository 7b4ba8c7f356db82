//! IT contacts of an organization.

use crate::types::{ItContactId, OrganizationId, Page, Timestamp};

model! {
    /// An IT contact: a member of the IT team of an organization, responsible for configuring single sign-on
    /// or directory sync.
    ///
    /// WorkOS emails an invitation to the Admin Portal, alerts and error notifications directly to IT
    /// contacts.
    ItContact {
        /// ID of the IT contact (`it_contact_…`).
        id: ItContactId,
        /// Email address of the IT contact.
        email: String,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// A feature that an IT contact is invited to configure in the Admin Portal.
    pub enum ItContactIntent {
        /// Single sign-on.
        Sso = "sso",
        /// Directory sync.
        DirectorySync = "directory_sync",
        /// Log streams of audit log events.
        LogStreams = "log_streams",
        /// Domain verification.
        DomainVerification = "domain_verification",
        /// Bring your own key: encryption of the vault with a key of the organization.
        BringYourOwnKey = "bring_your_own_key",
    }
}

endpoint! {
    /// Lists the IT contacts of an organization, all on one page.
    ListItContacts: GET "/organizations/{organization_id}/it_contacts" as "list_it_contacts" -> Page<ItContact>,
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
    }
}

endpoint! {
    /// Creates an IT contact of an organization.
    ///
    /// No invitation to the Admin Portal is sent; [`InviteItContact`] sends one. WorkOS notifies the contact
    /// by email if a certificate of a connection of the organization is about to expire.
    ///
    /// # Errors
    ///
    /// - `it_contact_already_exists` (409) if the organization has an IT contact with this email address.
    /// - `concurrent_request` (503) if another change of the IT contacts is in progress.
    CreateItContact: POST "/organizations/{organization_id}/it_contacts" as "create_it_contact" -> ItContact,
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
    }
    body {
        /// Email address of the IT contact.
        email: String,
    }
}

endpoint! {
    /// Deletes an IT contact of an organization.
    ///
    /// # Errors
    ///
    /// `concurrent_request` (503) if another change of the IT contacts is in progress.
    DeleteItContact: DELETE "/organizations/{organization_id}/it_contacts/{contact_id}" as "delete_it_contact" -> (),
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// ID of the IT contact.
        contact_id: ItContactId,
    }
}

endpoint! {
    /// Sends an IT contact an email with an invitation to the Admin Portal.
    ///
    /// An organization has at most one active invitation at a time. The setup link is in the email only, not
    /// in the response.
    ///
    /// # Errors
    ///
    /// - `it_contact_invitation_already_active` (409) if an invitation of the organization is active.
    /// - `concurrent_request` (503) if another change of the IT contacts is in progress.
    InviteItContact: POST "/organizations/{organization_id}/it_contacts/{contact_id}/invite" as "invite_it_contact" -> (),
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// ID of the IT contact.
        contact_id: ItContactId,
    }
    body {
        /// Features that the IT contact is invited to configure.
        intents: Vec<ItContactIntent>,
    }
}

endpoint! {
    /// Revokes the invitation of an IT contact to the Admin Portal.
    ///
    /// # Errors
    ///
    /// `concurrent_request` (503) if another change of the IT contacts is in progress.
    RevokeItContact: POST "/organizations/{organization_id}/it_contacts/{contact_id}/revoke" as "revoke_it_contact" -> (),
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// ID of the IT contact.
        contact_id: ItContactId,
    }
}
