//! Waitlists: sign-up requests to approve or deny.

use std::collections::BTreeMap;

use crate::types::{Page, Timestamp, WaitlistEntryId, WaitlistId};

/// A waitlist of the environment.
#[model]
pub struct Waitlist {
    /// ID of the waitlist (`waitlist_…`).
    pub id: WaitlistId,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// A sign-up request on a waitlist.
#[model]
pub struct WaitlistEntry {
    /// ID of the waitlist entry (`wl_user_…`).
    pub id: WaitlistEntryId,
    /// ID of the waitlist.
    pub waitlist_id: Option<WaitlistId>,
    /// Email address that requested the sign-up.
    pub email: String,
    /// State of the waitlist entry.
    pub state: WaitlistEntryState,
    /// Further fields of the sign-up request, such as `company`.
    pub additional_fields: BTreeMap<String, String>,
    /// Timestamp of approval; `None` if the entry is not approved.
    pub approved_at: Option<Timestamp>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// State of a waitlist entry.
#[open_enum]
pub enum WaitlistEntryState {
    /// The entry is neither approved nor denied.
    Pending = "pending",
    /// The entry is approved; the user can sign up.
    Approved = "approved",
    /// The entry is denied.
    Denied = "denied",
}

/// Lists the waitlists of the environment, all on one page.
#[endpoint(
    GET "/user_management/waitlists",
    operation = "list_waitlists",
    reference = "authkit/waitlist",
    response = Page<Waitlist>,
)]
pub struct ListWaitlists {}

/// Gets a waitlist.
#[endpoint(
    GET "/user_management/waitlists/{id}",
    operation = "get_waitlist",
    reference = "authkit/waitlist",
    response = Waitlist,
)]
pub struct GetWaitlist {
    /// ID of the waitlist.
    pub id: WaitlistId,
}

/// Lists the entries of a waitlist that match the filters.
#[endpoint(
    GET "/user_management/waitlists/{id}/entries",
    operation = "list_waitlist_entries",
    reference = "authkit/waitlist",
    response = Page<WaitlistEntry>,
)]
pub struct ListWaitlistEntries {
    /// ID of the waitlist.
    pub id: WaitlistId,
    /// State to filter by.
    pub state: Option<WaitlistEntryState>,
    /// Email address to filter by.
    pub email: Option<String>,
}

/// Creates a waitlist entry.
///
/// May send a confirmation email to the address. Emits the event `waitlist_user.created`.
///
/// # Errors
///
/// - `user_already_exists` (422) if a user has this email address.
/// - `invalid_request_parameters` (422) if a field is invalid.
#[endpoint(
    POST "/user_management/waitlists/{id}/entries",
    operation = "create_waitlist_entry",
    reference = "authkit/waitlist",
    response = WaitlistEntry,
)]
pub struct CreateWaitlistEntry {
    /// ID of the waitlist.
    pub id: WaitlistId,
    /// Email address of the user.
    pub email: String,
    /// Further fields of the sign-up request, such as `company`.
    pub additional_fields: Option<BTreeMap<String, String>>,
    /// Whether to send an email that confirms the entry on the waitlist.
    pub send_confirmation_email: Option<bool>,
}

/// Approves a waitlist entry and sends an invitation by email. A denied entry can be approved, too.
///
/// The approval persists even if the invitation fails, so a retry does not help: if the invitation was
/// not created, [`SendInvitation`](super::SendInvitation) creates it. Emits the event
/// `waitlist_user.approved`.
///
/// # Errors
///
/// - `invalid_state` (422) if the entry is approved already.
/// - `invitation_email_not_sent` (422) if the entry is approved and the invitation exists, but its email
///   was not sent; [`ResendInvitation`](super::ResendInvitation) sends the email.
#[endpoint(
    POST "/user_management/waitlist_entries/{id}/approve",
    operation = "create_waitlist_entry_approve",
    reference = "authkit/waitlist",
    response = WaitlistEntry,
)]
pub struct ApproveWaitlistEntry {
    /// ID of the waitlist entry.
    pub id: WaitlistEntryId,
}

/// Denies a waitlist entry. The user is not notified.
///
/// Emits the event `waitlist_user.denied`.
///
/// # Errors
///
/// `invalid_state` (422) if the state of the entry does not allow it.
#[endpoint(
    POST "/user_management/waitlist_entries/{id}/deny",
    operation = "create_waitlist_entry_deny",
    reference = "authkit/waitlist",
    response = WaitlistEntry,
)]
pub struct DenyWaitlistEntry {
    /// ID of the waitlist entry.
    pub id: WaitlistEntryId,
}

/// Deletes a waitlist entry.
#[endpoint(
    DELETE "/user_management/waitlist_entries/{id}",
    operation = "delete_waitlist_entry",
    reference = "authkit/waitlist",
)]
pub struct DeleteWaitlistEntry {
    /// ID of the waitlist entry.
    pub id: WaitlistEntryId,
}
