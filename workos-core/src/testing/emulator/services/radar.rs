//! Radar: attempts, lists, and challenges.

use std::net::IpAddr;

use http::StatusCode;

use super::{
    super::{
        request::Call,
        resource::Resource,
        response::{ErrorResponse, HandlerResult, Reply},
        row::Row,
        store::Store,
        table::{TableDefinition, belongs_to},
        validation::{is_domain, is_email},
    },
    Service, one_time_code,
    outbox::{self, Message},
    users::USERS,
};
use crate::types::Timestamp;

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&ATTEMPTS, &CHALLENGES, &LIST_ENTRIES, &SMS_CHALLENGES],
    resources: &[Resource::new("/user_management/radar_challenges", &CHALLENGES)],
    operations: &[
        ("radar.add_list_entry", add_list_entry),
        ("radar.create_attempt", create_attempt),
        ("radar.remove_list_entry", remove_list_entry),
        ("radar.update_attempt", update_attempt),
        ("user_management.create_radar_challenge", create_sms_challenge),
    ],
    ..Service::EMPTY
};

/// Assessed attempts. Responses have the verdict only; the assessed request and the statuses are not in them.
const ATTEMPTS: TableDefinition = TableDefinition::new("radar_attempts", "Radar attempt", "radar_att");

/// Entries of the lists: `type`, such as `ip_address`; `action`, `block` or `allow`; `entry`.
const LIST_ENTRIES: TableDefinition =
    TableDefinition::new("radar_list_entries", "Radar list entry", "radar_list_entry").indexes(&["entry"]);

/// Challenges by email. Not in responses: the fields of one-time codes.
pub(in super::super) const CHALLENGES: TableDefinition =
    TableDefinition::new("radar_challenges", "Radar challenge", "radar_challenge")
        .references(&[belongs_to("user_id", "users")]);

/// Challenges by SMS, whose ID is the `verification_id`. Not in responses: `user_id`, the fields of one-time codes.
pub(in super::super) const SMS_CHALLENGES: TableDefinition =
    TableDefinition::new("radar_sms_challenges", "SMS verification", "vrf")
        .references(&[belongs_to("user_id", "users")]);

fn create_attempt(call: &mut Call<'_>) -> HandlerResult {
    let domain = call.body.text("email").rsplit_once('@').map(|(_, domain)| domain).unwrap_or_default();
    let values = [
        ("ip_address", call.body.text("ip_address")),
        ("domain", domain),
        ("email", call.body.text("email")),
        ("user_agent", call.body.text("user_agent")),
        ("device", call.body.text("signals_id")),
    ];
    let listed = |action| {
        values
            .iter()
            .find(|(kind, value)| entry(call.store, kind, action, value).is_some())
            .map(|(kind, _)| *kind)
    };
    // Entries of the allow lists take precedence. No other control blocks a request of the emulator.
    let verdict = match (listed("allow"), listed("block")) {
        (None, Some(kind)) => Row::default()
            .with("verdict", "block")
            .with("reason", format!("The {kind} is on a block list."))
            .with("control", "restriction")
            .with("blocklist_type", kind),
        (Some(kind), _) => {
            Row::default().with("verdict", "allow").with("reason", format!("The {kind} is on an allow list."))
        }
        (None, None) => Row::default().with("verdict", "allow").with("reason", "No control was triggered."),
    };
    let mut attempt = call.body.clone();
    attempt.merge(verdict);
    let attempt = call.store.insert(&ATTEMPTS, attempt, call.now);
    let id = attempt.id().to_owned();
    Ok(attempt.with("attempt_id", id).into())
}

fn update_attempt(call: &mut Call<'_>) -> HandlerResult {
    let statuses = call.body.only(&["attempt_status", "challenge_status"]);
    let id = call.path(0).to_owned();
    call.store.update(&ATTEMPTS, &id, call.now, |attempt| attempt.merge(statuses))?;
    Ok(Reply::Empty)
}

/// Returns the entry of a list.
fn entry<'a>(store: &'a Store, kind: &str, action: &str, value: &str) -> Option<&'a Row> {
    let is_entry = |row: &&Row| row.text("type") == kind && row.text("action") == action;
    let id = store.find(&LIST_ENTRIES, "entry", &value.to_lowercase()).find(is_entry)?.id().to_owned();
    store.row(&LIST_ENTRIES, &id)
}

/// Returns type, action and entry of a request. A 400 error if one of them is invalid.
fn requested_entry(call: &Call<'_>) -> Result<(String, String, String), ErrorResponse> {
    let (kind, action, entry) = (call.path(0), call.path(1), call.body.text("entry"));
    let is_valid = match kind {
        "ip_address" => entry.parse::<IpAddr>().is_ok(),
        "domain" => is_domain(entry),
        "email" => is_email(entry),
        "country" => entry.len() == 2 && entry.chars().all(|c| c.is_ascii_alphabetic()),
        "device" | "device_fingerprint" | "user_agent" => true,
        _ => false,
    };
    if !is_valid || !matches!(action, "allow" | "block") {
        return Err(ErrorResponse::new(StatusCode::BAD_REQUEST, "The list or the entry is invalid."));
    }
    Ok((kind.to_owned(), action.to_owned(), entry.to_lowercase()))
}

/// Adds an entry: 204, or 200 with a message if the list has the entry.
fn add_list_entry(call: &mut Call<'_>) -> HandlerResult {
    let (kind, action, value) = requested_entry(call)?;
    if entry(call.store, &kind, &action, &value).is_some() {
        return Ok(Row::default().with("message", "Entry already present in list").into());
    }
    let row = Row::default().with("type", kind).with("action", action).with("entry", value);
    call.store.insert(&LIST_ENTRIES, row, call.now);
    Ok(Reply::Empty)
}

fn remove_list_entry(call: &mut Call<'_>) -> HandlerResult {
    let (kind, action, value) = requested_entry(call)?;
    let id = entry(call.store, &kind, &action, &value).map(|row| row.id().to_owned());
    call.store.remove(&LIST_ENTRIES, &id.ok_or_else(|| LIST_ENTRIES.not_found(&value))?)?;
    Ok(Reply::Empty)
}

/// Creates a challenge of a user by email. A 404 error if there is no such user.
pub(in super::super) fn create_challenge(
    store: &mut Store,
    user_id: &str,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    let user = store.get(&USERS, user_id)?;
    let row = Row::default().with("type", "email").with("user_id", user_id).with("email", user.text("email"));
    let row = one_time_code::add(store, row, now);
    let row = store.insert(&CHALLENGES, row, now);
    store.record(now, "radar.challenge_created", &row.clone().with("radar_challenge_id", row.id()));
    let message = Message {
        channel: "email",
        to: row.text("email"),
        kind: "radar_challenge",
        subject: "Confirm that it is you",
        code: Some(row.text("code")),
        ..Message::default()
    };
    outbox::send(store, now, &message);
    Ok(row)
}

/// The pending authentication token is verified by the grant that the code is for.
fn create_sms_challenge(call: &mut Call<'_>) -> HandlerResult {
    let (user_id, phone_number) = (call.body.text("user_id"), call.body.text("phone_number"));
    let (user_id, phone_number) = (user_id.to_owned(), phone_number.to_owned());
    call.store.get(&USERS, &user_id)?;
    let row = send_sms(call.store, &user_id, &phone_number, call.now);
    let id = row.id().to_owned();
    Ok(row.with("verification_id", id).into())
}

/// Creates a challenge of a user by SMS.
pub(super) fn send_sms(store: &mut Store, user_id: &str, phone_number: &str, now: Timestamp) -> Row {
    let row = Row::default().with("user_id", user_id).with("phone_number", phone_number);
    let row = one_time_code::add(store, row, now);
    let row = store.insert(&SMS_CHALLENGES, row, now);
    let message = Message {
        channel: "sms",
        to: row.text("phone_number"),
        kind: "sms_challenge",
        subject: "Verification code",
        code: Some(row.text("code")),
        ..Message::default()
    };
    outbox::send(store, now, &message);
    row
}
