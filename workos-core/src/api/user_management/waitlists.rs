//! Waitlists: people who want to sign up and wait to be let in.

use crate::types::{Page, Timestamp, WaitlistEntryId, WaitlistId};

model! {
    /// A waitlist.
    Waitlist {
        /// Its id.
        id: WaitlistId,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// Somebody on a waitlist.
    WaitlistEntry {
        /// The entry's id.
        id: WaitlistEntryId,
        /// The waitlist.
        waitlist_id: Option<WaitlistId>,
        /// Their e-mail address.
        email: String,
        /// Whether they have been let in.
        state: WaitlistEntryState,
        /// What else they were asked for.
        additional_fields: BTreeMap<String, String>,
        /// When they were let in.
        approved_at: Option<Timestamp>,
        /// When they joined the list.
        created_at: Option<Timestamp>,
        /// When the entry last changed.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// Whether somebody on a waitlist has been let in.
    pub enum WaitlistEntryState {
        /// They wait.
        Pending = "pending",
        /// They have been let in.
        Approved = "approved",
        /// They have been turned down.
        Denied = "denied",
    }
}

endpoint! {
    /// Lists waitlists, all on one page.
    ListWaitlists: GET "/user_management/waitlists" as "list_waitlists" -> Page<Waitlist>,
}

endpoint! {
    /// Gets a waitlist.
    GetWaitlist: GET "/user_management/waitlists/{id}" as "get_waitlist" -> Waitlist,
    path {
        /// The waitlist.
        id: WaitlistId,
    }
}

endpoint! {
    /// Lists who is on a waitlist.
    ListWaitlistEntries: GET "/user_management/waitlists/{id}/entries" as "list_waitlist_entries" -> pages of WaitlistEntry,
    path {
        /// The waitlist.
        id: WaitlistId,
    }
    query {
        /// Only those in this state.
        state: Option<WaitlistEntryState>,
        /// Only the one with this e-mail address.
        email: Option<String>,
    }
}

endpoint! {
    /// Puts somebody on a waitlist. May send them an e-mail.
    ///
    /// Refused with `user_already_exists` or `invalid_request_parameters` (422).
    CreateWaitlistEntry: POST "/user_management/waitlists/{id}/entries" as "create_waitlist_entry" -> WaitlistEntry,
    path {
        /// The waitlist.
        id: WaitlistId,
    }
    body {
        /// Their e-mail address.
        email: String,
        /// What else you asked them for.
        additional_fields: Option<BTreeMap<String, String>>,
        /// Whether they get an e-mail that says that they are on the list.
        send_confirmation_email: Option<bool>,
    }
}

endpoint! {
    /// Lets somebody on a waitlist in: sends them an invitation by e-mail.
    ///
    /// Refused with `invalid_state` or `invitation_email_not_sent` (422).
    ApproveWaitlistEntry: POST "/user_management/waitlist_entries/{id}/approve" as "create_waitlist_entry_approve" -> WaitlistEntry,
    path {
        /// The entry.
        id: WaitlistEntryId,
    }
}

endpoint! {
    /// Turns somebody on a waitlist down.
    ///
    /// Refused with `invalid_state` (422).
    DenyWaitlistEntry: POST "/user_management/waitlist_entries/{id}/deny" as "create_waitlist_entry_deny" -> WaitlistEntry,
    path {
        /// The entry.
        id: WaitlistEntryId,
    }
}

endpoint! {
    /// Takes somebody off a waitlist.
    DeleteWaitlistEntry: DELETE "/user_management/waitlist_entries/{id}" as "delete_waitlist_entry" -> (),
    path {
        /// The entry.
        id: WaitlistEntryId,
    }
}
