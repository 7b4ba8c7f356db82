//! Waitlists and their entries.

use super::{
    super::{
        request::Call,
        resource::{self, Resource},
        response::{ErrorResponse, HandlerResult},
        row::Row,
        store::Store,
        table::{TableDefinition, belongs_to},
        validation::is_email,
    },
    Service, invitations,
    outbox::{self, Message},
    users,
};
use crate::types::Timestamp;

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&ENTRIES, &WAITLISTS],
    resources: &[
        Resource::new("/user_management/waitlists", &WAITLISTS),
        ENTRY,
        Resource::new("/user_management/waitlist_entries", &ENTRIES),
    ],
    operations: &[
        ("user_management.create_waitlist_entry", create_entry),
        ("user_management.create_waitlist_entry_approve", approve),
        ("user_management.create_waitlist_entry_deny", deny),
        ("user_management.list_waitlist_entries", list_entries),
        ("user_management.list_waitlists", list),
    ],
    set_up,
    ..Service::EMPTY
};

const WAITLISTS: TableDefinition = TableDefinition::new("waitlists", "Waitlist", "waitlist");

const ENTRIES: TableDefinition = TableDefinition::new("waitlist_entries", "Waitlist entry", "wl_user")
    .indexes(&["email"])
    .references(&[belongs_to("waitlist_id", "waitlists")]);

const ENTRY: Resource = Resource::new("/user_management/waitlists/{}/entries", &ENTRIES)
    .parents(&["waitlist_id"])
    .event("waitlist_user");

/// Number of days in which the invitation of an approved entry is valid.
const INVITATION_DAYS: u64 = 7;

/// Adds the waitlist, of which every environment has one.
fn set_up(store: &mut Store) {
    store.insert(&WAITLISTS, Row::default(), Timestamp::from_unix_milliseconds(super::START_MILLISECONDS));
}

/// The list has no pages.
fn list(call: &mut Call<'_>) -> HandlerResult {
    let waitlists: Vec<_> = call.store.all(&WAITLISTS).collect();
    let metadata = Row::default().with("before", ()).with("after", ());
    Ok(Row::default().with("data", waitlists).with("list_metadata", metadata).into())
}

fn list_entries(call: &mut Call<'_>) -> HandlerResult {
    if call.query.get("state").is_some_and(|state| !matches!(state, "pending" | "approved" | "denied")) {
        return Err(ErrorResponse::invalid_field("state").code("invalid_request_parameters"));
    }
    resource::list(call, &ENTRY, |_| true)
}

fn create_entry(call: &mut Call<'_>) -> HandlerResult {
    resource::check_parents(call, &ENTRY)?;
    let (email, waitlist_id) = (call.body.text("email").to_owned(), call.path(0).to_owned());
    if !is_email(&email) {
        return Err(ErrorResponse::invalid_field("email").code("invalid_request_parameters"));
    }
    if users::find_by_email(call.store, &email).is_some() {
        return Err(ErrorResponse::unprocessable("user_already_exists", "A user has this email address."));
    }
    // The sources do not say what a second entry of an address is: it is the first one.
    let mut same = call.store.find(&ENTRIES, "email", &email);
    if let Some(entry) = same.find(|entry| entry.text("waitlist_id") == waitlist_id) {
        return Ok(entry.clone().into());
    }
    drop(same);
    let entry = Row::default()
        .with("email", &email)
        .with("waitlist_id", waitlist_id)
        .with("state", "pending")
        .with("approved_at", ())
        .with("additional_fields", call.body.object("additional_fields"));
    let now = call.now;
    let entry = resource::create(call, &ENTRY, entry)?;
    if call.body.flag("send_confirmation_email") {
        let subject = "You are on the waitlist";
        let message = Message {
            channel: "email",
            to: &email,
            kind: "waitlist_confirmation",
            subject,
            ..Message::default()
        };
        outbox::send(call.store, now, &message);
    }
    Ok(entry.into())
}

/// Approves an entry and invites its email address.
fn approve(call: &mut Call<'_>) -> HandlerResult {
    let (entry, origin, now) = (decide(call, "approved")?, call.origin(), call.now);
    // An address that is invited already, or has signed up, needs no invitation.
    drop(invitations::create(call.store, entry.only(&["email"]), INVITATION_DAYS, &origin, now));
    Ok(entry.into())
}

fn deny(call: &mut Call<'_>) -> HandlerResult {
    Ok(decide(call, "denied")?.into())
}

/// Sets the state of a pending entry.
fn decide(call: &mut Call<'_>, state: &str) -> Result<Row, ErrorResponse> {
    let (entry, now) = (call.store.get(&ENTRIES, call.path(0))?.clone(), call.now);
    if entry.text("state") != "pending" {
        return Err(ErrorResponse::unprocessable("invalid_state", "The waitlist entry is not pending."));
    }
    let approved_at = (state == "approved").then_some(now);
    let entry = call.store.update(&ENTRIES, entry.id(), now, |entry| {
        entry.set("state", state);
        entry.set("approved_at", approved_at);
    })?;
    resource::record(call, &ENTRY, state, &entry);
    Ok(entry)
}
