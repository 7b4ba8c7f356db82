//! IT contacts of an organization.

use crate::types::{ItContactId, OrganizationId, Page, Timestamp};

/// An IT contact: a member of the IT team of an organization, responsible for configuring single sign-on
/// or directory sync.
///
/// WorkOS emails an invitation to the Admin Portal, alerts and error notifications directly to IT
/// contacts.
#[model]
pub struct ItContact {
    /// ID of the IT contact (`it_contact_…`).
    pub id: ItContactId,
    /// Email address of the IT contact.
    pub email: String,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// A feature that an IT contact is invited to configure in the Admin Portal.
#[open_enum]
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

/// Lists the IT contacts of an organization, all on one page.
#[endpoint(
    GET "/organizations/{organization_id}/it_contacts",
    operation = "list_it_contacts",
    reference = "organization/it-contact",
    response = Page<ItContact>,
)]
pub struct ListItContacts {
    /// ID of the organization.
    pub organization_id: OrganizationId,
}

/// Creates an IT contact of an organization.
///
/// No invitation to the Admin Portal is sent; [`InviteItContact`] sends one. WorkOS notifies the contact
/// by email if a certificate of a connection of the organization is about to expire.
///
/// # Errors
///
/// - `it_contact_already_exists` (409) if the organization has an IT contact with this email address.
/// - `concurrent_request` (503) if another change of the IT contacts is in progress.
#[endpoint(
    POST "/organizations/{organization_id}/it_contacts",
    operation = "create_it_contact",
    reference = "organization/it-contact",
    response = ItContact,
)]
pub struct CreateItContact {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Email address of the IT contact.
    pub email: String,
}

/// Deletes an IT contact of an organization.
///
/// # Errors
///
/// `concurrent_request` (503) if another change of the IT contacts is in progress.
#[endpoint(
    DELETE "/organizations/{organization_id}/it_contacts/{contact_id}",
    operation = "delete_it_contact",
    reference = "organization/it-contact",
)]
pub struct DeleteItContact {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// ID of the IT contact.
    pub contact_id: ItContactId,
}

/// Sends an IT contact an email with an invitation to the Admin Portal.
///
/// An organization has at most one active invitation at a time. The setup link is in the email only, not
/// in the response.
///
/// # Errors
///
/// - `it_contact_invitation_already_active` (409) if an invitation of the organization is active.
/// - `concurrent_request` (503) if another change of the IT contacts is in progress.
#[endpoint(
    POST "/organizations/{organization_id}/it_contacts/{contact_id}/invite",
    operation = "invite_it_contact",
    reference = "organization/it-contact/invite",
)]
pub struct InviteItContact {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// ID of the IT contact.
    pub contact_id: ItContactId,
    /// Features that the IT contact is invited to configure.
    pub intents: Vec<ItContactIntent>,
}

/// Revokes the invitation of an IT contact to the Admin Portal.
///
/// # Errors
///
/// `concurrent_request` (503) if another change of the IT contacts is in progress.
#[endpoint(
    POST "/organizations/{organization_id}/it_contacts/{contact_id}/revoke",
    operation = "revoke_it_contact",
    reference = "organization/it-contact/revoke",
)]
pub struct RevokeItContactInvitation {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// ID of the IT contact.
    pub contact_id: ItContactId,
}
