//! The people of an organization who set it up in the Admin Portal.

use crate::types::{ItContactId, OrganizationId, Page, Timestamp};

model! {
    /// A person who sets an organization up.
    ItContact {
        /// Their id.
        id: ItContactId,
        /// Their e-mail address.
        email: String,
        /// When they were added.
        created_at: Option<Timestamp>,
        /// When they last changed.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// What an IT contact is asked to set up.
    pub enum ItContactIntent {
        /// Single sign-on.
        Sso = "sso",
        /// Directory sync.
        DirectorySync = "directory_sync",
        /// A stream of audit log events.
        LogStreams = "log_streams",
        /// A domain.
        DomainVerification = "domain_verification",
        /// A key of their own for the vault.
        BringYourOwnKey = "bring_your_own_key",
    }
}

endpoint! {
    /// Lists an organization's IT contacts, all on one page.
    ListItContacts: GET "/organizations/{organization_id}/it_contacts" as "list_it_contacts" -> Page<ItContact>,
    path {
        /// The organization.
        organization_id: OrganizationId,
    }
}

endpoint! {
    /// Adds an IT contact to an organization.
    ///
    /// Refused with `it_contact_already_exists` (409), or with `concurrent_request` (503) while another
    /// change of the contacts is under way.
    CreateItContact: POST "/organizations/{organization_id}/it_contacts" as "create_it_contact" -> ItContact,
    path {
        /// The organization.
        organization_id: OrganizationId,
    }
    body {
        /// Their e-mail address.
        email: String,
    }
}

endpoint! {
    /// Deletes an IT contact from an organization.
    ///
    /// Refused with `concurrent_request` (503) while another change of the contacts is under way.
    DeleteItContact: DELETE "/organizations/{organization_id}/it_contacts/{contact_id}" as "delete_it_contact" -> (),
    path {
        /// The organization.
        organization_id: OrganizationId,
        /// The contact.
        contact_id: ItContactId,
    }
}

endpoint! {
    /// Sends an IT contact an e-mail that invites them to set things up.
    ///
    /// Refused with `it_contact_invitation_already_active` (409), or with `concurrent_request` (503) while
    /// another change of the contacts is under way.
    InviteItContact: POST "/organizations/{organization_id}/it_contacts/{contact_id}/invite" as "invite_it_contact" -> (),
    path {
        /// The organization.
        organization_id: OrganizationId,
        /// The contact.
        contact_id: ItContactId,
    }
    body {
        /// What they are asked to set up.
        intents: Vec<ItContactIntent>,
    }
}

endpoint! {
    /// Withdraws an IT contact's invitation.
    ///
    /// Refused with `concurrent_request` (503) while another change of the contacts is under way.
    RevokeItContact: POST "/organizations/{organization_id}/it_contacts/{contact_id}/revoke" as "revoke_it_contact" -> (),
    path {
        /// The organization.
        organization_id: OrganizationId,
        /// The contact.
        contact_id: ItContactId,
    }
}
