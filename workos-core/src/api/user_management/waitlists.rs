//! Waitlists: sign-up requests to approve or deny.

use crate::types::{Page, Timestamp, WaitlistEntryId, WaitlistId};

model! {
    /// A waitlist of the environment.
    Waitlist {
        /// ID of the waitlist (`waitlist_…`).
        id: WaitlistId,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A sign-up request on a waitlist.
    WaitlistEntry {
        /// ID of the waitlist entry (`wl_user_…`).
        id: WaitlistEntryId,
        /// ID of the waitlist.
        waitlist_id: Option<WaitlistId>,
        /// Email address that requested the sign-up.
        email: String,
        /// State of the waitlist entry.
        state: WaitlistEntryState,
        /// Further fields of the sign-up request, such as `company`.
        additional_fields: BTreeMap<String, String>,
        /// Timestamp of approval; `None` if the entry is not approved.
        approved_at: Option<Timestamp>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// State of a waitlist entry.
    pub enum WaitlistEntryState {
        /// The entry is neither approved nor denied.
        Pending = "pending",
        /// The entry is approved; the user can sign up.
        Approved = "approved",
        /// The entry is denied.
        Denied = "denied",
    }
}

endpoint! {
    /// Lists the waitlists of the environment, all on one page.
    ListWaitlists: GET "/user_management/waitlists" as "list_waitlists" -> Page<Waitlist>,
}

endpoint! {
    /// Gets a waitlist.
    GetWaitlist: GET "/user_management/waitlists/{id}" as "get_waitlist" -> Waitlist,
    path {
        /// ID of the waitlist.
        id: WaitlistId,
    }
}

endpoint! {
    /// Lists the entries of a waitlist that match the filters.
    ListWaitlistEntries: GET "/user_management/waitlists/{id}/entries" as "list_waitlist_entries" -> pages of WaitlistEntry,
    path {
        /// ID of the waitlist.
        id: WaitlistId,
    }
    query {
        /// State to filter by.
        state: Option<WaitlistEntryState>,
        /// Email address to filter by.
        email: Option<String>,
    }
}

endpoint! {
    /// Creates a waitlist entry.
    ///
    /// May send a confirmation email to the address. Emits the event `waitlist_user.created`.
    ///
    /// # Errors
    ///
    /// - `user_already_exists` (422) if a user has this email address.
    /// - `invalid_request_parameters` (422) if a field is invalid.
    CreateWaitlistEntry: POST "/user_management/waitlists/{id}/entries" as "create_waitlist_entry" -> WaitlistEntry,
    path {
        /// ID of the waitlist.
        id: WaitlistId,
    }
    body {
        /// Email address of the user.
        email: String,
        /// Further fields of the sign-up request, such as `company`.
        additional_fields: Option<BTreeMap<String, String>>,
        /// Whether to send an email that confirms the entry on the waitlist.
        send_confirmation_email: Option<bool>,
    }
}

endpoint! {
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
    ApproveWaitlistEntry: POST "/user_management/waitlist_entries/{id}/approve" as "create_waitlist_entry_approve" -> WaitlistEntry,
    path {
        /// ID of the waitlist entry.
        id: WaitlistEntryId,
    }
}

endpoint! {
    /// Denies a waitlist entry. The user is not notified.
    ///
    /// Emits the event `waitlist_user.denied`.
    ///
    /// # Errors
    ///
    /// `invalid_state` (422) if the state of the entry does not allow it.
    DenyWaitlistEntry: POST "/user_management/waitlist_entries/{id}/deny" as "create_waitlist_entry_deny" -> WaitlistEntry,
    path {
        /// ID of the waitlist entry.
        id: WaitlistEntryId,
    }
}

endpoint! {
    /// Deletes a waitlist entry.
    DeleteWaitlistEntry: DELETE "/user_management/waitlist_entries/{id}" as "delete_waitlist_entry" -> (),
    path {
        /// ID of the waitlist entry.
        id: WaitlistEntryId,
    }
}
