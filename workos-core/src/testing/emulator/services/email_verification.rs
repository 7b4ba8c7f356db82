//! Verification and change of email addresses by codes.

use http::StatusCode;

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
    Service,
    one_time_code::{self, Rejection},
    outbox::{self, Message},
    users::{self, USERS},
};
use crate::types::Timestamp;

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&EMAIL_VERIFICATIONS, &EMAIL_CHANGES],
    resources: &[Resource::new("/user_management/email_verification", &EMAIL_VERIFICATIONS)],
    operations: &[
        ("user_management.confirm_email_change", confirm_change),
        ("user_management.send_email_change", send_change),
        ("user_management.send_verification_email", send_verification),
        ("user_management.verify_email", confirm_verification),
    ],
    ..Service::EMPTY
};

/// Email verifications. Not in responses: the fields of one-time codes.
pub(in super::super) const EMAIL_VERIFICATIONS: TableDefinition =
    TableDefinition::new("email_verifications", "Email verification", "email_verification")
        .references(&[belongs_to("user_id", "users")]);

/// Email changes. Not in responses: ID, `user_id`, and the fields of one-time codes.
const EMAIL_CHANGES: TableDefinition = TableDefinition::new("email_changes", "Email change", "email_change")
    .references(&[belongs_to("user_id", "users")]);

/// Creates a verification of the email address of a user, and sends its code.
pub(in super::super) fn send(store: &mut Store, user: &Row, now: Timestamp) -> Row {
    let row = Row::default().with("user_id", user.id()).with("email", user.text("email"));
    let row = one_time_code::add(store, row, now);
    let row = store.insert(&EMAIL_VERIFICATIONS, row, now);
    store.record(now, "email_verification.created", &row);
    send_code(store, &row, user.text("email"), "email_verification", now);
    row
}

fn send_code(store: &mut Store, row: &Row, to: &str, kind: &'static str, now: Timestamp) {
    let code = Some(row.text("code"));
    let subject = "Confirm your email address";
    outbox::send(store, now, &Message { channel: "email", to, kind, subject, code, ..Message::default() });
}

fn latest(store: &Store, table: &TableDefinition, user_id: &str) -> Option<Row> {
    store.find(table, "user_id", user_id).next_back().cloned()
}

/// Verifies the code of an email verification. It verifies the address that it was sent to, so it is incorrect after
/// the user's address has changed.
pub(in super::super) fn verify(
    store: &mut Store,
    id: &str,
    code: &str,
    now: Timestamp,
) -> Result<(), Rejection> {
    let verification = store.row(&EMAIL_VERIFICATIONS, id).cloned().unwrap_or_default();
    let user_id = verification.text("user_id");
    let user = store.row(&USERS, user_id).ok_or(Rejection::Incorrect)?;
    if !user.text("email").eq_ignore_ascii_case(verification.text("email")) {
        return Err(Rejection::Incorrect);
    }
    one_time_code::verify(store, &EMAIL_VERIFICATIONS, id, code, now)?;
    users::verify_email(store, user_id, now);
    Ok(())
}

fn send_verification(call: &mut Call<'_>) -> HandlerResult {
    let user = call.store.get(&USERS, call.path(0))?.clone();
    if user.flag("email_verified") {
        let message = "The email address is verified already.";
        return Err(ErrorResponse::bad_request("email_already_verified", message));
    }
    let now = call.now;
    send(call.store, &user, now);
    Ok(Row::default().with("user", user).into())
}

fn confirm_verification(call: &mut Call<'_>) -> HandlerResult {
    let (user, now) = (call.store.get(&USERS, call.path(0))?.clone(), call.now);
    if user.flag("email_verified") {
        let message = "The email address is verified already.";
        return Err(ErrorResponse::bad_request("email_previously_verified", message));
    }
    let verified = match latest(call.store, &EMAIL_VERIFICATIONS, user.id()) {
        Some(row) => verify(call.store, row.id(), call.body.text("code"), now),
        None => Err(Rejection::Incorrect),
    };
    verified.map_err(|rejection| match rejection {
        // No code of this operation says that there were too many attempts.
        Rejection::Incorrect | Rejection::TooManyAttempts => {
            ErrorResponse::bad_request("email_verification_code_incorrect", "The code is incorrect.")
        }
        Rejection::PreviouslyUsed => {
            ErrorResponse::bad_request("email_verification_code_previously_used", "The code was used before.")
        }
        Rejection::Expired => {
            ErrorResponse::bad_request("email_verification_code_expired", "The code has expired.")
        }
    })?;
    Ok(Row::default().with("user", call.store.get(&USERS, user.id())?).into())
}

fn send_change(call: &mut Call<'_>) -> HandlerResult {
    let (user, now) = (call.store.get(&USERS, call.path(0))?.clone(), call.now);
    let new_email = call.body.text("new_email").to_owned();
    if !is_email(&new_email) {
        return Err(ErrorResponse::unprocessable("invalid_email", "The email address is invalid."));
    }
    if user.text("email").eq_ignore_ascii_case(&new_email) {
        let message = "The user has this email address already.";
        return Err(ErrorResponse::conflict(message).code("email_change_not_needed"));
    }
    check_available(call.store, &new_email)?;
    let row = Row::default().with("user_id", user.id()).with("new_email", &new_email);
    let row = one_time_code::add(call.store, row, now);
    let row = call.store.insert(&EMAIL_CHANGES, row, now);
    send_code(call.store, &row, &new_email, "email_change", now);
    Ok(row.with("user", user).into())
}

fn confirm_change(call: &mut Call<'_>) -> HandlerResult {
    let (user, now) = (call.store.get(&USERS, call.path(0))?.clone(), call.now);
    let code = call.body.text("code").to_owned();
    let pending = latest(call.store, &EMAIL_CHANGES, user.id());
    // A confirmed change is not pending any more, except for the code that has confirmed it.
    let pending = pending.filter(|row| !row.flag("is_used") || row.text("code") == code);
    let Some(pending) = pending else {
        let message = "The user has no pending email change.";
        return Err(ErrorResponse::conflict(message).code("no_pending_email_change"));
    };
    let verified = one_time_code::verify(call.store, &EMAIL_CHANGES, pending.id(), &code, now);
    verified.map_err(|rejection| match rejection {
        Rejection::Incorrect => {
            ErrorResponse::bad_request("email_change_code_incorrect", "The code is incorrect.")
        }
        Rejection::Expired => {
            ErrorResponse::bad_request("email_change_code_expired", "The code has expired.")
        }
        Rejection::PreviouslyUsed => {
            ErrorResponse::conflict("The code was used before.").code("email_change_code_previously_used")
        }
        Rejection::TooManyAttempts => {
            ErrorResponse::new(StatusCode::TOO_MANY_REQUESTS, "Too many incorrect codes.")
                .code("email_change_too_many_attempts")
        }
    })?;
    let email = pending.text("new_email");
    check_available(call.store, email)?;
    let changes = users::with_email(Row::default(), email).with("email_verified", true);
    let after = resource::change(call, &users::USER, user.id(), changes)?;
    resource::record_update(call, &users::USER, &user, &after);
    Ok(Row::default().with("user", after).into())
}

fn check_available(store: &Store, email: &str) -> Result<(), ErrorResponse> {
    match users::find_by_email(store, email) {
        None => Ok(()),
        Some(_) => {
            Err(ErrorResponse::conflict("Another user has this email address.").code("email_not_available"))
        }
    }
}
